"""Questions as values: what is asked, and what can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.survey import ballot as ballots
from service.survey.asked import Asked
from service.survey.ballot import Ballot, Instructed, Pair
from service.survey.text import Text


class Metric(StrEnum):
    """What a rating measures; it fixes the scale, except for custom ones."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    CUSTOM = "custom"


class Role(StrEnum):
    """The score is what results report; drivers explain it."""

    SCORE = "score"
    DRIVER = "driver"


class Order(StrEnum):
    """The order of options: as written; at random for each respondent; or turned round for half of them."""

    FIXED = "fixed"
    SHUFFLED = "shuffled"
    FLIPPED = "flipped"


@dataclass(frozen=True, slots=True)
class Rating(Asked):
    """A number on a scale whose ends, at least, have labels."""

    name: str
    metric: Metric
    role: Role
    text: Text
    min: int
    max: int
    labels: Mapping[int, Text]
    required: bool
    higher_is_better: bool

    @property
    def points(self) -> range:
        """The numbers that can be answered."""
        return range(self.min, self.max + 1)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; an exclusive one cannot be combined, a pinned one keeps its place in any order."""

    code: str
    label: Text
    exclusive: bool
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Single(Asked):
    """One option of several."""

    name: str
    text: Text
    options: tuple[Option, ...]
    required: bool
    order: Order = Order.FIXED

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes in the order shown; in a text message the first is 1."""
        return tuple(option.code for option in self.options)


@dataclass(frozen=True, slots=True)
class Multiple(Asked):
    """Any number of options."""

    name: str
    text: Text
    options: tuple[Option, ...]
    required: bool
    order: Order = Order.FIXED

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes in the order shown; in a text message the first is 1."""
        return tuple(option.code for option in self.options)


@dataclass(frozen=True, slots=True)
class OpenText(Asked):
    """An answer in the respondent's own words."""

    name: str
    text: Text
    max_length: int
    required: bool


@dataclass(frozen=True, slots=True)
class Quantity(Asked):
    """A number that is counted or measured, with at most that many decimals."""

    name: str
    text: Text
    required: bool
    min: float | None = None
    max: float | None = None
    decimals: int = 0
    unit: Text | None = None


@dataclass(frozen=True, slots=True)
class Pressure(Asked):
    """Asks privately whether anyone asked for a particular score; those who are scored never see the answer.

    Each respondent is dealt one of the ballots: `Questionnaire.dealt`.
    """

    name: str
    text: Text
    ballots: tuple[Ballot, ...] = ballots.PLAIN

    @property
    def codes(self) -> tuple[str, ...]:
        """Fixed, so that the answers of all surveys can be counted together; in a text message no is 1."""
        return ("no", "yes")

    @property
    def required(self) -> bool:
        """An answer that has to be given is not given freely."""
        return False


Question = Rating | Single | Multiple | OpenText | Quantity | Pressure | Pair | Instructed
