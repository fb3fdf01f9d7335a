"""Results: adjusted scores, dispositions and rates, exports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from service.base.key import Scope
from service.base.time import iso
from service.results import estimate as estimates
from service.results import export, programme
from service.results.export import Table
from service.results.period import Period, month
from service.survey import survey as surveys
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict, month_name
from service.web.operation import Resource, needs

blueprint = Resource("results", __name__, url_prefix="/v1", description="What the answers mean")

COLUMNS = ("employee_id", "location_id", "region", "touchpoint", "contact_channel", "invite_arm")


class Selection(Strict):
    period = month_name(load_default=None)


class ResultsArguments(Selection):
    by = fields.List(
        fields.String(validate=validate.OneOf(COLUMNS)),
        load_default=list,
        validate=validate.Length(max=3),
        metadata={"description": "one figure per combination of these columns"},
    )


class ExportArguments(Selection):
    table = fields.Enum(Table, by_value=True, load_default=Table.FRAME)
    text = fields.Boolean(
        load_default=False, metadata={"description": "include what respondents wrote in their own words"}
    )


class Interval(Strict):
    """Where there are too few answers to show, every member is null."""

    value = fields.Float(allow_none=True)
    standard_error = fields.Float(allow_none=True)
    ci_low = fields.Float(allow_none=True)
    ci_high = fields.Float(allow_none=True)


class EstimateSchema(Strict):
    n = fields.Integer()
    effective_n = fields.Float(allow_none=True)
    response_rate = fields.Float(allow_none=True)
    raw = fields.Nested(Interval)
    adjusted = fields.Nested(Interval)
    design_effect = fields.Float(allow_none=True)
    suppressed = fields.Boolean()


class SmallAreaSchema(Interval):
    """Drawn towards the other domains; every member is null where the domain is suppressed or no model fits."""

    reliability = fields.Float(allow_none=True)


class DomainSchema(EstimateSchema):
    by = fields.Dict(keys=fields.String(), values=fields.String())
    small_area = fields.Nested(SmallAreaSchema)


class ResultsSchema(Strict):
    survey_id = fields.UUID()
    survey_version = fields.Integer()
    period = fields.String(allow_none=True)
    metric = fields.String()
    overall = fields.Nested(EstimateSchema)
    domains = fields.List(fields.Nested(DomainSchema))
    sensitivity = fields.Dict()
    quality = fields.Dict()
    input_hash = fields.String()
    analysis_version = fields.String()
    overrides = fields.List(fields.Dict(), metadata={"description": "checks that were overridden, by whom and why"})


class CountSchema(Strict):
    disposition = fields.String()
    reason = fields.String(allow_none=True)
    count = fields.Integer()


class DispositionsSchema(Strict):
    survey_id = fields.UUID()
    frame = fields.Integer(metadata={"description": "everyone eligible; the counts sum to it"})
    counts = fields.List(fields.Nested(CountSchema))
    rates = fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        metadata={"description": "AAPOR response, cooperation, refusal and contact rates, base-weighted"},
    )


def _period(name: str | None) -> Period | None:
    return None if name is None else month(name)


@blueprint.route("/surveys/<uuid:survey_id>/results", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.arguments(ResultsArguments, location="query")
@blueprint.response(200, ResultsSchema)
def results(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Adjusted scores for everyone eligible, asked or not, with intervals that include the adjustment."""
    session = edge.session()
    survey = surveys.get(session, actor(), survey_id)
    tables = programme.tables(session, survey, _period(arguments["period"]), secrets=edge.runtime().secrets)
    computed = estimates.compute(tables, by=arguments["by"], minimum_n=survey.minimum_n)
    published = surveys.version(session, actor(), survey_id, computed.survey_version)
    return {
        **computed.adjustment.as_dict(),
        "survey_id": survey_id,
        "survey_version": computed.survey_version,
        "period": arguments["period"],
        "input_hash": computed.input_hash,
        "analysis_version": computed.analysis_version,
        "overrides": published.overrides,
    }


@blueprint.route("/surveys/<uuid:survey_id>/dispositions", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.arguments(Selection, location="query")
@blueprint.response(200, DispositionsSchema)
def dispositions(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """What became of every eligible event, with the reason for each that was not asked."""
    session = edge.session()
    survey = surveys.get(session, actor(), survey_id)
    tables = programme.tables(session, survey, _period(arguments["period"]), secrets=edge.runtime().secrets)
    counts, rates = programme.outcomes(tables)
    return {"survey_id": survey.id, "frame": len(tables.frame), "counts": counts, "rates": rates}


@blueprint.route("/surveys/<uuid:survey_id>/export", methods=["GET"])
@needs(Scope.RESPONSES_READ)
@blueprint.arguments(ExportArguments, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv")
@blueprint.alt_response(200, schema={"type": "object"}, content_type="application/json")
def export_table(arguments: dict[str, Any], survey_id: UUID) -> Response:
    """The programme's frame, responses or program.json, as `python -m analysis` reads them."""
    session = edge.session()
    survey = surveys.get(session, actor(), survey_id)
    tables = programme.tables(session, survey, _period(arguments["period"]), secrets=edge.runtime().secrets)
    table: Table = arguments["table"]
    if table is Table.PROGRAM:
        return Response(export.program(tables), content_type="application/json")
    reply = Response(
        "".join(export.lines(tables, table, with_text=arguments["text"])), content_type="text/csv; charset=utf-8"
    )
    reply.headers["Content-Disposition"] = f'attachment; filename="{table.value}.csv"'
    reply.headers["Unswayed-Survey-Version"] = str(tables.version)
    reply.headers["Unswayed-Made-At"] = iso(edge.now())
    return reply
