"""Which carrier takes what; and the stand-ins as programs of their own."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from fakes import FakeClock

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.config import Settings, Smtp, Twilio
from service.delivery import carriers
from service.delivery.channel import Ambiguous, Mail, Outgoing, Text
from service.delivery.mailbox import Mailbox
from service.delivery.message import Lane
from service.delivery.pace import Sender
from service.delivery.queue import ANY_PACE
from service.sampling.contact import Channel

ROOT = Path(__file__).parents[3]
ACCOUNT = "AC" + "0123456789abcdef" * 2


def test_without_providers_everything_is_kept_in_the_mailbox(
    settings: Settings, sqlite: Database, secrets: Secrets
) -> None:
    made = carriers.of_settings(settings, sqlite, secrets)

    for mode in Mode:
        for channel in Channel:
            assert isinstance(made.of(mode, channel), Mailbox)


def test_with_providers_only_live_messages_reach_them(settings: Settings, sqlite: Database, secrets: Secrets) -> None:
    made = carriers.of_settings(_with_providers(settings, "http://127.0.0.1:1", 1), sqlite, secrets)

    assert made.of(Mode.LIVE, Channel.SMS).provider == "twilio"
    assert made.of(Mode.LIVE, Channel.EMAIL).provider == "smtp"
    assert made.of(Mode.TEST, Channel.SMS).provider == "mailbox"
    assert made.of(Mode.TEST, Channel.EMAIL).provider == "mailbox"
    assert made.listing == {"twilio", "mailbox"}
    assert made.named("smtp") is made.email
    assert made.named("pigeon") is None


def test_what_shares_a_sender_shares_its_pace(settings: Settings, sqlite: Database, secrets: Secrets) -> None:
    given = _with_providers(settings, "http://127.0.0.1:1", 1)
    traffic = carriers.traffic(given, carriers.of_settings(given, sqlite, secrets))

    assert traffic.senders[Lane.SMS] == traffic.senders[Lane.SMS_BLIND] == Sender("+15555550100", 1.0)
    assert Lane.EMAIL not in traffic.senders
    assert traffic.providers == {Channel.SMS: "twilio", Channel.EMAIL: "smtp"}


def test_where_nothing_is_sent_nothing_is_paced(settings: Settings, sqlite: Database, secrets: Secrets) -> None:
    assert carriers.traffic(settings, carriers.of_settings(settings, sqlite, secrets)) == ANY_PACE


def test_an_account_that_keeps_no_texts_is_not_listed(settings: Settings, sqlite: Database, secrets: Secrets) -> None:
    given = _with_providers(settings, "http://127.0.0.1:1", 1)
    assert given.twilio is not None
    forgetful = replace(given, twilio=replace(given.twilio, keeps_texts=False))

    assert carriers.of_settings(forgetful, sqlite, secrets).listing == {"mailbox"}


def _with_providers(settings: Settings, twilio_url: str, smtp_port: int) -> Settings:
    return replace(
        settings,
        twilio=Twilio(account_sid=ACCOUNT, auth_token="token", sender="+15555550100", url=twilio_url),
        smtp=Smtp(host="127.0.0.1", port=smtp_port, starttls=False, username="", password=""),
        mail_from="survey@example.com",
    )


@contextmanager
def program(*arguments: str) -> Iterator[str]:
    """A stand-in in its own process; yields the line it prints when it is ready."""
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def ask(url: str, method: str, path: str, wish: dict[str, str] | None = None) -> dict[str, object]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request(method, path, json.dumps(wish) if wish else None)
    with connection.getresponse() as response:
        answer = json.loads(response.read())
    connection.close()
    return answer


def test_the_carriers_reach_the_stand_ins_in_other_processes(
    settings: Settings, sqlite: Database, secrets: Secrets, clock: FakeClock
) -> None:
    account = ("--account-sid", ACCOUNT, "--auth-token", "token", "--callbacks", "")
    with (
        program("service.demo.standins.twilio", *account) as twilio_url,
        program("service.demo.standins.smtp") as smtp_line,
    ):
        smtp_url, control_url = smtp_line.split()
        made = carriers.of_settings(
            _with_providers(settings, twilio_url, urlsplit(smtp_url).port), sqlite, secrets, clock
        )
        text = Outgoing(uuid4(), uuid4(), Channel.SMS, "+447700900001", Text("Hello"), timedelta(hours=1))
        mail = Outgoing(
            uuid4(), uuid4(), Channel.EMAIL, "ada@example.org", Mail("A", "B", "C", "D", "https://example.com/u/1"),
            timedelta(hours=1),
        )  # fmt: skip

        sent = made.sms.send(text)
        mailed = made.email.send(mail)
        ask(twilio_url, "POST", "/standin/plan", {"fault": "garbage"})
        with pytest.raises(Ambiguous):
            made.sms.send(text)
        made.close()

        texts = ask(twilio_url, "GET", "/standin/messages")["messages"]
        mails = ask(control_url, "GET", "/standin/mails")["mails"]

    assert [entry["sid"] for entry in texts][:1] == [sent.provider_id]
    assert len(texts) == 2
    assert [entry["message_id"] for entry in mails] == [mailed.provider_id]
