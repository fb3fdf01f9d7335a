"""Engines and sessions. A transaction begins at the first statement and ends at the edge, never in a helper."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

__all__ = ["Database", "Session"]

BUSY_TIMEOUT_MS = 30_000


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def on_do_connect(_dialect: object, _record: object, where: list[str], _options: object) -> None:
        # SQLite would make a new file readable to everyone; its companions (-wal, -shm) take the file's own rights.
        file = Path(where[0])
        if not where[0].startswith("file:") and file.parent.is_dir() and not file.exists():
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # sqlite3's own BEGIN is switched off, ours follows
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A reader that later writes would fail at once when another writer came between; writers say so at BEGIN.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Database:
    """One engine and the two kinds of session on it: `write` commits at its end, `read` never does."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=not is_sqlite,
            hide_parameters=True,  # an error's text would quote them, addresses among them
        )
        if is_sqlite:
            _prepare_sqlite(self.engine)
        self._writers = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        # Several statements of one reader must see one moment; SQLite's snapshots do so by themselves.
        snapshot = {} if is_sqlite else {"isolation_level": "REPEATABLE READ"}
        reading = self.engine.execution_options(reading=True, **snapshot)
        self._readers = sessionmaker(reading, expire_on_commit=False, autoflush=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: all of it is committed, or none."""
        with self._writers.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look at the data; whatever was changed is rolled back."""
        with self._readers() as session:
            yield session

    def writer(self) -> Session:
        """A session whose end the caller answers for (the web's request, one per request)."""
        return self._writers()

    def reader(self) -> Session:
        return self._readers()

    def answers(self) -> bool:
        """Whether a trivial query comes back; the readiness probe asks."""
        with self.engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one() == 1)

    def dispose(self) -> None:
        self.engine.dispose()
