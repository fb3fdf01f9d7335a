"""What would be sent, word for word, without a survey being published or anybody being written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.base.errors import FieldError, InvalidInput
from service.delivery import compose
from service.delivery.channel import Mail
from service.survey import wording
from service.survey.asked import STANDARD
from service.survey.ballot import PLAIN
from service.survey.duration import Duration, duration
from service.survey.filling import filled
from service.survey.question import Question
from service.survey.questionnaire import Messages, Questionnaire
from service.survey.segments import Encoding, foreign_characters, segments
from service.survey.wording import Phrase, phrase

#: Stands for the token of a link, and is as long as one: a link's length decides how many segments a text takes.
TOKEN = "preview-link-goes-here"  # noqa: S105  # it opens nothing


@dataclass(frozen=True, slots=True)
class Foreign:
    """A character that makes the whole text cost more, and where it stands."""

    place: int
    character: str


@dataclass(frozen=True, slots=True)
class TextShown:
    """A text message and what it costs."""

    body: str
    encoding: Encoding
    units: int
    segments: int
    foreign: tuple[Foreign, ...]


@dataclass(frozen=True, slots=True)
class MessageShown:
    """An invitation or reminder; `sms_link_only` goes to a number that is being asked something else at the time."""

    kind: str
    sms: TextShown
    sms_link_only: TextShown | None
    mail: Mail


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question as it is asked by text, in one of its wordings, on one of its ballots, and asked again if unclear."""

    name: str
    wording: str
    ballot: str | None
    sms: TextShown
    clarification: TextShown


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a respondent is sent in one language."""

    language: str
    duration: Duration
    messages: tuple[MessageShown, ...]
    questions: tuple[QuestionShown, ...]
    closing: TextShown


def preview(questionnaire: Questionnaire, language: str, *, public_url: str) -> Preview:
    """Everything that would be sent in this language; facts stand by their fallbacks."""
    if language not in questionnaire.languages:
        available = ", ".join(questionnaire.languages)
        raise InvalidInput([FieldError("language", f"the questionnaire is not in it; possible are {available}")])
    told = filled(questionnaire, {})
    return Preview(
        language=language,
        duration=duration(told, language),
        messages=(
            _message("invitation", told, told.invitation, language, public_url),
            _message("reminder", told, told.reminder, language, public_url),
        ),
        questions=tuple(_questions(told, language)),
        closing=shown(phrase(Phrase.SMS_CLOSING, language)),
    )


def shown(body: str) -> TextShown:
    """The text with its encoding, its length and its segments."""
    counted = segments(body)
    foreign = tuple(Foreign(place, character) for place, character in foreign_characters(body))
    return TextShown(body, counted.encoding, counted.units, counted.segments, foreign)


def _message(
    kind: str, questionnaire: Questionnaire, messages: Messages, language: str, public_url: str
) -> MessageShown:
    link = compose.survey_link(public_url, TOKEN)
    asking, link_only = (
        compose.text(questionnaire, messages, language, link=link, may_ask=may_ask).body for may_ask in (True, False)
    )
    unsubscribe = compose.unsubscribe_link(public_url, TOKEN)
    return MessageShown(
        kind=kind,
        sms=shown(asking),
        sms_link_only=shown(link_only) if link_only != asking else None,
        mail=compose.mail(questionnaire, messages, language, link=link, unsubscribe=unsubscribe),
    )


def _questions(questionnaire: Questionnaire, language: str) -> Iterator[QuestionShown]:
    for question in questionnaire.questions:
        for name, asked, ballot in _forms(questionnaire, question):
            yield QuestionShown(
                name=asked.name,
                wording=name,
                ballot=ballot,
                sms=shown(wording.sms_question(asked, language)),
                clarification=shown(wording.sms_clarification(asked, language)),
            )


def _forms(questionnaire: Questionnaire, question: Question) -> Iterator[tuple[str, Question, str | None]]:
    """Every form in which a question is put: by wording, or by ballot."""
    held = questionnaire.pressure
    if held is not None and question is held and held.ballots != PLAIN:
        others = {other.name for other in questionnaire.questions if other is not held}
        for ballot in held.ballots:
            dealt = questionnaire.dealt(ballot).questions
            yield from ((STANDARD, asked, ballot.design.value) for asked in dealt if asked.name not in others)
        return
    yield STANDARD, question, None
    for other in question.wordings:
        yield other.name, replace(question, text=other.text), None
