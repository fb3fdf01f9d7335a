"""Signing in: the browser is given a cookie that holds no key, and that ends when the key does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import factories
import pytest
from fakes import FakeClock
from flask import Flask
from sqlalchemy import select
from visitor import Desk, hidden

from service.base import key as keys
from service.base.audit import AuditEntry
from service.base.key import Scope
from service.base.session import Database
from service.config import Environment, Settings
from service.web.app import create_app
from service.web.console.attempts import MOST, PERIOD
from service.web.console.sitting import COOKIE, LASTS

Sit = Callable[..., Desk]
LIST = "/console"


def test_without_signing_in_every_page_leads_to_the_sign_in(console: Flask) -> None:
    reply = console.test_client().get(LIST)

    assert reply.status_code == 303
    assert reply.location == "/console/sign-in"


def test_the_cookie_holds_nothing_of_the_key_and_is_kept_from_scripts_and_other_sites(
    sqlite: Database, settings: Settings, clock: FakeClock
) -> None:
    app = create_app(replace(settings, environment=Environment.PRODUCTION), sqlite, clock=clock)
    with sqlite.write() as session:
        actor, key = factories.actor(session, now=clock())
    desk = Desk(app.test_client(), sqlite, actor, key)
    page = desk.client.get("/console/sign-in", base_url="https://localhost")
    reply = desk.client.post("/console/sign-in", data={**hidden(page.text), "key": key}, base_url="https://localhost")

    assert reply.status_code == 303
    (cookie,) = (line for line in reply.headers.getlist("Set-Cookie") if line.startswith(COOKIE))
    for part in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/console", f"Max-Age={8 * 3600}"):
        assert part in cookie
    _, _, prefix, secret = key.split("_", 3)
    assert prefix not in cookie
    assert secret not in cookie
    assert desk.client.get(LIST, base_url="https://localhost").status_code == 200


def test_signing_in_is_written_down(desk: Desk) -> None:
    with desk.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "console.sign_in")).one()

    assert entry.key_id == desk.actor.key_id


def test_a_wrong_key_is_refused_with_what_is_left_and_at_last_for_a_while(desk: Desk, clock: FakeClock) -> None:
    for left in range(MOST - 1, -1, -1):
        reply = desk.sign_in("usw_live_00000000_" + "x" * 43)
        assert reply.status_code == 401
        assert f"{left} of {MOST} attempts within 15 minutes are left" in reply.text

    refused = desk.sign_in()
    assert refused.status_code == 429
    assert "Try again in 15 minutes" in refused.text
    assert refused.headers["Retry-After"] == str(15 * 60)
    clock.advance(seconds=PERIOD.total_seconds())
    assert desk.sign_in().status_code == 303


def test_a_key_that_may_not_read_surveys_is_told_so(sqlite: Database, console: Flask, clock: FakeClock) -> None:
    with sqlite.write() as session:
        actor, key = factories.actor(session, now=clock(), scopes=[Scope.BONUS_READ])

    reply = Desk(console.test_client(), sqlite, actor, key).sign_in()

    assert reply.status_code == 403
    assert "surveys:read" in reply.text
    assert not any(line.startswith(COOKIE) for line in reply.headers.getlist("Set-Cookie"))


def test_a_sitting_ends_after_eight_hours(desk: Desk, clock: FakeClock) -> None:
    clock.advance(seconds=LASTS.total_seconds() - 1)
    assert desk.get(LIST).status_code == 200

    clock.advance(seconds=1)
    assert desk.get(LIST).location == "/console/sign-in"


def test_a_revoked_key_ends_its_sittings_at_once(desk: Desk, clock: FakeClock) -> None:
    with desk.database.write() as session:
        keys.revoke(session, desk.actor, desk.actor.key_id, now=clock())

    assert desk.get(LIST).location == "/console/sign-in"


def test_an_expired_key_ends_its_sittings_at_once(sit: Sit, clock: FakeClock) -> None:
    desk = sit()
    with desk.database.write() as session:
        session.get_one(keys.Key, desk.actor.key_id).expires_at = clock() + timedelta(hours=1)
    assert desk.get(LIST).status_code == 200

    clock.advance(hours=1)
    assert desk.get(LIST).location == "/console/sign-in"


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: f"x{text}", lambda _: "...", lambda _: "é"])
def test_a_cookie_that_was_changed_is_none(desk: Desk, change: Callable[[str], str]) -> None:
    cookie = desk.client.get_cookie(COOKIE, path="/console")
    assert cookie is not None
    desk.client.set_cookie(COOKIE, change(cookie.value), path="/console")

    assert desk.get(LIST).status_code == 303


def test_signing_out_takes_the_cookie_away(desk: Desk) -> None:
    assert desk.send(LIST, {}, to="/console/sign-out").status_code == 303

    assert desk.client.get_cookie(COOKIE, path="/console") is None
    assert desk.get(LIST).status_code == 303


def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    values = {"template": "csat", "name": "x", "touchpoint": "visit", "languages": "en", **factories.PURPOSE}

    for token in ({}, {"_token": "x"}):
        reply = desk.client.post("/console/new", data={**values, **token})
        assert reply.status_code == 403
    assert "There is no survey yet" in desk.get(LIST).text


def test_the_form_for_signing_in_has_a_token_too(console: Flask) -> None:
    assert console.test_client().post("/console/sign-in", data={"key": "x"}).status_code == 403


def test_a_token_of_another_sitting_is_none_of_ours(sit: Sit) -> None:
    one = sit()
    other = sit(beside=one)
    stolen = hidden(other.get(LIST).text)["_token"]

    assert one.client.post("/console/new", data={"_token": stolen}).status_code == 403


def test_a_form_sent_after_the_sitting_says_what_to_do(desk: Desk, clock: FakeClock) -> None:
    token = hidden(desk.get(LIST).text)["_token"]
    clock.advance(seconds=LASTS.total_seconds())

    reply = desk.client.post("/console/new", data={"_token": token})

    assert reply.status_code == 401
    assert "copy what you have written" in reply.text
