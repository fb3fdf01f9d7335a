"""Findings as a page shows them, whether the checks made them just now or were kept with a version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from service.survey.checks import Readiness, Severity


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its number on the page, under which it is linked to."""

    number: int
    code: str
    name: str
    severity: Severity
    question: str | None
    field: str
    language: str
    start: int
    end: int
    evidence: str
    why: str
    rewrite: str
    source: str

    @property
    def anchor(self) -> str:
        return f"finding-{self.number}"

    @property
    def place(self) -> str:
        return f"{self.question}, {self.field}" if self.question else self.field


def found(findings: Iterable[Mapping[str, object]]) -> list[Found]:
    """The findings, numbered in the order given."""
    return [_one(number, finding) for number, finding in enumerate(findings, start=1)]


def by_severity(findings: Iterable[Found]) -> list[tuple[Severity, list[Found]]]:
    """The findings of each severity, the gravest first; severities without any are left out."""
    grouped = [(severity, [one for one in findings if one.severity is severity]) for severity in Severity]
    return [(severity, listed) for severity, listed in grouped if listed]


def state_of(findings: Iterable[Found]) -> Readiness:
    """As a report has it, also for findings that were kept."""
    severities = {one.severity for one in findings}
    if Severity.ERROR in severities:
        return Readiness.BLOCKED
    return Readiness.FIX if Severity.WARNING in severities else Readiness.READY


def _one(number: int, finding: Mapping[str, object]) -> Found:
    start, end = cast("Sequence[int]", finding["span"])
    question = finding["question"]
    texts = {name: str(finding[name]) for name in ("code", "name", "field", "language", "evidence", "why", "source")}
    return Found(
        number=number,
        severity=Severity(str(finding["severity"])),
        question=None if question is None else str(question),
        start=start,
        end=end,
        rewrite=str(finding["rewrite"]),
        **texts,
    )
