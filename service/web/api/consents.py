"""Consent: what people agreed to be asked for, where, and when they took it back."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from service.base.key import Scope
from service.delivery import withdrawal
from service.delivery.owed import CONSENT_WITHDRAWN
from service.sampling import agreement, consent, contact
from service.sampling.contact import Address, Channel, Provider
from service.survey.practice import ConsentPurpose
from service.web import edge
from service.web.addresses import AddressBody, must_be_live
from service.web.auth import actor
from service.web.fields import Moment, Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("consents", __name__, url_prefix="/v1", description="Who agreed to be asked, for what")


class NewConsent(AddressBody):
    customer_id = line(required=True)
    purpose = fields.Enum(ConsentPurpose, by_value=True, load_default=ConsentPurpose.SERVICE)
    at = Moment(required=True, metadata={"description": "when the person agreed"})
    source = line(required=True, description="where and how consent was given, for example `checkout form v3`")
    wording = line(
        load_default=None, allow_none=True, most=1000, description="the words that were agreed to, or their version"
    )
    address_source = fields.Enum(Provider, by_value=True, load_default=None, allow_none=True)
    after_stop = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={
            "description": "the person had stopped and agreed again since, in their own words; the team may write to "
            "this address again, until the next stop"
        },
    )


class Withdrawal(AddressBody):
    customer_id = line(required=True)
    purpose = fields.Enum(
        ConsentPurpose, by_value=True, load_default=None, allow_none=True, metadata={"description": "none: for all"}
    )


class KeptConsentSchema(Strict):
    id = fields.UUID()
    contact_point_id = fields.UUID()
    channel = fields.Enum(Channel, by_value=True)
    address_source = fields.Enum(Provider, by_value=True, allow_none=True)
    purpose = fields.Enum(ConsentPurpose, by_value=True)
    given_at = Moment()
    withdrawn_at = Moment(allow_none=True)
    source = fields.String()
    wording = fields.String(allow_none=True)
    after_stop = fields.Boolean()


class ConsentHistory(Strict):
    items = fields.List(fields.Nested(KeptConsentSchema))


class ConsentOutcome(Strict):
    new = fields.Boolean(metadata={"description": "false: this consent was written down already"})


class WithdrawalOutcome(Strict):
    withdrawn = fields.Integer(metadata={"description": "consents that ended"})
    cancelled = fields.Integer(metadata={"description": "messages that were owed and will not be sent"})


class OfCustomer(Strict):
    customer_id = line(required=True)


@blueprint.route("/consents", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(NewConsent)
@blueprint.response(201, ConsentOutcome)
def record(content: dict[str, Any]) -> dict[str, object]:
    """Write down that a person agreed. What they said before stays: a stop since then stands."""
    if content["after_stop"]:
        must_be_live("agreeing after a stop")
    address = Address(
        content["channel"],
        content["address"],
        content["at"],
        content["source"],
        content["address_source"],
        content["purpose"],
        content["wording"],
    )
    new = agreement.record(
        edge.session(),
        actor(),
        content["customer_id"],
        address,
        after_stop=content["after_stop"],
        secrets=edge.runtime().secrets,
        now=edge.now(),
    )
    return {"new": new}


@blueprint.route("/consents/withdraw", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(Withdrawal)
@blueprint.response(200, WithdrawalOutcome)
def withdraw(content: dict[str, Any]) -> dict[str, object]:
    """A person takes back what was agreed to at an address; messages owed for that purpose are cancelled."""
    session, now = edge.session(), edge.now()
    point_id, ended = consent.withdraw(
        session,
        actor(),
        customer_id=content["customer_id"],
        channel=content["channel"],
        address_index=contact.index_of(edge.runtime().secrets, content["channel"], content["address"]),
        purpose=content["purpose"],
        now=now,
    )
    cancelled = withdrawal.cancel_for_purpose(
        session, contact_point_id=point_id, purpose=content["purpose"], reason=CONSENT_WITHDRAWN, now=now
    )
    return {"withdrawn": ended, "cancelled": cancelled}


@blueprint.route("/consents", methods=["GET"])
@needs(Scope.CONTACTS_WRITE)
@blueprint.arguments(OfCustomer, location="query")
@blueprint.response(200, ConsentHistory)
def history(arguments: dict[str, Any]) -> dict[str, object]:
    """Everything that this customer agreed to and took back, in order, without the addresses themselves."""
    found = consent.history(edge.session(), actor(), arguments["customer_id"])
    items = [
        {
            "id": one.id,
            "contact_point_id": point.id,
            "channel": channel,
            "address_source": point.provider,
            "purpose": one.purpose,
            "given_at": one.given_at,
            "withdrawn_at": one.withdrawn_at,
            "source": one.source,
            "wording": one.wording,
            "after_stop": one.after_stop,
        }
        for one, point, channel in found
    ]
    return {"items": items}
