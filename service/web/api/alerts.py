"""Alerts: what keeps messages from leaving until it is over, or until a person has looked at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.key import NotAllowed, Scope
from service.base.tables import Mode
from service.delivery import alert, clearing
from service.delivery.alert import Alert, Kind
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict
from service.web.operation import Resource, needs

blueprint = Resource("alerts", __name__, url_prefix="/v1", description="What a person has to look at")


class AlertArguments(PageArguments):
    open = fields.Boolean(load_default=None, metadata={"description": "only those that are open, or only the others"})


class AlertSchema(Strict):
    id = fields.UUID()
    kind = fields.Enum(Kind, by_value=True)
    subject = fields.String(metadata={"description": "a carrier, or a day and a channel; never a person"})
    facts = fields.Dict(keys=fields.String())
    raised_at = Moment()
    cleared_at = Moment(allow_none=True)


class AlertPage(Strict):
    items = fields.List(fields.Nested(AlertSchema))
    next = fields.UUID(allow_none=True)


@blueprint.route("/alerts", methods=["GET"])
@needs(Scope.MESSAGES_READ)
@blueprint.arguments(AlertArguments, location="query")
@blueprint.response(200, AlertPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List the team's alerts, oldest first. They speak of live messages: a test key sees none.

    `GET /v1/messages?held_for=...` lists what waits for one of them.
    """
    if actor().mode is Mode.TEST:
        return {"items": [], "next": None}
    found = alert.page(edge.session(), actor(), is_open=arguments.pop("open"), **arguments)
    return {"items": found, "next": found[-1].id if len(found) == arguments["limit"] else None}


@blueprint.route("/alerts/<uuid:alert_id>/clear", methods=["POST"])
@needs(Scope.SENDING_WRITE)
@blueprint.response(200, AlertSchema)
def clear(alert_id: UUID) -> Alert:
    """Say that you have looked at it: what waited for that is sent, or held again if nothing has changed.

    An alert that a carrier fails, or refuses the account, ends by itself and is not cleared.
    """
    if actor().mode is Mode.TEST:
        raise NotAllowed("clearing an alert sends live messages, so it needs a live key", mode=Mode.TEST)
    return clearing.clear(edge.session(), actor(), alert_id, now=edge.now())
