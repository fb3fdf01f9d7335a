"""Messages: what is owed, sent, delivered, failed or unknown. Never whom to, never what was written."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from service.base.key import Scope
from service.delivery import message
from service.delivery.message import Kind, State
from service.response import post
from service.response.post import ReadAs
from service.sampling.contact import Channel
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, line
from service.web.operation import Resource, needs

blueprint = Resource("messages", __name__, url_prefix="/v1", description="What was sent")


class MessageArguments(PageArguments):
    survey_id = fields.UUID(load_default=None)
    state = fields.Enum(State, by_value=True, load_default=None)
    held_for = line(
        load_default=None, most=32, description="only what waits in the queue for this reason, such as daily_cap"
    )
    handed_before = Moment(
        load_default=None,
        metadata={"description": "only what was handed to a carrier before; with state=unknown: the old unknowns"},
    )


class MessageSchema(Strict):
    id = fields.UUID()
    survey_id = fields.UUID(allow_none=True)
    channel = fields.Enum(Channel, by_value=True)
    kind = fields.Enum(Kind, by_value=True)
    wave = fields.Integer()
    state = fields.Enum(State, by_value=True)
    attempt = fields.Integer()
    segments = fields.Integer(metadata={"description": "of a text, as carriers bill it; a mail is one"})
    due_at = Moment(metadata={"description": "when it is next looked at: sent, tried again, or (unknown) asked about"})
    held_for = fields.String(
        allow_none=True,
        metadata={"description": "why it waits until `due_at`, for example `window`; null if nothing holds it"},
    )
    withdrawn = fields.String(
        allow_none=True,
        metadata={"description": "why it is no longer owed, for example `expired`, `suppressed` or `no_window`"},
    )
    not_after = Moment()
    handed_at = Moment(allow_none=True)
    sent_at = Moment(allow_none=True)
    provider = fields.String(allow_none=True)
    error = fields.String(allow_none=True)


class IncomingMailArguments(PageArguments):
    read_as = fields.Enum(ReadAs, by_value=True, load_default=None)


class IncomingMailSchema(Strict):
    id = fields.UUID()
    received_at = Moment()
    read_as = fields.Enum(ReadAs, by_value=True)


class IncomingMailPage(Strict):
    items = fields.List(fields.Nested(IncomingMailSchema))
    next = fields.UUID(allow_none=True)


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


@blueprint.route("/incoming-mails", methods=["GET"])
@needs(Scope.MESSAGES_READ)
@blueprint.arguments(IncomingMailArguments, location="query")
@blueprint.response(200, IncomingMailPage)
def incoming(arguments: dict[str, Any]) -> dict[str, object]:
    """List mails that came back to the team's, oldest first, and what each was read as; never who wrote, or what.

    `read_as=mail_unclear` lists those of mail servers that could not be told for sure, and on which nothing was done.
    """
    found = post.page(edge.session(), actor(), **arguments)
    return {"items": found, "next": found[-1].id if len(found) == arguments["limit"] else None}
