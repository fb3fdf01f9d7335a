"""A real server and a real browser. Nothing leaves the machine."""

from __future__ import annotations

import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import factories
import pytest
from fakes import FakeClock
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from site_under_test import Site

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.config import Settings
from service.delivery import outbox
from service.response import response as responses
from service.response.response import Medium
from service.sampling import trigger
from service.survey.practice import Practice
from service.survey.question import Single
from service.survey.survey import Survey
from service.web.app import create_app

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(need: Callable[[str, str], None]) -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        need("Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        held = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield held
        held.close()


POLL = Practice(blind_share=0.0, minimum_n=5)
POLLED = 17


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the standard library's
        """Say nothing: the links in the lines are secret."""


@pytest.fixture
def site(sqlite: Database, settings: Settings, secrets: Secrets, clock: FakeClock) -> Iterator[Site]:
    app = create_app(settings, sqlite, clock=clock)
    server: WSGIServer = make_server("127.0.0.1", 0, app, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    with sqlite.write() as session:
        actor = factories.actor(session, now=clock())[0]
        surveys = {
            template: factories.published(session, actor, secrets=secrets, now=clock(), template=template)
            for template in ("csat", "nps")
        }
        for ballot, shares in {"crosswise": {"crosswise": 1.0}, "forced": {"crosswise": 0.0}}.items():
            asking = factories.with_ballots(factories.document(), direct=0.0, **shares)
            surveys[ballot] = factories.published(session, actor, secrets=secrets, now=clock(), asking=asking)
        pages = {**factories.document("csat", ["en", "ar"]), "layout": "question_pages"}
        surveys["pages"] = factories.published(session, actor, secrets=secrets, now=clock(), asking=pages)
        surveys["poll"] = factories.published(
            session, actor, secrets=secrets, now=clock(), template="poll", practice=POLL
        )
        surveys["routed"] = factories.published(session, actor, secrets=secrets, now=clock(), asking=factories.routed())
        links = {}
        for number, (template, survey) in enumerate(surveys.items()):
            events = [factories.event(number, occurred_at=clock(), mail=f"{template}@example.com")]
            recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock())
            ((invitation, _version),) = recorded.invitations
            outbox.owe_invitations(
                session, recorded.invitations, secrets=secrets, public_url=settings.public_url, now=clock()
            )
            token = secrets.unseal(invitation.team_id, invitation.token_sealed)
            links[template] = f"http://127.0.0.1:{server.server_port}/s/{token}"
        _answer_poll(session, actor, surveys["poll"], secrets, clock())
    yield Site(links, sqlite)
    server.shutdown()
    thread.join()
    server.server_close()


def _answer_poll(session: Session, actor: Actor, poll: Survey, secrets: Secrets, now: datetime) -> None:
    """Some have answered already, so that there is a result."""
    events = [factories.event(900 + number, occurred_at=now) for number in range(POLLED)]
    recorded = trigger.record(session, actor, poll.id, events, secrets=secrets, now=now)
    for number, (invitation, version) in enumerate(recorded.invitations):
        asked = version.parsed().questions[0]
        assert isinstance(asked, Single)
        responses.take(
            session,
            invitation=invitation,
            version=version,
            submitted={asked.name: asked.codes[min(number % 4, len(asked.codes) - 1)]},
            language="en",
            medium=Medium.WEB,
            traces=None,
            started_at=None,
            secrets=secrets,
            now=now,
        )


@pytest.fixture
def picture(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this test may leave a picture of what it saw."""
    folder = tmp_path_factory.getbasetemp() / "pictures"
    folder.mkdir(exist_ok=True)
    return folder / f"{re.sub(r'[^a-z0-9]+', '-', request.node.name.lower())}.png"
