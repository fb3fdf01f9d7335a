"""What a check reports: where, what it saw, why it matters, and what would be better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from service.survey.checks.appraisal import QAS
from service.survey.practice import Practice
from service.survey.questionnaire import Questionnaire


class Severity(StrEnum):
    """An error blocks publishing until it is mended or overridden with a reason."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: `span` are the characters of the field's text that `evidence` quotes.

    `own_severity` is what the rule says; the questionnaire's settings may have raised or lowered it.
    """

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
    qas: str
    own_severity: Severity

    @property
    def is_error(self) -> bool:
        """Whether it blocks, or would if the questionnaire's settings had not lowered it."""
        return Severity.ERROR in (self.severity, self.own_severity)

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
            "qas": self.qas,
            "own_severity": self.own_severity.value,
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


def base_of(language: str) -> str:
    """The language of a tag without region or script."""
    return language.lower().split("-", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check: what it looks for, why, and in which languages it can read (none named: in all).

    `partly` names what it reads in English only where it reads the rest in all languages.
    `check` reads `language`, or all languages; `check_further` reads further ones, `further`, by words of their own.
    Of the others `check_practice` reads how the survey is carried out, `check_change` what the draft changes of the
    version in force. `without` names what would make the rule read better and is not there.
    """

    code: str
    name: str
    severity: Severity
    why: str
    rewrite: str
    source: str
    check: Callable[[Questionnaire, str], Iterator[Hit]] | None = None
    language: str | None = None
    check_practice: Callable[[Questionnaire, Practice], Iterator[Hit]] | None = None
    check_change: Callable[[Questionnaire, Questionnaire], Iterator[Hit]] | None = None
    without: Callable[[], str | None] | None = None
    is_overridable: bool = True
    further: tuple[str, ...] = ()
    partly: str = ""
    check_further: Callable[[Questionnaire, str], Iterator[Hit]] | None = None

    @property
    def languages(self) -> tuple[str, ...] | None:
        """The languages that it reads; None where it reads all."""
        return None if self.language is None else (self.language, *self.further)

    @property
    def qas(self) -> str:
        """Its code in the appraisal system of 1999, or empty."""
        return QAS.get(self.code, "")

    def as_dict(self) -> dict[str, object]:
        """What the rule is, as JSON."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "why": self.why,
            "rewrite": self.rewrite,
            "source": self.source,
            "qas": self.qas,
            "languages": None if self.languages is None else list(self.languages),
            "reads_practice": self.check_practice is not None,
            "reads_change": self.check_change is not None,
            "is_overridable": self.is_overridable,
        }

    def reads(self, language: str) -> bool:
        """Whether the rule understands texts in that language."""
        return self.languages is None or base_of(language) in self.languages

    def findings(self, questionnaire: Questionnaire, language: str) -> Iterator[Finding]:
        """What the rule finds in the texts of one language."""
        check = self.check_further if base_of(language) in self.further else self.check
        return self._found(check(questionnaire, language) if check else (), language)

    def practice_findings(self, questionnaire: Questionnaire, practice: Practice) -> Iterator[Finding]:
        """What the rule finds in how the survey is carried out, told in the first language."""
        hits = self.check_practice(questionnaire, practice) if self.check_practice else ()
        return self._found(hits, questionnaire.languages[0])

    def change_findings(self, before: Questionnaire, questionnaire: Questionnaire) -> Iterator[Finding]:
        """What the rule finds in the change, told in the first language."""
        hits = self.check_change(before, questionnaire) if self.check_change else ()
        return self._found(hits, questionnaire.languages[0])

    def _found(self, hits: Iterable[Hit], language: str) -> Iterator[Finding]:
        for place, match in hits:
            severity = match.severity or self.severity
            yield Finding(
                code=self.code,
                name=self.name,
                severity=severity,
                question=place.question,
                field=place.field,
                language=language,
                span=(match.start, match.end),
                evidence=place.text[match.start : match.end],
                why=match.why or self.why,
                rewrite=match.rewrite or self.rewrite,
                source=self.source,
                qas=self.qas,
                own_severity=severity,
            )
