"""A questionnaire written in one of the formats that take one."""

from __future__ import annotations

import json

from service.base.errors import FieldError, InvalidInput
from service.survey.dumping import dump
from service.survey.exchange import surveyjs_writing, xlsform_writing
from service.survey.exchange.imported import Format, NotCarried
from service.survey.questionnaire import Questionnaire

WRITTEN = (Format.JSON, Format.XLSFORM, Format.SURVEYJS)


def write(questionnaire: Questionnaire, format_: Format) -> tuple[bytes, tuple[NotCarried, ...]]:
    """The file, and everything that the questionnaire says and the file does not."""
    match format_:
        case Format.JSON:
            return json.dumps(dump(questionnaire), ensure_ascii=False, indent=2).encode() + b"\n", ()
        case Format.XLSFORM:
            return xlsform_writing.write(questionnaire)
        case Format.SURVEYJS:
            return surveyjs_writing.write(questionnaire)
        case _:
            possible = ", ".join(WRITTEN)
            raise InvalidInput([FieldError("format", f"{format_} is read only; what can be written are {possible}")])
