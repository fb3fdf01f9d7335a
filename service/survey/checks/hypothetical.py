"""W11: what people say they would do is not what they do."""

from __future__ import annotations

from collections.abc import Iterator

from service.survey.checks.english import ENGLISH, pattern, plain
from service.survey.checks.finding import Match, Rule, Severity
from service.survey.checks.places import each, questions

_UNREAL = pattern(
    r"""\b(?:if|were|had)\s(?!so\b|any\b|at\b|not\b|ever\b)[^.?]*\b(?:would|could|might)\b[^.?]*\?
    | \b(?:would|could|might)\s(?:you|your|people|they|anyone)\b[^.?]*\bif\s(?!so\b|any\b|at\sall\b|not\b
    |ever\b)[^.?]*\?
    | \b(?:imagine|suppose|supposing|assume|assuming|pretend|picture\syourself|let's\ssay|let\sus\ssay|what\sif
    |hypothetically|in\san\sideal\sworld)\b"""
)
_PLAIN = pattern(r"\bi\swould\simagine\b|\bwould\syou\ssay\b")


def find(text: str) -> Iterator[Match]:
    """Conditions that are not so, and requests to imagine."""
    said = plain(text)
    match = _UNREAL.search(said)
    if match and not _PLAIN.search(said):
        yield Match(*match.span())


RULE = Rule(
    code="W11",
    name="hypothetical",
    severity=Severity.INFO,
    why="people are poor judges of what they would do in a case that has not come up",
    rewrite="Ask about what they did the last time, or about something they can choose between now.",
    source="Willis and Lessler 1999, QAS-99 5a",
    check=each(questions, find),
    language=ENGLISH,
)
