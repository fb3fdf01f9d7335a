"""The team's sending window, from the caller's side."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from fakes import FakeClock

from service.base.key import Scope
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.config import Settings
from service.worker import Worker

Caller = Callers = Any  # what conftest.py makes

OFFICE = {
    "time_zone": "Europe/Berlin",
    "opens": "10:00",
    "closes": "18:00",
    "days": [1, 2, 3, 4, 5],
    "holidays": ["DE-BY"],
    "holds_mail": False,
    "keeps_hour_rules": True,
    "why_no_hour_rules": None,
}


def put(caller: Caller, **changed: Any) -> Any:
    return caller.send("PUT", "/v1/sending-window", json={**OFFICE, **changed})


def test_until_a_team_sets_one_its_window_is_by_day(callers: Callers) -> None:
    shown = callers.make().get("/v1/sending-window").json

    assert (shown["opens"], shown["closes"], shown["days"]) == ("09:00", "20:00", [1, 2, 3, 4, 5, 6, 7])
    assert (shown["holds_mail"], shown["keeps_hour_rules"]) == (True, True)


def test_a_window_that_was_set_is_shown_to_the_team_and_to_nobody_else(callers: Callers) -> None:
    caller = callers.make()

    assert put(caller).status_code == 200
    assert put(caller, closes="17:00").json["closes"] == "17:00"
    assert caller.get("/v1/sending-window").json == {**OFFICE, "closes": "17:00"}
    assert callers.make(team="Southwind").get("/v1/sending-window").json["closes"] == "20:00"
    assert callers.make(beside=caller, mode=Mode.TEST).get("/v1/sending-window").json["closes"] == "20:00"


def test_who_writes_surveys_does_not_set_the_hours(callers: Callers) -> None:
    assert put(callers.make(scopes=[Scope.SURVEYS_WRITE])).status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"closes": "09:00"}, "closes"),
        ({"opens": "9:00"}, "opens"),
        ({"closes": "24:30"}, "closes"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"days": [8]}, "days[0]"),
        ({"days": []}, "days"),
        ({"holidays": ["DE-XX"]}, "holidays[0]"),
        ({"keeps_hour_rules": False}, "why_no_hour_rules"),
    ],
)
def test_a_wrong_window_is_refused_by_the_field(callers: Callers, changed: dict[str, Any], field: str) -> None:
    refused = put(callers.make(), **changed)

    assert refused.status_code == 422
    assert [error["path"] for error in refused.json["errors"]] == [field]


@pytest.mark.parametrize(
    "hours", [{"sends_from": "20:00"}, {"sends_until": "09:00"}, {"sends_from": "12:00", "sends_until": "12:00"}]
)
def test_a_survey_narrows_the_window_but_leaves_some_of_it(callers: Callers, hours: dict[str, str]) -> None:
    caller = callers.make()
    body = {"name": "Visits", "touchpoint": "visit", "template": {"name": "csat", **factories.PURPOSE}}

    narrowed = caller.post("/v1/surveys", {**body, "practice": {"sends_from": "10:00", "sends_until": "19:00"}})
    refused = caller.post("/v1/surveys", {**body, "practice": hours})

    assert narrowed.json["practice"]["sends_from"] == "10:00"
    assert refused.status_code == 422
    changed = caller.send(
        "PATCH", f"/v1/surveys/{narrowed.json['id']}", json={"practice": {"sends_from": None, "sends_until": "18:30"}}
    )
    assert (changed.json["practice"]["sends_from"], changed.json["practice"]["sends_until"]) == (None, "18:30")


def test_a_message_tells_that_it_waits_for_the_window(
    callers: Callers, settings: Settings, database: Database, secrets: Secrets, clock: FakeClock
) -> None:
    """An event at eleven at night: the message waits until nine, and says why."""
    caller = callers.make()
    clock.advance(hours=14)
    body = {"name": "Visits", "touchpoint": "visit", "template": {"name": "csat", **factories.PURPOSE}}
    survey = caller.post("/v1/surveys", {**body, "practice": {"blind_share": 0.0, "reminders": 0}}).json
    caller.post(f"/v1/surveys/{survey['id']}/publish", {})
    who = {
        "customer_id": "c1",
        "time_zone": "Europe/Lisbon",
        "addresses": [
            {
                "channel": "email",
                "value": "ada@example.org",
                "consent": {"at": "2026-10-01T00:00:00Z", "source": "till"},
            }
        ],
    }
    event = {"external_id": "1", "occurred_at": "2026-10-05T22:00:00Z", "employee_id": "e1", "contact": who}
    assert caller.post(f"/v1/surveys/{survey['id']}/triggers", {"events": [event]}).status_code in (200, 201, 202)
    Worker(settings, database, secrets, clock).once()

    [message] = caller.get("/v1/messages").json["items"]

    assert (message["state"], message["held_for"], message["due_at"]) == (
        "queued",
        "window",
        "2026-10-06T08:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"subdivision": "US-XX"}, "subdivision"),
        ({"subdivision": "Texas"}, "subdivision"),
    ],
)
def test_a_place_that_is_none_is_refused_with_the_event(callers: Callers, where: dict[str, str], field: str) -> None:
    caller = callers.make()
    body = {"name": "Visits", "touchpoint": "visit", "template": {"name": "csat", **factories.PURPOSE}}
    survey = caller.post("/v1/surveys", body).json
    event = {
        "external_id": "1",
        "occurred_at": "2026-10-05T08:00:00Z",
        "employee_id": "e1",
        "contact": {"customer_id": "c1", **where},
    }

    refused = caller.post(f"/v1/surveys/{survey['id']}/triggers", {"events": [event]})

    assert refused.status_code == 422
    assert field in refused.text
