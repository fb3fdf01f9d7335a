"""Canaries are sent through every door; none sings in a log, and none can be read in what is stored."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import factories
import pytest
import structlog
from fakes import FakeClock
from flask import Flask
from mailbag import Mailbag
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from service import logs
from service.base.idempotency import IdempotentRequest
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Base
from service.config import Settings, Twilio
from service.delivery import callback
from service.delivery.message import Kind, MailboxEntry, Message
from service.demo.standins.messages import Fault
from service.demo.standins.twilio import TwilioStandin
from service.response import post
from service.response.post import Envelope
from service.sampling.contact import Channel, ContactPoint
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.question import OpenText, Rating
from service.survey.version import Version
from service.web.app import create_app
from service.worker import Worker

PHONE = "+447700900177"
WRONG_PHONE = "+447700900178"
MAIL = "canary.anna@example.com"
NAME = "Wilhelmina Kanarienvogel"
OPINION = f"I am {NAME}, and the waiting room was too cold"
SID, SENDER = "AC" + "0" * 32, "+447700900999"
CARRIER_TOKEN = "carrier-canary-0123456789"
MAIL_SECRET = "mail-canary-0123456789"  # of the tests
OTHER_KEY = b"x" * 32
STAFF = "canary.staff@example.com"
HOOK = "canary-of-the-hook"
NO_FAULT_OF_OURS = {200, 201, 204, 303, 400, 401, 403, 404, 405, 409, 412, 415, 422, 428}


@dataclass(frozen=True, slots=True)
class Canaries:
    """What must not be found, in the forms it could be written in."""

    secrets: Mapping[str, str]

    def in_text(self, text: str) -> list[str]:
        found = []
        for name, secret in self.secrets.items():
            forms = {secret, quote(secret, safe=""), secret.lstrip("+"), secret.upper(), secret.encode().hex()}
            found += [f"{name} as {form}" for form in forms if form in text]
        return found

    def in_bytes(self, stored: bytes) -> list[str]:
        return [
            name
            for name, secret in self.secrets.items()
            if any(
                form in stored for form in (secret.encode(), secret.lstrip("+").encode(), secret.encode("utf-16-le"))
            )
        ]


class Journey:
    """One survey with two people, from its draft to what they wrote, with everything else that can be called."""

    def __init__(self, settings: Settings, database: Database, secrets: Secrets, clock: FakeClock, url: str) -> None:
        twilio = Twilio(SID, CARRIER_TOKEN, SENDER, url, segments_per_second=1000, countries=("GB",))
        self.settings = replace(settings, twilio=twilio, postmark_secret=MAIL_SECRET)
        self.database, self.secrets, self.clock = database, secrets, clock
        self.app: Flask = create_app(self.settings, database, clock=clock)
        self.worker = Worker(self.settings, database, secrets, clock)
        self.replies: list[TestResponse] = []
        self.tokens: dict[str, str] = {}
        self.walked: set[str] = set()
        with database.write() as session:
            _, self.key = factories.actor(session, now=clock())

    def call(self, method: str, path: str, *, app: Flask | None = None, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        reply = (app or self.app).test_client().open(path, method=method, headers=headers, **more)
        self.replies.append(reply)
        return reply

    def made(self, path: str, body: dict[str, object], **more: Any) -> dict[str, Any]:
        reply = self.call("POST", path, json=body, **more)
        assert reply.status_code in (200, 201), reply.text
        found: dict[str, Any] = reply.json
        return found

    def ask(self) -> dict[str, Any]:
        template = {"name": "csat", **factories.PURPOSE}
        practice = {"blind_share": 0.0}  # or some would be asked a day later
        body = {"name": "Visits", "touchpoint": "visit", "template": template, "practice": practice}
        survey = self.made("/v1/surveys", body)
        self.made(f"/v1/surveys/{survey['id']}/publish", {})
        path = f"/v1/surveys/{survey['id']}/triggers"
        events = [person(1, "sms", PHONE), person(2, "email", MAIL), person(3, "sms", WRONG_PHONE)]
        self.made(path, {"events": events}, headers={"Idempotency-Key": f"visit of {len(events)}"})
        later = {**person(4, "sms", PHONE), "occurred_at": "2030-01-01T00:00:00Z"}
        for wrong in (later, person(5, "sms", f"{PHONE}123456789"), person(6, "email", f"{MAIL}@"), {"phone": PHONE}):
            assert self.call("POST", path, json={"events": [wrong]}).status_code == 422
        with self.database.read() as session:
            for row in session.scalars(select(Invitation)):
                self.tokens[row.channel] = self.secrets.unseal(row.team_id, row.token_sealed)
        return survey

    def hook(self, path: str, form: dict[str, str], *, query: str = "", signed: bool = True) -> TestResponse:
        url = f"{self.settings.public_url}{path}{query}"
        signature = RequestValidator(CARRIER_TOKEN).compute_signature(url, form) if signed else NAME
        return self.call("POST", path + query, data=form, headers={"X-Twilio-Signature": signature})

    def answer_by_text(self) -> None:
        text = {"MessageSid": "SM" + "1" * 32, "From": PHONE, "To": SENDER, "Body": "4"}
        assert self.hook("/hooks/twilio/inbound", text).status_code == 200
        assert self.hook("/hooks/twilio/inbound", text, signed=False).status_code == 403
        assert self.worker.once() > 0
        for number in range(2, 8):  # whatever is asked next is answered in the person's own words
            said = {**text, "MessageSid": f"SM{number:032}", "Body": OPINION}
            assert self.hook("/hooks/twilio/inbound", said).status_code == 200
            self.worker.once()
        with self.database.read() as session:
            sent = session.scalars(select(Message.id).where(Message.kind == Kind.INVITATION)).first()
        _, _, query = callback.status_url(self.settings.public_url, self.secrets, sent).partition("?")
        status = {"MessageSid": "SM" + "2" * 32, "MessageStatus": "undelivered", "ErrorCode": "30003", "To": PHONE}
        assert self.hook("/hooks/twilio/status", status, query=f"?{query}").status_code == 204
        assert self.hook("/hooks/twilio/status", {"To": PHONE, "From": NAME}).status_code == 422

    def answer_by_form(self) -> None:
        link = f"/s/{self.tokens['email']}"
        assert self.call("GET", f"{link}?lang={NAME}&a={NAME}").status_code == 200
        with self.database.read() as session:
            questions = session.scalars(select(Version)).one().parsed().questions
        words = {question.name: OPINION for question in questions if isinstance(question, OpenText)}
        assert words
        assert self.call("POST", link, data={**words, questions[0].name: NAME}).status_code == 422
        scores = {question.name: "4" for question in questions if isinstance(question, Rating)}
        assert self.call("POST", link, data={**scores, **words}).status_code == 303
        assert self.call("POST", link, data={**scores, **words}).status_code == 409
        assert self.call("GET", f"{link}{NAME}").status_code == 404
        assert self.call("GET", f"/u/{self.tokens['email']}").status_code == 200
        assert self.call("POST", f"/u/{self.tokens['email']}").status_code == 200

    def write_by_mail(self) -> None:
        with self.database.read() as session:
            sent = session.scalars(select(Message.id).where(Message.channel == Channel.EMAIL)).first()
        assert sent is not None
        bag = Mailbag(self.secrets, sent, MAIL)
        for raw in (
            bag.letter(OPINION),
            bag.report("5.7.1"),
            bag.qmail(OPINION),
            b"From: " + MAIL.encode(),
            b"\xff" * 99,
        ):
            with self.database.write() as session:
                post.take(session, raw, Envelope(MAIL, MAIL), secrets=self.secrets, now=self.clock())
        said = {"RecordType": "Delivery", "Recipient": MAIL, "Details": OPINION, "Metadata": {"unswayed": NAME}}
        for secret, status in ((MAIL_SECRET, 204), (NAME, 403)):
            basic = b64encode(f"{NAME}:{secret}".encode()).decode()
            headers = {"Authorization": f"Basic {basic}"}
            assert self.call("POST", "/hooks/postmark/events", json=said, headers=headers).status_code == status

    def have_it_followed_up(self, survey: dict[str, Any]) -> None:
        """Somebody is told by mail, a system by webhook, and what is noted names the customer."""
        owners = [
            self.made("/v1/followup-owners", {"name": name, "employee_id": None, "mail": STAFF})["id"]
            for name in ("Care", "Office")
        ]
        self.made("/v1/webhooks", {"name": "CRM", "url": f"http://127.0.0.1:9/{HOOK}"})
        rule = {
            "name": "Any answer",
            "condition": {"question": "score", "op": "answered"},
            "owner_id": owners[0],
            "escalation_id": owners[1],
        }
        self.made(f"/v1/surveys/{survey['id']}/followup-rules", rule)

    def note_on_followups(self) -> None:
        self.worker.once()
        followups = self.call("GET", "/v1/followups").json
        assert followups
        assert followups["items"]
        for one in followups["items"]:
            header = {"Idempotency-Key": f"note on {one['id']}"}
            self.made(f"/v1/followups/{one['id']}/notes", {"text": OPINION}, headers=header)
            assert self.call("GET", f"/console/followups/{one['id']}").status_code == 303  # to the sign-in

    def walk_every_route(self) -> set[str]:
        """Each operation once with a key and once without, with canaries wherever something can be written."""
        walked = set()
        for rule in self.app.url_map.iter_rules():
            values: dict[str, Any] = {name: uuid4() for name in rule.arguments}
            for name in rule.arguments & {"token", "slug", "filename"}:
                values[name] = self.tokens["sms"]
            values |= {"number": 1} if "number" in rule.arguments else {}
            with self.app.test_request_context():
                path = self.app.url_for(rule.endpoint, **values)
            query = urlencode({"lang": NAME, "after": PHONE, "period": MAIL, "plan_id": NAME, "by": MAIL})
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                body = {"name": NAME, "address": PHONE, "reason": MAIL, PHONE: MAIL}
                for more in ({}, {"headers": {"Authorization": f"Bearer {self.key}{NAME}"}}):
                    self.call(method, path, json=body, **more)
                    self.call(method, f"{path}?{query}", json=body, **more)
                self.call(method, path, data=f'{{"{PHONE}": ', content_type="application/json")
                walked.add(f"{method} {rule.rule}")
        return walked

    def break_down(self, folder: Path) -> None:
        """A wrong secret key and a database without tables: faults of ours, in the midst of personal data."""
        wrong = create_app(replace(self.settings, secret_key=OTHER_KEY), self.database, clock=self.clock)
        assert self.call("GET", "/dev/mailbox", app=wrong).status_code == 500
        nothing = Database(f"sqlite:///{folder / 'nothing.db'}")
        bare = create_app(self.settings, nothing, clock=self.clock)
        assert self.call("GET", f"/s/{self.tokens['email']}", app=bare).status_code == 503
        assert self.call("POST", "/v1/suppressions", json={"address": PHONE}, app=bare).status_code == 503
        nothing.dispose()

    def travel(self, folder: Path) -> Canaries:
        survey = self.ask()
        assert self.worker.once() > 0
        self.made("/v1/suppressions", {"channel": "sms", "address": WRONG_PHONE}, headers={"Idempotency-Key": "s-1"})
        self.have_it_followed_up(survey)
        self.sample(survey)
        self.answer_by_text()
        self.answer_by_form()
        self.write_by_mail()
        self.note_on_followups()
        entry = f"/dev/mailbox/{self.mailbox_entry()}"
        for path in (
            "/dev/mailbox",
            entry,
            "/v1/messages",
            "/v1/incoming-mails",
            "/v1/keys",
            f"/v1/surveys/{survey['id']}/dispositions",
        ):
            assert self.call("GET", path).status_code == 200, path
        for table in ("frame", "responses", "program"):
            assert self.call("GET", f"/v1/surveys/{survey['id']}/export?table={table}").status_code == 200
        self.call("GET", f"/v1/surveys/{survey['id']}/results")
        self.replies_are_discreet()
        self.walked = self.walk_every_route()
        assert {reply.status_code for reply in self.replies} <= NO_FAULT_OF_OURS
        self.break_down(folder)
        return self.canaries()

    def sample(self, survey: dict[str, Any]) -> None:
        """A forecast of an event like those reported, an entry of the list, and consents of somebody else's."""
        self.made(f"/v1/surveys/{survey['id']}/forecast", {"events": [person(9, "sms", PHONE)]})
        address = {"channel": "email", "address": MAIL}
        agreed = {**address, "customer_id": "c9", "at": "2026-01-01T00:00:00Z", "source": "form"}
        self.made("/v1/consents", agreed)
        self.made("/v1/consents/withdraw", {**address, "customer_id": "c9"})
        self.made("/v1/suppressions/import", {"entries": [address], "survey_id": str(self.made_other())})
        for path in ("/v1/suppressions", "/v1/consents?customer_id=c9"):
            assert self.call("GET", path).status_code == 200, path

    def made_other(self) -> object:
        template = {"name": "csat", **factories.PURPOSE}
        return self.made("/v1/surveys", {"name": "Calls", "touchpoint": "call", "template": template})["id"]

    def mailbox_entry(self) -> object:
        with self.database.read() as session:
            return session.scalars(select(MailboxEntry.id)).first()

    def canaries(self) -> Canaries:
        return Canaries(
            {
                "phone": PHONE,
                "other phone": WRONG_PHONE,
                "mail": MAIL,
                "name": NAME,
                "surname": NAME.split()[1],
                "words": "waiting room was too cold",
                "link of the mail": self.tokens["email"],
                "link of the text": self.tokens["sms"],
                "key": self.key,
                "secret of the key": self.key.split("_", 3)[3],
                "carrier's token": CARRIER_TOKEN,
                "mail provider's secret": MAIL_SECRET,
                "mail of the team": STAFF,
                "address of the webhook": HOOK,
            }
        )

    def replies_are_discreet(self) -> None:
        """What the API answers names no address and no link, and repeats no respondent's words unasked."""
        canaries = self.canaries()
        for reply in self.replies:
            if reply.request.path.startswith("/v1/") and reply.status_code < 400:
                assert canaries.in_text(reply.text) == [], reply.request.path


