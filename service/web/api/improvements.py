"""You said, we did: what the closing page of a survey tells of what its answers have led to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.response import improvement as improvements
from service.response.improvement import Improvement
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("improvements", __name__, url_prefix="/v1", description="You said, we did")


def _text(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=line(most=600),
        required=True,
        validate=validate.Length(min=1, max=50),
        metadata={"description": description},
    )


class NewImprovement(Strict):
    said = _text("what customers said, by language of the survey")
    done = _text("what was done about it, by language of the survey")
    since = fields.Date(required=True, metadata={"description": "the day from which it holds"})
    followup_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "the closed follow-up it came from, if any"}
    )


class ImprovementSchema(Strict):
    id = fields.UUID()
    said = fields.Dict()
    done = fields.Dict()
    since = fields.Date()
    followup_id = fields.UUID(allow_none=True)
    published_at = Moment()
    withdrawn_at = Moment(allow_none=True)


class ImprovementList(Strict):
    items = fields.List(fields.Nested(ImprovementSchema))


@blueprint.route("/surveys/<uuid:survey_id>/improvements", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(NewImprovement)
@blueprint.response(201, ImprovementSchema)
def publish(content: dict[str, Any], survey_id: UUID) -> Improvement:
    """Tell respondents what was done; never who said what."""
    return improvements.publish(edge.session(), actor(), survey_id, **content, now=edge.now())


@blueprint.route("/surveys/<uuid:survey_id>/improvements", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, ImprovementList)
def every(survey_id: UUID) -> dict[str, object]:
    """List what was told, the newest first, with what was withdrawn."""
    return {"items": improvements.of_survey(edge.session(), actor(), survey_id)}


@blueprint.route("/surveys/<uuid:survey_id>/improvements/<uuid:improvement_id>", methods=["DELETE"])
@needs(Scope.SURVEYS_WRITE)
@blueprint.response(200, ImprovementSchema)
def withdraw(survey_id: UUID, improvement_id: UUID) -> Improvement:
    """Take an entry off the page."""
    return improvements.withdraw(edge.session(), actor(), survey_id, improvement_id, now=edge.now())
