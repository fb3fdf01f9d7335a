"""Reconciliation: messages whose outcome nobody knows are looked up at the carrier, never sent again blindly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.base.time import Clock
from service.delivery import channel, lease
from service.delivery.carriers import Carriers
from service.delivery.channel import Ambiguous, Busy, ListingCarrier, Outgoing
from service.delivery.dispatch import MAX_ATTEMPTS
from service.delivery.message import Message, State
from service.sampling.contact import Channel, ContactPoint

AT_ONCE = 100
LOOK_AGAIN = timedelta(minutes=1)
_LOG = structlog.get_logger("service.delivery")


@dataclass(frozen=True, slots=True)
class _Lost:
    """A message nobody knows the outcome of."""

    id: UUID
    team_id: UUID
    mode: Mode
    channel: Channel
    attempt: int
    provider: str
    handed_at: datetime
    address_sealed: bytes
    payload_sealed: bytes


def sweep(database: Database, carriers: Carriers, secrets: Secrets, clock: Clock, *, settle: timedelta) -> int:
    """End leases that ran out, then look up unknown messages that have rested for `settle`; how many were settled.

    A message found at its carrier was sent. One that a carrier which lists all it took does not list was not sent, and
    goes back to the queue. That is safe: its lease is over, so nobody is still sending it; it has rested longer than
    any call lasts; and the listing is the carrier's own log. With a carrier that cannot list (SMTP) it stays unknown,
    for a person to see and decide.
    """
    now = clock()
    with database.read() as session:
        is_lease_over = session.scalar(select(Message.id).where(*_lease_over(now)).limit(1)) is not None
        lost = _lost(session, carriers, now - settle)
    settled = 0
    if is_lease_over:
        with database.write() as session:
            settled += _end_leases(session, now)
    for one in lost:
        try:
            names = _names(one, carriers, secrets)
            with database.write() as session:
                settled += _settle(session, one, names, clock())
        except Exception as error:  # noqa: BLE001  # one that cannot be settled must not keep the others from it
            with database.write() as session:
                _look_again(session, one, clock() + LOOK_AGAIN - settle)
            _LOG.warning("message.lookup_failed", message=str(one.id), outcome=type(error).__name__)
            if isinstance(error, (Busy, Ambiguous)):
                break  # the others would wait for the same carrier; this one has stepped back behind them
    return settled


def _names(one: _Lost, carriers: Carriers, secrets: Secrets) -> Sequence[str]:
    carrier = carriers.named(one.provider)
    if not isinstance(carrier, ListingCarrier):
        raise TypeError("only messages of carriers that list what they took are looked up")
    return carrier.find(_outgoing(one, secrets), since=one.handed_at)


def _lease_over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Message.state == State.SENDING, Message.leased_until <= now)


def _end_leases(session: Session, now: datetime) -> int:
    """Never handed over: back to the queue, nothing has left. Handed over: unknown."""
    queued = session.scalars(
        update(Message)
        .where(*_lease_over(now), Message.handed_at.is_(None))
        .values(lease.to_queue(due_at=now, error="the worker stopped before sending", now=now))
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    unknown = session.scalars(
        update(Message)
        .where(*_lease_over(now), Message.handed_at.is_not(None))
        .values(state=State.UNKNOWN, due_at=now, leased_until=None, error="the worker stopped while sending")
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    _LOG.warning("message.leases_over", queued=len(queued), unknown=len(unknown))
    return len(queued) + len(unknown)


def _lost(session: Session, carriers: Carriers, rested_since: datetime) -> list[_Lost]:
    rows = session.execute(
        select(Message, ContactPoint.address_sealed)
        .join(ContactPoint, ContactPoint.id == Message.contact_point_id)
        .where(
            Message.state == State.UNKNOWN,
            Message.due_at <= rested_since,
            Message.provider.in_(carriers.listing),
            Message.handed_at.is_not(None),
        )
        .order_by(Message.due_at, Message.id)
        .limit(AT_ONCE)
    )
    return [
        _Lost(
            id=message.id,
            team_id=message.team_id,
            mode=message.mode,
            channel=message.channel,
            attempt=message.attempt,
            provider=message.provider,
            handed_at=message.handed_at,
            address_sealed=address_sealed,
            payload_sealed=message.payload_sealed,
        )
        for message, address_sealed in rows
        if message.provider is not None and message.handed_at is not None
    ]


def _outgoing(one: _Lost, secrets: Secrets) -> Outgoing:
    return Outgoing(
        message_id=one.id,
        team_id=one.team_id,
        channel=one.channel,
        address=secrets.unseal(one.team_id, one.address_sealed),
        content=channel.load(one.channel, secrets.unseal(one.team_id, one.payload_sealed)),
        valid_for=timedelta(),
    )


def _settle(session: Session, one: _Lost, names: Sequence[str], now: datetime) -> int:
    """Fenced by state and attempt: a callback may have settled it while the carrier was asked."""
    taken = {
        name
        for column in (Message.provider_id, Message.retried_id)  # of a second attempt, the first is listed as well
        for name in session.scalars(select(column).where(Message.provider == one.provider, column.in_(names)))
    }
    name = next((name for name in names if name not in taken), None)
    if name is not None:
        values = {"state": State.SENT, "provider_id": name, "sent_at": one.handed_at, "error": None}
    elif one.attempt >= MAX_ATTEMPTS:
        values = {"state": State.FAILED, "finished_at": now, "error": "given up: every attempt was lost"}
    else:
        values = dict(lease.to_queue(due_at=now, error="the carrier does not have it", now=now))
    written = session.scalar(
        update(Message)
        .where(Message.id == one.id, Message.state == State.UNKNOWN, Message.attempt == one.attempt)
        .values(values)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return int(written is not None)


def _look_again(session: Session, one: _Lost, due_at: datetime) -> None:
    session.execute(
        update(Message)
        .where(Message.id == one.id, Message.state == State.UNKNOWN, Message.attempt == one.attempt)
        .values(due_at=due_at)
        .execution_options(synchronize_session=False)
    )
