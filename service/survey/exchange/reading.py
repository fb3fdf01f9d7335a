"""A questionnaire from a file: which format it is, by its name and by what it holds."""

from __future__ import annotations

from pathlib import PurePath

from service.survey.exchange import assembly, lss, own, qsf, surveyjs, xlsform
from service.survey.exchange.imported import Format, Imported, UnreadableFile
from service.survey.exchange.json_text import read_json
from service.survey.exchange.values import Json, mappings

MOST_BYTES = 1024 * 1024
ENDINGS = ".json, .xlsx, .qsf, .lss"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SURVEYJS_TYPES = frozenset(
    {"radiogroup", "checkbox", "comment", "boolean", "matrix", "panel", "dropdown", "tagbox", "html", "matrixdropdown"}
    | {"imagepicker", "ranking", "multipletext", "signaturepad", "paneldynamic", "matrixdynamic", "expression", "file"}
)


def read(name: str, content: bytes) -> Imported:
    """The questionnaire in the file; raises `UnreadableFile`, or `InvalidQuestionnaire` for faults of our own JSON."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"has {len(content)} bytes; {MOST_BYTES} are the most")
    if not content.strip():
        raise UnreadableFile("is empty")
    ending = PurePath(name).suffix.lower()
    if content.startswith(_ZIP) or ending == ".xlsx":
        _must_be(content.startswith(_ZIP), ending, ".xlsx", "is no Excel workbook (.xlsx)")
        return assembly.imported(xlsform.read(content), Format.XLSFORM)
    if content.startswith(_OLD_EXCEL) or ending == ".xls":
        raise UnreadableFile("is an old Excel workbook (.xls); save it as .xlsx")
    if ending == ".lss" or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return assembly.imported(lss.read(content), Format.LSS)
    document = read_json(content)
    if not isinstance(document, dict):
        raise UnreadableFile("is JSON but no object; a questionnaire begins with { and has questions")
    return _of_json(document, ending)


def _must_be(holds: bool, ending: str, right: str, message: str) -> None:
    if not holds:
        raise UnreadableFile(
            f"is called {ending} but {message}; what can be read are {ENDINGS}" if ending == right else message
        )


def _of_json(document: Json, ending: str) -> Imported:
    if "SurveyElements" in document or ending == ".qsf":
        return assembly.imported(qsf.read(document), Format.QSF)
    if _is_surveyjs(document):
        return assembly.imported(surveyjs.read(document), Format.SURVEYJS)
    if "questions" not in document:
        raise UnreadableFile(
            "is JSON of no kind that is read: neither questions (our own), nor pages or elements (SurveyJS), nor "
            "SurveyElements (Qualtrics) are in it"
        )
    return own.read(document)


def _is_surveyjs(document: Json) -> bool:
    """Its pages and elements tell it; old definitions have questions only, of types that are not ours."""
    if "pages" in document or "elements" in document:
        return True
    if "schema" in document:
        return False
    bodies = mappings(document.get("questions"))
    return any(
        body.get("type") in _SURVEYJS_TYPES or "title" in body or "rateMax" in body or "isRequired" in body
        for body in bodies
        if "text" not in body
    )
