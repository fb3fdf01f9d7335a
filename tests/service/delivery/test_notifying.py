"""The team is told at least once: nothing is lost, what comes twice has the same id, and every attempt can be read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from random import Random
from threading import Barrier
from uuid import UUID

import factories
import pytest
from desk import ScriptedCarrier
from fakes import FakeClock
from receiver import Receiver, status
from sqlalchemy import select

from service.base.errors import Conflict, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.delivery import notification, notifying, webhook
from service.delivery import notification_lease as leases
from service.delivery import webhook_endpoint as endpoints
from service.delivery.carriers import Carriers
from service.delivery.channel import Ambiguous, Busy, Mail, Rejected
from service.delivery.notification import Attempt, Notification, Result, State, StillUnderWay
from service.delivery.notification_lease import Ended
from service.delivery.webhook import Poster
from service.delivery.webhook_endpoint import Disabled, Endpoint, Topic
from service.delivery.webhook_url import Reach

NEAR = Reach(allows_loopback=True)
SUBJECT = new_id()


@dataclass
class Bureau:
    """One team with one webhook, and what became of what it is owed."""

    database: Database
    secrets: Secrets
    clock: FakeClock
    carriers: Carriers
    receiver: Receiver
    actor: Actor
    endpoint: Endpoint
    secret: str

    def owe(self, name: str = "one", topic: Topic = Topic.FOLLOWUP_OPENED) -> int:
        with self.database.write() as session:
            return notification.owe_webhooks(
                session, team_id=self.actor.team_id, mode=self.actor.mode, topic=topic, subject_id=SUBJECT, name=name,
                data={"followup_id": str(SUBJECT)}, secrets=self.secrets, now=self.clock(),
            )  # fmt: skip

    def owe_mail(self, name: str = "one", mode: Mode = Mode.LIVE) -> int:
        with self.database.write() as session:
            return notification.owe_mail(
                session, team_id=self.actor.team_id, mode=mode, topic=Topic.FOLLOWUP_OPENED, subject_id=SUBJECT,
                name=name, address="care@example.com", subject="To follow up", text="One.\n\n<Two>",
                secrets=self.secrets, now=self.clock(),
            )  # fmt: skip

    def tell(self, worker: str = "w1") -> int:
        return notifying.run_once(
            self.database, self.carriers, self.secrets, self.clock, poster=Poster(NEAR), worker=worker, rng=Random(1)
        )

    def rows(self) -> list[Notification]:
        with self.database.read() as session:
            found = list(session.scalars(select(Notification).order_by(Notification.id)))
            session.expunge_all()
        return found

    @property
    def row(self) -> Notification:
        (only,) = self.rows()
        return only

    def attempts(self) -> list[tuple[int, Result, int | None]]:
        with self.database.read() as session:
            rows = session.scalars(select(Attempt).order_by(Attempt.notification_id, Attempt.number)).all()
            return [(row.number, row.result, row.status) for row in rows]

    def disabled(self) -> Disabled | None:
        with self.database.read() as session:
            return session.get_one(Endpoint, self.endpoint.id).disabled

    def replay(self, notification_id: UUID, actor: Actor | None = None) -> None:
        with self.database.write() as session:
            notification.replay(session, actor or self.actor, self.endpoint.id, notification_id, now=self.clock())


@pytest.fixture
def bureau(database: Database, secrets: Secrets, clock: FakeClock, carriers: Carriers) -> Iterator[Bureau]:
    with Receiver() as receiver:
        yield opened(receiver, database, secrets, clock, carriers)


def opened(receiver: Receiver, database: Database, secrets: Secrets, clock: FakeClock, carriers: Carriers) -> Bureau:
    with database.write() as session:
        actor = factories.actor(session, now=clock())[0]
        endpoint, secret = endpoints.create(
            session, actor, name="CRM", url=f"http://127.0.0.1:{receiver.port}/hook?token=t",
            topics=[Topic.FOLLOWUP_OPENED], reach=NEAR, secrets=secrets, now=clock(),
        )  # fmt: skip
    return Bureau(database, secrets, clock, carriers, receiver, actor, endpoint, secret)


def test_what_a_team_asked_to_hear_of_is_posted_once_and_signed(bureau: Bureau) -> None:
    assert [bureau.owe(), bureau.owe(), bureau.owe("two", Topic.FOLLOWUP_CLOSED)] == [1, 0, 0]
    assert [bureau.tell(), bureau.tell()] == [1, 0]

    (got,) = bureau.receiver.got
    said = json.loads(got.body)
    assert said["type"] == "followup.opened"
    assert said["data"] == {"followup_id": str(SUBJECT)}
    assert got.headers["webhook-id"] == str(bureau.row.id)
    assert bureau.row.state is State.DELIVERED
    assert bureau.attempts() == [(1, Result.DELIVERED, 204)]
    signed = webhook.signatures([bureau.secret], str(bureau.row.id), bureau.clock(), got.body)
    assert got.headers["webhook-signature"] == signed


def test_what_is_not_taken_is_tried_again_later_and_later_with_the_same_id_until_it_is_given_up(bureau: Bureau) -> None:
    bureau.receiver.script = [status(500)] * 20
    bureau.owe()
    waits = []
    while bureau.tell():
        row = bureau.row
        if row.state is State.FAILED:
            break
        waits.append(row.due_at - bureau.clock())
        assert bureau.tell() == 0
        bureau.clock.moment = row.due_at

    assert len(waits) == len(notifying.PAUSES)
    assert all(0.75 * usual <= wait <= 1.25 * usual for usual, wait in zip(notifying.PAUSES, waits, strict=True))
    assert timedelta(days=3) < sum(waits, timedelta()) < timedelta(days=6)
    assert len({got.headers["webhook-id"] for got in bureau.receiver.got}) == 1
    assert bureau.attempts() == [(number, Result.REFUSED, 500) for number in range(1, len(waits) + 2)]
    assert bureau.row.state is State.FAILED


def test_a_receiver_that_asks_for_time_gets_it(bureau: Bureau) -> None:
    bureau.receiver.script = [status(429, Retry_After="3600")]
    bureau.owe()
    bureau.tell()

    assert bureau.row.due_at == bureau.clock() + timedelta(hours=1)
    bureau.clock.advance(hours=1)
    bureau.tell()
    assert bureau.row.state is State.DELIVERED


def test_a_receiver_that_says_gone_is_told_no_more(bureau: Bureau) -> None:
    bureau.receiver.script = [status(500), status(410)]
    bureau.owe("one")
    bureau.tell()
    bureau.owe("two")
    bureau.tell()
    assert bureau.disabled() is Disabled.GONE
    assert bureau.owe("three") == 0
    bureau.clock.advance(hours=1)
    bureau.tell()

    assert [row.state for row in bureau.rows()] == [State.CANCELLED, State.FAILED]
    assert len(bureau.receiver.got) == 2


def test_a_worker_that_dies_after_posting_leaves_an_attempt_and_the_same_id_is_posted_again(bureau: Bureau) -> None:
    """At least once: nobody can say whether the first was taken, and the receiver can tell the second by its id."""
    bureau.owe()
    with bureau.database.write() as session:
        (held,) = leases.claim(session, worker="dead", now=bureau.clock(), limit=8, rng=Random(1))
    assert bureau.tell() == 0
    bureau.clock.advance(minutes=3)
    assert bureau.tell() == 1

    assert bureau.attempts() == [(1, Result.LOST, None), (2, Result.DELIVERED, 204)]
    assert bureau.receiver.got[0].headers["webhook-id"] == str(held.id)
    with bureau.database.write() as session:
        late = leases.finish(session, held, Ended(Result.DELIVERED, State.DELIVERED), now=bureau.clock())
    assert not late
    assert len(bureau.attempts()) == 2


def test_a_worker_killed_between_the_posting_and_its_note_makes_a_second_delivery_with_the_same_id(
    bureau: Bureau,
) -> None:
    bureau.owe()
    url = bureau.database.url.render_as_string(hide_password=False)
    worker = Path(__file__).with_name("notifying_worker.py")
    started: list[subprocess.Popen[bytes]] = []
    known = threading.Event()

    def kill(_handler: BaseHTTPRequestHandler) -> None:
        known.wait()
        started[0].kill()
        started[0].wait()

    bureau.receiver.script = [kill]
    started.append(
        subprocess.Popen(
            [sys.executable, str(worker), url, bureau.clock().isoformat()],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )
    )
    known.set()
    assert started[0].wait(60) == -signal.SIGKILL
    assert bureau.row.state is State.SENDING
    bureau.clock.advance(minutes=3)
    bureau.tell()

    first, second = bureau.receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(bureau.row.id)
    assert first.body == second.body
    assert bureau.attempts() == [(1, Result.LOST, None), (2, Result.DELIVERED, 204)]


def test_two_workers_never_post_the_same_at_once(bureau: Bureau) -> None:
    for number in range(40):
        bureau.owe(str(number))
    start = Barrier(4)

    def work(name: str) -> int:
        start.wait()
        done = 0
        while told := bureau.tell(name):
            done += told
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, ["a", "b", "c", "d"])) == 40
    assert len({got.headers["webhook-id"] for got in bureau.receiver.got}) == len(bureau.receiver.got) == 40


def test_a_replay_posts_the_same_again_and_begins_its_patience_anew(bureau: Bureau) -> None:
    bureau.receiver.script = [status(204), status(500)]
    bureau.owe()
    with pytest.raises(StillUnderWay):
        bureau.replay(bureau.row.id)
    bureau.tell()
    bureau.replay(bureau.row.id)
    bureau.tell()
    assert (bureau.row.state, bureau.row.failures) == (State.QUEUED, 1)
    bureau.clock.advance(minutes=1)
    bureau.tell()

    first, *again = bureau.receiver.got
    assert [(one.body, one.headers["webhook-id"]) for one in again] == [(first.body, first.headers["webhook-id"])] * 2
    assert [result for _, result, _ in bureau.attempts()] == [Result.DELIVERED, Result.REFUSED, Result.DELIVERED]


def test_nobody_elses_webhook_is_replayed_and_none_that_is_disabled(bureau: Bureau) -> None:
    bureau.owe()
    bureau.tell()
    with bureau.database.write() as session:
        other = factories.actor(session, now=bureau.clock(), team="Other")[0]
    with pytest.raises(NotFound):
        bureau.replay(bureau.row.id, other)
    with pytest.raises(NotFound):
        bureau.replay(new_id())
    with bureau.database.write() as session:
        endpoints.disable(session, bureau.actor, bureau.endpoint.id, now=bureau.clock())
    with pytest.raises(Conflict):
        bureau.replay(bureau.row.id)


def test_for_a_day_after_a_change_of_secrets_both_sign(bureau: Bureau) -> None:
    with bureau.database.write() as session:
        _, new = endpoints.rotate(session, bureau.actor, bureau.endpoint.id, secrets=bureau.secrets, now=bureau.clock())
    bureau.owe("one")
    bureau.tell()
    bureau.clock.advance(hours=24)
    bureau.owe("two")
    bureau.tell()
    both, one = (got.headers["webhook-signature"].split() for got in bureau.receiver.got)

    assert (len(both), len(one)) == (2, 1)
    assert new != bureau.secret


def test_a_test_key_is_told_of_test_data_only(bureau: Bureau) -> None:
    with bureau.database.write() as session:
        tester = factories.actor(
            session, now=bureau.clock(), team_id=bureau.actor.team_id, mode=Mode.TEST, name="Tester"
        )[0]
        told = endpoints.told_of(session, tester.team_id, Mode.TEST, Topic.FOLLOWUP_OPENED)

    assert told == []


def test_a_mail_to_the_team_is_sent_by_the_same_carrier_without_a_way_out(
    bureau: Bureau, carrier: ScriptedCarrier
) -> None:
    assert [bureau.owe_mail(), bureau.owe_mail()] == [1, 0]
    bureau.tell()

    ((_, sent),) = carrier.taken
    assert isinstance(sent.content, Mail)
    assert (sent.address, sent.message_id, sent.content.unsubscribe) == ("care@example.com", bureau.row.id, "")
    assert "&lt;Two&gt;" in sent.content.html
    assert bureau.row.state is State.DELIVERED


@pytest.mark.parametrize("error", [Busy("the relay is busy"), Ambiguous("broke off after the dot")])
def test_a_mail_that_may_not_have_left_is_sent_again_with_the_same_id(
    bureau: Bureau, carrier: ScriptedCarrier, error: Exception
) -> None:
    carrier.script = [error]
    bureau.owe_mail()
    bureau.tell()
    bureau.clock.advance(minutes=1)
    bureau.tell()

    assert [one.message_id for _, one in carrier.taken] == [bureau.row.id]
    assert [result for _, result, _ in bureau.attempts()] == [Result.NO_REPLY, Result.DELIVERED]


def test_a_mail_that_the_relay_refuses_has_failed_and_says_so(bureau: Bureau, carrier: ScriptedCarrier) -> None:
    carrier.script = [Rejected("550", "no such mailbox")]
    bureau.owe_mail()
    bureau.tell()

    assert bureau.row.state is State.FAILED


def test_a_mail_in_test_mode_is_kept(bureau: Bureau, carrier: ScriptedCarrier) -> None:
    bureau.owe_mail(mode=Mode.TEST)
    bureau.tell()

    assert carrier.taken == []
    assert bureau.row.state is State.KEPT


def test_one_that_cannot_be_opened_does_not_hold_up_the_others(bureau: Bureau) -> None:
    bureau.owe("one")
    with bureau.database.write() as session:
        session.scalars(select(Notification)).one().payload_sealed = b"\x01" + b"0" * 40
    bureau.owe("two")
    assert bureau.tell() == 2

    assert [row.state for row in bureau.rows()] == [State.QUEUED, State.DELIVERED]


def test_a_team_has_so_many_webhooks_and_no_more(bureau: Bureau) -> None:
    def another() -> None:
        with bureau.database.write() as session:
            endpoints.create(
                session, bureau.actor, name="CRM", url="https://hooks.example.com/", topics=[*Topic], reach=Reach(),
                secrets=bureau.secrets, now=bureau.clock(),
            )  # fmt: skip

    for _ in range(endpoints.MOST - 1):
        another()
    with pytest.raises(Conflict):
        another()
    with bureau.database.write() as session:
        endpoints.disable(session, bureau.actor, bureau.endpoint.id, now=bureau.clock())
    another()


def test_nothing_that_is_stored_can_be_read(bureau: Bureau) -> None:
    bureau.owe_mail()
    with bureau.database.read() as session:
        endpoint = session.scalars(select(Endpoint)).one()
        stored = [bureau.row.address_sealed, bureau.row.payload_sealed, endpoint.url_sealed, endpoint.secret_sealed]

    for secret in (b"care@example.com", b"follow up", b"token=t", bureau.secret.encode()):
        assert not any(secret in (part or b"") for part in stored)
