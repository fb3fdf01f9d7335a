"""Triggers: what happened, reported by the product teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validate

from service.base.key import Scope
from service.delivery import outbox
from service.sampling import contact, trigger
from service.sampling.contact import Address, Channel
from service.sampling.frame import NotAsked
from service.sampling.trigger import Auxiliary, Event
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("triggers", __name__, url_prefix="/v1", description="Events, each with the person it happened to")

MOST = 1_000


class ConsentSchema(Strict):
    at = Moment(required=True)
    source = line(required=True, description="where and how consent was given, for example `checkout form v3`")


class AddressSchema(Strict):
    channel = fields.Enum(Channel, by_value=True, required=True)
    value = line(required=True, most=254, description="a phone number as +<country><number>, or a mail address")
    consent = fields.Nested(ConsentSchema, load_default=None, allow_none=True)

    @post_load
    def build(self, data: Mapping[str, Any], **_: object) -> Address:
        normal = contact.normal_phone if data["channel"] is Channel.SMS else contact.normal_mail
        try:
            value = normal(data["value"])
        except ValueError as error:
            raise ValidationError(str(error), "value") from error
        consent = data["consent"]
        return Address(data["channel"], value, consent["at"] if consent else None, consent["source"] if consent else "")


class ContactSchema(Strict):
    customer_id = line(required=True)
    language = fields.String(
        load_default=None,
        validate=validate.Regexp(
            r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", error="must be a language such as en or pt-BR"
        ),
    )
    addresses = fields.List(
        fields.Nested(AddressSchema),
        load_default=list,
        validate=validate.Length(max=4),
        metadata={"description": "in order of preference; only those with consent are written to"},
    )


class AuxiliaryValue(fields.Field[Auxiliary]):
    """A number, a truth value or a line of text known of the event."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Auxiliary:
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float)) and abs(value) < 1e15:
            return float(value)
        if isinstance(value, str) and 1 <= len(value) <= 200 and value.isprintable():
            return value
        raise ValidationError("must be a truth value, a number below 1e15, or 1 to 200 printable characters")


class EventSchema(Strict):
    source = line(load_default="api", description="the system that reports; part of the event's identity")
    external_id = line(required=True, description="the event's own id in that system; a repeat changes nothing")
    occurred_at = Moment(required=True)
    employee_id = line(required=True)
    location_id = line(load_default=None, allow_none=True)
    region = line(load_default=None, allow_none=True)
    touchpoint = line(load_default=None, allow_none=True)
    contact = fields.Nested(ContactSchema, load_default=None, allow_none=True)
    auxiliaries = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=40)),
        values=AuxiliaryValue(metadata={"type": ["boolean", "number", "string"], "minLength": 1, "maxLength": 200}),
        load_default=dict,
        metadata={"description": "values of the auxiliaries that the survey declares"},
    )
    not_asked = fields.Enum(
        NotAsked,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "why this person is not to be asked; the event stays in the frame with this reason"},
    )
    contact_edited_by_employee = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})

    @post_load
    def build(self, data: Mapping[str, Any], **_: object) -> Event:
        held = data["contact"] or {"customer_id": None, "language": None, "addresses": []}
        return Event(
            source=data["source"],
            external_id=data["external_id"],
            occurred_at=data["occurred_at"],
            employee_id=data["employee_id"],
            location_id=data["location_id"],
            region=data["region"],
            touchpoint=data["touchpoint"],
            customer_id=held["customer_id"],
            language=held["language"],
            addresses=tuple(held["addresses"]),
            auxiliaries=data["auxiliaries"],
            not_asked=data["not_asked"],
            contact_edited_by_employee=data["contact_edited_by_employee"],
        )


class Batch(Strict):
    events = fields.List(fields.Nested(EventSchema), required=True, validate=validate.Length(1, MOST))


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
def record(batch: dict[str, list[Event]], survey_id: UUID) -> dict[str, object]:
    """Report one to 1,000 events. All are recorded or, if one is not valid, none. Safe to repeat.

    Who is asked is drawn here by a keyed hash of each event's own name; the reply does not say who was.
    """
    runtime = edge.runtime()
    recorded = trigger.record(
        edge.session(), actor(), survey_id, batch["events"], secrets=runtime.secrets, now=edge.now()
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
