"""S12: a change to what the score measures, while answers to the version in force are still coming in."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey import comparable
from service.survey.checks.finding import Hit, Match, Place, Rule, Severity
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in


def _change(before: Questionnaire, after: Questionnaire) -> Iterator[Hit]:
    """A change that leaves the score as it was is nobody's concern here: the answers of both versions are pooled."""
    reasons = comparable.scores(before, after).reasons
    if not reasons:
        return
    language = after.languages[0]
    score = after.score
    place = (
        Place(None, "title", text_in(after.title, language))
        if score is None
        else Place(score.name, "text", text_in(score.text, language))
    )
    why = f"the next version's scores cannot stand beside those of the version in force: {'; '.join(reasons)}"
    yield place, Match(0, len(place.text), why=why)


RULE = Rule(
    code="S12",
    name="changed_wording_midwave",
    severity=Severity.WARNING,
    why="the next version's scores cannot stand beside those of the version in force",
    rewrite="Leave the score and what is asked before it as they are, or publish where a period ends.",
    source="Schuman and Presser 1981, Questions and Answers in Attitude Surveys, on wording and trends",
    check_change=_change,
)
