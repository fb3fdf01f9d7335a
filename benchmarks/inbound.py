"""Texts that come in: how many signed webhooks a second are kept and acknowledged, and how long each sender waits.

Everything is there: the signature, the row, the commit on SQLite. Reading what was written comes after, in the worker.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from urllib.parse import urlencode

import waitress
from twilio.request_validator import RequestValidator

from service.base import migrate
from service.base.secrets import to_text
from service.base.session import Database
from service.config import Settings
from service.web.app import create_app

TEXTS = 2_000
SENDERS = 8
PATH = "/hooks/twilio/inbound"
TOKEN = "token of the benchmark"  # noqa: S105  # opens nothing
PUBLIC_URL = "https://ask.example.com"


def line() -> str:
    with TemporaryDirectory() as name:
        settings = _settings(Path(name))
        database = Database(settings.database_url)
        migrate.upgrade(database)
        server = waitress.create_server(create_app(settings, database), host="127.0.0.1", port=0, threads=8)
        thread = threading.Thread(target=server.run, name="server", daemon=True)
        thread.start()
        begun = monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            share = TEXTS // SENDERS
            parts = senders.map(lambda n: _send(server.effective_port, n * share, share), range(SENDERS))
            waits = sorted(wait for part in parts for wait in part)
        seconds = monotonic() - begun
        server.close()
        thread.join(timeout=10)
        database.dispose()
    return (
        f"{len(waits) / seconds:.0f} texts a second kept and acknowledged from {SENDERS} connections; half within "
        f"{waits[len(waits) // 2] * 1000:.0f} ms, 99 % within {waits[int(len(waits) * 0.99)] * 1000:.0f} ms"
    )


def _send(port: int, first: int, count: int) -> list[float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    validator = RequestValidator(TOKEN)
    waits = []
    for number in range(first, first + count):
        form = {"MessageSid": f"SM{number:032x}", "From": f"+4477009{number:05d}", "To": "+447700900999", "Body": "9"}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": validator.compute_signature(PUBLIC_URL + PATH, form),
        }
        begun = monotonic()
        connection.request("POST", PATH, urlencode(form), headers)
        reply = connection.getresponse()
        reply.read()
        waits.append(monotonic() - begun)
        if reply.status != 200:
            raise RuntimeError(f"a text was answered with {reply.status}")
    connection.close()
    return waits


def _settings(folder: Path) -> Settings:
    return Settings.from_env(
        {
            "UNSWAYED_ENVIRONMENT": "test",
            "UNSWAYED_DATABASE_URL": f"sqlite:///{folder / 'inbound.db'}",
            "UNSWAYED_PUBLIC_URL": PUBLIC_URL,
            "UNSWAYED_SECRET_KEY": to_text(os.urandom(32)),
            "UNSWAYED_SIGNING_KEY": to_text(os.urandom(32)),
            "UNSWAYED_SMS": "twilio",
            "UNSWAYED_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "UNSWAYED_TWILIO_AUTH_TOKEN": TOKEN,
            "UNSWAYED_TWILIO_FROM": "+447700900999",
            "UNSWAYED_SMS_COUNTRIES": "GB",
        }
    )
