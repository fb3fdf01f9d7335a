"""Dispatch: claim what is due, hand it to the carriers, write down what became of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from random import Random, SystemRandom

import structlog
from sqlalchemy.exc import DBAPIError

from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.time import Clock
from service.delivery import channel, claim, lease, outbox
from service.delivery.carriers import Carriers
from service.delivery.channel import Accepted, Ambiguous, Busy, Outgoing, Rejected
from service.delivery.lease import LEASE, Leased
from service.delivery.message import Kind

THREADS = 8
MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=30)
WRITE_ATTEMPTS = 6
WRITE_PAUSE_SECONDS = 0.05  # doubled each time: under two seconds in all, far less than a lease
_LOG = structlog.get_logger("service.delivery")

Outcome = Accepted | Rejected | Busy | Ambiguous


@dataclass(frozen=True, slots=True)
class _Flight:
    """What the threads need; they touch no database."""

    carriers: Carriers
    secrets: Secrets
    clock: Clock

    def send(self, one: Leased, handed_at: datetime) -> Outcome:
        """One call to the carrier, unless so much time has passed that the lease may be over before its end."""
        now = self.clock()
        if now >= handed_at + LEASE / 2:
            return Busy("the worker was held up before it could send")
        try:
            return self.carriers.of(one.mode, one.channel).send(self._opened(one, now))
        except (Rejected, Busy, Ambiguous) as error:
            return error

    def _opened(self, one: Leased, now: datetime) -> Outgoing:
        """The message as the carrier gets it; one that cannot be opened now can never be sent."""
        try:
            return Outgoing(
                message_id=one.id,
                team_id=one.team_id,
                channel=one.channel,
                address=self.secrets.unseal(one.team_id, one.address_sealed),
                content=channel.load(one.channel, self.secrets.unseal(one.team_id, one.payload_sealed)),
                valid_for=one.not_after - now,
            )
        except Exception as error:  # whatever it was, the next attempt would meet it again
            raise Rejected("unreadable", f"it cannot be opened ({type(error).__name__})") from error


def run_once(
    database: Database,
    carriers: Carriers,
    secrets: Secrets,
    clock: Clock,
    *,
    worker: str,
    limit: int = THREADS,
    rng: Random | None = None,
) -> int:
    """Claim up to `limit` messages and send them, at most THREADS at once; returns how many were claimed.

    No transaction is open while a carrier is called: only this thread writes, between the calls. What has come back by
    then is written first and by itself: should handing over fail, what carriers have said is not forgotten with it.
    """
    chance = rng or SystemRandom()
    flight = _Flight(carriers, secrets, clock)
    with database.write() as session:
        now = clock()
        claimed = claim.claim(session, worker=worker, now=now, limit=limit, rng=chance)
        waiting = list(claimed.leased)
        ready = _hand_over(session, carriers, waiting[:THREADS], now)
        del waiting[:THREADS]
    if not ready:
        return claimed.count
    crashes: list[Exception] = []
    under_way: dict[Future[Outcome], Leased] = {}
    with ThreadPoolExecutor(min(THREADS, len(ready)), thread_name_prefix="carrier") as threads:
        while True:
            under_way |= {threads.submit(flight.send, one, now): one for one in ready}
            if not under_way:
                break
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            landed: list[tuple[Leased, Outcome]] = []
            for future in done:
                one = under_way.pop(future)
                try:
                    landed.append((one, future.result()))
                except Exception as error:  # noqa: BLE001  # raised below, once all that is under way has landed
                    crashes.append(error)
            crashes += _write_landed(database, landed, clock, chance)
            free = THREADS - len(under_way)
            try:
                with database.write() as session:
                    now = clock()
                    ready = _hand_over(session, carriers, waiting[:free], now)
            except DBAPIError as error:
                ready, waiting = [], []  # their lease will run out
                crashes.append(error)
            del waiting[:free]
    if crashes:
        # not the carrier's fault: the lease will run out and the message be reconciled, but somebody must know
        raise crashes[0]
    return claimed.count


def _write_landed(
    database: Database, landed: Sequence[tuple[Leased, Outcome]], clock: Clock, rng: Random
) -> list[Exception]:
    """Write down what carriers have said; what could not be written in the end.

    Together first. If the database does not take that (two that lock the same rows in opposite order: one has to give
    way), one by one and repeatedly: what a carrier has said once it will not say again.
    """
    try:
        with database.write() as session:
            for one, outcome in landed:
                _write_down(session, one, outcome, clock(), rng)
    except DBAPIError as error:
        _LOG.warning("message.write_again", messages=len(landed), kind=type(error).__name__)
    else:
        return []
    alone = (_write_alone(database, one, outcome, clock, rng) for one, outcome in landed)
    return [failure for failure in alone if failure is not None]


def _write_alone(database: Database, one: Leased, outcome: Outcome, clock: Clock, rng: Random) -> DBAPIError | None:
    never = threading.Event()  # waiting for it is a pause that needs no clock
    for attempt in range(WRITE_ATTEMPTS):
        if attempt:
            never.wait(WRITE_PAUSE_SECONDS * 2 ** (attempt - 1))
        try:
            with database.write() as session:
                _write_down(session, one, outcome, clock(), rng)
        except DBAPIError as error:
            last = error
            _LOG.warning("message.write_again", message=str(one.id), attempt=attempt, kind=type(error).__name__)
        else:
            return None
    _LOG.error("message.not_written", message=str(one.id), outcome=type(outcome).__name__)
    return last


def _hand_over(session: Session, carriers: Carriers, leased: Sequence[Leased], now: datetime) -> list[Leased]:
    def provider(one: Leased) -> str:
        return carriers.of(one.mode, one.channel).provider

    ready: list[Leased] = []
    for name, group in groupby(sorted(leased, key=provider), key=provider):
        ones = list(group)
        held = lease.hand_over(session, ones, provider=name, now=now)
        ready += [one for one in ones if one.id in held]
    return ready


def _write_down(session: Session, one: Leased, outcome: Outcome, now: datetime, rng: Random) -> None:
    match outcome:
        case Accepted():
            written = lease.accepted(session, one, provider_id=outcome.provider_id, state=outcome.state, now=now)
        case Rejected():
            written = lease.rejected(session, one, error=str(outcome), now=now)
            _give_up_address(session, one, outcome, now)
        case Busy() if one.attempt >= MAX_ATTEMPTS:
            written = lease.rejected(session, one, error=f"given up: {outcome.reason}", now=now)
        case Busy():
            due_at = now + pause(one.attempt, outcome.retry_after, rng)
            written = lease.queued_again(session, one, due_at=due_at, error=outcome.reason, now=now)
        case Ambiguous():
            written = lease.unknown(session, one, error=outcome.reason, now=now)
    if not isinstance(outcome, Accepted):
        _LOG.warning("message.not_sent", message=str(one.id), attempt=one.attempt, outcome=type(outcome).__name__)
    elif not written:
        _LOG.warning("message.settled_elsewhere", message=str(one.id), attempt=one.attempt)


def _give_up_address(session: Session, one: Leased, rejection: Rejected, now: datetime) -> None:
    """An address that does not work, or whose owner told the carrier to stop, is not tried with the reminder."""
    if rejection.opted_out:
        outbox.opted_out(session, address_index=one.address_index, now=now)
    elif rejection.address_at_fault and one.invitation_id is not None and one.kind is not Kind.NOTICE:
        outbox.undeliverable(session, invitation_id=one.invitation_id, now=now)


def pause(attempt: int, retry_after: timedelta | None, rng: Random) -> timedelta:
    """Twice as long each time, spread out so that many messages do not return at the same moment."""
    doubled = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    spread: timedelta = doubled * rng.uniform(0.5, 1.0)
    return max(spread, retry_after or timedelta())
