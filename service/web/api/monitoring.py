"""Monitoring: units followed from month to month, for a person to look at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.release import plan as plans
from service.results import monitoring
from service.results.period import month
from service.results.screen import Level, Unit
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, Whole, line, month_name
from service.web.operation import Resource, needs

blueprint = Resource("monitoring", __name__, url_prefix="/v1", description="Units followed from month to month")


class MonitoringArguments(Strict):
    limit = Whole(load_default=50, validate=validate.Range(1, 200))
    after = line(load_default=None, description="`next` of the page before")
    period = month_name(load_default=None)
    flagged = fields.Boolean(load_default=None, metadata={"description": "only those flagged, or only the others"})


class NewestSchema(Strict):
    period = fields.String()
    screening_id = fields.UUID(metadata={"description": "the period's newest screening; older ones do not count"})
    made_at = Moment()
    survey_versions = fields.List(
        fields.Integer(), metadata={"description": "versions of the questionnaire it is about; each period has its own"}
    )
    units = fields.Integer(metadata={"description": "units with an e-value"})


class InPeriodSchema(Strict):
    period = fields.String()
    e_value = fields.Float()
    level = fields.Enum(Level, by_value=True)


class FollowedSchema(Strict):
    unit = fields.String()
    e_value = fields.Float(
        metadata={
            "description": "product over the periods: how many times likelier the answers are under pressure than "
            "without; 1 says nothing, and an honest unit exceeds 100 with a chance of at most one in 100"
        }
    )
    flagged = fields.Boolean(metadata={"description": "too large for chance at the plan's `fdr`; no case by itself"})
    periods = fields.List(fields.Nested(InPeriodSchema))


class MonitoringSchema(Strict):
    plan_id = fields.UUID()
    unit = fields.Enum(Unit, by_value=True)
    fdr = fields.Float()
    periods = fields.List(fields.Nested(NewestSchema))
    flagged = fields.Integer(metadata={"description": "how many units are flagged, on all pages"})
    items = fields.List(fields.Nested(FollowedSchema))
    next = fields.String(allow_none=True)


@blueprint.route("/plans/<uuid:plan_id>/monitoring", methods=["GET"])
@needs(Scope.CASES_READ)
@blueprint.arguments(MonitoringArguments, location="query")
@blueprint.response(200, MonitoringSchema)
def show(arguments: dict[str, Any], plan_id: UUID) -> dict[str, object]:
    """Follow the units over all screened months up to `period`. It holds no figure back and opens no case."""
    plan = plans.get(edge.session(), actor(), plan_id)
    until = month(arguments["period"]) if arguments["period"] else None
    found = monitoring.follow(
        edge.session(), team_id=plan.team_id, survey_id=plan.survey_id, unit=plan.unit, fdr=plan.fdr, until=until
    )
    asked, after = arguments["flagged"], arguments["after"]
    rest = [
        one for one in found.units if (asked is None or one.flagged is asked) and (after is None or one.unit > after)
    ]
    items = rest[: arguments["limit"]]
    return {
        "plan_id": plan.id,
        "unit": plan.unit,
        "fdr": plan.fdr,
        "periods": found.periods,
        "flagged": sum(one.flagged for one in found.units),
        "items": items,
        "next": items[-1].unit if len(rest) > len(items) else None,
    }
