"""In words: what kind of answer a question takes, and who is asked it."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.asked import END
from service.survey.condition import All, Answered, Any, Compare, Condition, FactIs, FactKnown, Not
from service.survey.question import Multiple, OpenText, Order, Pressure, Quantity, Question, Rating, Single


def facts_of(question: Question) -> list[str]:
    """One line each."""
    return [_kind(question), *_placing(question)]


def said(condition: Condition) -> str:  # noqa: PLR0911  # one for each case
    match condition:
        case Compare(question, comparison, value):
            return f"{question} {comparison.value.replace('_', ' ')} {value}"
        case Answered(question):
            return f"{question} is answered"
        case FactIs(fact, value):
            return f"the fact {fact} is {value}"
        case FactKnown(fact):
            return f"the fact {fact} is known"
        case All(parts):
            return f"({' and '.join(said(part) for part in parts)})"
        case Any(parts):
            return f"({' or '.join(said(part) for part in parts)})"
        case Not(part):
            return f"not {said(part)}"


def _kind(question: Question) -> str:  # noqa: PLR0911  # one for each case
    required = "required" if question.required else "optional"
    match question:
        case Rating():
            return f"{question.role.value} ({question.metric.value}) from {question.min} to {question.max}, {required}"
        case Single():
            return f"one of {len(question.options)} options{_order(question.order)}, {required}"
        case Multiple():
            return f"any of {len(question.options)} options{_order(question.order)}, {required}"
        case OpenText():
            return f"text of at most {question.max_length} characters, {required}"
        case Quantity():
            limits = f"{_limit(' from', question.min)}{_limit(' to', question.max)}"
            return f"number{limits} with {question.decimals} decimals, {required}"
        case Pressure():
            designs = ", ".join(ballot.design.value for ballot in question.ballots)
            return f"asked privately ({designs}), {required}"
        case _:
            return required


def _order(order: Order) -> str:
    return "" if order is Order.FIXED else f", {order.value} for each respondent"


def _limit(word: str, limit: float | None) -> str:
    return "" if limit is None else f"{word} {limit:g}"


def _placing(question: Question) -> Iterator[str]:
    placement = question.placement
    if placement.section is not None:
        yield f"in the section {placement.section}"
    if placement.show_if is not None:
        yield f"asked only if {said(placement.show_if)}"
    for jump in placement.go_to:
        to = "the end" if jump.to == END else jump.to
        condition = f" if {said(jump.condition)}" if jump.condition is not None else ""
        yield f"goes on to {to}{condition}"
    if question.default is not None:
        yield f"preselected: {question.default}"
