"""Workers are killed in the middle of their work, while carriers hang, reset and repeat themselves.

Nothing is lost, and nothing is sent twice.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from random import Random
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from desk import Desk
from drill import LaterClock, workers
from fakes import FakeClock
from flask import Flask
from waitress.server import create_server

from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings, Twilio
from service.delivery import return_path
from service.delivery.dispatch import THREADS
from service.delivery.message import Message, State
from service.delivery.return_path import Name
from service.demo.standins.messages import Fault
from service.demo.standins.smtp import SmtpStandin
from service.demo.standins.twilio import TwilioStandin
from service.demo.standins.webhook import Callback, CallbackQueue
from service.sampling.contact import Channel
from service.survey.practice import Practice
from service.web.app import create_app

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "token"
WORKERS, LIVES = 4, 3
TIMEOUT = 1.0
FAULTS = {Fault.HANG: 0.05, Fault.RESET: 0.02, Fault.TOO_MANY: 0.01}


@dataclass(frozen=True, slots=True)
class Owed:
    """How many numbers get a text from each survey, and how many mails are owed."""

    surveys: int
    numbers: int
    mails: int

    @property
    def everything(self) -> int:
        return self.surveys * self.numbers + self.mails


class Disorderly(CallbackQueue):
    """Posts each callback once, twice or three times, and later ones before earlier ones."""

    def __init__(self, auth_token: str, seed: int) -> None:
        super().__init__(auth_token, threads=4)
        self._chance = Random(seed)
        self._kept: list[Callback] = []
        self._keeping = threading.Lock()

    def put(self, callback: Callback) -> None:
        with self._keeping:
            self._kept += [callback] * self._chance.randint(1, 3)
            if len(self._kept) > 60:
                self._post()

    def drain(self) -> None:
        with self._keeping:
            self._post()
        super().drain()

    def _post(self) -> None:
        self._chance.shuffle(self._kept)
        for callback in self._kept:
            super().put(callback)
        self._kept.clear()


@pytest.fixture
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture
def public_url(database: Database, settings: Settings, clock: LaterClock) -> Iterator[str]:
    """The service, for the carrier to call back."""
    served: list[Flask] = []

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return served[0](environ, start_response)

    server = create_server(serve, host="127.0.0.1", port=0, threads=8)
    url = f"http://127.0.0.1:{server.effective_port}"
    twilio = Twilio(ACCOUNT, TOKEN, "+15555550100", "http://127.0.0.1:1")
    served.append(create_app(replace(settings, public_url=url, twilio=twilio), database, clock=clock))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield url
    server.close()
    thread.join()


@pytest.fixture
def twilio(clock: LaterClock) -> Iterator[TwilioStandin]:
    standin = TwilioStandin(account_sid=ACCOUNT, auth_token=TOKEN, clock=clock)
    standin.callbacks = Disorderly(TOKEN, seed=5)
    standin.messages.plan_rates(FAULTS, seed=7)
    with standin as running:
        yield running


@pytest.fixture
def smtp() -> Iterator[SmtpStandin]:
    with SmtpStandin() as running:
        yield running


def test_workers_that_are_killed_lose_nothing_and_send_nothing_twice(
    database: Database,
    secrets: Secrets,
    twilio: TwilioStandin,
    smtp: SmtpStandin,
    public_url: str,
    clock: LaterClock,
    phone: Callable[[int], str],
) -> None:
    is_sqlite = database.engine.dialect.name == "sqlite"
    owed = Owed(surveys=1, numbers=600, mails=300) if is_sqlite else Owed(surveys=2, numbers=1_000, mails=1_000)
    desk = Desk(database, secrets, FakeClock(clock() - timedelta(minutes=1)))
    _owe(desk, owed, phone)
    chance = Random(11)

    begun = partial(workers, WORKERS, database, twilio, smtp, clock, public_url=public_url, timeout=TIMEOUT)

    def handed_over() -> int:
        return len(twilio.messages.log) + len(smtp.mails)

    deaths = iter(sorted(chance.sample(range(50, owed.everything * 2 // 3), LIVES * WORKERS)))
    for _ in range(LIVES):
        with begun() as alive:
            while alive:
                enough = next(deaths)
                while handed_over() < enough:
                    assert all(process.poll() is None for process in alive), f"one ended after {handed_over()}"
                    time.sleep(0.005)
                alive.pop(chance.randrange(len(alive))).send_signal(signal.SIGKILL)
        assert handed_over() < owed.everything, "the killed left nothing to do"
        clock.let_leases_end()
    with begun() as last:
        assert [process.wait(timeout=300) for process in last] == [0] * WORKERS
    twilio.callbacks.drain()

    assert twilio.callbacks.failures == []
    messages = desk.messages()
    _texts_are_as_the_carrier_says([m for m in messages if m.channel is Channel.SMS], twilio, owed, phone)
    _mails_are_as_the_relay_says([m for m in messages if m.channel is Channel.EMAIL], smtp, owed, secrets)


def _owe(desk: Desk, owed: Owed, phone: Callable[[int], str]) -> None:
    once = Practice(reminders=0, blind_share=0.0)
    for number in range(owed.surveys):
        desk.invite([phone(n) for n in range(owed.numbers)], of=desk.open_survey(f"Texts {number}", practice=once))
    desk.invite(mails=[f"c{n}@example.com" for n in range(owed.mails)], of=desk.open_survey("Mails", practice=once))


def _texts_are_as_the_carrier_says(
    texts: list[Message], twilio: TwilioStandin, owed: Owed, phone: Callable[[int], str]
) -> None:
    """Each was taken once, and what the service knows is what the carrier's log says."""
    log = twilio.messages.log
    assert Counter(sent.to for sent in log) == Counter({phone(n): owed.surveys for n in range(owed.numbers)})
    assert {m.provider_id for m in texts} == {sent.sid for sent in log}
    assert {m.state for m in texts} == {State.DELIVERED}
    assert len(texts) == len(log)


def _mails_are_as_the_relay_says(mails: list[Message], smtp: SmtpStandin, owed: Owed, secrets: Secrets) -> None:
    """Each arrived at most once. A relay cannot be asked: what nobody knows is listed as unknown, not sent again."""
    arrived = Counter(mail.message_id for mail in smtp.mails)
    assert set(arrived.values()) == {1}
    assert {m.state for m in mails} <= {State.SENT, State.UNKNOWN}
    lost = [return_path.token(secrets, Name.MESSAGE_ID, m.id) for m in mails if m.state is State.UNKNOWN]
    unknown = {f"<{token}@example.com>" for token in lost}
    assert {m.provider_id for m in mails if m.state is State.SENT} == arrived.keys() - unknown
    assert len(unknown) <= LIVES * WORKERS * THREADS
    assert len(mails) == owed.mails
