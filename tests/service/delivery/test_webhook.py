"""A webhook: signed so that the standard's own library believes it, and posted to where it may go and nowhere else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from receiver import Receiver, certificate, status
from standardwebhooks import Webhook, WebhookVerificationError

from service.delivery import webhook
from service.delivery.webhook import NoReply, Poster
from service.delivery.webhook_url import Destination, NotAllowedThere, Reach

BODY = json.dumps({"type": "followup.opened", "data": {}}).encode()
NEAR = Reach(allows_loopback=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def post(receiver: Receiver, poster: Poster | None = None, path: str = "/hook") -> webhook.Reply:
    now = datetime.now(UTC)
    headers = webhook.headers([webhook.new_secret()], "id-1", now, BODY)
    return (poster or Poster(NEAR)).post(f"http://127.0.0.1:{receiver.port}{path}", BODY, headers, now)


def test_the_example_of_the_standard_is_signed_as_it_says() -> None:
    """Secret, id, time, body and signature as the authors of the standard print them."""
    signed = webhook.signatures(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_library_of_the_standard_believes_each_secret_while_one_follows_the_other() -> None:
    old, new = webhook.new_secret(), webhook.new_secret()
    headers = webhook.headers([new, old], "id-1", datetime.now(UTC), BODY)

    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook.new_secret()).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(BODY + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(BODY, {**headers, "webhook-id": "id-2"})
    late = webhook.headers([new], "id-1", datetime.now(UTC) - timedelta(minutes=6), BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(BODY, late)


def test_a_webhook_is_posted_as_it_was_signed(receiver: Receiver) -> None:
    reply = post(receiver, path="/a/b?c=d")

    assert reply.is_taken
    (got,) = receiver.got
    assert (got.path, got.body) == ("/a/b?c=d", BODY)
    assert got.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["webhook-id"] == "id-1"


def test_over_tls_the_receiver_is_greeted_and_must_prove_itself_by_its_name(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "hooks.example.com")
    with Receiver(server) as receiver:
        poster = Poster(NEAR, resolve=lambda _host, _port: ["127.0.0.1"], tls=client)
        for host in ("localhost", "127.0.0.1"):
            with pytest.raises(NoReply, match="SSLCertVerificationError"):
                poster.post(f"https://{host}:{receiver.port}/", BODY, {}, datetime.now(UTC))
        named = Destination("https", "hooks.example.com", receiver.port, "/", "127.0.0.1")
        connection = webhook.PinnedConnection(named, client, 5)
        connection.request("POST", "/", BODY, {"Host": named.host_header})
        assert connection.getresponse().status == 204
        connection.close()

    assert receiver.got[0].headers["Host"] == f"hooks.example.com:{receiver.port}"


def test_nobody_is_followed_elsewhere(receiver: Receiver) -> None:
    receiver.script = [status(307, Location=f"http://127.0.0.1:{receiver.port}/other")]

    assert post(receiver).status == 307
    assert len(receiver.got) == 1


def test_a_name_is_looked_up_anew_at_each_delivery(receiver: Receiver) -> None:
    """What was public when the webhook was made may lead inside a day later."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    poster = Poster(NEAR, resolve=lambda _host, _port: next(answers))

    assert post(receiver, poster).is_taken
    with pytest.raises(NotAllowedThere):
        post(receiver, poster)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("999999999", timedelta(days=1)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("9" * 30, None),
    ],
)
def test_a_receiver_that_asks_to_be_left_alone_is_for_a_day_at_most(
    receiver: Receiver, said: str, wait: timedelta | None
) -> None:
    receiver.script = [status(503, Retry_After=said)]

    assert post(receiver) == webhook.Reply(503, wait)


def test_a_receiver_that_sends_a_byte_now_and_then_is_cut_off(receiver: Receiver) -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            while not over.wait(0.05):
                handler.wfile.write(b"H")
                handler.wfile.flush()
        except OSError:
            pass

    receiver.script = [drip]
    with pytest.raises(NoReply):
        post(receiver, Poster(NEAR, seconds=0.5))
    over.set()


def test_no_more_is_read_than_anybody_needs(receiver: Receiver) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"x" * 100_000)
        except OSError:
            pass

    receiver.script = [flood]

    assert post(receiver).is_taken


def test_where_nobody_listens_there_is_no_reply() -> None:
    with Receiver() as gone:
        pass
    with pytest.raises(NoReply):
        post(gone)


def test_a_name_that_nobody_knows_gives_no_reply(receiver: Receiver) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("unknown")

    with pytest.raises(NoReply):
        post(receiver, Poster(NEAR, resolve=resolve))


def test_a_body_of_twenty_kilobytes_is_no_webhook(receiver: Receiver) -> None:
    with pytest.raises(ValueError, match="20 kB"):
        Poster(NEAR).post(f"http://127.0.0.1:{receiver.port}/", b"x" * 20_000, {}, datetime.now(UTC))
