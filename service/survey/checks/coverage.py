"""What a list of ranges leaves out: between two of them, below the first, above the last."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.survey.checks.choice_list import is_catch_all
from service.survey.checks.finding import Severity
from service.survey.checks.ranges import Kind, Range, read_all

_CLOSE = 1e-6
_ALL = re.compile(r"\b(?:all|every|entire|whole)\b", re.IGNORECASE)
_NONE = re.compile(
    r"\W*(?:none|never|no\b|not\b|nothing|nil|zero|did(?:n't| not)|do(?:n't| not)|i(?:'m| am) not)", re.IGNORECASE
)
_AGE = re.compile(r"\b(?:ages?|aged|old|born)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\bhow (?:many|often|old|long|much|far)\b|\bnumber of\b|\bages?\b", re.IGNORECASE)
_BOUNDED = re.compile(
    r"\b(?:out of|percent\w*|proportion|share|per ?cent|scale|grade|score|rate|past (?:week|\d+ days)"
    r"|last (?:week|\d+ days)|(?:typical|average|normal|usual) (?:week|day|month)"
    r"|(?:a|per|each|days (?:of|in) the) (?:week|day|month))\b|%",
    re.IGNORECASE,
)
_ADULT = 18
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch that no option covers; `at` is the label next to it."""

    at: int
    severity: Severity
    why: str


def holes(labels: Sequence[str], asked: str, shown: Sequence[str] = ()) -> Iterator[Hole]:
    """The stretches that a list of ranges leaves out, as far as it can be told; `shown` is how to quote the labels."""
    shown = shown or labels
    read = list(enumerate(read_all(labels)))
    found = sorted(
        ((at, one) for at, one in read if one and not one.is_nested), key=lambda item: (item[1].low, item[1].high)
    )
    ranges = [one for _, one in found]
    if len(ranges) < 2 or 2 * len(ranges) < len(labels) or not all(a.compares_with(b) for a, b in pairwise(ranges)):
        return
    if len({one.unit for one in ranges}) > 1 or (all(one.is_single for one in ranges) and not _COUNTS.search(asked)):
        return
    if not all(one.is_single for one in ranges):
        yield from _between(shown, found)
    rest = [labels[at] for at, one in read if one is None]
    if all(is_catch_all(label) for label in rest):
        yield from (replace(hole, why=hole.why.format(shown[hole.at])) for hole in _ends(labels, found, rest, asked))


def _between(labels: Sequence[str], found: Sequence[tuple[int, Range]]) -> Iterator[Hole]:
    reached, reached_at = found[0][1], found[0][0]
    steps = [
        after.low - before.low for (_, before), (_, after) in pairwise(found) if before.is_single and after.is_single
    ]
    # 0, 1, 3 passes over something; 5, 10, 15 does not
    is_by_one = 1 in steps and math.isinf(found[-1][1].high)
    for at, one in found[1:]:
        if (is_by_one or not (one.is_single and reached.is_single)) and _leaves_a_gap(reached, one):
            severity = Severity.ERROR if Kind.COUNT is one.kind is reached.kind else Severity.WARNING
            yield Hole(at, severity, f'nothing covers what lies between "{labels[reached_at]}" and "{labels[at]}"')
        if (one.high, one.has_high) >= (reached.high, reached.has_high):
            reached, reached_at = one, at


def _leaves_a_gap(below: Range, above: Range) -> bool:
    if math.isinf(below.high) or math.isinf(above.low):
        return False
    gap = above.low - below.high
    if below.kind is above.kind is Kind.COUNT:
        missing = gap - 1 + (not below.has_high) + (not above.has_low)
        return missing >= min(below.step, above.step) - _CLOSE and missing > 0
    allowed = min(below.step, above.step) if below.has_high and above.has_low else 0
    return gap > allowed * (1 + _CLOSE) + _CLOSE


def _ends(labels: Sequence[str], found: Sequence[tuple[int, Range]], rest: Sequence[str], asked: str) -> Iterator[Hole]:
    (first, lowest), (_, last_low) = found[0], found[-1]
    top_at, top = max(found, key=lambda item: item[1].high)
    is_year = all(one.low in _YEARS or math.isinf(one.low) for _, one in found) and not lowest.unit
    is_age = bool(_AGE.search(asked) or any(_AGE.search(labels[at]) for at, _ in found))
    is_bounded = bool(_BOUNDED.search(asked)) or top.unit in {"%", "clock", "weekday", "month"} or bool(top.period)
    if not math.isinf(top.high) and not is_bounded and top.high != 100 and not _ALL.search(labels[top_at]):
        yield Hole(top_at, Severity.WARNING, 'nothing covers what lies above "{}"')
    if (
        math.isinf(lowest.low)
        or any(_NONE.match(label) for label in rest)
        or lowest.unit in {"clock", "weekday", "month"}
    ):
        return
    floor = _ADULT if is_age else lowest.step
    if lowest.low > floor + _CLOSE and not (is_year and math.isinf(last_low.high)):
        yield Hole(first, Severity.WARNING, 'nothing covers what lies below "{}"')
    elif not is_age and lowest.low > 0 and lowest.has_low:
        yield Hole(first, Severity.INFO, 'whoever has none finds nothing below "{}"')
