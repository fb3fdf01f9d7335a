"""What finally became of each event of the frame: computed from what is stored, never stored itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.delivery import message_cap
from service.delivery.message import Kind, Message
from service.delivery.message import State as MessageState
from service.delivery.owed import CONSENT_WITHDRAWN
from service.response.response import Response, State
from service.sampling.contact import ContactPoint
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.invitation import Invitation
from service.sampling.suppression import PERSON_SAID_SO, Suppression, SuppressionReason


class Disposition(StrEnum):
    """Final dispositions in AAPOR's terms; exactly one for each unit of the frame."""

    NOT_SAMPLED = "not_sampled"
    QUARANTINED = "quarantined"
    OPTED_OUT = "opted_out"
    SUPPRESSED_BY_EMPLOYEE = "suppressed_by_employee"
    UNDELIVERABLE = "undeliverable"
    NO_RESPONSE = "no_response"
    PARTIAL = "partial"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the frame with what became of it. `delivered`: no carrier said that it did not arrive."""

    trigger_id: UUID
    disposition: Disposition
    invitation_id: UUID | None
    response_id: UUID | None
    invited_at: datetime | None
    delivered: bool
    reminders_sent: int


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the messages of one invitation came to; conversations and notices aside."""

    states: frozenset[MessageState]
    invited_at: datetime | None
    reminders: int
    was_capped: bool = False
    consent_ended: bool = False

    @property
    def arrived(self) -> bool:
        return not self.states.isdisjoint({MessageState.SENT, MessageState.DELIVERED})

    @property
    def given_up(self) -> bool:
        """Messages were owed, none arrived and none may still arrive."""
        return bool(self.states) and self.states <= {MessageState.FAILED, MessageState.CANCELLED}


_NOTHING_SENT = _Sent(frozenset(), None, 0)
_OF_REASON: Mapping[NotAsked, Disposition] = {
    NotAsked.CUSTOMER_DECLINED: Disposition.SUPPRESSED_BY_EMPLOYEE,
    NotAsked.NO_CONTACT_GIVEN: Disposition.SUPPRESSED_BY_EMPLOYEE,
    NotAsked.SUPPRESSED_BY_EMPLOYEE: Disposition.SUPPRESSED_BY_EMPLOYEE,
    NotAsked.OPTED_OUT: Disposition.OPTED_OUT,
    NotAsked.NO_CONSENT: Disposition.OPTED_OUT,
    NotAsked.RECENT_SURVEY: Disposition.QUARANTINED,
    NotAsked.SYSTEM_ERROR: Disposition.UNDELIVERABLE,
    NotAsked.PILOT_STOPPED: Disposition.UNDELIVERABLE,
    NotAsked.HOUSEHOLD_RECENT_SURVEY: Disposition.QUARANTINED,
    NotAsked.ACCOUNT_RECENT_SURVEY: Disposition.QUARANTINED,
    NotAsked.QUOTA_REACHED: Disposition.QUARANTINED,
    NotAsked.NO_INDEPENDENT_CONTACT: Disposition.UNDELIVERABLE,
}


def of_survey(session: Session, survey_id: UUID) -> Sequence[Row]:
    """The disposition of every unit of the survey's frame, in the order in which the events were reported.

    Precedence, first that holds: the draw passed it over (not_sampled); it was not asked, for its reason (an employee's
    doing, including a contact that was not passed on: suppressed_by_employee; a stop or no consent: opted_out; asked
    lately, or enough were: quarantined; our own fault, a pilot that was stopped, or no address that the employee had no
    hand in: undeliverable); it has a response (complete, else
    partial: at least one answer); the person stopped while the link was valid (opted_out); the team suppressed the
    address meanwhile (suppressed_by_employee: whoever does that knows who was asked); no message arrived and none can
    any more (undeliverable; opted_out where consent was withdrawn before the invitation left; quarantined where it was
    one message too many for this person); else no_response. An answer outranks a later stop: what was said was said.
    """
    invitations = _invitations(session, survey_id)
    responses = {
        invitation_id: (response_id, state)
        for invitation_id, response_id, state in session.execute(
            select(Response.invitation_id, Response.id, Response.state).where(Response.survey_id == survey_id)
        )
    }
    suppressed = _suppressed(session, survey_id)
    sent = _sent(session, survey_id)
    units = session.execute(
        select(FrameUnit.trigger_id, FrameUnit.drawn, FrameUnit.reason)
        .where(FrameUnit.survey_id == survey_id)
        .order_by(FrameUnit.id)
    )
    rows = []
    for trigger_id, drawn, reason in units:
        invitation_id = invitations.get(trigger_id)
        if invitation_id is None:
            became = _of_unasked(drawn=drawn, reason=reason)
            rows.append(Row(trigger_id, became, None, None, None, delivered=False, reminders_sent=0))
            continue
        messages = sent.get(invitation_id, _NOTHING_SENT)
        response_id, state = responses.get(invitation_id, (None, None))
        became = _of_asked(state, messages, suppressed.get(invitation_id, frozenset()))
        rows.append(
            Row(
                trigger_id=trigger_id,
                disposition=became,
                invitation_id=invitation_id,
                response_id=response_id,
                invited_at=messages.invited_at,
                delivered=messages.arrived,
                reminders_sent=messages.reminders,
            )
        )
    return rows


