"""A webhook on its way: signed as Standard Webhooks has it, and posted once to the address that was looked at."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import os
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from service.delivery import webhook_url
from service.delivery.webhook_url import Destination, Reach, Resolve

SECRET_PREFIX = "whsec_"  # noqa: S105  # what a secret begins with, not one
SECRET_BYTES = 32
MOST_BYTES = 20_000
MOST_READ = 64 * 1024
SECONDS = 20.0
LONGEST_WAIT = timedelta(days=1)


class NoReply(Exception):
    """Nothing came back that says whether it was taken. The text holds no address."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    retry_after: timedelta | None

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver wants no more."""
        return self.status == 410


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def signatures(secrets: Sequence[str], webhook_id: str, at: datetime, body: bytes) -> str:
    """One signature for each secret that is valid now, so that a receiver can change from one to the next."""
    signed = f"{webhook_id}.{int(at.timestamp())}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix(SECRET_PREFIX)) for secret in secrets]
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)


def headers(secrets: Sequence[str], webhook_id: str, at: datetime, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Unswayed-Webhooks/1",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures(secrets, webhook_id, at, body),
    }


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts webhooks, each over a connection of its own; follows nobody elsewhere."""

    reach: Reach = field(default_factory=Reach)
    resolve: Resolve = webhook_url.look_up
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS

    def post(self, url: str, body: bytes, headers: dict[str, str], now: datetime) -> Reply:
        """One request, over within the given seconds; raises NotAllowedThere or NoReply."""
        if len(body) >= MOST_BYTES:
            raise ValueError("a webhook carries less than 20 kB")
        try:
            where = webhook_url.destination(url, self.reach, self.resolve)
        except (OSError, UnicodeError) as error:
            raise NoReply(f"the name is not known: {type(error).__name__}") from None
        connection = PinnedConnection(where, self.tls, self.seconds)
        # The time-out of a socket is for one step: somebody who sends a byte now and then could hold us for ever.
        end = threading.Timer(self.seconds, connection.cut)
        end.start()
        try:
            connection.request("POST", where.target, body, {**headers, "Host": where.host_header})
            reply = connection.getresponse()
            reply.read(MOST_READ)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoReply(f"no reply: {type(error).__name__}") from None
        else:
            return Reply(reply.status, _wait(reply.getheader("Retry-After"), now))
        finally:
            end.cancel()
            connection.close()


class PinnedConnection(http.client.HTTPConnection):
    """A connection to one address that greets it, and has it prove itself, by the name of the host."""

    def __init__(self, where: Destination, tls: ssl.SSLContext, seconds: float) -> None:
        super().__init__(where.host, where.port, timeout=seconds)
        self._where = where
        self._tls = tls
        self._raw: socket.socket | None = None

    def connect(self) -> None:
        self._raw = socket.create_connection((self._where.address, self._where.port), self.timeout)
        self.sock = self._raw
        if self._where.scheme == "https":
            secured = self._tls.wrap_socket(self._raw, server_hostname=self._where.host, do_handshake_on_connect=False)
            self.sock = self._raw = secured
            secured.do_handshake()

    def cut(self) -> None:
        """Called from another thread: whatever is being waited for fails at once."""
        if self._raw is not None:
            with suppress(OSError):
                self._raw.shutdown(socket.SHUT_RDWR)


def _wait(value: str | None, now: datetime) -> timedelta | None:
    """How long the receiver asks to be left alone, a day at most; None if it does not say so in a known form."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        asked = timedelta(seconds=int(text))
    else:
        try:
            asked = parsedate_to_datetime(text) - now
        except (TypeError, ValueError):
            return None
    return min(max(asked, timedelta()), LONGEST_WAIT)
