"""Text messages through the official client, against the stand-in on loopback."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from desk import Received

from service.base.secrets import Secrets
from service.delivery.channel import Ambiguous, Busy, CarrierError, ListingCarrier, Mail, Outgoing, Rejected, Text
from service.delivery.sms import LONGEST_VALIDITY, Account, ForgetfulTwilioCarrier, TwilioCarrier, signature_holds
from service.demo.standins.messages import Fault
from service.demo.standins.twilio import TwilioStandin
from service.demo.standins.webhook import signature
from service.sampling.contact import Channel
from service.sampling.sample import Arm

ACCOUNT = "AC" + "0123456789abcdef" * 2
PUBLIC_URL = "https://survey.example.com"


@pytest.fixture
def standin() -> Iterator[TwilioStandin]:
    with TwilioStandin(account_sid=ACCOUNT, auth_token="token", callbacks=(), keep_exchanges=True) as running:
        yield running


@pytest.fixture
def sending(standin: TwilioStandin, secrets: Secrets) -> Iterator[TwilioCarrier]:
    carrier = TwilioCarrier(
        Account(ACCOUNT, "token", "+15555550100", standin.url), secrets, public_url=PUBLIC_URL, timeout=0.5
    )
    yield carrier
    carrier.close()


def outgoing(body: str = "Hello", address: str = "+447700900001", valid_for: timedelta | None = None) -> Outgoing:
    return Outgoing(uuid4(), uuid4(), Channel.SMS, address, Text(body), valid_for or timedelta(hours=1))


def taken(standin: TwilioStandin) -> int:
    return len(standin.messages.log)


def test_a_message_that_was_taken_has_the_carriers_name(standin: TwilioStandin, sending: TwilioCarrier) -> None:
    accepted = sending.send(outgoing())

    assert accepted.provider_id == standin.messages.log[0].sid


@pytest.mark.parametrize(("arm", "sender"), [(Arm.STANDARD, "+15555550100"), (Arm.BLIND, "+15555550199")])
def test_the_blind_arm_is_asked_from_a_number_of_its_own(
    standin: TwilioStandin, secrets: Secrets, arm: Arm, sender: str
) -> None:
    account = Account(ACCOUNT, "token", "+15555550100", standin.url, blind_sender="+15555550199")
    carrier = TwilioCarrier(account, secrets, public_url=PUBLIC_URL, timeout=0.5)

    carrier.send(replace(outgoing(), arm=arm))
    carrier.close()

    assert standin.messages.log[0].sender == sender


@pytest.mark.parametrize(
    ("fault", "kind", "left"),
    [
        (Fault.INVALID_NUMBER, Rejected, 0),
        (Fault.OPTED_OUT, Rejected, 0),
        (Fault.TOO_MANY, Busy, 0),
        (Fault.UNAVAILABLE, Ambiguous, 0),
        (Fault.HANG, Ambiguous, 1),
        (Fault.RESET, Ambiguous, 1),
        (Fault.GARBAGE, Ambiguous, 1),
    ],
)
def test_each_failure_is_told_for_what_it_is_and_tried_only_once(
    standin: TwilioStandin, sending: TwilioCarrier, fault: Fault, kind: type[CarrierError], left: int
) -> None:
    standin.messages.plan(fault)

    with pytest.raises(kind):
        sending.send(outgoing())

    assert taken(standin) == left


def test_only_a_stop_counts_as_a_stop(standin: TwilioStandin, sending: TwilioCarrier) -> None:
    standin.messages.plan(Fault.INVALID_NUMBER)
    standin.messages.plan(Fault.OPTED_OUT)

    with pytest.raises(Rejected) as invalid:
        sending.send(outgoing())
    with pytest.raises(Rejected) as stopped:
        sending.send(outgoing())

    assert (invalid.value.opted_out, invalid.value.address_at_fault) == (False, True)
    assert (stopped.value.opted_out, stopped.value.address_at_fault) == (True, True)


def test_an_account_that_keeps_no_texts_is_told_so_and_is_never_asked_what_it_took(
    standin: TwilioStandin, secrets: Secrets
) -> None:
    """What it has forgotten it would not find, and a text that was sent would be sent again."""
    account = Account(ACCOUNT, "token", "+15555550100", standin.url, keeps_texts=False)
    carrier = ForgetfulTwilioCarrier(account, secrets, public_url=PUBLIC_URL, timeout=0.5)

    carrier.send(outgoing())
    carrier.close()

    form = standin.exchanges[-1].form
    assert (form["ContentRetention"], form["AddressRetention"]) == ("discard", "obfuscate")
    assert not isinstance(carrier, ListingCarrier)


def test_too_many_requests_come_back_when_they_are_told_to(standin: TwilioStandin, sending: TwilioCarrier) -> None:
    standin.messages.plan(Fault.TOO_MANY)

    with pytest.raises(Busy) as busy:
        sending.send(outgoing())

    assert busy.value.retry_after == timedelta(seconds=1)


def test_a_refused_connection_means_that_nothing_was_sent(secrets: Secrets) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        account = Account(ACCOUNT, "token", "+15555550100", f"http://127.0.0.1:{unused.getsockname()[1]}")
        carrier = TwilioCarrier(account, secrets, public_url=PUBLIC_URL, timeout=0.5)

        with pytest.raises(Busy):
            carrier.send(outgoing())
        carrier.close()


def test_wrong_credentials_keep_messages_waiting_instead_of_failing_them(
    standin: TwilioStandin, secrets: Secrets
) -> None:
    account = Account(ACCOUNT, "wrong", "+15555550100", standin.url)
    carrier = TwilioCarrier(account, secrets, public_url=PUBLIC_URL, timeout=0.5)

    with pytest.raises(Busy) as busy:
        carrier.send(outgoing())
    carrier.close()

    assert busy.value.retry_after is not None
    assert busy.value.retry_after >= timedelta(minutes=10)


@pytest.mark.parametrize(
    ("valid_for", "seconds"),
    [
        (timedelta(minutes=5), "300"),
        (timedelta(days=21), str(int(LONGEST_VALIDITY.total_seconds()))),
        (-timedelta(1), "1"),
    ],
)
def test_a_message_is_not_delivered_after_its_time(
    standin: TwilioStandin, sending: TwilioCarrier, valid_for: timedelta, seconds: str
) -> None:
    sending.send(outgoing(valid_for=valid_for))

    assert standin.exchanges[0].form["ValidityPeriod"] == seconds


def test_a_message_is_found_by_number_and_text(standin: TwilioStandin, sending: TwilioCarrier) -> None:
    wanted = outgoing("Survey https://survey.example.com/s/one")
    sending.send(outgoing("Survey https://survey.example.com/s/two"))
    sending.send(outgoing(wanted.content.body, address="+447700900002"))
    name = sending.send(wanted).provider_id

    assert list(sending.find(wanted, since=datetime.now(UTC))) == [name]
    assert list(sending.find(outgoing("never sent"), since=datetime.now(UTC))) == []


def test_a_message_is_not_found_among_those_from_before(standin: TwilioStandin, sending: TwilioCarrier) -> None:
    wanted = outgoing()
    sending.send(wanted)

    assert list(sending.find(wanted, since=datetime.now(UTC) + timedelta(hours=1))) == []


def test_a_mail_is_not_sent_as_a_text(sending: TwilioCarrier) -> None:
    mail = Mail(sender="a", subject="b", text="c", html="d", unsubscribe="https://example.com/u/1")

    with pytest.raises(TypeError, match="text as its content"):
        sending.send(Outgoing(uuid4(), uuid4(), Channel.SMS, "+447700900001", mail, timedelta(hours=1)))


def test_no_number_and_no_text_reaches_the_logs_or_the_errors(
    standin: TwilioStandin, sending: TwilioCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="service")
    caplog.set_level(logging.DEBUG, logger="twilio")
    standin.messages.plan(Fault.INVALID_NUMBER)

    with pytest.raises(Rejected) as rejected:
        sending.send(outgoing("a canary in a text"))
    sending.send(outgoing("a canary in a text"))

    told = caplog.text + str(rejected.value) + repr(rejected.value.__cause__)
    assert "canary" not in told
    assert "+447700900001" not in told


FORM = {"MessageSid": "SM1", "MessageStatus": "sent", "ErrorCode": ""}
URL = f"{PUBLIC_URL}/hooks/twilio/status?m=1&s=%2Fx"


@pytest.mark.parametrize(
    ("tokens", "url", "form", "holds"),
    [
        (["token"], URL, FORM, True),
        (["new", "token"], URL, FORM, True),
        (["other"], URL, FORM, False),
        ([], URL, FORM, False),
        ([""], URL, FORM, False),
        (["token"], URL.replace("https", "http"), FORM, False),
        (["token"], URL.replace("%2F", "/"), FORM, False),
        (["token"], URL, {**FORM, "Extra": "1"}, False),
        (["token"], URL, {name: value for name, value in FORM.items() if name != "MessageSid"}, False),
    ],
)
def test_a_signature_holds_for_exactly_what_was_signed(
    tokens: list[str], url: str, form: dict[str, str], holds: bool
) -> None:
    assert signature_holds(tokens, url, form, signature("token", URL, FORM)) is holds


def test_an_empty_token_signs_nothing() -> None:
    assert not signature_holds([""], URL, FORM, signature("", URL, FORM))


@pytest.mark.parametrize("signed", ["", "x", "é" * 28])
def test_a_signature_that_is_none_does_not_hold(signed: str) -> None:
    assert not signature_holds(["token"], URL, FORM, signed)


def test_a_callback_of_the_stand_in_is_signed(secrets: Secrets, received: Received) -> None:
    """The stand-in computes its signatures on its own; Twilio's library judges them.

    Several threads post the callbacks, so that they come in any order, as Twilio's do.
    """
    with TwilioStandin(account_sid=ACCOUNT, auth_token="token", callbacks=("sent", "delivered")) as standin:
        account = Account(ACCOUNT, "token", "+15555550100", standin.url)
        carrier = TwilioCarrier(account, secrets, public_url=received.url, timeout=5)
        accepted = carrier.send(outgoing())
        standin.callbacks.drain()
        carrier.close()

        assert standin.callbacks.failures == []

    assert sorted(form["MessageStatus"] for _, form, _ in received.requests) == ["delivered", "sent"]
    for url, form, signed in received.requests:
        assert form["MessageSid"] == accepted.provider_id
        assert signature_holds(["token"], url, form, signed)


def test_a_text_from_a_telephone_is_handed_in_signed(received: Received) -> None:
    inbound_url = f"{received.url}/hooks/twilio/inbound"
    with TwilioStandin(account_sid=ACCOUNT, auth_token="token", inbound_url=inbound_url) as standin:
        answer = standin.inbound("+447700900001", "5 & más", to="+15555550100")

    [(url, form, signed)] = received.requests
    assert answer.status == 200
    assert (form["From"], form["Body"]) == ("+447700900001", "5 & más")
    assert signature_holds(["token"], url, form, signed)
