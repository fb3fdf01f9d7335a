"""The worker: reads what came in, opens diaries and panels, sends what is due, settles the unknown, follows up on
answers, tells the team and lets traces expire, until stopped."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from random import Random

import structlog

from service.base.errors import place_of
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.time import Clock
from service.config import Environment, Settings
from service.delivery import carriers as carriers_of
from service.delivery import claim, dispatch, notifying, outbox, pausing, reconcile
from service.delivery.allowance import Allowance
from service.delivery.carriers import Carriers
from service.delivery.dispatch import Rules
from service.delivery.webhook import Poster
from service.delivery.webhook_url import Reach
from service.response import examining, redirecting, reply, silence, trace_expiry
from service.response.followup_notice import Desk
from service.sampling import diary, panel_wave

log = structlog.get_logger()

POLL_SECONDS = 1.0
EXPIRE_EVERY = timedelta(hours=1)
READ_AT_ONCE = 50
ENTRIES_AT_ONCE = 100
EXAMINED_AT_ONCE = 100
LISTEN_EVERY = timedelta(hours=1)
REDIRECTED_AT_ONCE = 50


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
        self._carriers = carriers_of.of_settings(settings, database, secrets, clock)
        self._public_url = settings.public_url
        self._poster = Poster(Reach(allows_loopback=settings.environment is not Environment.PRODUCTION))
        self._aside: ThreadPoolExecutor | None = None
        self._notifying: Future[int] | None = None
        self._settle = timedelta(seconds=settings.settle_seconds)
        self._keep_traces = timedelta(days=settings.trace_days)
        self._expires_at: datetime | None = None
        self._rules = _rules(settings, self._carriers, secrets)
        self._listens_at = clock()
        self._poll_seconds = poll_seconds
        self._jitter = Random()  # noqa: S311  # spreads the polling of many workers; nothing secret
        self._due = threading.Event()
        self._stopping = threading.Event()

    def once(self) -> int:
        """One round; how much there was to do. A step that fails is raised once the others have been taken."""
        done, failures = 0, []
        steps = (
            self._read, self._open_diary_entries, self._open_panel_waves, self._redirect, self._send,
            self._settle_unknown, self._follow_up, self._notify, self._expire, self._listen,
        )  # fmt: skip
        for step in steps:
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
            return reply.read_pending(
                session,
                secrets=self._secrets,
                public_url=self._public_url,
                now=self._clock(),
                limit=READ_AT_ONCE,
            )

    def _open_diary_entries(self) -> int:
        now = self._clock()
        with self._database.write() as session:
            opened = diary.open_due(session, secrets=self._secrets, now=now, limit=ENTRIES_AT_ONCE)
            return outbox.owe_invitations(session, opened, secrets=self._secrets, public_url=self._public_url, now=now)

    def _open_panel_waves(self) -> int:
        now = self._clock()
        with self._database.write() as session:
            opened = panel_wave.open_due(session, secrets=self._secrets, now=now, limit=ENTRIES_AT_ONCE)
            return outbox.owe_invitations(session, opened, secrets=self._secrets, public_url=self._public_url, now=now)

    def _redirect(self) -> int:
        with self._database.write() as session:
            return redirecting.redirect_due(
                session,
                secrets=self._secrets,
                public_url=self._public_url,
                now=self._clock(),
                limit=REDIRECTED_AT_ONCE,
            )

    def _send(self) -> int:
        return dispatch.run_once(
            self._database,
            self._carriers,
            self._secrets,
            self._clock,
            worker=self.name,
            limit=dispatch.CLAIM_PER_THREAD * self._rules.threads,
            rules=self._rules,
        )

    def _settle_unknown(self) -> int:
        return reconcile.sweep(self._database, self._carriers, self._secrets, self._clock, settle=self._settle)

    def _follow_up(self) -> int:
        desk = Desk(self._secrets, self._public_url, self._clock())
        with self._database.write() as session:
            examined = examining.examine(session, desk, limit=EXAMINED_AT_ONCE)
        with self._database.write() as session:
            return examined + examining.remind(session, desk, limit=EXAMINED_AT_ONCE)

    def _notify(self) -> int:
        """Tell the team; while the worker runs, aside, because somebody else's server may take its time to answer."""
        if self._aside is None:
            return self._told()
        before = self._notifying
        if before is not None and not before.done():
            return 0
        self._notifying = self._aside.submit(self._told)
        return 0 if before is None else before.result()

    def _told(self) -> int:
        return notifying.run_once(
            self._database, self._carriers, self._secrets, self._clock, poster=self._poster, worker=self.name
        )

    def _expire(self) -> int:
        """Once an hour is often enough for what is kept for months, and for what waits while it is paused."""
        now = self._clock()
        if self._expires_at is not None and now < self._expires_at:
            return 0
        with self._database.write() as session:
            expired = trace_expiry.expire(session, before=now - self._keep_traces)
            expired += pausing.withdraw_expired(session, now=now)
        self._expires_at = now + EXPIRE_EVERY
        return expired

    def _listen(self) -> int:
        """Now and then: whether a country stays silent."""
        now = self._clock()
        if now < self._listens_at:
            return 0
        self._listens_at = now + LISTEN_EVERY
        with self._database.write() as session:
            silence.look(session, now=now)
        return 0

    def run(self) -> None:
        """Work until stopped. After an error the round is begun anew: what was claimed is leased, not lost."""
        with ThreadPoolExecutor(1, thread_name_prefix="aside") as self._aside:
            self._work()
        self._aside = None

    def _work(self) -> None:
        log.info("worker.start", worker=self.name)
        while not self._stopping.is_set():
            self._due.clear()
            try:
                done = self.once()
            except ExceptionGroup:  # each failure is in the log already
                done = 0
            if not done:
                self._due.wait(self._poll_seconds * self._jitter.uniform(0.7, 1.3))
        if self._notifying is not None:
            wait([self._notifying])  # or it would find its carriers closed
        self._carriers.close()
        log.info("worker.stop", worker=self.name)

    def wake(self) -> None:
        """Something is due: do not wait for the next poll."""
        self._due.set()

    def stop(self) -> None:
        self._stopping.set()
        self._due.set()


def _rules(settings: Settings, carriers: Carriers, secrets: Secrets) -> Rules:
    """What the settings say of sending: where to, how fast, how many at once."""
    twilio = settings.twilio
    allowance = Allowance(secrets) if twilio is None else Allowance(secrets, twilio.countries, twilio.holds_patterns)
    return Rules(
        checks=(*claim.CHECKS, allowance),
        traffic=carriers_of.traffic(settings, carriers),
        threads=settings.send_threads,
    )
