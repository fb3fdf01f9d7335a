"""What a questionnaire says about its own checks: which findings it answers for, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Off:
    """A finding that somebody has looked at and answers for; it is kept with its reason and shown beside results."""

    code: str
    question: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Findings switched off, severities changed by code, and words that respondents know without a dictionary."""

    off: tuple[Off, ...] = ()
    severities: Mapping[str, str] = field(default_factory=dict)
    glossary: tuple[str, ...] = ()
