"""A questionnaire's own settings of its checks, rules that read the practice, and what a report says in all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.base.errors import InvalidInput
from service.survey import checks
from service.survey.check_settings import CheckSettings, Off
from service.survey.checks import Readiness, Rule, Severity, engine
from service.survey.checks.finding import Hit, Match, Place
from service.survey.practice import Practice
from service.survey.questionnaire import Questionnaire
from validation.labelled import asking, sound

BEGGING = "Please give us a 10."
REASON = "the wording is prescribed by the regulator"


def with_settings(text: str, **more: object) -> Questionnaire:
    return replace(asking(text), checks=CheckSettings(**more))  # type: ignore[arg-type]


def codes(report: checks.Report) -> set[str]:
    return {finding.code for finding in report.findings}


def every_text(questionnaire: Questionnaire, language: str) -> Iterator[Hit]:
    yield Place(None, "title", questionnaire.title[language]), Match(0, 2)


def fake(**more: object) -> Rule:
    facts = {"code": "Z01", "name": "fake", "severity": Severity.ERROR, "why": "w", "rewrite": "r", "source": "s"}
    return Rule(**{**facts, "check": every_text, **more})  # type: ignore[arg-type]


def ran(rule: Rule, questionnaire: Questionnaire | None = None, practice: Practice | None = None) -> checks.Report:
    return engine.run((rule,), "of the test", questionnaire or sound(), practice, None)


@pytest.mark.parametrize("question", [None, "asked"])
def test_a_finding_that_is_switched_off_is_kept_with_its_reason(question: str | None) -> None:
    report = checks.run(with_settings(BEGGING, off=(Off("P01", question, REASON),)))

    assert "P01" not in codes(report)
    assert [(one.finding.code, one.reason) for one in report.suppressed] == [("P01", REASON)]
    assert report.as_dict()["suppressed"][0]["reason"] == REASON  # type: ignore[index]


def test_switching_off_at_one_question_leaves_the_others() -> None:
    whole = with_settings(BEGGING, off=(Off("P01", "other", REASON),))
    twice = replace(whole, questions=(*whole.questions, replace(whole.questions[0], name="other")))
    report = checks.run(twice)

    assert [finding.question for finding in report.findings if finding.code == "P01"] == ["asked"]
    assert [one.finding.question for one in report.suppressed] == ["other"]


def test_a_severity_is_lowered_and_the_rules_own_is_still_said() -> None:
    report = checks.run(with_settings(BEGGING, severities={"P01": "info"}))
    (finding,) = [finding for finding in report.findings if finding.code == "P01"]

    assert (finding.severity, finding.own_severity) == (Severity.INFO, Severity.ERROR)
    assert report.errors == ()
    assert finding.is_error


def test_a_severity_is_raised() -> None:
    report = checks.run(replace(sound(), checks=CheckSettings(severities={"C01": "error"})))

    assert {finding.severity for finding in report.findings if finding.code == "C01"} == {Severity.ERROR}
    assert report.state is Readiness.BLOCKED


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (CheckSettings(off=(Off("Q99", None, REASON),)), "checks.off[0].code"),
        (CheckSettings(off=(Off("P01", "nobody", REASON),)), "checks.off[0].question"),
        (CheckSettings(severities={"Q99": "info"}), "checks.severities.Q99"),
    ],
)
def test_settings_of_what_there_is_not_are_named(settings: CheckSettings, path: str) -> None:
    subject = replace(sound(), checks=settings)

    assert [fault.path for fault in checks.settings_faults(subject)] == [path]
    with pytest.raises(InvalidInput):
        checks.run(subject)


@pytest.mark.parametrize(
    "settings", [CheckSettings(off=(Off("Z01", None, REASON),)), CheckSettings(severities={"Z01": "warning"})]
)
def test_a_rule_that_nobody_may_overrule_is_neither_switched_off_nor_lowered(settings: CheckSettings) -> None:
    with pytest.raises(InvalidInput, match="Z01 fake cannot be"):
        ran(fake(is_overridable=False), replace(sound(), checks=settings))


def sampling(_questionnaire: Questionnaire, practice: Practice) -> Iterator[Hit]:
    text = str(practice.sampling_rate)
    if practice.sampling_rate < 0.1:
        yield Place(None, "practice.sampling_rate", text), Match(0, len(text))


def test_a_rule_reads_the_practice_where_it_is_known_and_is_skipped_where_it_is_not() -> None:
    rule = fake(check=None, check_practice=sampling)

    (finding,) = ran(rule, practice=Practice(sampling_rate=0.05)).findings
    assert (finding.field, finding.evidence) == ("practice.sampling_rate", "0.05")
    assert ran(rule, practice=Practice()).findings == ()
    assert ran(rule).skipped == ("Z01 fake: nothing was said of how the survey is carried out",)


@pytest.mark.parametrize(("languages", "told"), [(("en",), True), (("es",), False)])
def test_a_rule_says_what_it_had_to_do_without_where_it_read_anything(languages: tuple[str, ...], told: bool) -> None:
    rule = fake(language="en", without=lambda: "read without a parser")
    skipped = ran(rule, sound(*languages)).skipped

    assert ("Z01 fake: read without a parser" in skipped) is told


@pytest.mark.parametrize(
    ("severity", "state"),
    [(Severity.ERROR, Readiness.BLOCKED), (Severity.WARNING, Readiness.FIX), (Severity.INFO, Readiness.READY)],
)
def test_the_gravest_finding_decides_the_state(severity: Severity, state: Readiness) -> None:
    report = ran(fake(severity=severity))

    assert report.state is state
    assert report.as_dict()["counts"] == {one.value: int(one is severity) for one in Severity}


def test_nothing_found_is_ready() -> None:
    assert ran(fake(check=None, check_practice=sampling)).state is Readiness.READY
