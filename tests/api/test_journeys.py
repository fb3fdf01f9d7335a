"""Journeys: surveys stand at touchpoints of them, and no survey loses its place unseen."""

from __future__ import annotations

from typing import Any

import factories
import pytest

PLACES = ["order", "delivery", "support"]


@pytest.fixture
def journey(caller: Any) -> dict[str, Any]:
    reply = caller.post("/v1/journeys", {"name": "Buying a bike", "touchpoints": PLACES})
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json
    return made


def placed(caller: Any, journey: dict[str, Any], touchpoint: str) -> Any:
    content = {"name": touchpoint, "touchpoint": touchpoint, "questionnaire": factories.document()}
    return caller.post("/v1/surveys", {**content, "journey_id": journey["id"]})


def test_a_journey_shows_its_touchpoints_in_order_with_their_surveys(caller: Any, journey: dict[str, Any]) -> None:
    survey = placed(caller, journey, "delivery").json

    shown = caller.get(f"/v1/journeys/{journey['id']}").json

    assert survey["journey_id"] == journey["id"]
    assert [place["touchpoint"] for place in shown["touchpoints"]] == PLACES
    assert [[one["id"] for one in place["surveys"]] for place in shown["touchpoints"]] == [[], [survey["id"]], []]
    assert caller.get("/v1/journeys").json["items"] == [shown]


def test_a_survey_stands_at_a_touchpoint_that_its_journey_has(caller: Any, journey: dict[str, Any]) -> None:
    reply = placed(caller, journey, "checkout")

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "touchpoint"
    assert "order, delivery, support" in reply.json["errors"][0]["message"]


def test_a_survey_that_moves_stays_on_its_journey(caller: Any, journey: dict[str, Any]) -> None:
    survey = placed(caller, journey, "delivery").json

    moved = caller.send("PATCH", f"/v1/surveys/{survey['id']}", json={"touchpoint": "support"})
    lost = caller.send("PATCH", f"/v1/surveys/{survey['id']}", json={"touchpoint": "checkout"})

    assert moved.status_code == 200
    assert moved.json["touchpoint"] == "support"
    assert lost.status_code == 422


def test_a_touchpoint_at_which_a_survey_stands_cannot_be_taken_away(caller: Any, journey: dict[str, Any]) -> None:
    placed(caller, journey, "delivery")

    refused = caller.send("PUT", f"/v1/journeys/{journey['id']}", json={"touchpoints": ["order"]})
    changed = caller.send("PUT", f"/v1/journeys/{journey['id']}", json={"touchpoints": ["delivery", "return"]})

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/touchpoint-in-use")
    assert [place["touchpoint"] for place in changed.json["touchpoints"]] == ["delivery", "return"]


def test_two_journeys_of_one_name_are_refused_and_so_is_a_touchpoint_named_twice(
    caller: Any, journey: dict[str, Any]
) -> None:
    again = caller.post("/v1/journeys", {"name": "Buying a bike", "touchpoints": ["a"]})
    twice = caller.post("/v1/journeys", {"name": "Other", "touchpoints": ["a", "a"]})

    assert (again.status_code, again.json["type"]) == (409, "/problems/journey-exists")
    assert twice.json["errors"][0]["path"] == "touchpoints[1]"


def test_another_teams_journey_is_not_there(callers: Any, journey: dict[str, Any]) -> None:
    stranger = callers.make(team="Southwind")

    assert stranger.get(f"/v1/journeys/{journey['id']}").status_code == 404
    assert placed(stranger, journey, "order").status_code == 404
