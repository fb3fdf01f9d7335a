"""O07 and O09: how many points a scale and how many options a list has; O13: with which end a list begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.survey.checks.choice_list import Listed, is_catch_all, kind_of, substantive
from service.survey.checks.english import ENGLISH
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.polarity import Polarity
from service.survey.checks.scale import Ladder, read_scale
from service.survey.question import Metric, Multiple, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_BEST = frozenset({5, 7})
_MOST_POINTS = 7
_MOST_OPTIONS = 10
_MOST_SHOWN = 25
# The two longer scales of numbers that surveys in all countries use, and so their readers know.
_KNOWN = frozenset({(0, 10), (1, 10)})
_LISTS_OF_THE_WORLD = re.compile(
    r"\b(?:country|state|region|province|county|nationality|language|race|ethnic\w*|religio\w*|denomination|occupation|profession|industry"
    r"|sector|education|degree|school|qualification|income|earn|month|year|born|age|relat(?:ed|ionship)|ancestry|origin"
    r"|major|field of study|day|(?:travel|get|commute|journey) to work)\b",
    re.IGNORECASE,
)


def _points(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        places = labels(question, language)
        texts = [place.text for place in places]
        match question:
            case Rating() if question.metric is Metric.CUSTOM and places:
                count = len(question.points)
                if count not in _BEST and (question.min, question.max) not in _KNOWN:
                    yield places[0], Match(0, len(texts[0]), why=f"{count} points; 5 or 7 are told apart best")
            case Single():
                scale = read_scale(texts)
                if (
                    scale
                    and scale.ladder is Ladder.JUDGEMENT
                    and len(scale.sides) > 3
                    and {Polarity.POSITIVE, Polarity.NEGATIVE} <= set(scale.sides)
                    and Polarity.MIDDLE not in scale.sides
                ):
                    yield places[0], Match(0, len(texts[0]), why="no middle: whoever is in between has to take a side")
            case _:
                pass


def _many(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        places = labels(question, language)
        texts = [place.text for place in places]
        match question:
            case Rating() if question.metric is not Metric.NPS and len(question.points) > _MOST_POINTS and places:
                severity = Severity.INFO if (question.min, question.max) in _KNOWN else Severity.WARNING
                yield places[-1], Match(0, len(texts[-1]), severity, f"{len(question.points)} points on one scale")
            case Single() | Multiple() if fault := _too_long(texts, text_in(question.text, language)):
                yield places[-1], Match(0, len(texts[-1]), *fault)
            case _:
                pass


def _too_long(texts: Sequence[str], asked: str) -> tuple[Severity, str] | None:
    kind, told = kind_of(texts), substantive(texts)
    if kind is Listed.SCALE and len(told) > _MOST_POINTS:
        return Severity.WARNING, f"{len(told)} points on one scale"
    listed = [text for text in texts if not is_catch_all(text)]
    if kind is Listed.NOMINAL and len(listed) > _MOST_OPTIONS:
        is_known = _LISTS_OF_THE_WORLD.search(asked) and len(listed) <= _MOST_SHOWN
        return (Severity.INFO if is_known else Severity.WARNING), f"{len(listed)} options to read through"
    return None


def _begins_well(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        if isinstance(question, Single):
            places = labels(question, language)
            scale = read_scale([place.text for place in places])
            if (
                scale
                and scale.ladder is Ladder.JUDGEMENT
                and len(scale.sides) > 2
                and scale.sides[0] > scale.sides[-1]
                and places[0].text.strip().startswith(scale.labels[0][:1])
            ):
                yield places[0], Match(0, len(places[0].text))


ODD = Rule(
    code="O07",
    name="scale_points_odd",
    severity=Severity.INFO,
    why="with fewer points answers are coarse, with more they are no finer, and without a middle they are forced",
    rewrite="Use 5 points from none to much, 5 or 7 points between two opposites.",
    source="Krosnick and Presser 2010; DeCastellarnau 2018; Revilla, Saris and Krosnick 2014",
    check=_points,
    language=ENGLISH,
)
MANY = Rule(
    code="O09",
    name="too_many_options",
    severity=Severity.WARNING,
    why="long lists are not read to the end, and the first that will do is taken",
    rewrite="At most 7 points on a scale and 10 options in a list; group the others, or ask in two steps.",
    source="Krosnick 1991, doi 10.1002/acp.2350050305; Revilla, Saris and Krosnick 2014",
    check=_many,
)
BEGINS = Rule(
    code="O13",
    name="list_starts_positive",
    severity=Severity.INFO,
    why="on a screen what stands first is taken more often, so a list that begins with praise reads a little high",
    rewrite="Begin with the worst, or show half of the respondents the list the other way round.",
    source="Krosnick and Alwin 1987, doi 10.1086/269029",
    check=_begins_well,
    language=ENGLISH,
)
RULES = (ODD, MANY, BEGINS)
