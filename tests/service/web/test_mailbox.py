from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from fakes import FakeClock
from respondent import Respondent
from sqlalchemy import select

from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Environment, Settings
from service.delivery import carriers, dispatch
from service.delivery.message import MailboxEntry
from service.web.app import create_app


def test_the_mailbox_shows_what_would_have_been_sent_with_its_links(
    respondent: Respondent, sqlite: Database, settings: Settings, secrets: Secrets, clock: FakeClock
) -> None:
    boxes = carriers.of_settings(settings, sqlite, secrets, clock)
    dispatch.run_once(sqlite, boxes, secrets, clock, worker="w", limit=10)
    boxes.close()
    with sqlite.read() as session:
        entry_id = session.scalars(select(MailboxEntry.id)).one()

    listing = respondent.get("/dev/mailbox")
    shown = respondent.get(f"/dev/mailbox/{entry_id}")

    assert "anna@example.com" in listing.text
    assert f"/dev/mailbox/{entry_id}" in listing.text
    assert f'<a href="{settings.public_url}{respondent.link}' in shown.text


def test_an_empty_mailbox_says_so(respondent: Respondent) -> None:
    assert "There is none yet" in respondent.get("/dev/mailbox").text
    assert respondent.get(f"/dev/mailbox/{uuid4()}").status_code == 404


@pytest.mark.parametrize("path", ["/dev/mailbox", "/dev/mailbox/0192d0c8-0000-7000-8000-000000000000"])
def test_in_production_there_is_no_mailbox(sqlite: Database, settings: Settings, clock: FakeClock, path: str) -> None:
    app = create_app(replace(settings, environment=Environment.PRODUCTION), sqlite, clock=clock)
    assert app.test_client().get(path).status_code == 404
