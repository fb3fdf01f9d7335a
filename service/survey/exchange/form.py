"""A questionnaire as another format says it, before it becomes a document of ours: names, values and texts as found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from service.survey.exchange.expression import Expression
from service.survey.exchange.imported import NotCarried

#: A text by language tag, as the file has it.
Words = Mapping[str, str]
NO_WORDS: Words = {}


class Kind(StrEnum):
    """How a question is answered."""

    RATING = "rating"
    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"
    PRESSURE = "pressure"


class Arrangement(StrEnum):
    """In which order options are shown."""

    FIXED = "fixed"
    SHUFFLED = "shuffled"
    FLIPPED = "flipped"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; `value` is what the file stores for it."""

    value: str
    label: Words
    is_exclusive: bool = False
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Leap:
    """Where to go on after a question: to the name of another in the file, or to the end (None)."""

    condition: Expression | None
    to: str | None


@dataclass(slots=True, kw_only=True)
class Item:
    """One question. `declared` are the words metric, role and lower_is_better that our own exports write beside it."""

    name: str
    path: str
    kind: Kind
    text: Words
    hint: Words = field(default_factory=dict)
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    arrangement: Arrangement = Arrangement.FIXED
    low: float | None = None
    high: float | None = None
    decimals: int = 0
    unit: Words = field(default_factory=dict)
    labels: Mapping[int, Words] = field(default_factory=dict)
    longest: int | None = None
    show_if: Expression | None = None
    leaps: list[Leap] = field(default_factory=list)
    default: object = None
    section: str | None = None
    is_pinned: bool = False
    is_scale: bool = False
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A page or group of questions."""

    name: str
    path: str
    title: Words
    intro: Words = field(default_factory=dict)
    show_if: Expression | None = None
    is_shuffled: bool = False


@dataclass(slots=True)
class Form:
    """Everything that was found in a file.

    `piping` finds in texts what the file's program would fill in; its first group is the name. `aliases` are names in
    conditions that stand for a question and one of its options.
    """

    languages: tuple[str, ...]
    title: Words = field(default_factory=dict)
    intro: Words = field(default_factory=dict)
    privacy: Words = field(default_factory=dict)
    closing: Words = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    facts: dict[str, Words] = field(default_factory=dict)
    piping: re.Pattern[str] | None = None
    is_html: bool = False
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    not_carried: dict[NotCarried, None] = field(default_factory=dict)
    filled_in: list[str] = field(default_factory=list)

    def leave(self, path: str, what: str, why: str) -> None:
        """Note something that has no place in a questionnaire of ours."""
        self.not_carried.setdefault(NotCarried(path, what, why))
