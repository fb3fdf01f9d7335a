from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import factories
import pytest
from fakes import FakeClock
from flask import Flask
from werkzeug.test import TestResponse

from service.base.key import Scope
from service.base.session import Database
from service.base.tables import Mode


@dataclass(frozen=True, slots=True)
class Caller:
    """A client of the API with a key."""

    app: Flask
    key: str
    team_id: UUID
    key_id: UUID

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.send("GET", path, **more)

    def post(self, path: str, body: object = None, **more: Any) -> TestResponse:
        return self.send("POST", path, json={} if body is None else body, **more)

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        return self.app.test_client().open(path, method=method, headers=sent, **more)


@dataclass(frozen=True, slots=True)
class Callers:
    """Makes callers of the same or of another team."""

    app: Flask
    database: Database
    clock: FakeClock

    def make(
        self,
        *,
        team: str = "Northwind",
        beside: Caller | None = None,
        mode: Mode = Mode.LIVE,
        scopes: Iterable[Scope] = factories.OWNER,
    ) -> Caller:
        with self.database.write() as session:
            actor, key = factories.actor(
                session,
                now=self.clock(),
                team=team,
                team_id=beside.team_id if beside else None,
                mode=mode,
                scopes=scopes,
            )
        return Caller(self.app, key, actor.team_id, actor.key_id)


@pytest.fixture
def callers(app: Flask, database: Database, clock: FakeClock) -> Callers:
    return Callers(app, database, clock)


@pytest.fixture
def caller(callers: Callers) -> Caller:
    """A key with every scope."""
    return callers.make()


@pytest.fixture
def draft(caller: Caller) -> dict[str, Any]:
    body = {
        "name": "Visits",
        "touchpoint": "visit",
        "template": {"name": "csat", **factories.PURPOSE},
        "auxiliaries": ["age"],
    }
    reply = caller.post("/v1/surveys", body)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json
    return made


@pytest.fixture
def survey(caller: Caller, draft: dict[str, Any]) -> dict[str, Any]:
    """A published survey."""
    reply = caller.post(f"/v1/surveys/{draft['id']}/publish")
    assert reply.status_code == 201, reply.text
    return draft


def event(number: int, **more: object) -> dict[str, object]:
    return {
        "external_id": str(number),
        "occurred_at": "2026-10-05T08:00:00Z",
        "employee_id": f"e{number % 3}",
        "location_id": "l1",
        "contact": {
            "customer_id": f"c{number}",
            "addresses": [
                {
                    "channel": "email",
                    "value": f"c{number}@example.com",
                    "consent": {"at": "2026-01-01T00:00:00Z", "source": "form"},
                }
            ],
        },
        **more,
    }


@pytest.fixture
def events() -> Any:
    return lambda n, **more: {"events": [event(i, **more) for i in range(n)]}
