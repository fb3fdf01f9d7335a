"""Campaigns, and the pausing of what a survey sends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.delivery import campaign_counts, message_cap, pausing
from service.delivery.message_cap import Limit
from service.sampling import campaign
from service.sampling.campaign import Campaign, State
from service.survey import pausing as survey_pausing
from service.survey.survey import Survey
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, Whole, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("campaigns", __name__, url_prefix="/v1", description="What is sent when, and what waits")

OLDEST = Whole(
    load_default=None,
    allow_none=True,
    validate=validate.Range(1, 365),
    metadata={"description": "what is about an event longer ago than so many days is withdrawn; null: links run out"},
)


class NewCampaign(Strict):
    name = line(required=True)


class CampaignSchema(Strict):
    id = fields.UUID()
    survey_id = fields.UUID()
    name = fields.String()
    mode = fields.String()
    state = fields.Enum(State, by_value=True)
    since = Moment(metadata={"description": "since when it is so"})
    created_at = Moment()
    created_by = fields.UUID(metadata={"description": "the key"})
    events = fields.Integer()
    messages = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        allow_none=True,
        metadata={
            "description": "invitations and reminders by state; this includes those that wait their turn. null for a "
            f"key with neither `{Scope.CAMPAIGNS_WRITE}` nor `{Scope.MESSAGES_READ}`: who reports events would learn "
            "from it which were drawn"
        },
    )


class CampaignList(Strict):
    items = fields.List(fields.Nested(CampaignSchema))


class Resumption(Strict):
    oldest_event_days = OLDEST


class ChangedSchema(Strict):
    campaign = fields.Nested(CampaignSchema)
    messages = fields.Integer(metadata={"description": "how many were paused, let go, or withdrawn"})


class SendingSchema(Strict):
    survey_id = fields.UUID()
    paused_at = Moment(allow_none=True)
    messages = fields.Integer(metadata={"description": "how many were paused or let go"})


class CapSchema(Strict):
    most = Whole(required=True, validate=validate.Range(1, 1_000))
    days = Whole(required=True, validate=validate.Range(1, 365))


def _shown(one: Campaign) -> dict[str, object]:
    counts = campaign_counts.of_campaign(edge.session(), one)
    names = ("id", "survey_id", "name", "mode", "state", "since", "created_at", "created_by")
    messages = counts.messages if actor().scopes & {Scope.CAMPAIGNS_WRITE, Scope.MESSAGES_READ} else None
    return {**{name: getattr(one, name) for name in names}, "events": counts.events, "messages": messages}


def _oldest(content: dict[str, Any]) -> datetime | None:
    days: int | None = content["oldest_event_days"]
    return None if days is None else edge.now() - timedelta(days=days)


@blueprint.route("/surveys/<uuid:survey_id>/campaigns", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.arguments(NewCampaign)
@blueprint.response(201, CampaignSchema)
def create(content: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Begin a campaign: a name under which events of the survey are reported or imported."""
    return _shown(campaign.create(edge.session(), actor(), survey_id, name=content["name"], now=edge.now()))


@blueprint.route("/surveys/<uuid:survey_id>/campaigns", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, CampaignList)
def of_survey(survey_id: UUID) -> dict[str, object]:
    """List the campaigns of a survey, oldest first."""
    return {"items": [_shown(one) for one in campaign.of_survey(edge.session(), actor(), survey_id)]}


@blueprint.route("/campaigns/<uuid:campaign_id>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, CampaignSchema)
def show(campaign_id: UUID) -> dict[str, object]:
    """Show how far a campaign has come."""
    return _shown(campaign.get(edge.session(), actor(), campaign_id))


@blueprint.route("/campaigns/<uuid:campaign_id>/pause", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.response(200, ChangedSchema)
def pause(campaign_id: UUID) -> dict[str, object]:
    """Send no invitation and no reminder of the campaign until it is resumed; what is under way arrives."""
    one = campaign.become(edge.session(), actor(), campaign_id, State.PAUSED, now=edge.now())
    return _changed(one, pausing.pause_campaign(edge.session(), one))


@blueprint.route("/campaigns/<uuid:campaign_id>/resume", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.arguments(Resumption)
@blueprint.response(200, ChangedSchema)
def resume(content: dict[str, Any], campaign_id: UUID) -> dict[str, object]:
    """Send what waits, except what ran out meanwhile or is about an event too long ago."""
    one = campaign.become(edge.session(), actor(), campaign_id, State.RUNNING, now=edge.now())
    edge.wake_afterwards()
    return _changed(one, pausing.resume_campaign(edge.session(), one, oldest_event=_oldest(content), now=edge.now()))


@blueprint.route("/campaigns/<uuid:campaign_id>/cancel", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.response(200, ChangedSchema)
def cancel(campaign_id: UUID) -> dict[str, object]:
    """Withdraw what the campaign still owes, for good. Links that were sent stay open: who was asked may answer."""
    one = campaign.become(edge.session(), actor(), campaign_id, State.CANCELLED, now=edge.now())
    return _changed(one, pausing.cancel_campaign(edge.session(), one, now=edge.now()))


def _changed(one: Campaign, messages: int) -> dict[str, object]:
    return {"campaign": _shown(one), "messages": messages}


@blueprint.route("/surveys/<uuid:survey_id>/pause", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.response(200, SendingSchema)
def pause_survey(survey_id: UUID) -> dict[str, object]:
    """Send no invitation and no reminder of the survey until it is resumed; events and answers are taken as before."""
    survey = survey_pausing.pause(edge.session(), actor(), survey_id, now=edge.now())
    return _sending(survey, pausing.pause_survey(edge.session(), survey))


@blueprint.route("/surveys/<uuid:survey_id>/resume", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.arguments(Resumption)
@blueprint.response(200, SendingSchema)
def resume_survey(content: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Send what waits, except for paused campaigns, what ran out meanwhile, and what is about an event too long ago."""
    survey = survey_pausing.resume(edge.session(), actor(), survey_id, now=edge.now())
    edge.wake_afterwards()
    return _sending(
        survey, pausing.resume_survey(edge.session(), survey, oldest_event=_oldest(content), now=edge.now())
    )


def _sending(survey: Survey, messages: int) -> dict[str, object]:
    return {"survey_id": survey.id, "paused_at": survey.paused_at, "messages": messages}


@blueprint.route("/message-cap", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, CapSchema)
def cap() -> Limit:
    """Show how many invitations and reminders one person may get within how many days, from all surveys together."""
    return message_cap.in_force(edge.session(), actor().team_id, actor().mode)


@blueprint.route("/message-cap", methods=["PUT"])
@needs(Scope.CAMPAIGNS_WRITE)
@blueprint.arguments(CapSchema)
@blueprint.response(200, CapSchema)
def set_cap(content: dict[str, int]) -> Limit:
    """Set that cap. A message too many waits for room, and is withdrawn if there is none before its link runs out."""
    return message_cap.put(edge.session(), actor(), Limit(**content), now=edge.now())
