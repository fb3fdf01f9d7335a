from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import factories
import pytest
from fakes import FakeClock
from flask import Flask

sys.path.insert(0, str(Path(__file__).parent))

from visitor import Desk

from service.base.key import Scope
from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings
from service.survey import survey as surveys
from service.survey.practice import Practice
from service.survey.survey import Survey
from service.web.app import create_app

Sit = Callable[..., Desk]


@pytest.fixture
def console(sqlite: Database, settings: Settings, clock: FakeClock) -> Flask:
    return create_app(settings, sqlite, clock=clock)


@pytest.fixture
def sit(console: Flask, sqlite: Database, clock: FakeClock) -> Sit:
    """Somebody signed in, of a team with that name, or beside somebody else."""

    def sit(team: str = "Northwind", *, beside: Desk | None = None, scopes: Iterable[Scope] = factories.OWNER) -> Desk:
        with sqlite.write() as session:
            team_id = beside.actor.team_id if beside else None
            actor, key = factories.actor(session, now=clock(), team=team, team_id=team_id, scopes=scopes)
        desk = Desk(console.test_client(), sqlite, actor, key)
        assert desk.sign_in().status_code == 303
        return desk

    return sit


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit()


@pytest.fixture
def drafted(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Callable[..., Survey]:
    """A draft of somebody's team."""

    def drafted(desk: Desk, document: dict[str, object] | None = None, name: str = "Visits") -> Survey:
        with sqlite.write() as session:
            return surveys.create(
                session,
                desk.actor,
                name=name,
                touchpoint="visit",
                document=document or factories.document("csat", ["en", "es"]),
                auxiliaries=[],
                practice=Practice(),
                secrets=secrets,
                now=clock(),
            )

    return drafted
