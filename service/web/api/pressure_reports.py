"""What respondents told, aside from their answers, of somebody who asked for a score."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.key import Scope
from service.response import pressure_report
from service.response.pressure_report import Way
from service.web import edge
from service.web.auth import actor
from service.web.fields import PageArguments, Strict
from service.web.operation import Resource, needs

blueprint = Resource("pressure_reports", __name__, url_prefix="/v1", description="Told by respondents, for reviewers")


class PressureReportSchema(Strict):
    id = fields.UUID()
    way = fields.Enum(Way, by_value=True)
    text = fields.String(metadata={"description": "in the respondent's words; may be empty, or erased"})
    employee_id = fields.String()
    location_id = fields.String(allow_none=True)
    period = fields.String(metadata={"description": "the calendar month of the event"})


class PressureReportPage(Strict):
    items = fields.List(fields.Nested(PressureReportSchema))
    next = fields.UUID(allow_none=True)


@blueprint.route("/surveys/<uuid:survey_id>/pressure-reports", methods=["GET"])
@needs(Scope.CASES_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, PressureReportPage)
def page(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """List what respondents reported, oldest first: about whom and which month, and not who reported.

    Reports are for the reviewer to weigh. They enter no score and no screening, since whoever reports chose to.
    """
    found = pressure_report.page(edge.session(), actor(), survey_id, secrets=edge.runtime().secrets, **arguments)
    following = found[-1].id if len(found) == arguments["limit"] else None
    return {"items": found, "next": following}
