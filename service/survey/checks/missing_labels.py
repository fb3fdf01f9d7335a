"""O05: points of a scale that have a number or a picture only."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.choice_list import Listed, kind_of, substantive
from service.survey.checks.english import pattern
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.structure import asking
from service.survey.question import Question, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_COUNTS = pattern(
    r"""\bhow\s(?:many|old|long|far)\b|\bnumber\sof\b|\bages?\b|\b(?:which|what)\s(?:year|day|week|month|floor
        |room|grade|level|size|terminal
    |gate|line|class|form|platform)\b|\bcu[aá]nt[oa]s\b|كم"""
)
_EXPLAINS = pattern(
    r"""\b\d{1,2}\s?(?:=|is\b|means?\b|meaning\b|being\b|stands\b|representing\b|indicat\w+\b|for\b|\()
        |[("']?\b(?:worst|best|lowest|highest|not\sat\sall
    |very|extremely|completely|strongly|totally|excellent|poor|low|high|peor|mejor|nada|muy)\b"""
)
_FEWEST = 3


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question in questionnaire.questions:
        places = labels(question, language)
        if isinstance(question, Rating):
            yield from _rating(question, places, asking(question, language))
        elif isinstance(question, Single):
            yield from _choice(question, places, language)


def _rating(question: Rating, places: list[Place], asked: Place) -> Iterator[Hit]:
    for place in places:
        is_end = place.field in {f"labels.{question.min}", f"labels.{question.max}"}
        if not any(sign.isalpha() for sign in place.text):
            severity = Severity.ERROR if is_end else Severity.WARNING
            yield place, Match(0, len(place.text), severity, f'"{place.text}" does not say in words what it means')
    if len(places) < len(question.points) <= 7:
        why = "the points between the ends have no words, and each reader gives them others"
        yield asked, Match(0, len(asked.text), Severity.INFO, why)


def _choice(question: Question, places: list[Place], language: str) -> Iterator[Hit]:
    texts = [place.text for place in places]
    told, asked = substantive(texts), text_in(question.text, language)
    kind = kind_of(texts)
    if len(told) < _FEWEST or _COUNTS.search(asked):
        return
    if kind is Listed.PICTURES:
        why = "pictures mean different things to different people, and nothing to a screen reader"
        yield places[0], Match(0, len(texts[0]), why=why)
    if kind is Listed.NUMBERS and all(text.strip().isdigit() for text in told) and not _EXPLAINS.search(asked):
        numbers = sorted(int(text) for text in told)
        if numbers[0] in {0, 1} and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            yield places[0], Match(0, len(texts[0]), why="nothing says which of the numbers is good")


RULE = Rule(
    code="O05",
    name="missing_labels",
    severity=Severity.WARNING,
    why="a point without words is read differently by each respondent",
    rewrite="Label both ends in words, and on a scale of up to seven points each point.",
    source="Tourangeau, Couper and Conrad 2007; Toepoel, Vermeeren and Metin 2019; DeCastellarnau 2018",
    check=_check,
)
