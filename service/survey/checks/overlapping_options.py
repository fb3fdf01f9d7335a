"""O02: options that share values, so that one answer fits two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.languages.ranges import in_english
from service.survey.checks.places import labels
from service.survey.checks.ranges import Kind, Range, read_all
from service.survey.question import Multiple, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_IS_AGE = re.compile(r"\b(?:ages?|aged|old)\b", re.IGNORECASE)


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        if not isinstance(question, Single | Multiple):
            continue
        places = labels(question, language)
        counts = bool(_IS_AGE.search(in_english(text_in(question.text, language), language)))
        ranges = zip(places, read_all([in_english(place.text, language) for place in places]), strict=True)
        read_labels = [(place, found) for place, found in ranges if found]
        for (place, one), (other_place, other) in combinations(read_labels, 2):
            match = _clash(place, one, other_place, other, counts=counts)
            if match:
                yield other_place, match


def _clash(place: Place, one: Range, other_place: Place, other: Range, *, counts: bool) -> Match | None:  # noqa: PLR0911  # one for each case
    if not one.compares_with(other):
        return None
    if one.covers_the_same_as(other):
        # two labels with the same numbers speak of two things, or are duplicates
        return None
    both = f'"{place.text}" and "{other_place.text}"'
    whole = len(other_place.text)
    if one.overlap(other):
        return Match(0, whole, why=f"{both} share values, so one answer fits both")
    if one.share_an_end(other):
        if one.unit == "clock":
            return Match(0, whole, Severity.INFO, f"{both} meet at one moment: say to which of them it belongs")
        if one.is_nested or other.is_nested:
            # "within the past 5 years" and "5 or more years ago" meet at a moment too
            return Match(0, whole, Severity.INFO, f"{both} meet at one moment: say to which of them it belongs")
        value = f"{one.high if one.high == other.low else one.low:g}"
        is_measure = Kind.MEASURE in {one.kind, other.kind} and not counts
        why = f"{both} share an end" if one.unit == "time" else f"{both} share {value}"
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
