"""A pilot over the API: a share first, a report, and then on or stop."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from service.base.session import Database
from service.delivery.message import Message, State
from service.sampling.frame import FrameUnit


@pytest.fixture
def path(survey: dict[str, Any]) -> str:
    return f"/v1/surveys/{survey['id']}"


def test_a_pilot_is_started_stopped_and_tried_anew(caller: Any, path: str, events: Any, database: Database) -> None:
    started = caller.post(f"{path}/pilot", {"share": 0.5, "note": "does the second page hold?"})
    caller.post(f"{path}/triggers", events(40))
    stopped = caller.post(f"{path}/pilot/stop")
    caller.post(f"{path}/triggers", {"events": [{**one, "source": "till"} for one in events(10)["events"]]})
    counts = {c["reason"]: c["count"] for c in caller.get(f"{path}/dispositions").json["counts"]}

    assert (started.status_code, started.json["pilot"], started.json["rate"]) == (201, "running", 0.5)
    assert (stopped.json["pilot"], stopped.json["asks"], stopped.json["rate"]) == ("stopped", False, 1)
    assert counts["pilot_stopped"] == 10
    with database.read() as session:
        invited = session.scalars(select(FrameUnit).where(FrameUnit.invited)).all()
        messages = session.scalars(select(Message)).all()
    assert 5 < len(invited) < 35
    assert stopped.json["cancelled"] == len(messages) > 0
    assert {(message.state, message.withdrawn) for message in messages} == {(State.CANCELLED, "pilot_stopped")}

    again = caller.post(f"{path}/pilot", {"share": 1})
    on = caller.post(f"{path}/pilot/continue")
    assert (again.json["pilot"], again.json["note"]) == ("running", None)
    assert on.json == caller.get(f"{path}/pilot").json
    assert (on.json["pilot"], on.json["rate"], on.json["asks"]) == ("done", 1, True)


def test_the_report_of_a_pilot_that_nobody_answered_says_to_wait(caller: Any, path: str, events: Any) -> None:
    caller.post(f"{path}/pilot", {"share": 1})
    caller.post(f"{path}/triggers", events(12))
    told = caller.get(f"{path}/pilot/report")

    assert told.status_code == 200
    assert (told.json["version"], told.json["invited"], told.json["started"]["count"]) == (1, 12, 0)
    assert told.json["pilot"]["pilot"] == "running"
    assert [one["subject"] for one in told.json["findings"]] == ["response", "enough"]
    assert "Wait" in told.json["findings"][-1]["sentence"]


def test_what_cannot_be_done_says_why(caller: Any, path: str, draft: dict[str, Any]) -> None:
    assert caller.post(f"{path}/pilot/stop").json["type"] == "/problems/no-pilot"
    assert caller.post(f"{path}/pilot/continue").status_code == 409
    caller.post(f"{path}/pilot", {"share": 0.1})
    assert caller.post(f"{path}/pilot", {"share": 0.1}).json["type"] == "/problems/pilot-running"
    for share in (0, 1.5, None):
        assert caller.post(f"{path}/pilot", {"share": share}).json["errors"][0]["path"] == "share"
    assert caller.get(f"{path}/pilot/report?version=7").status_code == 404


def test_a_draft_can_be_given_its_pilot_before_it_is_published(caller: Any, draft: dict[str, Any], events: Any) -> None:
    path = f"/v1/surveys/{draft['id']}"
    assert caller.post(f"{path}/pilot", {"share": 0.25}).status_code == 201
    assert caller.get(f"{path}/pilot/report").json["type"] == "/problems/nothing-to-analyse"
    caller.post(f"{path}/publish")

    assert caller.get(f"{path}/pilot").json["rate"] == 0.25


def test_nobody_but_the_service_says_that_a_pilot_was_stopped(caller: Any, path: str, events: Any) -> None:
    reply = caller.post(f"{path}/triggers", events(1, not_asked="pilot_stopped"))

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "events[0].not_asked"
