"""What kind of answers a question offers."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import pattern, plain
from service.survey.checks.finding import Place
from service.survey.checks.places import labels, questions
from service.survey.question import Multiple, Question, Rating, Single
from service.survey.questionnaire import Questionnaire

_YES_OR_NO = pattern(r"^\W*(?:yes|no)\b")
_AGREEMENT = pattern(r"\b(?:dis)?agree\b")
_OFTENNESS = pattern(
    r"\b(?:always|never|often|sometimes|usually|rarely|seldom|ever|time|times|days?|weeks?|months?|daily|weekly)\b"
)
_NONE = pattern(
    r"""^\W*(?:none|nothing|never|no\b(?!\sopinion)|not?\s(?:applicable|any|at\sall)|n/?a\b|0\b|zero\b
    |do(?:es)?\s?n[o']t\b
    |i\s(?:do|did|have)\s?n[o']t\b|(?:do|did|have)\snot\b|other\b)"""
)


def asked(questionnaire: Questionnaire, language: str) -> Iterator[tuple[Question, Place]]:
    """Each question with each form in which it is put."""
    named = {question.name: question for question in questionnaire.questions}
    for place in questions(questionnaire, language):
        if place.question is not None:
            yield named[place.question], place


def _texts(question: Question, language: str) -> list[str]:
    return [plain(place.text) for place in labels(question, language)]


def is_closed(question: Question) -> bool:
    """Whether the answers are given."""
    return isinstance(question, Single | Multiple | Rating)


def offers_yes_or_no(question: Question, language: str) -> bool:
    """Whether two of the answers are yes and no."""
    found = [text for text in _texts(question, language) if _YES_OR_NO.search(text)]
    return len(found) >= 2


def offers_agreement(question: Question, language: str) -> bool:
    """Whether the answers agree and disagree."""
    return sum(bool(_AGREEMENT.search(text)) for text in _texts(question, language)) >= 2


def offers_oftenness(question: Question, language: str) -> bool:
    """Whether the answers say how often."""
    return sum(bool(_OFTENNESS.search(text)) for text in _texts(question, language)) >= 2


def offers_none(question: Question, language: str) -> bool:
    """Whether somebody to whom nothing of it applies can say so."""
    return any(_NONE.search(text) for text in _texts(question, language))
