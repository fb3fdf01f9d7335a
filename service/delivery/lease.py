"""Leases: what a worker may do with a message it claimed, from the hand-over to what became of it.

Every step names the worker and the attempt, so that one who comes late changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, case, literal, or_, tuple_, update
from sqlalchemy.orm import Session

from service.base.tables import Mode
from service.delivery.message import Kind, Lane, Message, State
from service.sampling.contact import Channel
from service.sampling.sample import Arm

LEASE = timedelta(minutes=2)  # longer than any call to a carrier can last


@dataclass(frozen=True, slots=True)
class Leased:
    """A message a worker may hand over, as it was claimed."""

    id: UUID
    team_id: UUID
    mode: Mode
    channel: Channel
    kind: Kind
    lane: Lane
    invitation_id: UUID | None
    arm: Arm
    attempt: int
    worker: str
    end_by: datetime  # what arrives later is stale, or comes at night
    address_index: str
    address_sealed: bytes
    payload_sealed: bytes


def hand_over(session: Session, leased: Sequence[Leased], *, provider: str, now: datetime) -> set[UUID]:
    """Note, before the call, that the carrier may see these from now on; the ids of those that may be sent.

    Those whose lease is over, or whom a STOP or an answer reached while they waited for their turn, are left out.
    After a crash the note tells a message that was only claimed, and can be sent, from one that may have been sent.
    """
    claims = [(one.id, one.attempt, one.worker) for one in leased]
    return set(
        session.scalars(
            update(Message)
            .where(
                tuple_(Message.id, Message.attempt, Message.worker).in_(claims),
                Message.state == State.SENDING,
                Message.leased_until > now,
                Message.withdrawn.is_(None),
            )
            .values(handed_at=now, provider=provider, leased_until=now + LEASE)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
    )


def accepted(session: Session, taken: Sequence[tuple[Leased, str, State]], *, now: datetime) -> int:
    """The carrier has all of these; how many of them this did not come too late for.

    It may come after the sweep called the outcome unknown: that is when it is most welcome. One statement, prepared
    once: what most messages come to must not be what a worker spends its time on.
    """
    message = Message.__table__.c
    statement = (
        update(Message.__table__)  # type: ignore[arg-type]  # a mapped class has a table
        .where(
            message.id == bindparam("of_id"),
            message.attempt == bindparam("of_attempt"),
            message.worker == bindparam("of_worker"),
            or_(message.state == State.SENDING, message.state == State.UNKNOWN),
        )
        .values(
            state=bindparam("to_state"),
            provider_id=bindparam("to_provider_id"),
            finished_at=bindparam("to_finished_at"),
            sent_at=now,
            leased_until=None,
            error=None,
        )
    )
    rows = [
        {
            "of_id": one.id,
            "of_attempt": one.attempt,
            "of_worker": one.worker,
            "to_state": state,
            "to_provider_id": provider_id,
            "to_finished_at": now if state is State.DELIVERED else None,
        }
        for one, provider_id, state in taken
    ]
    return int(session.connection().execute(statement, rows).rowcount)


def rejected(session: Session, one: Leased, *, error: str, now: datetime) -> bool:
    values = {"state": State.FAILED, "finished_at": now, "leased_until": None, "error": error}
    return _finish(session, one, (State.SENDING,), values)


def unknown(session: Session, one: Leased, *, error: str, now: datetime) -> bool:
    """Nobody can say whether it left. It waits from now on for reconciliation."""
    values = {"state": State.UNKNOWN, "due_at": now, "leased_until": None, "error": error}
    return _finish(session, one, (State.SENDING,), values)


def queued_again(session: Session, one: Leased, *, due_at: datetime, error: str, now: datetime) -> bool:
    """It has surely not left: try later, unless it was withdrawn in the meantime."""
    return _finish(session, one, (State.SENDING,), to_queue(due_at=due_at, error=error, now=now))


def to_queue(*, due_at: datetime, error: str | None, now: datetime) -> Mapping[str, object]:
    """The values that put a message back into the queue, or end it if it was withdrawn while it was under way."""
    is_owed = Message.withdrawn.is_(None)
    state, moment = Message.state.type, Message.finished_at.type
    return {
        "state": case((is_owed, literal(State.QUEUED, state)), else_=literal(State.CANCELLED, state)),
        "finished_at": case((is_owed, literal(None, moment)), else_=literal(now, moment)),
        "due_at": due_at,
        "worker": None,
        "leased_until": None,
        "handed_at": None,
        "error": error,
    }


def _finish(session: Session, one: Leased, states: Sequence[State], values: Mapping[str, object]) -> bool:
    written = session.scalar(
        update(Message)
        .where(
            Message.id == one.id,
            Message.attempt == one.attempt,
            Message.worker == one.worker,
            Message.state.in_(states),
        )
        .values(values)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return written is not None
