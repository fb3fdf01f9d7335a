"""What JSON Schema cannot say of texts: their languages, and the placeholders they may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.base.errors import FieldError
from service.survey import ballot_consistency
from service.survey.document import Step, path_of
from service.survey.placeholders import PLACEHOLDERS, names_in

Steps = tuple[Step, ...]
Json = Mapping[str, object]
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_PAGE = ("sender",)


@dataclass(frozen=True, slots=True)
class _Place:
    """A text with its place; `allowed` are the placeholders it may hold besides facts, None where it may hold none."""

    steps: Steps
    text: Json
    allowed: tuple[str, ...] | None


def half_characters(steps: Steps, node: object) -> Iterator[FieldError]:
    """Half a surrogate pair is possible in JSON and can be stored nowhere."""
    if isinstance(node, str) and _HALF_PAIR.search(node):
        yield FieldError(path_of(steps), "holds half of a character (a lone surrogate); write the whole character")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from half_characters((*steps, str(key)), value)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from half_characters((*steps, number), value)


def text_faults(document: Json) -> Iterator[FieldError]:
    """Texts in languages that are not declared, without the first language, or with placeholders nobody fills."""
    listed = document.get("languages")
    declared = [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
    facts = tuple(str(fact.get("name")) for _, fact in objects(document.get("facts")))
    for place in _texts(document):
        if declared:
            yield from _languages(place, declared)
        if place.allowed is not None:
            yield from _placeholders(place, (*place.allowed, *facts))
    for number, name in enumerate(facts):
        if name in PLACEHOLDERS:
            yield FieldError(f"facts[{number}].name", f"{name} is filled in by the service; choose another name")


def objects(value: object) -> Iterator[tuple[int, Json]]:
    """The members of a list that are objects, with their numbers."""
    if isinstance(value, list):
        yield from ((number, item) for number, item in enumerate(value) if isinstance(item, dict))


def _languages(place: _Place, declared: list[str]) -> Iterator[FieldError]:
    if declared[0] not in place.text:
        yield FieldError(
            path_of((*place.steps, declared[0])), "is missing: every text has the first language of languages"
        )
    for language in place.text:
        if language not in declared:
            yield FieldError(path_of((*place.steps, language)), f"is not in languages ({', '.join(declared)[:120]})")


def _placeholders(place: _Place, allowed: tuple[str, ...]) -> Iterator[FieldError]:
    for language, said in place.text.items():
        unknown = sorted(names_in(said) - set(allowed)) if isinstance(said, str) else []
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in allowed) or "none"
            yield FieldError(
                path_of((*place.steps, language)),
                f"holds the unknown placeholder {{{unknown[0]}}}; known here: {known}; a fact is declared in facts",
            )


def _texts(document: Json) -> Iterator[_Place]:
    """Every text of the document with its place."""
    found: list[tuple[Steps, object, tuple[str, ...] | None]] = [(("title",), document.get("title"), ())]
    found += [((name,), document.get(name), _PAGE) for name in ("intro", "privacy", "closing")]
    for part in ("invitation", "reminder"):
        messages = document.get(part)
        if isinstance(messages, dict):
            found.append(((part, "email_subject"), messages.get("email_subject"), _PAGE))
            found += [((part, name), messages.get(name), PLACEHOLDERS) for name in ("sms", "email_body")]
    for number, section in objects(document.get("sections")):
        found.append((("sections", number, "title"), section.get("title"), ()))
        found.append((("sections", number, "intro"), section.get("intro"), ()))
    for number, fact in objects(document.get("facts")):
        found.append((("facts", number, "fallback"), fact.get("fallback"), None))
    for number, question in objects(document.get("questions")):
        found += _question_texts(("questions", number), question)
    for steps, text, allowed in found:
        if isinstance(text, dict):
            yield _Place(steps, text, allowed)


def _question_texts(at: Steps, question: Json) -> Iterator[tuple[Steps, object, tuple[str, ...] | None]]:
    yield (*at, "text"), question.get("text"), ()
    yield (*at, "hint"), question.get("hint"), ()
    yield (*at, "unit"), question.get("unit"), None
    labels = question.get("labels")
    if isinstance(labels, dict):
        for point, label in labels.items():
            yield (*at, "labels", str(point)), label, None
    for place, option in objects(question.get("options")):
        yield (*at, "options", place, "label"), option.get("label"), None
    for place, wording in objects(question.get("wordings")):
        yield (*at, "wordings", place, "text"), wording.get("text"), ()
    for steps, text in ballot_consistency.texts(at, question):
        yield steps, text, None
