"""What was entered in a form of the console, and what is wrong with it, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from service.base.errors import FieldError, InvalidInput
from service.web.console.subject import MOST_DIGITS

_SEPARATORS = re.compile(r"[\s,;]+")


def entered(name: str) -> str:
    """A field as it was written, with line breaks as the browser was given them."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def listed(name: str) -> list[str]:
    """The words of a field that takes several."""
    return [word for word in _SEPARATORS.split(entered(name)) if word]


def revision_in(text: str) -> int:
    """What a form was opened on: a change that somebody else made meanwhile is not overwritten unseen."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise InvalidInput([FieldError("revision", "is missing; open the page anew")])
    return int(text)


def checked(schema: type[Schema], values: Mapping[str, object]) -> dict[str, Any]:
    """The values, read by the same fields as the API's; raises with every fault by the name of its field."""
    try:
        held: dict[str, Any] = schema().load(values)
    except ValidationError as invalid:
        raise InvalidInput(list(_faults(invalid.messages, ""))) from invalid
    return held


def _faults(messages: object, path: str) -> list[FieldError]:
    if isinstance(messages, Mapping):
        return [
            fault
            for key, inner in messages.items()
            for fault in _faults(inner, f"{path}[{key}]" if isinstance(key, int) else str(key))
        ]
    texts = messages if isinstance(messages, list) else [messages]
    return [FieldError(path, str(text)) for text in texts]
