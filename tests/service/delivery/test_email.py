"""Mail over real SMTP: what arrives, and what each failure means."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from service.base.secrets import Secrets
from service.delivery import return_path
from service.delivery.channel import Ambiguous, Busy, CarrierError, Mail, Outgoing, Rejected, Text
from service.delivery.email import MESSAGES_PER_CONNECTION, Relay, Returns, Senders, SmtpCarrier
from service.delivery.return_path import Name
from service.demo.standins.smtp import Fault, SmtpStandin
from service.sampling.contact import Channel
from service.sampling.sample import Arm

MOMENT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
SECRETS = Secrets(b"k" * 32, b"s" * 32)


@pytest.fixture
def standin() -> Iterator[SmtpStandin]:
    with SmtpStandin() as running:
        yield running


@pytest.fixture
def sending(standin: SmtpStandin) -> Iterator[SmtpCarrier]:
    carrier = to(standin.port)
    yield carrier
    carrier.close()


def to(port: int) -> SmtpCarrier:
    relay = Relay(host="127.0.0.1", port=port, starttls=False, username="", password="")
    return SmtpCarrier(relay, senders=Senders("survey@example.com"), timeout=2, clock=lambda: MOMENT, secrets=SECRETS)


def mail(subject: str = "How did it go?", sender: str = "Northwind Clinic") -> Mail:
    return Mail(
        sender=sender,
        subject=subject,
        text="Hello,\n\n.\nwas it good?\n",
        html="<p>Hello &amp; welcome</p>",
        unsubscribe="https://survey.example.com/u/token",
    )


def outgoing(content: Mail | None = None, address: str = "ada@example.org", message_id: UUID | None = None) -> Outgoing:
    return Outgoing(message_id or uuid4(), uuid4(), Channel.EMAIL, address, content or mail(), timedelta(hours=1))


def test_a_mail_arrives_as_it_was_meant(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    sending.send(outgoing())

    [taken] = standin.mails
    parsed = taken.parsed()
    assert taken.rcpt_to == ("ada@example.org",)
    assert parsed["From"] == "Northwind Clinic <survey@example.com>"
    assert parsed["To"] == "ada@example.org"
    assert parsed["Subject"] == "How did it go?"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["List-Unsubscribe"] == "<https://survey.example.com/u/token>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["Date"].datetime == MOMENT
    plain, html = parsed.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert plain.get_content().replace("\r\n", "\n") == "Hello,\n\n.\nwas it good?\n"
    assert html.get_content_type() == "text/html"
    assert html.get_content().strip() == "<p>Hello &amp; welcome</p>"


def test_the_blind_arm_is_asked_from_an_address_of_its_own(standin: SmtpStandin) -> None:
    relay = Relay(host="127.0.0.1", port=standin.port, starttls=False, username="", password="")
    senders = Senders("survey@example.com", "study@example.net")
    carrier = SmtpCarrier(relay, senders=senders, timeout=2, clock=lambda: MOMENT, secrets=SECRETS)

    carrier.send(replace(outgoing(), arm=Arm.BLIND))
    carrier.send(outgoing())
    carrier.close()

    assert [taken.mail_from for taken in standin.mails] == ["study@example.net", "survey@example.com"]
    assert standin.mails[0].parsed()["From"] == "Northwind Clinic <study@example.net>"


def test_every_attempt_has_the_same_message_id(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    message_id = uuid4()

    first = sending.send(outgoing(message_id=message_id))
    second = sending.send(outgoing(message_id=message_id))

    assert first.provider_id == second.provider_id
    assert return_path.named_in(SECRETS, Name.MESSAGE_ID, first.provider_id) == message_id
    assert {taken.message_id for taken in standin.mails} == {first.provider_id}


@pytest.mark.parametrize(
    ("fault", "kind", "left"),
    [(Fault.BUSY, Busy, 0), (Fault.REFUSED, Rejected, 0), (Fault.SILENT, Ambiguous, 1)],
)
def test_each_failure_is_told_for_what_it_is(
    standin: SmtpStandin, sending: SmtpCarrier, fault: Fault, kind: type[CarrierError], left: int
) -> None:
    standin.plan(fault)

    with pytest.raises(kind):
        sending.send(outgoing())

    assert len(standin.mails) == left


def test_after_each_failure_the_next_mail_arrives(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    standin.refuse("nobody@example.org")
    for fault in Fault:
        standin.plan(fault)
        with pytest.raises(CarrierError):
            sending.send(outgoing())
    with pytest.raises(Rejected):
        sending.send(outgoing(address="nobody@example.org"))
    before = len(standin.mails)

    sending.send(outgoing(mail("After all")))

    assert len(standin.mails) == before + 1
    assert standin.mails[-1].parsed()["Subject"] == "After all"
    assert standin.mails[-1].rcpt_to == ("ada@example.org",)


def test_an_address_nobody_has_is_at_fault_itself(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    standin.refuse("nobody@example.org")

    with pytest.raises(Rejected) as rejected:
        sending.send(outgoing(address="nobody@example.org"))

    assert (rejected.value.code, rejected.value.address_at_fault) == ("550", True)
    assert "5.1.1" in rejected.value.reason
    assert "nobody@example.org" not in str(rejected.value)


def test_a_mail_refused_for_its_content_is_not_the_addresss_fault(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    standin.plan(Fault.REFUSED)

    with pytest.raises(Rejected) as rejected:
        sending.send(outgoing())

    assert not rejected.value.address_at_fault


def test_a_connection_that_was_closed_while_idle_is_opened_again(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    sending.send(outgoing())
    standin.hang_up()

    sending.send(outgoing())

    assert len(standin.mails) == 2


def test_one_connection_carries_many_mails(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    for _ in range(20):
        sending.send(outgoing())

    assert standin.connections == 1


def test_a_relay_that_is_not_there_means_that_nothing_was_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Busy):
            to(unused.getsockname()[1]).send(outgoing())


def test_a_relay_that_says_nothing_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        relay = Relay(host="127.0.0.1", port=silent.getsockname()[1], starttls=False, username="", password="")
        carrier = SmtpCarrier(
            relay, senders=Senders("survey@example.com"), timeout=0.2, clock=lambda: MOMENT, secrets=SECRETS
        )
        with pytest.raises(Busy):
            carrier.send(outgoing())


def test_a_relay_without_tls_is_not_used_when_tls_is_asked_for(standin: SmtpStandin) -> None:
    relay = Relay(host="127.0.0.1", port=standin.port, starttls=True, username="", password="")
    carrier = SmtpCarrier(
        relay, senders=Senders("survey@example.com"), timeout=2, clock=lambda: MOMENT, secrets=SECRETS
    )

    with pytest.raises(Busy):
        carrier.send(outgoing())

    assert standin.mails == ()


@pytest.mark.parametrize(
    "hostile",
    [
        mail(subject="Hello\r\nBcc: all@example.net"),
        mail(subject="Hello\nBcc: all@example.net"),
        mail(sender="Clinic\r\nBcc: all@example.net"),
        mail(sender="Clinic\x00"),
        mail(subject="Hello\u2028Bcc: all@example.net"),
    ],
)
def test_a_header_cannot_be_smuggled_in(standin: SmtpStandin, sending: SmtpCarrier, hostile: Mail) -> None:
    with pytest.raises(Rejected):
        sending.send(outgoing(hostile))

    assert standin.mails == ()


def test_a_recipient_cannot_be_smuggled_in(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    with pytest.raises(Rejected):
        sending.send(outgoing(address="ada@example.org>\r\nRCPT TO:<all@example.net"))

    assert standin.mails == ()


def test_a_text_is_not_sent_as_a_mail(sending: SmtpCarrier) -> None:
    with pytest.raises(TypeError, match="mail as its content"):
        sending.send(Outgoing(uuid4(), uuid4(), Channel.EMAIL, "ada@example.org", Text("x"), timedelta(hours=1)))


def test_an_address_outside_ascii_arrives(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    sending.send(outgoing(address="josé@example.org"))

    assert standin.mails[0].rcpt_to == ("josé@example.org",)


def bouncing(port: int) -> SmtpCarrier:
    relay = Relay(host="127.0.0.1", port=port, starttls=False, username="", password="")
    return SmtpCarrier(
        relay,
        senders=Senders("survey@example.com"),
        timeout=2,
        clock=lambda: MOMENT,
        secrets=SECRETS,
        returns=Returns("bounce.example.com", lambda token: {"X-Told": token}),
    )


def test_what_comes_back_names_its_message_in_the_envelope_in_the_way_out_and_to_the_provider(
    standin: SmtpStandin,
) -> None:
    carrier, message_id = bouncing(standin.port), uuid4()
    carrier.send(outgoing(message_id=message_id))
    carrier.close()

    [taken] = standin.mails
    local, domain = taken.mail_from.split("@")
    assert domain == "bounce.example.com"
    assert local.startswith("b+")
    assert len(local) <= 64
    assert return_path.named_in(SECRETS, Name.BOUNCE, taken.mail_from) == message_id
    parsed = taken.parsed()
    link, address = str(parsed["List-Unsubscribe"]).split(", ")
    assert link == "<https://survey.example.com/u/token>"
    assert return_path.named_in(SECRETS, Name.UNSUBSCRIBE, address) == message_id
    assert address.startswith("<mailto:u+")
    assert return_path.named_in(SECRETS, Name.MESSAGE_ID, parsed["X-Told"]) == message_id
    assert parsed["From"] == "Northwind Clinic <survey@example.com>"


def test_without_a_domain_for_bounces_the_sender_stays_what_it_is(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    sending.send(outgoing())

    assert standin.mails[0].mail_from == "survey@example.com"


@pytest.mark.parametrize(
    ("reply", "is_at_fault", "status"),
    [
        ("550 5.1.1 No such mailbox", True, "5.1.1"),
        ("550 5.1.10 Null MX", True, "5.1.10"),
        ("550 No", True, None),
        ("552 5.2.2 Mailbox full", True, None),
        ("550 5.7.1 Your network is on a list", False, None),
        ("554 5.7.26 Unauthenticated mail", False, None),
        ("550 5.1.8 Your sender's domain does not exist", False, None),
    ],
)
def test_an_address_is_at_fault_only_for_what_it_is_itself(
    standin: SmtpStandin, sending: SmtpCarrier, reply: str, is_at_fault: bool, status: str | None
) -> None:
    standin.refuse("ada@example.org", reply)

    with pytest.raises(Rejected) as rejected:
        sending.send(outgoing())

    assert (rejected.value.address_at_fault, rejected.value.status) == (is_at_fault, status)


def test_a_connection_carries_on_after_a_recipient_that_was_refused_or_put_off(
    standin: SmtpStandin, sending: SmtpCarrier
) -> None:
    standin.refuse("nobody@example.org")
    standin.refuse("later@example.org", "451 4.7.1 Greylisted")
    for address, kind in (("nobody@example.org", Rejected), ("later@example.org", Busy)):
        with pytest.raises(kind):
            sending.send(outgoing(address=address))

    sending.send(outgoing())

    assert standin.connections == 1
    assert standin.mails[-1].rcpt_to == ("ada@example.org",)


def test_a_connection_is_renewed_before_the_relay_has_enough_of_it(standin: SmtpStandin, sending: SmtpCarrier) -> None:
    for _ in range(MESSAGES_PER_CONNECTION + 1):
        sending.send(outgoing())

    assert standin.connections == 2
