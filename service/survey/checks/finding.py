"""What a check reports: where, what it saw, why it matters, and what would be better."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from service.survey.questionnaire import Questionnaire


class Severity(StrEnum):
    """An error blocks publishing until it is mended or overridden with a reason."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: `span` are the characters of the field's text that `evidence` quotes."""

    code: str
    name: str
    severity: Severity
    question: str | None
    field: str
    language: str
    span: tuple[int, int]
    evidence: str
    why: str
    rewrite: str
    source: str

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "question": self.question,
            "field": self.field,
            "language": self.language,
            "span": list(self.span),
            "evidence": self.evidence,
            "why": self.why,
            "rewrite": self.rewrite,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one set of rules, and which rules could not read which languages."""

    ruleset: str
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What blocks publishing."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    def as_dict(self) -> dict[str, object]:
        """The report as JSON."""
        return {
            "findings": [finding.as_dict() for finding in self.findings],
            "ruleset": self.ruleset,
            "skipped": list(self.skipped),
        }


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that a rule objects to; what it leaves empty, the rule says in general."""

    start: int
    end: int
    severity: Severity | None = None
    why: str = ""
    rewrite: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A text of the questionnaire in one language, and where it stands."""

    question: str | None
    field: str
    text: str


Hit = tuple[Place, Match]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check: what it looks for, why, and in which languages it can read (none named: in all)."""

    code: str
    name: str
    severity: Severity
    why: str
    rewrite: str
    source: str
    check: Callable[[Questionnaire, str], Iterator[Hit]]
    language: str | None = None

    def reads(self, language: str) -> bool:
        """Whether the rule understands texts in that language."""
        return self.language is None or language.lower().split("-", maxsplit=1)[0] == self.language

    def findings(self, questionnaire: Questionnaire, language: str) -> Iterator[Finding]:
        """What the rule finds in the texts of one language."""
        for place, match in self.check(questionnaire, language):
            yield Finding(
                code=self.code,
                name=self.name,
                severity=match.severity or self.severity,
                question=place.question,
                field=place.field,
                language=language,
                span=(match.start, match.end),
                evidence=place.text[match.start : match.end],
                why=match.why or self.why,
                rewrite=match.rewrite or self.rewrite,
                source=self.source,
            )
