"""A survey from a file: first what would become of it, and only then, when that has been seen, the draft."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from service.base.errors import FieldError, InvalidInput
from service.base.key import Scope
from service.survey import checks, exchange, parsing
from service.survey import survey as surveys
from service.survey.exchange import Imported
from service.survey.practice import Practice
from service.web import edge
from service.web.auth import actor
from service.web.auxiliaries import auxiliary_names
from service.web.console import frame as frames
from service.web.console.entries import checked, entered, listed
from service.web.console.found import by_severity, found, state_of
from service.web.fields import Strict, line
from service.web.problems import status_of

LINES = ("name", "touchpoint", "auxiliaries")

blueprint = Blueprint("console_importing", __name__, url_prefix="/console")
frames.prepare(blueprint)


class Named(Strict):
    name = line(required=True)
    touchpoint = line(required=True)
    auxiliaries = auxiliary_names()


@blueprint.get("/import")
def show() -> Response:
    actor().must(Scope.SURVEYS_WRITE)
    return _choose()


@blueprint.post("/import")
def look() -> Response:
    """The dry run: nothing is kept of the file but what the form carries."""
    actor().must(Scope.SURVEYS_WRITE)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _choose((FieldError("file", "choose a file"),), status=422)
    name, content = file.filename, file.read()
    try:
        imported = exchange.read(name, content)
        return _told(name, content, imported, {"name": PurePath(name).stem[:200]})
    except InvalidInput as invalid:
        return _choose(invalid.errors, status=status_of(invalid))


@blueprint.post("/import/save")
def save() -> BaseResponse:
    """Read again, and saved only if it says what was shown: another version may read the same file otherwise."""
    actor().must(Scope.SURVEYS_WRITE)
    name, written = entered("filename"), {one: entered(one) for one in LINES}
    try:
        content = base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        return _choose((FieldError("file", "choose the file again"),), status=422)
    try:
        imported = exchange.read(name, content)
    except InvalidInput as invalid:
        return _choose(invalid.errors, status=status_of(invalid))
    if imported.confirmation() != request.form.get("confirmation"):
        fault = FieldError("file", "what would be saved is not what was shown; look at it again")
        return _told(name, content, imported, written, faults=(fault,), status=409)
    try:
        named = checked(Named, {**written, "auxiliaries": listed("auxiliaries")})
        survey = surveys.create(
            edge.session(),
            actor(),
            name=named["name"],
            touchpoint=named["touchpoint"],
            document=imported.document,
            auxiliaries=named["auxiliaries"],
            practice=Practice(),
            secrets=edge.runtime().secrets,
            now=edge.now(),
        )
    except InvalidInput as invalid:
        return _told(name, content, imported, written, faults=invalid.errors, status=status_of(invalid))
    return redirect(url_for("console_reading.show", survey_id=survey.id), 303)


def _choose(faults: Sequence[FieldError] = (), *, status: int = 200) -> Response:
    return frames.page(
        "import.html", "Import a questionnaire", status=status, faults=faults, most=exchange.MOST_BYTES // 1024
    )


def _told(
    name: str,
    content: bytes,
    imported: Imported,
    written: Mapping[str, str],
    *,
    faults: Sequence[FieldError] = (),
    status: int = 200,
) -> Response:
    report = checks.run(parsing.parse(imported.document))
    findings = found(finding.as_dict() for finding in report.findings)
    return frames.page(
        "imported.html",
        f"What becomes of {name}",
        status=status,
        filename=name,
        imported=imported,
        renamed={ours: theirs for ours, theirs in imported.names.items() if ours != theirs},
        state=state_of(findings),
        groups=by_severity(findings),
        written=written,
        faults=faults,
        hidden={
            "filename": name,
            "content": base64.b64encode(content).decode(),
            "confirmation": imported.confirmation(),
        },
    )
