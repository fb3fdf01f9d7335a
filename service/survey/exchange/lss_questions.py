"""Questions of LimeSurvey, type by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.survey.exchange.form import Arrangement, Choice, Form, Item, Kind, Words
from service.survey.exchange.lss_tables import Row, Tables
from service.survey.exchange.values import number

Tags = Mapping[str, str]
_LEFT_OUT = {
    "R": "nothing is put in order here",
    "|": "no files are taken",
    "*": "nothing is calculated here",
    "I": "the language is chosen elsewhere",
    ":": "grids of numbers have no place here",
    ";": "grids of texts have no place here",
}
#: What LimeSurvey itself writes where a type has answers of its own.
_FIXED: Mapping[str, tuple[tuple[str, Words], ...]] = {
    "Y": (
        ("Y", {"en": "Yes", "es": "Sí", "ar": "نعم", "de": "Ja", "fr": "Oui", "pt": "Sim"}),
        ("N", {"en": "No", "es": "No", "ar": "لا", "de": "Nein", "fr": "Non", "pt": "Não"}),
    ),
    "G": (
        ("F", {"en": "Female", "es": "Mujer", "ar": "أنثى", "de": "Weiblich", "fr": "Femme", "pt": "Mulher"}),
        ("M", {"en": "Male", "es": "Hombre", "ar": "ذكر", "de": "Männlich", "fr": "Homme", "pt": "Homem"}),
    ),
    "C": (
        ("Y", {"en": "Yes", "es": "Sí", "ar": "نعم", "de": "Ja", "fr": "Oui", "pt": "Sim"}),
        (
            "U",
            {
                "en": "Uncertain",
                "es": "No lo sé",
                "ar": "غير متأكد",
                "de": "Unsicher",
                "fr": "Incertain",
                "pt": "Não sei",
            },
        ),
        ("N", {"en": "No", "es": "No", "ar": "لا", "de": "Nein", "fr": "Non", "pt": "Não"}),
    ),
    "E": (
        (
            "I",
            {"en": "Increase", "es": "Aumentar", "ar": "زيادة", "de": "Zunahme", "fr": "Augmentation", "pt": "Aumento"},
        ),
        ("S", {"en": "Same", "es": "Igual", "ar": "نفسه", "de": "Gleich", "fr": "Pareil", "pt": "Igual"}),
        (
            "D",
            {
                "en": "Decrease",
                "es": "Disminuir",
                "ar": "نقصان",
                "de": "Abnahme",
                "fr": "Diminution",
                "pt": "Diminuição",
            },
        ),
    ),
}
_OTHER: Words = {"en": "Other", "es": "Otro", "ar": "غير ذلك", "de": "Sonstiges", "fr": "Autre", "pt": "Outro"}
_SCALES = {"5": 5, "A": 5, "B": 10}
_UNDERSTOOD = frozenset(
    {"random_order", "answer_order", "exclude_all_others", "min_num_value_n", "max_num_value_n", "num_value_int_only"}
    | {"suffix", "maximum_chars", "other_replace_text", "hidden"}
)


def text_of(row: Row, tables: Tables, tags: Tags) -> Words:
    """The text of a question or of a row of a grid."""
    return tables.words("questions", "question_l10ns", "qid", row.get("qid", ""), "question", tags) or tables.words(
        "subquestions", "question_l10ns", "qid", row.get("qid", ""), "question", tags
    )


def items(row: Row, path: str, tables: Tables, form: Form, tags: Tags) -> Iterator[Item]:
    """The questions that a question of the file makes."""
    return _Question(row, path, tables, form, tags).items()


class _Question:
    def __init__(self, row: Row, path: str, tables: Tables, form: Form, tags: Tags) -> None:
        self.row, self.path, self.tables, self.form, self.tags = row, path, tables, form, tags
        self.qid, self.type = row.get("qid", ""), row.get("type", "")
        self.name = row.get("title", "") or f"q{self.qid}"
        self.first = next(iter(tags.values()))

    def items(self) -> Iterator[Item]:
        self._leave_attributes()
        match self.type:
            case "L" | "!" | "O" | "Y" | "G":
                yield self._single()
            case "M" | "P":
                yield self._multiple()
            case "S" | "T" | "U" | "N" | "D":
                yield self._field(self._item(Kind.TEXT), self.type)
            case "5":
                yield self._scaled(self._item(Kind.RATING))
            case "K" | "Q":
                for row in self._rows("several fields in one question", "each field is a question of its own"):
                    yield self._field(self._of_row(row, Kind.TEXT), "N" if self.type == "K" else "S")
            case "A" | "B" | "C" | "E" | "F" | "H" | "1":
                yield from self._grid()
            case _:
                why = _LEFT_OUT.get(self.type, "there are no questions of this type here")
                self.form.leave(self.path, f"a question of the type {self.type[:10]!r}", why)

    def _attribute(self, name: str) -> str:
        return next(
            (row.get("value", "") for row in self.tables.those("question_attributes", "qid", self.qid)
             if row.get("attribute") == name), ""
        )  # fmt: skip

    def _attribute_words(self, name: str) -> Words:
        return {
            self.tags.get(row.get("language", ""), self.first): row["value"]
            for row in self.tables.those("question_attributes", "qid", self.qid)
            if row.get("attribute") == name and row.get("value", "").strip()
        }

    def _leave_attributes(self) -> None:
        rows = self.tables.those("question_attributes", "qid", self.qid)
        rest = {row.get("attribute", "") for row in rows if row.get("value", "").strip() not in {"", "0"}}
        if rest - _UNDERSTOOD:
            self.form.leave(self.path, ", ".join(sorted(rest - _UNDERSTOOD))[:300], "has no counterpart here")
        if self._attribute("hidden") == "1":
            self.form.leave(self.path, "that it is hidden", "everything here is shown; it is asked of everyone")
        if self.row.get("preg", "").strip():
            self.form.leave(self.path, "the pattern of its answers", "answers are limited by numbers and lengths only")

    def _item(self, kind: Kind) -> Item:
        return Item(
            name=self.name,
            path=self.path,
            kind=kind,
            text=text_of(self.row, self.tables, self.tags),
            hint=self.tables.words("questions", "question_l10ns", "qid", self.qid, "help", self.tags),
            is_required=self.row.get("mandatory") in {"Y", "S"},
            default=self._default() if kind is not Kind.MULTIPLE else None,
        )

    def _default(self) -> str | None:
        for row in self.tables.those("defaultvalues", "qid", self.qid):
            if row.get("sqid", "0") in {"", "0"}:
                texts = self.tables.those("defaultvalue_l10ns", "dvid", row.get("dvid", ""))
                return next((one["defaultvalue"] for one in [row, *texts] if one.get("defaultvalue")), None)
        return None

    def _options(self, scale: str = "0") -> tuple[Choice, ...]:
        """The answers of a question, in their order; old files have a row for each language."""
        words: dict[str, dict[str, str]] = {}
        rows = sorted(self.tables.those("answers", "qid", self.qid), key=lambda row: number(row.get("sortorder")) or 0)
        for row in rows:
            if row.get("scale_id", "0") not in {scale, ""}:
                continue
            held = words.setdefault(row.get("code", ""), {})
            if row.get("answer", "").strip():
                held[self.tags.get(row.get("language", ""), self.first)] = row["answer"]
            for text in self.tables.those("answer_l10ns", "aid", row.get("aid", "\x00")):
                if text.get("answer", "").strip():
                    held[self.tags.get(text.get("language", ""), self.first)] = text["answer"]
        return tuple(Choice(code, held) for code, held in words.items())

    def _fixed(self, type_: str) -> tuple[Choice, ...]:
        return tuple(Choice(code, self._own_words(said)) for code, said in _FIXED[type_])

    def _own_words(self, said: Words) -> Words:
        known = {tag: said[base] for tag in self.tags.values() if (base := tag.split("-", maxsplit=1)[0]) in said}
        return known or {self.first: said["en"]}

    def _single(self) -> Item:
        item = self._item(Kind.SINGLE)
        choices = list(self._fixed(self.type) if self.type in _FIXED else self._options())
        if self.row.get("other") == "Y":
            choices.append(
                Choice("-oth-", self._attribute_words("other_replace_text") or self._own_words(_OTHER), is_pinned=True)
            )
            self.form.leave(f"{self.path}.other", "the text beside the option", "options have no text field")
        if self.type == "O":
            self.form.leave(self.path, "the comment beside the choice", "a question has one answer")
        self._arrange(item, choices)
        return item

    def _arrange(self, item: Item, choices: list[Choice]) -> None:
        is_random = self._attribute("random_order") == "1" or self._attribute("answer_order") == "random"
        item.arrangement = Arrangement.SHUFFLED if is_random else Arrangement.FIXED
        item.choices = tuple(
            choice if is_random or not choice.is_pinned else Choice(choice.value, choice.label, choice.is_exclusive)
            for choice in choices
        )

    def _multiple(self) -> Item:
        item = self._item(Kind.MULTIPLE)
        alone = set(self._attribute("exclude_all_others").split(";"))
        choices = []
        for row in self._subquestions():
            code = row.get("title", "")
            choices.append(Choice(code, text_of(row, self.tables, self.tags), code in alone))
            self.form.aliases[f"{self.name}_{code}"] = (self.name, code)
        if self.row.get("other") == "Y":
            choices.append(
                Choice("other", self._attribute_words("other_replace_text") or self._own_words(_OTHER), is_pinned=True)
            )
            self.form.leave(f"{self.path}.other", "the text beside the option", "options have no text field")
        if self.type == "P":
            self.form.leave(self.path, "the comments beside the options", "a question has one answer")
        self._arrange(item, choices)
        return item

    def _subquestions(self, scale: str = "0") -> list[Row]:
        rows = [*self.tables.those("subquestions", "parent_qid", self.qid)]
        rows += (
            [] if rows else [row for row in self.tables.those("questions", "parent_qid", self.qid) if self.qid != "0"]
        )
        first_of = {row.get("qid", ""): row for row in reversed(rows) if row.get("scale_id", "0") in {scale, ""}}
        return sorted(first_of.values(), key=lambda row: number(row.get("question_order")) or 0)

    def _rows(self, what: str, why: str) -> list[Row]:
        self.form.leave(self.path, what, why)
        return self._subquestions()

    def _of_row(self, row: Row, kind: Kind) -> Item:
        item = self._item(kind)
        whole, own = item.text, text_of(row, self.tables, self.tags)
        item.text = {tag: f"{whole.get(tag, '')}<br>{own[tag]}" for tag in own} or whole
        item.name, item.path = f"{self.name}_{row.get('title', '')}", f"{self.path}.{row.get('title', '')}"
        item.default = None
        return item

    def _field(self, item: Item, type_: str) -> Item:
        if type_ == "N":
            item.kind = Kind.NUMBER
            item.low, item.high = number(self._attribute("min_num_value_n")), number(self._attribute("max_num_value_n"))
            item.decimals = 0 if self._attribute("num_value_int_only") == "1" else 2
            item.unit = self._attribute_words("suffix")
            return item
        if type_ == "D":
            self.form.leave(item.path, "that the answer is a date", "any text is taken")
        longest = number(self._attribute("maximum_chars"))
        item.longest = int(longest) if longest is not None and 1 <= longest <= 1e6 else None
        return item

    def _scaled(self, item: Item) -> Item:
        item.kind, item.low, item.high = Kind.RATING, 1.0, float(_SCALES[self.type])
        return item

    def _grid(self) -> Iterator[Item]:
        columns = self._columns()
        for row in self._rows("the layout as a grid", "each row is a question of its own"):
            if self.type in _SCALES:
                yield self._scaled(self._of_row(row, Kind.RATING))
                continue
            for place, choices in enumerate(columns):
                item = self._of_row(row, Kind.SINGLE)
                if len(columns) > 1:
                    item.name, item.path = f"{item.name}_{place}", f"{item.path}.{place}"
                item.choices = choices
                yield item

    def _columns(self) -> list[tuple[Choice, ...]]:
        if self.type in _FIXED:
            return [self._fixed(self.type)]
        return [self._options("0"), self._options("1")] if self.type == "1" else [self._options()]
