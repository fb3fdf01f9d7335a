"""The questionnaire as a value: everything that is asked and said to a respondent, and what for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from service.survey import ballot as ballots
from service.survey.ballot import Ballot, Direct
from service.survey.check_settings import CheckSettings
from service.survey.condition import Condition
from service.survey.question import Pressure, Question, Rating, Role
from service.survey.text import Text


class Layout(StrEnum):
    """How the form is cut into pages: as few as routes and sections allow, or one for each question."""

    GROUPED = "grouped"
    QUESTION_PAGES = "question_pages"


@dataclass(frozen=True, slots=True)
class Messages:
    """What is sent, by text message and by mail."""

    sms: Text
    email_subject: Text
    email_body: Text


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand together under a title; shuffled, each respondent gets them in an order of their own."""

    name: str
    title: Text
    intro: Text | None = None
    show_if: Condition | None = None
    is_shuffled: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the event knows, put into the texts for `{name}`; the fallback stands where an event does not say."""

    name: str
    fallback: Text


@dataclass(frozen=True, slots=True)
class Diary:
    """The same short form several times: how many entries, and how far apart."""

    entries: int
    every_hours: int


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything that is asked and said to a respondent, and what for."""

    title: Text
    languages: tuple[str, ...]
    sender: str
    purpose: str
    decision: str
    owner: str
    intro: Text
    privacy: Text
    closing: Text
    invitation: Messages
    reminder: Messages
    questions: tuple[Question, ...]
    sections: tuple[Section, ...] = ()
    facts: tuple[Fact, ...] = ()
    diary: Diary | None = None
    results_at_once: bool = False
    layout: Layout = Layout.GROUPED
    checks: CheckSettings = CheckSettings()  # noqa: RUF009  # frozen, and the same for all

    @property
    def score(self) -> Rating | None:
        """The question that results report, unless this is a poll."""
        return next((one for one in self.questions if isinstance(one, Rating) and one.role is Role.SCORE), None)

    @property
    def drivers(self) -> tuple[Rating, ...]:
        """The questions that explain the score."""
        return tuple(one for one in self.questions if isinstance(one, Rating) and one.role is Role.DRIVER)

    @property
    def pressure(self) -> Pressure | None:
        """The private question, where there is one."""
        return next((one for one in self.questions if isinstance(one, Pressure)), None)

    def dealt(self, ballot: Ballot) -> Questionnaire:
        """The questionnaire as somebody who was dealt this ballot is asked it."""
        held = self.pressure
        if held is None:
            return self
        asked = (
            (replace(held, ballots=ballots.PLAIN),)
            if isinstance(ballot, Direct)
            else ballots.protected(held.name, held.text, ballot, placement=held.placement)
        )
        place = self.questions.index(held)
        return replace(self, questions=(*self.questions[:place], *asked, *self.questions[place + 1 :]))

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return next((one for one in self.questions if one.name == name), None)

    def section(self, name: str) -> Section | None:
        """The section of that name."""
        return next((one for one in self.sections if one.name == name), None)