def person(number: int, channel: str, value: str) -> dict[str, object]:
    consent = {"at": "2026-01-01T00:00:00Z", "source": "form"}
    return {
        "external_id": str(number),
        "occurred_at": "2026-10-05T08:00:00Z",
        "employee_id": "e1",
        "contact": {
            "customer_id": f"c{number}",
            "addresses": [{"channel": channel, "value": value, "consent": consent}],
        },
    }


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Logs as the service sets them up, seen here as well as on standard error."""
    logs.configure(readable=False)
    caplog.set_level(logging.WARNING)
    yield caplog
    structlog.reset_defaults()


@pytest.fixture
def journey(
    database: Database, settings: Settings, secrets: Secrets, clock: FakeClock, logged: pytest.LogCaptureFixture
) -> Iterator[Journey]:
    with TwilioStandin(account_sid=SID, auth_token=CARRIER_TOKEN, callbacks=()) as standin:
        standin.messages.plan(Fault.INVALID_NUMBER, to=WRONG_PHONE)
        standin.messages.plan(Fault.UNAVAILABLE, to=PHONE, times=1)
        yield Journey(settings, database, secrets, clock, standin.url)


def test_no_canary_sings_in_any_log(
    journey: Journey, tmp_path: Path, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure(readable=False)  # onto the standard error that is captured here
    canaries = journey.travel(tmp_path)
    seen = capfd.readouterr()
    written = "\n".join([seen.out, seen.err, logged.text, *(str(record.__dict__) for record in logged.records)])

    assert canaries.in_text(written) == []
    assert journey.walked == {
        f"{method} {rule.rule}"
        for rule in journey.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    for event in ('"event": "unexpected"', '"event": "database.unavailable"', '"event": "problem"', "message.not_sent"):
        assert event in seen.err


def test_a_canary_would_be_noticed() -> None:
    canaries = Canaries({"phone": PHONE})

    assert canaries.in_text(f"to=%2B{PHONE[1:]}")
    assert canaries.in_bytes(PHONE.encode())
    assert not canaries.in_text("to=+447700900179")


def test_no_canary_can_be_read_in_what_is_stored(journey: Journey, tmp_path: Path) -> None:
    canaries = journey.travel(tmp_path)
    found = []
    with journey.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                stored = b"\x00".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
                found += [f"{table.name}: {name}" for name in canaries.in_bytes(stored)]
        assert session.scalars(select(Invitation.id)).first() is not None
    journey.database.dispose()
    if journey.database.url.get_backend_name() == "sqlite":
        files = list(tmp_path.glob("test.db*"))
        assert files
        found += [f"{file.name}: {name}" for file in files for name in canaries.in_bytes(file.read_bytes())]

    assert found == []


def test_what_stands_for_an_address_or_a_request_cannot_be_made_without_the_secret_key(
    sqlite: Database, settings: Settings, clock: FakeClock
) -> None:
    """There are few enough telephone numbers to try them all; with a key that is not in the database it is no use."""
    stood_for: list[set[str]] = []
    for number, key in enumerate((settings.secret_key, OTHER_KEY)):
        changed = replace(settings, secret_key=key)
        app = create_app(changed, sqlite, clock=clock)
        with sqlite.write() as session:
            actor, text = factories.actor(session, now=clock(), team=f"Team {number}")
            survey = factories.published(session, actor, secrets=Secrets(key, settings.signing_key), now=clock())
        headers = {"Authorization": f"Bearer {text}", "Idempotency-Key": "k-1"}
        for path, body in (
            (f"/v1/surveys/{survey.id}/triggers", {"events": [person(1, "sms", PHONE)]}),
            ("/v1/suppressions", {"channel": "sms", "address": PHONE}),
        ):
            headers["Idempotency-Key"] = path.rsplit("/", 1)[1]
            assert app.test_client().post(path, json=body, headers=headers).status_code == 201
        with sqlite.read() as session:
            query = select(IdempotentRequest.request_hash).where(
                IdempotentRequest.team_id == actor.team_id, IdempotentRequest.key == "suppressions"
            )
            requests = set(session.scalars(query))
            triggers = set(session.scalars(select(Trigger.content_hash).where(Trigger.team_id == actor.team_id)))
            points = set(
                session.scalars(select(ContactPoint.address_index).where(ContactPoint.team_id == actor.team_id))
            )
        assert len(requests | triggers | points) == 3
        stood_for.append(requests | triggers | points)

    assert not stood_for[0] & stood_for[1]
