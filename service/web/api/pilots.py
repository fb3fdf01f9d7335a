"""Pilots: a small random share is asked first, a report says where it faltered, and a person continues or stops."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from analysis.pilot.findings import Severity, Subject
from service.base.key import Scope
from service.delivery import withdrawal
from service.results import pilot as results
from service.results.pilot import Report
from service.survey import pilot
from service.survey import survey as surveys
from service.survey.survey import Pilot, Survey
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, Strict, Whole, line
from service.web.operation import Resource, idempotent, needs

blueprint = Resource("pilots", __name__, url_prefix="/v1", description="A small random share is asked first")

MOST_NUMBER = 2**31 - 1  # what the database keeps as an integer
LEAST_SHARE = 0.001


class NewPilot(Strict):
    share = fields.Float(
        required=True,
        validate=validate.Range(LEAST_SHARE, 1),
        allow_nan=False,
        metadata={"description": "of those who would be drawn, how many are asked while the pilot runs"},
    )
    note = line(load_default=None, most=500, description="what is tried, for those who read the report; no names")


class PilotSchema(Strict):
    survey_id = fields.UUID()
    pilot = fields.Enum(Pilot, by_value=True)
    share = fields.Float(allow_none=True)
    since = Moment(allow_none=True, metadata={"description": "since when it is as it is"})
    note = fields.String(allow_none=True)
    rate = fields.Float(metadata={"description": "the chance with which an event is drawn now"})
    asks = fields.Boolean(metadata={"description": "false while stopped: who is drawn is not asked"})


class StoppedSchema(PilotSchema):
    cancelled = fields.Integer(metadata={"description": "messages that were owed and will not leave"})


class ReportArguments(Strict):
    version = Whole(
        load_default=None,
        validate=validate.Range(1, MOST_NUMBER),
        metadata={"description": "of the questionnaire; the newest unless given"},
    )


class ProportionSchema(Strict):
    count = fields.Integer()
    of = fields.Integer()
    share = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True, metadata={"description": "Wilson's interval, 95 %"})
    high = fields.Float(allow_none=True)


class ShownProportionSchema(ProportionSchema):
    """Out of fewer than `minimum_n` nothing is shown."""

    count = fields.Integer(allow_none=True)


class ComparedSchema(Strict):
    here = fields.Nested(ShownProportionSchema)
    elsewhere = fields.Nested(ShownProportionSchema)
    p_value = fields.Float(
        allow_none=True, metadata={"description": "Fisher's exact test against the other questions, after Holm"}
    )
    stands_out = fields.Boolean()


class SecondsSchema(Strict):
    n = fields.Integer()
    lower_quartile = fields.Float(allow_none=True)
    median = fields.Float(allow_none=True)
    upper_quartile = fields.Float(allow_none=True)
    ninetieth = fields.Float(allow_none=True, metadata={"description": "nine in ten took no longer"})
    median_low = fields.Float(allow_none=True, metadata={"description": "interval of the median, 95 % at least"})
    median_high = fields.Float(allow_none=True)


class PilotQuestionSchema(Strict):
    name = fields.String()
    break_off = fields.Nested(
        ComparedSchema, allow_none=True, metadata={"description": "who left before it, of those who reached it"}
    )
    blank = fields.Nested(
        ComparedSchema, allow_none=True, metadata={"description": "who left it blank, of those who went past it"}
    )
    unclear = fields.Nested(
        ComparedSchema, allow_none=True, metadata={"description": "texts that could not be read, of those in reply"}
    )
    seconds = fields.Dict(keys=fields.String(), values=fields.Nested(SecondsSchema))
    estimated = fields.Float(
        allow_none=True, metadata={"description": "seconds that were to be expected on the page, before it was tried"}
    )


class AlikeSchema(Strict):
    here = fields.Nested(ShownProportionSchema, metadata={"description": "of those who gave three ratings or more"})
    expected = fields.Float(
        allow_none=True, metadata={"description": "the share if each rating were independent of the others"}
    )
    p_value = fields.Float(allow_none=True)


class PilotScaleSchema(Strict):
    min = fields.Integer()
    max = fields.Integer()
    questions = fields.List(fields.String())
    alike = fields.Nested(AlikeSchema)


class DifferenceSchema(Strict):
    n = fields.Integer()
    standard_n = fields.Integer()
    mean = fields.Float(allow_none=True)
    standard_mean = fields.Float(allow_none=True)
    difference = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)


class WordedSchema(Strict):
    question = fields.String()
    wording = fields.String()
    option = fields.String(
        allow_none=True, metadata={"description": "whose share the means are; null where they are means of answers"}
    )
    difference = fields.Nested(DifferenceSchema)
    p_value = fields.Float(allow_none=True, metadata={"description": "after Holm's correction over all comparisons"})


class PilotFindingSchema(Strict):
    subject = fields.Enum(Subject, by_value=True)
    severity = fields.Enum(Severity, by_value=True)
    question = fields.String(allow_none=True)
    sentence = fields.String()


class PilotReportSchema(Strict):
    pilot = fields.Nested(PilotSchema)
    version = fields.Integer()
    minimum_n = fields.Integer(metadata={"description": "of fewer people there is no figure per question"})
    invited = fields.Integer()
    delivered = fields.Nested(ProportionSchema, metadata={"description": "of those invited"})
    started = fields.Nested(ProportionSchema, metadata={"description": "at least one answer, of those invited"})
    under_way = fields.Integer(metadata={"description": "begun, and gone on within the last hour"})
    completed = fields.Nested(ProportionSchema, metadata={"description": "of those who began and are not under way"})
    too_fast = fields.Nested(
        ShownProportionSchema,
        metadata={
            "description": "less than a third of the sum of the median times of the questions answered, of those who "
            "finished on the page"
        },
    )
    questions = fields.List(fields.Nested(PilotQuestionSchema))
    scales = fields.List(fields.Nested(PilotScaleSchema))
    wordings = fields.List(fields.Nested(WordedSchema))
    findings = fields.List(fields.Nested(PilotFindingSchema))


def _shown(survey: Survey) -> dict[str, object]:
    return {
        "survey_id": survey.id,
        "pilot": survey.pilot,
        "share": survey.pilot_share,
        "since": survey.pilot_since,
        "note": survey.pilot_note,
        "rate": survey.sampling_rate * pilot.share_in_force(survey),
        "asks": not pilot.is_stopped(survey),
    }


@blueprint.route("/surveys/<uuid:survey_id>/pilot", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(NewPilot)
@blueprint.response(201, PilotSchema)
def start(content: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Ask only a random share of those who would be drawn, from now on or from publication.

    The share is multiplied into each event's inclusion probability. Who is left out while it runs is not asked later.
    """
    return _shown(pilot.start(edge.session(), actor(), survey_id, **content, now=edge.now()))


