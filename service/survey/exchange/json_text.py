"""JSON of unknown origin, read within limits."""

from __future__ import annotations

import json
from typing import NoReturn

from service.survey.exchange.imported import UnreadableFile

DEEPEST = 60
MOST_DIGITS = 40


def read_json(content: bytes) -> object:
    """The value that the bytes describe; raises `UnreadableFile` with what is wrong and where."""
    encoding = json.detect_encoding(content)
    try:
        text = content.decode("utf-8-sig" if encoding.startswith("utf-8") else encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"is not text in {encoding}: byte {error.start} cannot be read; save it as UTF-8"
        ) from error
    try:
        value: object = json.loads(text, parse_constant=_no_constant, parse_int=_whole)
    except RecursionError as error:
        raise UnreadableFile(f"is nested more than {DEEPEST} deep") from error
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}; "
            + (
                "it ends too early"
                if error.pos >= len(text.rstrip())
                else f"found {text[error.pos : error.pos + 20]!r}"
            )
        ) from error
    _refuse_depth(value)
    return value


def _refuse_depth(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    raise UnreadableFile(f"is nested more than {DEEPEST} deep")


def _no_constant(name: str) -> NoReturn:
    raise UnreadableFile(f"holds {name}, which is no JSON number")


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise UnreadableFile(f"holds a whole number of more than {MOST_DIGITS} digits")
    return int(digits)
