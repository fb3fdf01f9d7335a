"""`python -m service convert`: a questionnaire from one format into another, with an account of what is lost."""

from __future__ import annotations

from pathlib import Path

from service.base.errors import FieldError, InvalidInput
from service.survey import exchange
from service.survey.exchange import Format
from service.survey.parsing import parse

_ENDINGS = ((".xlsx", Format.XLSFORM), (".surveyjs.json", Format.SURVEYJS), (".json", Format.JSON))


def convert(source: Path, target: Path) -> list[str]:
    """Write the target, and say line by line what is filled in and what is not carried."""
    format_ = next((format_ for ending, format_ in _ENDINGS if target.name.lower().endswith(ending)), None)
    if format_ is None:
        raise InvalidInput([FieldError(target.name, "must end in .json (own), .surveyjs.json or .xlsx (XLSForm)")])
    try:
        with source.open("rb") as file:
            content = file.read(exchange.MOST_BYTES + 1)
        imported = exchange.read(source.name, content)
        written, left = exchange.write(parse(imported.document), format_)
        target.write_bytes(written)
    except OSError as error:
        raise InvalidInput([FieldError(str(error.filename), f"{error.strerror}; name another file")]) from error
    return [
        *(f"not carried from {source.name}: {one}" for one in imported.not_carried),
        *(f"filled in: {line}" for line in imported.filled_in),
        *(f"not carried to {target.name}: {one}" for one in left),
    ]
