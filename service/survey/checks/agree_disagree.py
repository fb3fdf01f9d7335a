"""W12: a statement to agree with, which part of all people do whatever it says."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.offered import asked, offers_agreement
from service.survey.checks.places import labels
from service.survey.question import Rating
from service.survey.questionnaire import Questionnaire

_MOST_POINTS = 5
_ASKED = pattern(r"\bagree\s(?:or|/)\s?disagree\b")
_MANY = "part of all people agree with whatever is said, and on more than five points agreement is measured less well"


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for question, place in asked(questionnaire, language):
        if not offers_agreement(question, language) and not _ASKED.search(place.text):
            continue
        points = len(question.points) if isinstance(question, Rating) else len(labels(question, language))
        yield place, Match(0, len(place.text), why=_MANY if points > _MOST_POINTS else "")


RULE = Rule(
    code="W12",
    name="agree_disagree",
    severity=Severity.INFO,
    why="part of all people agree with whatever is said",
    rewrite="Ask about the thing itself with answers of its own: 'How easy or difficult was it?', from very difficult "
    "to very easy.",
    source="Krosnick and Presser 2010; Revilla, Saris and Krosnick 2014",
    check=_check,
    language=ENGLISH,
)
