"""Pace: how many segments a sender may send in a second, kept in one row that all workers share.

The generic cell rate algorithm: the row says when the sender is free again. What is taken moves that moment on by its
segments; as long as it lies less than AHEAD in the future, there is room. So a sender that was idle may send AHEAD
seconds' worth at once, and over time never more than its rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, String, UniqueConstraint, case, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, insert_new

AHEAD = timedelta(
    seconds=2
)  # enough to keep a sender busy between two polls, and short beside the ten seconds promised
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Sender:
    """A number, a Messaging Service, or the mail relay; `per_second` in segments, or in mails."""

    name: str
    per_second: float


class SenderPace(Base):
    """The operator's sender, which teams may share: it belongs to no team."""

    __tablename__ = "sender_pace"
    __table_args__ = (UniqueConstraint("sender", name="sender"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sender: Mapped[str] = mapped_column(String(254))
    free_at: Mapped[int] = mapped_column(BigInteger)  # microseconds since 1970: both engines add to it alike


def room(session: Session, senders: Iterable[Sender], *, now: datetime) -> dict[str, int]:
    """How many segments each may take now, by its name. The rows stay locked, so that no two workers use the same room;
    a sender whose row another worker holds has none at this moment."""
    wanted = {sender.name: sender for sender in senders}
    if not wanted:
        return {}
    known = set(session.scalars(select(SenderPace.sender).where(SenderPace.sender.in_(wanted))))
    rows = [{"id": new_id(), "sender": name, "free_at": 0} for name in sorted(wanted.keys() - known)]
    insert_new(session, SenderPace, rows, unless=["sender"])
    held = session.execute(
        select(SenderPace.sender, SenderPace.free_at)
        .where(SenderPace.sender.in_(wanted))
        .order_by(SenderPace.sender)
        .with_for_update(skip_locked=True)
    )
    found = dict.fromkeys(wanted, 0)
    moment = _micros(now)
    for name, free_at in held:
        ahead = moment + AHEAD // timedelta(microseconds=1) - max(free_at, moment)
        found[name] = max(math.ceil(ahead * wanted[name].per_second / _SECOND), 0)
    return found


def take(session: Session, sender: Sender, units: int, *, now: datetime) -> None:
    """Use up room. A text of several segments may use more than there is: the sender then rests the longer."""
    _move(session, sender.name, round(units * _SECOND / sender.per_second), now=now)


def rest(session: Session, sender: str, span: timedelta, *, now: datetime) -> None:
    """The carrier is overrun: nothing leaves by this sender for a while, if it has a pace at all."""
    _move(session, sender, (AHEAD + span) // timedelta(microseconds=1), now=now)


def _move(session: Session, name: str, by: int, *, now: datetime) -> None:
    moment = _micros(now)
    session.execute(
        update(SenderPace)
        .where(SenderPace.sender == name)
        .values(free_at=case((SenderPace.free_at < moment, moment), else_=SenderPace.free_at) + by)
        .execution_options(synchronize_session=False)
    )


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * _SECOND)
