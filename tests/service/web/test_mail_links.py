"""Scanners open every link of every mail. Nothing may come of that."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import factories
import pytest
from fakes import FakeClock
from flask import Flask
from sqlalchemy import select

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Base
from service.config import Settings
from service.delivery import channel, outbox
from service.delivery.channel import Mail
from service.delivery.message import Message
from service.sampling import trigger
from service.sampling.contact import Channel
from service.web.app import create_app

LINK = re.compile(r"https?://[^\s<>\"]+")


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def links_of(database: Database, secrets: Secrets) -> set[str]:
    """Every link of every mail, of both of its forms and of its headers."""
    found: set[str] = set()
    with database.read() as session:
        for message in session.scalars(select(Message).where(Message.channel == Channel.EMAIL)):
            mail = channel.load(message.channel, secrets.unseal(message.team_id, message.payload_sealed))
            assert isinstance(mail, Mail)
            for text in (mail.text, unescape(mail.html), mail.unsubscribe):
                found |= set(LINK.findall(text))
    return found


@pytest.mark.parametrize("template", ["nps", "csat", "ces", "poll"])
def test_getting_every_link_of_every_mail_three_times_changes_no_row(
    database: Database, settings: Settings, secrets: Secrets, clock: FakeClock, template: str
) -> None:
    app: Flask = create_app(settings, database, clock=clock)
    with database.write() as session:
        actor, _ = factories.actor(session, now=clock())
        survey = factories.published(session, actor, secrets=secrets, now=clock(), template=template)
        events = [factories.event(n, occurred_at=clock(), language=tag) for n, tag in enumerate(("en", "es", "ar"))]
        recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock())
        outbox.owe_invitations(
            session, recorded.invitations, secrets=secrets, public_url=settings.public_url, now=clock()
        )
    links = links_of(database, secrets)
    before = dump(database)

    for _ in range(3):
        clock.advance(seconds=1)
        for link in sorted(links):
            parts = urlsplit(link)
            for method in ("GET", "HEAD"):
                reply = app.test_client().open(f"{parts.path}?{parts.query}", method=method)
                assert reply.status_code == 200, (method, parts.path)

    assert len(links) > 3 * 2
    assert dump(database) == before
