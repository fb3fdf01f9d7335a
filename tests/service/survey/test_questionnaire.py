"""Questionnaire documents: what is refused and why, and that nothing is lost on the way through."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from service.base.errors import FieldError
from service.survey import document as documents
from service.survey.dumping import content_hash, dump
from service.survey.parsing import InvalidQuestionnaire, parse
from service.survey.question import Pressure, Rating
from service.survey.text import nearest, text_in

Document = dict[str, Any]


def faults(document: Document) -> dict[str, str]:
    with pytest.raises(InvalidQuestionnaire) as refused:
        parse(document)
    return {error.path: error.message for error in refused.value.errors}


def test_the_schema_is_a_valid_json_schema_without_python_only_regexes() -> None:
    Draft202012Validator.check_schema(documents.schema())
    text = json.dumps(documents.schema())

    assert "\\\\Z" not in text
    assert "(?P" not in text


def test_every_object_of_fields_forbids_other_fields() -> None:
    def objects(node: Any) -> list[Document]:
        if isinstance(node, list):
            return [found for item in node for found in objects(item)]
        if not isinstance(node, dict):
            return []
        own = [node] if "additionalProperties" in node or node.get("type") == "object" else []
        return own + [found for value in node.values() for found in objects(value)]

    maps_or_closed = [one for one in objects(documents.schema()) if set(one) != {"type", "required", "properties"}]

    assert maps_or_closed
    assert all(one["additionalProperties"] is False or "propertyNames" in one for one in maps_or_closed)


def test_as_openapi_components_every_reference_stays_within_the_components() -> None:
    components = documents.component_schemas("Questionnaire")
    defined: Any = documents.schema()["$defs"]
    text = json.dumps(components)

    assert len(components) == 1 + len(defined)
    assert "$defs" not in text
    assert "$id" not in text
    referred = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert referred <= set(components)


def test_a_document_comes_back_the_same(document: Document) -> None:
    assert dump(parse(document)) == document
    assert parse(dump(parse(document))) == parse(document)


def test_what_may_be_left_out_is_written_out(document: Document) -> None:
    del document["questions"][0]["higher_is_better"]
    del document["questions"][2]["required"]
    del document["questions"][3]["options"][0]["exclusive"]

    questions: Any = dump(parse(document))["questions"]

    assert questions[0]["higher_is_better"] is True
    assert questions[2]["required"] is False
    assert questions[3]["options"][0]["exclusive"] is False


def test_whole_numbers_written_with_a_point_are_whole_numbers(document: Document) -> None:
    document["questions"][0] |= {"min": 1.0, "max": 5.0}

    assert json.dumps(dump(parse(document))["questions"]).count("5.0") == 0


def test_the_hash_depends_on_content_and_not_on_the_order_of_keys(document: Document) -> None:
    turned = dict(reversed(document.items()))
    changed = copy.deepcopy(document)
    changed["closing"]["es"] = "Muchas gracias."

    assert content_hash(parse(document)) == content_hash(parse(turned))
    assert content_hash(parse(document)) != content_hash(parse(changed))


def test_questions_are_found_by_their_part(document: Document) -> None:
    questionnaire = parse(document)

    assert questionnaire.score is questionnaire.questions[0]
    assert [driver.name for driver in questionnaire.drivers] == ["d_speed"]
    assert isinstance(questionnaire.pressure, Pressure)
    assert isinstance(questionnaire.question("d_speed"), Rating)
    assert questionnaire.question("other") is None


def _set(*path: str | int, to: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node: Any = document
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = to

    return change


def _drop(*path: str | int) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node: Any = document
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]

    return change


def _move(change_from: str, to: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["questions"][0]["labels"][to] = document["questions"][0]["labels"].pop(change_from)

    return change


Q = "questions"


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (_drop("purpose"), "purpose", "is missing"),
        (_set("schema", to=2), "schema", "must be 1"),
        (_set("extra", to=1), "extra", "is not a field here"),
        (_set("title", "en", to="x" * 201), "title.en", "at most 200 characters; it has 201"),
        (_set("title", "en", to="a\nb"), "title.en", "one line"),
        (_set("intro", "en", to="  "), "intro.en", "not a space"),
        (_set("intro", "en", to="a\x00b"), "intro.en", "U+0000 at 1"),
        (_set("intro", "en", to="Hello {first_name}"), "intro.en", "unknown placeholder {first_name}"),
        (_set("intro", "en", to="Hello {link}"), "intro.en", "unknown placeholder {link}"),
        (_set("intro", "en", to="a } b"), "intro.en", "unknown placeholder }"),
        (_set("intro", "en", to="half \ud83d"), "intro.en", "lone surrogate"),
        (_set("sender", to="Acme\n"), "sender", "line break"),
        (_drop("intro", "en"), "intro.en", "is missing"),
        (_set("intro", "fr", to="Bonjour"), "intro.fr", "not in languages (en, es)"),
        (_set("languages", to=["ar", "en", "es"]), f"{Q}[2].options[0].label.ar", "is missing"),
        (_set("languages", to=["en", "es", "en"]), "languages", "same value twice"),
        (_set("languages", 0, to="en\n"), "languages[0]", "language tag"),
        (_set(Q, to=[]), Q, "at least 1 items"),
        (_set(Q, 0, "type", to="stars"), f"{Q}[0].type", 'one of "rating", "single"'),
        (_set(Q, 0, "metric", to="happy"), f"{Q}[0].metric", 'one of "nps", "csat", "ces", "custom"'),
        (_set(Q, 0, "metric", to="nps"), f"{Q}[0].max", "must be 10"),
        (_set(Q, 0, "min", to=0), f"{Q}[0].min", "must be 1"),
        (_set(Q, 0, "role", to="driver"), f"{Q}[0].name", "d_"),
        (_set(Q, 0, "higher_is_better", to=False), f"{Q}[0].higher_is_better", "must be true"),
        (_set(Q, 1, "role", to="score"), f"{Q}[1].role", "second score"),
        (_set(Q, 1, "max", to=11), f"{Q}[1].max", "10 or less"),
        (_set(Q, 1, "max", to=5), f"{Q}[1].labels.5", "both ends"),
        (_set(Q, 1, "max", to=5), f"{Q}[1].labels.10", "not on the scale 0 to 5"),
        (_drop(Q, 0, "labels", "5"), f"{Q}[0].labels.5", "is missing"),
        (_move("5", "6"), f"{Q}[0].labels", '"6" is not a possible key'),
        (_set(Q, 2, "name", to="overall"), f"{Q}[2].name", "repeats the name of questions[0]"),
        (_set(Q, 2, "name", to="d_reason"), f"{Q}[2].name", "only a driver's"),
        (_set(Q, 2, "name", to="reason\n"), f"{Q}[2].name", "small letter"),
        (_set(Q, 2, "options", 1, "code", to="staff"), f"{Q}[2].options[1].code", f"the code of {Q}[2].options[0]"),
        (_set(Q, 4, "max_length", to=0), f"{Q}[4].max_length", "1 or more"),
        (_set(Q, 5, "required", to=True), f"{Q}[5].required", "is not a field here; possible are name, type, text"),
        (_set("invitation", "sms", "en", to="{sender} {agent}"), "invitation.sms.en", "{agent}"),
        (_set("invitation", "email_subject", "en", to="{link}"), "invitation.email_subject.en", "known here: {sender}"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_path(
    document: Document, change: Callable[[Document], None], path: str, message: str
) -> None:
    change(document)

    assert message in faults(document)[path]


def test_all_faults_are_named_at_once_those_of_the_schema_and_those_between_fields(document: Document) -> None:
    document["questions"][2]["name"] = "overall"
    document["questions"][4]["max_length"] = "long"
    del document["intro"]["en"]

    assert {"questions[2].name", "questions[4].max_length", "intro.en"} <= set(faults(document))


def test_a_metric_without_a_score_question_is_refused_but_a_poll_needs_none(document: Document) -> None:
    document["questions"][0] |= {"role": "driver", "name": "d_overall"}

    assert "role score" in faults(document)["questions"]

    document["questions"] = document["questions"][2:3]
    assert parse(document).score is None


def test_a_second_pressure_question_is_refused(document: Document) -> None:
    document["questions"].append({**document["questions"][5], "name": "asked_again"})

    assert "second pressure question" in faults(document)["questions[6]"]


def test_doubled_braces_are_literal(document: Document) -> None:
    document["intro"]["en"] = "Hello {{first_name}}"

    assert parse(document).intro["en"] == "Hello {{first_name}}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "en"), ("EN", "en"), ("pt-BR", "pt"), ("es-MX", "es"), ("zh", "zh-Hant"), ("fr", "en"), ("", "en")],
)
def test_a_text_is_given_in_the_nearest_language(language: str, expected: str) -> None:
    available = ("en", "es", "pt", "zh-Hant")

    assert nearest(language, available) == expected
    assert text_in({tag: tag for tag in available}, language) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-20, 20) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(value=json_values, path=st.lists(st.integers(0, 30), min_size=1, max_size=9))
@settings(max_examples=150, deadline=None)
def test_any_value_anywhere_is_either_accepted_or_refused_with_paths(value: object, path: list[int]) -> None:
    document = copy.deepcopy(_SAMPLE)
    node: Any = document
    for step in path:
        keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        if not keys:
            break
        holder, key = node, keys[step % len(keys)]
        node = node[key]
    holder[key] = value

    refusal: InvalidQuestionnaire | None = None
    try:
        parsed = parse(document)
    except InvalidQuestionnaire as refused:
        refusal = refused
    if refusal is None:
        assert parse(dump(parsed)) == parsed
    else:
        assert all(error.path and error.message for error in refusal.errors)


def _places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from _places(value, (*path, key))


@pytest.mark.parametrize("value", [None, ["a", []], {"op": []}, "n"], ids=str)
def test_a_thing_of_the_wrong_kind_in_any_place_is_accepted_or_refused_with_paths(value: object) -> None:
    refused: list[FieldError] = []
    for place in _places(_SAMPLE):
        document: Any = copy.deepcopy(_SAMPLE)
        holder = document
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = value
        try:
            parse(document)
        except InvalidQuestionnaire as refusal:
            refused += refusal.errors

    assert len(refused) > 50
    assert all(error.path and error.message for error in refused)


_SAMPLE: Document = {
    "schema": 1,
    "title": {"en": "T"},
    "languages": ["en"],
    "sender": "Example",
    "purpose": "P",
    "decision": "D",
    "owner": "O",
    "intro": {"en": "I"},
    "privacy": {"en": "P"},
    "closing": {"en": "C"},
    "invitation": {"sms": {"en": "{sender}"}, "email_subject": {"en": "S"}, "email_body": {"en": "B"}},
    "reminder": {"sms": {"en": "{sender}"}, "email_subject": {"en": "S"}, "email_body": {"en": "B"}},
    "facts": [{"name": "product", "fallback": {"en": "product"}}],
    "sections": [{"name": "s", "title": {"en": "S"}, "intro": {"en": "I"}, "order": "shuffled"}],
    "diary": {"entries": 3, "every_hours": 24},
    "checks": {
        "off": [{"code": "W01", "reason": "The word is known"}], "severities": {"W02": "warning"}, "glossary": ["CSAT"],
    },
    "questions": [
        {
            "name": "d_a", "type": "rating", "metric": "custom", "role": "driver", "text": {"en": "Q"}, "min": 0,
            "max": 2, "labels": {"0": {"en": "L"}, "2": {"en": "H"}}, "required": True, "hint": {"en": "H"},
            "default": 1, "go_to": [{"if": {"question": "d_a", "op": "is", "value": 1}, "to": "n"}],
        },
        {"name": "b", "type": "single", "text": {"en": "Q"}, "order": "shuffled", "section": "s", "options": [
            {"code": "a", "label": {"en": "A"}}, {"code": "b", "label": {"en": "B"}, "pinned": True}],
         "wordings": [{"name": "x", "share": 0.5, "text": {"en": "R"}}]},
        {"name": "n", "type": "number", "text": {"en": "Q {product}"}, "min": 0, "max": 9, "section": "s",
         "show_if": {"all": [{"question": "d_a", "op": "at_least", "value": 1}, {"fact": "product", "op": "known"}]}},
    ],
}  # fmt: skip
