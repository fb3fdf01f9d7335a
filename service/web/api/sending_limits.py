"""Sending limits: how much the team may send in a day, what that may cost, and to which countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, validate

from service.base.key import NotAllowed, Scope
from service.base.tables import Mode
from service.delivery import sending_day, sending_limit
from service.delivery.sending_limit import Limits
from service.sampling.contact import Channel
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict, Whole
from service.web.operation import Resource, needs

blueprint = Resource("sending limits", __name__, url_prefix="/v1", description="How much may be sent")

MOST = 2_000_000_000
_USUAL = Limits()
_COUNTRY = {"pattern": "^[A-Z]{2}$", "example": "GB"}


def _count(default: int, description: str) -> Whole:
    metadata = {"description": description}
    return Whole(load_default=default, validate=validate.Range(0, MOST), metadata=metadata)


class LimitsBody(Strict):
    daily_texts = _count(_USUAL.daily_texts, "texts in a day (UTC); confirmations of a STOP always leave")
    daily_mails = _count(_USUAL.daily_mails, "mails in a day")
    daily_international = _count(_USUAL.daily_international, "texts in a day to other countries than the home country")
    home_country = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(equal=2),
        metadata={"description": "the first of the operator's countries, unless it is named here", **_COUNTRY},
    )
    countries = fields.List(
        fields.String(validate=validate.Length(equal=2), metadata=_COUNTRY),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=300),
        metadata={"description": "texts go to these only, as far as the operator allows them; null: to all of those"},
    )
    daily_spend = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MOST),
        metadata={"description": "what the texts of a day may cost, in minor units of the currency"},
    )
    currency = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[A-Z]{3}\Z", error="must be the three letters of a currency, such as EUR"),
        metadata={"pattern": "^[A-Z]{3}$", "example": "EUR"},
    )
    prices = fields.Dict(
        keys=fields.String(validate=validate.Length(equal=2)),
        values=Whole(validate=validate.Range(0, MOST)),
        load_default=dict,
        validate=validate.Length(max=300),
        metadata={"description": "by country: what 1,000 segments cost, in minor units", "example": {"GB": 3_200}},
    )
    price_elsewhere = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MOST),
        metadata={"description": "what 1,000 segments cost in countries that are not named"},
    )

    @post_load
    def limits(self, data: Mapping[str, Any], **_: object) -> dict[str, object]:
        countries = data["countries"]
        return {"limits": Limits(**{**data, "countries": None if countries is None else tuple(countries)})}


class UseSchema(Strict):
    messages = fields.Integer()
    international = fields.Integer()
    segments = fields.Integer()
    spent = fields.Integer(metadata={"description": "in minor units, rounded down"})


class LimitsSchema(LimitsBody):
    used_today = fields.Dict(
        keys=fields.Enum(Channel, by_value=True),
        values=fields.Nested(UseSchema),
        metadata={"description": "what live messages have used up since midnight UTC; a message counts once"},
    )


def _shown() -> dict[str, object]:
    session, now = edge.session(), edge.now()
    limits = sending_limit.of_team(session, actor().team_id)
    days = {} if actor().mode is Mode.TEST else sending_day.of_day(session, actor(), now.date())
    used = {
        channel: {
            "messages": day.messages,
            "international": day.international,
            "segments": day.segments,
            "spent": day.spent // 1000,
        }
        for channel, day in days.items()
    }
    shown = {name: getattr(limits, name) for name in LimitsBody().fields}
    return {**shown, "used_today": used}


@blueprint.route("/sending-limits", methods=["GET"])
@needs(Scope.MESSAGES_READ)
@blueprint.response(200, LimitsSchema)
def show() -> dict[str, object]:
    """Show the team's limits and how much of them this day has used up."""
    return _shown()


@blueprint.route("/sending-limits", methods=["PUT"])
@needs(Scope.SENDING_WRITE)
@blueprint.arguments(LimitsBody)
@blueprint.response(200, LimitsSchema)
def put(content: dict[str, Any]) -> dict[str, object]:
    """Set all of the team's limits; what is left out gets its default.

    What waits because of a cap is looked at again at the next midnight UTC, or when its alert is cleared.
    """
    if actor().mode is Mode.TEST:
        raise NotAllowed("the limits hold for live messages, so changing them needs a live key", mode=Mode.TEST)
    sending_limit.put(edge.session(), actor(), content["limits"], now=edge.now())
    return _shown()
