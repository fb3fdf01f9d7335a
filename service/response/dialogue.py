"""What a text does to a conversation, decided without a database: for those who answer, and for those who rehearse it.

`hear` says what the text is taken for; whoever keeps the answers then does so; `go_on` says what is said next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from service.delivery.conversation import Redo
from service.response.automatic import is_automatic
from service.response.command import command
from service.response.correction import Sign, corrected, sign_of
from service.response.keyword import sounds_like_stop
from service.response.reading import Unclear, read_answer
from service.survey.answer import AnswerValue, Code, Codes, NoAnswer
from service.survey.condition import Facts, Given
from service.survey.question import OpenText, Quantity, Question, Rating
from service.survey.questionnaire import Questionnaire
from service.survey.routing import first_question, route
from service.survey.wording import Phrase, option_label, phrase, sms_clarification, sms_question

LEFT_OPEN = 2  # questions left without an answer that could be read, after which the link is offered


class Act(StrEnum):
    """What a text is taken for within a conversation."""

    ANSWER = "answer"
    CORRECTION = "correction"  # of the answer before
    SKIP = "skip"
    UNCLEAR = "unclear"  # asked once more
    UNANSWERED = "unanswered"  # unclear again
    BACK = "back"
    RESTART = "restart"
    LINK = "link"
    AUTOMATIC = "automatic"
    STOP = "stop"  # in no known wording, where the question leaves nothing else that it could mean


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a conversation stands."""

    questionnaire: Questionnaire
    facts: Facts
    given: Given
    language: str
    asked: Question
    previous: str | None = None  # answered last, by text
    has_clarified: bool = False
    left_open: int = 0
    redo: Redo = Redo.NOTHING

    @property
    def route(self) -> tuple[Question, ...]:
        """The questions that these answers lead to, in the order in which texts ask them: what the invitation asked
        came first, wherever it stands."""
        first = first_question(self.questionnaire, self.facts)
        on_route = route(self.questionnaire, self.given, self.facts)
        return (
            *(one for one in on_route if one.name == first.name),
            *(one for one in on_route if one.name != first.name),
        )

    @property
    def before(self) -> Question | None:
        """The question on the route before the one that is asked."""
        order = self._order
        place = order.index(self.asked.name)
        earlier = [one for one in self.route if order.index(one.name) < place]
        return earlier[-1] if earlier else None

    def after(self, question: Question) -> Question | None:
        """The next question on the route; one that has its answer, from the page perhaps, only where all is redone."""
        order = self._order
        place = order.index(question.name)
        ahead = [one for one in self.route if order.index(one.name) > place]
        return next((one for one in ahead if self.redo is Redo.ALL or one.name not in self.given), None)

    @property
    def _order(self) -> Sequence[str]:
        first = first_question(self.questionnaire, self.facts).name
        return [first, *(one.name for one in self.questionnaire.questions if one.name != first)]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text was taken for, the question that it is about, and the answer in it."""

    act: Act
    question: Question
    value: AnswerValue | None = None
    why: str = ""

    @property
    def withdraws(self) -> bool:
        """Whether an answer that the question may have had is no longer the person's, where it is asked anew."""
        return self.act in (Act.SKIP, Act.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said next, and where the conversation then stands; over where nothing is asked any more."""

    body: str
    stand: Stand
    is_over: bool = False
    asks: bool = False  # the question in `stand` for the first time


def hear(stand: Stand, text: str) -> Heard:
    """What the text is taken for. It is no stop, start or help: those come first, and to no conversation."""
    asked = stand.asked
    if is_automatic(text, in_own_words=isinstance(asked, OpenText)):
        return Heard(Act.AUTOMATIC, asked)
    value = read_answer(asked, text, stand.language)
    told = command(text, in_own_words=isinstance(asked, OpenText))
    if told is not None and (isinstance(asked, OpenText) or isinstance(value, Unclear | NoAnswer)):
        return Heard(Act(told.value), asked)
    taken_back = _taken_back(stand, text)
    if taken_back is not None:
        return taken_back
    if isinstance(value, Unclear):
        return _unclear(stand, text, value)
    return Heard(Act.SKIP, asked) if isinstance(value, NoAnswer) else Heard(Act.ANSWER, asked, value)


def _unclear(stand: Stand, text: str, value: Unclear) -> Heard:
    if not isinstance(stand.asked, OpenText) and sounds_like_stop(text):
        return Heard(Act.STOP, stand.asked)
    return Heard(Act.UNANSWERED if stand.has_clarified else Act.UNCLEAR, stand.asked, why=value.why)


def hear_early(stand: Stand, text: str) -> Heard | None:
    """What a text written before the present question was asked is taken for: at most it corrects the answer before."""
    heard = _taken_back(stand, text)
    return heard if heard is not None and heard.act is Act.CORRECTION else None


def _taken_back(stand: Stand, text: str) -> Heard | None:
    """The correction of the answer before. Once the present question was asked twice, it is this one that is meant."""
    previous = stand.questionnaire.question(stand.previous) if stand.previous is not None else None
    if previous is None or stand.has_clarified:
        return None
    sign = sign_of(text)
    if sign is Sign.NONE:
        return None
    value = corrected(previous, text, stand.language)
    if sign is Sign.EXPLICIT and not isinstance(value, Unclear):
        return Heard(Act.CORRECTION, previous, value)
    if isinstance(value, Unclear) and (sign is Sign.PERHAPS or isinstance(stand.asked, OpenText)):
        return None
    return Heard(Act.UNCLEAR, stand.asked, why="it may be meant for the answer before")


def go_on(stand: Stand, heard: Heard, *, link: str) -> Said:
    """What is said to it. `stand.given` holds what was answered by now."""
    match heard.act:
        case Act.AUTOMATIC | Act.STOP:
            raise ValueError("a machine gets no reply, and a stop is confirmed elsewhere")
        case Act.LINK:
            return Said(phrase(Phrase.SMS_LINK, stand.language, {"link": link}), stand)
        case Act.UNCLEAR:
            return Said(sms_clarification(stand.asked, stand.language), replace(stand, has_clarified=True))
        case Act.BACK:
            target = stand.before or stand.asked
            redo = stand.redo if stand.redo is Redo.ALL else Redo.QUESTION
            return _ask(replace(stand, previous=None, redo=redo), target)
        case Act.RESTART:
            first = first_question(stand.questionnaire, stand.facts)
            return _ask(replace(stand, previous=None, redo=Redo.ALL), first)
        case _:
            return _next(stand, heard, link)


def _next(stand: Stand, heard: Heard, link: str) -> Said:
    is_given = heard.act in (Act.ANSWER, Act.CORRECTION)
    left_open = stand.left_open + (heard.act is Act.UNANSWERED)
    stand = replace(
        stand,
        previous=heard.question.name if is_given else None,
        left_open=left_open,
        redo=Redo.ALL if stand.redo is Redo.ALL else Redo.NOTHING,
    )
    lead = ""
    if heard.act is Act.CORRECTION and heard.value is not None:
        answer = in_words(heard.question, heard.value, stand.language)
        lead = phrase(Phrase.SMS_CORRECTED, stand.language, {"answer": answer}) + " "
    following = stand.after(heard.question)
    if following is None:
        return Said(lead + phrase(Phrase.SMS_CLOSING, stand.language), stand, is_over=True)
    said = _ask(stand, following)
    offers_link = heard.act is Act.UNANSWERED and left_open == LEFT_OPEN
    offer = "\n" + phrase(Phrase.SMS_LINK, stand.language, {"link": link}) if offers_link else ""
    return replace(said, body=lead + said.body + offer)


def _ask(stand: Stand, question: Question) -> Said:
    moved = replace(stand, asked=question, has_clarified=False)
    return Said(sms_question(question, stand.language), moved, asks=True)


def in_words(question: Question, value: AnswerValue, language: str) -> str:
    """An answer as its giver is told it."""
    match value:
        case Code(code) if not isinstance(question, Rating | Quantity | OpenText):
            return option_label(question, code, language)
        case Codes(codes) if not isinstance(question, Rating | Quantity | OpenText):
            return ", ".join(option_label(question, code, language) for code in codes)
        case _:
            return str(value.value)
