"""Publishing in spite of an error: by an override given then, or by the questionnaire's own settings of its checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.base.errors import FieldError, InvalidInput
from service.survey import checks
from service.survey.checks import Finding, Report, Severity


@dataclass(frozen=True, slots=True)
class Override:
    """A named person publishes although a check found an error, and says why."""

    code: str
    reason: str
    question: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is one of those meant."""
        return self.code == finding.code and self.question in (None, finding.question)


def open_errors(report: Report, overrides: Sequence[Override]) -> list[Finding]:
    """The errors that block publishing; refuses overrides of what was not found, or cannot be overridden."""
    fixed = {rule.code: rule.name for rule in checks.RULES if not rule.is_overridable}
    faults = []
    for number, override in enumerate(overrides):
        path = f"overrides[{number}].code"
        if override.code in fixed:
            faults.append(
                FieldError(path, f"{override.code} {fixed[override.code]} cannot be overridden; mend what it found")
            )
        elif not any(override.covers(error) for error in report.errors):
            faults.append(FieldError(path, f"{override.code} found no error here; leave this override out"))
    if faults:
        raise InvalidInput(faults)
    return [error for error in report.errors if not any(override.covers(error) for override in overrides)]


def by_settings(report: Report) -> Iterator[Override]:
    """The errors that the questionnaire's settings switch off or lower: whoever publishes them answers for them."""
    off = (Override(one.finding.code, one.reason, one.question) for one in report.suppressed if one.finding.is_error)
    lowered = (
        Override(one.code, f"severity lowered to {one.severity} by the questionnaire's settings of the checks")
        for one in report.findings
        if one.is_error and one.severity is not Severity.ERROR
    )
    yield from dict.fromkeys([*off, *lowered])
