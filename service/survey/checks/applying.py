"""A questionnaire's own settings of the checks: what they switch off, raise and lower, and when they cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.base.errors import FieldError
from service.survey.check_settings import CheckSettings
from service.survey.checks.finding import Finding, Rule, Severity
from service.survey.checks.report import Suppressed
from service.survey.questionnaire import Questionnaire


def settings_faults(rules: Sequence[Rule], questionnaire: Questionnaire) -> list[FieldError]:
    """What the settings say of codes and questions that there are not, or of rules that nobody may overrule."""
    by_code = {rule.code: rule for rule in rules}
    settings = questionnaire.checks

    def faults() -> Iterator[FieldError]:
        for number, off in enumerate(settings.off):
            path = f"checks.off[{number}]"
            rule = by_code.get(off.code)
            if rule is None:
                yield FieldError(f"{path}.code", _unknown(off.code, by_code))
            elif not rule.is_overridable:
                yield FieldError(f"{path}.code", f"{rule.code} {rule.name} cannot be switched off; mend what it finds")
            if off.question is not None and questionnaire.question(off.question) is None:
                yield FieldError(f"{path}.question", f"there is no question named {off.question}")
        for code, severity in settings.severities.items():
            rule = by_code.get(code)
            if rule is None:
                yield FieldError(f"checks.severities.{code}", _unknown(code, by_code))
            elif not rule.is_overridable and Severity(severity) is not Severity.ERROR:
                what = f"{rule.code} {rule.name} cannot be lowered; mend what it finds"
                yield FieldError(f"checks.severities.{code}", what)

    return list(faults())


def _unknown(code: str, by_code: dict[str, Rule]) -> str:
    alike = [one for one in by_code if one[:1] == code[:1].upper()] or list(by_code)
    return f"no check has the code {code}; there are {', '.join(sorted(alike))}"


def applied(settings: CheckSettings, finding: Finding) -> Finding | Suppressed:
    """The finding with the severity that the settings give its code, or put aside with the reason."""
    severity = settings.severities.get(finding.code)
    given = finding if severity is None else replace(finding, severity=Severity(severity))
    for off in settings.off:
        if off.code == given.code and off.question in (None, given.question):
            return Suppressed(given, off.question, off.reason)
    return given
