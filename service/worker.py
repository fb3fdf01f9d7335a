"""The worker: sends what is due, reads what came in, settles what is unknown; again and again until it is stopped."""

from __future__ import annotations

import os
import socket
import threading
from datetime import timedelta
from random import Random

import structlog

from service.base.errors import place_of
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.time import Clock
from service.config import Settings
from service.delivery import carriers, dispatch, reconcile
from service.response import reply

log = structlog.get_logger()

POLL_SECONDS = 1.0
READ_AT_ONCE = 50
CLAIM_AT_ONCE = 64  # few enough that all are handed over long before their lease ends


class Worker:
    """One worker; any number may run beside each other, on one machine or many."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        secrets: Secrets,
        clock: Clock,
        *,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{threading.get_ident() % 10_000}"
        self._database = database
        self._secrets = secrets
        self._clock = clock
        self._carriers = carriers.of_settings(settings, database, secrets, clock)
        self._settle = timedelta(seconds=settings.settle_seconds)
        self._poll_seconds = poll_seconds
        self._jitter = Random()  # noqa: S311  # spreads the polling of many workers; nothing secret
        self._due = threading.Event()
        self._stopping = threading.Event()

    def once(self) -> int:
        """One round; how much there was to do. A step that fails is raised once the others have been taken."""
        done, failures = 0, []
        for step in (self._read, self._send, self._settle_unknown):
            try:
                done += step()
            except Exception as error:  # noqa: BLE001  # one bad row must not end the sending of all others
                log.error("worker.error", step=step.__name__, kind=type(error).__name__, where=place_of(error))
                failures.append(error)
        if failures:
            raise ExceptionGroup("steps of this round failed", failures)
        return done

    def _read(self) -> int:
        with self._database.write() as session:
            return reply.read_pending(session, secrets=self._secrets, now=self._clock(), limit=READ_AT_ONCE)

    def _send(self) -> int:
        return dispatch.run_once(
            self._database, self._carriers, self._secrets, self._clock, worker=self.name, limit=CLAIM_AT_ONCE
        )

    def _settle_unknown(self) -> int:
        return reconcile.sweep(self._database, self._carriers, self._secrets, self._clock, settle=self._settle)

    def run(self) -> None:
        """Work until stopped. After an error the round is begun anew: what was claimed is leased, not lost."""
        log.info("worker.start", worker=self.name)
        while not self._stopping.is_set():
            self._due.clear()
            try:
                done = self.once()
            except ExceptionGroup:  # each failure is in the log already
                done = 0
            if not done:
                self._due.wait(self._poll_seconds * self._jitter.uniform(0.7, 1.3))
        self._carriers.close()
        log.info("worker.stop", worker=self.name)

    def wake(self) -> None:
        """Something is due: do not wait for the next poll."""
        self._due.set()

    def stop(self) -> None:
        self._stopping.set()
        self._due.set()
