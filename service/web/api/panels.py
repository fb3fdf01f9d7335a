"""Panels: the same people, asked again on a schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import ValidationError, fields, post_load, validate

from service.base.key import Scope
from service.sampling import panel
from service.sampling.panel import MOST_EVERY, MOST_WAVES, Enrolment, Panel, Schedule, Unit
from service.web import edge
from service.web.auth import actor
from service.web.events import AddressSchema, AuxiliaryValue
from service.web.fields import Moment, Strict, Whole, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("panels", __name__, url_prefix="/v1", description="The same people, again and again")

MOST = 1_000


def _zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError("must be a time zone such as Europe/London") from error


class NewPanel(Strict):
    name = line(required=True)
    zone = line(required=True, most=64, description="a time zone such as Europe/London")
    local_time = fields.String(
        required=True,
        validate=validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="must be a time of day such as 09:00"),
    )
    first_on = fields.Date(required=True, metadata={"description": "the local date of the first wave"})
    every = Whole(load_default=1, validate=validate.Range(1, MOST_EVERY))
    unit = fields.Enum(Unit, by_value=True, required=True)
    waves = Whole(required=True, validate=validate.Range(1, MOST_WAVES))

    @post_load
    def known(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        try:
            _zone(data["zone"])
        except ValidationError as error:
            raise ValidationError(error.messages, "zone") from error
        return data


class PanelSchema(NewPanel):
    id = fields.UUID()
    survey_id = fields.UUID()
    mode = fields.String()
    opened = fields.Integer(metadata={"description": "waves opened so far"})
    next_wave_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    created_at = Moment()
    members = fields.Integer(metadata={"description": "how many belong to it now"})


class PanelList(Strict):
    items = fields.List(fields.Nested(PanelSchema))


class MemberSchema(Strict):
    customer_id = line(required=True)
    employee_id = line(required=True, description="whom the answers are about, in every wave")
    location_id = line(load_default=None, allow_none=True)
    region = line(load_default=None, allow_none=True)
    language = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(
            r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", error="must be a language such as en or pt-BR"
        ),
    )
    addresses = fields.List(
        fields.Nested(AddressSchema),
        required=True,
        validate=validate.Length(1, 4),
        metadata={"description": "in order of preference; at least one with consent"},
    )
    auxiliaries = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=40)),
        values=AuxiliaryValue(metadata={"type": ["boolean", "number", "string"], "minLength": 1, "maxLength": 200}),
        load_default=dict,
        metadata={"description": "values of the auxiliaries that the survey declares"},
    )

    @post_load
    def build(self, data: Mapping[str, Any], **_: object) -> Enrolment:
        return Enrolment(**{**data, "addresses": tuple(data["addresses"])})


class Members(Strict):
    members = fields.List(fields.Nested(MemberSchema), required=True, validate=validate.Length(1, MOST))


class Leavers(Strict):
    customer_ids = fields.List(line(), required=True, validate=validate.Length(1, MOST))


class ChangedMembers(Strict):
    changed = fields.Integer(metadata={"description": "how many came, came back, or left"})
    members = fields.Integer(metadata={"description": "how many belong to it now"})


def _shown(one: Panel) -> dict[str, object]:
    names = (
        "id", "survey_id", "name", "mode", "zone", "local_time", "first_on", "every", "unit", "waves", "opened",
        "next_wave_at", "ended_at", "created_at",
    )  # fmt: skip
    return {**{name: getattr(one, name) for name in names}, "members": panel.members(edge.session(), one)}


@blueprint.route("/surveys/<uuid:survey_id>/panels", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.arguments(NewPanel)
@blueprint.response(201, PanelSchema)
def create(content: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Make a panel of a published survey: every so many days, weeks or months, at the same local time."""
    name = content.pop("name")
    return _shown(
        panel.create(edge.session(), actor(), survey_id, name=name, schedule=Schedule(**content), now=edge.now())
    )


@blueprint.route("/surveys/<uuid:survey_id>/panels", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, PanelList)
def of_survey(survey_id: UUID) -> dict[str, object]:
    """List the panels of a survey, oldest first."""
    return {"items": [_shown(one) for one in panel.of_survey(edge.session(), actor(), survey_id)]}


@blueprint.route("/panels/<uuid:panel_id>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, PanelSchema)
def show(panel_id: UUID) -> dict[str, object]:
    """Show a panel's schedule and how far it has come."""
    return _shown(panel.get(edge.session(), actor(), panel_id))


@blueprint.route("/panels/<uuid:panel_id>/members", methods=["POST"])
@needs(Scope.TRIGGERS_WRITE)
@idempotent
@blueprint.arguments(Members)
@blueprint.response(200, ChangedMembers)
def enrol(content: dict[str, Any], panel_id: UUID) -> dict[str, int]:
    """Enrol people who agreed to be asked regularly, from the next wave on. Who left comes back."""
    changed = panel.enrol(
        edge.session(), actor(), panel_id, content["members"], secrets=edge.runtime().secrets, now=edge.now()
    )
    return _changed(panel_id, changed)


@blueprint.route("/panels/<uuid:panel_id>/leave", methods=["POST"])
@needs(Scope.CONTACTS_WRITE)
@idempotent
@blueprint.arguments(Leavers)
@blueprint.response(200, ChangedMembers)
def leave(content: dict[str, Any], panel_id: UUID) -> dict[str, int]:
    """Let people go who want to leave the panel; who answers a message with STOP leaves by that."""
    changed = panel.leave(edge.session(), actor(), panel_id, content["customer_ids"], now=edge.now())
    return _changed(panel_id, changed)


@blueprint.route("/panels/<uuid:panel_id>/end", methods=["POST"])
@needs(Scope.CAMPAIGNS_WRITE)
@idempotent
@blueprint.response(200, PanelSchema)
def end(panel_id: UUID) -> dict[str, object]:
    """Open no further wave."""
    return _shown(panel.end(edge.session(), actor(), panel_id, now=edge.now()))


def _changed(panel_id: UUID, changed: int) -> dict[str, int]:
    one = panel.get(edge.session(), actor(), panel_id)
    return {"changed": changed, "members": panel.members(edge.session(), one)}