def _of_unasked(*, drawn: bool, reason: NotAsked | None) -> Disposition:
    if not drawn:
        return Disposition.NOT_SAMPLED
    if reason is None:
        raise AssertionError("a drawn unit without invitation has a reason: the database holds this")
    return _OF_REASON[reason]


def _of_asked(state: State | None, messages: _Sent, suppressed: Set[SuppressionReason]) -> Disposition:
    if state is not None:
        return Disposition.COMPLETE if state is State.COMPLETE else Disposition.PARTIAL
    if not suppressed.isdisjoint(PERSON_SAID_SO):
        return Disposition.OPTED_OUT
    if suppressed:
        return Disposition.SUPPRESSED_BY_EMPLOYEE
    if not messages.given_up:
        return Disposition.NO_RESPONSE
    if messages.consent_ended:
        return Disposition.OPTED_OUT
    return Disposition.QUARANTINED if messages.was_capped else Disposition.UNDELIVERABLE


def _invitations(session: Session, survey_id: UUID) -> dict[UUID, UUID]:
    found = session.execute(select(Invitation.trigger_id, Invitation.id).where(Invitation.survey_id == survey_id))
    return {trigger_id: invitation_id for trigger_id, invitation_id in found}  # noqa: C416  # a Row is no pair to mypy


def _suppressed(session: Session, survey_id: UUID) -> Mapping[UUID, Set[SuppressionReason]]:
    """Invitations whose address was suppressed while they were open, and not freed again before they ended: why.

    What the person said at any address counts for all of them; what the team did, for the first one only.
    """
    found = session.execute(
        select(Invitation.id, Suppression.reason)
        .join(ContactPoint, ContactPoint.contact_id == Invitation.contact_id)
        .join(Suppression, Suppression.address_index == ContactPoint.address_index)
        .where(
            or_(ContactPoint.id == Invitation.contact_point_id, Suppression.reason.in_(PERSON_SAID_SO)),
            Invitation.survey_id == survey_id,
            Suppression.team_id.is_(None) | (Suppression.team_id == Invitation.team_id),
            Suppression.since >= Invitation.issued_at,
            Suppression.since < Invitation.expires_at,
            Suppression.lifted_at.is_(None) | (Suppression.lifted_at >= Invitation.expires_at),
        )
    )
    reasons: defaultdict[UUID, set[SuppressionReason]] = defaultdict(set)
    for invitation_id, reason in found:
        reasons[invitation_id].add(reason)
    return reasons


def _sent(session: Session, survey_id: UUID) -> dict[UUID, _Sent]:
    """A wave that was sent to a second address, because the first failed, is one message more, and no further wave."""
    messages = session.execute(
        select(Message.invitation_id, Message.kind, Message.wave, Message.state, Message.sent_at, Message.withdrawn)
        .where(Message.survey_id == survey_id, Message.kind.in_([Kind.INVITATION, Kind.REMINDER]))
        .order_by(Message.id)
    )
    states: defaultdict[UUID, set[MessageState]] = defaultdict(set)
    invited_at: dict[UUID, datetime] = {}
    reminders: defaultdict[UUID, set[int]] = defaultdict(set)
    capped: set[UUID] = set()
    without_consent: set[UUID] = set()
    for invitation_id, kind, wave, state, sent_at, withdrawn in messages:
        if invitation_id is None:
            continue
        states[invitation_id].add(state)
        if kind is Kind.INVITATION and sent_at is not None and state is not MessageState.FAILED:
            invited_at[invitation_id] = sent_at
        elif kind is Kind.INVITATION and sent_at is not None:
            invited_at.setdefault(invitation_id, sent_at)
        if kind is Kind.INVITATION and withdrawn == message_cap.REASON:
            capped.add(invitation_id)
        if kind is Kind.INVITATION and withdrawn == CONSENT_WITHDRAWN:
            without_consent.add(invitation_id)
        if kind is Kind.REMINDER and sent_at is not None:
            reminders[invitation_id].add(wave)
    return {
        key: _Sent(
            frozenset(found_states),
            invited_at.get(key),
            len(reminders[key]),
            was_capped=key in capped,
            consent_ended=key in without_consent,
        )
        for key, found_states in states.items()
    }
