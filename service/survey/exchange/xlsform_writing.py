"""Questionnaires written as XLSForm workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import groupby

from openpyxl import Workbook

from service.survey.condition import Condition
from service.survey.exchange import unsaid
from service.survey.exchange.conditions import XPath, xpath_string
from service.survey.exchange.expression import Inexpressible
from service.survey.exchange.imported import NotCarried
from service.survey.exchange.tags import name_of
from service.survey.placeholders import fill_known
from service.survey.question import Multiple, OpenText, Order, Pressure, Quantity, Question, Rating, Single
from service.survey.questionnaire import Questionnaire, Section
from service.survey.text import Text
from service.survey.wording import option_label

Row = dict[str, str]
ROOT = "unswayed-form"
_COLUMNS = ("type", "name", "label", "hint", "required", "relevant", "constraint", "default", "parameters")
_LAST = ("appearance", "calculation", "unswayed")
_NO_XML = re.compile("[\ufffe\uffff]")
_LOOKS_LIKE_REFERENCE = re.compile(r"\$(?=\{\{)")


def write(questionnaire: Questionnaire) -> tuple[bytes, tuple[NotCarried, ...]]:
    """The workbook, and what it does not say."""
    return _Writer(questionnaire).written()


class _Writer:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.q = questionnaire
        self.left = list(unsaid.of_questionnaire(questionnaire))
        taken = {question.name for question in questionnaire.questions}
        self.names = {name: name for name in taken}
        self.facts = {fact.name: unsaid.unique(fact.name, taken, "fact") for fact in questionnaire.facts}
        self.sender = unsaid.unique("sender", taken, "name")
        self.sections = {one.name: unsaid.unique(one.name, taken, "section") for one in questionnaire.sections}
        self.notes = {name: unsaid.unique(name, taken, "note") for name in ("intro", "privacy", "closing")}
        self.taken = taken
        self.xpath = XPath(self.names | self.facts)
        self.rows: list[Row] = []
        self.choices: list[Row] = []

    def written(self) -> tuple[bytes, tuple[NotCarried, ...]]:
        q = self.q
        if unsaid.uses_sender(q):
            self._constant(self.sender, q.sender, "sender")
        for fact in q.facts:
            self._constant(self.facts[fact.name], next(iter(fact.fallback.values())), f"facts.{fact.name}")
        self._note("intro", q.intro)
        self._note("privacy", q.privacy)
        for name, questions in groupby(q.questions, key=lambda one: unsaid.asked(one).placement.section):
            section = None if name is None else q.section(name)
            if section is not None:
                self._begin(section)
            for question in questions:
                self._question(question)
            if section is not None:
                self.rows.append({"type": "end_group"})
        self._note("closing", q.closing)
        if len(q.title) > 1:
            self._leave("title", "the title in other languages", "a form has a title in one language")
        return self._workbook(), tuple(self.left)

    def _leave(self, path: str, what: str, why: str) -> None:
        self.left.append(NotCarried(path, what, why))

    def _constant(self, name: str, said: str, path: str) -> None:
        self.rows.append({"type": "calculate", "name": name, "calculation": xpath_string(self._clean(said, path))})

    def _note(self, which: str, text: Text) -> None:
        self.rows.append({"type": "note", "name": self.notes[which], **self._texts("label", text, which)})

    def _begin(self, section: Section) -> None:
        at = f"sections.{section.name}"
        self.rows.append(
            {
                "type": "begin_group",
                "name": self.sections[section.name],
                **self._texts("label", section.title, f"{at}.title"),
                **self._condition(section.show_if, at),
            }
        )
        if section.intro is not None:
            name = unsaid.unique(f"{section.name}_intro", self.taken, "note")
            self.rows.append({"type": "note", "name": name, **self._texts("label", section.intro, f"{at}.intro")})
        if section.is_shuffled:
            self._leave(f"{at}.order", "the random order of its questions", "groups come in the order written")

    def _texts(self, column: str, text: Text, path: str) -> Row:
        return {f"{column}::{name_of(tag)}": self._said(said, path) for tag, said in text.items()}

    def _said(self, said: str, path: str) -> str:
        """References to facts as the format writes them; a dollar before doubled braces would look like one."""
        if _LOOKS_LIKE_REFERENCE.search(said):
            said = _LOOKS_LIKE_REFERENCE.sub("$ ", said)
            self._leave(path, "that nothing stands between $ and {{", "the format would take it for a reference")
        known = {name: f"${{{other}}}" for name, other in self.facts.items()} | {"sender": f"${{{self.sender}}}"}
        return self._clean(fill_known(said, known), path)

    def _clean(self, said: str, path: str) -> str:
        if _NO_XML.search(said):
            self._leave(path, "characters that XML does not know", "they are left out")
        return _NO_XML.sub("", said)

    def _condition(self, condition: Condition | None, path: str) -> Row:
        if condition is None:
            return {}
        try:
            return {"relevant": self.xpath.write(condition)}
        except Inexpressible as problem:
            self._leave(f"{path}.show_if", "when it is shown", f"{problem}; it is shown to everyone")
            return {}

    def _question(self, question: Question) -> None:
        placed, at = unsaid.asked(question), f"questions.{question.name}"
        if placed.placement.go_to:
            self._leave(f"{at}.go_to", "where it leads on to", "forms only say when a question is shown")
        row: Row = {
            "name": question.name,
            **self._texts("label", question.text, f"{at}.text"),
            **({} if placed.hint is None else self._texts("hint", placed.hint, f"{at}.hint")),
            **({"required": "yes"} if question.required else {}),
            **self._condition(placed.placement.show_if, at),
            **self._default(placed.default),
            **self._answer(question),
            "unswayed": unsaid.mark(question),
        }
        self.rows.append({key: value for key, value in row.items() if value})

    def _default(self, default: object) -> Row:
        if default is None:
            return {}
        return {"default": " ".join(default) if isinstance(default, tuple) else f"{default}"}

    def _answer(self, question: Question) -> Row:
        name = question.name
        match question:
            case Rating():
                for point in question.points:
                    bare = dict.fromkeys(self.q.languages, str(point))
                    self._choice(name, str(point), question.labels.get(point, bare))
                return {"type": f"select_one {name}", "appearance": "likert"}
            case Single() | Multiple():
                for option in question.options:
                    self._choice(name, option.code, option.label)
                kind = "select_one" if isinstance(question, Single) else "select_multiple"
                alone = [option.code for option in question.options if option.exclusive]
                limits = [f"not(selected(., '{code}') and count-selected(.) > 1)" for code in alone]
                return {
                    "type": f"{kind} {name}",
                    "constraint": " and ".join(limits) if isinstance(question, Multiple) else "",
                    "parameters": "randomize=true" if question.order is Order.SHUFFLED else "",
                }
            case Quantity():
                ends = ((">=", question.min), ("<=", question.max))
                limits = [f". {sign} {limit:.15g}" for sign, limit in ends if limit is not None]
                return {
                    "type": "decimal" if question.decimals else "integer",
                    "constraint": " and ".join(limits),
                }
            case OpenText():
                return {
                    "type": "text",
                    "constraint": f"string-length(.) <= {question.max_length}",
                    "appearance": "multiline" if question.max_length > 200 else "",
                }
            case Pressure():
                for code in question.codes:
                    self._choice(name, code, {tag: option_label(question, code, tag) for tag in self.q.languages})
                return {"type": f"select_one {name}"}
            case _:
                raise TypeError("what one respondent was dealt is no document")

    def _choice(self, list_name: str, code: str, label: Text) -> None:
        at = f"questions.{list_name}.{code}"
        self.choices.append({"list_name": list_name, "name": code, **self._texts("label", label, at)})

    def _workbook(self) -> bytes:
        book = Workbook()
        book.remove(book.worksheets[0])
        names = [name_of(tag) for tag in self.q.languages]
        texts = {column: [f"{column}::{name}" for name in names] for column in ("label", "hint")}
        columns = [one for column in _COLUMNS for one in texts.get(column, [column])]
        _sheet(book, "survey", [*columns, *_LAST], self.rows)
        _sheet(book, "choices", ["list_name", "name", *texts["label"]], self.choices)
        settings = {
            "form_title": self._clean(next(iter(self.q.title.values())), "title"),
            "form_id": "questionnaire",
            "name": ROOT,
            "default_language": names[0],
        }
        _sheet(book, "settings", list(settings), [settings])
        held = BytesIO()
        book.save(held)
        return held.getvalue()


def _sheet(book: Workbook, title: str, columns: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Every cell is text, also what a spreadsheet would take for a formula."""
    sheet = book.create_sheet(title)
    used = [column for column in columns if any(row.get(column) for row in rows)] if title == "survey" else columns
    for place, row in enumerate([dict(zip(used, used, strict=True)), *rows], start=1):
        for number, column in enumerate(used, start=1):
            if row.get(column):
                cell = sheet.cell(place, number, row[column])
                cell.data_type = "s"
