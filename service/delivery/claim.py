"""The claim: which due messages a worker takes next, and which of them are not owed any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from service.base.team import Team
from service.delivery.conversation import Conversation
from service.delivery.lease import LEASE, Leased
from service.delivery.message import Kind, Message, State
from service.sampling import contact
from service.sampling.contact import ContactPoint
from service.survey import survey as surveys
from service.survey.survey import Survey


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim took: messages to hand over, and how many turned out not to be owed any more."""

    leased: tuple[Leased, ...]
    withdrawn: int

    @property
    def count(self) -> int:
        return len(self.leased) + self.withdrawn


def claim(session: Session, *, worker: str, now: datetime, limit: int, rng: Random) -> Claimed:
    """Lease due messages to this worker; others leave them alone until the lease ends.

    Every team with something due gets its share first, so that one team's burst does not hold up another's message.
    """
    teams = list(session.scalars(select(Team.id).where(exists().where(Message.team_id == Team.id, *_due(now)))))
    rng.shuffle(teams)
    leased: list[Leased] = []
    taken = 0
    while teams and taken < limit:
        share = max((limit - taken) // len(teams), 1)
        hungry = []
        for team_id in teams[: limit - taken]:
            messages = _claim_of(session, team_id, worker=worker, now=now, limit=share)
            leased += _still_owed(session, team_id, messages, worker=worker, now=now)
            taken += len(messages)
            if len(messages) == share:
                hungry.append(team_id)
        teams = hungry
    return Claimed(tuple(leased), taken - len(leased))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Message.state == State.QUEUED, Message.due_at <= now)


def _claim_of(session: Session, team_id: UUID, *, worker: str, now: datetime, limit: int) -> Sequence[Message]:
    """One statement: SELECT and then UPDATE claims twice on SQLite, where FOR UPDATE is dropped silently.

    The choice stands in a WITH, because a subquery with LIMIT may be run again for every row it is compared with. The
    state is not asked for a second time: the rows are locked, and SQLite would walk the whole queue for the answer.
    """
    due = (
        select(Message.id)
        .where(Message.team_id == team_id, *_due(now))
        .order_by(Message.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return session.scalars(
        update(Message)
        .where(Message.id.in_(select(due.c.id)))
        .values(state=State.SENDING, worker=worker, attempt=Message.attempt + 1, leased_until=now + LEASE)
        .returning(Message)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def _still_owed(
    session: Session, team_id: UUID, messages: Sequence[Message], *, worker: str, now: datetime
) -> list[Leased]:
    """Those that may still be sent. Looked up after the claim, so that a STOP committed before it always wins."""
    points = {
        point.id: point
        for point in session.scalars(
            select(ContactPoint).where(ContactPoint.id.in_({message.contact_point_id for message in messages}))
        )
    }
    suppressed = contact.suppressed_among(session, team_id, [point.address_index for point in points.values()])
    answering = _answering(session, messages)
    closed = _closed(session, messages)
    leased: list[Leased] = []
    withdrawn: dict[str, list[UUID]] = {}
    for message in messages:
        point = points[message.contact_point_id]
        if message.not_after <= now:
            withdrawn.setdefault("expired", []).append(message.id)
        elif point.address_index in suppressed and message.kind is not Kind.NOTICE:
            withdrawn.setdefault("suppressed", []).append(message.id)
        elif message.survey_id in closed and message.kind is not Kind.NOTICE:
            withdrawn.setdefault("survey_closed", []).append(message.id)
        elif message.kind is Kind.REMINDER and message.invitation_id in answering:
            withdrawn.setdefault("answering", []).append(message.id)
        else:
            leased.append(_leased(message, point, worker))
    for reason, ids in withdrawn.items():
        session.execute(
            update(Message)
            .where(Message.id.in_(ids))
            .values(state=State.CANCELLED, withdrawn=reason, worker=None, leased_until=None, finished_at=now)
            .execution_options(synchronize_session=False)
        )
    return leased


def _answering(session: Session, messages: Sequence[Message]) -> set[UUID]:
    """Invitations whose conversation is under way: a reminder would ask the first question in the middle of it."""
    reminded = {message.invitation_id for message in messages if message.kind is Kind.REMINDER}
    if not reminded:
        return set()
    return set(
        session.scalars(
            select(Conversation.invitation_id).where(Conversation.invitation_id.in_(reminded), Conversation.turns > 0)
        )
    )


def _closed(session: Session, messages: Sequence[Message]) -> set[UUID]:
    """Surveys that take no more answers: a link to one would only say so."""
    asked = {message.survey_id for message in messages if message.survey_id is not None}
    if not asked:
        return set()
    return set(session.scalars(select(Survey.id).where(Survey.id.in_(asked), Survey.state == surveys.State.CLOSED)))


def _leased(message: Message, point: ContactPoint, worker: str) -> Leased:
    return Leased(
        id=message.id,
        team_id=message.team_id,
        mode=message.mode,
        channel=message.channel,
        kind=message.kind,
        invitation_id=message.invitation_id,
        attempt=message.attempt,
        worker=worker,
        not_after=message.not_after,
        address_index=point.address_index,
        address_sealed=point.address_sealed,
        payload_sealed=message.payload_sealed,
    )
