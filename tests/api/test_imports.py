from __future__ import annotations

import json
from typing import Any

import factories
import pytest

from service.survey.exchange import MOST_BYTES

FORM = {
    "title": "Service check",
    "elements": [
        {"type": "rating", "name": "Q1", "title": "How likely are you to recommend us?", "rateMin": 0, "rateMax": 10},
        {"type": "comment", "name": "Why?", "title": "Don't you agree that we are great?"},
        {"type": "file", "name": "upload"},
    ],
}


def sent(content: bytes, filename: str = "form.json", **more: str) -> dict[str, Any]:
    """A form with a file, written out: the same bytes each time."""
    fields = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n' for name, said in more.items()]
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
    body = "".join([*fields, head]).encode() + content + b"\r\n--x--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


def form() -> bytes:
    return json.dumps(FORM).encode()


def test_a_dry_run_shows_document_names_losses_and_findings_and_saves_nothing(caller: Any) -> None:
    reply = caller.send("POST", "/v1/imports", **sent(form()))

    assert reply.status_code == 200, reply.text
    assert reply.json["format"] == "surveyjs"
    assert reply.json["names"] == {"q1": "Q1", "why": "Why?"}
    assert reply.json["not_carried"] == [
        {"path": "elements.upload", "what": "a question of the type file", "why": "no files are taken"}
    ]
    assert "purpose: a standard text" in reply.json["filled_in"]
    assert {f["question"] for f in reply.json["report"]["findings"]} >= {"why"}
    assert reply.json["survey_id"] is None
    assert caller.get("/v1/surveys").json["items"] == []


def test_what_was_confirmed_becomes_a_draft(caller: Any) -> None:
    dry = caller.send("POST", "/v1/imports", **sent(form())).json
    more = {"name": "Visits", "touchpoint": "visit", "confirm": dry["confirmation"]}
    reply = caller.send("POST", "/v1/imports", **sent(form(), **more))

    assert reply.status_code == 201, reply.text
    survey = caller.get(f"/v1/surveys/{reply.json['survey_id']}").json
    assert survey["state"] == "draft"
    assert [question["name"] for question in survey["questionnaire"]["questions"]] == ["q1", "why"]


def test_another_file_than_the_confirmed_one_is_not_saved(caller: Any) -> None:
    dry = caller.send("POST", "/v1/imports", **sent(form())).json
    more = {"name": "Visits", "touchpoint": "visit", "confirm": dry["confirmation"]}
    other = json.dumps({**FORM, "title": "Another"}).encode()
    reply = caller.send("POST", "/v1/imports", **sent(other, **more))

    assert reply.status_code == 409
    assert reply.json["type"] == "/problems/import-changed"
    assert caller.get("/v1/surveys").json["items"] == []


def test_a_confirmed_import_is_safe_to_repeat(caller: Any) -> None:
    dry = caller.send("POST", "/v1/imports", **sent(form())).json
    more = {"name": "Visits", "touchpoint": "visit", "confirm": dry["confirmation"]}
    replies = [
        caller.send("POST", "/v1/imports", headers={"Idempotency-Key": "once"}, **sent(form(), **more))
        for _ in range(2)
    ]

    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json["survey_id"] == replies[1].json["survey_id"]
    assert len(caller.get("/v1/surveys").json["items"]) == 1


@pytest.mark.parametrize(
    ("content", "name", "path"),
    [
        (b"{", "form.json", "file"),
        (b"PK\x03\x04", "form.xlsx", "file"),
        (b" " * (MOST_BYTES + 1), "form.json", "file"),
        (b'{"schema": 1, "questions": [{"name": "a", "type": "text", "text": "?", "max_length": 0}]}', "f.json",
         "questions[0].max_length"),
    ],
    ids=["cut", "no workbook", "too large", "a fault of its own"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_field(
    caller: Any, content: bytes, name: str, path: str
) -> None:
    reply = caller.send("POST", "/v1/imports", **sent(content, name))

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == path


def test_to_save_all_three_fields_are_needed(caller: Any) -> None:
    reply = caller.send("POST", "/v1/imports", **sent(form(), name="Visits"))

    assert reply.status_code == 422
    assert [error["path"] for error in reply.json["errors"]] == ["touchpoint", "confirm"]


def test_a_file_comes_as_a_form_with_a_file(caller: Any) -> None:
    without = caller.send("POST", "/v1/imports", data={"name": "x"}, content_type="multipart/form-data")
    plain = caller.send("POST", "/v1/imports", data=form(), content_type="text/plain")
    elsewhere = caller.send("POST", "/v1/surveys", **sent(form()))

    assert without.status_code == 422
    assert without.json["errors"][0]["path"] == "file"
    assert plain.status_code == 415
    assert elsewhere.status_code == 415


@pytest.mark.parametrize("format_", ["json", "xlsform", "surveyjs"])
def test_a_questionnaire_is_downloaded_and_can_be_imported_again(
    caller: Any, survey: dict[str, Any], format_: str
) -> None:
    place = f"/v1/surveys/{survey['id']}/questionnaire"
    reply = caller.get(f"{place}?format={format_}&version=1")
    left = caller.get(f"{place}/not-carried?format={format_}&version=1").json
    name = reply.headers["Content-Disposition"].rpartition("=")[2].strip('"')
    again = caller.send("POST", "/v1/imports", **sent(reply.data, name)).json

    assert reply.status_code == 200
    assert int(reply.headers["Unswayed-Not-Carried"]) == len(left["not_carried"])
    assert (left["not_carried"] == []) is (format_ == "json")
    assert again["format"] == format_
    assert again["document"]["questions"] == survey["questionnaire"]["questions"]


def test_a_format_that_is_read_only_is_no_download(caller: Any, draft: dict[str, Any]) -> None:
    assert caller.get(f"/v1/surveys/{draft['id']}/questionnaire?format=qsf").status_code == 422


def test_another_team_downloads_nothing(callers: Any, draft: dict[str, Any]) -> None:
    other = callers.make(team="Elsewhere")

    assert other.get(f"/v1/surveys/{draft['id']}/questionnaire").status_code == 404


def test_whoever_may_only_read_imports_nothing(callers: Any) -> None:
    reader = callers.make(scopes=[scope for scope in factories.OWNER if scope.value == "surveys:read"])

    assert reader.send("POST", "/v1/imports", **sent(form())).status_code == 403
