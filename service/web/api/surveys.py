"""Surveys: drafts, checks, publishing, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from service.base.key import Scope
from service.delivery import outbox
from service.results.programme import RESERVED
from service.survey import survey as surveys
from service.survey import templates, wording
from service.survey.survey import Override, Practice, State, Survey, Version
from service.web import edge
from service.web.auth import actor
from service.web.fields import Moment, PageArguments, Strict, Whole, line
from service.web.operation import Resource, idempotent, needs, public

blueprint = Resource("surveys", __name__, url_prefix="/v1", description="What is asked")

MOST_NUMBER = 2**31 - 1  # what the database keeps as an integer

QUESTIONNAIRE = {"$ref": "#/components/schemas/Questionnaire"}


class QuestionnaireField(fields.Dict):
    """A questionnaire document; its schema is a component of its own."""


class PracticeSchema(Strict):
    sampling_rate = fields.Float(validate=validate.Range(0, 1, min_inclusive=False), allow_nan=False)
    blind_share = fields.Float(validate=validate.Range(0, 1, max_inclusive=False), allow_nan=False)
    blind_delay_minutes = Whole(validate=validate.Range(0, 30 * 24 * 60))
    quarantine_days = Whole(validate=validate.Range(0, 365))
    reminders = Whole(validate=validate.OneOf([0, 1]))
    reminder_after_hours = Whole(validate=validate.Range(1, 30 * 24))
    link_valid_days = Whole(validate=validate.Range(1, 365))
    minimum_n = Whole(
        validate=validate.Range(2, 10_000), metadata={"description": "fewer responses: no figure is shown"}
    )


class TemplateChoice(Strict):
    name = fields.String(required=True, validate=validate.OneOf(templates.names()))
    sender = line(required=True, most=60, description="the organisation that asks, as respondents know it")
    purpose = line(required=True, most=500)
    decision = line(required=True, most=500, description="the decision that the answers will inform")
    owner = line(required=True, most=200, description="who owns the survey and acts on it")
    languages = fields.List(fields.String(validate=validate.OneOf(wording.LANGUAGES)), load_default=None)


def _can_be_columns(names: Sequence[str]) -> None:
    """An auxiliary stands in the frame beside the columns every event has; it must not take the place of one."""
    faults = {
        i: [f"{name} is a column of the frame already" if name in RESERVED else f"{name} is named twice"]
        for i, name in enumerate(names)
        if name in RESERVED or name in names[:i]
    }
    if faults:
        raise ValidationError(faults)


class SurveyContent(Strict):
    questionnaire = QuestionnaireField(metadata=QUESTIONNAIRE)
    template = fields.Nested(TemplateChoice)
    auxiliaries = fields.List(
        fields.String(
            validate=validate.Regexp(
                r"^[a-z][a-z0-9_]{0,39}\Z", error="must be 1 to 40 of a-z, 0-9 and _, a letter first, such as age_band"
            )
        ),
        validate=[validate.Length(max=40), _can_be_columns],
        metadata={"description": "names of what is known of every event, asked or not"},
    )
    practice = fields.Nested(PracticeSchema)


class NewSurvey(SurveyContent):
    name = line(required=True)
    touchpoint = line(required=True)

    @validates_schema
    def one_source(self, data: Mapping[str, object], **_: object) -> None:
        if ("questionnaire" in data) == ("template" in data):
            raise ValidationError("give either a questionnaire or a template", "questionnaire")


class SurveyChange(SurveyContent):
    name = line()
    touchpoint = line()

    @validates_schema
    def not_both(self, data: Mapping[str, object], **_: object) -> None:
        if "questionnaire" in data and "template" in data:
            raise ValidationError("give either a questionnaire or a template", "questionnaire")


class SurveySchema(Strict):
    id = fields.UUID()
    name = fields.String()
    touchpoint = fields.String()
    mode = fields.String()
    state = fields.Enum(State, by_value=True)
    questionnaire = fields.Dict(metadata=QUESTIONNAIRE)
    auxiliaries = fields.List(fields.String())
    practice = fields.Nested(PracticeSchema)
    created_at = Moment()
    published_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)


class SurveyPage(Strict):
    items = fields.List(fields.Nested(SurveySchema))
    next = fields.UUID(allow_none=True)


class FindingSchema(Strict):
    code = fields.String()
    name = fields.String()
    severity = fields.String(validate=validate.OneOf(["error", "warning", "info"]))
    question = fields.String(allow_none=True)
    field = fields.String()
    language = fields.String()
    span = fields.List(fields.Integer())
    evidence = fields.String()
    why = fields.String()
    rewrite = fields.String()
    source = fields.String()


class ReportSchema(Strict):
    findings = fields.List(fields.Nested(FindingSchema))
    ruleset = fields.String()
    skipped = fields.List(fields.String())


class OverrideSchema(Strict):
    code = fields.String(
        required=True, validate=validate.Regexp(r"^[A-Z][0-9]{2}\Z", error="must be the code of a finding such as Q07")
    )
    question = fields.String(load_default=None, allow_none=True)
    reason = line(required=True, least=10, most=500, description="why it is right to publish in spite of the finding")


class KeptOverride(OverrideSchema):
    by = fields.UUID()
    by_name = fields.String()


class Publication(Strict):
    overrides = fields.List(fields.Nested(OverrideSchema), load_default=list, validate=validate.Length(max=100))


class VersionSchema(Strict):
    survey_id = fields.UUID()
    number = fields.Integer()
    questionnaire = fields.Dict(metadata=QUESTIONNAIRE)
    content_hash = fields.String()
    ruleset = fields.String()
    findings = fields.List(fields.Nested(FindingSchema))
    overrides = fields.List(fields.Nested(KeptOverride))
    published_at = Moment()


class TemplateSchema(Strict):
    name = fields.String()
    title = fields.String()
    languages = fields.List(fields.String())


class TemplateList(Strict):
    items = fields.List(fields.Nested(TemplateSchema))


def _document(content: Mapping[str, Any]) -> Mapping[str, object] | None:
    if "template" in content:
        chosen = content["template"]
        document: Mapping[str, object] = templates.instantiate(
            chosen["name"],
            sender=chosen["sender"],
            purpose=chosen["purpose"],
            decision=chosen["decision"],
            owner=chosen["owner"],
            languages=chosen["languages"],
        )
        return document
    given: Mapping[str, object] | None = content.get("questionnaire")
    return given


def _shown(survey: Survey) -> dict[str, object]:
    names = ("id", "name", "touchpoint", "mode", "state", "questionnaire", "auxiliaries", "created_at", "published_at")
    shown: dict[str, object] = {name: getattr(survey, name) for name in (*names, "closed_at")}
    return {**shown, "practice": asdict(survey.practice)}


@blueprint.route("/surveys", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(NewSurvey)
@blueprint.response(201, SurveySchema)
def create(content: dict[str, Any]) -> dict[str, object]:
    """Create a draft from a questionnaire or a template."""
    survey = surveys.create(
        edge.session(),
        actor(),
        name=content["name"],
        touchpoint=content["touchpoint"],
        document=_document(content) or {},
        auxiliaries=content.get("auxiliaries", []),
        practice=Practice(**content.get("practice", {})),
        secrets=edge.runtime().secrets,
        now=edge.now(),
    )
    return _shown(survey)


@blueprint.route("/surveys", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, SurveyPage)
def page(arguments: dict[str, Any]) -> dict[str, object]:
    """List surveys, oldest first."""
    found: Sequence[Survey] = surveys.page(edge.session(), actor(), **arguments)
    following = found[-1].id if len(found) == arguments["limit"] else None
    return {"items": [_shown(survey) for survey in found], "next": following}


@blueprint.route("/surveys/<uuid:survey_id>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, SurveySchema)
def show(survey_id: UUID) -> dict[str, object]:
    """Show one survey."""
    return _shown(surveys.get(edge.session(), actor(), survey_id))


@blueprint.route("/surveys/<uuid:survey_id>", methods=["PATCH"])
@needs(Scope.SURVEYS_WRITE)
@blueprint.arguments(SurveyChange)
@blueprint.response(200, SurveySchema)
def edit(content: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Change a draft; what is left out stays."""
    practice = None
    if "practice" in content:
        practice = replace(surveys.get(edge.session(), actor(), survey_id).practice, **content["practice"])
    survey = surveys.edit(
        edge.session(),
        actor(),
        survey_id,
        name=content.get("name"),
        touchpoint=content.get("touchpoint"),
        document=_document(content),
        auxiliaries=content.get("auxiliaries"),
        practice=practice,
        now=edge.now(),
    )
    return _shown(survey)


