"""Signing in with an API key, which is looked at once and not kept; signing out."""

from __future__ import annotations

import math
from typing import cast

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as BaseResponse

from service.base import audit
from service.base import key as keys
from service.base.errors import Unauthenticated
from service.base.key import Key, Scope
from service.web import edge
from service.web.console import frame as frames
from service.web.console import sitting as sittings
from service.web.console.attempts import MOST, PERIOD, Attempts
from service.web.console.frame import ForeignForm

_ATTEMPTS = "unswayed.console.attempts"

blueprint = Blueprint("console_sign_in", __name__, url_prefix="/console")
frames.prepare(blueprint, is_open=True)


@blueprint.record_once
def _count_attempts(state: BlueprintSetupState) -> None:
    state.app.extensions[_ATTEMPTS] = Attempts()


@blueprint.get("/sign-in")
def show() -> Response:
    return _form()


@blueprint.post("/sign-in")
def sign_in() -> BaseResponse:
    visit = request.cookies.get(sittings.VISIT, "")
    if not visit or not sittings.comes_from_own_form(sittings.visit_token(visit)):
        raise ForeignForm("open the page for signing in anew; the browser must accept this site's cookies")
    address = request.remote_addr or ""
    attempts = cast("Attempts", current_app.extensions[_ATTEMPTS])
    wait = attempts.wait(address, edge.now())
    if wait:
        minutes = math.ceil(wait.total_seconds() / 60)
        reply = _form(f"Too many keys were wrong. Try again in {minutes} minutes.", status=429)
        reply.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return reply
    try:
        actor = keys.authenticate(edge.session(), request.form.get("key", "").strip(), now=edge.now())
    except Unauthenticated:
        attempts.failed(address, edge.now())
        return _form(_refusal(attempts.left(address, edge.now())), status=401)
    if Scope.SURVEYS_READ not in actor.scopes:
        return _form("This key may not read surveys: the console needs the scope surveys:read.", status=403)
    audit.record(edge.session(), actor, "console.sign_in", edge.session().get_one(Key, actor.key_id), now=edge.now())
    reply = cast("Response", redirect(url_for("console_surveys.every"), 303))
    sittings.begin(reply, actor.key_id)
    return reply


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    sitting = sittings.held()
    if sitting is not None and not sittings.comes_from_own_form(sitting.form_token):
        raise ForeignForm("load the page anew and send the form again")
    reply = cast("Response", redirect(url_for("console_sign_in.show"), 303))
    sittings.end(reply)
    return reply


def _refusal(left: int) -> str:
    period = int(PERIOD.total_seconds() / 60)
    return (
        f"There is no such key, or it has expired or was revoked. {left} of {MOST} attempts within {period} minutes"
        " are left."
    )


def _form(fault: str = "", *, status: int = 200) -> Response:
    visit = sittings.visit()
    reply = frames.page("sign_in.html", "Sign in", status=status, fault=fault, token=sittings.visit_token(visit))
    sittings.begin_visit(reply, visit)
    return reply
