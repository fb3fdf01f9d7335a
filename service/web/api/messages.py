"""Messages: what is owed, sent, delivered, failed or unknown. Never whom to, never what was written."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from service.base.key import Scope
from service.delivery import message
from service.delivery.message import Kind, State
from service.sampling.contact import Channel
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict
from service.web.operation import Resource, needs

blueprint = Resource("messages", __name__, url_prefix="/v1", description="What was sent")


class MessageArguments(PageArguments):
    survey_id = fields.UUID(load_default=None)
    state = fields.Enum(State, by_value=True, load_default=None)


class MessageSchema(Strict):
    id = fields.UUID()
    survey_id = fields.UUID(allow_none=True)
    channel = fields.Enum(Channel, by_value=True)
    kind = fields.Enum(Kind, by_value=True)
    wave = fields.Integer()
    state = fields.Enum(State, by_value=True)
    attempt = fields.Integer()
    due_at = Moment()
    not_after = Moment()
    sent_at = Moment(allow_none=True)
    provider = fields.String(allow_none=True)
    error = fields.String(allow_none=True)


class MessagePage(Strict):
    items = fields.List(fields.Nested(MessageSchema))
    next = fields.UUID(allow_none=True)


@blueprint.route("/messages", methods=["GET"])
@needs(Scope.MESSAGES_READ)
@blueprint.arguments(MessageArguments, location="query")
@blueprint.response(200, MessagePage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List messages, oldest first; `state=unknown` lists those that nobody can say were sent."""
    found = message.page(edge.session(), actor(), **arguments)
    return {"items": found, "next": found[-1].id if len(found) == arguments["limit"] else None}
