"""Previews: what respondents would be sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.key import Scope
from service.delivery.preview import preview
from service.survey import parsing
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.segments import Encoding
from service.web import edge
from service.web.auth import actor
from service.web.fields import Strict
from service.web.operation import Resource, needs

blueprint = Resource("preview", __name__, url_prefix="/v1", description="What respondents would be sent")

DRAFT = "draft"
VERSION = r"^(draft|[1-9][0-9]{0,8})$"


class Chosen(Strict):
    language = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=40),
        metadata={"description": "one of the questionnaire's languages; its first unless given"},
    )
    version = fields.String(
        load_default=DRAFT,
        validate=validate.Regexp(
            r"(draft|[1-9][0-9]{0,8})\Z", error="must be draft, or the number of a version such as 1"
        ),
        metadata={"pattern": VERSION, "description": "draft: the questionnaire as it stands"},
    )


class ForeignCharacterSchema(Strict):
    place = fields.Integer(metadata={"description": "counted from 0, in characters"})
    character = fields.String()


class TextShownSchema(Strict):
    body = fields.String()
    encoding = fields.Enum(Encoding, by_value=True)
    units = fields.Integer(metadata={"description": "septets in GSM-7, UTF-16 units in UCS-2"})
    segments = fields.Integer()
    foreign = fields.List(
        fields.Nested(ForeignCharacterSchema),
        metadata={"description": "characters outside GSM-7, each of which alone makes the whole text UCS-2"},
    )


class MailShownSchema(Strict):
    sender = fields.String()
    subject = fields.String()
    text = fields.String()
    html = fields.String()
    unsubscribe = fields.String()


class MessageShownSchema(Strict):
    kind = fields.String(validate=validate.OneOf(["invitation", "reminder"]))
    sms = fields.Nested(TextShownSchema)
    sms_link_only = fields.Nested(
        TextShownSchema,
        allow_none=True,
        metadata={"description": "sent instead to a number that is being asked by another survey"},
    )
    mail = fields.Nested(MailShownSchema)


class QuestionShownSchema(Strict):
    name = fields.String()
    wording = fields.String()
    ballot = fields.String(allow_none=True)
    sms = fields.Nested(TextShownSchema)
    clarification = fields.Nested(TextShownSchema, metadata={"description": "asked once, after an unclear reply"})


class DurationSchema(Strict):
    """Seconds: expected; where everything under a condition is skipped; where all is asked."""

    expected = fields.Float()
    shortest = fields.Float()
    longest = fields.Float()
    minutes = fields.Integer(metadata={"description": "what may be promised: the expected time in whole minutes"})


class PreviewSchema(Strict):
    language = fields.String()
    duration = fields.Nested(DurationSchema)
    messages = fields.List(fields.Nested(MessageShownSchema))
    questions = fields.List(fields.Nested(QuestionShownSchema))
    closing = fields.Nested(TextShownSchema)


@blueprint.route("/surveys/<uuid:survey_id>/preview", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(Chosen, location="query")
@blueprint.response(200, PreviewSchema)
def show(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """Show every message and question as it would be sent; nothing is sent or stored."""
    session = edge.session()
    if arguments["version"] == DRAFT:
        questionnaire = parsing.parse(surveys.get(session, actor(), survey_id).questionnaire)
    else:
        questionnaire = versions.numbered(session, actor(), survey_id, int(arguments["version"])).parsed()
    language = arguments["language"] or questionnaire.languages[0]
    shown = preview(questionnaire, language, public_url=edge.runtime().settings.public_url)
    return {**asdict(shown), "duration": shown.duration}
