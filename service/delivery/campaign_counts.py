"""How far a campaign has come: events reported, and messages by state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.delivery.message import Message
from service.sampling.campaign import Campaign
from service.sampling.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Counts:
    events: int
    messages: Mapping[str, int]


def of_campaign(session: Session, campaign: Campaign) -> Counts:
    events = session.scalar(
        select(func.count())
        .select_from(Trigger)
        .where(Trigger.team_id == campaign.team_id, Trigger.campaign_id == campaign.id)
    )
    states = session.execute(
        select(Message.state, func.count())
        .where(Message.team_id == campaign.team_id, Message.campaign_id == campaign.id)
        .group_by(Message.state)
    )
    return Counts(events or 0, {str(state): count for state, count in states})
