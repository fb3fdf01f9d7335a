"""What mail providers report: signed or with our secret, once or often, and nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fakes import FakeClock
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from respondent import Respondent
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings
from service.delivery import postmark, return_path, sendgrid
from service.delivery.mail_receipt import Said
from service.delivery.message import Message, Receipt, State
from service.delivery.return_path import Name
from service.sampling import suppression, undeliverable
from service.sampling.contact import ContactPoint
from service.sampling.suppression import SuppressionReason
from service.web.app import create_app

KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
SECRET = "a-secret-for-the-tests-0123456789"  # of the tests
SENDGRID, POSTMARK = "/hooks/sendgrid/events", "/hooks/postmark/events"


class Mailed:
    """One mail that left, and the application that hears of it."""

    def __init__(self, app: Flask, respondent: Respondent, secrets: Secrets) -> None:
        self.app, self.database, self.clock = app, respondent.database, respondent.clock
        self.team_id = respondent.actor.team_id
        self.secrets = secrets
        with self.database.write() as session:
            message = session.scalars(select(Message).where(Message.wave == 0)).one()
            message.state, message.sent_at, message.provider = State.SENT, self.clock(), "smtp"
            self.message_id: UUID = message.id
            self.address_index = session.get_one(ContactPoint, message.contact_point_id).address_index

    @property
    def token(self) -> str:
        return return_path.token(self.secrets, Name.MESSAGE_ID, self.message_id)

    def sendgrid(
        self,
        *events: object,
        key: ec.EllipticCurvePrivateKey = KEY,
        at: float | None = None,
        sent: bytes | None = None,
    ) -> TestResponse:
        body = json.dumps(events).encode()
        timestamp = str(int(self.clock().timestamp() if at is None else at))
        signature = b64encode(key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))).decode()
        headers = {sendgrid.SIGNATURE: signature, sendgrid.TIMESTAMP: timestamp}
        return self.app.test_client().post(SENDGRID, data=body if sent is None else sent, headers=headers)

    def postmark(self, said: object, *, secret: str = SECRET) -> TestResponse:
        return self.app.test_client().post(POSTMARK, json=said, auth=("postmark", secret))

    def event(self, kind: str, **more: object) -> dict[str, object]:
        return {"email": "anna@example.com", "event": kind, "sg_event_id": "x", "unswayed": self.token, **more}

    def record(self, kind: str, **more: object) -> dict[str, object]:
        return {"RecordType": kind, "Metadata": {"unswayed": self.token}, "MessageID": str(uuid4()), **more}

    def state(self) -> tuple[State, str | None]:
        with self.database.read() as session:
            message = session.get_one(Message, self.message_id)
            return message.state, message.error

    def receipts(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(Receipt)) or 0

    def suppressed(self) -> SuppressionReason | None:
        with self.database.read() as session:
            return suppression.suppressed_among(session, self.team_id, [self.address_index]).get(self.address_index)

    def is_undeliverable(self) -> bool:
        with self.database.read() as session:
            return bool(undeliverable.among(session, [self.address_index]))


@pytest.fixture
def mailed(respondent: Respondent, settings: Settings, sqlite: Database, clock: FakeClock, secrets: Secrets) -> Mailed:
    hooked = replace(settings, sendgrid_public_key=PUBLIC, postmark_secret=SECRET)
    return Mailed(create_app(hooked, sqlite, clock=clock), respondent, secrets)


@pytest.mark.parametrize(
    ("event", "state", "is_undeliverable", "suppressed"),
    [
        ({"event": "delivered"}, (State.DELIVERED, None), False, None),
        ({"event": "deferred"}, (State.SENT, None), False, None),
        (
            {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 unknown"},
            (State.FAILED, "bounced_hard 5.1.1"), True, None,
        ),
        (
            {"event": "bounce", "type": "bounce", "status": "5.0.0", "reason": "550 5.1.1 unknown"},
            (State.FAILED, "bounced_hard 5.1.1"), True, None,
        ),
        (
            {"event": "bounce", "type": "blocked", "status": "5.7.1", "reason": "550 5.7.1 listed"},
            (State.FAILED, "bounced_refused 5.7.1"), False, None,
        ),
        (
            {"event": "bounce", "type": "blocked", "status": "5.1.1"},
            (State.FAILED, "bounced_refused 5.1.1"), False, None,
        ),
        (
            {"event": "bounce", "type": "bounce", "status": "", "bounce_classification": "Invalid Address"},
            (State.FAILED, "bounced_hard"), True, None,
        ),
        ({"event": "bounce", "type": "blocked", "status": "4.2.2"}, (State.FAILED, "bounced_soft 4.2.2"), False, None),
        ({"event": "bounce", "type": None, "status": 5}, (State.FAILED, "bounced_soft"), False, None),
        ({"event": "dropped", "reason": "Bounced Address"}, (State.FAILED, "bounced_hard"), True, None),
        ({"event": "dropped", "reason": "Spam Content"}, (State.FAILED, "bounced_refused"), False, None),
        (
            {"event": "dropped", "reason": "Unsubscribed Address"},
            (State.DELIVERED, None), False, SuppressionReason.UNSUBSCRIBE,
        ),
        ({"event": "spamreport"}, (State.DELIVERED, None), False, SuppressionReason.CARRIER),
        ({"event": "unsubscribe"}, (State.DELIVERED, None), False, SuppressionReason.UNSUBSCRIBE),
        ({"event": "group_unsubscribe"}, (State.DELIVERED, None), False, SuppressionReason.UNSUBSCRIBE),
        ({"event": "open"}, (State.SENT, None), False, None),
        ({"event": "click"}, (State.SENT, None), False, None),
        ({"event": "processed"}, (State.SENT, None), False, None),
        ({"event": "something new"}, (State.SENT, None), False, None),
    ],
)  # fmt: skip
def test_what_sendgrid_reports_is_acted_upon(
    mailed: Mailed,
    event: dict[str, object],
    state: tuple[State, str | None],
    is_undeliverable: bool,
    suppressed: SuppressionReason | None,
) -> None:
    reply = mailed.sendgrid(mailed.event("") | event)

    assert reply.status_code == 204
    assert mailed.state() == state
    assert (mailed.is_undeliverable(), mailed.suppressed()) == (is_undeliverable, suppressed)


@pytest.mark.parametrize(
    ("said", "state", "is_undeliverable", "suppressed"),
    [
        ({"RecordType": "Delivery"}, (State.DELIVERED, None), False, None),
        (
            {"RecordType": "Bounce", "Type": "HardBounce", "Details": "smtp;550 5.1.1 The account does not exist"},
            (State.FAILED, "bounced_hard 5.1.1"), True, None,
        ),
        ({"RecordType": "Bounce", "Type": "SoftBounce"}, (State.FAILED, "bounced_soft"), False, None),
        ({"RecordType": "Bounce", "Type": "Transient"}, (State.SENT, None), False, None),
        ({"RecordType": "Bounce", "Type": "Blocked"}, (State.FAILED, "bounced_refused"), False, None),
        ({"RecordType": "Bounce", "Type": "DMARCPolicy"}, (State.FAILED, "bounced_refused"), False, None),
        ({"RecordType": "Bounce", "Type": "AutoResponder"}, (State.SENT, None), False, None),
        ({"RecordType": "Bounce", "Type": "SomethingNew"}, (State.SENT, None), False, None),
        ({"RecordType": "SpamComplaint"}, (State.DELIVERED, None), False, SuppressionReason.CARRIER),
        (
            {
                "RecordType": "SubscriptionChange", "SuppressSending": True, "Origin": "Recipient",
                "SuppressionReason": "ManualSuppression",
            },
            (State.DELIVERED, None), False, SuppressionReason.UNSUBSCRIBE,
        ),
        (
            {
                "RecordType": "SubscriptionChange", "SuppressSending": True, "Origin": "Customer",
                "SuppressionReason": "ManualSuppression",
            },
            (State.SENT, None), False, None,
        ),
        ({"RecordType": "SubscriptionChange", "SuppressSending": False}, (State.SENT, None), False, None),
        ({"RecordType": "Open"}, (State.SENT, None), False, None),
    ],
)  # fmt: skip
def test_what_postmark_reports_is_acted_upon(
    mailed: Mailed,
    said: dict[str, object],
    state: tuple[State, str | None],
    is_undeliverable: bool,
    suppressed: SuppressionReason | None,
) -> None:
    reply = mailed.postmark(mailed.record("") | said)

    assert reply.status_code == 204
    assert mailed.state() == state
    assert (mailed.is_undeliverable(), mailed.suppressed()) == (is_undeliverable, suppressed)


def test_a_batch_reported_again_changes_nothing(mailed: Mailed) -> None:
    batch = [mailed.event("deferred"), mailed.event("delivered"), mailed.event("delivered")]
    mailed.sendgrid(*batch)
    mailed.sendgrid(*reversed(batch))

    assert mailed.receipts() == 2
    assert mailed.state() == (State.DELIVERED, None)


def test_a_message_is_known_by_its_message_id_as_well(mailed: Mailed) -> None:
    event = {**mailed.event("delivered"), "unswayed": "", "smtp-id": f"<{mailed.token}@example.com>"}
    mailed.sendgrid(event)

    assert mailed.state() == (State.DELIVERED, None)


def test_events_about_mails_that_are_not_ours_are_taken_and_left(mailed: Mailed) -> None:
    others = return_path.token(Secrets(b"f" * 32, b"s" * 32), Name.MESSAGE_ID, mailed.message_id)
    event = mailed.event("bounce", type="bounce", status="5.1.1")

    reply = mailed.sendgrid(
        event | {"unswayed": others}, event | {"unswayed": None}, 7, None, [], mailed.event("spamreport")
    )

    assert reply.status_code == 204
    assert (mailed.receipts(), mailed.is_undeliverable()) == (1, False)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda mailed: mailed.sendgrid(mailed.event("spamreport"), key=OTHER_KEY),
        lambda mailed: mailed.sendgrid(mailed.event("spamreport"), sent=b"[]"),
        lambda mailed: mailed.sendgrid(mailed.event("spamreport"), at=mailed.clock().timestamp() - 86_401),
        lambda mailed: mailed.sendgrid(mailed.event("spamreport"), at=mailed.clock().timestamp() + 301),
        lambda mailed: mailed.app.test_client().post(SENDGRID, json=[mailed.event("spamreport")]),
        lambda mailed: mailed.app.test_client().post(
            SENDGRID, json=[], headers={sendgrid.SIGNATURE: "%%%", sendgrid.TIMESTAMP: "x"}
        ),
        lambda mailed: mailed.postmark(mailed.record("SpamComplaint"), secret=SECRET + "x"),
        lambda mailed: mailed.postmark(mailed.record("SpamComplaint"), secret=""),
        lambda mailed: mailed.app.test_client().post(POSTMARK, json=mailed.record("SpamComplaint")),
        lambda mailed: mailed.app.test_client().post(
            POSTMARK, json=mailed.record("SpamComplaint"), headers={"Authorization": f"Bearer {SECRET}"}
        ),
    ],
)
def test_what_anybody_could_send_is_refused_without_a_word_of_why(
    mailed: Mailed, attempt: Callable[[Mailed], TestResponse]
) -> None:
    reply = attempt(mailed)

    assert reply.status_code == 403
    assert reply.get_json()["detail"] == "not allowed"
    assert (mailed.receipts(), mailed.suppressed()) == (0, None)


@pytest.mark.parametrize("path", [SENDGRID, POSTMARK])
def test_a_hook_that_is_not_set_up_takes_nothing(pages: Flask, path: str) -> None:
    assert pages.test_client().post(path, json=[], auth=("postmark", "")).status_code == 403


def test_a_body_that_is_no_list_or_object_is_refused(mailed: Mailed) -> None:
    assert mailed.postmark([1]).status_code == 422
    nested = b"[" * 100_000
    timestamp = str(int(mailed.clock().timestamp()))
    signature = b64encode(KEY.sign(timestamp.encode() + nested, ec.ECDSA(SHA256()))).decode()
    reply = mailed.app.test_client().post(
        SENDGRID, data=nested, headers={sendgrid.SIGNATURE: signature, sendgrid.TIMESTAMP: timestamp}
    )
    assert reply.status_code == 422


def test_a_body_beyond_the_limit_is_refused(mailed: Mailed) -> None:
    assert mailed.app.test_client().post(SENDGRID, data=b"x" * (2 * 1024 * 1024 + 1)).status_code == 413
    assert mailed.postmark({"x": "y" * 300_000}).status_code == 413


@pytest.mark.parametrize("path", [SENDGRID, POSTMARK])
def test_which_methods_a_hook_takes_is_told_without_a_signature(mailed: Mailed, path: str) -> None:
    assert mailed.app.test_client().options(path).status_code == 200


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)
_sendgrid_keys = st.sampled_from(["event", "reason", "status", "type", "bounce_classification", "unswayed", "smtp-id"])
_postmark_keys = st.sampled_from(["RecordType", "Type", "Metadata", "Details", "SuppressSending", "Origin"])
_words = st.sampled_from(
    ["bounce", "dropped", "delivered", "blocked", "5.1.1", "Bounce", "HardBounce", "SubscriptionChange"]
)


@given(st.dictionaries(_sendgrid_keys, _json | _words), st.dictionaries(_postmark_keys, _json | _words))
def test_an_event_of_any_shape_is_read(of_sendgrid: dict[str, object], of_postmark: dict[str, object]) -> None:
    for event in (sendgrid.event_of(of_sendgrid), postmark.event_of(of_postmark)):
        assert event is None or isinstance(event.said, Said)


def test_providers_are_told_to_add_neither_picture_nor_detour() -> None:
    told = json.loads(sendgrid.headers("t")["X-SMTPAPI"])

    assert told["unique_args"] == {"unswayed": "t"}
    assert {name: one["settings"]["enable"] for name, one in told["filters"].items()} == {
        "opentrack": 0,
        "clicktrack": 0,
    }
    assert postmark.headers("t")["X-PM-TrackOpens"] == "false"
    assert postmark.headers("t")["X-PM-TrackLinks"] == "None"
