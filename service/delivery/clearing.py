"""Clearing an alert: a person has looked, and what waited for that goes on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.base import audit
from service.base.errors import Conflict
from service.base.key import Actor
from service.delivery import alert, allowance, breaker, number_block
from service.delivery.alert import Alert, Kind
from service.delivery.message import Message, State


class AlertEndsByItself(Conflict):
    """The carrier does not take the messages: clearing the alert would change nothing about that."""

    title = "This alert ends by itself"


_BY_ITSELF = (Kind.CARRIER_FAILING, Kind.CREDENTIALS_REFUSED)
#: What messages wait for, by the alert that tells of it. Caps that were raised hold nobody back any more.
_HELD_FOR = {
    Kind.NUMBER_PATTERN: allowance.NUMBER_PATTERN,
    Kind.DAILY_CAP: str(Kind.DAILY_CAP),
    Kind.SPEND_CAP: str(Kind.SPEND_CAP),
    Kind.INTERNATIONAL_CAP: str(Kind.INTERNATIONAL_CAP),
}


def clear(session: Session, actor: Actor, alert_id: UUID, *, now: datetime) -> Alert:
    """Close an alert; once is enough. Messages that waited for it are looked at again at once: what is still over a cap
    goes on waiting, with a new alert."""
    found = alert.get(session, actor, alert_id)
    if found.cleared_at is not None:
        return found
    if found.kind in _BY_ITSELF:
        raise AlertEndsByItself("it is over as soon as a message gets through again", kind=found.kind)
    found.cleared_at = now
    found.cleared_by = actor.key_id
    found.open_name = None
    session.flush()
    if found.kind is Kind.NUMBER_PATTERN:
        number_block.clear(session, actor.team_id)
    if found.kind is Kind.SENDER_BLOCKED:
        breaker.unblock(session, found.subject, actor.team_id, now=now)
    if found.kind in _HELD_FOR:
        session.execute(
            update(Message)
            .where(
                Message.team_id == actor.team_id,
                Message.state == State.QUEUED,
                Message.held_for == _HELD_FOR[found.kind],
            )
            .values(due_at=now)
            .execution_options(synchronize_session=False)
        )
    audit.record(session, actor, "alert.clear", found, now=now, kind=found.kind, alert=found.subject)
    return found
