"""What waits because somebody paused the sending of a survey or a campaign, and what a resume or a cancel does to it.

Only invitations and reminders wait: who is in the middle of answering by text goes on being asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.delivery import withdrawal
from service.delivery.hindrance import Candidate, Paused, Postponed, Withdrawn
from service.delivery.message import Kind, Message, State
from service.sampling import campaign as campaigns
from service.sampling.campaign import Campaign
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.survey import Survey

BUSY = "pause_changing"
LOOK_AGAIN = timedelta(seconds=5)
_ASKING = (Kind.INVITATION, Kind.REMINDER)


def hindered(
    session: Session,
    team_id: UUID,
    candidates: Sequence[Candidate],
    *,
    now: datetime,
) -> Mapping[UUID, Paused | Postponed | Withdrawn]:
    """Looked up after the claim, so that a pause committed before it always wins.

    A pause moves what is queued out of the queue; this finds what was under way then, or was owed afterwards, once.
    What is paused is kept so until the claim is committed: a resume that came between would not see these messages,
    and nobody would ever let them go. One that is being changed right now is not waited for, since a pause may be
    waiting for what is claimed here: its messages are looked at again a little later.
    """
    asking = [one.message for one in candidates if one.message.kind in _ASKING]
    if not asking:
        return {}
    survey_ids = {message.survey_id for message in asking}
    campaign_ids = {message.campaign_id for message in asking if message.campaign_id is not None}
    is_paused = (Survey.team_id == team_id) & Survey.id.in_(survey_ids) & Survey.paused_at.is_not(None)
    paused = set(session.scalars(select(Survey.id).where(is_paused)))
    kept = _kept(session, Survey.id, is_paused) if paused else set()
    states = _campaign_states(session, team_id, campaign_ids)
    held = {name for name in campaign_ids if states.get(name) is campaigns.State.PAUSED}
    if held:
        kept |= _kept(session, Campaign.id, Campaign.id.in_(held) & (Campaign.state == campaigns.State.PAUSED))
    paused |= held
    found: dict[UUID, Paused | Postponed | Withdrawn] = {}
    for message in asking:
        holding = {message.survey_id, message.campaign_id} & paused
        if states.get(message.campaign_id) is campaigns.State.CANCELLED:
            found[message.id] = Withdrawn("campaign_cancelled")
        elif holding:
            found[message.id] = Paused() if holding & kept else Postponed(now + LOOK_AGAIN, BUSY)
    return found


def _kept(session: Session, name: InstrumentedAttribute[UUID], which: ColumnElement[bool]) -> set[UUID]:
    """Those that are still so, and stay so until the claim is committed."""
    return set(session.scalars(select(name).where(which).with_for_update(read=True, skip_locked=True)))


def _campaign_states(session: Session, team_id: UUID, campaign_ids: set[UUID]) -> Mapping[UUID | None, campaigns.State]:
    if not campaign_ids:
        return {}
    found = session.execute(
        select(Campaign.id, Campaign.state).where(Campaign.team_id == team_id, Campaign.id.in_(campaign_ids))
    )
    return {campaign_id: state for campaign_id, state in found}  # noqa: C416  # a Row is no pair to mypy


def pause_survey(session: Session, survey: Survey) -> int:
    return _pause(session, survey.team_id, Message.survey_id == survey.id)


def pause_campaign(session: Session, campaign: Campaign) -> int:
    return _pause(session, campaign.team_id, Message.campaign_id == campaign.id)


def resume_survey(session: Session, survey: Survey, *, oldest_event: datetime | None, now: datetime) -> int:
    """Let go what waits, except for what a campaign of the survey still holds; how many messages may leave."""
    running = select(Campaign.id).where(Campaign.survey_id == survey.id, Campaign.state == campaigns.State.RUNNING)
    free = or_(Message.campaign_id.is_(None), Message.campaign_id.in_(running))
    return _resume(session, survey.team_id, (Message.survey_id == survey.id) & free, oldest_event, now)


def resume_campaign(session: Session, campaign: Campaign, *, oldest_event: datetime | None, now: datetime) -> int:
    """Likewise, unless the whole survey is paused: it is kept as it is, since of two resumes at once, each would leave
    the messages to the other."""
    session.execute(select(Survey.id).where(Survey.id == campaign.survey_id).with_for_update(read=True))
    sending = select(Survey.id).where(Survey.id == campaign.survey_id, Survey.paused_at.is_(None))
    free = (Message.campaign_id == campaign.id) & Message.survey_id.in_(sending)
    return _resume(session, campaign.team_id, free, oldest_event, now)


def cancel_campaign(session: Session, campaign: Campaign, *, now: datetime) -> int:
    """What the campaign still owes is no longer owed. Links that were sent stay open: who was asked may answer."""
    asking = (Message.campaign_id == campaign.id) & Message.kind.in_(_ASKING)
    return withdrawal.withdraw(session, asking, "campaign_cancelled", now)


def withdraw_expired(session: Session, *, now: datetime) -> int:
    """What waits for a resume beyond its own time is not owed any more, whether somebody resumes or not."""
    return withdrawal.withdraw(session, (Message.state == State.PAUSED) & (Message.not_after <= now), "expired", now)


def _pause(session: Session, team_id: UUID, which: ColumnElement[bool]) -> int:
    return len(
        session.scalars(
            update(Message)
            .where(Message.team_id == team_id, which, Message.state == State.QUEUED, Message.kind.in_(_ASKING))
            .values(state=State.PAUSED, held_for=None)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        ).all()
    )


def _resume(
    session: Session, team_id: UUID, which: ColumnElement[bool], oldest_event: datetime | None, now: datetime
) -> int:
    """What ran out meanwhile is withdrawn, and what is about an event too long ago."""
    waiting = (Message.team_id == team_id) & which & (Message.state == State.PAUSED)
    withdrawal.withdraw(session, waiting & (Message.not_after <= now), "expired", now)
    if oldest_event is not None:
        stale = (
            select(Invitation.id)
            .join(Trigger, Trigger.id == Invitation.trigger_id)
            .where(Invitation.team_id == team_id, Trigger.occurred_at < oldest_event)
        )
        withdrawal.withdraw(session, waiting & Message.invitation_id.in_(stale), "stale", now)
    return len(
        session.scalars(
            update(Message)
            .where(waiting)
            .values(state=State.QUEUED)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        ).all()
    )
