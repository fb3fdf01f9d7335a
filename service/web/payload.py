"""What is refused before any schema reads it: text that no database can keep, numbers that no JSON has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NoReturn

from flask import Flask, request
from werkzeug.exceptions import UnsupportedMediaType

from service.base.errors import FieldError, InvalidInput

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


def install(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.before_request
    def refuse_unusable_json() -> None:
        if not request.is_json:
            if request.path.startswith("/v1/") and request.content_length:
                raise UnsupportedMediaType("send JSON, with the header Content-Type: application/json")
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
