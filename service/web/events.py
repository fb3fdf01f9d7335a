"""An event as the body of a request says it, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from service.sampling import contact, place
from service.sampling.contact import Address, Channel, Provider
from service.sampling.event import Auxiliary, Event
from service.sampling.facts import MOST_OF_A_FACT
from service.sampling.frame import BY_THE_SERVICE, NotAsked
from service.survey.practice import ConsentPurpose
from service.web.fields import Moment, Strict, line


class ConsentSchema(Strict):
    at = Moment(required=True)
    source = line(required=True, description="where and how consent was given, for example `checkout form v3`")
    purpose = fields.Enum(ConsentPurpose, by_value=True, load_default=ConsentPurpose.SERVICE)
    wording = line(
        load_default=None,
        allow_none=True,
        most=1000,
        description="the words that were agreed to, or their version",
    )


class AddressSchema(Strict):
    channel = fields.Enum(Channel, by_value=True, required=True)
    value = line(required=True, most=254, description="a phone number as +<country><number>, or a mail address")
    consent = fields.Nested(ConsentSchema, load_default=None, allow_none=True)
    source = fields.Enum(
        Provider,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "who gave the address; the blind arm prefers one that the employee did not give"},
    )

    @post_load
    def build(self, data: Mapping[str, Any], **_: object) -> Address:
        normal = contact.normal_phone if data["channel"] is Channel.SMS else contact.normal_mail
        try:
            value = normal(data["value"])
        except ValueError as error:
            raise ValidationError(str(error), "value") from error
        consent = data["consent"]
        if consent is None:
            return Address(data["channel"], value, None, "", data["source"])
        return Address(
            data["channel"],
            value,
            consent["at"],
            consent["source"],
            data["source"],
            consent["purpose"],
            consent["wording"],
        )


def _must_be_zone(name: str) -> None:
    if not place.is_zone(name):
        raise ValidationError("must be a zone of the IANA time zone database such as Europe/Berlin")


def _must_be_subdivision(code: str) -> None:
    if not place.is_subdivision(code):
        raise ValidationError("must be a part of a country by ISO 3166-2 such as US-TX or DE-BY")


class ContactSchema(Strict):
    customer_id = line(required=True)
    language = fields.String(
        load_default=None,
        validate=validate.Regexp(
            r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", error="must be a language such as en or pt-BR"
        ),
    )
    time_zone = fields.String(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=64), _must_be_zone],
        metadata={"description": "where the person lives, of the IANA database, such as Europe/Berlin; else by number"},
    )
    subdivision = fields.String(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=6), _must_be_subdivision],
        metadata={"description": "the state or the like where the person lives, by ISO 3166-2, such as US-TX"},
    )
    household_id = line(load_default=None, allow_none=True, description="whose members are not all asked at once")
    account_id = line(load_default=None, allow_none=True, description="whose people are not all asked at once")
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
    facts = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=40)),
        values=line(most=MOST_OF_A_FACT, description="printable characters without braces"),
        load_default=dict,
        metadata={
            "description": "what the texts say of this event, by the names of facts that the version in force declares"
        },
    )
    not_asked = fields.Enum(
        NotAsked,
        by_value=True,
        load_default=None,
        allow_none=True,
        validate=validate.NoneOf(BY_THE_SERVICE, error="is set by the service alone"),
        metadata={"description": "why this person is not to be asked; the event stays in the frame with this reason"},
    )
    contact_edited_by_employee = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})

    @post_load
    def build(self, data: Mapping[str, Any], **_: object) -> Event:
        nobody: dict[str, Any] = {
            "customer_id": None,
            "language": None,
            "time_zone": None,
            "subdivision": None,
            "household_id": None,
            "account_id": None,
            "addresses": [],
        }
        held = data["contact"] or nobody
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
            facts=data["facts"],
            time_zone=held["time_zone"],
            subdivision=held["subdivision"],
            household_id=held["household_id"],
            account_id=held["account_id"],
        )
