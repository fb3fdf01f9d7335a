"""The service under demonstration: web and worker in one process of their own, as `serve` runs them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import sys
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from waitress.server import create_server

from service import logs
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.time import Clock
from service.config import Settings
from service.demo.clock import SharedClock
from service.web.app import create_app
from service.worker import Worker

READY, DRAIN, DRAINED, STOP, FAILED = "ready", "drain", "drained", "stop", "failed"
RARELY = (50_000, 20, 100)
START_SECONDS, DRAIN_SECONDS, STOP_SECONDS = 60.0, 120.0, 20.0


class BackendFailed(RuntimeError):
    """The service's process ended or did not answer; its log tells why."""


class ReportingWorker(Worker):
    """The worker as it is, which can also be asked to tell when it has nothing left to do."""

    def __init__(self, settings: Settings, database: Database, secrets: Secrets, clock: Clock) -> None:
        super().__init__(settings, database, secrets, clock)
        self._changed = threading.Condition()
        self._asked = 0
        self._idle_since = 0
        self._crash: BaseException | None = None

    def once(self) -> int:
        asked = self._asked
        done = super().once()
        if not done:
            with self._changed:
                self._idle_since = asked
                self._changed.notify_all()
        return done

    def run(self) -> None:
        try:
            super().run()
        except BaseException as error:
            with self._changed:
                self._crash = error
                self._changed.notify_all()
            raise

    def drain(self) -> bool:
        """Wait for a round that began after this call and found nothing to do."""
        with self._changed:
            self._asked += 1
            asked = self._asked
        self.wake()
        with self._changed:
            self._changed.wait_for(lambda: self._idle_since >= asked or self._crash is not None, DRAIN_SECONDS)
            return self._idle_since >= asked


class Backend:
    """The service's process as the driver sees it."""

    def __init__(self, env: Mapping[str, str], listening: socket.socket, clock: SharedClock, log: Path) -> None:
        self._log = log
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(dict(env), listening, clock, theirs, log), name="service", daemon=True
        )
        self._theirs = theirs

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()
        self._expect(READY, START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process.is_alive():
            self._pipe.send(STOP)
            self._process.join(STOP_SECONDS)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()
        self._pipe.close()

    def drain(self) -> None:
        """Let the worker do all that is due at the clock's moment."""
        self._pipe.send(DRAIN)
        self._expect(DRAINED, DRAIN_SECONDS + 10)

    def _expect(self, wanted: str, seconds: float) -> None:
        try:
            heard = self._pipe.recv() if self._pipe.poll(seconds) else "no answer"
        except EOFError:
            heard = "the process ended"
        if heard != wanted:
            raise BackendFailed(f"the service did not do as asked ({heard}); its log is {self._log}")


def _serve(env: Mapping[str, str], listening: socket.socket, clock: SharedClock, pipe: Connection, log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, sys.stdout.fileno())
    os.dup2(descriptor, sys.stderr.fileno())
    logs.configure(readable=False)
    settings = Settings.from_env(env)
    database = Database(settings.database_url)
    worker = ReportingWorker(settings, database, Secrets(settings.secret_key, settings.signing_key), clock)
    # the driver says when there is something to do; being woken by every request as well would only cost time
    app = create_app(settings, database, clock=clock)
    server = create_server(app, sockets=[listening], threads=8, ident=None, clear_untrusted_proxy_headers=False)
    threads = [
        threading.Thread(target=worker.run, name="worker"),
        threading.Thread(target=server.run, name="web", daemon=True),
    ]
    # what a request makes dies by its reference count; looking for cycles among all else takes half of a large query
    gc.freeze()
    gc.set_threshold(*RARELY)
    for thread in threads:
        thread.start()
    pipe.send(READY)
    try:
        while pipe.recv() == DRAIN:
            pipe.send(DRAINED if worker.drain() else FAILED)
    except EOFError:
        pass  # the driver is gone: nobody is left to serve
    finally:
        worker.stop()
        threads[0].join()
        server.close()
        database.dispose()
