"""Questionnaires of every kind for properties, and what each format promises to keep of them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from service.survey import templates
from service.survey.dumping import dump
from service.survey.exchange import Format
from service.survey.parsing import parse

Json = dict[str, Any]

WORDS = [
    "visit",
    "How long",
    "did it take?",
    "é",
    "ñandú",
    "الزيارة",
    "<b>",
    "&amp;",
    "a & b",
    "'",
    '"',
    "=1+2",
    "100 %",
    "{{x}}",
    "$5",
    "1. first",
    "a\\b",
]
LINE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join).filter(lambda said: said[0] != "=")
PASSAGE = st.lists(LINE, min_size=1, max_size=2).map("\n".join)
NAMES = st.from_regex(r"[a-c][a-z0-9_]{0,5}", fullmatch=True)
CODES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,5}", fullmatch=True)


def _texts(languages: list[str], said: st.SearchStrategy[str]) -> st.SearchStrategy[Json]:
    """In the first language always, in the others sometimes."""
    optional = dict.fromkeys(languages[1:], said)
    return st.fixed_dictionaries({languages[0]: said}, optional=optional)


@st.composite
def _question(draw: Any, name: str, languages: list[str], facts: list[str]) -> Json:
    line, passage = _texts(languages, LINE), _texts(languages, PASSAGE)
    kind = draw(st.sampled_from(["rating", "single", "multiple", "text", "number"]))
    body: Json = {"name": name, "type": kind, "text": draw(passage), "required": draw(st.booleans())}
    if facts and draw(st.booleans()):
        body["text"][languages[0]] += f" {{{facts[0]}}}"
    if draw(st.booleans()):
        body["hint"] = draw(passage)
    has_default = draw(st.integers(0, 5)) == 0
    if kind == "rating":
        low = draw(st.integers(0, 1))
        high = draw(st.integers(2, 10))
        points = {low, high} | draw(st.sets(st.integers(low, high), max_size=3))
        body |= {
            "name": f"d_{name}", "metric": "custom", "role": "driver", "min": low, "max": high,
            "labels": {str(point): draw(line) for point in sorted(points)}, "higher_is_better": draw(st.booleans()),
        }  # fmt: skip
        body |= {"default": draw(st.integers(low, high))} if has_default else {}
    elif kind in {"single", "multiple"}:
        codes = draw(st.lists(CODES, min_size=2, max_size=4, unique=True))
        body["options"] = [
            {"code": code, "label": draw(line), "exclusive": kind == "multiple" and draw(st.booleans())}
            for code in codes
        ]
        body |= {"order": "shuffled"} if draw(st.booleans()) else {}
        body |= {"default": codes[0] if kind == "single" else codes[1:]} if has_default else {}
    elif kind == "text":
        body["max_length"] = draw(st.integers(1, 4000))
    else:
        low, high = sorted(draw(st.lists(st.integers(-50, 5000), min_size=2, max_size=2, unique=True)))
        body |= {"min": low} if draw(st.booleans()) else {}
        body |= {"max": high} if draw(st.booleans()) else {}
        body |= {"decimals": draw(st.integers(1, 2))} if draw(st.booleans()) else {}
    return body


@st.composite
def _condition(draw: Any, earlier: list[Json], facts: list[str], depth: int = 0) -> Json:
    if depth < 2 and draw(st.integers(0, 2)) == 0:
        kind = draw(st.sampled_from(["all", "any"]))
        return {kind: [draw(_condition(earlier, facts, depth + 1)) for _ in range(2)]}
    if facts and draw(st.integers(0, 3)) == 0:
        return {
            "fact": facts[0],
            "op": draw(st.sampled_from(["is", "is_not"])),
            "value": draw(st.sampled_from(["a", "it's"])),
        }
    question = draw(st.sampled_from(earlier))
    name = question["name"]
    if draw(st.booleans()) or question["type"] == "text":
        return {"question": name, "op": draw(st.sampled_from(["answered", "unanswered"]))}
    if question["type"] in {"rating", "number"}:
        bounds = (question["min"], question["max"]) if question["type"] == "rating" else (-5, 100)
        operator = draw(st.sampled_from(["is", "is_not", "at_least", "at_most"]))
        return {"question": name, "op": operator, "value": draw(st.integers(*bounds))}
    operators = ["is", "is_not"] if question["type"] == "single" else ["includes", "excludes"]
    code = draw(st.sampled_from([option["code"] for option in question["options"]]))
    return {"question": name, "op": draw(st.sampled_from(operators)), "value": code}


@st.composite
def documents(draw: Any) -> Json:
    """A whole document, in two languages or one, with sections, conditions, facts and jumps."""
    languages = draw(st.sampled_from([["en"], ["en", "es"], ["es", "ar"]]))
    document = copy.deepcopy(
        templates.instantiate("poll", sender="Northwind", purpose="p", decision="d", owner="o", languages=languages)
    )
    facts = ["product"] if draw(st.booleans()) else []
    if facts:
        document["facts"] = [{"name": "product", "fallback": draw(_texts(languages, LINE))}]
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    questions = [draw(_question(name, languages, facts)) for name in names]
    sections = []
    for number in range(draw(st.integers(0, 2))):
        section: Json = {"name": f"part{number}", "title": draw(_texts(languages, LINE))}
        section |= {"intro": draw(_texts(languages, PASSAGE))} if draw(st.booleans()) else {}
        sections.append(section)
    if sections:
        cut = draw(st.integers(0, len(questions)))
        for place, question in enumerate(questions):
            question["section"] = sections[0 if place < cut or len(sections) == 1 else 1]["name"]
        sections = [one for one in sections if any(question["section"] == one["name"] for question in questions)]
        document["sections"] = sections
    for place, question in enumerate(questions[1:], start=1):
        if draw(st.booleans()):
            question["show_if"] = draw(_condition(questions[:place], facts))
        previous = questions[place - 1]
        if draw(st.integers(0, 4)) == 0:
            previous["go_to"] = [
                {
                    "if": {"question": previous["name"], "op": "answered"},
                    "to": draw(st.sampled_from([question["name"], "end"])),
                }
            ]
    document["questions"] = questions
    return dump(parse(document))


def carried(document: Json, format_: Format) -> Json:
    """The part of a document that a format says, too."""
    kept = {name: document[name] for name in ("languages", "sender", "intro", "privacy", "closing", "title")}
    kept["questions"] = [_carried_question(question, format_) for question in document["questions"]]
    kept["sections"] = [_plainly(section) for section in document.get("sections", [])]
    kept["facts"] = [
        {"name": fact["name"], "fallback": dict([next(iter(fact["fallback"].items()))])}
        for fact in document.get("facts", [])
    ]
    if format_ is Format.XLSFORM:
        first = document["languages"][0]
        kept["title"] = {first: document["title"][first]}
        for section in kept["sections"]:
            section.pop("order", None)
    return kept


def _carried_question(question: Json, format_: Format) -> Json:
    unsaid = {"pinned", "unit", "wordings", "ballots"} | ({"go_to"} if format_ is Format.XLSFORM else set())
    kept: Json = {key: _plainly(value) for key, value in question.items() if key not in unsaid}
    if "options" in kept:
        kept["options"] = [
            {key: value for key, value in option.items() if key != "pinned"} for option in kept["options"]
        ]
    if kept.get("order") == "flipped":
        del kept["order"]
    return kept


def _plainly(node: Any) -> Any:
    """Conditions with their negations in one way: not `is` is `is_not`."""
    match node:
        case {"not": {"op": "is", **rest}}:
            return {**rest, "op": "is_not"}
        case dict():
            return {key: _plainly(value) for key, value in node.items()}
        case list():
            return [_plainly(value) for value in node]
        case _:
            return node
