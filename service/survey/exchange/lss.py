"""LimeSurvey structure files (.lss) read: groups, questions, conditions, attributes, and their languages."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from service.survey.exchange import lss_questions as questions
from service.survey.exchange.expression import (
    LIMESURVEY,
    Binary,
    Call,
    Expression,
    Inexpressible,
    Joined,
    Literal,
    Negated,
    Ref,
    both,
)
from service.survey.exchange.form import Form, Part
from service.survey.exchange.imported import UnreadableFile
from service.survey.exchange.lss_tables import Row, Tables
from service.survey.exchange.tags import DEFAULT, tag_of

PIPING = re.compile(r"(?<!\{)\{([A-Za-z][A-Za-z0-9_.:]*)\}(?!\})")
_ALWAYS = frozenset({"", "1", "true"})


def read(content: bytes) -> Form:
    """The form that the file describes."""
    tables = Tables(_root(content))
    if not tables.rows("questions"):
        raise UnreadableFile("is a LimeSurvey file without questions", path="questions")
    survey = (tables.rows("surveys") or [{}])[0]
    settings = tables.rows("surveys_languagesettings")
    declared = [survey.get("language", ""), *survey.get("additional_languages", "").split()]
    if not any(declared):
        declared = [row.get("surveyls_language", "") for row in settings]
    tags = {name: tag for name in declared if (tag := tag_of(name)) is not None} or {DEFAULT: DEFAULT}
    form = Form(tuple(dict.fromkeys(tags.values())), piping=PIPING, is_html=True)
    for name in declared:
        if name and name not in tags:
            form.leave("languages", name[:40], "it is no language tag")
    for field, column in (
        ("title", "surveyls_title"),
        ("intro", "surveyls_welcometext"),
        ("privacy", "surveyls_policy_notice"),
        ("closing", "surveyls_endtext"),
    ):
        words = {
            tags[row["surveyls_language"]]: row.get(column, "")
            for row in settings
            if row.get("surveyls_language") in tags
        }
        setattr(form, field, {tag: said for tag, said in words.items() if said.strip()})
    if any(row.get("surveyls_description", "").strip() for row in settings):
        form.leave("surveys_languagesettings", "the description", "the title and the welcome text are carried")
    _Reader(form, tables, tags).read()
    return form


def _root(content: bytes) -> Element:
    try:
        root = fromstring(content, forbid_dtd=True)
    except ParseError as error:
        raise UnreadableFile(f"is no whole XML: {error}") from error
    except DefusedXmlException as error:
        raise UnreadableFile("declares a document type or entities; structure files have none") from error
    except (LookupError, ValueError) as error:
        raise UnreadableFile(f"is XML in an encoding that cannot be read: {error}") from error
    found: Element = root
    kind = found.findtext("LimeSurveyDocType")
    if found.tag != "document" or (kind is not None and kind != "Survey"):
        raise UnreadableFile(
            "is XML but no LimeSurvey survey (.lss): its first element must be document, of the type Survey"
        )
    return found


class _Reader:
    def __init__(self, form: Form, tables: Tables, tags: dict[str, str]) -> None:
        self.form, self.tables, self.tags = form, tables, tags
        self.by_id: dict[str, Row] = {}

    def read(self) -> None:
        rows = [row for row in self.tables.rows("questions") if row.get("parent_qid", "0") in {"", "0"}]
        for row in rows:
            self.by_id.setdefault(row.get("qid", ""), row)
        groups = list({row.get("gid", ""): row for row in reversed(self.tables.rows("groups"))}.values())
        if not groups:
            groups = [{"gid": gid} for gid in dict.fromkeys(row.get("gid", "") for row in rows)]
        for group in sorted(groups, key=lambda one: _place(one, "group_order")):
            self._group(group, [row for row in self.by_id.values() if row.get("gid", "") == group.get("gid", "")])
        for name in self.tables.names():
            if name in {"assessments", "quota", "quota_members"} and self.tables.rows(name):
                self.form.leave(name, "what it holds", "there are none here")

    def _group(self, group: Row, rows: list[Row]) -> None:
        gid = group.get("gid", "")
        path = f"groups.{gid}"
        title = self.tables.words("groups", "group_l10ns", "gid", gid, "group_name", self.tags)
        intro = self.tables.words("groups", "group_l10ns", "gid", gid, "description", self.tags)
        show_if = self._relevance(group.get("grelevance", ""), path)
        if group.get("randomization_group", "").strip():
            self.form.leave(path, "the random order of groups", "sections come in the order written")
        name = f"g{gid}"
        self.form.parts.append(Part(name, path, title, intro, show_if))
        for row in sorted(rows, key=lambda one: _place(one, "question_order")):
            self._question(row, name)

    def _question(self, row: Row, section: str) -> None:
        path = f"questions.{row.get('title', '') or row.get('qid', '')}"
        if row.get("type") == "X":
            self._text(row, path, section)
            return
        show_if = self._relevance(row.get("relevance", ""), path)
        if show_if is None:
            show_if = self._conditions(row.get("qid", ""), path)
        for item in questions.items(row, path, self.tables, self.form, self.tags):
            item.section, item.show_if = section, both(show_if, item.show_if)
            self.form.items.append(item)

    def _text(self, row: Row, path: str, section: str) -> None:
        part = self.form.parts[-1]
        words = questions.text_of(row, self.tables, self.tags)
        if not part.intro and all(item.section != section for item in self.form.items):
            self.form.parts[-1] = Part(part.name, part.path, part.title, words, part.show_if, part.is_shuffled)
        else:
            self.form.leave(path, "text between questions", "only sections have text of their own")

    def _relevance(self, written: str, path: str) -> Expression | None:
        if written.strip().strip("{}").strip() in _ALWAYS:
            return None
        try:
            return _named(LIMESURVEY.read(written))
        except Inexpressible as problem:
            self.form.leave(
                path, "the condition under which it is shown", f"{written[:120]}: {problem}; it is shown to everyone"
            )
            return None

    def _conditions(self, qid: str, path: str) -> Expression | None:
        """Conditions of old files: those on one answer are alternatives, the others hold together, scenarios again are
        alternatives."""
        scenarios: dict[str, dict[str, list[Expression]]] = {}
        for row in self.tables.rows("conditions"):
            if row.get("qid") != qid:
                continue
            asked = self.by_id.get(row.get("cqid", ""))
            method = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}.get(
                row.get("method", "").strip()
            )
            if asked is None or method is None:
                self.form.leave(path, "a condition", "it names no question, or compares in an unknown way")
                continue
            field, value = row.get("cfieldname", ""), row.get("value", "")
            part = field.rpartition("X")[2].removeprefix(row.get("cqid", ""))
            ref = Ref(f"{asked.get('title', '')}_{part}" if part else asked.get("title", ""))
            comparison: Expression = Binary(method, ref, Literal("" if value.strip() == "" else value))
            scenarios.setdefault(row.get("scenario", "1"), {}).setdefault(field, []).append(comparison)
        alternatives = [_all([_any(same) for same in fields.values()]) for fields in scenarios.values()]
        return _any(alternatives) if alternatives else None


def _all(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Joined(is_all=True, parts=tuple(parts))


def _any(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Joined(is_all=False, parts=tuple(parts))


def _place(row: Row, column: str) -> int:
    written = row.get(column, "").strip()
    return int(written) if re.fullmatch(r"\d{1,9}", written) else 0


def _named(expression: Expression) -> Expression:
    """The expression with the names of questions alone: what stands after the dot is only how they are read."""
    match expression:
        case Ref(name):
            base, _, suffix = name.partition(".")
            if suffix not in {"", "NAOK", "code", "value", "valueNAOK"}:
                raise Inexpressible(f"it reads {suffix} of {base}")
            return Ref(base)
        case Joined(is_all, parts):
            return Joined(is_all, tuple(_named(part) for part in parts))
        case Binary(sign, left, right):
            return Binary(sign, _named(left), _named(right))
        case Negated(part):
            return Negated(_named(part))
        case Call(name, arguments):
            return Call(name, tuple(_named(one) for one in arguments))
        case _:
            return expression
