"""O08: a declared NPS, CSAT or CES that is not asked as it is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.structure import asking
from service.survey.question import Metric, Rating
from service.survey.questionnaire import Questionnaire

_WORDING: Mapping[Metric, tuple[re.Pattern[str], str]] = {
    Metric.NPS: (
        pattern(r"\bhow\slikely\b.*\brecommend\b|\brecommend\b.*\bhow\slikely\b|\blikelihood\b.*\brecommend"),
        "How likely are you to recommend us to a friend or colleague?",
    ),
    Metric.CSAT: (
        pattern(r"\bhow\s(?:\w+\s)?(?:dis)?satisfied\b|\b(?:dis)?satisfaction\b|\bsatisfied\sor\sdissatisfied\b"),
        "Overall, how satisfied or dissatisfied were you with the service?",
    ),
    Metric.CES: (
        pattern(
            r"""\bhow\s(?:easy|difficult|hard)\b|\b(?:easy|difficult)\sor\s(?:easy|difficult)\b
        |\bmade\sit\seasy\b|\bease\b
            |\bhow\smuch\seffort\b|\bit\swas\seasy\b"""
        ),
        "How easy or difficult was it to get what you needed?",
    ),
}
_ENDS: Mapping[Metric, tuple[re.Pattern[str], re.Pattern[str], str]] = {
    Metric.NPS: (
        pattern(r"^\W*(?:0\W+)?(?:not\s(?:at\sall\s)?likely|(?:very|extremely|highly)\sunlikely)(?:\sat\sall)?\W*$"),
        pattern(r"^\W*(?:10\W+)?(?:extremely|very|most|highly)\slikely\W*$"),
        "Not at all likely, Extremely likely",
    ),
    Metric.CSAT: (
        pattern(
            r"\b(?:very|extremely|completely|totally|highly)\s(?:dissatisfied|unsatisfied)\b|\bnot\s(?:at\sall\s)?satisfied\b"
        ),
        pattern(r"\b(?:very|extremely|completely|totally|highly)\ssatisfied\b"),
        "Very dissatisfied to Very satisfied",
    ),
    Metric.CES: (
        pattern(r"\b(?:difficult|hard)\b|\bdisagree\b|\bnot\s(?:at\sall\s)?easy\b"),
        pattern(r"\b(?:easy|effortless)\b|(?<!dis)\bagree\b"),
        "Very difficult to Very easy",
    ),
}
_POINTS = {Metric.NPS: (0, 10), Metric.CSAT: (1, 5), Metric.CES: (1, 7)}
# A second aim, or a condition, makes another question of it.
_CONDITIONED = pattern(
    r"\brecommend\b.*\b(?:if|based\son\sthe\s(?:staff|price)|and\s(?:buy|return|use|come))\b|\bgiven\sthat\b"
)


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        if isinstance(question, Rating) and question.metric in _WORDING:
            asked = asking(question, language)
            yield from _wording(question, asked)
            yield from _scale(question, asked, labels(question, language))


def _wording(question: Rating, asked: Place) -> Iterator[Hit]:
    standard, example = _WORDING[question.metric]
    name = question.metric.value.upper()
    if not standard.search(plain(asked.text)):
        why = f"declared as {name}, but it does not ask what {name} asks"
        yield asked, Match(0, len(asked.text), why=why, rewrite=f"{example} Or declare the metric custom.")
    elif question.metric is Metric.NPS and (match := _CONDITIONED.search(plain(asked.text))):
        yield asked, Match(match.start(), match.end(), why="declared as NPS, but with a second aim or a condition")


def _scale(question: Rating, asked: Place, places: list[Place]) -> Iterator[Hit]:
    low, high = _POINTS[question.metric]
    name = question.metric.value.upper()
    if (question.min, question.max) != (low, high):
        yield asked, Match(0, len(asked.text), why=f"{name} runs from {low} to {high}")
    ends = {place.field: place for place in places}
    lowest, highest, standard = _ENDS[question.metric]
    for end, wanted in ((question.min, lowest), (question.max, highest)):
        place = ends.get(f"labels.{end}")
        if place is not None and not wanted.search(plain(place.text)):
            yield place, Match(0, len(place.text), why=f"{name} has other words here: {standard}")
    if question.metric is Metric.NPS:
        for place in places:
            if place.field not in {"labels.0", "labels.10", "labels.5"}:
                yield place, Match(0, len(place.text), Severity.INFO, "NPS has words at its ends only")


RULE = Rule(
    code="O08",
    name="metric_altered",
    severity=Severity.WARNING,
    why="the figure can be compared neither with others nor with its own past",
    rewrite="Keep the standard wording, range and labels, or declare the metric custom.",
    source="Reichheld 2003; Dixon, Freeman and Toman 2010; Krosnick and Presser 2010",
    check=_check,
    language=ENGLISH,
)
