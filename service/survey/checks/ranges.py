"""Number ranges in option labels: what they cover, in which unit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from service.survey.checks.english import pattern, plain, words

_WORDS = {
    "none": 0,
    "zero": 0,
    "one": 1,
    "once": 1,
    "two": 2,
    "twice": 2,
    "three": 3,
    "thrice": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
    "hundred": 100,
}
_DIGITS = r"(?:\d{1,3}(?:[,\s.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
_NUMBER = rf"(?:[$€£]\s?)?(?:{_DIGITS}|\b{words(' '.join(_WORDS))}\b)(?:\s?(?:k|m|million|thousand)\b)?"
_TIME = {
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400, "week": 604800,
    "month": 2629800, "year": 31557600, "yr": 31557600,
}  # fmt: skip
_UNIT = (
    rf"(?:\s?-?\s?(?P<{{0}}>(?:{'|'.join(_TIME)})s?\b|%|percent\b|euros?\b|dollars?\b|pounds?\b|usd\b|eur\b|gbp\b))?"
)
_RANGE = pattern(
    rf"""(?:between\s|from\s)?(?P<low>{_NUMBER}){_UNIT.format("low_unit")}\s?(?:-|to|and|up\sto|a|al|bis|through|till
    |until|or|~|\.\.+|إلى)\s?(?P<high>{_NUMBER}){_UNIT.format("high_unit")}"""
)
_BELOW = pattern(
    rf"""(?P<word>under|below|less\sthan|fewer\sthan|younger\sthan|up\sto|at\smost|no\smore\sthan|not\smore\sthan
    |within|<=|≤|<|maximum|menos\sde|hasta|أقل\sمن)\s?(?:an?\s)?(?P<high>{_NUMBER}){_UNIT.format("high_unit")}"""
)
_ABOVE = pattern(
    rf"""(?P<word>over|above|more\sthan|older\sthan|greater\sthan|at\sleast|minimum|from|>=|≥|>|más\sde
    |أكثر\sمن)\s?(?:an?\s)?(?P<low>{_NUMBER}){_UNIT.format("low_unit")}"""
)
_OPEN = pattern(
    rf"""(?P<low>{_NUMBER}){_UNIT.format("low_unit")}\s?(?P<word>\+|(?:\w+\s){{0,2}}?(?:or|and|y)\s(?:more|over|older
    |above|up|longer|greater|higher|más|less|fewer|under|younger|below|lower|menos)\b)"""
)
_SINGLE = pattern(rf"(?P<low>{_NUMBER}){_UNIT.format('low_unit')}")
_UNIT_AFTER = re.compile(rf"\s?({'|'.join(_TIME)})s?\b")
_INCLUSIVE_BELOW = {"up to", "at most", "no more than", "not more than", "within", "<=", "≤", "maximum", "hasta"}
_INCLUSIVE_ABOVE = {"at least", "minimum", "from", ">=", "≥"}
_AGE = pattern(r"\b(?:years?\s(?:old|of\sage)|aged?|yrs?\sold)\b")


class Kind(StrEnum):
    """Counts have no values between whole numbers; measures have."""

    COUNT = "count"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Range:
    """What a label covers, with whether the ends belong to it."""

    low: float
    high: float
    has_low: bool
    has_high: bool
    kind: Kind
    unit: str

    def overlap(self, other: Range) -> bool:
        """Whether more than an end point belongs to both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            inside = high - low > 1 or self.kind is Kind.MEASURE or other.kind is Kind.MEASURE
            return inside or self._holds(low, other) or self._holds(high, other)
        return False

    def share_an_end(self, other: Range) -> bool:
        """Whether just one value belongs to both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low == high and self._holds(low, other)

    def _holds(self, value: float, other: Range) -> bool:
        return self.holds(value) and other.holds(value)

    def holds(self, value: float) -> bool:
        """Whether the value belongs to the range."""
        above = value > self.low or (value == self.low and self.has_low)
        return above and (value < self.high or (value == self.high and self.has_high))


def read(label: str) -> Range | None:
    """The range in a label; None where it holds none, or more than one could be meant."""
    text = re.sub(r"^\W*[a-z][.)]\s", "", plain(label).strip().lower())
    for expression in (_RANGE, _BELOW, _OPEN, _ABOVE, _SINGLE):
        match = expression.search(text)
        if match:
            break
    else:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    if _SINGLE.search(rest):
        return None
    return _range(match, text, rest)


def _range(match: re.Match[str], text: str, rest: str) -> Range | None:
    found = match.groupdict()
    low_text, high_text, word = found.get("low"), found.get("high"), " ".join((found.get("word") or "").split())
    units = [unit.rstrip("s") for key in ("low_unit", "high_unit") if (unit := found.get(key))]
    after = _UNIT_AFTER.match(text, match.end())
    if after and not units:
        units.append(after[1].rstrip("s"))
    is_age = bool(_AGE.search(text))
    seconds = [] if is_age else [_TIME[unit] for unit in units if unit in _TIME]
    if seconds:
        last = _TIME.get((found.get("high_unit") or units[-1]).rstrip("s"), seconds[-1])
        first = _TIME.get((found.get("low_unit") or "").rstrip("s"), last)
    else:
        first = last = 1
    low = _value(low_text) * first if low_text else -math.inf
    high = _value(high_text) * last if high_text else math.inf
    has_low, has_high = low_text is not None, high_text is not None
    if word and low_text is None:
        has_high = word in _INCLUSIVE_BELOW
    elif word and word.split()[-1] in {"less", "fewer", "under", "younger", "below", "lower", "menos"}:
        low, high, has_low, has_high = -math.inf, low, False, True
    elif word and match.re is _ABOVE:
        has_low = word in _INCLUSIVE_ABOVE
    elif match.re is _SINGLE:
        high, has_high = low, True
    if low > high:
        return None
    is_measure = bool(seconds or re.search(r"[$€£%]|percent|euro|dollar|pound|usd|eur|gbp|[.,]\d{1,2}(?!\d)", match[0]))
    # one minute or one week named alone is a length of time, and alone in a label a word, not a count
    unit = "time" if seconds else _unit_words(text, rest, match[0])
    return Range(low, high, has_low, has_high, Kind.MEASURE if is_measure else Kind.COUNT, unit)


def _value(text: str) -> float:
    bare = re.sub(r"[$€£\s]", "", text)
    factor = 1.0
    for ending, value in (("million", 1e6), ("thousand", 1e3), ("m", 1e6), ("k", 1e3)):
        if bare.endswith(ending) and bare[: -len(ending)].replace(".", "").replace(",", "").isdigit():
            bare, factor = bare.removesuffix(ending), value
            break
    if bare in _WORDS:
        return _WORDS[bare] * factor
    grouped = re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", bare)
    return float(re.sub(r"[,.]", "", bare) if grouped else bare.replace(",", ".")) * factor


_FILLER = re.compile(
    r"\b(?:years?|old|of|age|aged|the|about|around|approximately|approx|roughly|only|just|exactly|i|am|a|an|or|and|to|more|over|between|from|than|yrs?|per|each|every)\b"
)


def _unit_words(text: str, rest: str, matched: str) -> str:
    """What is counted: the words beside the numbers; periods (a month, a week) keep ranges apart."""
    period = re.search(r"\b(?:a|per|each|every|in\sa)\s(\w+)", text)
    money = "money" if re.search(r"[$€£]|euro|dollar|pound|usd|eur|gbp", matched) else ""
    share = "%" if re.search(r"%|percent", matched) else ""
    nouns = {word.rstrip("s") for word in re.findall(r"[^\W\d_]+", _FILLER.sub(" ", rest))}
    return " ".join([money, share, period[1] if period else "", *sorted(nouns)]).strip()
