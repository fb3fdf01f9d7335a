"""A stand-in for Twilio on loopback: takes messages, lists them, calls back, hands in texts, fails when told to.

As a program: `python -m service.demo.standins.twilio --port 4020 --account-sid AC... --auth-token ...`
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import re
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from service.base.time import Clock, system_clock
from service.demo.standins.messages import ApiError, Fault, Messages, Outcome, Sent, Taken, log_rows
from service.demo.standins.webhook import Answer, Callback, CallbackQueue, Poster

_LARGEST_REQUEST = 64 * 1024
_ONE = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages/(SM[0-9a-fA-F]{32})\.json")
_ALL = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages\.json")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the reply to it, as they are held against the contract."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    status: int
    reply: object


class TwilioStandin:
    """The stand-in as an object: start it, point the client at `url`, read `messages.log`."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        port: int = 0,
        inbound_url: str = "",
        callbacks: Sequence[str] = ("sent", "delivered"),
        keep_exchanges: bool = False,
        clock: Clock = system_clock,
    ) -> None:
        self.auth_token = auth_token
        self.messages = Messages(account_sid, clock)
        self.callbacks = CallbackQueue(auth_token)
        self.exchanges: list[Exchange] = []
        self.inbound_url = inbound_url
        self.stopping = threading.Event()
        self.keeps_exchanges = keep_exchanges
        self._statuses = tuple(callbacks)
        self._poster = Poster(auth_token)
        self._inbound_lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="twilio", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self.callbacks.start()
        self._thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.callbacks.stop()
        self._poster.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def shaped(self, shape: dict[str, object]) -> dict[str, object]:
        """The reply to a new message; a test may spoil it, to see who notices."""
        return shape

    def call_back(self, sent: Sent) -> None:
        """Queue the status callbacks of a message; the first status, `queued`, has none."""
        outcome = self.messages.outcome(sent.to)
        path = [Outcome("sent", None), outcome] if outcome.status == "delivered" else [outcome]
        for step in path:
            self.messages.advance(sent, step.status, step.error_code)
            if sent.callback and (step.status in self._statuses or step.error_code is not None):
                self.callbacks.put(Callback(sent.callback, self._status_form(sent, step)))

    def _status_form(self, sent: Sent, step: Outcome) -> dict[str, str]:
        form = {
            "AccountSid": self.messages.account_sid,
            "ApiVersion": "2010-04-01",
            "From": sent.sender or "",
            "MessageSid": sent.sid,
            "MessageStatus": step.status,
            "SmsSid": sent.sid,
            "SmsStatus": step.status,
            "To": sent.to,
        }
        return form if step.error_code is None else {**form, "ErrorCode": str(step.error_code)}

    def inbound(self, sender: str, body: str, *, to: str, sid: str | None = None) -> Answer:
        """Hand in a text from a telephone, as a signed webhook; with the `sid` of another it is a redelivery."""
        name = sid or f"SM{uuid4().hex}"
        form = {
            "AccountSid": self.messages.account_sid,
            "ApiVersion": "2010-04-01",
            "Body": body,
            "From": sender,
            "MessageSid": name,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": name,
            "SmsSid": name,
            "SmsStatus": "received",
            "To": to,
        }
        with self._inbound_lock:
            return self._poster.post(self.inbound_url, form)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], standin: TwilioStandin) -> None:
        self.standin = standin
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is a normal part of a drill."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    _PLANS: ClassVar[Mapping[str, Fault]] = {fault.value: fault for fault in Fault}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name the base class gives it
        """Silent: the log is the object's."""

    def do_GET(self) -> None:
        self._answer("GET", "")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_REQUEST:
            self.close_connection = True
            self._reply(413, {"message": "too large"})
            return
        self._answer("POST", self.rfile.read(length).decode("utf-8", "replace"))

    def _answer(self, method: str, body: str) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.path.startswith("/standin/"):
            self._control(method, parts.path, body)
            return
        form = dict(parse_qsl(body, keep_blank_values=True))
        taken: Taken | None = None
        reply: dict[str, object]
        try:
            self._authenticate()
            status, reply, taken = self._carry_out(method, parts.path, query, form)
        except ApiError as error:
            status, reply = error.status, error.body
        standin = self.server.standin
        if standin.keeps_exchanges:
            standin.exchanges.append(Exchange(method, parts.path, query, form, status, reply))
        if taken is None:
            self._reply(status, reply)
        elif taken.fault is None:
            self._reply(status, reply)
            standin.call_back(taken.sent)
        else:
            standin.call_back(taken.sent)
            self._spoil(taken.fault)

    def _authenticate(self) -> None:
        standin = self.server.standin
        wanted = base64.b64encode(f"{standin.messages.account_sid}:{standin.auth_token}".encode()).decode()
        if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Basic {wanted}"):
            raise ApiError(401, 20003, "Authenticate")

    def _carry_out(
        self, method: str, path: str, query: Mapping[str, str], form: Mapping[str, str]
    ) -> tuple[int, dict[str, object], Taken | None]:
        messages = self.server.standin.messages
        every, one = _ALL.fullmatch(path), _ONE.fullmatch(path)
        account = every or one
        if account is None or account[1] != messages.account_sid:
            raise ApiError(404, 20404, "The requested resource was not found")
        if every is not None and method == "POST":
            taken = messages.create(form)
            return 201, self.server.standin.shaped(messages.shape(taken.sent)), taken
        if every is not None:
            return 200, messages.page(query), None
        if one is not None and method == "GET":
            return 200, messages.shape(messages.fetch(one[2])), None
        raise ApiError(405, 20004, "Method not allowed")

    def _spoil(self, fault: Fault) -> None:
        """The message was taken, but nobody will be told so."""
        self.close_connection = True
        if fault is Fault.HANG:
            self.server.standin.stopping.wait(60)
        elif fault is Fault.RESET:
            # lingering for no time at all makes the kernel send a reset instead of an orderly end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self._reply(201, "<html>gateway</html>")

    def _reply(self, status: int, reply: object) -> None:
        content = reply.encode() if isinstance(reply, str) else json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(content)

    def _control(self, method: str, path: str, body: str) -> None:
        """What a test or the demo in another process asks of the stand-in itself."""
        standin = self.server.standin
        wish: dict[str, str] = json.loads(body) if body else {}
        match method, path:
            case "GET", "/standin/messages":
                self._reply(200, {"messages": log_rows(standin.messages.log)})
            case "POST", "/standin/plan" if wish.get("fault") in self._PLANS:
                standin.messages.plan(self._PLANS[wish["fault"]], to=wish.get("to"), times=int(wish.get("times", "1")))
                self._reply(200, {})
            case "POST", "/standin/inbound" if {"from", "to", "body"} <= wish.keys():
                answer = standin.inbound(wish["from"], wish["body"], to=wish["to"], sid=wish.get("sid"))
                self._reply(200, {"status": answer.status, "body": answer.body})
            case "POST", "/standin/drain":
                standin.callbacks.drain()
                self._reply(200, {"posted": standin.callbacks.posted, "failures": standin.callbacks.failures})
            case _:
                self._reply(404, {"message": "GET messages; POST plan, inbound or drain"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--inbound-url", default="")
    parser.add_argument("--callbacks", default="sent,delivered", help="statuses that are called back")
    arguments = parser.parse_args()
    standin = TwilioStandin(
        account_sid=arguments.account_sid,
        auth_token=arguments.auth_token,
        port=arguments.port,
        inbound_url=arguments.inbound_url,
        callbacks=[status for status in arguments.callbacks.split(",") if status],
    )
    with standin:
        print(standin.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
