"""O12: lists in an order that favours some options, and scales put out of order."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.choice_list import Listed, is_catch_all, kind_of
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.ranges import read
from service.survey.question import Multiple, Order, Single
from service.survey.questionnaire import Questionnaire

_LONG = 4
_ORDERED = frozenset({Listed.SCALE, Listed.RANGES, Listed.NUMBERS, Listed.PERIODS})


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        if not isinstance(question, Single | Multiple):
            continue
        places = labels(question, language)
        texts = [place.text for place in places]
        kind = kind_of(texts) if language.lower().startswith("en") else _numbers_only(texts)
        if kind in _ORDERED:
            if question.order is Order.SHUFFLED:
                yield places[0], Match(0, len(texts[0]), Severity.ERROR, "a scale is shuffled, and cannot be read")
            continue
        if kind is not Listed.NOMINAL:
            continue
        listed = [number for number, text in enumerate(texts) if not is_catch_all(text)]
        if question.order is Order.FIXED and len(listed) > _LONG:
            yield places[0], Match(0, len(texts[0]), why="whoever reads on a screen takes the first ones more often")
        for number, option in enumerate(question.options):
            is_last = not any(place > number for place in listed)
            if is_catch_all(texts[number]) and not (is_last and (option.is_pinned or question.order is Order.FIXED)):
                why = f'"{texts[number]}" belongs at the end, whatever the order of the others'
                yield places[number], Match(0, len(texts[number]), why=why, rewrite="Put it last, and pin it there.")


def _numbers_only(texts: list[str]) -> Listed | None:
    """In other languages only numbers are read with certainty."""
    return Listed.RANGES if all(read(text) for text in texts) else None


RULE = Rule(
    code="O12",
    name="order_unrandomised",
    severity=Severity.INFO,
    why="in a list without an order of its own, the place of an option changes how often it is taken",
    rewrite='Shuffle the options ("order": "shuffled") and pin "Something else" and "None" at the end.',
    source="Krosnick and Alwin 1987, doi 10.1086/269029; Galesic et al. 2008, doi 10.1093/poq/nfn059",
    check=_check,
    partly="scales in words are told from lists in en only",
)
