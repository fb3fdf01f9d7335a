"""P07: an answer is chosen before the respondent chooses."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.asked import Default
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.checks.places import labels
from service.survey.question import Multiple, Question, Rating, Single
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in


def _preselected(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    """Quotes the label that is preselected, or the question where the point has none."""
    for question in questionnaire.questions:
        if isinstance(question, Rating | Single | Multiple) and question.default not in (None, ()):
            place = _place(question, question.default, language)
            severity = Severity.WARNING if isinstance(question, Multiple) else None
            yield place, Match(0, len(place.text), severity)


def _place(question: Question, default: Default | None, language: str) -> Place:
    chosen = {str(one) for one in (default if isinstance(default, tuple) else (default,))}
    by_code = (
        {option.code: f"options[{number}].label" for number, option in enumerate(question.options)}
        if isinstance(question, Single | Multiple)
        else {}
    )
    wanted = {by_code.get(one, f"labels.{one}") for one in chosen}
    found = (place for place in labels(question, language) if place.field in wanted)
    return next(found, Place(question.name, "text", text_in(question.text, language)))


RULE = Rule(
    code="P07",
    name="preselected_answer",
    severity=Severity.ERROR,
    why="whoever goes on without choosing has answered, and those who do choose start from what is marked",
    rewrite="Leave default out: nothing is chosen until the respondent chooses.",
    source="GOV.UK Design System, radios: do not preselect; Couper, Designing Effective Web Surveys (2008), 3",
    check=_preselected,
)
