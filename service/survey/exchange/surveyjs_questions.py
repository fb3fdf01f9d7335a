"""Questions of SurveyJS, type by type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.survey.exchange.form import Arrangement, Choice, Form, Item, Kind, Words
from service.survey.exchange.surveyjs_words import words
from service.survey.exchange.values import Json, is_yes, listed, mapping, mappings, number, text

_COMMON = frozenset(
    {"type", "name", "title", "description", "isRequired", "visibleIf", "visible", "defaultValue", "unswayed"}
)
_OF_CHOICES = _COMMON | frozenset(
    {"choices", "choicesOrder", "hasOther", "showOtherItem", "otherText", "hasNone", "showNoneItem", "noneText"}
    | {"showDontKnowItem", "dontKnowText", "showRefuseItem", "refuseText"}
)
_OF_RATING = _COMMON | frozenset(
    {"rateMin", "rateMax", "rateStep", "rateCount", "rateValues", "minRateDescription", "maxRateDescription"}
    | {"autoGenerate"}
)
_OF_TEXT = _COMMON | frozenset({"inputType", "maxLength", "min", "max", "step"})
_SINGLE = frozenset({"radiogroup", "dropdown", "buttongroup", "imagepicker"})
_MULTIPLE = frozenset({"checkbox", "tagbox"})
_NUMERIC = frozenset({"number", "range"})
_LEFT_OUT = {
    "ranking": "nothing is put in order here",
    "file": "no files are taken",
    "signaturepad": "no signatures are taken",
    "image": "no pictures are shown",
    "expression": "nothing is calculated here",
    "matrixdynamic": "rows that respondents add have no place here",
    "paneldynamic": "panels that respondents add have no place here",
    "imagemap": "no pictures are shown",
}
#: What SurveyJS itself writes where a choice has the item but no text for it.
_OWN_ITEMS = (
    (("hasOther", "showOtherItem"), "otherText", "other", "Other (describe)"),
    (("hasNone", "showNoneItem"), "noneText", "none", "None"),
    (("showRefuseItem",), "refuseText", "refused", "Refuse to answer"),
    (("showDontKnowItem",), "dontKnowText", "dontknow", "Don't know"),
)


def items(element: Json, name: str, path: str, form: Form, default: str) -> Iterator[Item]:
    """The questions that an element makes: one, one for each row of a grid, or none."""
    return _Element(element, name, path, form, default).items()


class _Element:
    def __init__(self, element: Json, name: str, path: str, form: Form, default: str) -> None:
        self.element, self.name, self.path, self.form, self.default = element, name, path, form, default
        self.type = text(element.get("type")).lower()

    def words(self, value: object) -> Words:
        return words(value, self.default)

    def items(self) -> Iterator[Item]:
        if self.type in _SINGLE | _MULTIPLE:
            yield self._choice()
        elif self.type == "rating":
            yield self._rating()
        elif self.type in {"boolean", "slider"}:
            yield self._boolean() if self.type == "boolean" else self._slider()
        elif self.type in {"text", "comment"}:
            yield self._text()
        elif self.type == "multipletext":
            yield from self._several()
        elif self.type == "matrix":
            yield from self._grid()
        elif self.type == "matrixdropdown":
            yield from self._dropdowns()
        else:
            why = _LEFT_OUT.get(self.type, "there are no questions of this type here")
            self.form.leave(self.path, f"a question of the type {self.type[:40] or '(none)'}", why)

    def _item(self, kind: Kind, known: frozenset[str]) -> Item:
        element = self.element
        rest = sorted(key for key in element if key not in known)
        if rest:
            self.form.leave(self.path, ", ".join(rest)[:300], "has no counterpart here")
        declared = frozenset(text(element.get("unswayed")).split())
        return Item(
            name=self.name,
            path=self.path,
            kind=Kind.PRESSURE if "pressure" in declared else kind,
            text=self.words(element.get("title")) or {self.default: self.name},
            hint=self.words(element.get("description")),
            is_required=is_yes(element.get("isRequired")),
            default=_default(element.get("defaultValue")),
            declared=declared,
        )

    def _choice(self) -> Item:
        item = self._item(Kind.MULTIPLE if self.type in _MULTIPLE else Kind.SINGLE, _OF_CHOICES)
        choices = [self._one(choice) for choice in listed(self.element.get("choices"))]
        for flags, key, value, standard in _OWN_ITEMS:
            if any(is_yes(self.element.get(flag)) for flag in flags):
                label = self.words(self.element.get(key)) or {self.default: standard}
                choices.append(Choice(value, label, is_exclusive=value != "other", is_pinned=True))
                if value == "other":
                    self.form.leave(f"{self.path}.other", "the text beside the option", "options have no text field")
        order = text(self.element.get("choicesOrder")).lower()
        if order == "random":
            item.arrangement = Arrangement.SHUFFLED
        elif order not in {"", "none", "initial"}:
            self.form.leave(self.path, f"the order {order[:20]}", "options come as written or at random")
        is_mixed = item.arrangement is not Arrangement.FIXED
        item.choices = tuple(choices if is_mixed else [replace(one, is_pinned=False) for one in choices])
        return item

    def _one(self, choice: object) -> Choice:
        body = mapping(choice)
        if not body:
            return Choice(text(choice), {self.default: text(choice)})
        for key in sorted(set(body) - {"value", "text", "isExclusive"}):
            self.form.leave(f"{self.path}.{text(body.get('value'))}", f"{key} of an option", "options are always there")
        value = text(body.get("value"))
        label = self.words(body.get("text")) or {self.default: value}
        return Choice(value, label, is_yes(body.get("isExclusive")))

    def _rating(self) -> Item:
        item = self._item(Kind.RATING, _OF_RATING)
        element = self.element
        labels: dict[int, Words] = {}
        values = listed(element.get("rateValues"))
        if values:
            points = [self._one(value) for value in values]
            numbers = [number(point.value) for point in points]
            if not _counts_up(numbers):
                item.kind, item.choices, item.is_scale = Kind.SINGLE, tuple(points), True
                return item
            item.low, item.high = numbers[0], numbers[-1]
            for point, value in zip(points, numbers, strict=True):
                shown = {tag: said for tag, said in point.label.items() if said != point.value}
                if shown and value is not None:
                    labels[int(value)] = shown
        else:
            low = number(element.get("rateMin"))
            item.low = 1.0 if low is None else low
            high, count = number(element.get("rateMax")), number(element.get("rateCount"))
            item.high = high if high is not None else item.low + (count or 5) - 1
            if number(element.get("rateStep")) not in (None, 1.0):
                self.form.leave(self.path, f"the step {element.get('rateStep')}", "scales go by ones")
        for key, end in (("minRateDescription", item.low), ("maxRateDescription", item.high)):
            said = self.words(element.get(key))
            if said and end is not None and abs(end) < 1e6:
                labels[int(end)] = said
        item.labels = labels
        return item

    def _slider(self) -> Item:
        item = self._item(Kind.NUMBER, _OF_TEXT)
        low, high = number(self.element.get("min")), number(self.element.get("max"))
        item.low, item.high = 0.0 if low is None else low, 100.0 if high is None else high
        return item

    def _boolean(self) -> Item:
        known = _COMMON | {"labelTrue", "labelFalse", "valueTrue", "valueFalse"}
        item = self._item(Kind.SINGLE, known)
        choices = []
        for key, flag, standard in (("labelTrue", "valueTrue", "Yes"), ("labelFalse", "valueFalse", "No")):
            value = text(self.element.get(flag)) or ("true" if flag == "valueTrue" else "false")
            choices.append(Choice(value, self.words(self.element.get(key)) or {self.default: standard}))
        item.choices = tuple(choices)
        return item

    def _text(self) -> Item:
        kind = text(self.element.get("inputType")).lower() or "text"
        item = self._item(Kind.NUMBER if kind in _NUMERIC else Kind.TEXT, _OF_TEXT)
        if item.kind is Kind.NUMBER:
            item.low, item.high = number(self.element.get("min")), number(self.element.get("max"))
            step = number(self.element.get("step"))
            item.decimals = 0 if step is None or step.is_integer() else len(f"{step:.6f}".rstrip("0").split(".")[1])
            return item
        if kind != "text":
            self.form.leave(self.path, f"that the answer is of the type {kind}", "any text is taken")
        longest = number(self.element.get("maxLength"))
        item.longest = int(longest) if longest is not None and 1 <= longest <= 1e6 else None
        return item

    def _several(self) -> Iterator[Item]:
        whole = self._item(Kind.TEXT, _COMMON | {"items"})
        self.form.leave(self.path, "several fields in one question", "each is a question of its own")
        for number_, field in enumerate(mappings(self.element.get("items"))):
            name = text(field.get("name")) or str(number_ + 1)
            title = self.words(field.get("title")) or {self.default: name}
            inner = _Element(
                {**field, "type": "text"}, f"{self.name}.{name}", f"{self.path}.{name}", self.form, self.default
            )
            made = inner._text()
            made.text, made.is_required = _beside(whole.text, title), made.is_required or whole.is_required
            yield made

    def _grid(self) -> Iterator[Item]:
        known = _COMMON | {"columns", "rows", "rowsOrder", "isAllRowRequired", "eachRowRequired"}
        whole = self._item(Kind.SINGLE, known)
        self.form.leave(self.path, "the layout as a grid", "each row is a question of its own")
        columns = tuple(self._one(column) for column in listed(self.element.get("columns")))
        is_required = whole.is_required or any(
            is_yes(self.element.get(key)) for key in ("isAllRowRequired", "eachRowRequired")
        )
        for row in listed(self.element.get("rows")):
            one = self._one(row)
            yield Item(
                name=f"{self.name}.{one.value}",
                path=f"{self.path}.{one.value}",
                kind=Kind.SINGLE,
                text=_beside(whole.text, one.label),
                hint=whole.hint,
                is_required=is_required,
                choices=columns,
            )

    def _dropdowns(self) -> Iterator[Item]:
        whole = self._item(Kind.SINGLE, _COMMON | {"columns", "rows", "choices", "cellType"})
        self.form.leave(self.path, "the layout as a grid", "each cell is a question of its own")
        for row in listed(self.element.get("rows")):
            one = self._one(row)
            for column in mappings(self.element.get("columns")):
                name = text(column.get("name"))
                kind = text(column.get("cellType")) or text(self.element.get("cellType")) or "dropdown"
                body = {
                    "choices": column.get("choices") or self.element.get("choices"),
                    "type": kind,
                    **{key: value for key, value in column.items() if key not in {"cellType", "choices", "name"}},
                    "title": column.get("title") or name,
                }
                inner = _Element(
                    {key: value for key, value in body.items() if value is not None},
                    f"{self.name}.{one.value}.{name}",
                    f"{self.path}.{one.value}.{name}",
                    self.form,
                    self.default,
                )
                if kind.startswith("matrix") or kind == "multipletext":
                    self.form.leave(inner.path, f"a cell of the type {kind[:40]}", "grids hold no grids")
                    continue
                for made in inner.items():
                    made.text = _beside(_beside(whole.text, one.label), made.text)
                    yield made


def _beside(whole: Words, part: Words) -> Words:
    """The text of a question made of a grid's text and a row's: each language that has both, else what there is."""
    tags = dict.fromkeys([*whole, *part])
    first = next(iter(tags), None)
    joined = {}
    for tag in tags:
        texts = [said for words_ in (whole, part) if (said := words_.get(tag) or words_.get(first or "", ""))]
        joined[tag] = ": ".join(
            [said.rstrip(" :") if place < len(texts) - 1 else said for place, said in enumerate(texts)]
        )
    return joined


def _counts_up(numbers: list[float | None]) -> bool:
    whole = [int(one) for one in numbers if one is not None and one.is_integer() and abs(one) < 1e6]
    return len(whole) == len(numbers) and whole == list(range(whole[0], whole[0] + len(whole)))


def _default(value: object) -> object:
    return [text(one) for one in value] if isinstance(value, list) else text(value) or None
