"""Campaigns, paused surveys, the cap and panels over HTTP."""

from __future__ import annotations

from typing import Any

from service.base.key import Scope

CONSENT = {"at": "2026-01-01T00:00:00Z", "source": "form"}
SCHEDULE = {
    "name": "Regulars", "zone": "Europe/London", "local_time": "09:00", "first_on": "2026-11-02", "unit": "month",
    "waves": 12,
}  # fmt: skip


def member(number: int) -> dict[str, object]:
    address = {"channel": "email", "value": f"c{number}@example.com", "consent": CONSENT}
    return {"customer_id": f"c{number}", "employee_id": "e1", "addresses": [address]}


def test_a_campaign_is_begun_filled_paused_resumed_and_cancelled(
    caller: Any, survey: dict[str, Any], events: Any
) -> None:
    path = f"/v1/surveys/{survey['id']}/campaigns"
    made = caller.post(path, {"name": "Autumn"})
    assert made.status_code == 201, made.text
    one = f"/v1/campaigns/{made.json['id']}"
    batch = {**events(3), "campaign_id": made.json["id"]}
    assert caller.post(f"/v1/surveys/{survey['id']}/triggers", batch).status_code == 201

    paused = caller.post(f"{one}/pause").json
    assert (paused["campaign"]["state"], paused["messages"]) == ("paused", 6)
    assert caller.post(f"{one}/pause").json["type"] == "/problems/not-paused"
    assert caller.post(f"{one}/resume", {"oldest_event_days": 30}).json["messages"] == 6
    cancelled = caller.post(f"{one}/cancel").json
    assert (cancelled["campaign"]["messages"], cancelled["messages"]) == ({"cancelled": 6}, 6)
    assert caller.post(f"{one}/resume", {}).json["type"] == "/problems/campaign-cancelled"
    assert caller.post(f"/v1/surveys/{survey['id']}/triggers", batch).status_code == 409
    assert [item["name"] for item in caller.get(path).json["items"]] == ["Autumn"]
    assert caller.post(path, {"name": "Autumn"}).json["type"] == "/problems/campaign-exists"


def test_who_reports_events_does_not_learn_from_a_campaign_which_were_drawn(
    callers: Any, caller: Any, survey: dict[str, Any], events: Any
) -> None:
    made = caller.post(f"/v1/surveys/{survey['id']}/campaigns", {"name": "Autumn"}).json
    till = callers.make(beside=caller, scopes=[Scope.TRIGGERS_WRITE, Scope.SURVEYS_READ])
    batch = {**events(1), "campaign_id": made["id"]}
    assert till.post(f"/v1/surveys/{survey['id']}/triggers", batch).status_code == 201

    shown = till.get(f"/v1/campaigns/{made['id']}").json
    assert (shown["events"], shown["messages"]) == (1, None)
    assert till.get(f"/v1/surveys/{survey['id']}/campaigns").json["items"][0]["messages"] is None
    assert caller.get(f"/v1/campaigns/{made['id']}").json["messages"] == {"queued": 2}


def test_a_survey_is_paused_and_resumed_without_being_closed(caller: Any, survey: dict[str, Any], events: Any) -> None:
    path = f"/v1/surveys/{survey['id']}"
    caller.post(f"{path}/triggers", events(2))

    assert caller.post(f"{path}/pause").json["messages"] == 4
    shown = caller.get(path).json
    assert (shown["state"], shown["paused_at"] is not None) == ("published", True)
    assert caller.post(f"{path}/triggers", events(3)).status_code == 201
    assert caller.post(f"{path}/resume", {}).json == {"survey_id": survey["id"], "paused_at": None, "messages": 4}


def test_the_cap_is_shown_and_set(callers: Any, caller: Any) -> None:
    assert caller.get("/v1/message-cap").json == {"most": 8, "days": 7}
    assert caller.send("PUT", "/v1/message-cap", json={"most": 3, "days": 14}).json == {"most": 3, "days": 14}
    assert caller.send("PUT", "/v1/message-cap", json={"most": 0, "days": 14}).status_code == 422
    assert caller.get("/v1/message-cap").json == {"most": 3, "days": 14}
    assert callers.make(team="Southwind").get("/v1/message-cap").json == {"most": 8, "days": 7}


def test_a_panel_is_made_and_its_members_come_and_go(caller: Any, survey: dict[str, Any]) -> None:
    path = f"/v1/surveys/{survey['id']}/panels"
    made = caller.post(path, SCHEDULE)
    assert made.status_code == 201, made.text
    assert made.json["next_wave_at"].startswith("2026-11-02T09:00:00")
    one = f"/v1/panels/{made.json['id']}"

    joined = caller.post(f"{one}/members", {"members": [member(1), member(2)]})
    assert joined.json == {"changed": 2, "members": 2}, joined.text
    assert caller.post(f"{one}/members", {"members": [member(1)]}).json == {"changed": 0, "members": 2}
    assert caller.post(f"{one}/leave", {"customer_ids": ["c1"]}).json == {"changed": 1, "members": 1}
    assert caller.get(one).json["members"] == 1
    assert [item["name"] for item in caller.get(path).json["items"]] == ["Regulars"]
    assert caller.post(f"{one}/end").json["next_wave_at"] is None
    assert caller.post(f"{one}/end").json["type"] == "/problems/panel-ended"


def test_what_is_wrong_with_a_panel_is_named(caller: Any, survey: dict[str, Any]) -> None:
    path = f"/v1/surveys/{survey['id']}/panels"

    for name, value in (("zone", "Mars/Olympus"), ("local_time", "25:00"), ("first_on", "soon"), ("waves", 0)):
        reply = caller.post(path, {**SCHEDULE, name: value})
        assert (reply.status_code, [error["path"] for error in reply.json["errors"]]) == (422, [name])


def test_the_schedule_of_reminders_is_set_with_the_practice(caller: Any, draft: dict[str, Any]) -> None:
    wanted = {"reminders": 3, "reminder_waits": [24, 48, 72], "fallback": "silent"}
    path = f"/v1/surveys/{draft['id']}"

    changed = caller.send("PATCH", path, json={"practice": wanted})
    assert changed.status_code == 200, changed.text
    assert {name: changed.json["practice"][name] for name in wanted} == wanted
    refused = caller.send("PATCH", path, json={"practice": {"reminders": 2}})
    assert [error["path"] for error in refused.json["errors"]] == ["practice.reminder_waits"]
