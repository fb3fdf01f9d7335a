"""Bonus plans, the screening of a period, the freezing of a release."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.release import figure as figures
from service.release import plan as plans
from service.release import release as releases
from service.release.figure import Status, Withheld
from service.release.plan import Plan
from service.results.period import month
from service.results.screen import Level, Unit, compared
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, Whole, line, month_name
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("plans", __name__, url_prefix="/v1", description="Bonus plans and what is released to them")


VERSIONS = "versions of the questionnaire with events in the period, pooled or left out, and why"


class NewPlan(Strict):
    survey_id = fields.UUID(required=True)
    name = line(required=True)
    unit = fields.Enum(Unit, by_value=True, load_default=Unit.EMPLOYEE)
    minimum_n = Whole(load_default=8, validate=validate.Range(2, 10_000))
    fdr = fields.Float(
        load_default=0.10,
        validate=validate.Range(0.05, 0.5),
        metadata={"description": "accepted share of innocent units among those flagged"},
    )
    least_reliability = fields.Float(
        load_default=None,
        allow_none=True,
        allow_nan=False,
        validate=validate.Range(0, 1),
        metadata={"description": "a figure less reliable is withheld; the survey's unless given, and never less"},
    )


class PlanSchema(Strict):
    id = fields.UUID()
    survey_id = fields.UUID()
    name = fields.String()
    unit = fields.Enum(Unit, by_value=True)
    metric = fields.String()
    minimum_n = fields.Integer()
    fdr = fields.Float()
    least_reliability = fields.Float()
    owner_key_id = fields.UUID()
    created_at = Moment()


class PlanPage(Strict):
    items = fields.List(fields.Nested(PlanSchema))
    next = fields.UUID(allow_none=True)


class PeriodBody(Strict):
    period = month_name(required=True)


class ScreeningSchema(Strict):
    id = fields.UUID()
    period = fields.String()
    unit = fields.String()
    units = fields.Integer()
    watch = fields.Integer()
    hold = fields.Integer()
    cases_opened = fields.List(fields.UUID())
    prevalence = fields.Dict()
    fairness = fields.Dict(
        metadata={
            "description": "by column of the frame, such as location_id: how often units of each group are flagged, "
            "beside the other units; groups of fewer than 10 are left out; a difference is a reason to look, no proof"
        }
    )
    settings = fields.Dict()
    versions = fields.List(
        fields.Dict(),
        metadata={"description": "versions of the questionnaire with events, pooled or left out, and why"},
    )
    input_hash = fields.String()
    analysis_version = fields.String()


class ReleaseSchema(Strict):
    id = fields.UUID()
    plan_id = fields.UUID()
    period = fields.String()
    version = fields.Integer()
    frozen_at = Moment()
    released = fields.Integer()
    held = fields.Integer()
    withheld = fields.Integer()
    withheld_because = fields.Dict(
        keys=fields.Enum(Withheld, by_value=True),
        values=fields.Integer(),
        metadata={"description": "how many are withheld for each reason"},
    )
    versions = fields.List(
        fields.Dict(),
        metadata={"description": "versions of the questionnaire with events, pooled or left out, and why"},
    )
    signature = fields.String()
    public_key = fields.String()


@blueprint.route("/plans", methods=["POST"])
@needs(Scope.PLANS_WRITE)
@idempotent
@blueprint.arguments(NewPlan)
@blueprint.response(201, PlanSchema)
def create(content: dict[str, Any]) -> Plan:
    """Create a bonus plan on a published survey. The key that does owns it and may not decide on its cases."""
    return plans.create(edge.session(), actor(), now=edge.now(), **content)


@blueprint.route("/plans", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, PlanPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List bonus plans, oldest first."""
    found = plans.page(edge.session(), actor(), **arguments)
    return {"items": found, "next": found[-1].id if len(found) == arguments["limit"] else None}


@blueprint.route("/plans/<uuid:plan_id>", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.response(200, PlanSchema)
def show(plan_id: UUID) -> Plan:
    """Show one bonus plan."""
    return plans.get(edge.session(), actor(), plan_id)


@blueprint.route("/plans/<uuid:plan_id>/screenings", methods=["POST"])
@needs(Scope.RELEASES_WRITE)
@idempotent
@blueprint.arguments(PeriodBody)
@blueprint.response(201, ScreeningSchema)
def screen(content: dict[str, str], plan_id: UUID) -> dict[str, object]:
    """Look for pressure in a period; every suspicious unit gets a case for a person to decide."""
    prepared = _prepared(plan_id, content["period"])
    done = releases.screen_period(edge.session(), actor(), prepared, now=edge.now())
    levels = [finding.level for finding in done.findings]
    return {
        "id": done.screening.id,
        "period": done.screening.period,
        "unit": done.screening.unit_kind.value,
        "units": len(levels),
        "watch": levels.count(Level.WATCH),
        "hold": levels.count(Level.HOLD),
        "cases_opened": [case.id for case in done.opened],
        "prevalence": done.screening.prevalence,
        "fairness": compared(done.screening),
        "settings": done.screening.settings,
        "versions": [share.as_dict() for share in prepared.screened.shares],
        "input_hash": done.screening.input_hash,
        "analysis_version": done.screening.analysis_version,
    }


@blueprint.route("/plans/<uuid:plan_id>/releases", methods=["POST"])
@needs(Scope.RELEASES_WRITE)
@idempotent
@blueprint.arguments(PeriodBody)
@blueprint.response(201, ReleaseSchema)
def freeze(content: dict[str, str], plan_id: UUID) -> dict[str, object]:
    """Adjust, screen, hold what waits for a decision, freeze and sign the rest as the next version."""
    prepared = _prepared(plan_id, content["period"])
    release = releases.freeze(edge.session(), actor(), prepared, secrets=edge.runtime().secrets, now=edge.now())
    return _shown(release)


def _prepared(plan_id: UUID, period: str) -> releases.Prepared:
    """The analysis reads one moment and holds no lock; only what it found is written in the request's transaction."""
    runtime = edge.runtime()
    with runtime.database.read() as snapshot:
        return releases.prepare(snapshot, actor(), plan_id, month(period), secrets=runtime.secrets)


@blueprint.route("/releases/<uuid:release_id>", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.response(200, ReleaseSchema)
def show_release(release_id: UUID) -> dict[str, object]:
    """Show a release: how many figures were released, held and withheld, and why these."""
    return _shown(releases.get(edge.session(), actor(), release_id))


def _shown(release: releases.Release) -> dict[str, object]:
    names = ("id", "plan_id", "period", "version", "frozen_at", "signature", "public_key")
    held = figures.of_release(edge.session(), release.id)
    counts = {status.value: sum(figure.status is status for figure in held) for status in Status}
    because = figures.withheld_because(held)
    more = {"withheld_because": because, "versions": releases.versions_of(release)}
    return {**{name: getattr(release, name) for name in names}, **counts, **more}
