"""Campaigns: a named batch of events of one survey, whose sending is paused, resumed or cancelled as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Mode, Name, Owned, insert_new, one_of, state_column
from service.survey import survey as surveys
from service.survey.pausing import NotPaused


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class CampaignNotFound(NotFound):
    """No campaign has this id, or it is another team's or survey's: they are not told apart."""

    title = "No such campaign"


class CampaignExists(Conflict):
    """Two campaigns of one survey would go by the same name."""

    title = "The survey has a campaign of this name"


class CampaignCancelled(Conflict):
    """A cancelled campaign asks nobody any more, and takes no further events."""

    title = "The campaign was cancelled"


class Campaign(Owned, Base):
    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("survey_id", "name", name="survey_name"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("state", State), name="state"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    name: Mapped[Name]
    state: Mapped[State] = mapped_column(state_column(State))
    since: Mapped[datetime]  # when it came to be as it is
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))


def create(session: Session, actor: Actor, survey_id: UUID, *, name: str, now: datetime) -> Campaign:
    survey = surveys.get(session, actor, survey_id)
    surveys.must_be_open(survey)
    row = {
        "id": new_id(),
        "team_id": actor.team_id,
        "mode": actor.mode,
        "survey_id": survey.id,
        "name": name,
        "state": State.RUNNING,
        "since": now,
        "created_at": now,
        "created_by": actor.key_id,
    }
    if not insert_new(session, Campaign, [row], unless=["survey_id", "name"]):
        raise CampaignExists("choose another name, or use the campaign that has it", survey=str(survey_id), name=name)
    campaign = session.get_one(Campaign, row["id"])
    audit.record(session, actor, "campaign.create", campaign, now=now)
    session.flush()
    return campaign


def get(session: Session, actor: Actor, campaign_id: UUID, *, locked: bool = False) -> Campaign:
    query = select(Campaign).where(
        Campaign.team_id == actor.team_id, Campaign.mode == actor.mode, Campaign.id == campaign_id
    )
    if locked:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    campaign = session.scalar(query)
    if campaign is None:
        raise CampaignNotFound("no campaign with this id", campaign=str(campaign_id))
    return campaign


def of_survey(session: Session, actor: Actor, survey_id: UUID) -> Sequence[Campaign]:
    """The campaigns of a survey, oldest first."""
    survey = surveys.get(session, actor, survey_id)
    query = select(Campaign).where(Campaign.team_id == actor.team_id, Campaign.survey_id == survey.id)
    return session.scalars(query.order_by(Campaign.id)).all()


def must_take(session: Session, actor: Actor, survey_id: UUID, campaign_id: UUID) -> Campaign:
    """The campaign that events are reported under: kept as it is until they are recorded, or it could be cancelled
    between this look and their messages."""
    campaign = session.scalar(
        select(Campaign)
        .where(Campaign.team_id == actor.team_id, Campaign.survey_id == survey_id, Campaign.id == campaign_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if campaign is None:
        raise CampaignNotFound("the survey has no campaign with this id", campaign=str(campaign_id))
    if campaign.state is State.CANCELLED:
        raise CampaignCancelled("report the events without it, or under another one", campaign=str(campaign_id))
    return campaign


def become(session: Session, actor: Actor, campaign_id: UUID, state: State, *, now: datetime) -> Campaign:
    """Pause it, resume it, or cancel it for good."""
    campaign = get(session, actor, campaign_id, locked=True)
    if campaign.state is State.CANCELLED:
        raise CampaignCancelled("what was cancelled stays so; begin another campaign", campaign=str(campaign_id))
    if campaign.state is state:
        raise NotPaused(f"the campaign is {state} already", campaign=str(campaign_id))
    campaign.state, campaign.since = state, now
    audit.record(session, actor, f"campaign.{_DEED[state]}", campaign, now=now)
    session.flush()
    return campaign


_DEED = {State.RUNNING: "resume", State.PAUSED: "pause", State.CANCELLED: "cancel"}
