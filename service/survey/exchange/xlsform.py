"""XLSForm workbooks read: pyxform says whether one is valid and puts it in order, what it means is said here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import cast

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from service.survey.exchange import xlsform_questions as questions
from service.survey.exchange.expression import XPATH, Call, Expression, Inexpressible, Literal, both
from service.survey.exchange.form import NO_WORDS, Form, Part, Words
from service.survey.exchange.imported import UnreadableFile
from service.survey.exchange.tags import DEFAULT, guess, tag_of
from service.survey.exchange.values import Json, mapping, mappings, text
from service.survey.exchange.workbook import look_through

PIPING = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_UNNAMED = "default"
_RECORDED = frozenset(
    {"start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit", "start-geopoint", "simserial"}
    | {"subscriberid", "imei", "background-audio", "xml-external", "csv-external", "device id", "phone number"}
)
_CALCULATED = frozenset({"calculate", "hidden", "calculate_here"})
_OF_GROUP = frozenset({"type", "name", "label", "children", "bind", "control", "hint"})


def read(content: bytes) -> Form:
    """The form that the workbook describes; raises `UnreadableFile` with what pyxform objects to."""
    look_through(content)
    whole = _as_pyxform_reads_it(content)
    tags = _languages(whole)
    form = Form(tuple(dict.fromkeys(tags.values())), piping=PIPING)
    return _Reader(whole, form, tags).form()


def _as_pyxform_reads_it(content: bytes) -> Json:
    try:
        workbook = get_xlsform(BytesIO(content), file_type=".xlsx")
        whole = workbook_to_json(workbook_dict=workbook, fallback_form_name="form", warnings=[])
        create_survey_element_from_dict(whole).to_xml(validate=False, warnings=[])
    except PyXFormError as error:
        raise UnreadableFile(f"is not a valid XLSForm: {_first_line(error)}") from error
    except RecursionError as error:
        raise UnreadableFile("has groups nested too deeply") from error
    except Exception as error:  # openpyxl and pyxform raise whatever a part that is not as they expect it makes them
        raise UnreadableFile(f"cannot be read as a workbook: {type(error).__name__}: {_first_line(error)}") from error
    return cast("Json", whole)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason is given"])[0][:300]


def _languages(whole: Json) -> dict[str, str]:
    """Tags of the languages by what the form calls them, its default language first."""
    named: dict[str, None] = {}
    plain: list[str] = []
    waiting: list[object] = [whole]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
            continue
        for key, value in reversed(list(mapping(node).items())):
            if key in {"label", "hint"}:
                named |= dict.fromkeys(mapping(value))
                plain += [value] if isinstance(value, str) else [text(mapping(value).get(_UNNAMED))]
            elif isinstance(value, dict | list):
                waiting.append(value)
    declared = text(whole.get("default_language")) or _UNNAMED
    names = list(dict.fromkeys([*([declared] if declared in named or not named else []), *named, _UNNAMED]))
    unnamed = tag_of(declared) if declared != _UNNAMED else None
    tags: dict[str, str] = {}
    for name in names:
        if name == _UNNAMED:
            tags[name] = unnamed or guess(plain)
        elif (tag := tag_of(name)) is not None:
            tags[name] = tag
    has_unnamed = any(said.strip() for said in plain)
    if not has_unnamed and len(tags) > 1:
        del tags[_UNNAMED]
    return tags or {_UNNAMED: DEFAULT}


class _Reader:
    def __init__(self, whole: Json, form: Form, tags: Mapping[str, str]) -> None:
        self.whole, self.made, self.tags = whole, form, tags
        self.default = form.languages[0]
        self.unknown: set[str] = set()
        self.notes: list[tuple[str, Words]] = []

    def form(self) -> Form:
        title = text(self.whole.get("title"))
        self.made.title = {} if title == text(self.whole.get("id_string")) else {self.default: title}
        self._children(self.whole, None, None)
        for name, words in self.notes:
            self._closing(name, words)
        for name in sorted(self.unknown):
            self.made.leave("languages", name, "it is no language that is known by this name; write it as French (fr)")
        return self.made

    def words(self, value: object) -> Words:
        """The texts by language tag."""
        if not isinstance(value, dict):
            said = text(value)
            return {self.tags.get(_UNNAMED, self.default): said} if said.strip() else NO_WORDS
        self.unknown |= {name for name in value if name not in self.tags and name != _UNNAMED}
        return {
            self.tags.get(name, self.default): text(said)
            for name, said in value.items()
            if (name in self.tags or name == _UNNAMED) and text(said).strip()
        }

    def _children(self, group: Json, section: str | None, outer: Expression | None) -> None:
        for element in mappings(group.get("children")):
            kind, name = text(element.get("type")), text(element.get("name"))
            if name == "meta" and kind == "group":
                continue
            if kind in {"group", "repeat"}:
                self._flush(name)
                self._group(element, kind, name, section, outer)
            elif kind == "note":
                self._note(name, self.words(element.get("label")), section)
            else:
                self._flush(name)
                self._question(element, kind, name, section, outer)

    def _group(self, group: Json, kind: str, name: str, section: str | None, outer: Expression | None) -> None:
        path = f"survey.{name}"
        if kind == "repeat":
            self.made.leave(path, "that its questions are asked again and again", "they are asked once")
        show_if = self.condition(group, path)
        title = self.words(group.get("label"))
        rest = sorted(set(group) - _OF_GROUP)
        if rest:
            self.made.leave(path, ", ".join(rest), "has no counterpart here")
        if section is None and (title or show_if is not None):
            self.made.parts.append(Part(name, path, title, NO_WORDS, show_if))
            self._children(group, name, outer)
            return
        if title:
            self.made.leave(f"{path}.label", "the heading of a group within a group", "sections hold no sections")
        self._children(group, section, both(outer, show_if))

    def _note(self, name: str, words: Words, section: str | None) -> None:
        """Notes stand before everything, at the head of a group, or after everything; elsewhere they have no place."""
        form = self.made
        if name == "privacy" and not form.privacy:
            form.privacy = words
            return
        part = form.parts[-1] if form.parts else None
        is_head = part is not None and part.name == section and all(item.section != section for item in form.items)
        if is_head and part is not None:
            form.parts[-1] = Part(
                part.name, part.path, part.title, _joined(part.intro, words), part.show_if, part.is_shuffled
            )
        elif not form.items and section is None and not form.parts:
            form.intro = _joined(form.intro, words)
        else:
            self.notes.append((name, words))

    def _flush(self, _name: str) -> None:
        """Notes that something follows do not end the form."""
        for name, _ in self.notes:
            self.made.leave(f"survey.{name}", "a note between questions", "only sections have text of their own")
        self.notes.clear()

    def _closing(self, name: str, words: Words) -> None:
        if words:
            self.made.closing = _joined(self.made.closing, words)
        else:
            self.made.leave(f"survey.{name}", "a note without text", "there is nothing to show")

    def condition(self, element: Json, path: str) -> Expression | None:
        written = text(mapping(element.get("bind")).get("relevant")).strip()
        if not written:
            return None
        written = re.sub(r"(?<![\w$])\.\./([A-Za-z_][\w.-]*)", r"${\1}", written)
        try:
            return XPATH.read(written)
        except Inexpressible as problem:
            self.made.leave(
                path, "the condition under which it is shown", f"{written[:120]}: {problem}; it is shown to everyone"
            )
            return None

    def _question(self, element: Json, kind: str, name: str, section: str | None, outer: Expression | None) -> None:
        path = f"survey.{name}"
        if kind in _RECORDED:
            self.made.leave(path, kind, "what the device records is no question")
            return
        if kind in _CALCULATED:
            self._fact(element, name, path)
            return
        item = questions.item(self._with_choices(element), kind, name, path, self.made, self.words)
        if item is None:
            return
        item.section = section
        item.show_if = both(outer, self.condition(element, path))
        self.made.items.append(item)

    def _with_choices(self, element: Json) -> Json:
        """The question with its options, which stand apart where they are filtered or come at random."""
        if element.get("choices") or not element.get("itemset"):
            return element
        lists = mapping(self.whole.get("choices"))
        return {**element, "choices": lists.get(text(element.get("itemset")), [])}

    def _fact(self, element: Json, name: str, path: str) -> None:
        """A constant is what a program fills in beforehand; everything else would have to be calculated."""
        written = text(mapping(element.get("bind")).get("calculate")) or text(element.get("default"))
        constant = _constant(written)
        if constant:
            self.made.facts[name] = {self.default: constant}
        else:
            self.made.leave(path, "a calculated value", "nothing is calculated here")


def _constant(written: str) -> str | None:
    """The words that a calculation always gives, if it is nothing but words."""
    try:
        found = XPATH.read(written)
    except Inexpressible:
        return None
    parts = found.arguments if isinstance(found, Call) and found.name == "concat" else (found,)
    words = [part.value for part in parts if isinstance(part, Literal) and isinstance(part.value, str)]
    return "".join(words) if len(words) == len(parts) else None


def _joined(first: Words, second: Words) -> Words:
    tags = dict.fromkeys([*first, *second])
    return {tag: "\n\n".join(said for words in (first, second) if (said := words.get(tag))) for tag in tags}
