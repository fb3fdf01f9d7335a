from __future__ import annotations

from typing import Any

import factories
import pytest


def test_a_template_becomes_a_draft_that_passes_its_checks(caller: Any, draft: dict[str, Any]) -> None:
    report = caller.post(f"/v1/surveys/{draft['id']}/check").json

    assert draft["state"] == "draft"
    assert draft["questionnaire"]["sender"] == factories.PURPOSE["sender"]
    assert [f for f in report["findings"] if f["severity"] == "error"] == []


def test_a_closed_survey_is_never_edited(caller: Any, survey: dict[str, Any]) -> None:
    caller.post(f"/v1/surveys/{survey['id']}/close")
    reply = caller.send("PATCH", f"/v1/surveys/{survey['id']}", json={"name": "Other"})

    assert reply.status_code == 409
    assert reply.content_type == "application/problem+json"
    assert reply.json["type"] == "/problems/not-a-draft"


def begging(caller: Any) -> str:
    document = factories.document()
    document["questions"][0]["text"]["en"] = "How did we do? Please give us a 5, anything less means we failed."  # type: ignore[index]
    reply = caller.post("/v1/surveys", {"name": "x", "touchpoint": "visit", "questionnaire": document})
    assert reply.status_code == 201, reply.text
    made: str = reply.json["id"]
    return made


def test_a_question_that_begs_for_a_score_blocks_publishing(caller: Any) -> None:
    reply = caller.post(f"/v1/surveys/{begging(caller)}/publish")

    assert reply.status_code == 409
    assert reply.json["type"] == "/problems/blocked-by-checks"
    assert "score_begging" in reply.json["detail"]


def test_an_override_needs_a_reason_and_is_kept_with_who_gave_it(caller: Any) -> None:
    survey = begging(caller)
    codes = {f["code"] for f in caller.post(f"/v1/surveys/{survey}/check").json["findings"] if f["severity"] == "error"}
    bare = caller.post(f"/v1/surveys/{survey}/publish", {"overrides": [{"code": c} for c in codes]})
    given = [{"code": c, "reason": "wording fixed by the regulator"} for c in codes]
    version = caller.post(f"/v1/surveys/{survey}/publish", {"overrides": given})

    assert bare.status_code == 422
    assert bare.json["errors"][0]["path"] == "overrides[0].reason"
    assert version.status_code == 201
    kept = caller.get(f"/v1/surveys/{survey}/versions/1").json["overrides"]
    assert {(o["code"], o["reason"], o["by"]) for o in kept} == {
        (c, "wording fixed by the regulator", str(caller.key_id)) for c in codes
    }


def test_an_override_of_nothing_is_refused(caller: Any, draft: dict[str, Any]) -> None:
    given = [{"code": "P01", "reason": "just to be on the safe side"}]
    reply = caller.post(f"/v1/surveys/{draft['id']}/publish", {"overrides": given})

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "overrides[0].code"


def test_every_fault_of_a_questionnaire_is_named_with_its_path(caller: Any) -> None:
    document = factories.document()
    document["questions"][0]["max"] = 7  # type: ignore[index]
    document["sender"] = ""
    reply = caller.post("/v1/surveys", {"name": "x", "touchpoint": "visit", "questionnaire": document})

    assert reply.status_code == 422
    paths = {error["path"] for error in reply.json["errors"]}
    assert "sender" in paths
    assert any(path.startswith("questions[0]") for path in paths)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"touchpoint": "visit", "template": {}}, "name"),
        ({"name": "x", "touchpoint": "visit"}, "questionnaire"),
        ({"name": "x", "touchpoint": "visit", "template": {"name": "nope", **factories.PURPOSE}}, "template.name"),
        ({"name": "x\u0000", "touchpoint": "visit"}, "name"),
        ({"name": "a\nb", "touchpoint": "visit", "template": {"name": "nps", **factories.PURPOSE}}, "name"),
        ({"name": "x", "touchpoint": "v", "colour": "red", "template": {"name": "nps", **factories.PURPOSE}}, "colour"),
    ],
)
def test_a_wrong_field_is_named(caller: Any, body: dict[str, object], path: str) -> None:
    reply = caller.post("/v1/surveys", body)

    assert reply.status_code == 422
    assert path in {error["path"] for error in reply.json["errors"]}


def test_surveys_are_listed_page_by_page(caller: Any) -> None:
    body = {"touchpoint": "visit", "template": {"name": "nps", **factories.PURPOSE}}
    for number in range(3):
        assert caller.post("/v1/surveys", {**body, "name": f"s{number}"}).status_code == 201
    first = caller.get("/v1/surveys?limit=2").json
    second = caller.get(f"/v1/surveys?limit=2&after={first['next']}").json

    assert [s["name"] for s in first["items"] + second["items"]] == ["s0", "s1", "s2"]
    assert second["next"] is None


def test_a_closed_survey_takes_no_events(caller: Any, survey: dict[str, Any], events: Any) -> None:
    assert caller.post(f"/v1/surveys/{survey['id']}/close").json["state"] == "closed"
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1))

    assert reply.status_code == 409


def test_a_closed_survey_sends_nothing_that_it_still_owed(caller: Any, survey: dict[str, Any], events: Any) -> None:
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(2))
    owed = f"/v1/messages?survey_id={survey['id']}"
    assert {message["state"] for message in caller.get(owed).json["items"]} == {"queued"}

    caller.post(f"/v1/surveys/{survey['id']}/close")

    messages = caller.get(owed).json["items"]
    assert len(messages) == 4
    assert {message["state"] for message in messages} == {"cancelled"}


@pytest.mark.parametrize("name", ["age\n", "Age", "a" * 41, ""])
def test_an_auxiliary_whose_name_no_column_could_have_is_refused(caller: Any, draft: dict[str, Any], name: str) -> None:
    reply = caller.send("PATCH", f"/v1/surveys/{draft['id']}", json={"auxiliaries": [name]})

    assert reply.status_code == 422
    assert reply.json["errors"][0]["message"].startswith("must be 1 to 40 of a-z")


@pytest.mark.parametrize("code", ["Q07\n", "Q7"])
def test_an_override_of_what_is_no_code_is_refused(caller: Any, draft: dict[str, Any], code: str) -> None:
    override = {"code": code, "reason": "long enough to be one"}
    reply = caller.post(f"/v1/surveys/{draft['id']}/publish", {"overrides": [override]})

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "overrides[0].code"
