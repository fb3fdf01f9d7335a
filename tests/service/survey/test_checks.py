"""Checks on whole questionnaires: what blocks publishing, what only warns, and what must not raise an alarm."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from service.survey import checks, templates
from service.survey.checks.finding import Finding, Severity
from service.survey.parsing import parse
from service.survey.question import OpenText, Role
from service.survey.questionnaire import Messages, Questionnaire
from validation import labelled
from validation.labelled import asking, choosing, rating, sound

LABELLED = labelled.items()
BIASING = {"P01", "P02", "W01", "W04", "W16"}


def found(questionnaire: Questionnaire, code: str) -> list[Finding]:
    return [finding for finding in checks.run(questionnaire).findings if finding.code == code]


@pytest.mark.parametrize("rule", ["P01", "P02", "W01", "W04", "W16", "O01", "O02"])
def test_on_labelled_texts_a_rule_finds_what_it_should_and_little_else(rule: str) -> None:
    items = [item for item in LABELLED if item.rule == rule]
    flagged = [item for item in items if labelled.found_by(item, rule)]
    bad = [item for item in items if item.is_bad]
    hits = [item for item in flagged if item.is_bad]

    assert len(hits) >= 0.97 * len(bad), labelled.texts_of([item for item in bad if item not in hits])
    assert len(hits) >= 0.97 * len(flagged), labelled.texts_of([item for item in flagged if not item.is_bad])


def test_on_questions_in_good_order_no_rule_raises_an_error() -> None:
    good = [item for item in LABELLED if item.rule == labelled.ANY]
    errors = {
        item.text: [(e.code, e.evidence) for e in labelled.findings(item) if e.severity == "error"] for item in good
    }

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


@pytest.mark.parametrize("language", templates.languages())
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
        "qas": finding.qas,
        "own_severity": "error",
    }
    assert all([finding.why, finding.rewrite, finding.source])


def test_rules_that_read_english_only_say_which_languages_they_skipped() -> None:
    loaded = {"en": "How was it?", "es": "How was the wasteful scam?"}
    question = OpenText("asked", loaded, 100, required=False)
    report = checks.run(replace(sound("en", "es"), questions=(question,)))

    assert "W02 loaded in es: it reads en only" in report.skipped
    assert not any(line.startswith(("O02", "O10", "W16", "C0", "R01", "R02")) for line in report.skipped)
    assert [finding for finding in report.findings if finding.code == "W02"] == []


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
