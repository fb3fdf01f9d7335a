"""What all checks say of a questionnaire, and whether it may be published as it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from service.survey.checks.finding import Finding, Severity


class Readiness(StrEnum):
    """Not a score: a single figure for bias would hide which answers are swayed, and how."""

    READY = "ready"
    FIX = "fix"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the questionnaire's settings switch off, and why."""

    finding: Finding
    question: str | None
    reason: str

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON, with the reason."""
        return {**self.finding.as_dict(), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one set of rules, which of them are switched off, and what the rules could not read."""

    ruleset: str
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...]
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What blocks publishing."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity there are."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}

    @property
    def state(self) -> Readiness:
        """Blocked by errors, to be fixed for warnings, else ready."""
        if self.counts[Severity.ERROR]:
            return Readiness.BLOCKED
        return Readiness.FIX if self.counts[Severity.WARNING] else Readiness.READY

    def as_dict(self) -> dict[str, object]:
        """The report as JSON."""
        return {
            "findings": [finding.as_dict() for finding in self.findings],
            "ruleset": self.ruleset,
            "skipped": list(self.skipped),
            "suppressed": [one.as_dict() for one in self.suppressed],
            "counts": {severity.value: count for severity, count in self.counts.items()},
            "state": self.state.value,
        }
