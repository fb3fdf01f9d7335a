"""What JSON Schema cannot say of routing: that conditions and jumps are whole and name what there is.

Whether a route leads back or nowhere is for the check S07 to say: the author shall see it beside the other findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from service.base.errors import FieldError
from service.survey.asked import END
from service.survey.document import Step, path_of
from service.survey.text_consistency import objects

Steps = tuple[Step, ...]
Json = Mapping[str, object]
_EQUAL = ("is", "is_not")
_OPERATORS: Mapping[str, tuple[str, ...]] = {
    "rating": (*_EQUAL, "at_least", "at_most", "answered", "unanswered"),
    "number": (*_EQUAL, "at_least", "at_most", "answered", "unanswered"),
    "single": (*_EQUAL, "answered", "unanswered"),
    "multiple": ("includes", "excludes", "answered", "unanswered"),
    "text": ("answered", "unanswered"),
    "pressure": (),
}
_OF_FACTS = (*_EQUAL, "known", "unknown")
_WITHOUT_VALUE = frozenset({"answered", "unanswered", "known", "unknown"})
_KINDS = ("question", "fact", "all", "any", "not")


def routing_faults(document: Json) -> Iterator[FieldError]:
    """Every condition, jump and section that is not whole."""
    questions = list(objects(document.get("questions")))
    sections = list(objects(document.get("sections")))
    conditions = _conditions_of(document)
    for number, section in sections:
        yield from conditions.faults(("sections", number, "show_if"), section.get("show_if"))
    for number, question in questions:
        yield from conditions.faults(("questions", number, "show_if"), question.get("show_if"))
        for place, jump in objects(question.get("go_to")):
            at: Steps = ("questions", number, "go_to", place)
            yield from conditions.faults((*at, "if"), jump.get("if"))
            yield from conditions.target_faults((*at, "to"), jump.get("to"))
    for number, question in questions:
        if question.get("name") == END:
            yield FieldError(f"questions[{number}].name", "end is where a survey ends; choose another name")
    yield from _sections(questions, [section for _, section in sections])


def condition_faults(document: Json, at: Steps, body: object) -> Iterator[FieldError]:
    """What is not whole in a condition that stands outside the document and is about its questions and facts."""
    return _conditions_of(document).faults(at, body)


def _conditions_of(document: Json) -> _Conditions:
    return _Conditions(
        {str(question.get("name")): question for _, question in objects(document.get("questions"))},
        {str(fact.get("name")) for _, fact in objects(document.get("facts"))},
    )


class _Conditions:
    def __init__(self, questions: Mapping[str, Json], facts: set[str]) -> None:
        self._questions = questions
        self._facts = facts

    def target_faults(self, at: Steps, target: object) -> Iterator[FieldError]:
        if isinstance(target, str) and target != END and target not in self._questions:
            yield FieldError(path_of(at), f"names no question: {target[:40]}; name a later question, or end")

    def faults(self, at: Steps, body: object) -> Iterator[FieldError]:
        if not isinstance(body, dict):
            return
        kinds = [kind for kind in _KINDS if kind in body]
        if len(kinds) != 1:
            yield FieldError(path_of(at), f"must have exactly one of {', '.join(_KINDS)}")
            return
        kind = kinds[0]
        if kind in {"question", "fact"}:
            yield from self._comparison(at, kind, body)
            return
        surplus = sorted(set(body) & {"op", "value"})
        if surplus:
            yield FieldError(path_of((*at, surplus[0])), f"stands beside question or fact, not beside {kind}")
        if kind == "not":
            yield from self.faults((*at, "not"), body["not"])
        else:
            for number, part in objects(body[kind]):
                yield from self.faults((*at, kind, number), part)

    def _comparison(self, at: Steps, kind: str, body: Json) -> Iterator[FieldError]:
        name, op = body[kind], body.get("op")
        if not isinstance(name, str):
            return
        known = self._questions if kind == "question" else self._facts
        if name not in known:
            listed = ", ".join(sorted(known))[:200] or "none"
            yield FieldError(path_of((*at, kind)), f"names no {kind} there is; there are: {listed}")
            return
        possible = _OF_FACTS if kind == "fact" else _OPERATORS.get(str(self._questions[name].get("type")), ())
        if op not in possible:
            said = f"must be one of {', '.join(possible)}" if possible else "the private question routes nobody"
            yield FieldError(path_of((*at, "op")), f"{said}: {name} can be compared in no other way")
        elif op in _WITHOUT_VALUE:
            if "value" in body:
                yield FieldError(path_of((*at, "value")), f"has no meaning beside {op}")
        elif "value" not in body:
            yield FieldError(path_of((*at, "value")), f"is missing: {op} compares with a value")
        else:
            fault = _value_fault(None if kind == "fact" else self._questions[name], body["value"])
            if fault:
                yield FieldError(path_of((*at, "value")), fault)


def _value_fault(question: Json | None, value: object) -> str | None:
    if question is None:
        return None if isinstance(value, str) else "must be text: facts are words"
    match question.get("type"):
        case "rating":
            low, high = question.get("min"), question.get("max")
            if not isinstance(low, int | float) or not isinstance(high, int | float):
                return None
            is_point = isinstance(value, int | float) and float(value).is_integer() and low <= value <= high
            return None if is_point else f"must be a point of the scale, {low:g} to {high:g}"
        case "number":
            return None if isinstance(value, int | float) else "must be a number"
        case _:
            codes = [str(option.get("code")) for _, option in objects(question.get("options"))]
            return None if value in codes else f"must be the code of an option: {', '.join(codes)[:200]}"


def _sections(questions: Sequence[tuple[int, Json]], sections: Sequence[Json]) -> Iterator[FieldError]:
    names = [str(section.get("name")) for section in sections]
    shuffled = {str(section.get("name")) for section in sections if section.get("order") == "shuffled"}
    last = -1
    seen_outside = False
    for number, question in questions:
        name = question.get("section")
        at = f"questions[{number}].section"
        if name is None:
            seen_outside = last >= 0
            continue
        if name not in names:
            yield FieldError(at, f"names no section there is; there are: {', '.join(names)[:200] or 'none'}")
            continue
        place = names.index(str(name))
        if place < last or (place == last and seen_outside):
            yield FieldError(at, "comes again: the questions of a section stand together, in the order of sections")
        last, seen_outside = max(last, place), False
        if name in shuffled and question.get("go_to"):
            yield FieldError(f"questions[{number}].go_to", "leads on from a shuffled section, whose order is nobody's")
    for name in shuffled:
        yield from _within_shuffled([one for one in questions if one[1].get("section") == name])


def _within_shuffled(questions: Sequence[tuple[int, Json]]) -> Iterator[FieldError]:
    own = {str(question.get("name")) for _, question in questions}
    for number, question in questions:
        named = sorted(own & set(_named(question.get("show_if"))))
        if named:
            yield FieldError(
                f"questions[{number}].show_if", f"depends on {named[0]}, which a shuffled section may ask later"
            )


def _named(body: object) -> Iterator[str]:
    """The questions that a condition names."""
    if isinstance(body, dict):
        if isinstance(body.get("question"), str):
            yield body["question"]
        yield from _named(body.get("not"))
        for kind in ("all", "any"):
            for _, part in objects(body.get(kind)):
                yield from _named(part)
