from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from fakes import FakeClock
from flask import Flask
from respondent import Respondent
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings, Twilio
from service.delivery import callback, pace
from service.delivery.message import Message, Receipt
from service.delivery.message import State as MessageState
from service.delivery.pace import Sender
from service.response.inbound import Inbound
from service.web.app import create_app

TOKEN = "a-token-for-tests"
INBOUND, STATUS = "/hooks/twilio/inbound", "/hooks/twilio/status"
TEXT = {"MessageSid": "SM" + "1" * 32, "From": "+447700900001", "To": "+447700900999", "Body": "9", "NumMedia": ""}


class Woken:
    """Counts how often the worker was woken, and what was committed by then."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seen: list[int] = []

    def __call__(self) -> None:
        with self.database.read() as session:
            self.seen.append(session.scalar(select(func.count()).select_from(Inbound)) or 0)


@pytest.fixture
def woken(sqlite: Database) -> Woken:
    return Woken(sqlite)


@pytest.fixture
def hooked(sqlite: Database, settings: Settings, clock: FakeClock, woken: Woken) -> Flask:
    twilio = Twilio("AC" + "0" * 32, TOKEN, "+447700900999", "http://127.0.0.1:1")
    with_twilio = replace(settings, twilio=twilio, public_url="https://survey.example.com/base")
    return create_app(with_twilio, sqlite, clock=clock, wake=woken)


def post(
    app: Flask,
    path: str,
    form: dict[str, str],
    *,
    query: str = "",
    token: str = TOKEN,
    url: str = "https://survey.example.com/base",
) -> TestResponse:
    signature = RequestValidator(token).compute_signature(f"{url}{path}{query}", form)
    with app.test_client() as client:
        reply = client.post(path + query, data=form, headers={"X-Twilio-Signature": signature})
        reply.close()
        return reply


def kept(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Inbound)) or 0


def test_a_signed_text_is_kept_acknowledged_and_then_the_worker_is_woken(
    hooked: Flask, sqlite: Database, woken: Woken
) -> None:
    reply = post(hooked, INBOUND, TEXT)
    assert reply.status_code == 200
    assert reply.content_type == "text/xml"
    assert reply.text == "<Response/>"
    assert woken.seen == [1]


def test_a_redelivered_text_is_acknowledged_and_not_kept_again(hooked: Flask, sqlite: Database) -> None:
    assert [post(hooked, INBOUND, TEXT).status_code for _ in range(3)] == [200, 200, 200]
    assert kept(sqlite) == 1


@pytest.mark.parametrize("path", [INBOUND, STATUS])
def test_without_a_true_signature_nothing_happens_and_nothing_is_told(
    hooked: Flask, sqlite: Database, path: str
) -> None:
    replies = [
        hooked.test_client().post(path, data=TEXT),
        hooked.test_client().post(path, data=TEXT, headers={"X-Twilio-Signature": "é"}),
        post(hooked, path, TEXT, token="another"),
        post(hooked, path, TEXT, url="http://survey.example.com/base"),
    ]
    assert [reply.status_code for reply in replies] == [403] * 4
    assert len({reply.text for reply in replies}) == 1
    assert kept(sqlite) == 0


def test_while_the_token_is_replaced_both_hold(hooked: Flask, settings: Settings, sqlite: Database) -> None:
    twilio = Twilio("AC" + "0" * 32, TOKEN, "+447700900999", "http://127.0.0.1:1", next_auth_token="the next")
    app = create_app(replace(settings, twilio=twilio, public_url="https://survey.example.com/base"), sqlite)

    assert [post(app, INBOUND, TEXT, token=token).status_code for token in (TOKEN, "the next")] == [200, 200]
    assert post(hooked, INBOUND, TEXT, token="the next").status_code == 403


def test_a_request_cannot_choose_the_algorithm_of_its_signature(hooked: Flask, sqlite: Database) -> None:
    url = f"https://survey.example.com/base{INBOUND}"
    named = {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"}
    other = RequestValidator(TOKEN).compute_signature(url, TEXT, "HMAC_SHA256")
    ours = RequestValidator(TOKEN).compute_signature(url, TEXT)
    client = hooked.test_client()

    refused = client.post(INBOUND, data=TEXT, headers={"X-Twilio-Signature": other, **named})
    taken = client.post(INBOUND, data=TEXT, headers={"X-Twilio-Signature": ours, **named})

    assert (refused.status_code, taken.status_code, kept(sqlite)) == (403, 200, 1)


def test_a_changed_field_breaks_the_signature(hooked: Flask, sqlite: Database) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"https://survey.example.com/base{INBOUND}", TEXT)
    reply = hooked.test_client().post(INBOUND, data={**TEXT, "Body": "STOP"}, headers={"X-Twilio-Signature": signature})
    assert reply.status_code == 403
    assert kept(sqlite) == 0


def test_the_host_header_cannot_stand_in_for_the_configured_address(hooked: Flask) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"https://evil.example.net/base{INBOUND}", TEXT)
    reply = hooked.test_client().post(
        INBOUND, data=TEXT, headers={"X-Twilio-Signature": signature, "Host": "evil.example.net"}
    )
    assert reply.status_code == 403


def test_without_twilio_in_the_settings_no_signature_holds(pages: Flask) -> None:
    assert post(pages, INBOUND, TEXT, token="", url="http://127.0.0.1:8000").status_code == 403


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_text_without_its_name_or_sender_is_refused(hooked: Flask, missing: str) -> None:
    form = {key: value for key, value in TEXT.items() if key != missing}
    reply = post(hooked, INBOUND, form)
    assert reply.status_code == 422
    assert reply.get_json()["errors"][0]["path"] == missing


def test_a_body_beyond_the_limit_is_refused(hooked: Flask, sqlite: Database) -> None:
    assert post(hooked, INBOUND, {**TEXT, "Body": "x" * 70_000}).status_code == 413
    assert kept(sqlite) == 0


def test_a_signed_status_with_our_mark_settles_the_message(
    hooked: Flask, respondent: Respondent, sqlite: Database, secrets: Secrets
) -> None:
    with sqlite.write() as session:
        message = session.scalars(select(Message).order_by(Message.due_at)).first()
        assert message is not None
        message.state = MessageState.UNKNOWN
        message_id = message.id
    url = callback.status_url("", secrets, message_id)
    query = url.removeprefix(STATUS)
    form = {"MessageSid": "SM" + "2" * 32, "MessageStatus": "delivered"}

    assert [post(hooked, STATUS, form, query=query).status_code for _ in range(2)] == [204, 204]

    with sqlite.read() as session:
        settled = session.get_one(Message, message_id)
        assert (settled.state, settled.provider_id) == (MessageState.DELIVERED, "SM" + "2" * 32)
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_a_sender_whose_queue_at_the_carrier_is_full_rests(
    hooked: Flask, respondent: Respondent, sqlite: Database, secrets: Secrets, clock: FakeClock
) -> None:
    sender = Sender("+447700900999", 1.0)
    with sqlite.write() as session:
        message = session.scalars(select(Message).order_by(Message.due_at)).first()
        assert message is not None
        assert pace.room(session, [sender], now=clock()) == {sender.name: 2}
    query = callback.status_url("", secrets, message.id).removeprefix(STATUS)
    form = {"MessageSid": "SM3", "MessageStatus": "undelivered", "ErrorCode": "30001", "From": sender.name}

    assert post(hooked, STATUS, form, query=query).status_code == 204

    with sqlite.write() as session:
        assert pace.room(session, [sender], now=clock()) == {sender.name: 0}


def test_a_status_with_a_mark_that_is_not_ours_settles_nothing(
    hooked: Flask, respondent: Respondent, sqlite: Database
) -> None:
    with sqlite.read() as session:
        message = session.scalars(select(Message)).first()
        assert message is not None
    query = "?" + urlencode({"m": str(message.id), "s": "forged"})
    form = {"MessageSid": "SM" + "2" * 32, "MessageStatus": "delivered"}
    assert post(hooked, STATUS, form, query=query).status_code == 204
    with sqlite.read() as session:
        assert session.get_one(Message, message.id).state is MessageState.QUEUED


@pytest.mark.parametrize("path", [INBOUND, STATUS])
def test_which_methods_a_webhook_takes_is_told_without_a_signature(hooked: Flask, path: str) -> None:
    reply = hooked.test_client().options(path)

    assert (reply.status_code, reply.data) == (200, b"")
    assert {"POST", "OPTIONS"} == reply.allow.as_set(preserve_casing=True)
