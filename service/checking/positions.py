"""Where the texts of a JSON file stand in it, character by character."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from service.survey.checks import Finding

_DEEPEST = 24  # no text of a questionnaire lies deeper; what does is one value
_SPACE = re.compile(r"[ \t\r\n]*")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Region:
    """Lines and columns from 1, the end exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file: a text, an object, a list, or something else (None)."""

    start: int
    end: int
    value: str | dict[str, Node] | list[Node] | None

    @property
    def members(self) -> list[Node]:
        """What an object or a list holds."""
        if isinstance(self.value, dict):
            return list(self.value.values())
        return self.value if isinstance(self.value, list) else []

    def texts(self) -> Iterator[Node]:
        """Every text in it, itself included."""
        if isinstance(self.value, str):
            yield self
        for node in self.members:
            yield from node.texts()

    def named(self, name: str) -> Node | None:
        """The object of that name, wherever it stands in this one."""
        if isinstance(self.value, dict):
            own = self.value.get("name")
            if own is not None and own.value == name:
                return self
        return next((found for node in self.members if (found := node.named(name)) is not None), None)

    def at(self, field: str, language: str) -> Node | None:
        """The text of a field such as `options[0].label` in that language."""
        node: Node | None = self
        for index, key in _STEP.findall(field):
            node = node.step(index, key) if node is not None else None
        if node is not None and isinstance(node.value, dict):
            node = node.value.get(language)
        return node if node is not None and isinstance(node.value, str) else None

    def step(self, index: str, key: str) -> Node | None:
        """One member: of an object by its key, of a list by its index."""
        if isinstance(self.value, dict):
            return self.value.get(key) if key else None
        if isinstance(self.value, list) and index and int(index) < len(self.value):
            return self.value[int(index)]
        return None


class Positions:
    """The texts of one file. The file must be JSON."""

    def __init__(self, content: bytes) -> None:
        self._text = content.decode("utf-8-sig")
        self._lines = [0, *(match.end() for match in re.finditer("\n", self._text))]
        self._root, _ = self._node(self._after_space(0), 0)

    def of(self, finding: Finding) -> Region | None:
        """The region of what a finding quotes; None where the file does not hold it: a text that was filled in, say."""
        start, end = finding.span
        found = [
            node
            for node in self._candidates(finding)
            if isinstance(node.value, str) and node.value[start:end] == finding.evidence
        ]
        if not found:
            return None
        begins = self._offsets(found[0])
        return self._region(begins[start], begins[end])

    def _candidates(self, finding: Finding) -> list[Node]:
        """The texts that may be meant: others call a field otherwise, and a question may have no name at all."""
        if finding.question is None:
            exact = self._root.at(finding.field, finding.language)
            return [] if exact is None else [exact]
        named = self._questions().named(finding.question)
        if named is not None:
            exact = named.at(finding.field, finding.language)
            return list(named.texts()) if exact is None else [exact]
        start, end = finding.span
        alike = [node for node in self._questions().texts() if str(node.value)[start:end] == finding.evidence]
        return alike if len(alike) == 1 else []

    def _questions(self) -> Node:
        """Where the questions are: in the project's own notation sections and facts have names, too."""
        held = self._root.value.get("questions") if isinstance(self._root.value, dict) else None
        return self._root if held is None else held

    def _region(self, start: int, end: int) -> Region:
        first, last = bisect_right(self._lines, start), bisect_right(self._lines, end)
        return Region(first, start - self._lines[first - 1] + 1, last, end - self._lines[last - 1] + 1)

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _node(self, at: int, depth: int) -> tuple[Node, int]:
        opening = self._text[at]
        if depth < _DEEPEST and opening in "{[":
            return self._object(at, depth) if opening == "{" else self._list(at, depth)
        value, end = _DECODER.raw_decode(self._text, at)
        return Node(at, end, value if isinstance(value, str) else None), end

    def _object(self, at: int, depth: int) -> tuple[Node, int]:
        members: dict[str, Node] = {}
        end = self._after_space(at + 1)
        while self._text[end] != "}":
            key, end = _DECODER.raw_decode(self._text, end)
            value = self._after_space(self._after_space(end) + 1)  # after the colon
            members[key], end = self._node(value, depth + 1)
            end = self._after_comma(end)
        return Node(at, end + 1, members), end + 1

    def _list(self, at: int, depth: int) -> tuple[Node, int]:
        members: list[Node] = []
        end = self._after_space(at + 1)
        while self._text[end] != "]":
            node, end = self._node(end, depth + 1)
            members.append(node)
            end = self._after_comma(end)
        return Node(at, end + 1, members), end + 1

    def _after_comma(self, at: int) -> int:
        at = self._after_space(at)
        return self._after_space(at + 1) if self._text[at] == "," else at

    def _offsets(self, node: Node) -> list[int]:
        """Where each character of a text begins in the file, and where the last one ends."""
        begins, at = [], node.start + 1
        while at < node.end - 1:
            begins.append(at)
            at += self._width(at)
        return [*begins, node.end - 1]

    def _width(self, at: int) -> int:
        if self._text[at] != "\\":
            return 1
        if self._text[at + 1] != "u":
            return 2
        return 12 if _PAIR.match(self._text, at) else 6
