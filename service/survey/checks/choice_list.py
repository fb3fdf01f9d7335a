"""What kind of list the options of a question are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from service.survey.checks.english import pattern, plain
from service.survey.checks.frequency import how_often
from service.survey.checks.polarity import is_off_scale
from service.survey.checks.ranges import read_all
from service.survey.checks.scale import read_scale

_CATCH_ALL = pattern(
    r"""^\W*(?:(?:some\s|an|any\s)?other\b|something\selse|some(?:one|body|where|how)\selse|elsewhere|all\sof\s
        |none\b|nothing\b
    |no\s?one\b|nobody\b|nowhere\b|no\s(?:preference|particular|specific|reason|issue|problem|one\b|such)
        |not\s(?:listed|in\sthis\slist
    |any|on\sthe\slist)|neither\b|both\b|everything\b|anything\selse|undecided|unsure|i\sdo\s?n[o']t|no\b(?=,
        |\W*$|\s(?:one|other))|never\b|not\s(?:an?|any|one|currently|employed|working|registered)\b
    |prefer\sto\sself|self-?describe|multiple|mixed|miscellaneous|various|in\sanother|by\sother|via\sother|another)
    |\b(?:other|else|not\slisted|specify|none\sof)\b"""
)
_PERIODIC = pattern(
    r"""^\W*(?:(?:about|almost|nearly|more\s(?:often\s)?than|less\s(?:often\s)?than|at\sleast)\s)*(?:once|twice
        |every\s\w+|daily|weekly
    |monthly|yearly|annually|quarterly|hourly|fortnightly|several\stimes|a\sfew\stimes|less\soften|more\soften
        |rarely|never|today
    |yesterday|this\s\w+|last\s\w+|within\s|in\sthe\s(?:last|past)|\d+.*\bago)\b"""
)
_NUMBER = re.compile(r"\W*\d+(?:[.,]\d+)?\W*")
_LETTER = re.compile(r"[^\W_]")
_YES = re.compile(r"\W*(?:yes|no|true|false|agree|disagree)\b", re.IGNORECASE)


class Listed(StrEnum):
    """A scale grades, ranges cover a quantity, a nominal list names things in no order."""

    SCALE = "scale"
    NUMBERS = "numbers"
    RANGES = "ranges"
    PERIODS = "periods"
    PICTURES = "pictures"
    YES_NO = "yes_no"
    NOMINAL = "nominal"


def is_catch_all(label: str) -> bool:
    """Whether the option takes whoever fits none of the others."""
    return is_off_scale(label) or bool(_CATCH_ALL.search(plain(label)))


def substantive(labels: Sequence[str]) -> list[str]:
    """The options without those that stand beside a scale or catch the rest."""
    return [label for label in labels if not is_off_scale(label)]


def kind_of(labels: Sequence[str]) -> Listed:  # noqa: PLR0911  # one for each case
    """What kind of list it is, read from its labels."""
    told = substantive(labels)
    if not told:
        return Listed.NOMINAL
    if all(_NUMBER.fullmatch(label) for label in told):
        return Listed.NUMBERS
    if not any(_LETTER.search(label) for label in told):
        return Listed.PICTURES
    ranges = [found for found in read_all(told) if found]
    periods = sum(bool(_PERIODIC.search(plain(label))) or how_often(label) is not None for label in told)
    if 2 * len(ranges) > len(told) and len({(one.unit, one.period) for one in ranges}) == 1:
        return Listed.RANGES
    if 2 * (periods + sum(bool(one.period or one.unit == "time") for one in ranges)) > len(told):
        return Listed.PERIODS
    if all(_YES.match(label) for label in told):
        return Listed.YES_NO
    if read_scale(labels) is not None:
        return Listed.SCALE
    return Listed.NUMBERS if 2 * len(ranges) > len(told) else Listed.NOMINAL
