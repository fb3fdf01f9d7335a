"""S07: routes that lead back, ask for what is not answered yet, or reach nobody."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.finding import Hit, Match, Rule, Severity
from service.survey.checks.structure import asking, once
from service.survey.questionnaire import Questionnaire
from service.survey.reach import Fault, route_faults

_WHY = {
    Fault.LEADS_BACK: "it leads back to {named}, and would go round for ever",
    Fault.ASKS_AHEAD: "it depends on {named}, which is not answered yet",
    Fault.UNREACHABLE: "no answers lead here",
    Fault.TOO_MANY: "there are more than {named} ways through the questionnaire, too many to follow",
}
_REWRITE = {
    Fault.LEADS_BACK: "Let go_to name a later question, or end.",
    Fault.ASKS_AHEAD: "Move the question behind the one it depends on.",
    Fault.UNREACHABLE: "Loosen its show_if, or the go_to of a question before it; or leave it out.",
    Fault.TOO_MANY: "Use fewer conditions, or split the questionnaire.",
}


def _check(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    for found in route_faults(questionnaire):
        question = questionnaire.question(found.question)
        if question is not None:
            place = asking(question, language)
            severity = Severity.WARNING if found.fault is Fault.TOO_MANY else Severity.ERROR
            why = _WHY[found.fault].format(named=found.named)
            yield place, Match(0, len(place.text), severity, why, _REWRITE[found.fault])


RULE = Rule(
    code="S07",
    name="unreachable_or_looping_branch",
    severity=Severity.ERROR,
    why="the route cannot be followed",
    rewrite="Let every route lead on to a later question or to the end.",
    source="Bethlehem and Hundepool 2004 on the documentation and analysis of questionnaire routing",
    check=once(_check),
    is_overridable=False,
)
