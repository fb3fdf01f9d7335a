"""Every text of a questionnaire by the place that findings name it by, read off its document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.survey.dumping import dump
from service.survey.questionnaire import Questionnaire
from service.survey.text import text_in

#: What a place is called, by the end of its path.
_CALLED = (
    (re.compile(r"(invitation|reminder)\.sms"), r"\1, text message"),
    (re.compile(r"(invitation|reminder)\.email_subject"), r"\1, subject of the mail"),
    (re.compile(r"(invitation|reminder)\.email_body"), r"\1, mail"),
    (re.compile(r"options\[(\d+)\]\.label"), "option {}"),
    (re.compile(r"labels\.(-?\d+)"), r"point \1"),
    (re.compile(r"wordings\[(\d+)\]\.text"), "other wording {}"),
    (re.compile(r"sections\[(\d+)\]\.(\w+)"), r"section {}, \2"),
    (re.compile(r"facts\[(\d+)\]\.fallback"), "fallback of fact {}"),
    (re.compile(r"text"), "question"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one language: `question` and `field` are its place as findings have it."""

    question: str | None
    field: str
    text: str
    is_missing: bool  # in this language: another stands in for it

    @property
    def called(self) -> str:
        for pattern, name in _CALLED:
            match = pattern.fullmatch(self.field)
            if match is not None:
                return match.expand(name).format(*(int(digits) + 1 for digits in re.findall(r"\d+", match[0])))
        return self.field


def texts(questionnaire: Questionnaire, language: str) -> list[Said]:
    """All of them, in the order of the document."""
    document = dump(questionnaire)
    questions = document.pop("questions")
    reader = _Reader(questionnaire.languages, language)
    found = list(reader.read(None, "", document))
    for question in questions if isinstance(questions, Sequence) else ():
        if isinstance(question, Mapping):
            found += reader.read(str(question["name"]), "", question)
    return found


class _Reader:
    def __init__(self, languages: Sequence[str], language: str) -> None:
        self._languages = frozenset(languages)
        self._language = language

    def read(self, question: str | None, path: str, node: object) -> Iterator[Said]:
        if isinstance(node, Mapping):
            if self._is_text(node):
                yield Said(question, path, text_in(node, self._language), self._language not in node)
                return
            for key, value in node.items():
                yield from self.read(question, f"{path}.{key}" if path else str(key), value)
        elif isinstance(node, Sequence) and not isinstance(node, str):
            for number, item in enumerate(node):
                yield from self.read(question, f"{path}[{number}]", item)

    def _is_text(self, node: Mapping[str, object]) -> bool:
        return bool(node) and node.keys() <= self._languages and all(isinstance(text, str) for text in node.values())
