"""Addresses that must not be written to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load

from service.base.key import NotAllowed, Scope
from service.base.tables import Mode
from service.delivery import outbox
from service.sampling import contact
from service.sampling.contact import Channel
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("contacts", __name__, url_prefix="/v1", description="Who must not be written to")


class SuppressionBody(Strict):
    channel = fields.Enum(Channel, by_value=True, required=True)
    address = line(required=True, most=254, description="a phone number as +<country><number>, or a mail address")

    @post_load
    def normal(self, data: Mapping[str, Any], **_: object) -> dict[str, object]:
        normal = contact.normal_phone if data["channel"] is Channel.SMS else contact.normal_mail
        try:
            return {**data, "address": normal(data["address"])}
        except ValueError as error:
            raise ValidationError(str(error), "address") from error


class SuppressionOutcome(Strict):
    suppressed = fields.Boolean()
    new = fields.Boolean(metadata={"description": "false: the address was on the list already"})
    cancelled = fields.Integer(metadata={"description": "messages that were owed and will not be sent"})


@blueprint.route("/suppressions", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(SuppressionBody)
@blueprint.response(201, SuppressionOutcome)
def suppress(content: dict[str, Any]) -> dict[str, object]:
    """Never write to this address again on behalf of the team; messages owed to it are cancelled.

    Not with a key in test mode: an address is suppressed for live surveys too.
    """
    if actor().mode is Mode.TEST:
        raise NotAllowed("suppressing an address ends live messages too, so it needs a live key", mode=Mode.TEST)
    index = contact.index_of(edge.runtime().secrets, content["channel"], content["address"])
    new = contact.suppress_for_team(edge.session(), actor(), address_index=index, now=edge.now())
    cancelled = outbox.cancel_for_address(
        edge.session(), address_index=index, reason="suppressed by the team", team_id=actor().team_id, now=edge.now()
    )
    return {"suppressed": True, "new": new, "cancelled": cancelled}
