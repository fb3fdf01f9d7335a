"""Surveys: drafts, checks, publishing, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from service.base.key import Scope
from service.delivery import sending_window, withdrawal
from service.survey import survey as surveys
from service.survey import templates
from service.survey import version as versions
from service.survey.overriding import Override
from service.survey.practice import Practice
from service.survey.survey import State, Survey
from service.survey.version import Standing, Version
from service.web import edge
from service.web.auth import actor
from service.web.auxiliaries import auxiliary_names
from service.web.bodies import MOST_NUMBER, QUESTIONNAIRE, PracticeSchema, QuestionnaireField
from service.web.conditional import conditional, seen_revision, tag
from service.web.fields import Moment, PageArguments, Strict, line
from service.web.findings import FindingSchema
from service.web.operation import Resource, idempotent, needs, public

blueprint = Resource("surveys", __name__, url_prefix="/v1", description="What is asked")

#: A reply and its headers.
Tagged = tuple[dict[str, object], Mapping[str, str]]


class TemplateChoice(Strict):
    name = fields.String(required=True, validate=validate.OneOf(templates.names()))
    sender = line(required=True, most=60, description="the organisation that asks, as respondents know it")
    purpose = line(required=True, most=500)
    decision = line(required=True, most=500, description="the decision that the answers will inform")
    owner = line(required=True, most=200, description="who owns the survey and acts on it")
    languages = fields.List(fields.String(validate=validate.OneOf(templates.languages())), load_default=None)


class SurveyContent(Strict):
    questionnaire = QuestionnaireField(metadata=QUESTIONNAIRE)
    template = fields.Nested(TemplateChoice)
    auxiliaries = auxiliary_names()
    practice = fields.Nested(PracticeSchema)


class NewSurvey(SurveyContent):
    name = line(required=True)
    touchpoint = line(required=True)
    journey_id = fields.UUID(metadata={"description": "the journey that the touchpoint belongs to"})

    @validates_schema
    def one_source(self, data: Mapping[str, object], **_: object) -> None:
        if ("questionnaire" in data) == ("template" in data):
            raise ValidationError("give either a questionnaire or a template", "questionnaire")


class SurveyChange(SurveyContent):
    name = line()
    touchpoint = line()
    journey_id = fields.UUID()

    @validates_schema
    def not_both(self, data: Mapping[str, object], **_: object) -> None:
        if "questionnaire" in data and "template" in data:
            raise ValidationError("give either a questionnaire or a template", "questionnaire")


class SurveySchema(Strict):
    id = fields.UUID()
    name = fields.String()
    touchpoint = fields.String()
    journey_id = fields.UUID(allow_none=True)
    mode = fields.String()
    state = fields.Enum(State, by_value=True)
    version = fields.Integer(
        allow_none=True, metadata={"description": "number of the newest version, which new invitations get"}
    )
    draft = fields.Boolean(
        metadata={"description": "whether `questionnaire` differs from the newest version: it is in force for nobody"}
    )
    revision = fields.Integer(metadata={"description": "goes up with every change; the ETag, for If-Match"})
    questionnaire = fields.Dict(metadata=QUESTIONNAIRE)
    auxiliaries = fields.List(fields.String())
    practice = fields.Nested(PracticeSchema)
    created_at = Moment()
    published_at = Moment(allow_none=True, metadata={"description": "when it was first published"})
    closed_at = Moment(allow_none=True)
    paused_at = Moment(allow_none=True, metadata={"description": "since when nothing is sent, although it is open"})


class SurveyPage(Strict):
    items = fields.List(fields.Nested(SurveySchema))
    next = fields.UUID(allow_none=True)


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


def _shown(survey: Survey, standing: Standing | None = None) -> dict[str, object]:
    names = (
        "id",
        "name",
        "touchpoint",
        "journey_id",
        "mode",
        "state",
        "revision",
        "questionnaire",
        "auxiliaries",
        "created_at",
    )
    shown: dict[str, object] = {
        name: getattr(survey, name) for name in (*names, "published_at", "closed_at", "paused_at")
    }
    stands = standing or versions.standings(edge.session(), [survey])[survey.id]
    return {**shown, "version": stands.version, "draft": stands.is_draft, "practice": asdict(survey.practice)}


@blueprint.route("/surveys", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(NewSurvey)
@blueprint.response(201, SurveySchema)
def create(content: dict[str, Any]) -> dict[str, object]:
    """Create a draft from a questionnaire or a template."""
    practice = Practice(**content.get("practice", {}))
    sending_window.must_meet(edge.session(), actor(), practice)
    survey = surveys.create(
        edge.session(),
        actor(),
        name=content["name"],
        touchpoint=content["touchpoint"],
        journey_id=content.get("journey_id"),
        document=_document(content) or {},
        auxiliaries=content.get("auxiliaries", []),
        practice=practice,
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
    stand = versions.standings(edge.session(), found)
    return {"items": [_shown(survey, stand[survey.id]) for survey in found], "next": following}


@blueprint.route("/surveys/<uuid:survey_id>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, SurveySchema)
def show(survey_id: UUID) -> Tagged:
    """Show one survey; the ETag tells which revision it is."""
    survey = surveys.get(edge.session(), actor(), survey_id)
    return _shown(survey), tag(survey.revision)


@blueprint.route("/surveys/<uuid:survey_id>", methods=["PATCH"])
@needs(Scope.SURVEYS_WRITE)
@conditional
@blueprint.arguments(SurveyChange)
@blueprint.response(200, SurveySchema)
def edit(content: dict[str, Any], survey_id: UUID) -> Tagged:
    """Change a draft, or make one beside the version in force; what is left out stays.

    Once published, `touchpoint`, `auxiliaries`, and of the practice `blind_share`, `reminders`,
    `reminder_after_hours`, `reminder_waits` and `fallback` are fixed; `minimum_n` and `least_reliability` are only
    raised; the rest holds for events from then on.
    """
    revision = seen_revision(is_required="questionnaire" in content or "template" in content)
    practice = None
    if "practice" in content:
        practice = replace(surveys.get(edge.session(), actor(), survey_id, locked=True).practice, **content["practice"])
        sending_window.must_meet(edge.session(), actor(), practice)
    survey = surveys.edit(
        edge.session(),
        actor(),
        survey_id,
        name=content.get("name"),
        touchpoint=content.get("touchpoint"),
        journey_id=content.get("journey_id"),
        document=_document(content),
        auxiliaries=content.get("auxiliaries"),
        practice=practice,
        revision=revision,
        now=edge.now(),
    )
    return _shown(survey), tag(survey.revision)


@blueprint.route("/surveys/<uuid:survey_id>/publish", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@conditional
@blueprint.arguments(Publication)
@blueprint.response(201, VersionSchema)
def publish(content: dict[str, Any], survey_id: UUID) -> Version:
    """Freeze the draft as the next version, for invitations from then on; errors block it unless overridden."""
    overrides = [Override(**override) for override in content["overrides"]]
    return versions.publish(
        edge.session(), actor(), survey_id, overrides=overrides, revision=seen_revision(), now=edge.now()
    )


@blueprint.route("/surveys/<uuid:survey_id>/close", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.response(200, SurveySchema)
def close(survey_id: UUID) -> dict[str, object]:
    """Take no further events and answers, and send nothing that is still owed; what was collected stays."""
    survey = surveys.close(edge.session(), actor(), survey_id, now=edge.now())
    withdrawal.cancel_for_survey(edge.session(), survey_id=survey.id, reason="survey_closed", now=edge.now())
    return _shown(survey)


@blueprint.route(f"/surveys/<uuid:survey_id>/versions/<int(max={MOST_NUMBER}):number>", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.response(200, VersionSchema)
def version(survey_id: UUID, number: int) -> Version:
    """Show what was published, with what the checks said and who overrode them why."""
    return versions.numbered(edge.session(), actor(), survey_id, number)


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
