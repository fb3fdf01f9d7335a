"""Submitted values: read exactly or refused, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.survey.answer import Code, Codes, Fault, InvalidAnswer, NoAnswer, Number, Words, check_answer
from service.survey.question import Multiple, Question, Rating
from service.survey.questionnaire import Questionnaire


def named(questionnaire: Questionnaire, name: str) -> Question:
    question = questionnaire.question(name)
    assert question is not None
    return question


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("overall", "4", Number(4)),
        ("overall", " 4 ", Number(4)),
        ("overall", 4, Number(4)),
        ("overall", 4.0, Number(4)),
        ("overall", ["4"], Number(4)),
        ("overall", "٤", Number(4)),
        ("d_speed", "010", Number(10)),
        ("d_speed", "", NoAnswer()),
        ("d_speed", None, NoAnswer()),
        ("reason", "staff", Code("staff")),
        ("reason", ["staff"], Code("staff")),
        ("reason", [], NoAnswer()),
        ("used", "bike", Codes(("bike",))),
        ("used", ["tool", "bike", "tool"], Codes(("bike", "tool"))),
        ("used", ["none"], Codes(("none",))),
        ("more", "  fine\r\nthanks\x00 ", Words("fine\nthanks")),
        ("more", " \x00\n", NoAnswer()),
        ("asked", "yes", Code("yes")),
        ("asked", "", NoAnswer()),
    ],
)
def test_a_value_that_answers_is_read(questionnaire: Questionnaire, name: str, raw: object, expected: object) -> None:
    assert check_answer(named(questionnaire, name), raw) == expected


@pytest.mark.parametrize(
    ("name", "raw", "fault"),
    [
        ("overall", "", Fault.MISSING),
        ("overall", None, Fault.MISSING),
        ("overall", "6", Fault.NOT_ON_SCALE),
        ("overall", "0", Fault.NOT_ON_SCALE),
        ("overall", "4.5", Fault.NOT_ON_SCALE),
        ("overall", "-4", Fault.NOT_ON_SCALE),
        ("overall", "four", Fault.NOT_ON_SCALE),
        ("overall", "²", Fault.NOT_ON_SCALE),
        ("overall", True, Fault.NOT_ON_SCALE),
        ("overall", 4.5, Fault.NOT_ON_SCALE),
        ("overall", float("nan"), Fault.NOT_ON_SCALE),
        ("overall", ["4", "5"], Fault.NOT_ON_SCALE),
        ("overall", "4" * 5000, Fault.NOT_ON_SCALE),
        ("overall", {"value": 4}, Fault.NOT_ON_SCALE),
        ("reason", "weather", Fault.UNKNOWN_OPTION),
        ("reason", 1, Fault.UNKNOWN_OPTION),
        ("reason", ["staff", "price"], Fault.MORE_THAN_ONE),
        ("used", ["bike", "none"], Fault.NOT_COMBINABLE),
        ("used", ["bike", "boat"], Fault.UNKNOWN_OPTION),
        ("used", [], Fault.MISSING),
        ("more", "x" * 21, Fault.TOO_LONG),
        ("more", 7, Fault.NOT_TEXT),
        ("asked", "maybe", Fault.UNKNOWN_OPTION),
    ],
)
def test_a_value_that_does_not_answer_is_refused(
    questionnaire: Questionnaire, name: str, raw: object, fault: Fault
) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        check_answer(named(questionnaire, name), raw)

    assert refused.value.fault is fault
    assert refused.value.question.name == name


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(raw=anything | st.sampled_from(["1", "5", "bike", ["bike", "none"], "staff"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_is_read_or_refused(questionnaire: Questionnaire, raw: object) -> None:
    for question in questionnaire.questions:
        try:
            value = check_answer(question, raw)
        except InvalidAnswer:
            continue
        match value:
            case Number(number):
                assert isinstance(question, Rating)
                assert number in question.points
            case Codes(codes):
                assert isinstance(question, Multiple)
                assert set(codes) <= set(question.codes)
            case NoAnswer():
                assert not question.required
