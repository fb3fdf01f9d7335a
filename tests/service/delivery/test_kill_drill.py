"""A worker is killed in the middle of its work, twice. Nothing is lost and nothing is sent twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk import Desk
from fakes import FakeClock

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery.dispatch import THREADS
from service.delivery.message import State
from service.demo.standins.messages import Fault
from service.demo.standins.smtp import SmtpStandin
from service.demo.standins.twilio import TwilioStandin
from service.sampling.contact import Channel
from service.survey.survey import Practice

ACCOUNT = "AC" + "0123456789abcdef" * 2
TEXTS = MAILS = 150
ROOT = Path(__file__).parents[3]


@contextmanager
def worker(database: Database, twilio: TwilioStandin, smtp: SmtpStandin, minutes_later: int) -> Iterator[object]:
    url = database.url.render_as_string(hide_password=False)
    command = [
        sys.executable, str(Path(__file__).with_name("drill_worker.py")),
        url, twilio.url, ACCOUNT, str(smtp.port), str(minutes_later),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


class LaterClock:
    """The time of the worker that is alive: every life begins later, so that the leases of the dead are over."""

    minutes_later = 0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=self.minutes_later)


@pytest.fixture
def later() -> LaterClock:
    return LaterClock()


@pytest.fixture
def twilio(later: LaterClock) -> Iterator[TwilioStandin]:
    with TwilioStandin(account_sid=ACCOUNT, auth_token="token", callbacks=(), clock=later) as running:
        yield running


@pytest.fixture
def smtp() -> Iterator[SmtpStandin]:
    with SmtpStandin() as running:
        yield running


def test_a_worker_killed_twice_loses_nothing_and_sends_nothing_twice(
    database: Database,
    secrets: Secrets,
    twilio: TwilioStandin,
    smtp: SmtpStandin,
    later: LaterClock,
    phone: Callable[[int], str],
) -> None:
    desk = Desk(database, secrets, FakeClock(datetime.now(UTC)))
    bulk = desk.open_survey("Bulk", practice=Practice(reminders=0, blind_share=0.0))
    desk.invite([phone(n) for n in range(TEXTS)], [f"c{n}@example.com" for n in range(MAILS)], of=bulk)
    for fault in (Fault.RESET, Fault.GARBAGE, Fault.UNAVAILABLE):
        twilio.messages.plan(fault, times=3)

    def handed_over() -> int:
        return len(twilio.messages.log) + len(smtp.mails)

    for enough in (80, 180):
        with worker(database, twilio, smtp, later.minutes_later) as process:
            while handed_over() < enough:
                assert process.poll() is None, "the worker ended by itself"
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
        later.minutes_later += 10
    with worker(database, twilio, smtp, later.minutes_later) as process:
        assert process.wait(timeout=60) == 0

    messages = desk.messages()
    texts = {m.provider_id: m for m in messages if m.channel is Channel.SMS}
    assert {m.state for m in texts.values()} == {State.SENT}
    assert Counter(sent.sid for sent in twilio.messages.log) == Counter(texts.keys())
    assert Counter(sent.to for sent in twilio.messages.log) == Counter(phone(n) for n in range(TEXTS))

    mails = [m for m in messages if m.channel is Channel.EMAIL]
    arrived = Counter(mail.message_id for mail in smtp.mails)
    assert set(arrived.values()) == {1}
    assert {m.state for m in mails} <= {State.SENT, State.UNKNOWN}
    unknown = {f"<{m.id}@example.com>" for m in mails if m.state is State.UNKNOWN}
    assert {m.provider_id for m in mails if m.state is State.SENT} == arrived.keys() - unknown
    assert len(unknown) <= 2 * THREADS
    assert len(mails) == MAILS
