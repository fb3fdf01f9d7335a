"""Questions of Qualtrics files, type by type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.survey.exchange import qsf_logic as logic
from service.survey.exchange.form import Arrangement, Choice, Form, Item, Kind, Words
from service.survey.exchange.tags import tag_of
from service.survey.exchange.values import Json, is_yes, listed, mapping, number, text

_SEVERAL = frozenset({"MAVR", "MAHR", "MACOL", "MSB"})
_LEFT_OUT = {
    "RO": "nothing is put in order here",
    "CS": "numbers that sum to a total have no place here",
    "PGR": "nothing is sorted into groups here",
    "SBS": "several grids side by side have no place here",
    "FileUpload": "no files are taken",
    "Draw": "no signatures are taken",
    "HeatMap": "no pictures are shown",
    "HotSpot": "no pictures are shown",
    "HL": "no texts are marked here",
    "DD": "no choices within choices",
    "Timing": "the service measures times itself",
    "Meta": "what the browser says is not recorded",
    "Captcha": "there is nothing to prove here",
    "TreeSelect": "no choices within choices",
}


def words(payload: Json, steps: Sequence[str], first: str) -> Words:
    """A text at these steps of the payload, with its translations, which repeat the steps."""
    found = {first: _at(payload, steps)}
    for name, translated in mapping(payload.get("Language")).items():
        tag = tag_of(name)
        if tag is not None and tag != first:
            found[tag] = _at(mapping(translated), steps)
    return {tag: said for tag, said in found.items() if said.strip()}


def _at(node: object, steps: Sequence[str]) -> str:
    for step in steps:
        held = mapping(node)
        node = (
            held.get(step)
            if held
            else (dict(enumerate(listed(node), start=1)).get(int(step)) if step.isdigit() else None)
        )
    return text(node)


def items(payload: Json, qid: str, path: str, form: Form, first: str) -> Iterator[Item]:
    """The questions that a question of the file makes."""
    return _Question(payload, qid, path, form, first).items()


class _Question:
    def __init__(self, payload: Json, qid: str, path: str, form: Form, first: str) -> None:
        self.payload, self.path, self.form, self.first = payload, path, form, first
        self.name = text(payload.get("DataExportTag")) or qid
        self.kind, self.selector = text(payload.get("QuestionType")), text(payload.get("Selector"))
        self.settings = mapping(mapping(payload.get("Validation")).get("Settings"))

    def items(self) -> Iterator[Item]:
        if self.kind == "MC":
            yield self._scale() if self.selector == "NPS" else self._choice()
        elif self.kind == "TE":
            yield from self._form() if self.selector == "FORM" else [self._text(self._item(Kind.TEXT))]
        elif self.kind == "Matrix":
            yield from self._grid()
        elif self.kind == "Slider":
            yield from self._sliders()
        else:
            why = _LEFT_OUT.get(self.kind, "there are no questions of this type here")
            self.form.leave(self.path, f"a question of the type {self.kind[:40]}", why)

    def _item(self, kind: Kind, *, row: str = "") -> Item:
        whole = words(self.payload, ("QuestionText",), self.first)
        if self.payload.get("QuestionJS"):
            self.form.leave(self.path, "its program (QuestionJS)", "questions run no programs")
        beside = words(self.payload, ("Choices", row, "Display"), self.first) if row else {}
        return Item(
            name=f"{self.name}_{row}" if row else self.name,
            path=f"{self.path}.{row}" if row else self.path,
            kind=kind,
            text={tag: f"{whole.get(tag, '')}\n{beside[tag]}".strip() for tag in beside} if beside else whole,
            is_required=text(self.settings.get("ForceResponse")) == "ON",
        )

    def _choices(self, key: str = "Choices", order: str = "ChoiceOrder") -> list[Choice]:
        bodies = self.payload.get(key)
        held = mapping(bodies) or {str(place): one for place, one in enumerate(listed(bodies), start=1)}
        listed_order = [text(one) for one in listed(self.payload.get(order))]
        names = [one for one in listed_order if one in held] or list(held)
        choices = []
        for name in names:
            body = mapping(held[name])
            if is_yes(body.get("TextEntry")):
                self.form.leave(f"{self.path}.{name}", "the text beside the option", "options have no text field")
            if body.get("DisplayLogic"):
                self.form.leave(f"{self.path}.{name}", "when the option is shown", "options are always there")
            label = words(self.payload, (key, name, "Display"), self.first)
            fixed = [text(one) for one in listed(mapping(self._advanced()).get("FixedOrder"))]
            choices.append(
                Choice(logic.value(self.payload, name), label, is_yes(body.get("ExclusiveAnswer")), name in fixed)
            )
        return choices

    def _advanced(self) -> object:
        return mapping(self.payload.get("Randomization")).get("Advanced")

    def _choice(self) -> Item:
        item = self._item(Kind.MULTIPLE if self.selector in _SEVERAL else Kind.SINGLE)
        item.choices = tuple(self._choices())
        order = text(mapping(self.payload.get("Randomization")).get("Type"))
        if order in {"All", "Subset", "Advanced"}:
            item.arrangement = Arrangement.SHUFFLED
            if order == "Subset":
                self.form.leave(self.path, "that only some options are shown", "all options are always shown")
        elif order in {"ScaleReversal", "Flip"}:
            item.arrangement = Arrangement.FLIPPED
        chosen = [key for key, body in mapping(self.payload.get("DefaultChoices")).items() if _is_selected(body)]
        values = [logic.value(self.payload, key) for key in chosen]
        item.default = values if item.kind is Kind.MULTIPLE else next(iter(values), None)
        return item

    def _scale(self) -> Item:
        """The 0 to 10 of NPS questions; the labels of its ends stand in ColumnLabels."""
        item = self._item(Kind.RATING)
        item.low, item.high = 0.0, 10.0
        ends = listed(self.payload.get("ColumnLabels"))
        for place, point in ((0, 0), (len(ends) - 1, 10)):
            if len(ends) >= 2:
                label = {self.first: text(mapping(ends[place]).get("Display"))}
                for name, translated in mapping(self.payload.get("Language")).items():
                    tag, said = tag_of(name), listed(mapping(translated).get("ColumnLabels"))
                    if tag is not None and len(said) == len(ends):
                        label[tag] = text(mapping(said[place]).get("Display"))
                item.labels = {**item.labels, point: label}
        return item

    def _text(self, item: Item) -> Item:
        kind = text(self.settings.get("ContentType"))
        if text(self.settings.get("Type")) == "ContentType" and kind == "ValidNumber":
            limits = mapping(self.settings.get("ValidNumber")) or self.settings
            item.kind = Kind.NUMBER
            item.low, item.high = number(limits.get("Min")), number(limits.get("Max"))
            decimals = number(limits.get("NumDecimals"))
            item.decimals = int(decimals) if decimals is not None and 0 <= decimals <= 20 else 0
            return item
        if text(self.settings.get("Type")) == "ContentType" and kind:
            self.form.leave(item.path, f"that the answer is of the type {kind[:40]}", "any text is taken")
        longest = number(self.settings.get("MaxChars")) or number(self.settings.get("TotalChars"))
        item.longest = int(longest) if longest is not None and 1 <= longest <= 1e6 else None
        return item

    def _rows(self, why: str) -> list[str]:
        self.form.leave(self.path, "the layout as a grid" if self.kind == "Matrix" else "several fields in one", why)
        held = mapping(self.payload.get("Choices"))
        order = [text(one) for one in listed(self.payload.get("ChoiceOrder"))]
        return [row for row in order if row in held] or list(held)

    def _form(self) -> Iterator[Item]:
        for row in self._rows("each field is a question of its own"):
            yield self._text(self._item(Kind.TEXT, row=row))

    def _grid(self) -> Iterator[Item]:
        sub = text(self.payload.get("SubSelector"))
        if self.selector not in {"Likert", "Bipolar", "Profile"} or sub == "TX":
            if self.selector == "TE" or sub == "TX":
                self.form.leave(self.path, "a grid of text fields", "questions have one field")
            else:
                self.form.leave(
                    self.path, f"a grid of the type {self.selector[:40]}", "there are none of this type here"
                )
            return
        kind = Kind.MULTIPLE if sub == "MultipleAnswer" else Kind.SINGLE
        answers = tuple(self._choices("Answers", "AnswerOrder"))
        for row in self._rows("each row is a question of its own"):
            item = self._item(kind, row=row)
            item.choices = answers
            yield item

    def _sliders(self) -> Iterator[Item]:
        held = mapping(self.payload.get("Configuration"))
        low, high = number(held.get("CSSliderMin")), number(held.get("CSSliderMax"))
        decimals = number(held.get("NumDecimals"))
        for row in self._rows("each slider is a question of its own"):
            item = self._item(Kind.NUMBER, row=row)
            item.low, item.high = (0.0 if low is None else low), (100.0 if high is None else high)
            item.decimals = int(decimals) if decimals is not None and 0 <= decimals <= 20 else 0
            yield item


def _is_selected(body: object) -> bool:
    return is_yes(mapping(body).get("Selected"))
