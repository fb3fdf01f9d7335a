"""Checks of a questionnaire: what would bias the answers or break a channel's rules, found before anyone is asked."""

from __future__ import annotations

from service.survey.checks import (
    channel,
    double_negative,
    duplicate_options,
    incentive_for_score,
    leading,
    overlapping_options,
    placeholder_left,
    privacy,
    score_begging,
    unbalanced_scale,
)
from service.survey.checks.finding import Finding, Report, Rule, Severity
from service.survey.questionnaire import Questionnaire

__all__ = ["RULES", "RULESET", "Finding", "Report", "Rule", "Severity", "run"]

# Raised whenever a rule is added or reads differently, so that old findings can be understood.
RULESET = "2026-11-1"
RULES: tuple[Rule, ...] = (
    score_begging.RULE,
    incentive_for_score.RULE,
    leading.RULE,
    double_negative.RULE,
    placeholder_left.RULE,
    unbalanced_scale.RULE,
    overlapping_options.RULE,
    duplicate_options.RULE,
    *channel.RULES,
    *privacy.RULES,
)


def run(questionnaire: Questionnaire) -> Report:
    """Every finding of every rule in every language it can read; the others are named as skipped."""
    findings: list[Finding] = []
    skipped: list[str] = []
    for rule in RULES:
        unread = [language for language in questionnaire.languages if not rule.reads(language)]
        for language in questionnaire.languages:
            if language not in unread:
                findings += rule.findings(questionnaire, language)
        if unread:
            skipped.append(f"{rule.code} {rule.name} in {', '.join(unread)}: it reads {rule.language} only")
    return Report(RULESET, tuple(findings), tuple(skipped))
