"""What holds at every door: keys, scopes, teams, modes, repeats, problems."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from service.base.key import Scope
from service.base.tables import Mode

RULES_WITHOUT_KEY = {"/healthz", "/readyz", "/openapi.yaml", "/v1/rules", "/v1/templates", "/v1/signing-key"}


def api_rules(app: Flask) -> list[tuple[str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/v1/"):
            path = re.sub(r"<int[^>]*:number>", "1", rule.rule)
            for name in rule.arguments:
                path = path.replace(f"<uuid:{name}>", str(uuid4()))
            found += [(method, path) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return sorted(found)


def test_every_operation_without_a_key_is_401(app: Flask) -> None:
    client = app.test_client()
    for method, path in api_rules(app):
        if path not in RULES_WITHOUT_KEY:
            reply = client.open(path, method=method, json={})
            assert (reply.status_code, reply.headers.get("WWW-Authenticate")) == (401, "Bearer"), (method, path)


def test_every_operation_without_its_scope_is_403(app: Flask, callers: Any) -> None:
    nobody = callers.make(scopes=())
    for method, path in api_rules(app):
        if path not in RULES_WITHOUT_KEY:
            assert nobody.send(method, path, json={}).status_code == 403, (method, path)


def test_another_teams_things_are_not_found(callers: Any, caller: Any, survey: dict[str, Any]) -> None:
    plan = caller.post("/v1/plans", {"survey_id": survey["id"], "name": "bonus"}).json
    stranger = callers.make(team="Someone else")
    paths = [
        f"/v1/surveys/{survey['id']}",
        f"/v1/surveys/{survey['id']}/versions/1",
        f"/v1/surveys/{survey['id']}/results",
        f"/v1/surveys/{survey['id']}/dispositions",
        f"/v1/surveys/{survey['id']}/export",
        f"/v1/plans/{plan['id']}",
        f"/v1/bonus-feed?plan_id={plan['id']}&period=2026-10",
    ]
    for path in paths:
        assert stranger.get(path).status_code == 404, path
    for path in (f"/v1/surveys/{survey['id']}/check", f"/v1/surveys/{survey['id']}/close"):
        assert stranger.post(path).status_code == 404, path
    assert stranger.post(f"/v1/plans/{plan['id']}/screenings", {"period": "2026-10"}).status_code == 404
    assert stranger.get("/v1/surveys").json["items"] == []
    assert stranger.get("/v1/messages").json["items"] == []


def test_a_test_key_neither_sees_live_surveys_nor_makes_live_ones(callers: Any, caller: Any, survey: Any) -> None:
    tester = callers.make(beside=caller, mode=Mode.TEST)

    assert tester.get(f"/v1/surveys/{survey['id']}").status_code == 404
    made = tester.post("/v1/surveys", {"name": "t", "touchpoint": "v", "questionnaire": survey["questionnaire"]}).json
    assert made["mode"] == "test"
    assert caller.get(f"/v1/surveys/{made['id']}").status_code == 404


def test_a_test_key_does_not_suppress_an_address(callers: Any, caller: Any) -> None:
    tester = callers.make(beside=caller, mode=Mode.TEST)
    body = {"channel": "sms", "address": "+447700900123"}
    refused = tester.post("/v1/suppressions", body)

    assert refused.status_code == 403
    assert refused.json["mode"] == "test"
    assert caller.post("/v1/suppressions", body).json["new"] is True


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer usw_live_00000000_" + "A" * 43])
def test_a_wrong_key_is_401_whatever_is_wrong_with_it(app: Flask, header: str) -> None:
    assert app.test_client().get("/v1/surveys", headers={"Authorization": header}).status_code == 401


def test_an_expired_key_is_401(caller: Any, callers: Any) -> None:
    callers.clock.advance(days=31)

    assert caller.get("/v1/surveys").status_code == 401


def test_a_revoked_key_is_401(caller: Any, callers: Any) -> None:
    second = callers.make(beside=caller)
    assert caller.post(f"/v1/keys/{second.key_id}/revoke").status_code == 200

    assert second.get("/v1/surveys").status_code == 401


def test_a_test_key_neither_sees_nor_revokes_a_live_one(caller: Any, callers: Any) -> None:
    tester = callers.make(beside=caller, mode=Mode.TEST)

    assert tester.post(f"/v1/keys/{caller.key_id}/revoke").status_code == 404
    assert {key["mode"] for key in tester.get("/v1/keys").json["items"]} == {"test"}
    assert caller.get("/v1/keys").status_code == 200


def test_a_body_that_is_not_json_is_told_what_would_be(caller: Any) -> None:
    reply = caller.send("POST", "/v1/surveys", data="name=x", content_type="text/plain")

    assert reply.status_code == 415
    assert "application/json" in reply.json["detail"]


def test_a_key_cannot_give_more_than_it_has(callers: Any, caller: Any) -> None:
    small = callers.make(beside=caller, scopes=[Scope.KEYS_WRITE])
    reply = small.post("/v1/keys", {"name": "big", "scopes": ["bonus:read"]})

    assert reply.status_code == 403
    assert reply.json["beyond"] == "bonus:read"


def test_a_repeat_with_the_same_idempotency_key_gets_the_first_reply(caller: Any, draft: dict[str, Any]) -> None:
    body = {"name": "once", "touchpoint": "visit", "questionnaire": draft["questionnaire"]}
    first = caller.post("/v1/surveys", body, headers={"Idempotency-Key": "k-1"})
    second = caller.post("/v1/surveys", body, headers={"Idempotency-Key": "k-1"})
    other = caller.post("/v1/surveys", {**body, "name": "twice"}, headers={"Idempotency-Key": "k-1"})

    assert second.json == first.json
    assert second.headers["Idempotent-Replay"] == "true"
    assert other.status_code == 409
    assert other.json["type"] == "/problems/idempotency-mismatch"
    assert sum(s["name"] == "once" for s in caller.get("/v1/surveys").json["items"]) == 1


def test_a_failed_request_does_not_use_up_its_idempotency_key(caller: Any, draft: dict[str, Any]) -> None:
    header = {"Idempotency-Key": "k-2"}
    bad = caller.post("/v1/surveys", {"name": "x"}, headers=header)
    good = {"name": "x", "touchpoint": "visit", "questionnaire": draft["questionnaire"]}

    assert bad.status_code == 422
    assert caller.post("/v1/surveys", good, headers=header).status_code == 201


def test_making_a_key_refuses_the_idempotency_key_that_it_could_not_honour(caller: Any) -> None:
    body = {"name": "n", "scopes": ["bonus:read"]}
    refused = caller.post("/v1/keys", body, headers={"Idempotency-Key": "k"})

    assert refused.status_code == 422
    assert [error["path"] for error in refused.json["errors"]] == ["Idempotency-Key"]
    assert caller.post("/v1/keys", body).status_code == 201


def test_two_teams_may_use_the_same_idempotency_key(callers: Any, caller: Any, draft: dict[str, Any]) -> None:
    body = {"name": "x", "touchpoint": "visit", "questionnaire": draft["questionnaire"]}
    stranger = callers.make(team="Someone else")
    replies = [c.post("/v1/surveys", body, headers={"Idempotency-Key": "k"}) for c in (caller, stranger)]

    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json["id"] != replies[1].json["id"]


def test_a_test_key_does_not_get_what_a_live_key_was_told(callers: Any, caller: Any, draft: dict[str, Any]) -> None:
    body = {"name": "x", "touchpoint": "visit", "questionnaire": draft["questionnaire"]}
    tester = callers.make(beside=caller, mode=Mode.TEST)
    replies = [c.post("/v1/surveys", body, headers={"Idempotency-Key": "k"}) for c in (caller, tester, caller)]

    assert [reply.status_code for reply in replies] == [201, 201, 201]
    assert [reply.json["mode"] for reply in replies] == ["live", "test", "live"]
    assert replies[2].json == replies[0].json


def test_a_method_that_is_not_allowed_says_which_are(app: Flask) -> None:
    reply = app.test_client().put("/v1/surveys")

    assert reply.status_code == 405
    assert {"GET", "POST"} <= set(reply.headers["Allow"].split(", "))
    assert reply.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"name": NaN}', b'{"name": "\\ud800"}', b"[" * 5000]
)
def test_a_body_that_is_no_object_is_a_clear_error(caller: Any, body: bytes) -> None:
    reply = caller.send("POST", "/v1/surveys", data=body, content_type="application/json")

    assert reply.status_code in (400, 422)
    assert reply.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "path", "right"),
    [
        ("limit=5&limit=6", "limit", "once"),
        ("limit=five", "limit", "whole number"),
        ("after=five", "after", "an id such as"),
    ],
)
def test_a_wrong_parameter_is_told_what_would_be_right(caller: Any, query: str, path: str, right: str) -> None:
    reply = caller.get(f"/v1/surveys?{query}")

    assert reply.status_code == 422
    assert [(error["path"], right in error["message"]) for error in reply.json["errors"]] == [(path, True)]


@pytest.mark.parametrize("number", ["2147483648", "9" * 23, "9" * 5000])
def test_a_number_that_no_version_can_have_is_not_found(caller: Any, survey: dict[str, Any], number: str) -> None:
    assert caller.get(f"/v1/surveys/{survey['id']}/versions/{number}").status_code == 404


@pytest.mark.parametrize("sign", [b"", b"-"])
def test_a_number_longer_than_any_that_is_needed_is_refused(caller: Any, sign: bytes) -> None:
    body = b'{"name": "n", "touchpoint": "t", "questionnaire": {"n": ' + sign + b"9" * 5000 + b"}}"
    reply = caller.send("POST", "/v1/surveys", data=body, content_type="application/json")

    assert reply.status_code == 422
    assert "40 digits" in reply.json["detail"]


def test_a_body_that_is_too_large_is_413(caller: Any) -> None:
    reply = caller.send("POST", "/v1/surveys", data=b" " * (3 << 20), content_type="application/json")

    assert reply.status_code == 413


def test_health_and_description_are_open(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready"}
    assert client.get("/openapi.yaml").text.startswith("components:")
    assert "POST /v1/surveys" in client.get("/docs").text
