"""Ballots through the API alone: a survey with all three is made, published, answered on the page and exported."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select

from service.base.secrets import Secrets
from service.base.session import Database
from service.sampling.invitation import Invitation

NAME = "asked_for_score"


def body(**shares: float) -> dict[str, Any]:
    questionnaire = factories.with_ballots(factories.document(), **(shares or {"direct": 0.34, "crosswise": 0.33}))
    return {"name": "Visits", "touchpoint": "visit", "questionnaire": questionnaire, "practice": {"blind_share": 0.0}}


@pytest.fixture
def asked(caller: Any, events: Any) -> dict[str, Any]:
    """A published survey with three ballots, about which 30 customers were asked."""
    survey = caller.post("/v1/surveys", body())
    assert survey.status_code == 201, survey.text
    published = caller.post(f"/v1/surveys/{survey.json['id']}/publish")
    assert published.status_code == 201, published.text
    triggers = caller.post(f"/v1/surveys/{survey.json['id']}/triggers", events(30))
    assert triggers.status_code == 201, triggers.text
    made: dict[str, Any] = survey.json
    return made


def links(database: Database, secrets: Secrets) -> list[str]:
    with database.read() as session:
        rows = session.scalars(select(Invitation).order_by(Invitation.id)).all()
        return [f"/s/{secrets.unseal(row.team_id, row.token_sealed)}" for row in rows]


def offered(page: str) -> dict[str, list[str]]:
    """What can be chosen for the private question, and for its anchor."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(rf'<input type="radio" id="[^"]*" name="({NAME}\w*)" value="([^"]*)"', page):
        found.setdefault(name, []).append(unescape(value))
    return found


def exported(caller: Any, survey: dict[str, Any]) -> list[dict[str, str]]:
    reply = caller.get(f"/v1/surveys/{survey['id']}/export?table=responses")
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.text)))


def test_each_respondent_answers_on_one_ballot_and_the_export_says_on_which(
    caller: Any, asked: dict[str, Any], app: Flask, database: Database, secrets: Secrets
) -> None:
    given = {"direct": "no", "crosswise": "same", "forced": "yes"}
    dealt = []
    for link in links(database, secrets):
        page = app.test_client().get(link).text
        choices = offered(page)
        ballot = "crosswise" if choices[NAME] == ["same", "different"] else "forced" if "birthday" in page else "direct"
        assert (f"{NAME}_anchor" in choices) == (ballot == "crosswise")
        assert offered(app.test_client().get(link).text) == choices
        values = {"score": "4", NAME: given[ballot]}
        if ballot == "crosswise":
            values[f"{NAME}_anchor"] = "different"
        assert app.test_client().post(link, data=values).status_code == 303
        dealt.append(ballot)

    rows = exported(caller, asked)
    assert set(dealt) == set(given)
    assert sorted(row["q_ballot"] for row in rows) == sorted(dealt)
    assert {(row["q_ballot"], row["q_answer"], row["anchor_answer"]) for row in rows} == {
        ("direct", "no", ""),
        ("crosswise", "same", "different"),
        ("forced", "yes", ""),
    }
    settings = caller.get(f"/v1/surveys/{asked['id']}/export?table=program").json
    assert (settings["crosswise_p"], settings["anchor_p"]) == (0.16, 0.17)
    assert settings["forced_response"] == {"truth": 2 / 3, "yes": 1 / 6, "no": 1 / 6}


def test_a_question_that_was_left_out_is_exported_with_the_ballot_that_was_dealt(
    caller: Any, asked: dict[str, Any], app: Flask, database: Database, secrets: Secrets
) -> None:
    for link in links(database, secrets):
        assert app.test_client().post(link, data={"score": "4"}).status_code == 303

    rows = exported(caller, asked)
    assert {row["q_ballot"] for row in rows} == {"direct", "crosswise", "forced"}
    assert {row["q_answer"] + row["anchor_answer"] for row in rows} == {""}


def test_a_survey_without_ballots_is_exported_as_before(caller: Any, survey: dict[str, Any]) -> None:
    """Its settings do not speak of ballots that nobody was dealt."""
    settings = caller.get(f"/v1/surveys/{survey['id']}/export?table=program").json or {}

    assert {settings.get(name) for name in ("crosswise_p", "anchor_p", "forced_response")} == {None}


def test_ballots_that_cannot_be_are_refused_with_their_places(caller: Any) -> None:
    broken = body(direct=0.3, crosswise=0.4)
    question = next(one for one in broken["questionnaire"]["questions"] if one["name"] == NAME)
    question["ballots"][0]["share"] = 0.5
    question["ballots"][1]["p"] = 0.5

    reply = caller.post("/v1/surveys", broken)

    assert reply.status_code == 422
    place = f"questions[{broken['questionnaire']['questions'].index(question)}].ballots"
    faults = {error["path"].removeprefix("questionnaire."): error["message"] for error in reply.json["errors"]}
    assert "sum to 1.2" in faults[place]
    assert "they tell nothing" in faults[f"{place}[1].p"]
