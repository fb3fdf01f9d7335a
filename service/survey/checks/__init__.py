"""Checks of a questionnaire: what would bias the answers or break a channel's rules, found before anyone is asked."""

from __future__ import annotations

from service.base.errors import FieldError
from service.survey.checks import (
    absolute,
    agree_disagree,
    anchors,
    anonymity,
    applying,
    assumption,
    ballots,
    changed_wording,
    channel,
    complex_syntax,
    consequence,
    contact_practice,
    diversion,
    double_barreled,
    double_negative,
    duplicate_options,
    engine,
    hope,
    hypothetical,
    identity,
    incentive_for_score,
    incentive_terms,
    jargon,
    known_data,
    language_mismatch,
    leading,
    length,
    links,
    loaded,
    matrix_grid,
    metric_altered,
    missing_labels,
    missing_not_applicable,
    not_exhaustive,
    option_order,
    overlapping_options,
    personal_data,
    placeholder_left,
    preselected,
    privacy,
    question_option_mismatch,
    recall_too_far,
    replies,
    routes,
    scale_direction_mixed,
    scale_points,
    score_begging,
    selection,
    sequence,
    social_desirability,
    too_long,
    unbalanced_scale,
    vague,
    yes_bias_yesno,
)
from service.survey.checks.finding import Finding, Rule, Severity
from service.survey.checks.report import Readiness, Report, Suppressed
from service.survey.practice import Practice
from service.survey.questionnaire import Questionnaire

__all__ = [
    "RULES",
    "RULESET",
    "Finding",
    "Readiness",
    "Report",
    "Rule",
    "Severity",
    "Suppressed",
    "run",
    "settings_faults",
]

# Raised whenever a rule is added or reads differently; docs/rulesets.md says what changed.
RULESET = "2026-11-6"
RULES: tuple[Rule, ...] = (
    score_begging.RULE,
    incentive_for_score.RULE,
    consequence.RULE,
    diversion.RULE,
    *identity.RULES,
    preselected.RULE,
    anchors.RULE,
    selection.RULE,
    hope.RULE,
    leading.RULE,
    loaded.RULE,
    double_barreled.RULE,
    double_negative.RULE,
    absolute.RULE,
    assumption.RULE,
    vague.RULE,
    jargon.RULE,
    too_long.RULE,
    complex_syntax.RULE,
    hypothetical.RULE,
    agree_disagree.RULE,
    social_desirability.RULE,
    recall_too_far.RULE,
    yes_bias_yesno.RULE,
    placeholder_left.RULE,
    language_mismatch.RULE,
    unbalanced_scale.RULE,
    overlapping_options.RULE,
    not_exhaustive.RULE,
    missing_not_applicable.RULE,
    missing_labels.RULE,
    scale_direction_mixed.RULE,
    metric_altered.RULE,
    *scale_points.RULES,
    duplicate_options.RULE,
    question_option_mismatch.RULE,
    option_order.RULE,
    *length.RULES,
    *sequence.RULES,
    routes.RULE,
    changed_wording.RULE,
    known_data.RULE,
    matrix_grid.RULE,
    *channel.RULES,
    *replies.RULES,
    *links.RULES,
    *privacy.RULES,
    anonymity.RULE,
    *personal_data.RULES,
    incentive_terms.RULE,
    *contact_practice.RULES,
    *ballots.RULES,
)


def run(
    questionnaire: Questionnaire, *, practice: Practice | None = None, in_force: Questionnaire | None = None
) -> Report:
    """What all rules find; raises `InvalidInput` where the questionnaire's settings of the checks are at fault.

    `in_force` is the version that is being asked while this questionnaire is the draft of the next.
    """
    return engine.run(RULES, RULESET, questionnaire, practice, in_force)


def settings_faults(questionnaire: Questionnaire) -> list[FieldError]:
    """Every setting of the checks that cannot be followed."""
    return applying.settings_faults(RULES, questionnaire)
