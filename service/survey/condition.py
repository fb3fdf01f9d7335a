"""Conditions on what was answered so far and on what is known of the event: the grammar of show_if and go_to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

Json = Mapping[str, object]
Value = str | int | float
#: What was answered to a question: one value, or the codes of a multiple choice. Unanswered questions are left out.
Given = Mapping[str, Value | tuple[str, ...]]
Facts = Mapping[str, str]


class Comparison(StrEnum):
    """How an answer is compared. `is_not` and `excludes` hold wherever `is` and `includes` do not."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    INCLUDES = "includes"
    EXCLUDES = "excludes"


@dataclass(frozen=True, slots=True)
class Compare:
    """An answer compared with a value; nothing that is unanswered is at least, at most, equal to or includes any."""

    question: str
    comparison: Comparison
    value: Value


@dataclass(frozen=True, slots=True)
class Answered:
    question: str


@dataclass(frozen=True, slots=True)
class FactIs:
    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class FactKnown:
    fact: str


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Compare | Answered | FactIs | FactKnown | All | Any | Not


def holds(condition: Condition, given: Given, facts: Facts) -> bool:  # noqa: PLR0911  # one for each case
    """Whether the condition is true of these answers and facts. Total."""
    match condition:
        case Compare():
            return _compares(condition.comparison, given.get(condition.question), condition.value)
        case Answered(question):
            return question in given
        case FactIs(fact, value):
            return facts.get(fact) == value
        case FactKnown(fact):
            return fact in facts
        case All(parts):
            return all(holds(part, given, facts) for part in parts)
        case Any(parts):
            return any(holds(part, given, facts) for part in parts)
        case Not(part):
            return not holds(part, given, facts)


def _compares(comparison: Comparison, answer: Value | tuple[str, ...] | None, value: Value) -> bool:
    match comparison:
        case Comparison.IS:
            return answer == value
        case Comparison.IS_NOT:
            return answer != value
        case Comparison.INCLUDES:
            return isinstance(answer, tuple) and value in answer
        case Comparison.EXCLUDES:
            return not (isinstance(answer, tuple) and value in answer)
    if not isinstance(answer, int | float) or not isinstance(value, int | float):
        return False
    return answer >= value if comparison is Comparison.AT_LEAST else answer <= value


def atoms(condition: Condition) -> Iterator[Compare | Answered | FactIs | FactKnown]:
    """The comparisons that a condition is made of."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield condition


def parse(body: Json) -> Condition:  # noqa: PLR0911  # one for each case
    """The condition in a document that has been found valid."""
    match body:
        case {"all": list() as parts}:
            return All(tuple(parse(part) for part in parts))
        case {"any": list() as parts}:
            return Any(tuple(parse(part) for part in parts))
        case {"not": dict() as part}:
            return Not(parse(part))
        case {"question": str() as name, "op": "answered"}:
            return Answered(name)
        case {"question": str() as name, "op": "unanswered"}:
            return Not(Answered(name))
        case {"question": str() as name, "op": str() as comparison}:
            return Compare(name, Comparison(comparison), cast("Value", body["value"]))
        case {"fact": str() as name, "op": "known"}:
            return FactKnown(name)
        case {"fact": str() as name, "op": "unknown"}:
            return Not(FactKnown(name))
        case {"fact": str() as name, "op": "is"}:
            return FactIs(name, str(body["value"]))
        case _:
            return Not(FactIs(str(body["fact"]), str(body["value"])))


def dump(condition: Condition) -> dict[str, object]:  # noqa: PLR0911  # one for each case
    """The condition as it stands in a document."""
    match condition:
        case Compare():
            return {"question": condition.question, "op": condition.comparison.value, "value": condition.value}
        case Answered(question):
            return {"question": question, "op": "answered"}
        case FactIs(fact, value):
            return {"fact": fact, "op": "is", "value": value}
        case FactKnown(fact):
            return {"fact": fact, "op": "known"}
        case All(parts):
            return {"all": [dump(part) for part in parts]}
        case Any(parts):
            return {"any": [dump(part) for part in parts]}
        case Not(Answered(question)):
            return {"question": question, "op": "unanswered"}
        case Not(FactKnown(fact)):
            return {"fact": fact, "op": "unknown"}
        case Not(FactIs(fact, value)):
            return {"fact": fact, "op": "is_not", "value": value}
        case Not(part):
            return {"not": dump(part)}
