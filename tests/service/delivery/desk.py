"""A desk at which tests work: it owes messages, sends them, looks at what became of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Self
from urllib.parse import parse_qsl
from uuid import UUID

import factories
from fakes import FakeClock
from sqlalchemy import select

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.tables import Mode
from service.delivery import claim, dispatch, outbox, reconcile, withdrawal
from service.delivery.carriers import Carriers
from service.delivery.channel import Accepted, ListingCarrier, Outgoing
from service.delivery.claim import Claimed
from service.delivery.conversation import Conversation
from service.delivery.mailbox import Mailbox
from service.delivery.message import Kind, Message
from service.sampling import trigger
from service.sampling.contact import ContactPoint
from service.sampling.event import Event
from service.sampling.invitation import Invitation
from service.survey import version as versions
from service.survey.practice import Practice
from service.survey.routing import first_question
from service.survey.survey import Survey
from service.survey.version import Version

PUBLIC_URL = "http://127.0.0.1:8000"
Answer = Callable[[Outgoing], Accepted]


def phone(number: int) -> str:
    """From the range of numbers kept for fiction."""
    return f"+447700900{number:03d}"


class ScriptedCarrier(ListingCarrier):
    """Takes everything, unless the script says otherwise; lists what it took."""

    provider = "scripted"

    def __init__(self) -> None:
        self.script: list[Answer | Exception] = []
        self.taken: list[tuple[str, Outgoing]] = []
        self.lookups: list[UUID] = []
        self.lookup_error: Exception | None = None
        self._lock = threading.Lock()

    def send(self, outgoing: Outgoing) -> Accepted:
        with self._lock:
            step = self.script.pop(0) if self.script else self.take
        if isinstance(step, Exception):
            raise step
        return step(outgoing)

    def take(self, outgoing: Outgoing) -> Accepted:
        with self._lock:
            name = f"name-{len(self.taken) + 1}"
            self.taken.append((name, outgoing))
        return Accepted(name)

    def take_and_raise(self, error: Exception) -> Answer:
        def answer(outgoing: Outgoing) -> Accepted:
            self.take(outgoing)
            raise error

        return answer

    def find(self, outgoing: Outgoing, *, since: datetime) -> Sequence[str]:
        self.lookups.append(outgoing.message_id)
        if self.lookup_error is not None:
            raise self.lookup_error
        return [name for name, one in self.taken if (one.address, one.content) == (outgoing.address, outgoing.content)]


class Desk:
    """One team with one published survey."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock) -> None:
        self.database = database
        self.secrets = secrets
        self.clock = clock
        self._numbers = iter(range(1, 100_000))
        self.actor, self.survey = self.open_survey("Northwind")

    def open_survey(
        self, team: str, *, mode: Mode = Mode.LIVE, template: str = "csat", practice: Practice | None = None
    ) -> tuple[Actor, Survey]:
        with self.database.write() as session:
            actor, _ = factories.actor(session, now=self.clock(), team=team, mode=mode)
            survey = factories.published(
                session, actor, secrets=self.secrets, now=self.clock(), template=template, practice=practice
            )
        return actor, survey

    def invite(
        self,
        phones: Sequence[str] = (),
        mails: Sequence[str] = (),
        *,
        of: tuple[Actor, Survey] | None = None,
        language: str | None = None,
    ) -> list[Invitation]:
        """Report one event per address; the outbox then owes what the survey wants."""
        actor, survey = of or (self.actor, self.survey)
        now = self.clock()
        events = [
            factories.event(next(self._numbers), occurred_at=now, phone=phone, mail=mail, language=language)
            for phone, mail in [*((one, None) for one in phones), *((None, one) for one in mails)]
        ]
        return self.report(events, of=(actor, survey))

    def invite_both(self, phone: str, mail: str, *, of: tuple[Actor, Survey] | None = None) -> Invitation:
        """Report an event of somebody who can be asked by text and by mail, in this order."""
        event = factories.event(next(self._numbers), occurred_at=self.clock(), phone=phone, mail=mail)
        return self.report([event], of=of)[0]

    def report(
        self, events: Sequence[Event], *, of: tuple[Actor, Survey] | None = None, campaign_id: UUID | None = None
    ) -> list[Invitation]:
        actor, survey = of or (self.actor, self.survey)
        now = self.clock()
        with self.database.write() as session:
            recorded = trigger.record(
                session, actor, survey.id, events, secrets=self.secrets, now=now, campaign_id=campaign_id
            )
            outbox.owe_invitations(session, recorded.invitations, secrets=self.secrets, public_url=PUBLIC_URL, now=now)
        return [invitation for invitation, _ in recorded.invitations]

    def claim(self, *, worker: str = "w1", limit: int = 8) -> Claimed:
        with self.database.write() as session:
            return claim.claim(session, worker=worker, now=self.clock(), limit=limit, rng=Random(1))

    def dispatch(self, carriers: Carriers, *, worker: str = "w1", limit: int = 8) -> int:
        return dispatch.run_once(
            self.database, carriers, self.secrets, self.clock, worker=worker, limit=limit, rng=Random(1)
        )

    def messages(self) -> list[Message]:
        with self.database.read() as session:
            rows = list(session.scalars(select(Message).order_by(Message.due_at, Message.id)))
            session.expunge_all()
        return rows

    def message(self, message_id: UUID) -> Message:
        with self.database.read() as session:
            row = session.get_one(Message, message_id)
            session.expunge(row)
        return row

    def conversations(self) -> list[Conversation]:
        with self.database.read() as session:
            rows = list(session.scalars(select(Conversation).order_by(Conversation.id)))
            session.expunge_all()
        return rows

    def address_index(self, invitation: Invitation) -> str:
        with self.database.read() as session:
            return session.get_one(ContactPoint, invitation.contact_point_id).address_index

    def version(self, session: Session) -> Version:
        return versions.in_force(session, session.get_one(Survey, self.survey.id))

    def score_question(self) -> str:
        with self.database.read() as session:
            return first_question(self.version(session).parsed()).name

    def owe(self, invitation: Invitation, kind: Kind, body: str, key: str) -> Message:
        with self.database.write() as session:
            return outbox.owe_text(
                session,
                invitation=invitation,
                body=body,
                kind=kind,
                dedupe_key=f"{invitation.id}:{key}",
                secrets=self.secrets,
                now=self.clock(),
            )

    def cancel_then_raise(self, invitation: Invitation, error: Exception) -> Accepted:
        """The person answers while the message is in the carrier's hands."""
        self.cancel(invitation)
        raise error

    def cancel(self, invitation: Invitation) -> None:
        with self.database.write() as session:
            withdrawal.cancel(session, invitation_id=invitation.id, reason="answered", now=self.clock())

    def turn(self, talk: Conversation) -> None:
        """The person has answered once."""
        with self.database.write() as session:
            session.get_one(Conversation, talk.id).turns += 1

    def sweep(self, carriers: Carriers, *, settle: timedelta = timedelta(0)) -> int:
        return reconcile.sweep(self.database, carriers, self.secrets, self.clock, settle=settle)

    def sweep_leases(self) -> None:
        """Nobody has handed over what was claimed: it goes back to the queue."""
        nobody = Mailbox(self.database, self.secrets, self.clock)
        self.sweep(Carriers(sms=nobody, email=nobody, mailbox=nobody))

    def last_two_invitations(self) -> tuple[Message, Message]:
        """The invitations sent last."""
        sent = sorted((m for m in self.messages() if m.wave == 0), key=lambda message: message.id)
        return sent[-2], sent[-1]


class Received:
    """A web server that notes every form posted to it."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], str]] = []
        noted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Silent."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = dict(parse_qsl(body, keep_blank_values=True))
                noted.requests.append((noted.url + self.path, form, self.headers["X-Twilio-Signature"]))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
