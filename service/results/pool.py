"""Which versions of a questionnaire a figure is about, and what is left out of it, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from service.base.tables import Json
from service.survey import comparable
from service.survey.version import Version


class Take(StrEnum):
    """Instead of one version by its number: those comparable with the newest, or every one as it is."""

    COMPARABLE = "comparable"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Share:
    """What one version has in a period; `reasons` says why it is left out, and is empty where it is pooled.

    The answers to `questions_left_out` are not pooled either: the newest pooled version does not ask these questions,
    or asks them otherwise.
    """

    number: int
    content_hash: str
    ruleset: str
    events: int
    responses: int
    reasons: tuple[str, ...]
    questions_left_out: tuple[str, ...]
    overrides: tuple[Json, ...]
    checks_off: tuple[Json, ...]

    @property
    def is_pooled(self) -> bool:
        return not self.reasons

    def as_dict(self) -> Json:
        """For people and programs that read a figure."""
        return {
            "number": self.number,
            "content_hash": self.content_hash,
            "ruleset": self.ruleset,
            "events": self.events,
            "responses": self.responses,
            "pooled": self.is_pooled,
            "reasons": list(self.reasons),
            "questions_left_out": list(self.questions_left_out),
            "overrides": list(self.overrides),
            "checks_off": list(self.checks_off),
        }


def shares(
    published: Sequence[Version], events: Mapping[UUID, int], responses: Mapping[UUID, int], take: Take | int
) -> tuple[Share, ...]:
    """The share of every version with events, oldest first; the newest of those taken is what others are held to."""
    present = sorted((one for one in published if events.get(one.id)), key=lambda one: one.number)
    candidates = [one for one in present if isinstance(take, Take) or one.number == take]
    if not candidates:
        return ()
    reference = candidates[-1]
    return tuple(_share(one, reference, events[one.id], responses.get(one.id, 0), take) for one in present)


def _share(version: Version, reference: Version, events: int, responses: int, take: Take | int) -> Share:
    parsed, held_to = version.parsed(), reference.parsed()
    reasons: tuple[str, ...] = ()
    if take is Take.COMPARABLE:
        reasons = comparable.scores(parsed, held_to).reasons
    elif isinstance(take, int) and version.number != take:
        reasons = (f"version {take} was asked for",)
    apart = comparable.apart(parsed, held_to) if take is Take.COMPARABLE and not reasons else ()
    return Share(
        number=version.number,
        content_hash=version.content_hash,
        ruleset=version.ruleset,
        events=events,
        responses=responses,
        reasons=reasons,
        questions_left_out=apart,
        overrides=tuple(version.overrides),
        checks_off=tuple(_off(version)),
    )


def _off(version: Version) -> Sequence[Json]:
    return [{"code": one.code, "question": one.question, "reason": one.reason} for one in version.parsed().checks.off]


def pooled(held: Sequence[Share]) -> list[int]:
    """The numbers of the versions that a figure is about, oldest first."""
    return [share.number for share in held if share.is_pooled]
