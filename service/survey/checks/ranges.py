"""Number ranges in option labels: what they cover, in which unit."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from service.survey.checks.quantities import UNITS, Amount, Reading, read_quantities
from service.survey.checks.range_words import (
    AGE,
    ALONE,
    CLOSED_ABOVE,
    CLOSED_BELOW,
    FILLER,
    LIST,
    MONTHS,
    NESTED,
    NOT,
    RANGE,
    WEEKDAYS,
)

_THOUSAND = 1000
_ONE_OF = {"people": "person", "children": "child", "men": "man", "women": "woman", "families": "family"}


class Kind(StrEnum):
    """Counts have no values between whole numbers; measures have."""

    COUNT = "count"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Range:
    """What a label covers, with whether the ends belong to it; `step` is how finely it is told."""

    low: float
    high: float
    has_low: bool
    has_high: bool
    kind: Kind
    unit: str
    period: str = ""
    noun: str = ""
    lead: str = ""
    step: float = 1.0
    is_nested: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high

    def compares_with(self, other: Range) -> bool:
        """Whether both tell of the same thing: "2 a week" and "2 a month", or rooms and beds, do not."""
        if self.unit != other.unit and "" not in {self.unit, other.unit}:
            return False
        if "time" in {self.unit, other.unit} and self.unit != other.unit:
            return False
        if self.period != other.period or (self.is_nested and other.is_nested):
            return False
        return not (self.noun and other.noun and self.noun != other.noun)

    def covers_the_same_as(self, other: Range) -> bool:
        """Whether both hold the same values."""
        return (self.low, self.high, self.has_low, self.has_high) == (
            other.low, other.high, other.has_low, other.has_high
        )  # fmt: skip

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


@lru_cache(maxsize=4096)
def read(label: str) -> Range | None:
    """The range in a label; None where it holds none, or more than one could be meant."""
    named = _named(label)
    if named:
        return named
    reading = read_quantities(label)
    text = reading.skeleton
    if NOT.search(text):
        return None
    match len(reading.amounts):
        case 2:
            match = RANGE.search(text)
            return _between(reading, match) if match else None
        case 1:
            return _one_sided(reading)
        case _:
            return _listed(reading) if LIST.search(text) else None


def read_all(labels: Sequence[str]) -> list[Range | None]:
    """The ranges of a list, where what one label leaves out (minutes, dollars) is taken from the others."""
    ranges = [read(label) for label in labels]
    units = {(one.unit, one.kind) for one in ranges if one and one.unit}
    if len(units) != 1:
        return ranges
    ((unit, kind),) = units
    if unit in {"money", "%"}:
        return [replace(one, unit=unit, kind=kind) if one and not one.unit else one for one in ranges]
    return ranges


def _named(label: str) -> Range | None:
    """Days of the week and months follow each other as numbers do."""
    parts = re.split(r"\s*(?:-|–|—|\bto\b|\bthrough\b|\bthru\b)\s*", label.strip().lower())
    for unit, names in (("weekday", WEEKDAYS), ("month", MONTHS)):
        places = [
            next(
                (at for at, name in enumerate(names) if part == name or (len(part) >= 3 and part == name[: len(part)])),
                None,
            )
            for part in parts
        ]
        numbers = [place for place in places if place is not None]
        if len(numbers) == len(parts) <= 2 and numbers[0] <= numbers[-1]:
            return Range(numbers[0], numbers[-1], has_low=True, has_high=True, kind=Kind.COUNT, unit=unit)
    return None


def _listed(reading: Reading) -> Range | None:
    """ "7, 8 or 9": numbers one after the other."""
    numbers = [quantity.value for quantity in reading.amounts]
    if any(quantity.dimension for quantity in reading.amounts) or numbers != sorted(numbers):
        return None
    end = reading.skeleton.rindex("§") + 1
    found = Range(numbers[0], numbers[-1], has_low=True, has_high=True, kind=Kind.COUNT, unit="")
    return _finished(reading, found, "", reading.skeleton[end:])


def _between(reading: Reading, match: re.Match[str]) -> Range | None:
    low, high = reading.amounts
    text = reading.skeleton
    if low.dimension != high.dimension and "" in {low.dimension, high.dimension}:
        low, high = _alike(low, high)
    if low.dimension != high.dimension:
        return None
    if low.value > high.value:
        # "20-40k" means twenty thousand, and ten at night comes before two in the morning
        if low.dimension == "clock":
            high = replace(high, value=high.value + 24)
        else:
            return None
    elif low.step == 1 and low.value < _THOUSAND <= high.step and low.value * high.step < high.value:
        low = replace(low, value=low.value * high.step, step=high.step)
    plain_before = re.search(r"§\s?\+?\s?(?:-|to)\s?§", text) is None
    return _finished(
        reading,
        Range(
            low.value,
            high.value,
            has_low=not match["low_over"],
            has_high=not match["high_under"],
            kind=_kind(high, text),
            unit=high.dimension,
            step=min(low.step, high.step),
        ),
        text[: match.start()],
        (match["low_noun"] if plain_before else "") + " " + text[match.end() :],
    )


def _alike(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """What one of two numbers leaves out is what the other says: "$10-20", "1-2 hours"."""
    told = high if high.dimension else low
    low, high = (
        one if one.dimension else replace(told, value=one.value * told.base, step=one.step * told.base, is_whole=False)
        for one in (low, high)
    )
    return low, high


def _one_sided(reading: Reading) -> Range | None:
    (one,) = reading.amounts
    text = reading.skeleton
    if not one.dimension:
        one = _unit_later(one, text)
    low, high, has_low, has_high = one.value, one.value, True, True
    match: re.Match[str] | None
    if nested := NESTED.search(text):
        match, low, has_low = nested, -math.inf, False
    elif above := CLOSED_BELOW.search(text):
        match, high, has_low, has_high = above, math.inf, not above["over"], False
    elif below := CLOSED_ABOVE.search(text):
        match, low, has_low, has_high = below, -math.inf, False, not below["under"]
    else:
        match = ALONE.search(text)
    before = text[: match.start()] if match else ""
    found = Range(
        low, high, has_low, has_high, _kind(one, text), one.dimension, step=one.step, is_nested=nested is not None
    )
    return _finished(reading, found, before, text[text.index("§") + 1 :])


def _unit_later(one: Amount, text: str) -> Amount:
    """ "10 or more years": the unit stands behind the words that open the range."""
    for word in re.findall(r"[^\W\d_]+|%", text[text.index("§") + 1 :]):
        dimension, base = UNITS.get(word) or UNITS.get(word.rstrip("s")) or ("", 1.0)
        if dimension and word not in {"m", "l", "g", "h"}:
            return Amount(one.value * base, dimension, one.step * base, is_whole=False, base=base)
        if re.fullmatch(r"(?:dollar|euro|pound|rupee)s?", word):
            return replace(one, dimension="money", is_whole=False)
        if word not in FILLER:
            break
    return one


def _kind(quantity: Amount, text: str) -> Kind:
    is_counted_age = quantity.dimension == "time" and AGE.search(text)
    return Kind.COUNT if quantity.is_whole or is_counted_age else Kind.MEASURE


def _finished(reading: Reading, found: Range, before: str, after: str) -> Range:
    """With the noun that is counted and the words that lead in."""
    inside = re.sub(r"\([^)]*\)?", " ", after)
    nouns = [_ONE_OF.get(word, word.rstrip("s")) for word in re.findall(r"[^\W\d_]+", inside) if word not in FILLER]
    lead = " ".join(word for word in re.findall(r"[^\W\d_]+", before) if word not in FILLER)
    noun = nouns[0] if nouns and not found.unit else ""
    is_age = bool(AGE.search(reading.skeleton))
    if found.kind is Kind.COUNT and found.unit == "time" and is_age:
        year = UNITS["year"][1]
        found = replace(found, low=found.low / year, high=found.high / year, step=1.0, unit="")
    return replace(found, period=reading.period, noun="" if is_age else noun, lead=lead)
