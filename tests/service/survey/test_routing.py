"""Routes: who is asked what, the pages of the form, and the faults that nobody should meet as a respondent."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.survey.condition import holds
from service.survey.condition import parse as parse_condition
from service.survey.dumping import content_hash, dump
from service.survey.exchange.unsaid import of_questionnaire
from service.survey.parsing import InvalidQuestionnaire, parse
from service.survey.reach import Fault, route_faults
from service.survey.routing import pages, route

Document = dict[str, Any]
LOW = {"question": "overall", "op": "at_most", "value": 2}
PRICE = {"question": "reason", "op": "is", "value": "price"}


def names(questions: Any) -> list[str]:
    return [question.name for question in questions]


def faults(document: Document) -> dict[str, str]:
    with pytest.raises(InvalidQuestionnaire) as refused:
        parse(document)
    return {error.path: error.message for error in refused.value.errors}


def found(document: Document) -> list[tuple[Fault, str, str]]:
    return [(one.fault, one.question, one.named) for one in route_faults(parse(document))]


def test_a_question_is_asked_of_those_whose_answers_meet_its_condition(document: Document) -> None:
    document["questions"][4]["show_if"] = LOW

    asked = parse(document)

    assert "more" in names(route(asked, {"overall": 2}, {}))
    assert "more" not in names(route(asked, {"overall": 3}, {}))
    assert "more" not in names(route(asked, {}, {}))


def test_a_jump_leaves_out_what_lies_between_and_may_end_the_survey(document: Document) -> None:
    document["questions"][0]["go_to"] = [{"if": LOW, "to": "more"}]
    document["questions"][2]["go_to"] = [{"if": PRICE, "to": "end"}]
    asked = parse(document)

    assert names(route(asked, {"overall": 1}, {})) == ["overall", "more", "asked"]
    assert names(route(asked, {"overall": 5, "reason": "price"}, {})) == ["overall", "d_speed", "reason"]
    assert names(route(asked, {"overall": 5}, {})) == names(asked.questions)


def test_an_answer_off_the_route_leads_nobody(document: Document) -> None:
    document["questions"][2]["show_if"] = LOW
    document["questions"][4]["show_if"] = PRICE

    assert "more" not in names(route(parse(document), {"overall": 5, "reason": "price"}, {}))


def test_facts_and_sections_route_as_answers_do(document: Document) -> None:
    document["facts"] = [{"name": "product", "fallback": {"en": "your bike"}}]
    document["sections"] = [
        {"name": "use", "title": {"en": "Use"}, "show_if": {"fact": "product", "op": "is", "value": "tandem"}}
    ]
    for question in document["questions"][3:5]:
        question["section"] = "use"
    asked = parse(document)

    assert {"used", "more"} <= set(names(route(asked, {}, {"product": "tandem"})))
    assert not {"used", "more"} & set(names(route(asked, {}, {})))


def test_without_routes_and_sections_the_form_has_one_page(document: Document) -> None:
    assert [names(page) for page in pages(parse(document))] == [[one["name"] for one in document["questions"]]]


def test_each_question_has_a_page_where_the_layout_says_so(document: Document) -> None:
    document["layout"] = "question_pages"
    asked = parse(document)

    assert [[question.name for question in page] for page in pages(asked)] == [[one.name] for one in asked.questions]
    assert dump(asked)["layout"] == "question_pages"
    assert [one.path for one in of_questionnaire(asked) if one.path == "layout"] == ["layout"]


def test_the_usual_layout_is_left_out_so_that_older_documents_keep_their_hash(document: Document) -> None:
    assert content_hash(parse({**document, "layout": "grouped"})) == content_hash(parse(document))
    with pytest.raises(InvalidQuestionnaire, match="layout: must be one of"):
        parse({**document, "layout": "slider"})


def test_a_page_ends_where_an_answer_decides_what_follows(document: Document) -> None:
    document["questions"][1]["go_to"] = [{"to": "used"}]
    document["questions"][4]["show_if"] = {"question": "used", "op": "includes", "value": "bike"}

    listed = [names(page) for page in pages(parse(document))]

    assert listed == [["overall", "d_speed"], ["reason", "used"], ["more", "asked"]]


def test_what_leads_back_or_asks_ahead_is_found_and_never_loops(document: Document) -> None:
    document["questions"][3]["go_to"] = [{"to": "overall"}]
    document["questions"][1]["show_if"] = PRICE

    assert (Fault.LEADS_BACK, "used", "overall") in found(document)
    assert (Fault.ASKS_AHEAD, "d_speed", "reason") in found(document)
    assert names(route(parse(document), {}, {})) == ["overall", "reason", "used", "more", "asked"]


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [LOW, {"question": "overall", "op": "at_least", "value": 4}]},
        {"all": [PRICE, {"question": "reason", "op": "is", "value": "staff"}]},
        {"all": [{"question": "used", "op": "includes", "value": code} for code in ("bike", "none")]},
        {"question": "overall", "op": "unanswered"},
        {"not": {"any": [LOW, {"question": "overall", "op": "at_least", "value": 3}]}},
    ],
)
def test_a_question_whose_condition_no_answers_meet_is_unreachable(document: Document, condition: Document) -> None:
    document["questions"][4]["show_if"] = condition

    assert found(document) == [(Fault.UNREACHABLE, "more", "more")]


def test_a_question_that_every_route_jumps_over_is_unreachable(document: Document) -> None:
    document["questions"][0]["go_to"] = [{"if": LOW, "to": "more"}, {"to": "used"}]

    assert found(document) == [(Fault.UNREACHABLE, "d_speed", "d_speed"), (Fault.UNREACHABLE, "reason", "reason")]


def test_what_some_answers_reach_is_no_fault(document: Document) -> None:
    document["questions"][0]["go_to"] = [{"if": LOW, "to": "more"}]
    document["questions"][4]["show_if"] = {"any": [PRICE, LOW]}

    assert found(document) == []


def test_too_many_routes_to_follow_are_reported_and_not_hidden(document: Document) -> None:
    ratings = [
        {**copy.deepcopy(document["questions"][1]), "name": f"d_{number}", "required": True} for number in range(6)
    ]
    parts = [{"question": f"d_{n}", "op": "is", "value": point} for n in range(6) for point in range(11)]
    document["questions"] = [*ratings, {**document["questions"][4], "show_if": {"any": parts[:50]}}]
    document["questions"].append({**document["questions"][-1], "name": "last", "show_if": {"any": parts[16:]}})

    assert [fault for fault, _, _ in found(document)] == [Fault.TOO_MANY]


@pytest.mark.parametrize(
    ("condition", "path", "message"),
    [
        ({"question": "nobody", "op": "answered"}, "question", "names no question"),
        ({"fact": "product", "op": "known"}, "fact", "names no fact"),
        ({"question": "overall", "op": "is"}, "value", "is missing"),
        ({"question": "overall", "op": "is", "value": 6}, "value", "a point of the scale, 1 to 5"),
        ({"question": "reason", "op": "is", "value": "pric"}, "value", "the code of an option: staff, price"),
        ({"question": "reason", "op": "at_most", "value": 2}, "op", "must be one of is, is_not"),
        ({"question": "asked", "op": "answered"}, "op", "the private question routes nobody"),
        ({"question": "overall", "op": "answered", "value": 1}, "value", "has no meaning beside answered"),
        ({"all": [LOW], "op": "is"}, "op", "beside question or fact"),
    ],
)
def test_a_fault_of_a_condition_is_named_with_its_path(
    document: Document, condition: Document, path: str, message: str
) -> None:
    document["questions"][4]["show_if"] = condition

    assert message in faults(document)[f"questions[4].show_if.{path}"]


def test_a_condition_has_one_kind_and_a_jump_names_a_question(document: Document) -> None:
    document["questions"][4]["show_if"] = {"op": "is"}
    document["questions"][0]["go_to"] = [{"to": "nowhere"}]

    named = faults(document)

    assert "exactly one of" in named["questions[4].show_if"]
    assert "names no question" in named["questions[0].go_to[0].to"]


def test_the_questions_of_a_section_stand_together(document: Document) -> None:
    document["sections"] = [{"name": "a", "title": {"en": "A"}}, {"name": "b", "title": {"en": "B"}}]
    for number, section in ((0, "a"), (1, "b"), (2, "a")):
        document["questions"][number]["section"] = section

    assert "comes again" in faults(document)["questions[2].section"]


def test_everything_that_routes_comes_back_from_its_document(document: Document) -> None:
    bare = content_hash(parse(document))
    document["facts"] = [{"name": "product", "fallback": {"en": "your bike"}}]
    document["sections"] = [{"name": "a", "title": {"en": "A"}, "show_if": {"not": LOW}, "order": "shuffled"}]
    document["questions"][1] |= {"section": "a", "pinned": True, "hint": {"en": "Think of {product}."}}
    document["questions"][2] |= {"order": "shuffled", "go_to": [{"if": PRICE, "to": "more"}, {"to": "end"}]}
    document["questions"][2]["options"][1]["pinned"] = True
    document["questions"][4] |= {
        "default": "x", "wordings": [{"name": "short", "share": 0.5, "text": {"en": "More about {product}?"}}],
        "show_if": {"any": [LOW, {"fact": "product", "op": "unknown"}, {"question": "used", "op": "unanswered"}]},
    }  # fmt: skip
    document["questions"].append(
        {"name": "cost", "type": "number", "text": {"en": "How much?"}, "required": False, "min": 0.0, "max": 9.5,
         "decimals": 1, "unit": {"en": "euros"}, "default": 0}
    )  # fmt: skip
    document["diary"] = {"entries": 7, "every_hours": 24}
    document["checks"] = {
        "off": [{"code": "W08", "reason": "Customers use this word."}],
        "severities": {"W09": "info"},
        "glossary": ["Tandem"],
    }

    assert dump(parse(document)) == document
    assert content_hash(parse(document)) != bare


answers = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 5) | st.sampled_from(["x", "y"]) | st.tuples(st.sampled_from(["x", "y"])),
    max_size=3,
)
conditions = st.recursive(
    st.builds(
        lambda name, op, value: {"question": name, "op": op, "value": value},
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["is", "is_not", "at_least", "at_most", "includes", "excludes"]),
        st.integers(0, 5) | st.sampled_from(["x", "y"]),
    )
    | st.builds(
        lambda name, op: {"question": name, "op": op},
        st.sampled_from(["a", "b"]),
        st.sampled_from(["answered", "unanswered"]),
    ),
    lambda inner: (
        st.builds(lambda part: {"not": part}, inner)
        | st.builds(lambda kind, parts: {kind: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1))
    ),
    max_leaves=8,
)


@given(body=conditions, given_answers=answers)
@settings(max_examples=200, deadline=None)
def test_a_condition_holds_or_not_and_its_negation_is_the_opposite(body: Document, given_answers: Any) -> None:
    condition, opposite = parse_condition(body), parse_condition({"not": body})

    assert holds(condition, given_answers, {}) is not holds(opposite, given_answers, {})
