from __future__ import annotations

from typing import Any

import factories
import pytest
from flask import Flask

from service.survey import checks

REASON = "the wording is prescribed by the regulator"


def begging(**more: object) -> dict[str, Any]:
    document: dict[str, Any] = dict(factories.document())
    document["questions"][0]["text"]["en"] = "How did we do? Please give us a 5, anything less means we failed."
    return {**document, **more}


def made(caller: Any, document: dict[str, Any]) -> str:
    reply = caller.post("/v1/surveys", {"name": "x", "touchpoint": "visit", "questionnaire": document})
    assert reply.status_code == 201, reply.text
    survey_id: str = reply.json["id"]
    return survey_id


def codes(findings: list[dict[str, Any]]) -> set[str]:
    return {finding["code"] for finding in findings}


def test_a_questionnaire_is_checked_without_being_saved(caller: Any) -> None:
    reply = caller.post("/v1/check", {"questionnaire": begging()})

    assert reply.status_code == 200, reply.text
    assert "P01" in codes(reply.json["findings"])
    assert reply.json["state"] == "blocked"
    assert reply.json["counts"]["error"] >= 1
    assert caller.get("/v1/surveys").json["items"] == []


def test_the_practice_given_is_checked_with_it(caller: Any) -> None:
    body = {"questionnaire": dict(factories.document()), "practice": {"sampling_rate": 2}}
    reply = caller.post("/v1/check", body)

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "practice.sampling_rate"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"off": [{"code": "Q99", "reason": REASON}]}, "checks.off[0].code"),
        ({"severities": {"Q99": "info"}}, "checks.severities.Q99"),
    ],
)
@pytest.mark.parametrize("saved", [True, False])
def test_settings_of_checks_that_there_are_not_are_named(
    caller: Any, given: dict[str, object], path: str, saved: bool
) -> None:
    body: dict[str, object] = {"questionnaire": begging(checks=given)}
    reply = (
        caller.post("/v1/surveys", {"name": "x", "touchpoint": "visit", **body})
        if saved
        else caller.post("/v1/check", body)
    )

    assert reply.status_code == 422
    assert path in {error["path"] for error in reply.json["errors"]}


@pytest.mark.parametrize("named", [True, False])
def test_an_error_switched_off_is_published_as_an_override_of_whoever_published(caller: Any, named: bool) -> None:
    question = {"question": begging()["questions"][0]["name"]} if named else {}
    survey = made(caller, begging(checks={"off": [{"code": "P01", "reason": REASON, **question}]}))
    report = caller.post(f"/v1/surveys/{survey}/check").json
    version = caller.post(f"/v1/surveys/{survey}/publish")

    assert "P01" not in codes(report["findings"])
    assert {one["reason"] for one in report["suppressed"]} == {REASON}
    assert version.status_code == 201, version.text
    (kept,) = version.json["overrides"]
    assert (kept["code"], kept["reason"], kept["by"]) == ("P01", REASON, str(caller.key_id))
    assert kept["question"] == question.get("question")


def test_an_error_lowered_is_published_as_an_override_too(caller: Any) -> None:
    survey = made(caller, begging(checks={"severities": {"P01": "warning"}}))
    version = caller.post(f"/v1/surveys/{survey}/publish")

    assert version.status_code == 201, version.text
    (kept,) = version.json["overrides"]
    assert kept["code"] == "P01"
    assert "lowered to warning" in kept["reason"]
    assert kept["by"] == str(caller.key_id)


def test_a_warning_switched_off_is_no_override(caller: Any) -> None:
    plain: dict[str, Any] = dict(factories.document())
    off = [{"code": "C01", "reason": REASON}]
    survey = made(caller, {**plain, "checks": {"off": off}})

    assert caller.post(f"/v1/surveys/{survey}/publish").json["overrides"] == []


def test_an_override_of_what_the_settings_switch_off_is_idle(caller: Any) -> None:
    survey = made(caller, begging(checks={"off": [{"code": "P01", "reason": REASON}]}))
    reply = caller.post(f"/v1/surveys/{survey}/publish", {"overrides": [{"code": "P01", "reason": REASON}]})

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "overrides[0].code"


def test_every_rule_is_listed_for_everyone(app: Flask) -> None:
    listed = app.test_client().get("/v1/rules").json

    assert listed["ruleset"] == checks.RULESET
    assert [rule["code"] for rule in listed["items"]] == [rule.code for rule in checks.RULES]
    assert {"name", "severity", "why", "rewrite", "source", "qas", "languages"} <= listed["items"][0].keys()
