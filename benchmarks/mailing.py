"""Mails built and sent, beside the standard library's own client that sends one ready mail again and again.

The sink is Postfix's smtp-sink, which takes mail and throws it away.
"""

from __future__ import annotations

import getpass
import shutil
import smtplib
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from benchmarks.comparison import Comparison, compare
from service.base.secrets import Secrets
from service.delivery import mime
from service.delivery.channel import Mail, Outgoing
from service.delivery.email import Relay, Returns, Senders, SmtpCarrier
from service.sampling.contact import Channel

MAILS = 1_000
MISSING = "smtp-sink is not there; to time mails: apt-get install postfix"
_PLACES = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
_NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
_MAIL = Mail(
    "Northwind Clinic", "How did it go?", "How was it?\n" * 40, "<p>How was it?</p>\n" * 80, "https://x.example/u/1"
)


def comparisons() -> list[Comparison]:
    """One comparison, or none where there is no sink."""
    path = shutil.which("smtp-sink", path=_PLACES)
    if path is None:
        return []
    with _sink(path) as port:
        return [
            compare(
                "build and send mails of 2 kB",
                MAILS,
                lambda: _carrier(port),
                "send one by smtplib",
                lambda: _plain(port),
            )
        ]


@contextmanager
def _sink(path: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    user = ["-u", "nobody"] if getpass.getuser() == "root" else []  # as root it insists on another user
    process = subprocess.Popen([path, *user, f"127.0.0.1:{port}", "100"])  # noqa: S603  # the program found above
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("smtp-sink does not listen")


def _plain(port: int) -> None:
    raw = mime.build(_MAIL, mime.Heading("survey@example.com", "ada@example.org", "<1@example.com>", _NOW))
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for _ in range(MAILS):
            smtp.sendmail("survey@example.com", ["ada@example.org"], raw)


def _carrier(port: int) -> None:
    carrier = SmtpCarrier(
        Relay(host="127.0.0.1", port=port, starttls=False, username="", password=""),  # the sink has no TLS
        senders=Senders("survey@example.com"),
        timeout=10,
        clock=lambda: _NOW,
        secrets=Secrets(b"k" * 32, b"s" * 32),
        returns=Returns("bounce.example.com"),
    )
    for _ in range(MAILS):
        carrier.send(Outgoing(uuid4(), uuid4(), Channel.EMAIL, "ada@example.org", _MAIL, timedelta(hours=1)))
    carrier.close()
