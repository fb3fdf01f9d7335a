"""A link for paper is the customer's own: given out by a scope apart, and written down."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.base.key import DutiesNotSeparate, Scope
from service.base.session import Database


@pytest.fixture
def path(caller: Any, survey: dict[str, Any], events: Any) -> str:
    assert caller.post(f"/v1/surveys/{survey['id']}/triggers", events(2)).status_code == 201
    return f"/v1/surveys/{survey['id']}/links"


def test_the_link_of_an_event_comes_with_its_code_and_is_written_down(
    caller: Any, callers: Any, path: str, app: Any, database: Database
) -> None:
    printer = callers.make(beside=caller, scopes=[Scope.LINKS_READ])
    reply = printer.post(path, {"external_id": "1"})

    assert reply.status_code == 200, reply.text
    link = reply.json["link"]
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/s/[A-Za-z0-9_-]{22}", link)
    assert app.test_client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert reply.json["qr"].startswith("<svg ")
    assert "<script" not in reply.json["qr"]
    assert reply.headers["Cache-Control"] == "no-store"
    with database.read() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "invitation.print"))
    assert entry.key_id == printer.key_id


@pytest.mark.parametrize("external_id", ["77", "1; DROP TABLE"])
def test_an_event_that_nobody_was_asked_about_has_none(caller: Any, callers: Any, path: str, external_id: str) -> None:
    reply = callers.make(beside=caller, scopes=[Scope.LINKS_READ]).post(path, {"external_id": external_id})
    assert reply.status_code == 404
    assert reply.json["type"] == "/problems/not-invited"


def test_who_reports_events_or_is_of_another_team_gets_none(caller: Any, callers: Any, path: str) -> None:
    assert caller.post(path, {"external_id": "1"}).status_code == 403
    assert callers.make(team="South", scopes=[Scope.LINKS_READ]).post(path, {"external_id": "1"}).status_code == 404
    with pytest.raises(DutiesNotSeparate):
        callers.make(beside=caller, scopes=[Scope.LINKS_READ, Scope.TRIGGERS_WRITE])


def test_an_expired_link_is_not_printed(caller: Any, callers: Any, path: str, clock: Any) -> None:
    printer = callers.make(beside=caller, scopes=[Scope.LINKS_READ])
    clock.advance(days=29)
    reply = printer.post(path, {"external_id": "1"})
    assert reply.status_code == 410
