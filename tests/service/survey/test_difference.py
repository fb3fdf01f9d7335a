"""What differs between two questionnaires, and which of it changes what the score measures."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.survey import comparable
from service.survey.difference import Change, Kind, Part, differences
from service.survey.dumping import content_hash
from service.survey.parsing import InvalidQuestionnaire, parse
from service.survey.questionnaire import Questionnaire

Document = dict[str, Any]
Edit = Callable[[Document], None]


def _put(*path: str | int, to: object) -> Edit:
    def edit(document: Document) -> None:
        node: Any = document
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = to

    return edit


def _swap(key: str, first: int, second: int) -> Edit:
    def edit(document: Document) -> None:
        listed = document[key]
        listed[first], listed[second] = listed[second], listed[first]

    return edit


def _take(number: int) -> Edit:
    return lambda document: document["questions"].pop(number)


def _both(words: str) -> dict[str, str]:
    return {"en": words, "es": words}


Q = "questions"
SECTIONS = [{"name": "end", "title": _both("And finally"), "order": "shuffled"}, {"name": "top", "title": _both("Top")}]
QUANTITY = {"name": "visits", "type": "number", "text": _both("How many visits?"), "min": 0, "required": False}
EDITS: list[Edit] = [
    _put("title", "es", to="Otra visita"),
    _put("owner", to="Head of repairs"),
    _put("invitation", "email_subject", "en", to="Your repair"),
    _put("decision", to="Which part of the shop is changed next quarter."),
    _put("diary", to={"entries": 3, "every_hours": 24}),
    _put("layout", to="question_pages"),
    _put("checks", to={"severities": {"W08": "info"}, "glossary": ["Omnia"]}),
    _put("facts", to=[{"name": "product", "fallback": _both("bike")}]),
    _put("facts", to=[{"name": "product", "fallback": _both("tool")}]),
    _put("sections", to=SECTIONS),
    _put("sections", to=SECTIONS[::-1]),
    _put(Q, 0, "text", "en", to="How satisfied were you with the repair?"),
    _put(Q, 0, "labels", "3", to=_both("Neither")),
    _put(Q, 0, "hint", to=_both("Your first thought")),
    _put(Q, 0, "wordings", to=[{"name": "short", "share": 0.5, "text": _both("Satisfied?")}]),
    _put(Q, 0, "wordings", to=[{"name": "short", "share": 0.25, "text": _both("Satisfied?")}]),
    _put(Q, 0, "name", to="all_in_all"),
    _put(Q, 1, "show_if", to={"question": "overall", "op": "at_most", "value": 2}),
    _put(Q, 2, "options", 0, "label", "es", to="La gente"),
    _put(Q, 2, "order", to="shuffled"),
    _put(Q, 3, "options", 1, "pinned", to=True),
    lambda document: document[Q][2]["options"].reverse(),
    lambda document: document[Q][3]["options"].insert(0, {"code": "van", "label": _both("Van"), "exclusive": False}),
    lambda document: document[Q].append({**QUANTITY, "max": 9}),
    _swap(Q, 0, 1),
    _swap(Q, 2, 4),
    _take(1),
    _take(4),
]


@given(
    st.lists(st.sampled_from(range(len(EDITS))), max_size=4), st.lists(st.sampled_from(range(len(EDITS))), max_size=4)
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_differs_where_and_only_where_the_hash_is_the_same(
    document: Document, left: list[int], right: list[int]
) -> None:
    pair = []
    for chosen in (left, right):
        edited = copy.deepcopy(document)
        for number in sorted(set(chosen)):
            if len(edited[Q]) > 5:
                EDITS[number](edited)
        pair.append(_read(edited))
    before, after = pair
    if before is None or after is None:
        return

    assert (differences(before, after) == ()) == (content_hash(before) == content_hash(after))
    forwards, backwards = differences(before, after), differences(after, before)
    assert {(one.part, one.field, one.language) for one in forwards if one.kind is Kind.CHANGED} == {
        (one.part, one.field, one.language) for one in backwards if one.kind is Kind.CHANGED
    }


def _read(document: Document) -> Questionnaire | None:
    """Some edits do not go together: a condition on a question that stands later by now."""
    try:
        return parse(document)
    except InvalidQuestionnaire:
        return None


def test_enough_of_the_edits_are_valid_by_themselves_to_tell_something(document: Document) -> None:
    valid = []
    for edit in EDITS:
        edited = copy.deepcopy(document)
        edit(edited)
        valid.append(_read(edited) is not None)

    assert sum(valid) >= len(EDITS) - 2


def changes(document: Document, *edits: Edit) -> tuple[Change, ...]:
    edited = copy.deepcopy(document)
    for edit in edits:
        edit(edited)
    return differences(parse(document), parse(edited))


def test_a_changed_text_tells_its_language_and_both_wordings(document: Document) -> None:
    told = changes(document, _put(Q, 0, "text", "es", to="¿Satisfecho?"))

    assert told == (
        Change(Part.QUESTION, "overall", Kind.CHANGED, "text", "es", "¿Qué tan satisfecho?", "¿Satisfecho?"),
    )


def test_a_renamed_question_is_removed_and_added(document: Document) -> None:
    told = changes(document, _put(Q, 1, "name", to="d_pace"))

    assert [(one.kind, one.name) for one in told] == [(Kind.REMOVED, "d_speed"), (Kind.ADDED, "d_pace")]
    assert {**told[0].before, "name": "d_pace"} == told[1].after


def test_a_moved_question_tells_its_places(document: Document) -> None:
    def to_the_end(edited: Document) -> None:
        edited[Q].append(edited[Q].pop(1))

    (moved,) = changes(document, to_the_end)

    assert (moved.name, moved.kind, moved.before, moved.after) == ("d_speed", Kind.MOVED, 2, len(document[Q]))


def test_an_option_is_told_apart_by_its_code_and_the_order_of_options_is_a_change(document: Document) -> None:
    reversed_order = changes(document, lambda edited: edited[Q][2]["options"].reverse())
    relabelled = changes(document, _put(Q, 2, "options", 1, "label", "en", to="The cost"))

    assert [(one.field, one.before, one.after) for one in reversed_order] == [
        ("options", ["staff", "price"], ["price", "staff"])
    ]
    assert [(one.field, one.language) for one in relabelled] == [("options.price.label", "en")]


@pytest.mark.parametrize(
    ("edit", "part", "name", "field"),
    [
        (_put("sections", to=SECTIONS), Part.SECTION, "end", None),
        (_put("facts", to=[{"name": "product", "fallback": _both("bike")}]), Part.FACT, "product", None),
        (_put("reminder", "sms", "en", to="{question} {link} {stop}"), Part.MESSAGE, "reminder", "sms"),
        (_put("diary", to={"entries": 3, "every_hours": 24}), Part.SETTING, None, "diary.entries"),
        (_put("closing", "en", to="Thanks."), Part.SETTING, None, "closing"),
    ],
)
def test_every_part_is_compared(
    document: Document, edit: Edit, part: Part, name: str | None, field: str | None
) -> None:
    told = changes(document, edit)

    assert (told[0].part, told[0].name, told[0].field) == (part, name, field)


def compared(document: Document, *edits: Edit) -> comparable.Comparison:
    edited = copy.deepcopy(document)
    for edit in edits:
        edit(edited)
    return comparable.scores(parse(document), parse(edited))


def _new_language(document: Document) -> None:
    """Everything that is said in Spanish is said in Catalan too."""
    document["languages"].append("ca")

    def say(node: Any) -> None:
        for value in node.values() if isinstance(node, dict) else node:
            if isinstance(value, dict | list):
                say(value)
        if isinstance(node, dict) and isinstance(node.get("es"), str):
            node["ca"] = node["es"]

    say(document)


@pytest.mark.parametrize(
    "edit",
    [
        _put(Q, 1, "text", "en", to="How quick was the repair?"),
        _put("closing", "en", to="Thanks."),
        _put(Q, 0, "go_to", to=[{"to": "end"}]),
        _swap(Q, 1, 2),
        _take(1),
        lambda document: document[Q].append(QUANTITY),
        _new_language,
        _put("checks", to={"severities": {"W08": "info"}}),
    ],
)
def test_what_comes_after_the_score_leaves_it_comparable(document: Document, edit: Edit) -> None:
    told = compared(document, edit)

    assert told.is_comparable, told.reasons


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (_put(Q, 0, "text", "en", to="How happy were you?"), "the score question `overall`: text (en) changed"),
        (_put(Q, 0, "labels", "5", "en", to="Delighted"), "the score question `overall`: labels.5 (en) changed"),
        (_put(Q, 0, "labels", "3", to=_both("So so")), "the score question `overall`: labels.3 (en) changed"),
        (_put(Q, 0, "hint", to=_both("Be kind")), "the score question `overall`: hint (en) changed"),
        (_put(Q, 0, "required", to=False), "the score question `overall`: required changed"),
        (_put(Q, 0, "default", to=5), "the score question `overall`: default changed"),
        (_put(Q, 0, "name", to="all_in_all"), "the score question was `overall` and is `all_in_all`"),
        (_put("diary", to={"entries": 3, "every_hours": 24}), "setting: diary.entries changed"),
        (_swap(Q, 0, 1), "question `d_speed`, asked before it was moved"),
        (lambda document: document[Q].insert(0, QUANTITY), "question `visits`, asked before it was added"),
        (_take(0), "the score question was `overall` and is none"),
    ],
)
def test_what_changes_the_score_makes_it_incomparable_and_says_why(document: Document, edit: Edit, reason: str) -> None:
    told = compared(document, edit)

    assert not told.is_comparable
    assert reason in told.reasons


def test_what_was_asked_before_the_score_counts_wherever_it_is_changed(document: Document) -> None:
    _swap(Q, 0, 1)(document)
    told = compared(document, _put(Q, 0, "text", "en", to="How slow was the repair?"))

    assert told.reasons == ("question `d_speed`, asked before it: text (en) changed",)


def test_a_fact_counts_where_the_score_is_worded_with_it(document: Document) -> None:
    document["facts"] = [{"name": "product", "fallback": _both("bike")}, {"name": "shop", "fallback": _both("shop")}]
    document[Q][0]["text"] = _both("How satisfied or dissatisfied were you with the {product}?")
    document[Q][1]["text"] = _both("How fast was the {shop}?")

    assert not compared(document, _put("facts", 0, "fallback", to=_both("car"))).is_comparable
    assert compared(document, _put("facts", 1, "fallback", to=_both("garage"))).is_comparable


def test_in_a_shuffled_section_everything_may_come_before_the_score(document: Document) -> None:
    document["sections"] = [{"name": "all", "title": _both("All"), "order": "shuffled"}]
    for question in document[Q]:
        question["section"] = "all"

    assert not compared(document, _put(Q, 1, "text", "en", to="How quick was it?")).is_comparable


def test_without_a_language_in_common_nobody_was_asked_the_same() -> None:
    english, spanish = (parse(factories.document(languages=[one])) for one in ("en", "es"))

    assert "they have no language in common" in comparable.scores(english, spanish).reasons


def test_two_polls_have_no_score_that_could_differ() -> None:
    assert comparable.scores(parse(factories.document("poll")), parse(factories.document("poll"))).is_comparable


def test_questions_that_are_asked_otherwise_are_told_apart_and_the_others_are_not(document: Document) -> None:
    edited = copy.deepcopy(document)
    _put(Q, 1, "text", "en", to="How quick?")(edited)
    _put(Q, 3, "options", 0, "label", "en", to="Bicycle")(edited)
    _put(Q, 4, "go_to", to=[{"to": "end"}])(edited)
    _take(2)(edited)

    assert comparable.apart(parse(document), parse(edited)) == ("d_speed", "reason", "used")


def test_ballots_stand_together_unless_their_chances_differ(document: Document) -> None:
    def asked(share: float, p: float) -> Questionnaire:
        edited = factories.with_ballots(copy.deepcopy(document), direct=share, crosswise=1 - share)
        pair = next(one for one in edited[Q][-1]["ballots"] if one["design"] == "crosswise")  # type: ignore[index]
        pair["p"] = p
        return parse(edited)

    assert comparable.apart(asked(0.2, 0.16), asked(0.3, 0.16)) == ()
    assert comparable.apart(asked(0.2, 0.16), asked(0.2, 0.25)) == ("asked",)
