"""Questionnaires from the files of other programs, and into them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest.fields import Upload
from marshmallow import fields, validate
from werkzeug.datastructures import FileStorage

from service.base.errors import Conflict, FieldError, InvalidInput
from service.base.key import Scope
from service.survey import checks, exchange
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.exchange import Format, Imported
from service.survey.parsing import parse
from service.survey.practice import Practice
from service.survey.questionnaire import Questionnaire
from service.web import edge
from service.web.auth import actor
from service.web.bodies import MOST_NUMBER, QUESTIONNAIRE
from service.web.fields import Strict, Whole, line
from service.web.findings import ReportSchema
from service.web.operation import Resource, idempotent, needs

blueprint = Resource(
    "exchange", __name__, url_prefix="/v1", description="Questionnaires in the formats of other programs"
)

TYPES = {
    Format.JSON: ("application/json", "json"),
    Format.SURVEYJS: ("application/json", "surveyjs.json"),
    Format.XLSFORM: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
IMPORT = {"$ref": "#/components/schemas/Import"}
BINARY = {"type": "string", "format": "binary"}
TO_SAVE = ("name", "touchpoint", "confirm")


class ImportChanged(Conflict):
    """The file gives something else than the dry run that is confirmed: another file, or a newer way of reading it."""

    title = "The import is not the one that was confirmed"


class FileArguments(Strict):
    file = Upload(
        required=True,
        metadata={"description": f".json, .xlsx, .qsf or .lss, at most {exchange.MOST_BYTES} bytes", **BINARY},
    )
    name = line(description="of the survey to be made")
    touchpoint = line(description="of the survey to be made")
    confirm = fields.String(
        validate=validate.Regexp(r"^[0-9a-f]{64}\Z", error="must be the `confirmation` of the dry run"),
        metadata={"description": "`confirmation` of the dry run; without it nothing is saved"},
    )


class NotCarriedSchema(Strict):
    path = fields.String(metadata={"description": "where it stands"})
    what = fields.String()
    why = fields.String(metadata={"description": "and what becomes of it"})


class ImportSchema(Strict):
    format = fields.Enum(Format, by_value=True)
    document = fields.Dict(metadata=QUESTIONNAIRE)
    names = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "names of questions in the document, each with its name in the file"},
    )
    not_carried = fields.List(fields.Nested(NotCarriedSchema))
    filled_in = fields.List(fields.String(), metadata={"description": "what the file lacks and the document has"})
    report = fields.Nested(ReportSchema)
    confirmation = fields.String(metadata={"description": "sent back as `confirm` to save exactly this"})
    survey_id = fields.UUID(allow_none=True, metadata={"description": "the draft that was made; null in a dry run"})


class DownloadArguments(Strict):
    format = fields.String(
        load_default=Format.JSON.value, validate=validate.OneOf([one.value for one in exchange.WRITTEN])
    )
    version = Whole(
        load_default=None,
        validate=validate.Range(1, MOST_NUMBER),
        metadata={"description": "a published version (default: as it stands)"},
    )


class NotCarriedList(Strict):
    format = fields.String(validate=validate.OneOf([one.value for one in exchange.WRITTEN]))
    not_carried = fields.List(fields.Nested(NotCarriedSchema))


def _shown(imported: Imported, survey_id: UUID | None) -> dict[str, object]:
    return {
        "format": imported.format,
        "document": imported.document,
        "names": imported.names,
        "not_carried": [asdict(one) for one in imported.not_carried],
        "filled_in": imported.filled_in,
        "report": checks.run(parse(imported.document)).as_dict(),
        "confirmation": imported.confirmation(),
        "survey_id": survey_id,
    }


@blueprint.route("/imports", methods=["POST"])
@needs(Scope.SURVEYS_WRITE)
@idempotent
@blueprint.arguments(FileArguments, location="files")
@blueprint.alt_response(201, schema=IMPORT, content_type="application/json")
@blueprint.response(200, ImportSchema)
def read(content: dict[str, Any]) -> dict[str, object] | tuple[dict[str, object], int]:
    """Read a questionnaire from a file, say what is not carried, and run the checks; saved once it is confirmed."""
    upload: FileStorage = content["file"]
    with closing(upload):  # a large one lies in a temporary file
        imported = exchange.read(upload.filename or "", upload.read(exchange.MOST_BYTES + 1))
    given = [name for name in TO_SAVE if name in content]
    if not given:
        return _shown(imported, None)
    missing = [
        FieldError(name, f"is missing: to save, give {', '.join(TO_SAVE)}") for name in TO_SAVE if name not in given
    ]
    if missing:
        raise InvalidInput(missing)
    if content["confirm"] != imported.confirmation():
        raise ImportChanged(
            "what this file gives is not what was confirmed: do the dry run again, and read what it says"
        )
    survey = surveys.create(
        edge.session(),
        actor(),
        name=content["name"],
        touchpoint=content["touchpoint"],
        document=imported.document,
        auxiliaries=[],
        practice=Practice(),
        secrets=edge.runtime().secrets,
        now=edge.now(),
    )
    return _shown(imported, survey.id), 201


def _questionnaire(survey_id: UUID, version: int | None) -> Questionnaire:
    session = edge.session()
    if version is None:
        return parse(surveys.get(session, actor(), survey_id).questionnaire)
    return versions.numbered(session, actor(), survey_id, version).parsed()


@blueprint.route("/surveys/<uuid:survey_id>/questionnaire", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(DownloadArguments, location="query")
@blueprint.response(200, {"type": "object"}, content_type="application/json")
@blueprint.alt_response(200, schema=BINARY, content_type=TYPES[Format.XLSFORM][0])
def download(arguments: dict[str, Any], survey_id: UUID) -> Response:
    """Give the questionnaire as a file; the header Unswayed-Not-Carried counts what the format cannot say."""
    format_ = Format(arguments["format"])
    written, left = exchange.write(_questionnaire(survey_id, arguments["version"]), format_)
    kind, ending = TYPES[format_]
    reply = Response(written, content_type=kind)
    reply.headers["Content-Disposition"] = f'attachment; filename="questionnaire.{ending}"'
    reply.headers["Unswayed-Not-Carried"] = str(len(left))
    return reply


@blueprint.route("/surveys/<uuid:survey_id>/questionnaire/not-carried", methods=["GET"])
@needs(Scope.SURVEYS_READ)
@blueprint.arguments(DownloadArguments, location="query")
@blueprint.response(200, NotCarriedList)
def not_carried(arguments: dict[str, Any], survey_id: UUID) -> dict[str, object]:
    """List what the questionnaire says and the file of that format does not."""
    _, left = exchange.write(_questionnaire(survey_id, arguments["version"]), Format(arguments["format"]))
    return {"format": arguments["format"], "not_carried": [asdict(one) for one in left]}
