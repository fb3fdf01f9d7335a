"""Problems as HTTP says them (RFC 9457). The one place that knows which problem is which status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import structlog
from flask import Flask, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from service.base import errors
from service.base.errors import Fact, InvalidInput, Problem, place_of

log = structlog.get_logger()

STATUS: tuple[tuple[type[Problem], int], ...] = (
    (errors.InvalidInput, 422),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.PreconditionFailed, 412),
    (errors.PreconditionRequired, 428),
    (errors.Gone, 410),
    (errors.Forbidden, 403),
    (errors.Unauthenticated, 401),
    (errors.Unavailable, 503),
)
MEDIA_TYPE = "application/problem+json"
#: What the driver raises when the database does not answer, or gives way in a deadlock: worth another try.
DatabaseFailure = OperationalError


@dataclass(frozen=True, slots=True)
class HttpProblem:
    """An error that HTTP defines and no stage raises, with the page that explains it."""

    status: int
    slug: str
    title: str
    why: str


HTTP_PROBLEMS: Mapping[int, HttpProblem] = {
    one.status: one
    for one in (
        HttpProblem(400, "bad-request", "Bad request", "The request cannot be read as what it says it is."),
        HttpProblem(404, errors.NotFound.slug(), errors.NotFound.title, str(errors.NotFound.__doc__)),
        HttpProblem(
            405,
            "method-not-allowed",
            "Method not allowed",
            "There is something at this address, but not for this method; the Allow header lists those it takes.",
        ),
        HttpProblem(413, "content-too-large", "Content too large", "The body is larger than this address takes."),
        HttpProblem(
            415,
            "unsupported-media-type",
            "Unsupported media type",
            "The body comes in a format that this address does not read.",
        ),
        HttpProblem(
            500,
            "internal-server-error",
            "Internal server error",
            "The fault is ours; the transaction was rolled back, so nothing was changed.",
        ),
    )
}
#: RFC 9457: the type of a problem that means no more than its status does.
UNEXPLAINED = "about:blank"


def status_of_kind(kind: type[Problem]) -> int:
    return next((status for general, status in STATUS if issubclass(kind, general)), 400)


def status_of(problem: Problem) -> int:
    return status_of_kind(type(problem))


def response(
    status: int,
    title: str,
    detail: str,
    slug: str | None,
    *,
    facts: Mapping[str, Fact] | None = None,
    extra: object = None,
) -> Response:
    type_ = UNEXPLAINED if slug is None else f"/problems/{slug}"
    body: dict[str, object] = {"type": type_, "title": title, "status": status, "detail": detail}
    body.update(facts or {})
    if extra is not None:
        body["errors"] = extra
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def of_problem(problem: Problem) -> Response:
    status = status_of(problem)
    listed = None
    if isinstance(problem, InvalidInput):
        listed = [{"path": error.path, "message": error.message} for error in problem.errors]
    reply = response(status, problem.title, problem.detail, problem.slug(), facts=problem.facts, extra=listed)
    if status == 401:
        reply.headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        reply.headers["Retry-After"] = "5"
    return reply


def _messages(value: object, path: str = "") -> list[dict[str, str]]:
    """Flatten marshmallow's nested messages to one line per field."""
    if isinstance(value, Mapping):
        rows = []
        for key, inner in value.items():
            step = f"[{key}]" if isinstance(key, int) else (f".{key}" if path else str(key))
            step = "" if key == "_schema" else step
            rows += _messages(inner, path + step)
        return rows
    if isinstance(value, (list, tuple)):
        return [row for inner in value for row in _messages(inner, path)]
    return [{"path": path, "message": str(value)}]


def _of_http(error: HTTPException) -> Response:
    """Errors of the framework, keeping the headers it gave (Allow on 405, Retry-After)."""
    status = error.code or 500
    data = cast("Mapping[str, object]", getattr(error, "data", {}))
    messages = data.get("messages")
    if messages:
        rows = []
        for place, inner in cast("Mapping[str, object]", messages).items():
            rows += [{**row, "in": place} for row in _messages(inner)]
        detail = "; ".join(f"{row['path'] or row['in']}: {row['message']}" for row in rows)
        title, slug = _named(error, status) if status != 422 else (InvalidInput.title, InvalidInput.slug())
        reply = response(status, title, detail, slug, extra=rows)
    else:
        title, slug = _named(error, status)
        reply = response(status, title, error.description or title, slug)
    # flask-smorest answers through its own handler without these, although RFC 9110 asks for them
    for header, value in error.get_headers():
        if header.lower() not in ("content-type", "content-length"):
            reply.headers[header] = value
    for header, value in cast("Mapping[str, str]", data.get("headers") or {}).items():
        reply.headers[header] = value
    return reply


def _named(error: HTTPException, status: int) -> tuple[str, str | None]:
    known = HTTP_PROBLEMS.get(status)
    return (error.name, None) if known is None else (known.title, known.slug)


def install(app: Flask) -> None:
    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        status = status_of(error)
        log.info("problem", problem=error.slug(), status=status, route=str(request.url_rule))
        return of_problem(error)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        return _of_http(error)

    @app.errorhandler(DatabaseFailure)
    def database(error: DatabaseFailure) -> Response:
        log.error("database.unavailable", kind=type(error.orig).__name__, route=str(request.url_rule))
        return of_problem(errors.Unavailable("the database does not answer; nothing was changed; try again"))

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        # The message may hold personal data (a database driver quotes parameters): the kind and place must do.
        log.error("unexpected", kind=type(error).__name__, route=str(request.url_rule), where=place_of(error))
        ours = HTTP_PROBLEMS[500]
        return response(ours.status, ours.title, "the fault is ours; nothing was changed", ours.slug)
