"""Results: adjusted scores, dispositions and rates, exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from service.base.key import Scope
from service.base.time import iso
from service.results import estimate as estimates
from service.results import export, programme
from service.results.export import Table
from service.results.period import month
from service.results.pool import Share, Take, pooled
from service.results.programme import Tables
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.survey import Survey
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict, Whole, month_name
from service.web.operation import Resource, needs

blueprint = Resource("results", __name__, url_prefix="/v1", description="What the answers mean")

COLUMNS = ("employee_id", "location_id", "region", "touchpoint", "contact_channel", "invite_arm")


class Selection(Strict):
    period = month_name(load_default=None)
    version = Whole(
        load_default=None,
        validate=validate.Range(1, 2**31 - 1),
        metadata={
            "description": "only events of this version of the questionnaire; without it, those of every version: of "
            "results, every one whose score is comparable with the newest"
        },
    )


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


class ShareSchema(Strict):
    """What one version has in the period."""

    number = fields.Integer()
    content_hash = fields.String()
    ruleset = fields.String()
    events = fields.Integer()
    responses = fields.Integer()
    pooled = fields.Boolean(metadata={"description": "whether the figures are about it"})
    reasons = fields.List(fields.String(), metadata={"description": "why it is left out"})
    questions_left_out = fields.List(
        fields.String(),
        metadata={"description": "questions that the newest pooled version lacks or asks otherwise; not pooled"},
    )
    overrides = fields.List(fields.Dict(), metadata={"description": "checks overridden, by whom and why"})
    checks_off = fields.List(fields.Dict(), metadata={"description": "checks its own settings switch off, and why"})


class ResultsSchema(Strict):
    survey_id = fields.UUID()
    survey_version = fields.Integer(metadata={"description": "the newest version that is pooled"})
    versions = fields.List(fields.Nested(ShareSchema), metadata={"description": "every version with events"})
    period = fields.String(allow_none=True)
    metric = fields.String()
    overall = fields.Nested(EstimateSchema)
    domains = fields.List(fields.Nested(DomainSchema))
    sensitivity = fields.Dict()
    quality = fields.Dict()
    input_hash = fields.String()
    analysis_version = fields.String()
    overrides = fields.List(
        fields.Dict(), metadata={"description": "checks overridden in the pooled versions, by whom and why"}
    )
    checks_off = fields.List(
        fields.Dict(), metadata={"description": "checks that the pooled versions' own settings switch off, and why"}
    )


class CountSchema(Strict):
    disposition = fields.String()
    reason = fields.String(allow_none=True)
    count = fields.Integer()


class DispositionsSchema(Strict):
    survey_id = fields.UUID()
    versions = fields.List(fields.Nested(ShareSchema))
    frame = fields.Integer(metadata={"description": "everyone eligible; the counts sum to it"})
    counts = fields.List(fields.Nested(CountSchema))
    rates = fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        metadata={"description": "AAPOR response, cooperation, refusal and contact rates, base-weighted"},
    )


def _tables(survey: Survey, arguments: dict[str, Any], every: Take) -> Tables:
    period = None if arguments["period"] is None else month(arguments["period"])
    if arguments["version"] is not None:
        versions.numbered(edge.session(), actor(), survey.id, arguments["version"])
    take = arguments["version"] or every
    return programme.tables(edge.session(), survey, period, secrets=edge.runtime().secrets, take=take)


def _beside(shares: Sequence[Share], name: str) -> list[dict[str, object]]:
    """What stands beside the figures of every pooled version, with its number."""
    return [{"version": share.number, **one} for share in shares if share.is_pooled for one in getattr(share, name)]


@blueprint.route("/surveys/<uuid:survey_id>/results", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.arguments(ResultsArguments, location="query")
@blueprint.response(200, ResultsSchema)
def results(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Adjusted scores for everyone eligible, asked or not, with intervals that include the adjustment."""
    survey = surveys.get(edge.session(), actor(), survey_id)
    tables = _tables(survey, arguments, Take.COMPARABLE)
    computed = estimates.compute(tables, by=arguments["by"], minimum_n=survey.minimum_n)
    return {
        **computed.adjustment.as_dict(),
        "survey_id": survey_id,
        "survey_version": computed.survey_version,
        "versions": [share.as_dict() for share in computed.shares],
        "period": arguments["period"],
        "input_hash": computed.input_hash,
        "analysis_version": computed.analysis_version,
        "overrides": _beside(computed.shares, "overrides"),
        "checks_off": _beside(computed.shares, "checks_off"),
    }


@blueprint.route("/surveys/<uuid:survey_id>/dispositions", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.arguments(Selection, location="query")
@blueprint.response(200, DispositionsSchema)
def dispositions(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """What became of every eligible event, with the reason for each that was not asked."""
    survey = surveys.get(edge.session(), actor(), survey_id)
    tables = _tables(survey, arguments, Take.EVERY)
    counts, rates = programme.outcomes(tables)
    shares = [share.as_dict() for share in tables.shares]
    return {
        "survey_id": survey.id,
        "versions": shares,
        "frame": len(tables.frame),
        "counts": counts,
        "rates": rates,
    }


@blueprint.route("/surveys/<uuid:survey_id>/export", methods=["GET"])
@needs(Scope.RESPONSES_READ)
@blueprint.arguments(ExportArguments, location="query")
@blueprint.response(200, {"type": "string"}, content_type="text/csv")
@blueprint.alt_response(200, schema={"type": "object"}, content_type="application/json")
def export_table(arguments: dict[str, Any], survey_id: UUID) -> Response:
    """The programme's frame, responses or program.json, as `python -m analysis` reads them.

    Every row tells its `survey_version`; the analysis takes all rows as they are, so give it one `version` unless all
    are comparable. program.json holds the settings of the newest version.

    Beside the columns of every programme the responses have, as far as the questionnaire gives rise to them:
    `a_<question>` (the number, the chosen code, or the codes of a multiple choice in the questionnaire's order with
    `|` between), `wording_<question>` (which wording was dealt: `standard` or the name of another), and
    `order_<question>` and `order_<section>` (the codes or the questions in the order dealt, with `|` between).
    """
    survey = surveys.get(edge.session(), actor(), survey_id)
    tables = _tables(survey, arguments, Take.EVERY)
    table: Table = arguments["table"]
    if table is Table.PROGRAM:
        return Response(export.program(tables), content_type="application/json")
    reply = Response(
        "".join(export.lines(tables, table, with_text=arguments["text"])), content_type="text/csv; charset=utf-8"
    )
    reply.headers["Content-Disposition"] = f'attachment; filename="{table.value}.csv"'
    reply.headers["Unswayed-Survey-Versions"] = ", ".join(str(number) for number in pooled(tables.shares))
    reply.headers["Unswayed-Made-At"] = iso(edge.now())
    return reply
