"""Falling back: who cannot be reached at the first address is asked at the other one, with the same link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.delivery import outbox
from service.delivery.message import Kind, Message, State
from service.delivery.redirection import Outcome, Redirection
from service.response import response as responses
from service.sampling import dealing, other_address
from service.sampling.contact import ContactPoint
from service.sampling.invitation import Invitation
from service.survey import survey as surveys
from service.survey.survey import Survey
from service.survey.version import Version

_ASKING = (Kind.INVITATION, Kind.REMINDER)


def redirect_due(session: Session, *, secrets: Secrets, public_url: str, now: datetime, limit: int) -> int:
    """Ask those at another address whose first one failed; how many were looked at.

    The wave that failed is owed there at once, the later ones after their waits. Whether the person may be written to
    is looked at again when each of them is claimed.
    """
    waiting = session.scalars(
        select(Redirection)
        .where(Redirection.settled_at.is_(None))
        .order_by(Redirection.asked_at, Redirection.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for redirection in waiting:
        point = None
        invitation = session.scalars(
            select(Invitation)
            .where(Invitation.id == redirection.invitation_id)
            .with_for_update(key_share=True)  # an answer that comes now waits, and then withdraws what is owed here
        ).one()
        survey = session.get_one(Survey, invitation.survey_id)
        if not _is_needed(session, invitation, survey, now):
            redirection.outcome = Outcome.NOT_NEEDED
        elif (point := _elsewhere(session, invitation)) is None:
            redirection.outcome = Outcome.NO_ADDRESS
        else:
            redirection.outcome, redirection.contact_point_id = Outcome.REDIRECTED, point.id
            _owe(session, invitation, survey, point, secrets, public_url, now)
        redirection.settled_at = now
    session.flush()
    return len(waiting)


def _is_needed(session: Session, invitation: Invitation, survey: Survey, now: datetime) -> bool:
    return (
        invitation.expires_at > now
        and survey.state is not surveys.State.CLOSED
        and responses.of_invitation(session, invitation) is None
    )


def _asking(session: Session, invitation: Invitation) -> Sequence[Message]:
    return session.scalars(
        select(Message)
        .where(Message.invitation_id == invitation.id, Message.kind.in_(_ASKING))
        .order_by(Message.wave, Message.id)
        .execution_options(populate_existing=True)
    ).all()


def _elsewhere(session: Session, invitation: Invitation) -> ContactPoint | None:
    """Another channel than that of the message that failed last."""
    failed = [message for message in _asking(session, invitation) if message.state is State.FAILED]
    channel = failed[-1].channel if failed else invitation.channel
    return other_address.of_each(session, [(invitation, channel)]).get(invitation.id)


def _owe(
    session: Session,
    invitation: Invitation,
    survey: Survey,
    point: ContactPoint,
    secrets: Secrets,
    public_url: str,
    now: datetime,
) -> None:
    version = session.get_one(Version, invitation.version_id)
    dealt = dealing.asked_of(session, invitation, version, secrets=secrets)
    failed = max((m.wave for m in _asking(session, invitation) if m.state is State.FAILED), default=0)
    waits = (timedelta(), *survey.practice.waits)
    due_at = now
    for wave in (failed, *range(failed + 1, len(waits))):
        due_at += timedelta() if wave == failed else waits[wave]
        if due_at < invitation.expires_at:
            outbox.owe_wave(
                session,
                invitation,
                dealt,
                wave,
                point=point,
                due_at=due_at,
                secrets=secrets,
                public_url=public_url,
                now=now,
            )
