"""How a respondent was asked, by lot: the wordings, orders and ballot dealt, under the names of their columns."""

from __future__ import annotations

from service.sampling import ballot
from service.sampling.dealing import has_order
from service.sampling.lot import Lot
from service.sampling.order import codes_in_order, questions_in_order, wording_of
from service.survey.question import Multiple, Single
from service.survey.questionnaire import Questionnaire

BETWEEN = "|"
BALLOT = "q_ballot"


def ways(parsed: Questionnaire, lot: Lot) -> dict[str, object]:
    """The wordings and orders that this respondent was dealt."""
    row: dict[str, object] = {}
    for question in parsed.questions:
        if question.wordings:
            row[f"wording_{question.name}"] = wording_of(question, lot)
        if isinstance(question, Single | Multiple) and has_order(question):
            row[f"order_{question.name}"] = BETWEEN.join(codes_in_order(question, lot))
    for section in parsed.sections:
        if section.is_shuffled:
            row[f"order_{section.name}"] = BETWEEN.join(questions_in_order(parsed, section, lot))
    return row


def dealt(parsed: Questionnaire, lot: Lot) -> dict[str, object]:
    """All of it, the ballot among it, to be kept where the lot cannot be drawn again."""
    held = parsed.pressure
    return ways(parsed, lot) | ({} if held is None else {BALLOT: str(ballot.drawn(held.ballots, lot).design)})
