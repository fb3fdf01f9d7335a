"""What every question has besides its own kind of answer: its place in the questionnaire and its wordings."""

from __future__ import annotations

from dataclasses import dataclass

from service.survey.condition import Condition
from service.survey.text import Text

END = "end"
STANDARD = "standard"

#: A point of a scale or a number, a code, the codes of a multiple choice, or words.
Default = int | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """Where to go on after a question: `to` names a later question, or is `END`. Without a condition it holds."""

    condition: Condition | None
    to: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a question stands, who is asked it, and where it leads; a pinned one keeps its place when shuffled."""

    section: str | None = None
    show_if: Condition | None = None
    go_to: tuple[Jump, ...] = ()
    is_pinned: bool = False


UNPLACED = Placement()


@dataclass(frozen=True, slots=True)
class Wording:
    """Another wording of the question, put to a share of the respondents by chance: a split ballot."""

    name: str
    share: float
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The part of a question that does not depend on how it is answered."""

    placement: Placement = UNPLACED
    hint: Text | None = None
    wordings: tuple[Wording, ...] = ()
    default: Default | None = None
