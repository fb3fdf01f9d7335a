"""API keys of the team."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from marshmallow import fields, validate

from service.base import audit
from service.base import key as keys
from service.base.errors import FieldError, InvalidInput
from service.base.key import Key, NotAllowed, Scope
from service.base.tables import Mode
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, Whole, line
from service.web.operation import HEADER, Resource, idempotent, needs

blueprint = Resource("keys", __name__, url_prefix="/v1", description="API keys: scopes, expiry, live and test")


class NewKey(Strict):
    name = line(required=True, description="the person or system that will hold the key")
    mode = fields.Enum(Mode, by_value=True, load_default=Mode.LIVE)
    scopes = fields.List(fields.Enum(Scope, by_value=True), required=True, validate=validate.Length(min=1))
    days = Whole(load_default=365, validate=validate.Range(1, 730))


class KeySchema(Strict):
    id = fields.UUID()
    name = fields.String()
    mode = fields.Enum(Mode, by_value=True)
    prefix = fields.String()
    scopes = fields.List(fields.String())
    created_at = Moment()
    expires_at = Moment()
    revoked_at = Moment(allow_none=True)


class MadeKey(KeySchema):
    key = fields.String(metadata={"description": "shown this once; only its hash is kept"})


class KeyList(Strict):
    items = fields.List(fields.Nested(KeySchema))


@blueprint.route("/keys", methods=["POST"])
@needs(Scope.KEYS_WRITE)
@blueprint.arguments(NewKey)
@blueprint.response(201, MadeKey)
def create(content: dict[str, Any]) -> dict[str, object]:
    """Make a key with some or all of the scopes that the asking key has.

    Takes no Idempotency-Key: a repeat would need the secret, and that is not kept.
    """
    if HEADER in request.headers:
        raise InvalidInput([FieldError(HEADER, "leave it out here: a key cannot be shown a second time")])
    asking = actor()
    beyond = sorted(set(content["scopes"]) - asking.scopes)
    if beyond or (asking.mode is Mode.TEST and content["mode"] is Mode.LIVE):
        raise NotAllowed("a key cannot give more than it has", beyond=", ".join(beyond) or "live mode")
    key, text = keys.create(
        edge.session(),
        team_id=asking.team_id,
        name=content["name"],
        mode=content["mode"],
        scopes=content["scopes"],
        now=edge.now(),
        days=content["days"],
        parent=edge.session().get_one(Key, asking.key_id),
    )
    audit.record(edge.session(), asking, "key.create", key, now=edge.now())
    names = ("id", "name", "mode", "prefix", "scopes", "created_at", "expires_at", "revoked_at")
    return {**{name: getattr(key, name) for name in names}, "key": text}


@blueprint.route("/keys", methods=["GET"])
@needs(Scope.KEYS_WRITE)
@blueprint.response(200, KeyList)
def every() -> dict[str, object]:
    """List the team's keys, without their secrets."""
    return {"items": keys.every(edge.session(), actor())}


@blueprint.route("/keys/<uuid:key_id>/revoke", methods=["POST"])
@needs(Scope.KEYS_WRITE)
@idempotent
@blueprint.response(200, KeySchema)
def revoke(key_id: UUID) -> Key:
    """End a key at once."""
    key = keys.revoke(edge.session(), actor(), key_id, now=edge.now())
    audit.record(edge.session(), actor(), "key.revoke", key, now=edge.now())
    return key
