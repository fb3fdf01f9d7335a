"""A stand-in for a mail relay on loopback: takes mails over real SMTP and keeps them.

As a program: `python -m service.demo.standins.smtp --port 4025 --control-port 4026`.
`GET /standin/mails` on the control port lists what came.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import json
import ssl
import threading
from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Fault(StrEnum):
    """What can be made to go wrong with the next mail."""

    BUSY = "busy"  # 451 after the text, not taken
    REFUSED = "refused"  # 554 after the text, not taken
    SILENT = "silent"  # taken, then the connection ends without a word


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail as it came."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    content: bytes

    def parsed(self) -> EmailMessage:
        """Reading takes much longer than receiving, so it is left to whoever wants to know."""
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        if not isinstance(parsed, EmailMessage):
            raise TypeError("the default policy makes EmailMessages")
        return parsed

    @property
    def message_id(self) -> str:
        head = self.content.split(b"\r\n\r\n", 1)[0].decode("utf-8", "replace")
        return next(line[12:].strip() for line in head.split("\r\n") if line.lower().startswith("message-id:"))


class _Handler:
    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.faults: Counter[Fault] = Counter()
        self.refused: dict[str, str] = {}
        self._lock = threading.Lock()

    async def handle_RCPT(  # noqa: N802  # the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self._fault()
        if fault is Fault.BUSY:
            return "451 4.3.0 Try again later"
        if fault is Fault.REFUSED:
            return "554 5.7.1 Refused"
        content = envelope.content
        if not isinstance(content, bytes):
            raise TypeError("mails are received as bytes")
        with self._lock:
            self.taken.append(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        if fault is Fault.SILENT and server.transport is not None:
            server.transport.close()
        return "250 2.0.0 Taken"

    def _fault(self) -> Fault | None:
        with self._lock:
            fault = next((one for one, times in self.faults.items() if times > 0), None)
            if fault is not None:
                self.faults[fault] -= 1
        return fault


class SmtpStandin:
    """The stand-in as an object: start it, send to `host` and `port`, read `mails`."""

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
    ) -> None:
        self._handler = _Handler()
        self._tls = tls
        self._implicit_tls = implicit_tls
        self._login = login
        self._wanted_port = port
        self._bound_port: int | None = None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="smtp", daemon=True)
        self._connections: list[SMTP] = []

    @property
    def connections(self) -> int:
        """How many connections were opened so far."""
        return len(self._connections)

    @property
    def port(self) -> int:
        if self._bound_port is None:
            raise RuntimeError("the stand-in has not been started")
        return self._bound_port

    @property
    def mails(self) -> tuple[Taken, ...]:
        return tuple(self._handler.taken)

    def plan(self, fault: Fault, *, times: int = 1) -> None:
        """Let something go wrong with the next mails."""
        self._handler.faults[fault] += times

    def refuse(self, address: str, reply: str = "550 5.1.1 No such mailbox") -> None:
        """An address that nobody has, or that is answered otherwise."""
        self._handler.refused[address] = reply

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()
        if self._bound_port is None:
            raise RuntimeError(f"the port {self._wanted_port} cannot be bound")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            server = self._loop.run_until_complete(self._bind())
            self._bound_port = server.sockets[0].getsockname()[1]
        finally:
            self._ready.set()
        self._loop.run_forever()
        server.close()
        self._close_connections()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.close()

    def hang_up(self) -> None:
        """Close every connection, as relays do with idle ones."""
        closed = threading.Event()
        self._loop.call_soon_threadsafe(self._close_connections)
        self._loop.call_soon_threadsafe(closed.set)
        closed.wait()

    def _close_connections(self) -> None:
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.close()

    async def _bind(self) -> asyncio.Server:
        def connection() -> SMTP:
            smtp = SMTP(
                self._handler,
                hostname="relay.example.com",
                enable_SMTPUTF8=True,
                loop=self._loop,
                tls_context=None if self._implicit_tls else self._tls,
                require_starttls=self._tls is not None and not self._implicit_tls,
                authenticator=self._authenticate,
                auth_required=self._login is not None,
                auth_require_tls=not self._implicit_tls,  # else it looks for STARTTLS, which there is none of
            )
            self._connections.append(smtp)
            return smtp

        implicit = self._tls if self._implicit_tls else None
        return await self._loop.create_server(connection, self.host, self._wanted_port, ssl=implicit)

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        is_known = (
            isinstance(given, LoginPassword)
            and self._login is not None
            and (given.login.decode(), given.password.decode()) == self._login
        )
        return AuthResult(success=is_known, handled=False)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Control(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, standin: SmtpStandin) -> None:
        self.standin = standin
        super().__init__(("127.0.0.1", port), _ControlHandler)


class _ControlHandler(BaseHTTPRequestHandler):
    server: _Control

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name the base class gives it
        """Silent: the log is the object's."""

    def do_GET(self) -> None:
        if self.path != "/standin/mails":
            self.send_error(404)
            return
        rows = [
            {
                "message_id": mail.message_id,
                "to": list(mail.rcpt_to),
                "content": mail.content.decode("utf-8", "replace"),
            }
            for mail in self.server.standin.mails
        ]
        content = json.dumps({"mails": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    arguments = parser.parse_args()
    with SmtpStandin(port=arguments.port) as standin, _Control(arguments.control_port, standin) as control:
        print(f"smtp://{standin.host}:{standin.port} http://127.0.0.1:{control.server_port}", flush=True)
        control.serve_forever()


if __name__ == "__main__":
    main()
