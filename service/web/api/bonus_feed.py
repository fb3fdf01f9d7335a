"""The feed for payroll: released figures only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from service.base.key import Scope
from service.release import bonus
from service.release import release as releases
from service.results.period import month
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, Whole, line, month_name
from service.web.operation import Resource, needs, public

blueprint = Resource("bonus feed", __name__, url_prefix="/v1", description="Released figures, signed")


class FeedArguments(Strict):
    limit = Whole(load_default=50, validate=validate.Range(1, 200))
    after = line(load_default=None, description="`next` of the page before")
    plan_id = fields.UUID(required=True)
    period = month_name(required=True)


class FigureSchema(Strict):
    unit = fields.String()
    value = fields.Float()
    ci_low = fields.Float()
    ci_high = fields.Float()
    n = fields.Integer()
    effective_n = fields.Float()
    reliability = fields.Float(allow_none=True)


class FeedSchema(Strict):
    plan_id = fields.UUID()
    release_id = fields.UUID()
    period = fields.String()
    version = fields.Integer(metadata={"description": "a higher version replaces all lower ones"})
    frozen_at = Moment()
    signature = fields.String(metadata={"description": "Ed25519 over the release's document, base64url"})
    public_key = fields.String(metadata={"description": "compare it with the one you keep"})
    document = fields.String(metadata={"description": "address of the signed document"})
    figures = fields.List(fields.Nested(FigureSchema))
    next = fields.String(allow_none=True)


class SigningKey(Strict):
    algorithm = fields.String()
    public_key = fields.String()


@blueprint.route("/bonus-feed", methods=["GET"])
@needs(Scope.BONUS_READ)
@blueprint.arguments(FeedArguments, location="query")
@blueprint.response(200, FeedSchema)
def feed(arguments: dict[str, Any]) -> dict[str, object]:
    """The released figures of a plan and period, from its newest release."""
    found = bonus.feed(
        edge.session(),
        actor(),
        plan_id=arguments["plan_id"],
        period=month(arguments["period"]),
        after=arguments["after"],
        limit=arguments["limit"],
        secrets=edge.runtime().secrets,
    )
    release = found.release
    return {
        "plan_id": release.plan_id,
        "release_id": release.id,
        "period": release.period,
        "version": release.version,
        "frozen_at": release.frozen_at,
        "signature": release.signature,
        "public_key": release.public_key,
        "document": f"/v1/releases/{release.id}/document",
        "figures": found.figures,
        "next": found.following,
    }


@blueprint.route("/releases/<uuid:release_id>/document", methods=["GET"])
@needs(Scope.BONUS_READ)
@blueprint.response(200, {"type": "object"}, content_type="application/json")
def document(release_id: UUID) -> Response:
    """The signed document, byte for byte; its signature is in the header `Unswayed-Signature`."""
    release = releases.get(edge.session(), actor(), release_id)
    reply = Response(release.document, content_type="application/json")
    reply.headers["Unswayed-Signature"] = release.signature
    reply.headers["Unswayed-Public-Key"] = release.public_key
    return reply


@blueprint.route("/signing-key", methods=["GET"])
@public
@blueprint.response(200, SigningKey)
def signing_key() -> dict[str, str]:
    """The public key that releases are signed with."""
    return {"algorithm": "Ed25519", "public_key": edge.runtime().secrets.public_key}
