"""A draft's questionnaire as JSON, to be changed by hand; every fault is shown by its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.base.errors import FieldError, InvalidInput, PreconditionFailed
from service.base.key import Scope
from service.survey import survey as surveys
from service.survey.survey import Survey
from service.web import edge, payload
from service.web.auth import actor
from service.web.auxiliaries import auxiliary_names
from service.web.console import frame as frames
from service.web.console.entries import checked, entered, listed, revision_in
from service.web.fields import Strict, line
from service.web.problems import status_of

blueprint = Blueprint("console_editing", __name__, url_prefix="/console")
frames.prepare(blueprint)


class Named(Strict):
    name = line(required=True)
    touchpoint = line(required=True)
    auxiliaries = auxiliary_names()


@blueprint.get("/surveys/<uuid:survey_id>/edit")
def show(survey_id: UUID) -> Response:
    actor().must(Scope.SURVEYS_WRITE)
    survey = surveys.get(edge.session(), actor(), survey_id)
    written = {
        "name": survey.name,
        "touchpoint": survey.touchpoint,
        "auxiliaries": " ".join(survey.auxiliaries),
        "questionnaire": json.dumps(survey.questionnaire, indent=2, ensure_ascii=False),
        "revision": str(survey.revision),
    }
    return _form(survey, written)


@blueprint.post("/surveys/<uuid:survey_id>/edit")
def save(survey_id: UUID) -> BaseResponse:
    actor().must(Scope.SURVEYS_WRITE)
    survey = surveys.get(edge.session(), actor(), survey_id)
    written = {name: entered(name) for name in ("name", "touchpoint", "auxiliaries", "questionnaire", "revision")}
    try:
        named = checked(
            Named, {"name": written["name"], "touchpoint": written["touchpoint"], "auxiliaries": listed("auxiliaries")}
        )
        surveys.edit(
            edge.session(),
            actor(),
            survey_id,
            name=named["name"],
            touchpoint=named["touchpoint"],
            document=_document(written["questionnaire"]),
            auxiliaries=named["auxiliaries"],
            practice=None,
            revision=revision_in(written["revision"]),
            now=edge.now(),
        )
    except InvalidInput as invalid:
        return _form(survey, written, faults=invalid.errors, status=status_of(invalid))
    except PreconditionFailed as stale:
        fault = FieldError("questionnaire", f"{stale.detail}; open the page anew, and put your change in once more")
        return _form(survey, written, faults=(fault,), status=status_of(stale))
    return redirect(url_for("console_reading.show", survey_id=survey_id), 303)


def _document(text: str) -> Mapping[str, object]:
    document = payload.document_in(text)
    if not isinstance(document, dict):
        raise InvalidInput([FieldError("questionnaire", "must be a JSON object, in braces")])
    return document


def _form(
    survey: Survey, written: Mapping[str, str], *, faults: tuple[FieldError, ...] = (), status: int = 200
) -> Response:
    return frames.page(
        "edit.html",
        f"Edit {request.form.get('name') or survey.name}",
        status=status,
        survey=survey,
        written=written,
        faults=faults,
    )
