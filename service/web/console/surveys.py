"""The list of surveys, with search."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from service.survey.search import search
from service.survey.survey import State
from service.web import edge
from service.web.auth import actor
from service.web.console import frame as frames

SHOWN = 25

blueprint = Blueprint("console_surveys", __name__, url_prefix="/console")
frames.prepare(blueprint)


@blueprint.get("")
def every() -> Response:
    words = request.args.get("words", "").replace("\x00", "")[:200]
    wanted = request.args.get("state", "")
    state = State(wanted) if wanted in [*State] else None
    found = search(
        edge.session(), actor(), words=words, state=state, before=_id(request.args.get("before", "")), limit=SHOWN + 1
    )
    older = ""
    if len(found) > SHOWN:
        older = url_for("console_surveys.every", words=words, state=wanted, before=str(found[SHOWN - 1].id))
    return frames.page(
        "surveys.html",
        "Surveys",
        surveys=found[:SHOWN],
        words=words,
        states=[*State],
        state=state,
        older=older,
        is_all=not words and state is None and not request.args.get("before"),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
