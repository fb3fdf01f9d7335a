"""The worker: one round reads, sends and settles; it wakes, it stops, and a database that fails does not end it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import factories
import pytest
import structlog
from fakes import FakeClock
from receiver import Receiver, status
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from service import logs
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings, Smtp
from service.delivery import notification, outbox
from service.delivery import webhook_endpoint as endpoints
from service.delivery.message import Kind, MailboxEntry, Message, State
from service.delivery.notification import Notification
from service.delivery.notification import State as NotificationState
from service.delivery.webhook_endpoint import Topic
from service.delivery.webhook_url import Reach
from service.response import inbound
from service.response.answer import Answer
from service.response.inbound import Inbound
from service.sampling import trigger
from service.survey.practice import Practice
from service.survey.survey import Survey
from service.worker import Worker

PHONE = "+447700900001"
LONG = 60.0  # seconds nobody waits for here: whoever does is woken
PATIENCE = 20.0


class Office:
    """A survey, and a worker that serves it."""

    def __init__(self, settings: Settings, database: Database, secrets: Secrets, clock: FakeClock) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        self.worker = Worker(settings, database, secrets, clock, poll_seconds=LONG)
        with database.write() as session:
            self.actor: Actor = factories.actor(session, now=clock())[0]
            self.survey: Survey = factories.published(
                session, self.actor, secrets=secrets, now=clock(), practice=Practice(blind_share=0.0)
            )

    def ask(self, number: int, *, phone: str | None = None) -> None:
        event = factories.event(number, occurred_at=self.clock(), phone=phone)
        with self.database.write() as session:
            recorded = trigger.record(
                session, self.actor, self.survey.id, [event], secrets=self.secrets, now=self.clock()
            )
            outbox.owe_invitations(
                session,
                recorded.invitations,
                secrets=self.secrets,
                public_url="http://127.0.0.1:8000",
                now=self.clock(),
            )

    def text(self, body: str) -> None:
        with self.database.write() as session:
            inbound.keep(
                session,
                provider="twilio",
                provider_id=f"SM of {body}",
                sender=PHONE,
                body=body,
                secrets=self.secrets,
                now=self.clock(),
            )

    def states(self, kind: Kind = Kind.INVITATION) -> list[State]:
        with self.database.read() as session:
            return list(session.scalars(select(Message.state).where(Message.kind == kind).order_by(Message.id)))

    def kept(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(MailboxEntry)) or 0

    @contextmanager
    def running(self) -> Iterator[threading.Thread]:
        thread = threading.Thread(target=self.worker.run)
        thread.start()
        try:
            yield thread
        finally:
            self.worker.stop()
            thread.join(PATIENCE)

    def wait_for(self, count: int) -> None:
        """Until so many messages were kept by the mailbox; looked for without end only while the worker is alive."""
        pause = threading.Event()
        for _ in range(int(PATIENCE / 0.02)):
            if self.kept() == count:
                return
            pause.wait(0.02)
        raise AssertionError(f"{self.kept()} messages were kept, {count} should have been")


@pytest.fixture
def office(settings: Settings, sqlite: Database, secrets: Secrets, clock: FakeClock) -> Office:
    return Office(settings, sqlite, secrets, clock)


def test_one_round_reads_what_came_in_sends_what_is_due_and_settles_what_is_unknown(
    settings: Settings, database: Database, secrets: Secrets, clock: FakeClock
) -> None:
    office = Office(settings, database, secrets, clock)
    office.ask(1, phone=PHONE)
    assert office.worker.once() == 1
    with database.write() as session:
        session.execute(
            update(Message).where(Message.kind == Kind.INVITATION).values(state=State.UNKNOWN, provider_id=None)
        )
    clock.advance(seconds=settings.settle_seconds + 1)
    office.text("4")
    office.ask(2)

    assert office.worker.once() >= 3
    with database.read() as session:
        assert session.scalars(select(Answer.number)).all() == [4.0]
        assert session.scalars(select(Inbound.read_as)).all() == ["answer"]
    assert office.states() == [State.SENT, State.DELIVERED]
    assert office.states(Kind.CONVERSATION) == [State.DELIVERED]


def test_a_round_with_nothing_to_do_says_so(office: Office) -> None:
    assert office.worker.once() == 0
    office.ask(1)

    assert [office.worker.once(), office.worker.once()] == [1, 0]


def test_what_is_not_due_yet_waits(office: Office, clock: FakeClock) -> None:
    office.ask(1)
    office.worker.once()
    assert office.states(Kind.REMINDER) == [State.QUEUED]
    clock.advance(hours=48)

    assert office.worker.once() == 1
    assert office.states(Kind.REMINDER) == [State.DELIVERED]


def test_what_a_worker_claimed_before_it_was_killed_is_taken_up_by_another(office: Office, clock: FakeClock) -> None:
    office.ask(1)
    with office.database.write() as session:
        session.execute(
            update(Message)
            .where(Message.kind == Kind.INVITATION)
            .values(state=State.SENDING, worker="dead", leased_until=clock() + timedelta(minutes=2), attempt=1)
        )
    assert office.worker.once() == 0
    clock.advance(minutes=3)
    office.worker.once()
    office.worker.once()

    assert office.states() == [State.DELIVERED]
    assert office.kept() == 1


def test_a_worker_that_sleeps_is_woken_by_what_becomes_due(office: Office) -> None:
    """It would otherwise sleep for most of a minute, which nobody waits for here."""
    office.ask(1)
    with office.running():
        office.wait_for(1)
        office.ask(2)
        office.worker.wake()
        office.wait_for(2)


def test_a_worker_works_through_a_queue_without_being_woken_in_between(office: Office) -> None:
    for number in range(40):  # more than one claim
        office.ask(number)
    with office.running():
        office.wait_for(40)

    assert set(office.states()) == {State.DELIVERED}


def test_a_worker_that_sleeps_stops_when_it_is_told(office: Office) -> None:
    office.ask(1)
    with office.running() as thread:
        office.wait_for(1)
        office.worker.stop()
        thread.join(PATIENCE)

        assert not thread.is_alive()


def test_a_worker_told_to_stop_before_it_began_does_nothing(office: Office) -> None:
    office.ask(1)
    office.worker.stop()
    office.worker.run()

    assert office.kept() == 0


@pytest.fixture
def own_log() -> Iterator[None]:
    """How the log is set up is put back: other tests in this process share it."""
    yield
    structlog.reset_defaults()


def test_a_database_that_fails_is_waited_for(office: Office, own_log: None, capfd: pytest.CaptureFixture[str]) -> None:
    """The table is gone for a while, as in a migration that goes wrong; when it is back, work goes on."""
    logs.configure(readable=False)  # onto the standard error that is captured here
    office.ask(1)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE message RENAME TO message_away")
    with office.running() as thread:
        pause = threading.Event()
        for _ in range(int(PATIENCE / 0.02)):
            seen = capfd.readouterr()
            if "worker.error" in seen.out + seen.err:
                break
            pause.wait(0.02)
        else:
            raise AssertionError("the worker did not say that the database failed")
        assert thread.is_alive()
        with office.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE message_away RENAME TO message")
        office.worker.wake()
        office.wait_for(1)

    assert PHONE not in seen.out + seen.err


def test_a_step_that_fails_keeps_the_others_from_nothing(
    office: Office, own_log: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """Texts cannot be read for a while; what is owed leaves nevertheless, and the failure is told."""
    logs.configure(readable=False)
    office.ask(1)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbound RENAME TO inbound_away")

    with pytest.raises(ExceptionGroup) as failed:
        office.worker.once()

    assert [type(error) for error in failed.value.exceptions] == [OperationalError]
    assert office.kept() == 1
    seen = capfd.readouterr()
    assert "worker.error" in seen.out + seen.err


def test_a_message_that_cannot_be_opened_keeps_no_other_from_being_sent(office: Office) -> None:
    for number in range(3):
        office.ask(number)
    with office.database.write() as session:
        spoilt = session.scalars(select(Message.id).where(Message.kind == Kind.INVITATION).limit(1)).one()
        session.execute(update(Message).where(Message.id == spoilt).values(payload_sealed=b"\x01" + bytes(40)))
    with office.running() as thread:
        office.wait_for(2)
        office.ask(3)
        office.worker.wake()
        office.wait_for(3)

        assert thread.is_alive()


def test_a_relay_that_cannot_be_reached_leaves_the_message_in_the_queue(
    settings: Settings, sqlite: Database, secrets: Secrets, clock: FakeClock
) -> None:
    smtp = Smtp(host="127.0.0.1", port=1, starttls=False, username="", password="")
    office = Office(replace(settings, smtp=smtp), sqlite, secrets, clock)
    office.ask(1)
    office.worker.once()

    assert office.states() == [State.QUEUED]
    with sqlite.read() as session:
        row = session.scalars(select(Message).where(Message.kind == Kind.INVITATION)).one()
    assert row.attempt == 1
    assert row.due_at > clock()


def test_a_receiver_that_takes_its_time_keeps_no_message_waiting(office: Office) -> None:
    """The team is told aside: the mail to a customer leaves while somebody else's server has not answered yet."""
    answered = threading.Event()
    with Receiver() as receiver:
        receiver.script = [lambda handler: (answered.wait(PATIENCE), status(204)(handler))[1]]
        with office.database.write() as session:
            endpoints.create(
                session, office.actor, name="CRM", url=f"http://127.0.0.1:{receiver.port}/", topics=[*Topic],
                reach=Reach(allows_loopback=True), secrets=office.secrets, now=office.clock(),
            )  # fmt: skip
            notification.owe_webhooks(
                session, team_id=office.actor.team_id, mode=office.actor.mode, topic=Topic.FOLLOWUP_OPENED,
                subject_id=office.survey.id, name="one", data={}, secrets=office.secrets, now=office.clock(),
            )  # fmt: skip
        with office.running():
            for _ in range(int(PATIENCE / 0.02)):
                if receiver.got or answered.wait(0.02):
                    break
            office.ask(1)
            office.worker.wake()
            office.wait_for(1)
            assert not answered.is_set()
            answered.set()
    with office.database.read() as session:
        assert session.scalars(select(Notification.state)).all() == [NotificationState.DELIVERED]
