"""O02: options that share values, so that one answer fits two of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.ranges import Kind, Range, read
from service.survey.questionnaire import Multiple, Questionnaire, Single


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        if not isinstance(question, Single | Multiple):
            continue
        read_labels = [(place, found) for place in labels(question, language) if (found := read(place.text))]
        for (place, one), (other_place, other) in combinations(read_labels, 2):
            match = _clash(place, one, other_place, other)
            if match:
                yield other_place, match


def _clash(place: Place, one: Range, other_place: Place, other: Range) -> Match | None:
    if one.unit and other.unit and one.unit != other.unit:
        return None
    both = f'"{place.text}" and "{other_place.text}"'
    whole = len(other_place.text)
    if one.overlap(other):
        return Match(0, whole, why=f"{both} share values, so one answer fits both")
    if one.share_an_end(other) and (one.low, one.high) != (other.low, other.high):
        value = f"{one.high if one.high == other.low else one.low:g}"
        is_measure = Kind.MEASURE in {one.kind, other.kind}
        why = f"{both} share an end" if is_measure and one.unit == "time" else f"{both} share {value}"
        return Match(0, whole, Severity.WARNING if is_measure else Severity.ERROR, f"{why}, so one answer fits both")
    return None


RULE = Rule(
    code="O02",
    name="overlapping_options",
    severity=Severity.ERROR,
    why="one answer fits two options",
    rewrite="Let each range begin after the end of the one before: 18 to 24, 25 to 34, 35 or older.",
    source="Willis and Lessler 1999, QAS-99 7e",
    check=_check,
)
