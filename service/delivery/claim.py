"""The claim: which due messages a worker takes next, and which of them something keeps from leaving."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.delivery import message_cap, owed, pausing, queue, quiet_hours, reminding
from service.delivery.hindrance import Candidate, Check, EndsBy, Hindrance, Paused, Postponed, Withdrawn
from service.delivery.lease import LEASE, Leased
from service.delivery.message import Message, State
from service.delivery.queue import ANY_PACE, Queue, Traffic
from service.sampling.contact import ContactPoint
from service.sampling.invitation import Invitation
from service.sampling.sample import Arm

#: In this order: what is not owed uses up no allowance.
CHECKS: tuple[Check, ...] = (
    owed.withdrawn, pausing.hindered, reminding.too_soon, quiet_hours.held, message_cap.over,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim took: messages to hand over, and how many were held back."""

    leased: tuple[Leased, ...]
    held_back: int

    @property
    def count(self) -> int:
        return len(self.leased) + self.held_back


def claim(
    session: Session,
    *,
    worker: str,
    now: datetime,
    limit: int,
    rng: Random,
    checks: Sequence[Check] = CHECKS,
    traffic: Traffic = ANY_PACE,
) -> Claimed:
    """Lease due messages to this worker; others leave them alone until the lease ends.

    Every team with something due gets its turn, so that one team's burst does not hold up another's message. Of a
    sender at its limit nothing is claimed at all. Teams are served in the order of their ids: what they have used up
    is locked on the way, and two claims that lock in opposite orders would wait for each other.
    """
    places = queue.places(session, traffic, now=now)
    leased: list[Leased] = []
    taken = 0
    while dealt := places.deal(limit - taken, rng):
        hungry = []
        for one, share in sorted(dealt.items()):
            messages = _claim_of(session, one, worker=worker, now=now, limit=share)
            passing = _unhindered(session, one.team_id, messages, checks, worker=worker, now=now)
            segments = {message.id: message.segments for message in messages}
            places.took(session, one, sum(segments[message.id] for message in passing), now=now)
            leased += passing
            taken += len(messages)
            if len(messages) == share:
                hungry.append(one)
        places.only(hungry)
    return Claimed(tuple(leased), taken - len(leased))


def _claim_of(session: Session, one: Queue, *, worker: str, now: datetime, limit: int) -> Sequence[Message]:
    """One statement: SELECT and then UPDATE claims twice on SQLite, where FOR UPDATE is dropped silently.

    The choice stands in a WITH, because a subquery with LIMIT may be run again for every row it is compared with. The
    state is not asked for a second time: the rows are locked, and SQLite would walk the whole queue for the answer.
    """
    due = (
        select(Message.id)
        .where(*queue.due(Message.team_id == one.team_id, one.lane, now))
        .order_by(Message.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return session.scalars(
        update(Message)
        .where(Message.id.in_(select(due.c.id)))
        .values(
            state=State.SENDING,
            worker=worker,
            attempt=Message.attempt + 1,
            leased_until=now + LEASE,
            held_for=None,
        )
        .returning(Message)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def _unhindered(
    session: Session,
    team_id: UUID,
    messages: Sequence[Message],
    checks: Sequence[Check],
    *,
    worker: str,
    now: datetime,
) -> list[Leased]:
    """Those that may leave now. Each check sees only what the ones before it let pass."""
    wanted = {message.contact_point_id for message in messages}
    points = {point.id: point for point in session.scalars(select(ContactPoint).where(ContactPoint.id.in_(wanted)))}
    passing = [Candidate(message, points[message.contact_point_id]) for message in messages]
    end_by = {message.id: message.not_after for message in messages}
    for check in checks:
        hindrances = check(session, team_id, passing, now=now) if passing else {}
        _hold_back(session, hindrances, now)
        for message_id, hindrance in hindrances.items():
            if isinstance(hindrance, EndsBy):
                end_by[message_id] = min(end_by[message_id], hindrance.at)
        passing = [one for one in passing if isinstance(hindrances.get(one.message.id), EndsBy | None)]
    arms = _arms(session, passing)
    return [_leased(one, arms, worker=worker, end_by=end_by[one.message.id]) for one in passing]


def _hold_back(session: Session, hindrances: Mapping[UUID, Hindrance], now: datetime) -> None:
    """Withdraw what is not owed, and put back what must wait, as if it had never been claimed."""
    values: dict[str, object]
    free = {"worker": None, "leased_until": None}
    grouped: defaultdict[Hindrance, list[UUID]] = defaultdict(list)
    for message_id, hindrance in hindrances.items():
        grouped[hindrance].append(message_id)
    for hindrance, ids in grouped.items():
        match hindrance:
            case Withdrawn(reason):
                values = {"state": State.CANCELLED, "withdrawn": reason, "finished_at": now, **free}
            case Postponed(until, reason):
                waiting = {"state": State.QUEUED, "due_at": until, "held_for": reason}
                values = {**waiting, "attempt": Message.attempt - 1, **free}
            case Paused():
                values = {"state": State.PAUSED, "attempt": Message.attempt - 1, **free}
            case EndsBy():
                continue
        session.execute(
            update(Message).where(Message.id.in_(ids)).values(values).execution_options(synchronize_session=False)
        )


def _arms(session: Session, passing: Sequence[Candidate]) -> Mapping[UUID, Arm]:
    ids = {one.message.invitation_id for one in passing if one.message.invitation_id is not None}
    if not ids:
        return {}
    found = session.execute(select(Invitation.id, Invitation.arm).where(Invitation.id.in_(ids)))
    return {invitation_id: arm for invitation_id, arm in found}  # noqa: C416  # a Row is not a tuple of two to the type checker


def _leased(one: Candidate, arms: Mapping[UUID, Arm], *, worker: str, end_by: datetime) -> Leased:
    message = one.message
    return Leased(
        id=message.id,
        team_id=message.team_id,
        mode=message.mode,
        channel=message.channel,
        kind=message.kind,
        lane=message.lane,
        invitation_id=message.invitation_id,
        arm=Arm.STANDARD if message.invitation_id is None else arms[message.invitation_id],
        attempt=message.attempt,
        worker=worker,
        end_by=end_by,
        address_index=one.point.address_index,
        address_sealed=one.point.address_sealed,
        payload_sealed=message.payload_sealed,
    )
