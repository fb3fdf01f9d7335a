"""A questionnaire from a file: looked at first, saved only when that was confirmed."""

from __future__ import annotations

import io
import json
from typing import Any

import factories
from sqlalchemy import select
from visitor import Desk, hidden, read

from service.survey.survey import Survey

SURVEYJS = {
    "title": "Bikes",
    "pages": [
        {
            "name": "first",
            "elements": [
                {
                    "type": "rating", "name": "Overall", "title": "How satisfied are you?", "rateMin": 1, "rateMax": 5,
                    "minRateDescription": "Very dissatisfied", "maxRateDescription": "Very satisfied",
                },
                {"type": "signaturepad", "name": "signed", "title": "Sign here"},
            ],
        }
    ],
}  # fmt: skip


def look(desk: Desk, name: str, content: object) -> Any:
    token = hidden(desk.get("/console/import").text)["_token"]
    file = (io.BytesIO(content if isinstance(content, bytes) else json.dumps(content).encode()), name)
    return desk.client.post("/console/import", data={"_token": token, "file": file}, content_type="multipart/form-data")


def surveys(desk: Desk) -> list[Survey]:
    with desk.database.read() as session:
        return list(session.scalars(select(Survey)))


def test_a_file_is_looked_at_first_and_saved_on_confirmation(desk: Desk) -> None:
    page = look(desk, "bikes.json", SURVEYJS)

    assert page.status_code == 200, read(page.text)
    assert "Read as surveyjs" in page.text
    assert "signed" in read(page.text).split("What is not carried over")[1].split("What the file does not say")[0]
    assert surveys(desk) == []

    values = {**hidden(page.text), "name": "Bikes", "touchpoint": "shop", "auxiliaries": "age"}
    saved = desk.client.post("/console/import/save", data=values)
    assert saved.status_code == 303, read(saved.text)
    (survey,) = surveys(desk)
    assert (survey.name, survey.touchpoint, survey.auxiliaries) == ("Bikes", "shop", ["age"])
    assert survey.questionnaire["title"]["en"] == "Bikes"


def test_only_what_was_shown_is_saved(desk: Desk) -> None:
    page = look(desk, "own.json", factories.document("nps", ["en"]))
    values = {**hidden(page.text), "name": "x", "touchpoint": "y"}

    assert desk.client.post("/console/import/save", data={**values, "confirmation": "x"}).status_code == 409
    assert desk.client.post("/console/import/save", data={**values, "content": "!"}).status_code == 422
    assert desk.client.post("/console/import/save", data={**values, "name": ""}).status_code == 422
    assert surveys(desk) == []
    assert desk.client.post("/console/import/save", data=values).status_code == 303


def test_what_cannot_be_read_is_told_by_its_place(desk: Desk) -> None:
    for name, content in (("x.json", b"{"), ("x.xlsx", b"no"), ("x.json", {"questions": []}), ("x.json", b"")):
        refused = look(desk, name, content)
        assert refused.status_code == 422, name
        assert "There is a problem" in refused.text
    token = hidden(desk.get("/console/import").text)["_token"]
    assert "choose a file" in desk.client.post("/console/import", data={"_token": token}).text
