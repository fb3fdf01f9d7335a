"""A preview over HTTP: of the draft or of a version, in one language."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from service.base.key import Scope
from service.delivery.message import Message


def test_the_draft_is_shown_in_the_language_asked_for_and_nothing_is_kept(
    caller: Any, draft: dict[str, Any], callers: Any
) -> None:
    reply = caller.get(f"/v1/surveys/{draft['id']}/preview?language=ar")

    assert reply.status_code == 200, reply.text
    assert reply.json["language"] == "ar"
    assert [one["kind"] for one in reply.json["messages"]] == ["invitation", "reminder"]
    assert reply.json["messages"][0]["sms"]["encoding"] == "UCS-2"
    assert reply.json["messages"][0]["mail"]["html"].startswith("<!doctype html>")
    assert [one["name"] for one in reply.json["questions"]] == [
        one["name"] for one in draft["questionnaire"]["questions"]
    ]
    with callers.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_version_is_shown_by_its_number(caller: Any, survey: dict[str, Any]) -> None:
    path = f"/v1/surveys/{survey['id']}/preview"

    assert caller.get(f"{path}?version=1").json == caller.get(f"{path}?version=draft").json
    assert caller.get(f"{path}?version=2").status_code == 404
    assert caller.get(f"{path}?version=0").status_code == 422
    assert caller.get(f"{path}?language=fr").status_code == 422


def test_another_team_and_a_key_without_the_scope_see_nothing(callers: Any, draft: dict[str, Any]) -> None:
    path = f"/v1/surveys/{draft['id']}/preview"

    assert callers.make(team="Elsewhere").get(path).status_code == 404
    assert callers.make(team="Third", scopes=[Scope.BONUS_READ]).get(path).status_code == 403
