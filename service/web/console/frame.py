"""What all pages of the console share: who may see them, their headers, their outline, and problems said as pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from service.base import key as keys
from service.base.errors import Forbidden, InvalidInput, Problem, Unauthenticated
from service.base.key import Actor, Scope
from service.base.tables import Mode
from service.web import auth, edge, payload
from service.web.console import sitting as sittings
from service.web.problems import DatabaseFailure, status_of

log = structlog.get_logger()

STYLE = "console.css"
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
SHOWING_FRAMES = f"{POLICY}; frame-src 'self'"
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


class ForeignForm(Forbidden):
    """What came in was not sent by a form of the console that this browser was shown."""

    title = "The form is not one of ours"


@dataclass(frozen=True, slots=True)
class Outline:
    """What surrounds a page: its title, and who is signed in."""

    title: str
    actor: Actor | None

    @property
    def style(self) -> str:
        return url_for("static", filename=STYLE, v=_fingerprint())

    @property
    def may_write(self) -> bool:
        return self.actor is not None and Scope.SURVEYS_WRITE in self.actor.scopes

    @property
    def may_follow_up(self) -> bool:
        return self.actor is not None and Scope.FOLLOWUPS_READ in self.actor.scopes

    @property
    def is_test(self) -> bool:
        return self.actor is not None and self.actor.mode is Mode.TEST


def page(template: str, title: str, *, status: int = 200, policy: str = POLICY, **values: object) -> Response:
    sitting: sittings.Sitting | None = g.get("sitting")
    values.setdefault("token", sitting.form_token if sitting else "")
    outline = Outline(title, g.get("actor"))
    reply = make_response(
        render_template(f"console/{template}", outline=outline, field=sittings.FIELD, **values), status
    )
    reply.headers["Content-Security-Policy"] = policy
    return reply


def prepare(blueprint: Blueprint, *, is_open: bool = False) -> None:
    """Give a blueprint the guard, headers, limits and problem pages of the console; `is_open`: before signing in."""

    @blueprint.before_request
    def limit() -> None:
        request.max_content_length = request.max_form_memory_size = payload.MOST_BYTES

    @blueprint.before_request
    def admit() -> BaseResponse | None:
        return None if is_open else _admitted()

    @blueprint.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    blueprint.register_error_handler(Unauthenticated, _not_signed_in)
    blueprint.register_error_handler(Problem, _problem)
    blueprint.register_error_handler(DatabaseFailure, _unavailable)
    blueprint.register_error_handler(HTTPException, _http)


def _admitted() -> BaseResponse | None:
    """The key is looked up each time: one that is revoked or has expired ends its sittings at once."""
    sitting = sittings.held()
    if sitting is None:
        raise Unauthenticated("the console was left alone for long, or nobody has signed in yet")
    with edge.runtime().database.read() as session:  # as for the API: who asks is known before the request begins
        auth.establish(keys.still_valid(session, sitting.key_id, now=edge.now()))
    g.sitting = sitting
    auth.actor().must(Scope.SURVEYS_READ)
    if request.method not in edge.READING and not sittings.comes_from_own_form(sitting.form_token):
        raise ForeignForm("load the page anew and send the form again")
    return None


def _not_signed_in(_problem: Unauthenticated) -> BaseResponse:
    if request.method in edge.READING:
        reply: BaseResponse = redirect(url_for("console_sign_in.show"), 303)
    else:
        said = [
            "Nothing was changed: you are no longer signed in.",
            "Go back and copy what you have written, if you still need it. Then sign in.",
        ]
        reply = page("problem.html", "Sign in again", status=401, said=said)
    sittings.end(_response(reply))
    return reply


def _response(reply: BaseResponse) -> Response:
    if not isinstance(reply, Response):
        raise TypeError("Flask's own replies are Responses")
    return reply


def _problem(problem: Problem) -> Response:
    status = status_of(problem)
    log.info("problem", problem=problem.slug(), status=status, route=str(request.url_rule))
    listed = problem.errors if isinstance(problem, InvalidInput) else ()
    said = [] if listed else [problem.detail]
    return page("problem.html", problem.title, status=status, said=said, faults=listed)


def _unavailable(error: DatabaseFailure) -> Response:
    log.error("database.unavailable", kind=type(error.orig).__name__, route=str(request.url_rule))
    said = ["The database does not answer; nothing was changed. Try again."]
    reply = page("problem.html", "Temporarily unavailable", status=503, said=said)
    reply.headers["Retry-After"] = "5"
    return reply


def _http(error: HTTPException) -> Response:
    reply = page("problem.html", error.name, status=error.code or 500, said=[error.description or error.name])
    for header, value in error.get_headers():
        if header.lower() not in ("content-type", "content-length"):
            reply.headers[header] = value
    return reply


@cache
def _fingerprint() -> str:
    content = (Path(__file__).parents[1] / "static" / STYLE).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
