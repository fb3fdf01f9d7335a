"""The rules about wording: what they find in badly put questions, and that published instruments pass."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.survey import checks, templates
from service.survey.asked import Placement
from service.survey.check_settings import CheckSettings
from service.survey.checks import double_barreled, jargon, language_mismatch, syntax
from service.survey.checks.finding import Finding, Severity
from service.survey.checks.pairs import is_one_notion
from service.survey.condition import Answered
from service.survey.parsing import parse
from service.survey.question import Metric, OpenText, Option, Rating, Role, Single
from service.survey.questionnaire import Questionnaire

LABELLED = json.loads((Path(__file__).parent / "labelled" / "wording.json").read_text(encoding="utf-8"))
RULES = ("W01", "W02", "W03", "W04", "W05", "W06", "W07", "W08", "W09", "W10", "W11", "W12", "W13", "W14", "W15")

WORDING = [rule for rule in checks.RULES if rule.code.startswith("W")]


@cache
def sound(*languages: str) -> Questionnaire:
    return parse(
        templates.instantiate(
            "csat", sender="Example Bikes", purpose="P", decision="D", owner="O", languages=languages or ("en",)
        )
    )


def question(text: str, *labels: str) -> Single | OpenText:
    if not labels:
        return OpenText("asked", {"en": text}, 100, required=False)
    options = tuple(Option(f"o{number}", {"en": label}, exclusive=False) for number, label in enumerate(labels))
    return Single("asked", {"en": text}, options, required=False)


def findings(text: str, *labels: str) -> list[Finding]:
    subject = replace(sound(), questions=(question(text, *labels),))
    found = [finding for rule in WORDING for finding in rule.findings(subject, "en")]
    return [finding for finding in found if finding.question == "asked"]


def codes(text: str, *labels: str) -> set[str]:
    return {finding.code for finding in findings(text, *labels)}


@cache
def outcomes() -> tuple[tuple[Mapping[str, Any], tuple[Finding, ...]], ...]:
    return tuple((item, tuple(findings(item["text"], *item.get("options", [])))) for item in LABELLED)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_is_badly_put(rule: str) -> None:
    bad = [(item, found) for item, found in outcomes() if item["bad"] and item["rule"] == rule]
    missed = [item["text"] for item, found in bad if rule not in {finding.code for finding in found}]

    assert len(missed) <= 0.2 * len(bad), missed
    if rule in ("W01", "W03", "W04"):
        assert len(missed) <= 0.05 * len(bad), missed


def test_published_instruments_raise_next_to_no_alarm() -> None:
    good = [(item, found) for item, found in outcomes() if not item["bad"]]
    alarms = {
        item["text"]: [(finding.code, finding.evidence) for finding in found if finding.severity != "info"]
        for item, found in good
        if any(finding.severity != "info" for finding in found)
    }
    errors = {item["text"] for item, found in good if any(finding.severity == "error" for finding in found)}

    assert len(good) >= 400
    assert len(alarms) <= 0.03 * len(good), alarms
    assert errors == set()


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("How satisfied are you with the price and quality?", "price and quality"),
        ("Thinking of bread and cheese, how good were the taste and texture?", "taste and texture"),
        ("Did you call us, and if so, was it easy?", ", and if so, was it easy?"),
    ],
)
def test_the_span_of_a_double_barreled_question_shows_both_barrels(text: str, evidence: str) -> None:
    (finding,) = [one for one in findings(text) if one.code == "W03"]

    assert finding.evidence.strip("?") in evidence or evidence in finding.evidence


@pytest.mark.parametrize(
    "text",
    [
        "How satisfied or dissatisfied are you with our terms and conditions?",
        "How was your visit when you came with friends and children?",
        "How many televisions and radios do you have?",
        "How satisfied are you with the service between 9 and 5?",
        "How likely are you to shop at Marks and Spencer?",
        "How satisfied are you with your home (for example heating and light)?",
        "How well do you and your family know the area?",
        "Which is more important to you, price and quality or service?",
        "How satisfied are you with the sales and marketing department?",
        "Would you say it got better and better?",
    ],
)
def test_an_and_that_joins_no_two_questions_raises_no_alarm(text: str) -> None:
    assert "W03" not in codes(text)


def test_a_pair_of_habit_may_still_be_two_things_to_judge() -> None:
    assert is_one_notion("tea", "coffee", is_rated=False)
    assert not is_one_notion("tea", "coffee", is_rated=True)
    assert is_one_notion("Terms", "conditions", is_rated=True)


def test_where_no_parser_is_installed_the_rule_says_so() -> None:
    missing = double_barreled.RULE.without and double_barreled.RULE.without()

    assert missing == syntax.without_parser()
    assert missing is None or "nlp" in missing


def test_answers_that_name_the_other_side_clear_a_mild_how() -> None:
    text = "How good are the teachers at explaining things?"

    assert "W01" in codes(text)
    assert "W01" not in codes(text, "Very good", "Good", "Not very good", "Not at all good")


def test_always_among_the_answers_or_read_out_is_no_absolute() -> None:
    assert "W05" in codes("Do you always lock your bike?")
    assert "W05" not in codes("How often do you lock your bike?", "Never", "Sometimes", "Always")
    assert "W05" not in codes("Would you say you always, sometimes or never lock your bike?")


def test_a_filter_or_an_answer_for_those_without_it_clears_an_assumption() -> None:
    text = "Why did you stop using the app?"
    asked = question(text)
    filtered = replace(asked, placement=Placement(show_if=Answered("asked")))
    subject = replace(sound(), questions=(question("Did you stop?", "Yes", "No"), replace(filtered, name="after")))

    assert "W06" in codes(text)
    assert "W06" not in codes(text, "Too slow", "Too dear", "None of these")
    assert "W06" not in {finding.code for finding in checks.run(subject).findings}


def test_a_period_makes_a_vague_measure_clear() -> None:
    assert "W07" in codes("Do you often take the bus?")
    assert "W07" not in codes("In the last 7 days, did you often take the bus?")
    assert [finding.severity for finding in findings("How often do you take the bus?")] == [Severity.INFO]


def test_letters_written_out_or_in_the_glossary_are_known() -> None:
    asked = replace(sound(), questions=(question("How useful was the QMS?"),))
    told = replace(asked, intro={"en": "We ask about our quality management system (QMS)."})
    listed = replace(asked, checks=CheckSettings(glossary=("QMS",)))

    assert [finding.evidence for finding in checks.run(asked).findings if finding.code == "W08"] == ["QMS"]
    assert [
        finding for subject in (told, listed) for finding in checks.run(subject).findings if finding.code == "W08"
    ] == []


def test_a_word_is_as_common_as_what_it_is_made_of() -> None:
    assert jargon.frequency("downhearted") > jargon.RARE > jargon.frequency("anticoagulants")


@pytest.mark.parametrize(("count", "severity"), [(20, None), (30, "info"), (45, "warning"), (70, "error")])
def test_length_is_judged_by_words(count: int, severity: str | None) -> None:
    long = [finding for finding in findings("What " * (count - 1) + "now?") if finding.code == "W09"]

    assert [finding.severity for finding in long] == ([severity] if severity else [])


def test_length_is_judged_in_every_language() -> None:
    asked = OpenText("asked", {"es": "palabra " * 45 + "?"}, 100, required=False)
    report = checks.run(replace(sound("es"), questions=(asked,)))

    assert "W09" in {finding.code for finding in report.findings}


def test_agreement_with_a_negation_only_warns_where_the_answers_bring_it_in() -> None:
    found = findings("The staff did not help me.", "Agree", "Disagree")

    assert [finding.severity for finding in found if finding.code == "W04"] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("text", "declared", "other"),
    [
        ("¿Qué tan satisfecho está usted con la visita de hoy?", "en", "es"),
        ("How satisfied or dissatisfied were you with the visit today?", "es", "en"),
        ("How satisfied or dissatisfied were you with the visit today?", "en-GB", None),
        ("Muy bien", "en", None),
        ("Hvor fornøyd er du med besøket ditt hos oss i dag?", "da", None),
    ],
)
def test_a_text_in_another_language_is_told_from_four_words_on(text: str, declared: str, other: str | None) -> None:
    assert language_mismatch.spoken_instead(text, declared) == other


def test_what_is_missing_in_a_language_is_named_text_by_text() -> None:
    whole = sound("en", "es")
    labels = {1: {"en": "Bad", "es": "Malo"}, 5: {"en": "Good"}}
    scale = Rating(
        "asked", Metric.CUSTOM, Role.SCORE, {"en": "How was it?"}, 1, 5, labels, required=True, higher_is_better=True
    )  # fmt: skip
    report = checks.run(replace(whole, questions=(scale,)))
    found = [finding for finding in report.findings if finding.code == "W17"]

    assert [(finding.field, finding.language) for finding in found] == [("text", "es"), ("labels.5", "es")]
    assert "of 2 answers 1" in found[1].why


PIECES = """how what why did do you the our and or not never if would always often when agree terms conditions (for
/ & , staff price quality ? . ' " QMS in the last 5 years dissatisfied illegal legal most people say between
9 e.g. [ { ’ é"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join))
@settings(max_examples=80, deadline=None)
def test_every_span_quotes_the_text(text: str) -> None:
    for finding in findings(text or "x"):
        start, end = finding.span
        assert (text or "x")[start:end] == finding.evidence
        assert start < end