@blueprint.route("/surveys/<uuid:survey_id>/pilot", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, PilotSchema)
def show(survey_id: UUID) -> dict[str, object]:
    """Show whether a pilot runs, and the chance with which events are drawn now."""
    return _shown(surveys.get(edge.session(), actor(), survey_id))


@blueprint.route("/surveys/<uuid:survey_id>/pilot/continue", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.response(200, PilotSchema)
def go_on(survey_id: UUID) -> dict[str, object]:
    """End the pilot, running or stopped: from now on everybody drawn at the survey's sampling rate is asked."""
    return _shown(pilot.go_on(edge.session(), actor(), survey_id, now=edge.now()))


@blueprint.route("/surveys/<uuid:survey_id>/pilot/stop", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.response(200, StoppedSchema)
def stop(survey_id: UUID) -> dict[str, object]:
    """Ask nobody any more, and send nothing that is still owed. Links that have left stay good; events go on record.

    A changed questionnaire is tried by a new pilot.
    """
    survey = pilot.stop(edge.session(), actor(), survey_id, now=edge.now())
    cancelled = withdrawal.cancel_for_survey(
        edge.session(), survey_id=survey.id, reason="pilot_stopped", now=edge.now()
    )
    return {**_shown(survey), "cancelled": cancelled}


@blueprint.route("/surveys/<uuid:survey_id>/pilot/report", methods=["GET"])
@needs(Scope.RESULTS_READ)
@blueprint.arguments(ReportArguments, location="query")
@blueprint.response(200, PilotReportSchema)
def report(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Say where respondents to a version faltered, in figures and in sentences; unweighted, since it is about the form.

    Questions are compared with the other questions of the same questionnaire, not with a fixed limit.
    """
    survey = surveys.get(edge.session(), actor(), survey_id)
    found: Report = results.report(
        edge.session(), survey, arguments["version"], secrets=edge.runtime().secrets, now=edge.now()
    )
    figures = {name: getattr(found, name) for name in Report.__dataclass_fields__}
    return {"pilot": _shown(survey), **figures}
