"""One person's data, on that person's demand: what is kept of them, and its erasure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from service.base.key import Scope
from service.response import access, erasure
from service.response.erasure import Erased
from service.sampling import contact
from service.sampling.contact import Channel, Contact
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("people", __name__, url_prefix="/v1", description="What is kept of one person, and its erasure")


class PersonBody(Strict):
    """Who it is about: a customer id, an address, or both where an address has several customers."""

    customer_id = line(load_default=None, description="as the events were reported")
    channel = fields.Enum(Channel, by_value=True, load_default=None)
    address = line(load_default=None, most=254, description="a phone number as +<country><number>, or a mail address")

    @validates_schema
    def named(self, data: Mapping[str, Any], **_: object) -> None:
        if data.get("customer_id") is None and data.get("address") is None:
            raise ValidationError("give a customer_id, or an address with its channel", "customer_id")
        if (data.get("channel") is None) != (data.get("address") is None):
            raise ValidationError("channel and address go together", "channel")

    @post_load
    def normal(self, data: Mapping[str, Any], **_: object) -> dict[str, object]:
        if data["address"] is None:
            return dict(data)
        normal = contact.normal_phone if data["channel"] is Channel.SMS else contact.normal_mail
        try:
            return {**data, "address": normal(data["address"])}
        except ValueError as error:
            raise ValidationError(str(error), "address") from error


class ErasedSchema(Strict):
    addresses = fields.Integer()
    messages = fields.Integer()
    replies = fields.Integer()
    texts = fields.Integer(metadata={"description": "answers in words; numbers and choices stay"})


class HeldSchema(Strict):
    format = fields.Integer()
    made_at = fields.String()
    customer_id = fields.String()
    known_since = fields.String()
    addresses = fields.List(fields.Dict())
    events = fields.List(fields.Dict(), metadata={"description": "each with its invitation, response and answers"})
    messages = fields.List(fields.Dict())
    replies = fields.List(fields.Dict())
    left_out = fields.List(fields.String(), metadata={"description": "kept, and given by the reviewer only"})


def _found(content: Mapping[str, Any]) -> Contact:
    index = None
    if content["address"] is not None:
        index = contact.index_of(edge.runtime().secrets, content["channel"], content["address"])
    return contact.find(edge.session(), actor(), customer_id=content["customer_id"], address_index=index)


@blueprint.route("/contacts/erasures", methods=["POST"])
@needs(Scope.PRIVACY_WRITE)
@idempotent
@blueprint.arguments(PersonBody)
@blueprint.response(200, ErasedSchema)
def erase(content: dict[str, Any]) -> Erased:
    """Erase what leads to this person, for good, and write to them no more.

    Addresses, words, messages, facts of events, traces of devices and the link go. Ratings, choices and what became of
    each event stay under the pseudonym; so does the keyed hash that keeps the person from being written to again.
    """
    runtime = edge.runtime()
    return erasure.erase_for_team(
        edge.session(),
        actor(),
        _found(content),
        secrets=runtime.secrets,
        public_url=runtime.settings.public_url,
        now=edge.now(),
    )


@blueprint.route("/contacts/exports", methods=["POST"])
@needs(Scope.PRIVACY_WRITE)
@blueprint.arguments(PersonBody)
@blueprint.response(200, HeldSchema)
def export(content: dict[str, Any]) -> dict[str, Any]:
    """Give out what is kept of this person, for that person; the audit trail says that it was given.

    Answers to the private question and reports of pressure are left out: the reviewer can give them. The reply holds
    addresses and words, so it is not kept for an Idempotency-Key.
    """
    return access.for_team(edge.session(), actor(), _found(content), secrets=edge.runtime().secrets, now=edge.now())
