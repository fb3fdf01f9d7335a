"""S03 to S06: what is asked before what, and whether a score comes with something to act on."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.structure import asking, once
from service.survey.question import Multiple, OpenText, Pressure, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_SENSITIVE = pattern(
    r"""\b(?:how\sold|(?:your|what)\s(?:age|year\sof\sbirth|date\sof\sbirth)|what\s(?:is
        |was)\syour\s(?:\w+\s){0,2}?(?:age|income|salary|weight)|born
    |income|salary|wages?|earn(?:ings)?|household\sbudget|debts?|savings|health\s(?:condition|problem|status)
        |disabilit(?:y|ies)|disabled
    |illness|disease|diagnos\w+|medications?|pregnan\w+|ethnic\w*|race|racial|skin\scolou?r|religio\w*|faith
        |sexual\w*|gender|marital|married
    |political|vote[ds]?|party\smember|trade\sunion|immigra\w+|citizenship|criminal|convict\w+|drugs?|alcohol)\b"""
)
_REASON = pattern(r"\bwhy\b|\breasons?\b|\bwhat\s(?:made|was\sbehind|led)\b|\bmotivo|\brazón|\bpor\squé\b|سبب|لماذا")


def _sensitive_early(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    score = questionnaire.score
    if score is None:
        return
    for question in questionnaire.questions:
        if question is score:
            return
        place = asking(question, language)
        match = _SENSITIVE.search(plain(place.text))
        if match:
            yield place, Match(match.start(), match.end())


def _overall_late(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    score, drivers = questionnaire.score, questionnaire.drivers
    if score is None or not drivers:
        return
    order = [question.name for question in questionnaire.questions]
    earlier = [driver.name for driver in drivers if order.index(driver.name) < order.index(score.name)]
    if earlier:
        place = asking(score, language)
        yield place, Match(0, len(place.text), why=f"it comes after {', '.join(earlier)}, which colour it")


def _no_why(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    score = questionnaire.score
    if score is None or any(_tells_why(question, language) for question in questionnaire.questions):
        return
    place = asking(score, language)
    yield place, Match(0, len(place.text))


def _tells_why(question: object, language: str) -> bool:
    if isinstance(question, OpenText):
        return True
    return isinstance(question, Single | Multiple) and bool(_REASON.search(plain(text_in(question.text, language))))


def _nothing_to_act_on(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    score = questionnaire.score
    if score is None:
        return
    if all(question is score or isinstance(question, Pressure) for question in questionnaire.questions):
        place = asking(score, language)
        yield place, Match(0, len(place.text))


SENSITIVE = Rule(
    code="S03",
    name="sensitive_early",
    severity=Severity.INFO,
    why="what is felt to be private, asked first, makes some leave; that it does harm is not well proven",
    rewrite="Ask about the person at the end, or take it from what is known already.",
    source="Tourangeau and Yan 2007, doi 10.1037/0033-2909.133.5.859; against it Roberson and Sundstrom 1990",
    check=_sensitive_early,
    language=ENGLISH,
)
OVERALL = Rule(
    code="S04",
    name="overall_after_drivers",
    severity=Severity.INFO,
    why="after questions on parts, the whole is judged by those parts",
    rewrite="Put the score first, and keep its place from wave to wave.",
    source="Schuman and Presser 1981; Schwarz, Strack and Mai 1991, doi 10.1086/269239",
    check=once(_overall_late),
)
NO_WHY = Rule(
    code="S05",
    name="no_open_why",
    severity=Severity.INFO,
    why="a score without its reason tells nobody what to change",
    rewrite="Ask for the main reason, with options or in the respondent's words.",
    source="Reichheld 2003; practice of diagnostic surveys",
    check=once(_no_why),
)
NOTHING = Rule(
    code="S06",
    name="no_diagnostic_driver",
    severity=Severity.INFO,
    why="only the score is asked, so nothing shows what moved it",
    rewrite="Add two or three drivers that somebody can act on.",
    source="practice of diagnostic surveys; a score alone is a metric, not a diagnosis",
    check=once(_nothing_to_act_on),
)
RULES = (SENSITIVE, OVERALL, NO_WHY, NOTHING)
