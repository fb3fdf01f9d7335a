"""W14: a count over a time that nobody remembers so well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, questions

_NUMBERS = {
    "couple of": 2, "few": 3, "several": 3, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20,
    "twenty-four": 24,
}  # fmt: skip
_NAMED = "|".join(re.escape(word) for word in sorted(_NUMBERS, key=len, reverse=True))
_MONTHS_IN = {"month": 1, "year": 12, "decade": 120}
_MOST_MONTHS = 12
_PERIOD = pattern(
    rf"""\b(?:in|over|during|within|for)\s(?:the\s)?(?:last|past|previous|preceding)\s(?:(?P<number>\d{{1,3}}
    |{_NAMED})\s)?
    (?P<unit>month|year|decade)s?\b | \b(?P<life>in\syour\s(?:entire\s|whole\s)?(?:life|childhood)(?:time)?
    |as\sa\schild|since\schildhood)\b"""
)
_COUNTED = pattern(
    r"\b(?:how\s(?:often|many|much|frequently|long)|(?:have|did|has)\s(?:you|your|anyone)|on\saverage|number\sof)\b"
)


def find(text: str) -> Iterator[Match]:
    """Behaviour asked for over more than a year."""
    said = plain(text)
    for match in _PERIOD.finditer(said):
        if _COUNTED.search(said) and _months(match) > _MOST_MONTHS:
            yield Match(*match.span())


def _months(match: re.Match[str]) -> int:
    if match["life"]:
        return 1000
    named = (match["number"] or "one").lower()
    number = int(named) if named.isdecimal() else _NUMBERS[re.sub(r"\s+", " ", named)]
    return number * _MONTHS_IN[match["unit"].lower()]


RULE = Rule(
    code="W14",
    name="recall_too_far",
    severity=Severity.INFO,
    why="what is everyday is forgotten within weeks, so the count is a guess",
    rewrite="Ask about a shorter time: the last 30 days, or the last visit.",
    source="Willis and Lessler 1999, QAS-99 5c and 3d",
    check=each(questions, find),
    language=ENGLISH,
)
