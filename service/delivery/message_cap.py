"""The hard cap: how many messages one person may get from a team within some days, across all its surveys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.key import Actor
from service.base.tables import Base, Mode, Owned, one_of, state_column
from service.delivery.hindrance import Candidate, Postponed, Withdrawn
from service.delivery.message import Kind, Message, State
from service.sampling.contact import Contact, ContactPoint

REASON = "message_cap"
BUSY = "contact_busy"
LOOK_AGAIN = timedelta(seconds=5)
#: What holds until a team says otherwise: a diary every day, and one message beside it.
MOST, DAYS = 8, 7
_COUNTED = (State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN)
_ASKING = (Kind.INVITATION, Kind.REMINDER)


class MessageCap(Owned, Base):
    __tablename__ = "message_cap"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", name="team_mode"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("most >= 1", name="most"),
        CheckConstraint("days >= 1", name="days"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    most: Mapped[int]
    days: Mapped[int]
    set_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    days: int


def in_force(session: Session, team_id: UUID, mode: Mode) -> Limit:
    kept = session.scalar(select(MessageCap).where(MessageCap.team_id == team_id, MessageCap.mode == mode))
    return Limit(MOST, DAYS) if kept is None else Limit(kept.most, kept.days)


def put(session: Session, actor: Actor, limit: Limit, *, now: datetime) -> Limit:
    """Set the team's cap; it holds for every message claimed from then on."""
    kept = session.scalar(
        select(MessageCap).where(MessageCap.team_id == actor.team_id, MessageCap.mode == actor.mode).with_for_update()
    )
    if kept is None:
        kept = MessageCap(team_id=actor.team_id, mode=actor.mode, most=limit.most, days=limit.days, set_at=now)
        session.add(kept)
    kept.most, kept.days, kept.set_at = limit.most, limit.days, now
    session.flush()
    audit.record(session, actor, "message_cap.set", kept, now=now, most=limit.most, days=limit.days)
    return limit


def over(
    session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
) -> Mapping[UUID, Postponed | Withdrawn]:
    """Invitations and reminders that would be one too many: they wait for room, or are withdrawn if there is none in
    time. Turns of a conversation and notices answer the person, and are neither counted nor held.

    The contacts are locked until the claim is committed, so that two workers count one after the other. One that is
    locked by somebody else is not waited for: two claims that wait for each other would never end.
    """
    asking = [one for one in candidates if one.message.kind in _ASKING]
    if not asking:
        return {}
    held = set(
        session.scalars(
            select(Contact.id)
            .where(Contact.team_id == team_id, Contact.id.in_({one.point.contact_id for one in asking}))
            .order_by(Contact.id)
            .with_for_update(key_share=True, skip_locked=True)
        )
    )
    found: dict[UUID, Postponed | Withdrawn] = {
        one.message.id: Postponed(now + LOOK_AGAIN, BUSY) for one in asking if one.point.contact_id not in held
    }
    limits = {mode: in_force(session, team_id, mode) for mode in {one.message.mode for one in asking}}
    longest = max(timedelta(days=limit.days) for limit in limits.values())
    left = _left(session, team_id, held, {one.message.id for one in asking}, now - longest, now)
    for one in sorted(asking, key=lambda one: (one.message.due_at, one.message.id)):
        if one.message.id in found:
            continue
        limit, moments = limits[one.message.mode], left[one.point.contact_id]
        room_at = _room_at(moments, limit, now)
        if room_at <= now:
            moments.append(now)
        elif room_at < one.message.not_after:
            found[one.message.id] = Postponed(room_at, REASON)
        else:
            found[one.message.id] = Withdrawn(REASON)
    return found


def _room_at(moments: Sequence[datetime], limit: Limit, now: datetime) -> datetime:
    """When so many of them lie far enough back that one more may leave."""
    period = timedelta(days=limit.days)
    within = sorted(moment for moment in moments if moment > now - period)
    return now if len(within) < limit.most else within[len(within) - limit.most] + period


def _left(
    session: Session, team_id: UUID, contact_ids: set[UUID], claimed: set[UUID], since: datetime, now: datetime
) -> defaultdict[UUID, list[datetime]]:
    """When messages left to these people, whichever their address; what may have left counts as well."""
    moment = func.coalesce(Message.sent_at, Message.handed_at)
    rows = session.execute(
        select(ContactPoint.contact_id, Message.state, moment)
        .join(Message, Message.contact_point_id == ContactPoint.id)
        .where(
            ContactPoint.team_id == team_id,
            ContactPoint.contact_id.in_(contact_ids),
            Message.kind.in_(_ASKING),
            Message.state.in_(_COUNTED),
            Message.id.not_in(claimed),
            or_(Message.state == State.SENDING, moment > since),
        )
    )
    grouped: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for contact_id, state, left_at in rows:
        grouped[contact_id].append(now if state is State.SENDING else left_at)
    return grouped
