"""Journeys: the touchpoints a customer meets, and the surveys that stand at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields, validate
from marshmallow.exceptions import ValidationError

from service.base.key import Scope
from service.survey import journey as journeys
from service.survey import survey as surveys
from service.survey.journey import Journey
from service.survey.survey import State, Survey
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("journeys", __name__, url_prefix="/v1", description="What a customer goes through")


def _named_once(names: Sequence[str]) -> None:
    faults = {i: [f"{name} is named twice"] for i, name in enumerate(names) if name in names[:i]}
    if faults:
        raise ValidationError(faults)


class Touchpoints(Strict):
    touchpoints = fields.List(
        line(),
        required=True,
        validate=[validate.Length(min=1, max=50), _named_once],
        metadata={"description": "in the order in which a customer meets them"},
    )


class NewJourney(Touchpoints):
    name = line(required=True)


class PlacedSurvey(Strict):
    id = fields.UUID()
    name = fields.String()
    state = fields.Enum(State, by_value=True)


class PlaceSchema(Strict):
    touchpoint = fields.String()
    surveys = fields.List(fields.Nested(PlacedSurvey))


class JourneySchema(Strict):
    id = fields.UUID()
    name = fields.String()
    touchpoints = fields.List(fields.Nested(PlaceSchema))
    created_at = Moment()


class JourneyPage(Strict):
    items = fields.List(fields.Nested(JourneySchema))
    next = fields.UUID(allow_none=True)


def _shown(journey: Journey) -> dict[str, object]:
    placed: Sequence[Survey] = surveys.of_journey(edge.session(), actor(), journey.id)
    places: list[Mapping[str, object]] = [
        {"touchpoint": name, "surveys": [survey for survey in placed if survey.touchpoint == name]}
        for name in journey.touchpoints
    ]
    return {"id": journey.id, "name": journey.name, "touchpoints": places, "created_at": journey.created_at}


@blueprint.route("/journeys", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(NewJourney)
@blueprint.response(201, JourneySchema)
def create(content: dict[str, Any]) -> dict[str, object]:
    """Name a journey and its touchpoints."""
    return _shown(journeys.create(edge.session(), actor(), **content, now=edge.now()))


@blueprint.route("/journeys", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, JourneyPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List journeys, oldest first."""
    found = journeys.page(edge.session(), actor(), **arguments)
    following = found[-1].id if len(found) == arguments["limit"] else None
    return {"items": [_shown(journey) for journey in found], "next": following}


@blueprint.route("/journeys/<uuid:journey_id>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, JourneySchema)
def show(journey_id: UUID) -> dict[str, object]:
    """Show a journey with the surveys at each of its touchpoints."""
    return _shown(journeys.get(edge.session(), actor(), journey_id))


@blueprint.route("/journeys/<uuid:journey_id>", methods=["PUT"])
@needs(Scope.SURVEYS_WRITE)
@blueprint.arguments(Touchpoints)
@blueprint.response(200, JourneySchema)
def change(content: dict[str, Any], journey_id: UUID) -> dict[str, object]:
    """Give a journey other touchpoints; those at which surveys stand must stay."""
    session = edge.session()
    journey = journeys.get(session, actor(), journey_id, locked=True)
    in_use = frozenset(survey.touchpoint for survey in surveys.of_journey(session, actor(), journey.id))
    journeys.change(session, actor(), journey, touchpoints=content["touchpoints"], in_use=in_use, now=edge.now())
    return _shown(journey)
