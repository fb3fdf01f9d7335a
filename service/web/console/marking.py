"""A text cut where findings begin and end, so that each stretch can be marked with what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.survey.checks import Severity
from service.web.console.found import Found


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `findings` are those that cover it, the gravest first."""

    text: str
    findings: tuple[Found, ...]

    @property
    def severity(self) -> Severity | None:
        return self.findings[0].severity if self.findings else None

    @property
    def codes(self) -> str:
        return ", ".join(dict.fromkeys(f"{one.code} {one.name}" for one in self.findings))


def pieces(text: str, findings: Sequence[Found]) -> list[Piece]:
    """The whole text in order; nothing of it is lost or doubled, whatever the spans are."""
    inside = [one for one in findings if 0 <= one.start < one.end <= len(text)]
    cuts = sorted({0, len(text), *(one.start for one in inside), *(one.end for one in inside)})
    severities = list(Severity)
    return [
        Piece(
            text[start:end],
            tuple(
                sorted(
                    (one for one in inside if one.start <= start and end <= one.end),
                    key=lambda one: severities.index(one.severity),
                )
            ),
        )
        for start, end in pairwise(cuts)
    ]
