"""What is refused before any schema reads it: text that no database can keep, numbers that no JSON has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NoReturn

from flask import Flask, request
from werkzeug.exceptions import UnsupportedMediaType

from service.base.errors import FieldError, InvalidInput

#: Addresses that take a file, with the fields beside it, as a browser or curl -F sends them.
UPLOADS = frozenset({"/v1/imports"})
#: Addresses that take a table as it is, and nothing beside it.
TABLES = re.compile(r"/v1/surveys/[0-9a-f-]{36}/(imports|reminder-imports)")
MOST_BYTES = 2 * 1024 * 1024
MOST_DIGITS = 40  # no number here needs more; Python itself refuses to read beyond 4,300


def _no_constant(name: str) -> NoReturn:
    raise InvalidInput([FieldError("body", f"{name} is not a JSON number")])


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise InvalidInput([FieldError("body", f"holds a whole number of more than {MOST_DIGITS} digits")])
    return int(digits)


def _unusable(node: object, path: str) -> Iterator[FieldError]:
    if isinstance(node, str):
        if "\x00" in node or any("\ud800" <= character <= "\udfff" for character in node):
            yield FieldError(path or "body", "must not contain NUL or half of a surrogate pair")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _unusable(key, f"{path}.{key[:40]!r}" if path else repr(key[:40]))
            yield from _unusable(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _unusable(value, f"{path}[{i}]")


def document_in(text: str) -> object:
    """What a JSON text says; refuses, with the place, what cannot be read or kept."""
    try:
        document: object = json.loads(text, parse_constant=_no_constant, parse_int=_whole)
    except RecursionError as error:
        raise InvalidInput([FieldError("body", "is nested too deeply")]) from error
    except json.JSONDecodeError as error:
        raise InvalidInput([FieldError(f"line {error.lineno}, column {error.colno}", f"{error.msg}")]) from error
    faults = list(_unusable(document, ""))
    if faults:
        raise InvalidInput(faults)
    return document


def install(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.before_request
    def refuse_unusable_json() -> None:
        if request.path.startswith("/hooks/"):
            return  # nothing is read of it before its signature was; of the rest, each hook takes only what it knows
        if not request.is_json:
            is_upload = request.path in UPLOADS and request.mimetype == "multipart/form-data"
            is_upload |= request.mimetype == "text/csv" and TABLES.fullmatch(request.path) is not None
            if request.path.startswith("/v1/") and request.content_length and not is_upload:
                raise UnsupportedMediaType(
                    "send the file as multipart/form-data"
                    if request.path in UPLOADS
                    else "send JSON, with the header Content-Type: application/json"
                )
            return
        raw = request.get_data(cache=True)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput([FieldError("body", "must be JSON in UTF-8")]) from error
        try:
            document = json.loads(text, parse_constant=_no_constant, parse_int=_whole)
        except RecursionError as error:
            raise InvalidInput([FieldError("body", "is nested too deeply")]) from error
        except ValueError:
            return  # not JSON: the schema's own reader says so
        if "\\u" not in text:
            return  # UTF-8 that decodes holds no surrogate, and JSON allows no raw NUL
        faults = list(_unusable(document, ""))
        if faults:
            raise InvalidInput(faults)
