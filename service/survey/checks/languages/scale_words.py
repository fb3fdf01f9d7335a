"""The classes of words in labels; each language has its own words in each class."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.survey.checks.languages.reading import alternatives


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """`often` are the words for how often, from never to always."""

    positive: re.Pattern[str]
    negative: re.Pattern[str]
    negated: re.Pattern[str]
    #: to deny these is to say the opposite, not to have none of it
    agreeing: re.Pattern[str]
    grades: re.Pattern[str]
    mild: re.Pattern[str]
    middle: re.Pattern[str]
    fair: re.Pattern[str]
    off_scale: re.Pattern[str]
    often: tuple[re.Pattern[str], ...]
    health: re.Pattern[str]


def whole(block: str) -> re.Pattern[str]:
    """A pattern for labels that are one of the phrases."""
    return re.compile(rf"^\W*{alternatives(block)}\W*$", re.IGNORECASE)


def starting(block: str) -> re.Pattern[str]:
    """A pattern for labels that begin with one of the phrases."""
    return re.compile(rf"^\W*{alternatives(block)}(?!\w)", re.IGNORECASE)
