"""Hashes of devices and networks end: not by a key that could be derived again, but by being deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from inbox import Inbox
from sqlalchemy import select

from service.config import Settings
from service.response import response as responses
from service.response.response import Medium, Response
from service.response.traces import Traces
from service.survey.version import Version
from service.worker import Worker

TRACES = Traces("d" * 32, "n" * 32, "u" * 32)


def answer(inbox: Inbox, mail: str) -> None:
    invitation = inbox.invite(mail=mail)
    with inbox.database.write() as session:
        responses.take(
            session,
            invitation=invitation,
            version=session.get_one(Version, invitation.version_id),
            submitted={"score": "5"},
            language="en",
            medium=Medium.WEB,
            traces=TRACES,
            started_at=None,
            secrets=inbox.secrets,
            now=inbox.clock(),
        )


def traced(inbox: Inbox) -> list[bool]:
    with inbox.database.read() as session:
        rows = session.scalars(select(Response).order_by(Response.answered_at)).all()
        return [None not in (row.device_hash, row.network_hash, row.user_agent_hash) for row in rows]


def test_traces_end_with_their_time_and_answers_stay(inbox_on_each: Inbox, settings: Settings) -> None:
    inbox = inbox_on_each
    worker = Worker(replace(settings, trace_days=60), inbox.database, inbox.secrets, inbox.clock)
    answer(inbox, "old@example.com")
    inbox.clock.advance(days=59)
    answer(inbox, "new@example.com")
    worker.once()
    assert traced(inbox) == [True, True]

    inbox.clock.advance(days=2)
    worker.once()

    assert traced(inbox) == [False, True]
    with inbox.database.read() as session:
        assert len(session.scalars(select(Response)).all()) == 2


def test_a_worker_looks_for_expired_traces_once_an_hour(inbox: Inbox, settings: Settings) -> None:
    worker = Worker(replace(settings, trace_days=60), inbox.database, inbox.secrets, inbox.clock)
    worker.once()
    answer(inbox, "old@example.com")
    with inbox.database.write() as session:
        session.scalars(select(Response)).one().answered_at -= timedelta(days=90)
    worker.once()
    assert traced(inbox) == [True]
    inbox.clock.advance(hours=1)
    worker.once()
    assert traced(inbox) == [False]
