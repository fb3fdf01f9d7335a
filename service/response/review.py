"""Texts that somebody has to look at: stops in other words than the known ones, and replies that nobody could read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base import audit
from service.base.errors import FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.secrets import Secrets
from service.response import inbound
from service.response.inbound import Inbound, ReadAs, Review
from service.sampling import suppression
from service.sampling.invitation import Invitation

TO_REVIEW = (ReadAs.LIKELY_STOP, ReadAs.UNANSWERED)


class ReplyNotFound(NotFound):
    """No reply to look at has this id, or it is another team's or mode's: the two are not told apart."""

    title = "No such reply"


@dataclass(frozen=True, slots=True)
class Reply:
    """One text to look at. Whose it is stays out of it."""

    id: UUID
    survey_id: UUID
    question: str | None
    read_as: str
    received_at: datetime
    reviewed_as: Review | None
    text: str | None


def page(
    session: Session, actor: Actor, *, text: bool, after: UUID | None, limit: int, secrets: Secrets
) -> Sequence[Reply]:
    """What nobody has looked at yet, oldest first; the words only where they are asked for."""
    query = (
        select(Inbound, Invitation.survey_id)
        .join(Invitation, Invitation.id == Inbound.invitation_id)
        .where(
            Inbound.team_id == actor.team_id,
            Invitation.mode == actor.mode,
            Inbound.read_as.in_(TO_REVIEW),
            Inbound.reviewed_at.is_(None),
        )
        .order_by(Inbound.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Inbound.id > after)
    found = session.execute(query).all()
    return [_shown(row, survey_id, inbound.body_of(row, secrets) if text else None) for row, survey_id in found]


def decide(session: Session, actor: Actor, reply_id: UUID, verdict: Review, *, now: datetime) -> Reply:
    """Write down what somebody found. A stop that was none is taken back, unless the person stopped besides."""
    found = session.execute(
        select(Inbound, Invitation.survey_id)
        .join(Invitation, Invitation.id == Inbound.invitation_id)
        .where(
            Inbound.id == reply_id,
            Inbound.team_id == actor.team_id,
            Invitation.mode == actor.mode,
            Inbound.read_as.in_(TO_REVIEW),
        )
        .with_for_update(of=Inbound)
    ).first()
    if found is None:
        raise ReplyNotFound("there is no reply with this id to look at", id=str(reply_id))
    row: Inbound = found[0]
    if verdict is Review.REVERSED and row.read_as != ReadAs.LIKELY_STOP:
        raise InvalidInput([FieldError("verdict", "must be confirmed: only a stop can be reversed")])
    if row.reviewed_as is None:
        row.reviewed_as, row.reviewed_at = verdict, now
        session.flush()
        lifted = verdict is Review.REVERSED and _lift(session, row, now)
        audit.record(session, actor, "reply.review", row, now=now, verdict=verdict.value, lifted=lifted)
    return _shown(row, found[1], None)


def _lift(session: Session, row: Inbound, now: datetime) -> bool:
    """Only the stop that this text caused; one said in other texts stands."""
    others = select(Inbound.id).where(
        Inbound.address_index == row.address_index,
        Inbound.id != row.id,
        Inbound.read_as.in_([ReadAs.STOP, ReadAs.LIKELY_STOP]),
        Inbound.received_at >= row.received_at,
        Inbound.reviewed_as.is_distinct_from(Review.REVERSED),
    )
    if row.read_at is None or session.scalar(others.limit(1)) is not None:
        return False
    return suppression.lift_mistaken(session, address_index=row.address_index, since=row.read_at, now=now)


def _shown(row: Inbound, survey_id: UUID, text: str | None) -> Reply:
    return Reply(row.id, survey_id, row.question, str(row.read_as), row.received_at, row.reviewed_as, text)
