"""Alerts and sending limits as a team sees them."""

from __future__ import annotations

from typing import Any

import pytest

from service.base.key import Scope
from service.base.session import Database
from service.base.tables import Mode
from service.delivery import alert, breaker, sending_day
from service.delivery.alert import Kind
from service.sampling.contact import Channel

LIMITS = {
    "daily_texts": 2_000,
    "daily_mails": 5_000,
    "daily_international": 0,
    "home_country": "GB",
    "countries": ["GB", "IE"],
    "daily_spend": 5_000,
    "currency": "GBP",
    "prices": {"GB": 3_200},
    "price_elsewhere": 6_500,
}


def test_without_any_set_the_defaults_hold(caller: Any) -> None:
    shown = caller.get("/v1/sending-limits").json

    assert (shown["daily_texts"], shown["daily_mails"], shown["daily_international"]) == (10_000, 100_000, 100)
    assert (shown["daily_spend"], shown["countries"], shown["used_today"]) == (None, None, {})


def test_what_this_day_has_used_up_stands_beside_the_limits(caller: Any, callers: Any, database: Database) -> None:
    with database.write() as session:
        day = sending_day.locked(session, caller.team_id, Channel.SMS, callers.clock())
        day.messages, day.segments, day.spent = 2, 5, 16_999

    used = caller.get("/v1/sending-limits").json["used_today"]

    assert used == {"sms": {"messages": 2, "international": 0, "segments": 5, "spent": 16}}


def test_limits_are_kept_as_they_were_put_and_what_is_left_out_is_the_default(caller: Any) -> None:
    put = caller.send("PUT", "/v1/sending-limits", json=LIMITS)

    assert put.status_code == 200, put.text
    assert put.json == {**LIMITS, "used_today": {}} == caller.get("/v1/sending-limits").json
    caller.send("PUT", "/v1/sending-limits", json={"daily_texts": 7})
    again = caller.get("/v1/sending-limits").json
    assert (again["daily_texts"], again["daily_spend"], again["daily_mails"]) == (7, None, 100_000)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"daily_texts": -1}, "daily_texts"),
        ({"daily_texts": 1.5}, "daily_texts"),
        ({"home_country": "UK"}, "home_country"),
        ({"countries": ["Britain"]}, "countries"),
        ({"daily_spend": 100}, "currency"),
        ({"prices": {"GB": -1}}, "prices"),
        ({"daily_text": 1}, "daily_text"),
    ],
)
def test_a_wrong_limit_is_named(caller: Any, wrong: dict[str, object], field: str) -> None:
    refused = caller.send("PUT", "/v1/sending-limits", json=wrong)

    assert refused.status_code == 422
    assert any(error["path"].startswith(field) for error in refused.json["errors"]), refused.json


def test_who_may_look_may_not_change(caller: Any, callers: Any) -> None:
    reader = callers.make(beside=caller, scopes=[Scope.MESSAGES_READ])

    assert reader.get("/v1/sending-limits").status_code == 200
    assert reader.send("PUT", "/v1/sending-limits", json=LIMITS).status_code == 403


def test_a_test_key_changes_no_limit_and_clears_no_alert(caller: Any, callers: Any, database: Database) -> None:
    tester = callers.make(beside=caller, mode=Mode.TEST)
    raised = raise_one(database, callers, caller)

    assert tester.send("PUT", "/v1/sending-limits", json=LIMITS).status_code == 403
    assert tester.get("/v1/alerts").json["items"] == []
    assert tester.post(f"/v1/alerts/{raised}/clear").status_code == 403


def raise_one(database: Database, callers: Any, caller: Any, kind: Kind = Kind.SENDER_BLOCKED) -> str:
    with database.write() as session:
        if kind is Kind.SENDER_BLOCKED:
            breaker.blocked(session, "twilio", caller.team_id, code="30034", at_once=True, now=callers.clock())
        else:
            alert.raise_for(session, caller.team_id, kind, "twilio", now=callers.clock())
    found: str = caller.get("/v1/alerts?open=true").json["items"][0]["id"]
    return found


def test_an_alert_is_seen_by_its_team_and_closed_by_whoever_looked(
    caller: Any, callers: Any, database: Database
) -> None:
    raised = raise_one(database, callers, caller)
    stranger = callers.make(team="Someone else")

    assert stranger.get("/v1/alerts").json["items"] == []
    assert stranger.post(f"/v1/alerts/{raised}/clear").status_code == 404
    [shown] = caller.get("/v1/alerts").json["items"]
    assert (shown["kind"], shown["subject"], shown["facts"]) == ("sender_blocked", "twilio", {"code": "30034"})

    assert caller.post(f"/v1/alerts/{raised}/clear").status_code == 200
    assert caller.post(f"/v1/alerts/{raised}/clear").status_code == 200
    assert caller.get("/v1/alerts?open=true").json["items"] == []
    assert len(caller.get("/v1/alerts?open=false").json["items"]) == 1


def test_an_alert_that_ends_by_itself_is_not_cleared_by_hand(caller: Any, callers: Any, database: Database) -> None:
    raised = raise_one(database, callers, caller, Kind.CREDENTIALS_REFUSED)

    refused = caller.post(f"/v1/alerts/{raised}/clear")

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/alert-ends-by-itself")


def test_messages_can_be_listed_by_why_they_wait_and_by_when_they_were_handed_over(caller: Any) -> None:
    for query in ("held_for=daily_cap", "state=unknown&handed_before=2026-10-05T09:00:00Z"):
        reply = caller.get(f"/v1/messages?{query}")
        assert (reply.status_code, reply.json["items"]) == (200, [])
