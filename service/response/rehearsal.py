"""A text conversation played through with nobody: what the service would say to these replies, nothing kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from service.delivery import compose
from service.delivery.conversation import Redo
from service.response import dialogue
from service.response.dialogue import Act, Heard, Stand
from service.response.keyword import Keyword, keyword
from service.survey.answer import NoAnswer
from service.survey.condition import Facts, Value
from service.survey.questionnaire import Questionnaire
from service.survey.routing import first_question
from service.survey.wording import Phrase, phrase

MOST_REPLIES = 100


class Speaker(StrEnum):
    SERVICE = "service"
    RESPONDENT = "respondent"


@dataclass(frozen=True, slots=True)
class Line:
    """One text; of a reply, what it was taken for."""

    speaker: Speaker
    body: str
    taken_for: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The texts in their order, and whether another reply would still be read."""

    lines: tuple[Line, ...]
    goes_on: bool


def rehearse(
    questionnaire: Questionnaire, language: str, replies: Sequence[str], *, link: str, facts: Facts | None = None
) -> Rehearsal:
    """The conversation from the invitation on, as these replies lead it."""
    invitation = compose.text(questionnaire, questionnaire.invitation, language, link=link, may_ask=True)
    talk = _Talk(questionnaire, language, facts or {}, link)
    talk.say(invitation.body)
    for reply in replies[:MOST_REPLIES]:
        talk.hear(reply)
    return Rehearsal(tuple(talk.lines), talk.goes_on and len(replies) < MOST_REPLIES)


class _Talk:
    def __init__(self, questionnaire: Questionnaire, language: str, facts: Facts, link: str) -> None:
        self._questionnaire = questionnaire
        self._language = language
        self._link = link
        self._given: dict[str, Value | tuple[str, ...]] = {}
        first = first_question(questionnaire, facts)
        self._stand = Stand(questionnaire, facts, self._given, language, first)
        self.goes_on = compose.asks_by_text(questionnaire.invitation, language)
        self.lines: list[Line] = []

    def say(self, body: str) -> None:
        self.lines.append(Line(Speaker.SERVICE, body))

    def hear(self, body: str) -> None:
        request = keyword(body)
        if request is not None:
            self._heard(body, str(request))
            self._obey(request)
        elif not self.goes_on:
            self._heard(body, "unexpected: nothing was asked, so that nothing is answered")
        else:
            self._take(body)

    def _heard(self, body: str, taken_for: str) -> None:
        self.lines.append(Line(Speaker.RESPONDENT, body, taken_for))

    def _obey(self, request: Keyword) -> None:
        """A start lifts a stop that was told before; there was none, or nothing is read any more."""
        sender = self._questionnaire.sender
        if request is Keyword.STOP:
            self.say(phrase(Phrase.SMS_OPTED_OUT, self._language, {"sender": sender}))
            self.goes_on = False
        elif request is Keyword.HELP:
            values = {"sender": sender, "contact": self._questionnaire.owner}
            self.say(phrase(Phrase.SMS_HELP, self._language, values))

    def _take(self, body: str) -> None:
        heard = dialogue.hear(self._stand, body)
        self._heard(body, _taken_for(heard))
        if heard.act is Act.STOP:
            self._obey(Keyword.STOP)
            return
        if heard.act is Act.AUTOMATIC:
            return
        if heard.value is not None and not isinstance(heard.value, NoAnswer):
            self._given[heard.question.name] = heard.value.value
        elif heard.withdraws and self._stand.redo is not Redo.NOTHING:
            self._given.pop(heard.question.name, None)
        said = dialogue.go_on(replace(self._stand, given=dict(self._given)), heard, link=self._link)
        self._stand, self.goes_on = said.stand, not said.is_over
        self.say(said.body)


def _taken_for(heard: Heard) -> str:
    match heard.act:
        case Act.UNCLEAR:
            return f"unclear: {heard.why}; asked once more"
        case Act.UNANSWERED:
            return f"unclear again: {heard.why}; the question stays unanswered"
        case Act.SKIP:
            return "skipped"
        case Act.ANSWER | Act.CORRECTION if heard.value is not None:
            held = ", ".join(heard.value.value) if isinstance(heard.value.value, tuple) else heard.value.value
            return f"{heard.act}: {held}"
        case Act.AUTOMATIC:
            return "automatic: a machine gets no reply"
        case _:
            return str(heard.act)
