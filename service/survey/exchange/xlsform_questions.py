"""Questions of XLSForm, type by type, and the constraints that say something about their answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from service.survey.exchange.expression import (
    XPATH,
    Binary,
    Call,
    Expression,
    Inexpressible,
    Joined,
    Literal,
    Negated,
    Ref,
)
from service.survey.exchange.form import Arrangement, Choice, Form, Item, Kind, Words
from service.survey.exchange.values import Json, is_yes, mapping, mappings, number, text

_SINGLE, _MULTIPLE = "select one", "select all that apply"
_NUMBERS = frozenset({"integer", "int", "decimal", "range"})
_TEXTS = frozenset({"text", "string"})
_AS_TEXT = {
    "date": "a date", "time": "a time", "datetime": "a date and time", "dateTime": "a date and time",
    "barcode": "a barcode",
}  # fmt: skip
_LEFT_OUT = {
    "geopoint": "no places are recorded", "geotrace": "no places are recorded", "geoshape": "no places are recorded",
    "image": "no files are taken", "photo": "no files are taken", "audio": "no files are taken",
    "video": "no files are taken", "file": "no files are taken", "rank": "nothing is put in order here",
    "select one external": "its options stand in another file",
}  # fmt: skip
_KNOWN = frozenset(
    {"type", "name", "label", "hint", "bind", "control", "default", "itemset", "list_name", "choices", "parameters"}
    | {"unswayed", "query", "choice_filter"}
)
_UNDERSTOOD_APPEARANCES = frozenset({"likert", "multiline"})


def item(element: Json, kind: str, name: str, path: str, form: Form, words: Callable[[object], Words]) -> Item | None:
    """The question, or None where it has no counterpart, which is then told."""
    return _Question(element, kind, name, path, form, words).item()


class _Question:
    def __init__(
        self, element: Json, kind: str, name: str, path: str, form: Form, words: Callable[[object], Words]
    ) -> None:
        self.element, self.kind, self.name, self.path, self.form, self.words = element, kind, name, path, form, words
        self.bind = mapping(element.get("bind"))
        self.control = mapping(element.get("control"))
        self.parameters = {key: text(value) for key, value in mapping(element.get("parameters")).items()}

    def item(self) -> Item | None:
        why = _LEFT_OUT.get(self.kind)
        if why is not None:
            self.form.leave(self.path, f"a question of the type {self.kind}", why)
            return None
        if self.kind in {_SINGLE, _MULTIPLE}:
            return self._choice()
        if self.kind in _NUMBERS:
            return self._number()
        if self.kind in _TEXTS | set(_AS_TEXT):
            return self._text()
        if self.kind in {"acknowledge", "trigger"}:
            self.form.leave(self.path, "an acknowledgement", "a choice has at least two options")
        else:
            self.form.leave(self.path, f"a question of the type {self.kind[:40]}", "there are none of this type here")
        return None

    def _item(self, kind: Kind) -> Item:
        self._leave_rest()
        declared = frozenset(text(self.element.get("unswayed")).split())
        required = self.bind.get("required")
        if required is not None and not is_yes(required) and text(required).lower() not in {"no", "false", "false()"}:
            self.form.leave(self.path, f"required where {text(required)[:100]}", "a question is required or not")
        return Item(
            name=self.name,
            path=self.path,
            kind=Kind.PRESSURE if "pressure" in declared else kind,
            text=self.words(self.element.get("label")),
            hint=self.words(self.element.get("hint")),
            is_required=is_yes(required),
            declared=declared,
            is_scale="likert" in text(self.control.get("appearance")).split(),
        )

    def _leave_rest(self) -> None:
        """Columns that say nothing about the question as it is asked here."""
        rest = sorted(set(self.element) - _KNOWN)
        rest += sorted(f"bind::{key}" for key in set(self.bind) - {"required", "relevant", "constraint"})
        looks = set(text(self.control.get("appearance")).split()) - _UNDERSTOOD_APPEARANCES
        rest += [f"appearance {look}" for look in sorted(looks)]
        if rest:
            self.form.leave(self.path, ", ".join(rest)[:300], "has no counterpart here")

    def _choice(self) -> Item | None:
        found = self._item(Kind.SINGLE if self.kind == _SINGLE else Kind.MULTIPLE)
        listed = mappings(self.element.get("choices"))
        if not listed:
            self.form.leave(
                self.path,
                "a choice whose options the form does not hold",
                "they stand in another file, or depend on answers",
            )
            return None
        if self.element.get("choice_filter") or self.element.get("query"):
            self.form.leave(self.path, "the choice filter", "all options are always shown")
        found.choices = tuple(self._option(choice) for choice in listed)
        if is_yes(self.parameters.get("randomize")):
            found.arrangement = Arrangement.SHUFFLED
        self._leave_parameters({"randomize"})
        default = text(self.element.get("default"))
        found.default = default.split() if found.kind is Kind.MULTIPLE else default
        exclusive = self._exclusive(found)
        found.choices = tuple(replace(choice, is_exclusive=choice.value in exclusive) for choice in found.choices)
        return found

    def _option(self, choice: Json) -> Choice:
        rest = sorted(key for key in choice if key not in {"name", "label"})
        if "media" in rest or "image" in rest:
            self.form.leave(f"{self.path}.{text(choice.get('name'))}", "a picture or sound", "options are words")
        return Choice(text(choice.get("name")), self.words(choice.get("label")))

    def _leave_parameters(self, known: set[str]) -> None:
        rest = sorted(set(self.parameters) - known)
        if rest:
            self.form.leave(self.path, f"parameters {', '.join(rest)}", "has no counterpart here")

    def _number(self) -> Item:
        found = self._item(Kind.NUMBER)
        found.decimals = 0 if self.kind != "decimal" else 1 if "decimals_1" in found.declared else 2
        if self.kind == "range":
            start, end = number(self.parameters.get("start")), number(self.parameters.get("end"))
            step = self.parameters.get("step", "1")
            found.low, found.high = (1.0 if start is None else start), (10.0 if end is None else end)
            found.decimals = len(step.split(".")[1]) if "." in step else 0
            if number(step) not in (1.0, None) and not found.decimals:
                self.form.leave(self.path, f"the step {step}", "numbers between the limits are all possible")
            self._leave_parameters({"start", "end", "step"})
        found.default = text(self.element.get("default"))
        for part in self._constraints():
            if not self._limit(found, part):
                self._leave_constraint()
        return found

    def _text(self) -> Item:
        found = self._item(Kind.TEXT)
        if self.kind in _AS_TEXT:
            self.form.leave(self.path, f"that the answer is {_AS_TEXT[self.kind]}", "any text is taken")
        found.default = text(self.element.get("default"))
        self._leave_parameters({"rows"})
        for part in self._constraints():
            longest = _longest(part)
            if longest is None:
                self._leave_constraint()
            else:
                found.longest = longest
        return found

    def _constraints(self) -> tuple[Expression, ...]:
        written = text(self.bind.get("constraint")).strip()
        if not written:
            return ()
        try:
            read = XPATH.read(written)
        except Inexpressible:
            self._leave_constraint()
            return ()
        return read.parts if isinstance(read, Joined) and read.is_all else (read,)

    def _leave_constraint(self) -> None:
        written = text(self.bind.get("constraint"))
        self.form.leave(f"{self.path}.constraint", written[:200], "answers are limited by numbers and lengths only")

    def _limit(self, found: Item, part: Expression) -> bool:
        if not isinstance(part, Binary) or not isinstance(part.right, Literal) or part.left != Ref("."):
            return False
        limit = number(part.right.value)
        if limit is None or part.operator not in {">", ">=", "<", "<="}:
            return False
        if part.operator in {">", "<"}:
            step = 10.0**-found.decimals
            limit = round(limit + (step if part.operator == ">" else -step), found.decimals)
        if part.operator in {">", ">="}:
            found.low = limit
        else:
            found.high = limit
        return True

    def _exclusive(self, found: Item) -> set[str]:
        """Options that cannot be combined, as forms say it: not(selected(., 'none') and count-selected(.) > 1)."""
        exclusive: set[str] = set()
        for part in self._constraints():
            value = _alone(part)
            if value is None or found.kind is not Kind.MULTIPLE:
                self._leave_constraint()
            else:
                exclusive.add(value)
        return exclusive


def _alone(part: Expression) -> str | None:
    match part:
        case Negated(
            Joined(
                is_all=True,
                parts=(
                    Call("selected", (Ref("."), Literal(value))),
                    Binary(">", Call("count-selected", (Ref("."),)), Literal(1.0))
                    | Binary(">=", Call("count-selected", (Ref("."),)), Literal(2.0)),
                ),
            )
        ) if isinstance(value, str):
            return value
        case _:
            return None


def _longest(part: Expression) -> int | None:
    match part:
        case Binary("<=" | "<" as sign, Call("string-length", (Ref("."),)), Literal(float(limit))) if limit >= 1:
            longest = int(min(limit, 1e6)) - (1 if sign == "<" else 0)
            return longest if longest >= 1 else None
        case _:
            return None
