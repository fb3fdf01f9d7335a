"""The rules as a page of the documentation."""

from __future__ import annotations

from service.survey.checks import RULES, RULESET, Rule

_HEAD = f"""# Checks

Every check that a questionnaire goes through, ruleset {RULESET}. This page is written from the code: `make spec`.
[Rulesets](rulesets.md) says what changed when; [methods](methods.md#checks-of-questionnaires) says how well they do.

An **error** blocks publishing until it is mended or overridden with a reason; a **warning** should be mended; an
**info** is worth knowing. The severity is the usual one: single findings can be graver or milder. The checks catch
common faults. None of them certifies that a questionnaire is unbiased, and there is no single score of bias.

A questionnaire can switch a check off, everywhere or at one question, and change its severity. What is switched off is
shown with the reason. An error that is switched off or lowered is kept with whoever publishes, like an override, and
stands beside the results.

| code | name | severity | why | instead | reads | QAS-99 | source |
|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The page in Markdown."""
    return _HEAD + "".join(f"{_row(rule)}\n" for rule in sorted(RULES, key=lambda rule: rule.code))


def _row(rule: Rule) -> str:
    severity = rule.severity.value if rule.is_overridable else f"{rule.severity}, cannot be overridden"
    cells = (rule.code, rule.name, severity, rule.why, rule.rewrite, _reads(rule), rule.qas or "–", rule.source)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _reads(rule: Rule) -> str:
    if rule.check is None:
        return "the practice"
    return ", ".join(rule.languages or ()) or ("en, others in part" if rule.partly else "all languages")
