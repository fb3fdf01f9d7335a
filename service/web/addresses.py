"""An address in the body of a request, brought into its normal form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load

from service.base.key import NotAllowed
from service.base.tables import Mode
from service.sampling import contact
from service.sampling.contact import Channel
from service.web.auth import actor
from service.web.fields import Strict, line


class AddressBody(Strict):
    channel = fields.Enum(Channel, by_value=True, required=True)
    address = line(required=True, most=254, description="a phone number as +<country><number>, or a mail address")

    @post_load
    def normal(self, data: Mapping[str, Any], **_: object) -> dict[str, object]:
        normal = contact.normal_phone if data["channel"] is Channel.SMS else contact.normal_mail
        try:
            return {**data, "address": normal(data["address"])}
        except ValueError as error:
            raise ValidationError(str(error), "address") from error


def must_be_live(what: str) -> None:
    """An address is one and the same for live and for test surveys."""
    if actor().mode is Mode.TEST:
        raise NotAllowed(f"{what} is about live messages too, so it needs a live key", mode=Mode.TEST)
