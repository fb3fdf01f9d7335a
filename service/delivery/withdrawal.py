"""What is not owed any more: the person answered or stopped, the address does not work, the survey asks nobody now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, literal, select, update
from sqlalchemy.orm import Session

from service.delivery import conversation, redirection
from service.delivery.message import Kind, Message, State
from service.sampling import suppression
from service.sampling import undeliverable as undeliverable_address
from service.sampling.contact import ContactPoint
from service.sampling.suppression import SuppressionReason
from service.survey.practice import ConsentPurpose
from service.survey.survey import Survey

_CANCELLABLE = (State.QUEUED, State.SENDING, State.UNKNOWN, State.PAUSED)


def cancel(session: Session, *, invitation_id: UUID, reason: str, now: datetime) -> int:
    """What the invitation still owes is no longer owed, except notices; how many will not leave."""
    return withdraw(session, Message.invitation_id == invitation_id, reason, now)


def cancel_for_address(
    session: Session,
    *,
    address_index: str,
    reason: str,
    now: datetime,
    team_id: UUID | None = None,
    survey_id: UUID | None = None,
) -> int:
    """Likewise for whatever goes to an address on behalf of one team, or of one of its surveys; without a team it was
    the person who said so, and means all of the person's addresses, with whichever team."""
    here = ContactPoint.address_index == address_index
    if team_id is not None:
        here &= ContactPoint.team_id == team_id
    else:
        here = ContactPoint.contact_id.in_(select(ContactPoint.contact_id).where(here))
    which = Message.contact_point_id.in_(select(ContactPoint.id).where(here))
    return withdraw(session, which if survey_id is None else which & (Message.survey_id == survey_id), reason, now)


def cancel_for_purpose(
    session: Session, *, contact_point_id: UUID, purpose: ConsentPurpose | None, reason: str, now: datetime
) -> int:
    """Likewise for what is owed to a contact point by surveys of one purpose, or of whichever purpose."""
    which = Message.contact_point_id == contact_point_id
    if purpose is not None:
        which &= Message.survey_id.in_(select(Survey.id).where(Survey.consent_purpose == purpose))
    return withdraw(session, which, reason, now)


def cancel_for_survey(session: Session, *, survey_id: UUID, reason: str, now: datetime) -> int:
    """Likewise for a whole survey: one that is closed asks nobody any more, and its links would only say so."""
    asks = Message.kind != Kind.ACKNOWLEDGEMENT
    return withdraw(session, and_(Message.survey_id == survey_id, asks), reason, now)


def withdraw(session: Session, which: ColumnElement[bool], reason: str, now: datetime) -> int:
    """Those of these messages that are still owed no longer are, except notices; how many will not leave.

    One under way cannot be called back, but it is marked, so that it is not tried again should it fail.
    """
    queued = Message.state.in_([State.QUEUED, State.PAUSED])
    states = session.scalars(
        update(Message)
        .where(which, Message.kind != Kind.NOTICE, Message.state.in_(_CANCELLABLE), Message.withdrawn.is_(None))
        .values(
            withdrawn=reason,
            state=case((queued, literal(State.CANCELLED, Message.state.type)), else_=Message.state),
            finished_at=case((queued, literal(now, Message.finished_at.type)), else_=Message.finished_at),
        )
        .returning(Message.state)
        .execution_options(synchronize_session=False)
    ).all()
    return sum(state is State.CANCELLED for state in states)


def opted_out(
    session: Session, *, address_index: str, now: datetime, reason: SuppressionReason = SuppressionReason.STOP
) -> None:
    """A carrier says that this person told it to stop: it counts as if it had been told to us."""
    suppression.suppress(session, address_index=address_index, reason=reason, team_id=None, now=now)
    # Conversation before messages, as where answers are stored: two that lock in opposite order would wait for ever.
    conversation.close_at(session, address_index, conversation.State.STOPPED, now=now)
    cancel_for_address(session, address_index=address_index, reason="opted_out", now=now)


def undeliverable(session: Session, *, invitation_id: UUID, now: datetime) -> None:
    """The address does not work: no reminder there, and no conversation that would keep another from being opened.

    Where the survey falls back to the other channel, that is asked for here, and done by the worker.
    """
    conversation.lapse(session, invitation_id, now=now)
    cancel(session, invitation_id=invitation_id, reason="undeliverable", now=now)
    redirection.ask_for(session, invitation_id, now=now)


def nobody_there(session: Session, *, address_index: str, status: str, now: datetime) -> None:
    """A mail server says that nobody has this address: nothing more goes there, whichever survey or team owes it."""
    undeliverable_address.mark(session, address_index=address_index, status=status, now=now)
    cancel_for_address(session, address_index=address_index, reason="undeliverable", now=now)
