"""What JSON Schema cannot say of a questionnaire: rules between fields.

They read the raw document and pass over what has the wrong shape, so that an author sees these faults and those of the
schema at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from service.base.errors import FieldError
from service.survey.document import Step, path_of

Steps = tuple[Step, ...]
Json = Mapping[str, object]
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_TEXTS = ("title", "intro", "privacy", "closing")
_MESSAGES = ("sms", "email_subject", "email_body")
_METRICS = ("nps", "csat", "ces")


def consistency_faults(document: object) -> Iterator[FieldError]:
    """Every rule between fields that the document breaks."""
    yield from _half_characters((), document)
    if not isinstance(document, dict):
        return
    yield from _languages(document)
    questions = list(_objects(document.get("questions")))
    yield from _repeated("questions", "name", questions)
    for number, question in questions:
        yield from _repeated(f"questions[{number}].options", "code", list(_objects(question.get("options"))))
        yield from _custom_labels(number, question)
    yield from _roles(questions)
    pressures = [number for number, question in questions if question.get("type") == "pressure"]
    for number in pressures[1:]:
        yield FieldError(f"questions[{number}]", f"is a second pressure question; questions[{pressures[0]}] is one")


def _half_characters(steps: Steps, node: object) -> Iterator[FieldError]:
    """Half a surrogate pair is possible in JSON and can be stored nowhere."""
    if isinstance(node, str) and _HALF_PAIR.search(node):
        yield FieldError(path_of(steps), "holds half of a character (a lone surrogate); write the whole character")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _half_characters((*steps, str(key)), value)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _half_characters((*steps, number), value)


def _objects(value: object) -> Iterator[tuple[int, Json]]:
    if isinstance(value, list):
        yield from ((number, item) for number, item in enumerate(value) if isinstance(item, dict))


def _texts(document: Json) -> Iterator[tuple[Steps, Json]]:
    """Every text of the document with its place."""
    found: list[tuple[Steps, object]] = [((name,), document.get(name)) for name in _TEXTS]
    for part in ("invitation", "reminder"):
        messages = document.get(part)
        if isinstance(messages, dict):
            found += [((part, name), messages.get(name)) for name in _MESSAGES]
    for number, question in _objects(document.get("questions")):
        at: Steps = ("questions", number)
        found.append(((*at, "text"), question.get("text")))
        labels = question.get("labels")
        if isinstance(labels, dict):
            found += [((*at, "labels", str(point)), label) for point, label in labels.items()]
        for place, option in _objects(question.get("options")):
            found.append(((*at, "options", place, "label"), option.get("label")))
    yield from ((steps, text) for steps, text in found if isinstance(text, dict))


def _languages(document: Json) -> Iterator[FieldError]:
    listed = document.get("languages")
    declared = [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
    if not declared:
        return
    for steps, text in _texts(document):
        for language in declared:
            if language not in text:
                yield FieldError(path_of((*steps, language)), "is missing: every text has every language of languages")
        for language in text:
            if language not in declared:
                yield FieldError(path_of((*steps, language)), f"is not in languages ({', '.join(declared)[:120]})")


def _repeated(place: str, key: str, items: list[tuple[int, Json]]) -> Iterator[FieldError]:
    first: dict[str, int] = {}
    for number, item in items:
        value = item.get(key)
        if not isinstance(value, str):
            continue
        if value in first:
            yield FieldError(f"{place}[{number}].{key}", f"repeats the {key} of {place}[{first[value]}]")
        else:
            first[value] = number


def _custom_labels(number: int, question: Json) -> Iterator[FieldError]:
    low, high, labels = question.get("min"), question.get("max"), question.get("labels")
    if question.get("metric") != "custom" or not isinstance(labels, dict):
        return
    if not isinstance(low, int | float) or not isinstance(high, int | float) or not 0 <= low < high <= 10:
        return
    points = [str(point) for point in range(int(low), int(high) + 1)]
    place = f"questions[{number}].labels"
    for end in (points[0], points[-1]):
        if end not in labels:
            yield FieldError(f"{place}.{end}", "is missing: both ends of the scale have a label")
    for point in labels:
        if point not in points:
            yield FieldError(
                path_of(("questions", number, "labels", str(point))), f"is not on the scale {low} to {high}"
            )


def _roles(questions: list[tuple[int, Json]]) -> Iterator[FieldError]:
    ratings = [(number, question) for number, question in questions if question.get("type") == "rating"]
    scores = [number for number, question in ratings if question.get("role") == "score"]
    for number in scores[1:]:
        yield FieldError(
            f"questions[{number}].role", f"is a second score; questions[{scores[0]}] has that role already"
        )
    if not scores and any(question.get("metric") in _METRICS for _, question in ratings):
        yield FieldError("questions", "one rating must have the role score, because the survey has a metric")
