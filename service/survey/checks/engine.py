"""Carries a set of rules over a questionnaire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.base.errors import InvalidInput
from service.survey.checks.applying import applied, settings_faults
from service.survey.checks.english import ENGLISH
from service.survey.checks.finding import Finding, Rule, base_of
from service.survey.checks.report import Report, Suppressed
from service.survey.practice import Practice
from service.survey.questionnaire import Questionnaire


def run(
    rules: Sequence[Rule],
    ruleset: str,
    questionnaire: Questionnaire,
    practice: Practice | None,
    in_force: Questionnaire | None,
) -> Report:
    """Every finding of every rule in every language it can read; what was not read is named as skipped."""
    faults = settings_faults(rules, questionnaire)
    if faults:
        raise InvalidInput(faults)
    findings: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in _found(rules, questionnaire, practice, in_force):
        result = applied(questionnaire.checks, finding)
        if isinstance(result, Suppressed):
            suppressed.append(result)
        else:
            findings.append(result)
    skipped = [line for rule in rules for line in _skipped(rule, questionnaire, practice)]
    return Report(ruleset, tuple(findings), tuple(skipped), tuple(suppressed))


def _found(
    rules: Sequence[Rule], questionnaire: Questionnaire, practice: Practice | None, in_force: Questionnaire | None
) -> Iterator[Finding]:
    for rule in rules:
        for language in questionnaire.languages:
            if rule.reads(language):
                yield from rule.findings(questionnaire, language)
        if practice is not None:
            yield from rule.practice_findings(questionnaire, practice)
        if in_force is not None:
            yield from rule.change_findings(in_force, questionnaire)


def _skipped(rule: Rule, questionnaire: Questionnaire, practice: Practice | None) -> Iterator[str]:
    unread = [language for language in questionnaire.languages if not rule.reads(language)]
    if rule.check is not None and rule.languages is not None and unread:
        yield f"{rule.code} {rule.name} in {', '.join(unread)}: it reads {', '.join(rule.languages)} only"
    partly = [language for language in questionnaire.languages if base_of(language) != ENGLISH]
    if rule.partly and partly:
        yield f"{rule.code} {rule.name} in {', '.join(partly)}: {rule.partly}"
    if rule.check_practice is not None and practice is None:
        yield f"{rule.code} {rule.name}: nothing was said of how the survey is carried out"
    absent = rule.without() if rule.without is not None and len(unread) < len(questionnaire.languages) else None
    if absent is not None:
        yield f"{rule.code} {rule.name}: {absent}"
