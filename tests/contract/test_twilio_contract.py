"""Twilio's own description judges what we send, and what the stand-in that we test against answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from service.base.secrets import Secrets
from service.delivery.channel import Ambiguous, Outgoing, Rejected, Text
from service.delivery.sms import Account, TwilioCarrier
from service.demo.standins.messages import Fault
from service.demo.standins.twilio import Exchange, TwilioStandin
from service.sampling.contact import Channel

Json = dict[str, object]
ACCOUNT = "AC" + "0123456789abcdef" * 2
SERVICE = "MG" + "0123456789abcdef" * 2
SENDER = "+15555550100"
LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


@cache
def contract() -> Json:
    return json.loads(Path(__file__).with_name("twilio_messages.json").read_text(encoding="utf-8"))


def resolved(node: object) -> object:
    """The same schema with what it refers to written in its place."""
    if isinstance(node, dict) and "$ref" in node:
        return resolved(contract()["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]])
    if isinstance(node, dict):
        return {key: resolved(value) for key, value in node.items()}
    return [resolved(item) for item in node] if isinstance(node, list) else node


def errors(schema: Json, instance: object) -> list[str]:
    validator = OAS30Validator(resolved(schema), format_checker=oas30_format_checker)
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(instance)]


def typed(schema: Json, value: str) -> object:
    """Form fields and query parameters are text on the wire; the contract speaks of what they stand for."""
    if schema.get("type") == "integer":
        return int(value)
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}[value.lower()]
    return value


def faults(exchange: Exchange) -> list[str]:
    operation = contract()["paths"][LIST][exchange.method.lower()]
    found = _faults_of_query(operation, exchange.query)
    if exchange.method == "POST":
        form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        unknown = exchange.form.keys() - form["properties"].keys()
        found += [f"{name}: not in the contract" for name in sorted(unknown)]
        sent = {
            name: typed(form["properties"][name], value) for name, value in exchange.form.items() if name not in unknown
        }
        found += errors(form, sent)
    if str(exchange.status) in operation["responses"]:
        reply = operation["responses"][str(exchange.status)]["content"]["application/json"]["schema"]
        found += errors(reply, exchange.reply)
    return found


def _faults_of_query(operation: Json, query: Mapping[str, str]) -> list[str]:
    parameters = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}
    unknown = query.keys() - parameters.keys()
    found = [f"{name}: not in the contract" for name in sorted(unknown)]
    for name in sorted(query.keys() - unknown):
        found += errors(parameters[name], typed(parameters[name], query[name]))
    return found


@pytest.fixture
def standin() -> Iterator[TwilioStandin]:
    with TwilioStandin(account_sid=ACCOUNT, auth_token="token", callbacks=(), keep_exchanges=True) as running:
        yield running


def carrier(standin: TwilioStandin, secrets: Secrets, sender: str = SENDER) -> TwilioCarrier:
    account = Account(ACCOUNT, "token", sender, standin.url)
    return TwilioCarrier(account, secrets, public_url="https://survey.example.com", timeout=5)


def outgoing(number: int, body: str = "How was it? Reply 1 to 5.") -> Outgoing:
    return Outgoing(uuid4(), uuid4(), Channel.SMS, f"+447700900{number:03d}", Text(body), timedelta(days=3))


@pytest.mark.parametrize("sender", [SENDER, SERVICE])
def test_what_we_send_and_what_the_stand_in_answers_are_in_the_contract(
    standin: TwilioStandin, secrets: Secrets, sender: str
) -> None:
    sending = carrier(standin, secrets, sender)

    sending.send(outgoing(1))
    sending.send(outgoing(2, "كيف كانت الخدمة؟ 👍"))
    sending.close()

    assert [exchange.status for exchange in standin.exchanges] == [201, 201]
    assert [faults(exchange) for exchange in standin.exchanges] == [[], []]


def test_listing_is_in_the_contract_page_by_page(standin: TwilioStandin, secrets: Secrets) -> None:
    sending = carrier(standin, secrets)
    names = [sending.send(outgoing(1)).provider_id for _ in range(120)]
    standin.exchanges.clear()

    found = sending.find(outgoing(1), since=datetime.now(UTC))
    sending.close()

    assert list(found) == names
    assert len(standin.exchanges) == 3
    assert [faults(exchange) for exchange in standin.exchanges] == [[], [], []]


def test_requests_that_are_refused_are_in_the_contract(standin: TwilioStandin, secrets: Secrets) -> None:
    sending = carrier(standin, secrets)
    standin.messages.plan(Fault.OPTED_OUT)
    standin.messages.plan(Fault.GARBAGE)

    with pytest.raises(Rejected):
        sending.send(outgoing(1))
    with pytest.raises(Ambiguous):
        sending.send(outgoing(1))
    sending.close()

    assert [faults(exchange) for exchange in standin.exchanges] == [[], []]


def test_the_callback_address_is_an_absolute_one_with_our_id(standin: TwilioStandin, secrets: Secrets) -> None:
    sending = carrier(standin, secrets)
    message = outgoing(1)

    sending.send(message)
    sending.close()

    address = urlsplit(standin.exchanges[0].form["StatusCallback"])
    assert (address.scheme, address.netloc, address.path) == ("https", "survey.example.com", "/hooks/twilio/status")
    assert f"m={message.message_id}" in address.query


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": "exploded"}, "status"),
        ({"sid": "XX123"}, "sid"),
        ({"num_segments": 1}, "num_segments"),
    ],
)
def test_a_reply_outside_the_contract_is_found(
    standin: TwilioStandin, secrets: Secrets, change: Json, told: str
) -> None:
    sending = carrier(standin, secrets)
    sending.send(outgoing(1))
    sending.close()
    [exchange] = standin.exchanges
    changed = Exchange(
        exchange.method, exchange.path, exchange.query, exchange.form, exchange.status, {**exchange.reply, **change}
    )

    assert [fault.split(":")[0] for fault in faults(changed)] == [f"['{told}']"] * len(faults(changed))
    assert faults(changed)


def test_a_request_outside_the_contract_is_found(standin: TwilioStandin, secrets: Secrets) -> None:
    sending = carrier(standin, secrets)
    sending.send(outgoing(1))
    sending.close()
    [exchange] = standin.exchanges
    wrong = Exchange("POST", exchange.path, {}, {**exchange.form, "Bodi": "x"}, 201, exchange.reply)

    assert faults(wrong) == ["Bodi: not in the contract"]
