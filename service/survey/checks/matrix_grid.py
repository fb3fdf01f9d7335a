"""S10: a row of questions alike, which people answer down one column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from service.survey.checks.duplicate_options import sameness
from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.places import labels
from service.survey.checks.structure import asking, once
from service.survey.question import Multiple, Question, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

_MANY = 5
_STEM_WORDS = 2


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    def alike(question: Question) -> tuple[object, ...]:
        if not isinstance(question, Rating | Single | Multiple):
            return (question.name,)
        ends = (question.min, question.max) if isinstance(question, Rating) else ()
        return (type(question), ends, tuple(sameness(place.text) for place in labels(question, language)))

    for _, group in groupby(questionnaire.questions, alike):
        row = list(group)
        if len(row) >= _MANY and _share_a_stem([text_in(question.text, language) for question in row]):
            last = row[_MANY - 1]
            place = asking(last, language)
            why = f"{len(row)} questions with the same answers follow each other, from {row[0].name} to {row[-1].name}"
            yield place, Match(0, len(place.text), why=why)


def _share_a_stem(texts: list[str]) -> bool:
    """Whether the questions begin alike, or are statements that share their answers only."""
    stems = {tuple(re.findall(r"\w+", text.lower())[:_STEM_WORDS]) for text in texts}
    return len(stems) <= len(texts) // 2 or not any(re.search(r"[?؟？]", text) for text in texts)


RULE = Rule(
    code="S10",
    name="matrix_grid",
    severity=Severity.WARNING,
    why="down a row of like questions people give the same answer without reading",
    rewrite="Keep the three or four that you will act on, or put other questions between them.",
    source="Roßmann, Gummer and Silber 2018, doi 10.1093/jssam/smx020; Couper et al. 2013",
    check=once(_check),
)