@blueprint.route("/surveys/<uuid:survey_id>/check", methods=["POST"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, ReportSchema)
def check(survey_id: UUID) -> dict[str, object]:
    """Run the checks on the questionnaire as it stands; nothing is changed."""
    return surveys.check(surveys.get(edge.session(), actor(), survey_id)).as_dict()


@blueprint.route("/surveys/<uuid:survey_id>/publish", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(Publication)
@blueprint.response(201, VersionSchema)
def publish(content: dict[str, Any], survey_id: UUID) -> Version:
    """Freeze the draft as a version that can be sent; errors found by the checks block unless overridden."""
    overrides = [Override(**override) for override in content["overrides"]]
    return surveys.publish(edge.session(), actor(), survey_id, overrides=overrides, now=edge.now())


@blueprint.route("/surveys/<uuid:survey_id>/close", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.response(200, SurveySchema)
def close(survey_id: UUID) -> dict[str, object]:
    """Take no further events and answers, and send nothing that is still owed; what was collected stays."""
    survey = surveys.close(edge.session(), actor(), survey_id, now=edge.now())
    outbox.cancel_for_survey(edge.session(), survey_id=survey.id, reason="survey_closed", now=edge.now())
    return _shown(survey)


@blueprint.route(f"/surveys/<uuid:survey_id>/versions/<int(max={MOST_NUMBER}):number>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, VersionSchema)
def version(survey_id: UUID, number: int) -> Version:
    """Show what was published, with what the checks said and who overrode them why."""
    return surveys.version(edge.session(), actor(), survey_id, number)


@blueprint.route("/templates", methods=["GET"])
@public
@blueprint.response(200, TemplateList)
def list_templates() -> dict[str, object]:
    """List the templates that a survey can be made from."""
    found = templates.names()
    return {
        "items": [
            {"name": name, "title": templates.title(name), "languages": templates.languages_of(name)} for name in found
        ]
    }
