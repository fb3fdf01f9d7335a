"""The team's sending window: when it writes to people, where they live."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from service.base.key import Scope
from service.delivery import sending_window
from service.delivery.sending_window import Wanted
from service.delivery.window import WEEKDAYS
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict, Whole, line, time_of_day
from service.web.operation import Resource, needs

blueprint = Resource("sending-window", __name__, url_prefix="/v1", description="When people may be written to")

MOST_CALENDARS = 20


class WindowSchema(Strict):
    time_zone = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "of the IANA database; holds for people of whom no zone is known"},
    )
    opens = time_of_day(required=True, description="in the local time of whoever is written to")
    closes = time_of_day(required=True, description="on the same day: a window does not cross midnight")
    days = fields.List(
        Whole(validate=validate.Range(1, WEEKDAYS)),
        load_default=list(Wanted().days),
        validate=validate.Length(1, WEEKDAYS),
        metadata={"description": "days of the week, 1 is Monday"},
    )
    holidays = fields.List(
        line(most=6),
        load_default=list,
        validate=validate.Length(max=MOST_CALENDARS),
        metadata={
            "description": "countries, or parts of them, whose public holidays are kept free, such as GB or DE-BY: "
            "for people who may live there"
        },
    )
    holds_mail = fields.Boolean(
        load_default=True,
        truthy={True},
        falsy={False},
        metadata={"description": "whether mails keep to the window as texts do"},
    )
    keeps_hour_rules = fields.Boolean(
        load_default=True,
        truthy={True},
        falsy={False},
        metadata={"description": "whether texts also keep to the stricter hours of the recipient's country or state"},
    )
    why_no_hour_rules = line(
        load_default=None, allow_none=True, least=10, most=500, description="needed if `keeps_hour_rules` is false"
    )


@blueprint.route("/sending-window", methods=["GET"])
@needs(Scope.MESSAGES_READ)
@blueprint.response(200, WindowSchema)
def show() -> Wanted:
    """Show the team's sending window; until one is set, 09:00 to 20:00 on every day."""
    return sending_window.of_actor(edge.session(), actor())


@blueprint.route("/sending-window", methods=["PUT"])
@needs(Scope.SENDING_WRITE)
@blueprint.arguments(WindowSchema)
@blueprint.response(200, WindowSchema)
def change(content: dict[str, Any]) -> Wanted:
    """Set the team's sending window, for queued messages too; a message outside it waits for the next opening."""
    wanted = Wanted(**{**content, "days": tuple(sorted(set(content["days"]))), "holidays": tuple(content["holidays"])})
    edge.wake_afterwards()
    return sending_window.set_to(edge.session(), actor(), wanted, now=edge.now())
