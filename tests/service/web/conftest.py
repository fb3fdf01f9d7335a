from __future__ import annotations

import sys
from pathlib import Path

import factories
import pytest
from fakes import FakeClock
from flask import Flask

sys.path.insert(0, str(Path(__file__).parent))

from respondent import Respondent

from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings
from service.delivery import outbox
from service.sampling import trigger
from service.web.app import create_app


@pytest.fixture
def pages(sqlite: Database, settings: Settings, clock: FakeClock) -> Flask:
    return create_app(settings, sqlite, clock=clock)


@pytest.fixture
def respondent(pages: Flask, sqlite: Database, settings: Settings, secrets: Secrets, clock: FakeClock) -> Respondent:
    with sqlite.write() as session:
        actor = factories.actor(session, now=clock())[0]
        survey = factories.published(session, actor, secrets=secrets, now=clock())
        events = [factories.event(1, occurred_at=clock(), mail="anna@example.com")]
        recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock())
        ((invitation, _version),) = recorded.invitations
        outbox.owe_invitations(
            session, recorded.invitations, secrets=secrets, public_url=settings.public_url, now=clock()
        )
    token = secrets.unseal(invitation.team_id, invitation.token_sealed)
    return Respondent(pages, sqlite, clock, actor, survey, invitation, token)
