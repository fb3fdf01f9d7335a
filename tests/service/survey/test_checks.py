"""Checks on whole questionnaires: what blocks publishing, what only warns, and what must not raise an alarm."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.survey import checks, templates
from service.survey.checks.finding import Finding, Severity
from service.survey.checks.places import everything
from service.survey.questionnaire import (
    Messages,
    Metric,
    OpenText,
    Option,
    Questionnaire,
    Rating,
    Role,
    Single,
    parse,
)
from service.survey.wording import LANGUAGES

LABELLED = json.loads((Path(__file__).parent / "labelled.json").read_text(encoding="utf-8"))
BIASING = {"P01", "P02", "W01", "W04", "W16"}


def sound(*languages: str) -> Questionnaire:
    return parse(
        templates.instantiate(
            "csat",
            sender="Example Bikes",
            purpose="To learn what made repairs easy or hard.",
            decision="Which part of the repair desk is changed next quarter.",
            owner="Head of customer research",
            languages=languages or ("en",),
        )
    )


def asking(text: str) -> Questionnaire:
    return replace(sound(), questions=(OpenText("asked", {"en": text}, 100, required=False),))


def choosing(*labels: str) -> Questionnaire:
    options = tuple(Option(f"o{number}", {"en": label}, exclusive=False) for number, label in enumerate(labels))
    return replace(sound(), questions=(Single("asked", {"en": "Which one?"}, options, required=False),))


def rating(labels: dict[int, str], role: Role = Role.SCORE) -> Questionnaire:
    texts = {point: {"en": label} for point, label in labels.items()}
    question = Rating(
        "d_asked" if role is Role.DRIVER else "asked", Metric.CUSTOM, role, {"en": "How was it?"}, 1, 5, texts,
        required=True, higher_is_better=True,
    )  # fmt: skip
    return replace(sound(), questions=(question,))


def found(questionnaire: Questionnaire, code: str) -> list[Finding]:
    return [finding for finding in checks.run(questionnaire).findings if finding.code == code]


def flagged(item: dict[str, object]) -> bool:
    options = item.get("options")
    subject = choosing(*options) if isinstance(options, list) else asking(str(item["text"]))
    return bool(found(subject, str(item["rule"])))


@pytest.mark.parametrize("rule", ["P01", "P02", "W01", "W04", "W16", "O01", "O02"])
def test_on_labelled_texts_a_rule_finds_what_it_should_and_little_else(rule: str) -> None:
    items = [item for item in LABELLED if item["rule"] == rule]
    outcomes = [(item["bad"], flagged(item)) for item in items]
    hits = sum(bad and flag for bad, flag in outcomes)
    recall = hits / sum(bad for bad, _ in outcomes)
    precision = hits / sum(flag for _, flag in outcomes)

    assert recall >= 0.97, [item for item, (bad, flag) in zip(items, outcomes, strict=True) if bad and not flag]
    assert precision >= 0.97, [item for item, (bad, flag) in zip(items, outcomes, strict=True) if flag and not bad]


def test_on_questions_in_good_order_no_rule_raises_an_error() -> None:
    texts = [item["text"] for item in LABELLED if item["rule"] == "any"]
    errors = {text: [(e.code, e.evidence) for e in checks.run(asking(text)).errors] for text in texts}

    assert {text: listed for text, listed in errors.items() if listed} == {}


@pytest.mark.parametrize(
    "text",
    [
        "10 means extremely likely.",
        "You gave us a 4. What is the main reason for your score?",
        "How satisfied are you with the service?",
        "For completing the survey you can enter a prize draw.",
    ],
)
def test_what_only_looks_like_pressure_raises_no_alarm(text: str) -> None:
    assert [finding for finding in checks.run(asking(text)).findings if finding.code in BIASING] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", templates.names())
def test_a_template_passes_its_own_checks_in_each_language(name: str, language: str) -> None:
    document = templates.instantiate(
        name, sender="Example Bikes", purpose="P", decision="D", owner="O", languages=[language]
    )

    assert checks.run(parse(document)).errors == ()


def test_begging_is_found_wherever_respondents_read_it() -> None:
    begging = {"en": "We hope you will give us a 10."}
    clean = sound()
    subjects = {
        "title": replace(clean, title=begging),
        "intro": replace(clean, intro=begging),
        "closing": replace(clean, closing=begging),
        "invitation.email_subject": replace(clean, invitation=replace(clean.invitation, email_subject=begging)),
        "reminder.email_body": replace(clean, reminder=replace(clean.reminder, email_body=begging)),
    }

    for field, subject in subjects.items():
        findings = found(subject, "P01")
        assert [(finding.field, finding.severity) for finding in findings] == [(field, Severity.ERROR)]


def test_a_finding_says_what_it_saw_why_it_matters_and_what_to_write_instead() -> None:
    (finding,) = found(asking("Hello. Please give us a 10, thank you."), "P01")

    assert finding.as_dict() == {
        "code": "P01",
        "name": "score_begging",
        "severity": "error",
        "question": "asked",
        "field": "text",
        "language": "en",
        "span": [14, 26],
        "evidence": "give us a 10",
        "why": finding.why,
        "rewrite": finding.rewrite,
        "source": finding.source,
    }
    assert all([finding.why, finding.rewrite, finding.source])


def test_rules_that_read_english_only_say_which_languages_they_skipped() -> None:
    leading = {"en": "How was it?", "es": "Don't you agree that it was great?"}
    question = OpenText("asked", leading, 100, required=False)
    report = checks.run(replace(sound("en", "es"), questions=(question,)))

    assert "W01 leading in es: it reads en only" in report.skipped
    assert not any(line.startswith(("O02", "O10", "W16", "C0", "R0")) for line in report.skipped)
    assert [finding for finding in report.findings if finding.code == "W01"] == []


def test_the_report_as_json_names_the_set_of_rules() -> None:
    report = checks.run(sound())

    assert json.loads(json.dumps(report.as_dict()))["ruleset"] == checks.RULESET
    assert len({rule.code for rule in checks.RULES}) == len(checks.RULES)


def test_a_leaning_scale_blocks_where_it_is_scored_and_warns_elsewhere() -> None:
    labels = {1: "Bad", 2: "Good", 3: "Very good", 4: "Great", 5: "Excellent"}

    assert [finding.severity for finding in found(rating(labels), "O01")] == [Severity.ERROR]
    assert [finding.severity for finding in found(rating(labels, Role.DRIVER), "O01")] == [Severity.WARNING]


def test_the_standard_scale_from_excellent_to_poor_only_warns() -> None:
    labels = dict(enumerate(["Poor", "Fair", "Good", "Very good", "Excellent"], start=1))

    assert [finding.severity for finding in found(rating(labels), "O01")] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("low", "high", "leans"),
    [
        ("Good", "Excellent", True),
        ("Bad", "Awful", True),
        ("Bad", "Good", False),
        ("Not at all good", "Very good", False),
        ("Left", "Right", False),
    ],
)
def test_the_ends_of_a_sparsely_labelled_scale_must_face_each_other(low: str, high: str, leans: bool) -> None:
    assert bool(found(rating({1: low, 5: high}), "O01")) is leans


def test_a_shared_end_is_an_error_for_counts_and_a_warning_for_measures() -> None:
    assert [finding.severity for finding in found(choosing("18-25", "25-35"), "O02")] == [Severity.ERROR]
    assert [finding.severity for finding in found(choosing("$0-$50", "$50-$100"), "O02")] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("labels", "count"),
    [
        (("The staff", "Staff!", "Price"), 1),
        (("Ticket", "Tickets"), 1),
        (("😀", "😀"), 1),
        (("😀", "🙁"), 0),
        (("1", "2"), 0),
        (("Good", "Very good"), 0),
    ],
)
def test_the_same_option_twice_is_found_whatever_its_case_and_signs(labels: tuple[str, ...], count: int) -> None:
    assert len(found(choosing(*labels), "O10")) == count


def test_the_same_question_twice_is_found() -> None:
    first = OpenText("one", {"en": "What else?"}, 100, required=False)
    twice = replace(sound(), questions=(first, replace(first, name="two")))

    assert [finding.question for finding in found(twice, "O10")] == ["two"]


@pytest.mark.parametrize("label", ["Option 1", "Answer b", "Untitled", "..."])
def test_labels_nobody_wrote_are_placeholders(label: str) -> None:
    assert found(choosing("Price", label), "W16")


def saying(sms: str = "{sender}: {question} {stop}", body: str = "{sender} {link} {stop}") -> Questionnaire:
    messages = Messages({"en": sms}, {"en": "How did it go?"}, {"en": body})
    return replace(sound(), invitation=messages, reminder=messages)


@pytest.mark.parametrize(
    ("subject", "code", "fields"),
    [
        (saying("How was it? {link} {stop}"), "C02", ["invitation.sms", "reminder.sms"]),
        (saying("Example bikes: how was it? {link} {stop}"), "C02", []),
        (saying("{sender}: {link}"), "C03", ["invitation.sms"]),
        (saying("{sender}: {link} Text STOP to stop"), "C03", []),
        (saying("{sender}: {link} do not stop"), "C03", ["invitation.sms"]),
        (saying("{sender} {stop}"), "C11", ["invitation.sms", "reminder.sms"]),
        (saying(body="{sender} {stop}"), "C11", ["invitation.email_body", "reminder.email_body"]),
        (saying(body="{sender} {link}"), "R02", ["invitation.email_body", "reminder.email_body"]),
        (saying(), "R02", []),
    ],
)
def test_messages_name_the_sender_the_way_to_answer_and_the_way_out(
    subject: Questionnaire, code: str, fields: list[str]
) -> None:
    assert [finding.field for finding in found(subject, code)] == fields


def test_a_message_of_more_than_one_segment_warns_and_points_at_the_character_that_doubles_it() -> None:
    long = found(saying("{sender}: it’s your turn. {question} {link} {stop}"), "C01")[0]
    short = saying("{sender}: {link} {stop}")

    assert long.severity is Severity.WARNING
    assert long.evidence == "’"
    assert found(short, "C01") == []


@pytest.mark.parametrize(
    ("privacy", "severities"),
    [
        ("None.", [Severity.ERROR]),
        ("Only our team sees your answers.", [Severity.ERROR]),
        ("We ask to improve our service. Only our team sees your answers. Contact us.", [Severity.WARNING]),
        ("We ask to improve. Only our team sees it. We delete it after a year. Contact us.", []),
    ],
)
def test_a_privacy_notice_says_why_who_how_long_and_whom_to_ask(privacy: str, severities: list[Severity]) -> None:
    subject = replace(sound(), privacy={"en": privacy})

    assert [finding.severity for finding in found(subject, "R01")] == severities


PIECES = """a 10 9 or 5 stars please give us anything less than don't you agree our great free gift if not never [name]
{{x}} ___ 18-25 25+ under $5 1,000 - ' " ? ! . ’ é 👍 very good poor nice n't excellent review hours"""
pieces = st.sampled_from([*PIECES.split(), "\n"])
texts = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=25).map(" ".join)).map(lambda text: text or "x")


@given(spoken=st.lists(texts, min_size=6, max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_breaks_a_rule_and_every_span_quotes_its_evidence(spoken: list[str]) -> None:
    first, second, third, fourth, fifth, sixth = ({"en": text} for text in spoken)
    scale = Rating(
        "d_a", Metric.CUSTOM, Role.DRIVER, first, 1, 3, {1: second, 2: third, 3: fourth},
        required=False, higher_is_better=True,
    )  # fmt: skip
    options = (
        Option("a", fifth, exclusive=False),
        Option("b", sixth, exclusive=False),
        Option("c", first, exclusive=True),
    )
    messages = Messages(second, third, fourth)
    subject = replace(
        sound(), title=sixth, intro=fifth, privacy=fourth, invitation=messages, reminder=messages,
        questions=(scale, Single("b", second, options, required=False)),
    )  # fmt: skip
    said = {(place.question, place.field): place.text for place in everything(subject, "en")}

    for finding in checks.run(subject).findings:
        start, end = finding.span
        assert 0 <= start <= end
        assert said[finding.question, finding.field][start:end] == finding.evidence
