"""Conditions of a file made into conditions of a questionnaire."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from operator import eq, ge, gt, le, lt, ne

from service.survey.exchange.expression import (
    Binary,
    Call,
    Expression,
    Inexpressible,
    Joined,
    Listed,
    Literal,
    Negated,
    Ref,
)
from service.survey.exchange.form import Kind
from service.survey.exchange.values import number

Json = dict[str, object]
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_EMPTY = frozenset({"empty", "is_empty"})


@dataclass(frozen=True, slots=True)
class Target:
    """A question as conditions see it: its name here, and its codes by the file's values."""

    name: str
    kind: Kind
    codes: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Resolver:
    """Knows by the file's names what the conditions speak of."""

    targets: Mapping[str, Target]
    facts: Mapping[str, str]
    aliases: Mapping[str, tuple[str, str]]

    def condition(self, expression: Expression) -> Json:
        """The condition as a document has it; raises `Inexpressible`."""
        match expression:
            case Joined(is_all, parts):
                return {"all" if is_all else "any": [self.condition(part) for part in parts]}
            case Negated(part):
                return _opposite(self.condition(part))
            case Binary(operator, left, right):
                return self._comparison(operator, left, right)
            case Call():
                return self._call(expression)
            case Ref(name):
                return self._bare(name)
            case _:
                raise Inexpressible("it is a bare value")

    def _target(self, name: str) -> Target:
        found = self.targets.get(name)
        if found is None:
            raise Inexpressible(f"it asks for {name[:60]}, which is no question here")
        if found.kind is Kind.PRESSURE:
            raise Inexpressible("the private question routes nobody")
        return found

    def _comparison(self, operator: str, left: Expression, right: Expression) -> Json:
        if isinstance(left, Literal) and not isinstance(right, Literal) and operator in _MIRRORED:
            operator, left, right = _MIRRORED[operator], right, left
        if not isinstance(left, Ref):
            raise Inexpressible("it compares something other than an answer")
        if isinstance(right, Listed):
            return self._of_several(operator, left.name, right.values)
        if not isinstance(right, Literal):
            raise Inexpressible("it compares an answer with something other than a value")
        if left.name in self.aliases:
            return self._alias(operator, left.name, right)
        if left.name in self.facts and left.name not in self.targets:
            return self._fact(operator, self.facts[left.name], right)
        return self._answer(operator, self._target(left.name), right)

    def _alias(self, operator: str, name: str, value: Literal) -> Json:
        """An option of a multiple choice that has a name of its own, and is Y or 1 where it was chosen."""
        question, option = self.aliases[name]
        chosen = self._includes(self._target(question), option)
        if operator not in {"=", "!="} or value.value not in {"Y", "", 1.0, "1"}:
            raise Inexpressible("it compares an option with something other than chosen or not")
        return chosen if (operator == "=") is (value.value != "") else _opposite(chosen)

    def _fact(self, operator: str, fact: str, value: Literal) -> Json:
        if operator not in {"=", "!="}:
            raise Inexpressible("facts are words and can only be the same or not")
        said = _text_of(value)
        if not said:
            return {"fact": fact, "op": "unknown" if operator == "=" else "known"}
        return {"fact": fact, "op": "is" if operator == "=" else "is_not", "value": said[:200]}

    def _answer(self, operator: str, target: Target, value: Literal) -> Json:
        if value.value == "" and operator in {"=", "!="}:
            return {"question": target.name, "op": "unanswered" if operator == "=" else "answered"}
        match target.kind:
            case Kind.SINGLE:
                return self._single(operator, target, value)
            case Kind.MULTIPLE:
                return self._multiple(operator, target, value)
            case Kind.RATING | Kind.NUMBER:
                return _number(operator, target, value)
            case _:
                raise Inexpressible("it compares words of the respondent's own, which only can be there or not")

    def _single(self, operator: str, target: Target, value: Literal) -> Json:
        if operator in {"=", "!="}:
            code = _code(target, value)
            return {"question": target.name, "op": "is" if operator == "=" else "is_not", "value": code}
        if operator not in _COMPARE:
            raise Inexpressible(f"{operator} does not go with a single choice")
        limit = _number_of(value)
        fitting = [
            code for given, code in target.codes.items() if _COMPARE[operator](_number_of(Literal(given)), limit)
        ]
        if not fitting:
            raise Inexpressible("no option can fulfil it")
        return _any([{"question": target.name, "op": "is", "value": code} for code in fitting])

    def _multiple(self, operator: str, target: Target, value: Literal) -> Json:
        match operator:
            case "contains":
                return self._includes(target, _text_of(value))
            case "lacks":
                return _opposite(self._includes(target, _text_of(value)))
            case "=" | "!=":
                code = _code(target, value)
                others = [other for other in target.codes.values() if other != code]
                exactly: Json = {
                    "all": [
                        {"question": target.name, "op": "includes", "value": code},
                        *({"question": target.name, "op": "excludes", "value": other} for other in others),
                    ]
                }
                return exactly if operator == "=" else {"not": exactly}
            case _:
                raise Inexpressible(f"{operator} does not go with a multiple choice")

    def _includes(self, target: Target, value: str) -> Json:
        if target.kind is Kind.SINGLE:
            return {"question": target.name, "op": "is", "value": _code(target, Literal(value))}
        if target.kind is not Kind.MULTIPLE:
            raise Inexpressible(f"{target.name} has no options")
        return {"question": target.name, "op": "includes", "value": _code(target, Literal(value))}

    def _of_several(self, operator: str, name: str, values: Sequence[Literal]) -> Json:
        target = self._target(name)
        if not values:
            raise Inexpressible("it compares with an empty list")
        if operator in {"anyof", "allof"}:
            single = target.kind in {Kind.RATING, Kind.NUMBER}
            parts = [
                _number("=", target, value) if single else self._includes(target, _text_of(value)) for value in values
            ]
            return _any(parts) if operator == "anyof" else _all(parts)
        if operator in {"contains", "lacks"}:
            parts = [self._includes(target, _text_of(value)) for value in values]
            return _all(parts) if operator == "contains" else _opposite(_all(parts))
        if len(values) == 1 and operator in {"=", "!="}:
            return self._answer(operator, target, values[0])
        raise Inexpressible(f"{operator} does not go with a list")

    def _call(self, call: Call) -> Json:
        name, arguments = call.name.lower(), call.arguments
        first = arguments[0] if arguments else None
        if name == "selected" and len(arguments) == 2 and isinstance(first, Ref) and isinstance(arguments[1], Literal):
            return self._includes(self._target(first.name), _text_of(arguments[1]))
        if name in _EMPTY and isinstance(first, Ref):
            return self._comparison("=", first, Literal(""))
        if name == "notempty" and isinstance(first, Ref):
            return self._comparison("!=", first, Literal(""))
        raise Inexpressible(f"it uses {name}()")

    def _bare(self, name: str) -> Json:
        """A name alone is true where it was answered with yes."""
        target = self._target(name)
        if target.kind is Kind.SINGLE and "true" in target.codes:
            return {"question": target.name, "op": "is", "value": target.codes["true"]}
        raise Inexpressible("a question stands in it without what it is compared with")


