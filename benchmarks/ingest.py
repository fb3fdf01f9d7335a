"""Triggers reported over HTTP in batches of 1,000, beside the checking of the same batches by marshmallow alone.

Over HTTP means everything: the key, parsing and checking, the draw, frame, contacts, invitations and messages owed, and
the commit on SQLite. A fifth of the events is sampled.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import waitress

from benchmarks.comparison import Comparison, compare
from service.base import key, migrate, team
from service.base.key import Scope
from service.base.secrets import to_text
from service.base.session import Database
from service.base.tables import Mode
from service.base.time import iso, system_clock
from service.config import Settings
from service.web.api.triggers import Batch
from service.web.app import create_app

ROWS = 1_000
RUNS = 7
SURVEY = {
    "name": "Ingest",
    "touchpoint": "visit",
    "template": {
        "name": "csat",
        "sender": "Example Ltd",
        "purpose": "Measure how fast events are taken in",
        "decision": "Whether intake needs work",
        "owner": "Platform",
        "languages": ["en"],
    },
    "auxiliaries": ["segment"],
    "practice": {"sampling_rate": 0.2, "blind_share": 0.1},
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A product team's end of one connection."""

    connection: HTTPConnection
    key: str

    def post(self, path: str, body: bytes) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        self.connection.request("POST", path, body, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        if reply.status >= 300:
            raise RuntimeError(f"POST {path}: {reply.status} {content.decode()}")
        read: dict[str, object] = json.loads(content)
        return read


def batches() -> Iterator[bytes]:
    """Bodies of which no two hold the same event or the same customer."""
    for number in count():
        first = number * ROWS
        events = [
            {
                "source": "till",
                "external_id": f"visit-{place}",
                "occurred_at": iso(datetime.now(UTC)),
                "employee_id": f"employee {place % 160}",
                "location_id": f"location {place % 14}",
                "contact": {
                    "customer_id": f"customer {place}",
                    "language": "en",
                    "addresses": [
                        {
                            "channel": "email",
                            "value": f"customer{place}@example.com",
                            "consent": {"at": "2026-01-01T00:00:00Z", "source": "order form"},
                        }
                    ],
                },
                "auxiliaries": {"segment": f"segment {place % 5}"},
            }
            for place in range(first, first + ROWS)
        ]
        yield json.dumps({"events": events}).encode()


@contextmanager
def service(folder: Path) -> Iterator[Caller]:
    """The application on a fresh database, served on loopback."""
    settings = Settings.from_env(
        {
            "UNSWAYED_ENVIRONMENT": "test",
            "UNSWAYED_DATABASE_URL": f"sqlite:///{folder / 'ingest.db'}",
            "UNSWAYED_PUBLIC_URL": "http://127.0.0.1",
            "UNSWAYED_SECRET_KEY": to_text(os.urandom(32)),
            "UNSWAYED_SIGNING_KEY": to_text(os.urandom(32)),
        }
    )
    database = Database(settings.database_url)
    migrate.upgrade(database)
    now = system_clock()
    with database.write() as session:
        owner = team.create(session, name="Benchmark", now=now)
        scopes = [Scope.SURVEYS_WRITE, Scope.TRIGGERS_WRITE]
        _, text = key.create(session, team_id=owner.id, name="till", mode=Mode.LIVE, scopes=scopes, now=now, days=1)
    server = waitress.create_server(create_app(settings, database), host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=60)
    try:
        yield Caller(connection, text)
    finally:
        connection.close()
        server.close()
        thread.join(timeout=10)
        database.dispose()


def report(caller: Caller, path: str, bodies: Iterator[bytes]) -> None:
    recorded = caller.post(path, next(bodies))["recorded"]
    if recorded != ROWS:
        raise RuntimeError(f"{recorded} of {ROWS} events were new, so the time says nothing")


def check(schema: Batch, body: bytes) -> None:
    schema.loads(body)


def comparisons() -> Iterator[Comparison]:
    made = batches()
    bodies = [next(made) for _ in range(RUNS + 1)]
    with TemporaryDirectory() as folder, service(Path(folder)) as caller:
        survey = caller.post("/v1/surveys", json.dumps(SURVEY).encode())["id"]
        caller.post(f"/v1/surveys/{survey}/publish", b"{}")
        ours = partial(report, caller, f"/v1/surveys/{survey}/triggers", iter(bodies))
        yield compare(
            "triggers over HTTP",
            ROWS,
            ours,
            "marshmallow on the same body",
            partial(check, Batch(), bodies[0]),
            runs=RUNS,
        )
