"""How each respondent was asked, and what they chose: columns of the responses beside those that FORMATS names.

| column | what it holds |
|---|---|
| `wording_<question>` | the wording dealt: `standard` or the name of another; of questions that have several |
| `order_<question>` | the codes of the options in the order shown, with `\\|` between; where the order was dealt |
| `order_<section>` | the names of the section's questions in the order asked, likewise; where it is shuffled |
| `a_<question>` | the chosen code; of a multiple choice the codes in the questionnaire's order, with `\\|` between |

Wordings and orders are dealt once more from the survey's sealed seed: they are there for everybody who answered. Of
somebody whose data were erased they were kept, because the seed without the customer's id says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.response.answer import Answer
from service.sampling import way
from service.sampling.lot import Lot
from service.sampling.way import BETWEEN
from service.survey.question import Multiple, Single
from service.survey.questionnaire import Questionnaire


def ways(parsed: Questionnaire, lot: Lot, kept: Mapping[str, object] | None) -> dict[str, object]:
    """The wordings and orders that this respondent was dealt: by lot, or as `kept` of somebody who was erased."""
    found = way.ways(parsed, lot)
    return found if kept is None else {column: kept.get(column, "") for column in found}


def choices(parsed: Questionnaire, given: Mapping[str, Answer]) -> dict[str, object]:
    """The options that this respondent chose."""
    row: dict[str, object] = {}
    for question in parsed.questions:
        answer = given.get(question.name)
        if isinstance(question, Single):
            row[f"a_{question.name}"] = (answer.code or "") if answer else ""
        elif isinstance(question, Multiple):
            chosen = (answer.codes or ()) if answer else ()
            row[f"a_{question.name}"] = BETWEEN.join(code for code in question.codes if code in chosen)
    return row
