"""Prism, a judge by Twilio's own description, stands between Twilio's official client and the stand-in."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from service.base.secrets import Secrets
from service.delivery.channel import Ambiguous, Busy, CarrierError, Outgoing, Rejected, Text
from service.delivery.sms import Account, TwilioCarrier
from service.demo.standins.messages import Fault
from service.demo.standins.twilio import TwilioStandin
from service.sampling.contact import Channel

ACCOUNT = "AC" + "0123456789abcdef" * 2
SERVICE = "MG" + "0123456789abcdef" * 2
SENDER = "+15555550100"
LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
PROGRAM = "node_modules/@stoplight/prism-cli/dist/index.js"
CONTRACT = Path(__file__).with_name("twilio_messages.json")


class Astray(TwilioStandin):
    """A stand-in whose replies can be changed, to see that the judge would notice."""

    change: Mapping[str, object] = {}

    def shaped(self, shape: dict[str, object]) -> dict[str, object]:
        return {**shape, **self.change}


@pytest.fixture(scope="module")
def standin() -> Iterator[Astray]:
    with Astray(account_sid=ACCOUNT, auth_token="token", callbacks=()) as running:
        yield running


@pytest.fixture(scope="module")
def prism(
    judge: Callable[[str], list[str]], standin: Astray, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of `prism proxy --errors`: what breaks the contract, there or back, it answers with a 4xx or 5xx."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("prism")
    log, contract = folder / "log", folder / "contract.json"
    contract.write_text(json.dumps(_as_twilio_answers(json.loads(CONTRACT.read_text(encoding="utf-8")))))
    command = [*judge(PROGRAM), "proxy", "--errors", "-h", "127.0.0.1", "-p", str(port), str(contract), standin.url]
    with log.open("w") as written, subprocess.Popen(command, stdout=written, stderr=written) as process:
        address = f"http://127.0.0.1:{port}"
        while not _answers(address):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield address
        process.terminate()


def _as_twilio_answers(contract: dict[str, Any]) -> dict[str, Any]:
    """The schema calls a list's links to its pages addresses; its own examples, Twilio and its client have paths."""
    listing = contract["paths"][LIST]["get"]["responses"]["200"]["content"]["application/json"]
    page = listing["schema"]["properties"]
    links = [name for name, schema in page.items() if schema.get("format") == "uri"]
    assert set(links) == {"uri", "first_page_uri", "next_page_uri", "previous_page_uri"}
    for link in links:
        page[link]["format"] = "uri-reference"
    return contract


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture
def send(prism: str, secrets: Secrets) -> Iterator[Callable[..., str]]:
    carriers = []

    def sending(number: int, body: str = "How was it? Reply 1 to 5.", *, sender: str = SENDER) -> str:
        account = Account(ACCOUNT, "token", sender, prism)
        carriers.append(TwilioCarrier(account, secrets, public_url="https://survey.example.com", timeout=20))
        outgoing = Outgoing(
            uuid4(), uuid4(), Channel.SMS, f"+447700900{number:03d}", Text(body), valid_for=timedelta(days=3)
        )
        return carriers[-1].send(outgoing).provider_id

    yield sending
    for carrier in carriers:
        carrier.close()


@pytest.mark.parametrize("sender", [SENDER, SERVICE])
def test_what_we_send_passes_the_judge_both_ways(standin: Astray, send: Callable[..., str], sender: str) -> None:
    name = send(1, "كيف كانت الخدمة؟ 👍", sender=sender)

    assert standin.messages.log[-1].sid == name


def test_the_list_passes_the_judge_page_by_page(
    standin: Astray, prism: str, secrets: Secrets, send: Callable[..., str]
) -> None:
    begun = datetime.now(UTC)
    names = [send(2) for _ in range(60)]
    carrier = TwilioCarrier(
        Account(ACCOUNT, "token", SENDER, prism), secrets, public_url="https://survey.example.com", timeout=20
    )
    outgoing = Outgoing(
        uuid4(), uuid4(), Channel.SMS, "+447700900002", Text("How was it? Reply 1 to 5."), timedelta(days=3)
    )

    found = carrier.find(outgoing, since=begun)
    carrier.close()

    assert list(found) == names


@pytest.mark.parametrize(
    ("fault", "kind"), [(Fault.INVALID_NUMBER, Rejected), (Fault.OPTED_OUT, Rejected), (Fault.TOO_MANY, Busy)]
)
def test_a_refusal_comes_through_as_it_is(
    standin: Astray, send: Callable[..., str], fault: Fault, kind: type[CarrierError]
) -> None:
    standin.messages.plan(fault)

    with pytest.raises(kind) as refused:
        send(3)

    assert not isinstance(refused.value, Rejected) or refused.value.code == fault.value


@pytest.mark.parametrize("change", [{"status": "exploded"}, {"sid": "XX123"}, {"num_segments": 1}])
def test_the_judge_stops_a_reply_outside_the_contract(
    standin: Astray, send: Callable[..., str], change: Mapping[str, object]
) -> None:
    standin.change = change
    try:
        with pytest.raises(Ambiguous, match="HTTP 500"):
            send(4)
    finally:
        standin.change = {}


def test_the_judge_stops_a_request_outside_the_contract(standin: Astray, send: Callable[..., str]) -> None:
    taken = len(standin.messages.log)

    with pytest.raises(Rejected, match="422"):
        send(5, sender="MGnone")

    assert len(standin.messages.log) == taken
