"""What JSON Schema cannot say of a questionnaire: rules between fields.

They read the raw document and pass over what has the wrong shape, so that an author sees these faults and those of the
schema at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.base.errors import FieldError
from service.survey import ballot_consistency
from service.survey.asked import STANDARD
from service.survey.document import path_of
from service.survey.routing_consistency import routing_faults
from service.survey.text_consistency import half_characters, objects, text_faults

Json = Mapping[str, object]
_METRICS = ("nps", "csat", "ces")


def consistency_faults(document: object) -> Iterator[FieldError]:
    """Every rule between fields that the document breaks."""
    yield from half_characters((), document)
    if not isinstance(document, dict):
        return
    yield from text_faults(document)
    questions = list(objects(document.get("questions")))
    yield from _repeated("questions", "name", questions)
    for part in ("sections", "facts"):
        yield from _repeated(part, "name", list(objects(document.get(part))))
    for number, question in questions:
        yield from _repeated(f"questions[{number}].options", "code", list(objects(question.get("options"))))
        yield from _custom_labels(number, question)
        yield from _wordings(number, question)
        yield from _limits(number, question)
        yield from _default(number, question)
    yield from _names_of_sections(document, questions)
    yield from routing_faults(document)
    yield from _roles(document, questions)
    pressures = [number for number, question in questions if question.get("type") == "pressure"]
    for number in pressures[1:]:
        yield FieldError(f"questions[{number}]", f"is a second pressure question; questions[{pressures[0]}] is one")
    names = [(number, question.get("name")) for number, question in questions]
    for number in pressures:
        others = frozenset(name for other, name in names if other != number and isinstance(name, str))
        yield from ballot_consistency.ballot_faults(("questions", number), dict(questions)[number], others)


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


def _names_of_sections(document: Json, questions: list[tuple[int, Json]]) -> Iterator[FieldError]:
    """The orders of both are exported under the name."""
    names = [question.get("name") for _, question in questions]
    for number, section in objects(document.get("sections")):
        name = section.get("name")
        if isinstance(name, str) and name in names:
            yield FieldError(f"sections[{number}].name", "is the name of a question, too; choose another")


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


def _roles(document: Json, questions: list[tuple[int, Json]]) -> Iterator[FieldError]:
    ratings = [(number, question) for number, question in questions if question.get("type") == "rating"]
    scores = [number for number, question in ratings if question.get("role") == "score"]
    for number in scores[1:]:
        yield FieldError(
            f"questions[{number}].role", f"is a second score; questions[{scores[0]}] has that role already"
        )
    if scores and document.get("results_at_once") is True:
        yield FieldError("results_at_once", "must be false beside a score: who has seen the score answers for it")
    if not scores and any(question.get("metric") in _METRICS for _, question in ratings):
        yield FieldError("questions", "one rating must have the role score, because the survey has a metric")


def _wordings(number: int, question: Json) -> Iterator[FieldError]:
    at = f"questions[{number}].wordings"
    wordings = list(objects(question.get("wordings")))
    yield from _repeated(at, "name", wordings)
    for place, wording in wordings:
        if wording.get("name") == STANDARD:
            yield FieldError(f"{at}[{place}].name", f"{STANDARD} is the text of the question itself; choose another")
    shares = [wording.get("share") for _, wording in wordings]
    total = sum(share for share in shares if isinstance(share, int | float) and not isinstance(share, bool))
    if total >= 1:
        yield FieldError(
            at, f"have shares that sum to {total:g}; less than 1 leaves a share for the question's own text"
        )


def _limits(number: int, question: Json) -> Iterator[FieldError]:
    low, high = question.get("min"), question.get("max")
    if (
        question.get("type") == "number"
        and isinstance(low, int | float)
        and isinstance(high, int | float)
        and low >= high
    ):
        yield FieldError(f"questions[{number}].max", f"must be more than min, {low:g}")


def _default(number: int, question: Json) -> Iterator[FieldError]:
    """A default is an answer, and must be one of those that are possible."""
    default = question.get("default")
    if default is None:
        return
    at = f"questions[{number}].default"
    low, high = question.get("min"), question.get("max")
    if isinstance(default, int | float) and not isinstance(default, bool):
        under = isinstance(low, int | float) and default < low
        over = isinstance(high, int | float) and default > high
        if under or over:
            yield FieldError(at, "must lie between min and max")
    codes = [option.get("code") for _, option in objects(question.get("options"))]
    chosen = default if isinstance(default, list) else [default]
    if codes and any(code not in codes for code in chosen):
        yield FieldError(at, f"must be the code of an option: {', '.join(map(str, codes))[:200]}")
    longest = question.get("max_length")
    if isinstance(default, str) and isinstance(longest, int | float) and len(default) > longest:
        yield FieldError(at, f"must have at most {longest:g} characters; it has {len(default)}")
