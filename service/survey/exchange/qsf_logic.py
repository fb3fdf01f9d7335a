"""Display, branch and skip logic of Qualtrics files as expressions over the names that its questions get."""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.survey.exchange.expression import Binary, Call, Expression, Inexpressible, Joined, Literal, Negated, Ref
from service.survey.exchange.values import Json, mapping, text

_LOCATOR = re.compile(r"q://(QID[^/]+)/(\w+)(?:/([^/]+))?(?:/([^/]+))?")
_OPERATORS = {
    "EqualTo": "=",
    "NotEqualTo": "!=",
    "GreaterThan": ">",
    "GreaterThanOrEqual": ">=",
    "LessThan": "<",
    "LessThanOrEqual": "<=",
}


def tag(qid: str, found: Mapping[str, Json]) -> str:
    """What the file calls a question: the tag of its data."""
    return text(found.get(qid, {}).get("DataExportTag")) or qid


def name(qid: str, found: Mapping[str, Json], row: str = "") -> str:
    """The name of a question, or of the one that a row of its grid makes."""
    return f"{tag(qid, found)}_{row}" if row else tag(qid, found)


def names(qid: str, found: Mapping[str, Json]) -> set[str]:
    """The names of all questions that a question of the file makes."""
    return {name(qid, found), *(name(qid, found, row) for row in mapping(found.get(qid, {}).get("Choices")))}


def value(payload: Json, choice: str) -> str:
    """What is stored for a choice: its recoded value, where it has one."""
    recoded = mapping(payload.get("RecodeValues")).get(choice)
    return text(recoded) or choice


def read(body: object, found: Mapping[str, Json]) -> Expression:
    """The whole logic: groups joined by their types, expressions within a group by their conjunctions."""
    whole: Expression | None = None
    for group in [mapping(held) for key, held in mapping(body).items() if key.isdigit()]:
        part, is_all = _group(group, found), text(group.get("Type")) != "OrIf"
        whole = part if whole is None else Joined(is_all=is_all, parts=(whole, part))
    if whole is None:
        raise Inexpressible("its logic is empty or of a kind that is not read")
    return whole


def _group(group: Json, found: Mapping[str, Json]) -> Expression:
    """And binds before or."""
    alternatives: list[list[Expression]] = []
    for key, body in group.items():
        if not key.isdigit():
            continue
        one = mapping(body)
        conjunction = text(one.get("Conjuction")) or text(one.get("Conjunction"))
        expression = read_one(one, found)
        if alternatives and conjunction.lower() != "or":
            alternatives[-1].append(expression)
        else:
            alternatives.append([expression])
    parts = [one[0] if len(one) == 1 else Joined(is_all=True, parts=tuple(one)) for one in alternatives]
    if not parts:
        raise Inexpressible("its logic is empty or of a kind that is not read")
    return parts[0] if len(parts) == 1 else Joined(is_all=False, parts=tuple(parts))


def read_one(body: Json, found: Mapping[str, Json]) -> Expression:
    """One comparison."""
    kind, operator = text(body.get("LogicType")) or "Question", text(body.get("Operator"))
    right = text(body.get("RightOperand"))
    if kind == "EmbeddedField":
        if operator in {"Empty", "NotEmpty"}:
            return Binary("=" if operator == "Empty" else "!=", Ref(text(body.get("LeftOperand"))), Literal(""))
        return Binary(_sign(operator), Ref(text(body.get("LeftOperand"))), Literal(right))
    if kind != "Question":
        raise Inexpressible(f"it depends on {kind[:40]}")
    locator = _LOCATOR.match(text(body.get("ChoiceLocator")) or text(body.get("LeftOperand")))
    if locator is None:
        raise Inexpressible("it says in no known way which answer it depends on")
    qid, what, first, second = locator.groups()
    payload = found.get(qid)
    if payload is None:
        raise Inexpressible(f"it asks for {qid}, which is not in the file")
    return _answer(_asked(qid, found, payload, what, first, second), operator, right, payload)


def _asked(
    qid: str, found: Mapping[str, Json], payload: Json, what: str, first: str | None, second: str | None
) -> tuple[Ref, str | None]:
    """The question and, where the locator names one, the value of a choice."""
    if payload.get("QuestionType") == "Matrix" and first is not None:
        chosen = None if second is None else value({"RecodeValues": payload.get("RecodeValues")}, second)
        return Ref(name(qid, found, first)), chosen
    if what in {"SelectableChoice", "SelectableAnswer", "ChoiceGroup"} and first is not None:
        return Ref(name(qid, found)), value(payload, first)
    return Ref(name(qid, found)), None


def _answer(asked: tuple[Ref, str | None], operator: str, right: str, payload: Json) -> Expression:
    ref, chosen = asked
    match operator:
        case "Selected" | "NotSelected":
            if chosen is None:
                raise Inexpressible("it does not name the choice")
            is_scale = payload.get("QuestionType") == "MC" and payload.get("Selector") == "NPS"
            selected: Expression = (
                Binary("=", ref, Literal(chosen)) if is_scale else Call("selected", (ref, Literal(chosen)))
            )
            return selected if operator == "Selected" else Negated(selected)
        case "Empty" | "NotEmpty":
            return Binary("=" if operator == "Empty" else "!=", ref, Literal(""))
        case "Displayed" | "NotDisplayed":
            raise Inexpressible("it depends on what was shown, not on what was answered")
        case _:
            return Binary(_sign(operator), ref, Literal(right))


def _sign(operator: str) -> str:
    sign = _OPERATORS.get(operator)
    if sign is None:
        raise Inexpressible(f"it compares by {operator[:40] or 'nothing'}")
    return sign
