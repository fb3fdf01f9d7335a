"""Triggers: what happened, reported by the product teams."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.delivery import outbox
from service.sampling import trigger
from service.web import edge
from service.web.auth import actor
from service.web.events import EventSchema
from service.web.fields import Strict
from service.web.forecasting import ForecastSchema, ForecastTerms, forecast
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("triggers", __name__, url_prefix="/v1", description="Events, each with the person it happened to")

MOST = 1_000


class Batch(Strict):
    events = fields.List(fields.Nested(EventSchema), required=True, validate=validate.Length(1, MOST))
    campaign_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "the campaign that the events belong to"}
    )


class OutcomeSchema(Strict):
    source = fields.String()
    external_id = fields.String()
    trigger_id = fields.UUID()
    repeated = fields.Boolean(metadata={"description": "the event was known already; the first record stands"})
    differs = fields.Boolean(metadata={"description": "the repeat says something else than the first record"})


class BatchOutcome(Strict):
    events = fields.List(fields.Nested(OutcomeSchema))
    recorded = fields.Integer()
    repeated = fields.Integer()


@blueprint.route("/surveys/<uuid:survey_id>/triggers", methods=["POST"])
@needs(Scope.TRIGGERS_WRITE)
@idempotent
@blueprint.arguments(Batch)
@blueprint.response(201, BatchOutcome)
def record(batch: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Report one to 1,000 events. All are recorded or, if one is not valid, none. Safe to repeat.

    Who is asked is drawn here by a keyed hash of each event's own name; the reply does not say who was.
    """
    runtime = edge.runtime()
    recorded = trigger.record(
        edge.session(),
        actor(),
        survey_id,
        batch["events"],
        secrets=runtime.secrets,
        now=edge.now(),
        campaign_id=batch["campaign_id"],
    )
    outbox.owe_invitations(
        edge.session(),
        recorded.invitations,
        secrets=runtime.secrets,
        public_url=runtime.settings.public_url,
        now=edge.now(),
    )
    if recorded.invitations:
        edge.wake_afterwards()
    repeated = sum(outcome.repeated for outcome in recorded.outcomes)
    return {
        "events": recorded.outcomes,
        "recorded": len(recorded.outcomes) - repeated,
        "repeated": repeated,
    }


class ForecastBody(ForecastTerms):
    events = fields.List(fields.Nested(EventSchema), validate=validate.Length(1, MOST))


@blueprint.route("/surveys/<uuid:survey_id>/forecast", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@blueprint.arguments(ForecastBody)
@blueprint.response(200, ForecastSchema)
def foresee(content: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Say what reporting these events would lead to. Nothing is written, and nothing is sent.

    Invitations are expected numbers: the sum of the chances. Whether an event will be drawn is told to nobody before,
    and how earlier draws came out is not looked at: who knew could choose whom to report.
    """
    return forecast(content, survey_id)
