"""Webhooks: where the team's own systems are told what happened, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import fields, validate

from service.base.errors import FieldError, InvalidInput
from service.base.key import Scope
from service.config import Environment
from service.delivery import notification as notifications
from service.delivery import webhook_endpoint as endpoints
from service.delivery.notification import Notification, Result, State
from service.delivery.webhook_endpoint import Disabled, Endpoint, Topic
from service.delivery.webhook_url import Reach
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, line
from service.web.operation import HEADER, Resource, idempotent, needs

blueprint = Resource("webhooks", __name__, url_prefix="/v1", description="Telling the team's own systems")


class NewWebhook(Strict):
    name = line(required=True)
    url = line(required=True, most=1_000, description="https, on port 443 or 8443 of a host of the public internet")
    topics = fields.List(
        fields.Enum(Topic, by_value=True), load_default=lambda: [*Topic], validate=validate.Length(min=1, max=20)
    )


class WebhookSchema(Strict):
    id = fields.UUID()
    name = fields.String()
    origin = fields.String(metadata={"description": "the address without its path, which may hold a token"})
    topics = fields.List(fields.String())
    secret_before_until = Moment(
        allow_none=True, metadata={"description": "until then the secret before the present one signs as well"}
    )
    disabled = fields.Enum(Disabled, by_value=True, allow_none=True)
    disabled_at = Moment(allow_none=True)
    created_at = Moment()


class WebhookWithSecret(WebhookSchema):
    secret = fields.String(metadata={"description": "signs what is sent; shown this once"})


class WebhookPage(Strict):
    items = fields.List(fields.Nested(WebhookSchema))
    next = fields.UUID(allow_none=True)


class DeliveryArguments(PageArguments):
    state = fields.Enum(State, by_value=True, load_default=None)


class WebhookAttemptSchema(Strict):
    number = fields.Integer()
    at = Moment()
    result = fields.Enum(Result, by_value=True)
    status = fields.Integer(allow_none=True)
    error = fields.String(allow_none=True)


class WebhookDeliverySchema(Strict):
    id = fields.UUID(metadata={"description": "the header webhook-id, the same at each attempt"})
    topic = fields.String()
    subject_id = fields.UUID()
    state = fields.Enum(State, by_value=True)
    attempt = fields.Integer()
    due_at = Moment(metadata={"description": "of the next attempt, while it is queued"})
    created_at = Moment()
    finished_at = Moment(allow_none=True)
    attempts = fields.List(fields.Nested(WebhookAttemptSchema))


class WebhookDeliveryPage(Strict):
    items = fields.List(fields.Nested(WebhookDeliverySchema))
    next = fields.UUID(allow_none=True)


@blueprint.route("/webhooks", methods=["POST"])
@needs(Scope.WEBHOOKS_WRITE)
@blueprint.arguments(NewWebhook)
@blueprint.response(201, WebhookWithSecret)
def create(content: dict[str, Any]) -> dict[str, object]:
    """Have webhooks posted to an address. The secret is shown this once."""
    _cannot_repeat()
    runtime = edge.runtime()
    reach = Reach(allows_loopback=runtime.settings.environment is not Environment.PRODUCTION)
    made, secret = endpoints.create(
        edge.session(), actor(), **content, reach=reach, secrets=runtime.secrets, now=edge.now()
    )
    return {**_shown(made), "secret": secret}


@blueprint.route("/webhooks", methods=["GET"])
@needs(Scope.WEBHOOKS_WRITE)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, WebhookPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List webhooks, oldest first, without their secrets."""
    found = endpoints.page(edge.session(), actor(), **arguments)
    following = found[-1].id if len(found) == arguments["limit"] else None
    return {"items": [_shown(one) for one in found], "next": following}


@blueprint.route("/webhooks/<uuid:webhook_id>/rotate", methods=["POST"])
@needs(Scope.WEBHOOKS_WRITE)
@blueprint.response(200, WebhookWithSecret)
def rotate(webhook_id: UUID) -> dict[str, object]:
    """Give it a new secret, shown this once; for a day what is sent carries a signature by each."""
    _cannot_repeat()
    changed, secret = endpoints.rotate(
        edge.session(), actor(), webhook_id, secrets=edge.runtime().secrets, now=edge.now()
    )
    return {**_shown(changed), "secret": secret}


@blueprint.route("/webhooks/<uuid:webhook_id>/disable", methods=["POST"])
@needs(Scope.WEBHOOKS_WRITE)
@idempotent
@blueprint.response(200, WebhookSchema)
def disable(webhook_id: UUID) -> dict[str, object]:
    """Post nothing there from now on."""
    return _shown(endpoints.disable(edge.session(), actor(), webhook_id, now=edge.now()))


@blueprint.route("/webhooks/<uuid:webhook_id>/deliveries", methods=["GET"])
@needs(Scope.WEBHOOKS_WRITE)
@blueprint.arguments(DeliveryArguments, location="query")
@blueprint.response(200, WebhookDeliveryPage)
def deliveries(arguments: dict[str, Any], webhook_id: UUID) -> dict[str, object]:
    """List what was to be posted, oldest first, with every attempt."""
    found = notifications.to_endpoint(edge.session(), actor(), webhook_id, **arguments)
    following = found[-1].id if len(found) == arguments["limit"] else None
    return {"items": _with_attempts(found), "next": following}


@blueprint.route("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay", methods=["POST"])
@needs(Scope.WEBHOOKS_WRITE)
@idempotent
@blueprint.response(200, WebhookDeliverySchema)
def replay(webhook_id: UUID, delivery_id: UUID) -> dict[str, object]:
    """Post one webhook anew, with the same id and body."""
    found = notifications.replay(edge.session(), actor(), webhook_id, delivery_id, now=edge.now())
    edge.wake_afterwards()
    return _with_attempts([found])[0]


def _cannot_repeat() -> None:
    if HEADER in request.headers:
        raise InvalidInput([FieldError(HEADER, "leave it out here: a secret cannot be shown a second time")])


def _shown(endpoint: Endpoint) -> dict[str, object]:
    names = ("id", "name", "topics", "secret_before_until", "disabled", "disabled_at", "created_at")
    return {**{name: getattr(endpoint, name) for name in names}, "origin": endpoint.origin(edge.runtime().secrets)}


def _with_attempts(found: Sequence[Notification]) -> list[dict[str, object]]:
    made = notifications.attempts(edge.session(), actor().team_id, [one.id for one in found])
    names = ("id", "topic", "subject_id", "state", "attempt", "due_at", "created_at", "finished_at")
    return [{**{name: getattr(one, name) for name in names}, "attempts": made[one.id]} for one in found]
