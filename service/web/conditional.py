"""If-Match: a change is made to the state that its author has seen, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import request

from service.base.errors import FieldError, InvalidInput, PreconditionRequired
from service.web.operation import describe

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "If-Match"
_TAG = re.compile(r'"([1-9][0-9]{0,8})"')


def seen_revision(*, is_required: bool = False) -> int | None:
    """The revision that the caller has seen; None if the caller does not mind which."""
    given = request.headers.get(HEADER)
    if given is None:
        if is_required:
            raise PreconditionRequired(f"send {HEADER} with the ETag of the survey as you have read it")
        return None
    if given == "*":
        return None
    match = _TAG.fullmatch(given)
    if match is None:
        raise InvalidInput([FieldError(HEADER, 'must be the ETag of the survey, such as "3", or *')])
    return int(match[1])


def tag(revision: int) -> Mapping[str, str]:
    """The header that tells which revision a reply shows."""
    return {"ETag": f'"{revision}"'}


def conditional(view: View) -> View:
    """An operation that takes If-Match; said so in openapi.yaml."""
    parameter = {
        "in": "header",
        "name": HEADER,
        "required": False,
        "description": "The ETag of the survey as it was read: if it was changed since, nothing is done (412). "
        "Without it a questionnaire is neither replaced nor discarded (428); * means whatever it is.",
        "schema": {"type": "string", "pattern": r'^("[1-9][0-9]{0,8}"|\*)$'},
    }
    describe(view, {"parameters": [parameter]})
    return view
