"""Qualtrics survey files (.qsf) read: blocks, the flow through them, questions, logic and translations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from service.survey.exchange import qsf_logic as logic
from service.survey.exchange import qsf_questions as questions
from service.survey.exchange.expression import Expression, Inexpressible, both
from service.survey.exchange.form import NO_WORDS, Form, Leap, Part
from service.survey.exchange.imported import UnreadableFile
from service.survey.exchange.tags import DEFAULT, tag_of
from service.survey.exchange.values import Json, is_yes, mapping, mappings, text

PIPING = re.compile(r"\$\{e://Field/([^{}\s]+)\}|\$\{([a-z]+://[^{}]+)\}")
_UNPLACED = frozenset({"Trash"})
_TO_THE_END = frozenset({"ENDOFSURVEY", "EndOfSurvey"})
_DEEPEST = 30


def read(document: Json) -> Form:
    """The form that a survey file describes."""
    elements = mappings(document.get("SurveyElements"))
    found = {
        text(element.get("PrimaryAttribute")): mapping(element.get("Payload"))
        for element in elements
        if element.get("Element") == "SQ"
    }
    if not found:
        raise UnreadableFile(
            "is a Qualtrics file without questions: no SurveyElements of the kind SQ", path="SurveyElements"
        )
    entry = mapping(document.get("SurveyEntry"))
    first = tag_of(text(entry.get("SurveyLanguage"))) or DEFAULT
    others = [tag for payload in found.values() for name in mapping(payload.get("Language")) if (tag := tag_of(name))]
    form = Form(tuple(dict.fromkeys([first, *others])), piping=PIPING, is_html=True)
    form.title = {first: text(entry.get("SurveyName"))}
    _Reader(form, found, elements, first).read()
    return form


def _payload(elements: list[Json], kind: str) -> object:
    return next((element.get("Payload") for element in elements if element.get("Element") == kind), None)


class _Reader:
    def __init__(self, form: Form, found: Mapping[str, Json], elements: list[Json], first: str) -> None:
        self.form, self.found, self.first = form, found, first
        self.blocks = {text(block.get("ID")): block for block in mappings(_payload(elements, "BL"))}
        self.flow = mappings(mapping(_payload(elements, "FL")).get("Flow"))
        self.read_blocks: set[str] = set()
        self.skips: list[tuple[str, Json]] = []
        self.following: dict[str, str] = {}

    def read(self) -> None:
        self._walk(self.flow, None, 0)
        if not self.read_blocks:
            for name, block in self.blocks.items():
                if block.get("Type") not in _UNPLACED:
                    self._block(name, block, None)
        if not self.form.items:
            self._questions([{"Type": "Question", "QuestionID": name} for name in self.found], None, None)
        for name, skip in self.skips:
            self._skip(name, skip)

    def _walk(self, flow: list[Json], outer: Expression | None, depth: int) -> None:
        if depth > _DEEPEST:
            raise UnreadableFile(f"has a flow nested more than {_DEEPEST} deep", path="SurveyElements.FL")
        for step in flow:
            kind = text(step.get("Type"))
            path = f"flow.{text(step.get('FlowID')) or kind}"
            if kind in {"Block", "Standard"}:
                self._block(text(step.get("ID")), self.blocks.get(text(step.get("ID")), {}), outer)
            elif kind == "Branch":
                self._branch(step, path, outer, depth)
            elif kind == "EmbeddedData":
                self._facts(step)
            elif kind == "EndSurvey":
                self._end(path, outer)
            elif kind in {"Group", "BlockRandomizer"}:
                if kind == "BlockRandomizer":
                    self.form.leave(path, "the random order of blocks", "sections come in the order written")
                self._walk(mappings(step.get("Flow")), outer, depth + 1)
            else:
                self.form.leave(path, f"a step of the flow of the type {kind[:40]}", "there are no such steps here")

    def _branch(self, step: Json, path: str, outer: Expression | None, depth: int) -> None:
        try:
            condition: Expression | None = logic.read(step.get("BranchLogic"), self.found)
        except Inexpressible as problem:
            inner = mappings(step.get("Flow"))
            self.form.leave(path, "a branch", f"{problem}; what it leads to is shown to everyone")
            self._walk([one for one in inner if one.get("Type") != "EndSurvey"], outer, depth + 1)
            return
        self._walk(mappings(step.get("Flow")), both(outer, condition), depth + 1)

    def _end(self, path: str, condition: Expression | None) -> None:
        """An end within a branch is where the last question before it leads on to."""
        if self.form.items and condition is not None:
            self.form.items[-1].leaps.append(Leap(condition, None))
        elif condition is not None:
            self.form.leave(path, "an end before any question", "there is nothing that leads to it")

    def _facts(self, step: Json) -> None:
        for field in mappings(step.get("EmbeddedData")):
            name = text(field.get("Field"))
            if name:
                self.form.facts.setdefault(name, {self.first: text(field.get("Value")) or name})

    def _block(self, name: str, block: Json, condition: Expression | None) -> None:
        if name in self.read_blocks:
            self.form.leave(f"blocks.{name}", "that it is shown again", "a question is asked once")
            return
        self.read_blocks.add(name)
        title = text(block.get("Description"))
        options = mapping(block.get("Options"))
        is_shuffled = text(options.get("RandomizeQuestions")) in {"true", "RandomizeAll", "Advanced"}
        elements = mappings(block.get("BlockElements"))
        if is_yes(options.get("Looping")) or text(options.get("Looping")) in {"Static", "Question"}:
            self.form.leave(f"blocks.{name}", "that it is looped through", "a question is asked once")
        section = None
        if condition is not None or is_shuffled:
            section = name
            words = {self.first: title} if title else NO_WORDS
            self.form.parts.append(Part(name, f"blocks.{name}", words, NO_WORDS, condition, is_shuffled))
        elif title:
            self.form.leave(f"blocks.{name}", f"the name of the block, {title[:60]}", "respondents do not see it")
        self._questions(elements, section, name)

    def _questions(self, elements: list[Json], section: str | None, block: str | None) -> None:
        for element in elements:
            if element.get("Type") != "Question":
                continue
            name = text(element.get("QuestionID"))
            payload = self.found.get(name)
            if payload is None:
                continue
            path = f"questions.{text(payload.get('DataExportTag')) or name}"
            if payload.get("QuestionType") == "DB":
                self._text(payload, path, section)
                continue
            try:
                show_if = logic.read(payload["DisplayLogic"], self.found) if payload.get("DisplayLogic") else None
            except Inexpressible as problem:
                self.form.leave(path, "the condition under which it is shown", f"{problem}; it is shown to everyone")
                show_if = None
            for item in questions.items(payload, name, path, self.form, self.first):
                item.section, item.show_if = section, both(show_if, item.show_if)
                self.form.items.append(item)
            self.skips += [(name, skip) for skip in mappings(element.get("SkipLogic"))]
            if block is not None:
                self.following[name] = block

    def _text(self, payload: Json, path: str, section: str | None) -> None:
        """Text without a question opens the survey, or the section that it stands at the head of."""
        words = questions.words(payload, ("QuestionText",), self.first)
        part = self.form.parts[-1] if self.form.parts else None
        if not self.form.items and not self.form.intro:
            self.form.intro = words
        elif part is not None and part.name == section and all(item.section != section for item in self.form.items):
            self.form.parts[-1] = replace(part, intro=part.intro or words)
        else:
            self.form.leave(path, "text between questions", "only sections have text of their own")

    def _skip(self, name: str, skip: Json) -> None:
        path = f"questions.{text(self.found[name].get('DataExportTag')) or name}"
        to = text(skip.get("SkipToDestination"))
        try:
            comparison = {**skip, "Operator": skip.get("Condition"), "LeftOperand": skip.get("ChoiceLocator")}
            condition = logic.read_one(comparison, self.found)
        except Inexpressible as problem:
            self.form.leave(path, f"where it skips to, {to[:40]}", str(problem))
            return
        items = [item for item in self.form.items if item.name in logic.names(name, self.found)]
        if not items:
            return
        target = None if to in _TO_THE_END else self._target(name, to)
        if target == "":
            self.form.leave(path, f"where it skips to, {to[:40]}", "there is no such question after it")
            return
        items[-1].leaps.append(Leap(condition, target))

    def _target(self, name: str, to: str) -> str | None:
        """The first question of what is skipped to; None is the end, the empty text nothing."""
        if to == "ENDOFBLOCK":
            own = self.following.get(name)
            order = list(self.following)
            after = [other for other in order[order.index(name) :] if self.following[other] != own]
            if not after:
                return None
            to = after[0]
        found = next((item.name for item in self.form.items if item.name in logic.names(to, self.found)), None)
        return found if found is not None else ""
