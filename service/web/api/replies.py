"""Replies that somebody has to look at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.key import Scope
from service.response import review
from service.response.inbound import Review
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("replies", __name__, url_prefix="/v1", description="Texts that need to be looked at")


class ReplyArguments(PageArguments):
    text = fields.Boolean(load_default=False, metadata={"description": "with what the person wrote"})


class ReplySchema(Strict):
    id = fields.UUID()
    survey_id = fields.UUID()
    question = fields.String(allow_none=True, metadata={"description": "what it was read as a reply to"})
    read_as = fields.String(metadata={"description": "likely_stop: obeyed; unanswered: nothing was stored"})
    received_at = Moment()
    reviewed_as = fields.Enum(Review, by_value=True, allow_none=True)
    text = fields.String(allow_none=True)


class ReplyPage(Strict):
    items = fields.List(fields.Nested(ReplySchema))
    next = fields.UUID(allow_none=True)


class ReviewBody(Strict):
    verdict = fields.Enum(
        Review,
        by_value=True,
        required=True,
        metadata={"description": "reversed: the text asked for no stop, which is taken back"},
    )


@blueprint.route("/replies", methods=["GET"])
@needs(Scope.RESPONSES_READ)
@blueprint.arguments(ReplyArguments, location="query")
@blueprint.response(200, ReplyPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List texts to look at, oldest first: stops in unusual words, and answers that could not be read."""
    found = review.page(edge.session(), actor(), secrets=edge.runtime().secrets, **arguments)
    return {"items": found, "next": found[-1].id if len(found) == arguments["limit"] else None}


@blueprint.route("/replies/<uuid:reply_id>/review", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(ReviewBody)
@blueprint.response(200, ReplySchema)
def decide(content: dict[str, Any], reply_id: UUID) -> object:
    """Say that a text was taken rightly, or that it was no stop; the first word on it stands."""
    return review.decide(edge.session(), actor(), reply_id, content["verdict"], now=edge.now())
