"""Which notifications a worker sends next, and what may be written down of them afterwards.

As for messages: one statement claims, and whoever finishes must still hold the attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.tables import Json, Mode, insert_new
from service.base.team import Team
from service.delivery.notification import Attempt, Medium, Notification, Result, State

LEASE = timedelta(minutes=2)  # several times as long as one attempt can last


@dataclass(frozen=True, slots=True)
class Held:
    """A notification that a worker may send, as it was claimed."""

    id: UUID
    team_id: UUID
    mode: Mode
    medium: Medium
    endpoint_id: UUID | None
    address_sealed: bytes | None
    payload_sealed: bytes
    attempt: int
    failures: int
    worker: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an attempt, and when there is to be another; None: never."""

    result: Result
    state: State
    again_at: datetime | None = None
    status: int | None = None
    error: str | None = None


def claim(session: Session, *, worker: str, now: datetime, limit: int, rng: Random) -> list[Held]:
    """Lease due notifications to this worker; every team with something due gets its share."""
    _release_lost(session, now)
    teams = list(session.scalars(select(Team.id).where(exists().where(Notification.team_id == Team.id, *_due(now)))))
    rng.shuffle(teams)
    share = max(limit // len(teams), 1) if teams else 0
    return [
        held for team_id in teams[:limit] for held in _claim_of(session, team_id, worker=worker, now=now, limit=share)
    ]


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Notification.state == State.QUEUED, Notification.due_at <= now)


def _claim_of(session: Session, team_id: UUID, *, worker: str, now: datetime, limit: int) -> list[Held]:
    due = (
        select(Notification.id)
        .where(Notification.team_id == team_id, *_due(now))
        .order_by(Notification.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claimed = session.scalars(
        update(Notification)
        .where(Notification.id.in_(select(due.c.id)))
        .values(state=State.SENDING, worker=worker, attempt=Notification.attempt + 1, leased_until=now + LEASE)
        .returning(Notification)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    return [
        Held(
            one.id, one.team_id, one.mode, one.medium, one.endpoint_id, one.address_sealed, one.payload_sealed,
            one.attempt, one.failures, worker,
        )
        for one in claimed
    ]  # fmt: skip


def _release_lost(session: Session, now: datetime) -> None:
    """Whoever held these is gone: they are sent again, perhaps for the second time, and the attempt says so."""
    lost = session.execute(
        update(Notification)
        .where(Notification.state == State.SENDING, Notification.leased_until <= now)
        .values(state=State.QUEUED, worker=None, leased_until=None, due_at=now, failures=Notification.failures + 1)
        .returning(Notification.id, Notification.team_id, Notification.attempt)
        .execution_options(synchronize_session=False)
    ).all()
    rows = [_attempt(row.id, row.team_id, row.attempt, Ended(Result.LOST, State.QUEUED), now) for row in lost]
    insert_new(session, Attempt, rows, unless=["notification_id", "number"])


def finish(session: Session, held: Held, ended: Ended, *, now: datetime) -> bool:
    """Write down what became of the attempt; False when this comes too late to be believed."""
    is_over = ended.again_at is None
    written = session.scalar(
        update(Notification)
        .where(
            Notification.id == held.id,
            Notification.attempt == held.attempt,
            Notification.worker == held.worker,
            Notification.state == State.SENDING,
        )
        .values(
            state=ended.state,
            worker=None,
            leased_until=None,
            due_at=now if ended.again_at is None else ended.again_at,
            failures=Notification.failures + int(ended.result in (Result.REFUSED, Result.NO_REPLY)),
            finished_at=now if is_over else None,
        )
        .returning(Notification.id)
        .execution_options(synchronize_session=False)
    )
    if written is None:
        return False
    insert_new(
        session,
        Attempt,
        [_attempt(held.id, held.team_id, held.attempt, ended, now)],
        unless=["notification_id", "number"],
    )
    return True


def _attempt(notification_id: UUID, team_id: UUID, number: int, ended: Ended, now: datetime) -> Json:
    return {
        "id": new_id(),
        "team_id": team_id,
        "notification_id": notification_id,
        "number": number,
        "at": now,
        "result": ended.result,
        "status": ended.status,
        "error": ended.error,
    }


__all__: Sequence[str] = ("LEASE", "Ended", "Held", "claim", "finish")