def _any(parts: list[Json]) -> Json:
    return parts[0] if len(parts) == 1 else {"any": parts}


def _all(parts: list[Json]) -> Json:
    return parts[0] if len(parts) == 1 else {"all": parts}


_OPPOSITE = {
    "is": "is_not",
    "is_not": "is",
    "includes": "excludes",
    "excludes": "includes",
    "answered": "unanswered",
    "unanswered": "answered",
    "known": "unknown",
    "unknown": "known",
}


def _opposite(condition: Json) -> Json:
    """The exact negation; at_least and at_most have none of their own, because unanswered is neither."""
    opposite = _OPPOSITE.get(str(condition.get("op")))
    if opposite is not None:
        return {**condition, "op": opposite}
    if "not" in condition and isinstance(condition["not"], dict):
        return condition["not"]
    return {"not": condition}


def _text_of(value: Literal) -> str:
    held = value.value
    if isinstance(held, bool):
        return "true" if held else "false"
    return f"{held:g}" if isinstance(held, float) else held


def _number_of(value: Literal) -> float:
    found = number(value.value)
    if found is None:
        raise Inexpressible(f"{str(value.value)[:40]!r} is no number")
    return found


def _code(target: Target, value: Literal) -> str:
    said = _text_of(value)
    code = target.codes.get(said)
    if code is None:
        raise Inexpressible(f"{said[:40]!r} is no option of {target.name}")
    return code


def _number(operator: str, target: Target, value: Literal) -> Json:
    if operator not in _COMPARE:
        raise Inexpressible(f"{operator} does not go with a number")
    limit = _number_of(value)
    is_whole = target.kind is Kind.RATING or target.decimals == 0
    if is_whole and not limit.is_integer():
        if operator in {"=", "!="}:
            raise Inexpressible(f"{limit:g} can never be answered")
        operator, limit = {">": ">", ">=": ">", "<": "<=", "<=": "<="}[operator], float(floor(limit))
    if is_whole and operator in {"<", ">"}:
        operator, limit = ("<=", limit - 1) if operator == "<" else (">=", limit + 1)
    if target.kind is Kind.RATING and not (target.low or 0) <= limit <= (target.high or 0):
        raise Inexpressible(f"{limit:g} is not on the scale of {target.name}")
    said = int(limit) if limit.is_integer() else limit
    words = {"=": "is", "!=": "is_not", ">=": "at_least", "<=": "at_most", ">": "at_least", "<": "at_most"}
    condition: Json = {"question": target.name, "op": words[operator], "value": said}
    if operator in {"<", ">"}:
        return {"all": [condition, {"question": target.name, "op": "is_not", "value": said}]}
    return condition
