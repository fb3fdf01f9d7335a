"""What keeps a claimed message from leaving now: it is not owed any more, its time has not come, or it must be soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from service.delivery.message import Message
from service.sampling.contact import ContactPoint


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It is not owed any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """It may not leave before a time; it waits in the queue, and the attempt does not count.

    The reason is one word for the operator, such as `window`; the message shows it until it is claimed again.
    """

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Paused:
    """It waits until somebody resumes the sending, and is not looked at meanwhile; the attempt does not count."""


@dataclass(frozen=True, slots=True)
class EndsBy:
    """It may leave, but must not arrive later than this."""

    at: datetime


Hindrance = Withdrawn | Postponed | Paused | EndsBy


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claimed message and the address it would go to."""

    message: Message
    point: ContactPoint


class Check(Protocol):
    """Looks at claimed messages of one team, in the transaction of the claim."""

    def __call__(
        self, session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
    ) -> Mapping[UUID, Hindrance]:
        """What hinders which message, by its id; those that nothing hinders are left out."""
        ...
