"""A new survey from a template."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from marshmallow import fields, validate
from werkzeug.wrappers import Response as BaseResponse

from service.base.errors import FieldError, InvalidInput
from service.base.key import Scope
from service.survey import survey as surveys
from service.survey import templates
from service.survey.practice import Practice
from service.web import edge
from service.web.auth import actor
from service.web.auxiliaries import auxiliary_names
from service.web.console import frame as frames
from service.web.console.entries import checked, entered, listed
from service.web.fields import Strict, line
from service.web.pages.languages import name_of
from service.web.problems import status_of

LINES = ("name", "touchpoint", "sender", "purpose", "decision", "owner")

blueprint = Blueprint("console_beginning", __name__, url_prefix="/console")
frames.prepare(blueprint)


class NewSurvey(Strict):
    name = line(required=True)
    touchpoint = line(required=True)
    template = fields.String(
        required=True, validate=validate.OneOf(templates.names(), error="choose one of the templates")
    )
    sender = line(required=True, most=60)
    purpose = line(required=True, most=500)
    decision = line(required=True, most=500)
    owner = line(required=True)
    languages = fields.List(
        fields.String(validate=validate.OneOf(templates.languages())),
        validate=validate.Length(min=1, error="choose at least one language"),
    )
    auxiliaries = auxiliary_names()


@blueprint.get("/new")
def show() -> Response:
    actor().must(Scope.SURVEYS_WRITE)
    return _form({}, ("en",))


@blueprint.post("/new")
def create() -> BaseResponse:
    actor().must(Scope.SURVEYS_WRITE)
    written = {name: entered(name) for name in (*LINES, "template", "auxiliaries")}
    languages = request.form.getlist("languages")
    try:
        content = checked(NewSurvey, {**written, "languages": languages, "auxiliaries": listed("auxiliaries")})
        document = templates.instantiate(
            content["template"],
            sender=content["sender"],
            purpose=content["purpose"],
            decision=content["decision"],
            owner=content["owner"],
            languages=content["languages"],
        )
        survey = surveys.create(
            edge.session(),
            actor(),
            name=content["name"],
            touchpoint=content["touchpoint"],
            document=document,
            auxiliaries=content["auxiliaries"],
            practice=Practice(),
            secrets=edge.runtime().secrets,
            now=edge.now(),
        )
    except InvalidInput as invalid:
        return _form(written, languages, faults=invalid.errors, status=status_of(invalid))
    return redirect(url_for("console_reading.show", survey_id=survey.id), 303)


def _form(
    written: dict[str, str],
    languages: tuple[str, ...] | list[str],
    *,
    faults: tuple[FieldError, ...] = (),
    status: int = 200,
) -> Response:
    return frames.page(
        "new.html",
        "New survey",
        status=status,
        written=written,
        chosen=languages,
        templates=[(name, templates.title(name)) for name in templates.names()],
        languages=[(tag, name_of(tag)) for tag in templates.languages()],
        faults=faults,
    )
