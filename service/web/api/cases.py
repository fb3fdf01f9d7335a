"""Cases: what was found of a unit, and the decision of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.key import Scope
from service.release import case as cases
from service.release.case import Standing, State, Verdict
from service.results.screen import Level
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, line, month_name
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("cases", __name__, url_prefix="/v1", description="Suspicious units, for a person to decide")


class CaseArguments(PageArguments):
    plan_id = fields.UUID(load_default=None)
    period = month_name(load_default=None)
    state = fields.Enum(State, by_value=True, load_default=None)


class DecisionSchema(Strict):
    verdict = fields.Enum(Verdict, by_value=True)
    reason = fields.String()
    decided_by = fields.UUID()
    decided_by_name = fields.String()
    decided_at = Moment()


class SummarySchema(Strict):
    seen = fields.List(fields.String(), metadata={"description": "what was observed, beside what is usual"})
    chance = fields.List(fields.String(), metadata={"description": "how likely that is without pressure"})
    checked = fields.List(fields.String(), metadata={"description": "innocent explanations, and whether they hold"})
    score = fields.List(fields.String(), metadata={"description": "as recorded, and without the suspicious part"})
    not_known = fields.List(  # marshmallow has a use of its own for the name `unknown`
        fields.String(),
        attribute="unknown",
        data_key="unknown",
        metadata={"description": "what the data cannot tell"},
    )


class CaseSchema(Strict):
    id = fields.UUID()
    plan_id = fields.UUID(metadata={"description": "the plan whose screening opened the case"})
    survey_id = fields.UUID(metadata={"description": "every plan on this survey is bound by the case"})
    period = fields.String()
    unit = fields.String()
    number = fields.Integer(metadata={"description": "2 and more: new evidence after a decision"})
    finding_id = fields.UUID()
    level = fields.Enum(Level, by_value=True)
    state = fields.Enum(State, by_value=True)
    opened_at = Moment()
    probability = fields.Float()
    q_value = fields.Float()
    summary = fields.Nested(
        SummarySchema, allow_none=True, metadata={"description": "to be read first: the case in five short lists"}
    )
    finding = fields.Dict(metadata={"description": "signals with statistic, expectation, evidence and explanation"})
    decision = fields.Nested(DecisionSchema, allow_none=True)


class CasePage(Strict):
    items = fields.List(fields.Nested(CaseSchema))
    next = fields.UUID(allow_none=True)


class DecisionBody(Strict):
    finding_id = fields.UUID(
        required=True, metadata={"description": "the finding that was looked at, as the case shows it"}
    )
    verdict = fields.Enum(Verdict, by_value=True, required=True)
    reason = line(required=True, least=10, most=2_000, description="why, for whoever is concerned to read")


def _shown(standing: Standing) -> dict[str, object]:
    case = standing.case
    names = ("id", "plan_id", "survey_id", "period", "unit", "number", "level", "state", "opened_at", "finding_id")
    return {
        **{name: getattr(case, name) for name in names},
        "probability": standing.finding.probability,
        "q_value": standing.finding.q_value,
        # Beside the finding, not in it: a database may keep the keys of a document in an order of its own.
        "summary": standing.finding.document.get("case"),
        "finding": {name: value for name, value in standing.finding.document.items() if name != "case"},
        "decision": standing.decision,
    }


@blueprint.route("/cases", methods=["GET"])
@needs(Scope.CASES_READ)
@blueprint.arguments(CaseArguments, location="query")
@blueprint.response(200, CasePage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List cases, oldest first."""
    found = cases.page(edge.session(), actor(), **arguments)
    following = found[-1].case.id if len(found) == arguments["limit"] else None
    return {"items": [_shown(standing) for standing in found], "next": following}


@blueprint.route("/cases/<uuid:case_id>", methods=["GET"])
@needs(Scope.CASES_READ)
@blueprint.response(200, CaseSchema)
def show(case_id: UUID) -> dict[str, object]:
    """Show a case with its evidence."""
    return _shown(cases.get(edge.session(), actor(), case_id))


@blueprint.route("/cases/<uuid:case_id>/decision", methods=["POST"])
@needs(Scope.CASES_DECIDE)
@idempotent
@blueprint.arguments(DecisionBody)
@blueprint.response(201, CaseSchema)
def decide(content: dict[str, Any], case_id: UUID) -> dict[str, object]:
    """Decide a case, once, with a reason, when its month is over; a key that owns a plan on the survey may not."""
    return _shown(
        cases.decide(
            edge.session(),
            actor(),
            case_id,
            finding_id=content["finding_id"],
            verdict=content["verdict"],
            reason=content["reason"],
            now=edge.now(),
        )
    )
