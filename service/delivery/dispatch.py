"""Dispatch: claim what is due, hand it to the carriers, write down what became of it."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from random import Random, SystemRandom
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.tables import Mode
from service.base.time import Clock
from service.delivery import breaker, channel, claim, lease, pace, refusal, withdrawal
from service.delivery.breaker import Tally
from service.delivery.carriers import Carriers
from service.delivery.channel import Accepted, Ambiguous, Busy, Outgoing, Rejected, Why
from service.delivery.hindrance import Check
from service.delivery.lease import LEASE, Leased
from service.delivery.message import Kind
from service.delivery.queue import ANY_PACE, Traffic

THREADS = 8
CLAIM_PER_THREAD = 2  # enough to refill threads as they get free, few enough that all leave long before the lease ends
MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=30)
WRITE_ATTEMPTS = 6
WRITE_PAUSE_SECONDS = 0.05  # doubled each time: under two seconds in all, far less than a lease
UNREADABLE = "unreadable"
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
            return Busy("the worker was held up before it could send", why=Why.HELD_UP)
        if now >= one.end_by:
            return Busy("it would have arrived too late", why=Why.HELD_UP)
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
                arm=one.arm,
                address=self.secrets.unseal(one.team_id, one.address_sealed),
                content=channel.load(one.channel, self.secrets.unseal(one.team_id, one.payload_sealed)),
                valid_for=one.end_by - now,
            )
        except Exception as error:  # whatever it was, the next attempt would meet it again
            raise Rejected(UNREADABLE, f"it cannot be opened ({type(error).__name__})") from error


@dataclass(frozen=True, slots=True)
class Rules:
    """How a worker sends: what may hinder a message, what paces it, and how many are under way at once."""

    checks: tuple[Check, ...] = claim.CHECKS
    traffic: Traffic = ANY_PACE
    threads: int = THREADS


def run_once(
    database: Database,
    carriers: Carriers,
    secrets: Secrets,
    clock: Clock,
    *,
    worker: str,
    limit: int = THREADS,
    rules: Rules = Rules(),  # frozen
    rng: Random | None = None,
) -> int:
    """Claim up to `limit` messages and send them, so many at once as there are threads; returns how many were claimed.

    No transaction is open while a carrier is called: only this thread writes, between the calls. What has come back by
    then is written first and by itself: should handing over fail, what carriers have said is not forgotten with it.
    """
    chance = rng or SystemRandom()
    flight = _Flight(carriers, secrets, clock)
    landing = _Landing(database, carriers, rules.traffic, clock, chance)
    with database.write() as session:
        now = clock()
        claimed = claim.claim(
            session, worker=worker, now=now, limit=limit, rng=chance, checks=rules.checks, traffic=rules.traffic
        )
        waiting = list(claimed.leased)
        ready = _hand_over(session, carriers, waiting[: rules.threads], now)
        del waiting[: rules.threads]
    if not ready:
        return claimed.count
    crashes: list[Exception] = []
    under_way: dict[Future[Outcome], Leased] = {}
    with ThreadPoolExecutor(min(rules.threads, len(ready)), thread_name_prefix="carrier") as threads:
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
            crashes += landing.write(landed)
            free = rules.threads - len(under_way)
            ready = []
            if waiting:
                try:
                    with database.write() as session:
                        now = clock()
                        ready = _hand_over(session, carriers, waiting[:free], now)
                except DBAPIError as error:
                    waiting = []  # their lease will run out
                    crashes.append(error)
            del waiting[:free]
    if crashes:
        # not the carrier's fault: the lease will run out and the message be reconciled, but somebody must know
        raise crashes[0]
    return claimed.count


@dataclass(frozen=True, slots=True)
class _Landing:
    """Where what carriers have said is written down."""

    database: Database
    carriers: Carriers
    traffic: Traffic
    clock: Clock
    rng: Random

    def write(self, landed: Sequence[tuple[Leased, Outcome]]) -> list[Exception]:
        """Write down what carriers have said; what could not be written in the end.

        Together first. If the database does not take that (two that lock the same rows in opposite order: one has to
        give way), one by one and repeatedly: what a carrier has said once it will not say again.
        """
        try:
            with self.database.write() as session:
                self._write_all(session, landed)
        except DBAPIError as error:
            _LOG.warning("message.write_again", messages=len(landed), kind=type(error).__name__)
        else:
            return []
        alone = (self._write_alone(one, outcome) for one, outcome in landed)
        return [failure for failure in alone if failure is not None]

    def _write_all(self, session: Session, landed: Sequence[tuple[Leased, Outcome]]) -> None:
        now = self.clock()
        taken = [(one, outcome) for one, outcome in landed if isinstance(outcome, Accepted)]
        if taken:
            _write_taken(session, taken, now)
        for one, outcome in landed:
            if not isinstance(outcome, Accepted):
                _write_down(session, one, outcome, now, self.rng)
        for one, outcome in landed:
            self._consequences(session, one, outcome, now)
        for provider, tallies in _tallies(self.carriers, landed).items():
            breaker.note(session, provider, tallies, now=now)

    def _write_alone(self, one: Leased, outcome: Outcome) -> DBAPIError | None:
        never = threading.Event()  # waiting for it is a pause that needs no clock
        for attempt in range(WRITE_ATTEMPTS):
            if attempt:
                never.wait(WRITE_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                with self.database.write() as session:
                    self._write_all(session, [(one, outcome)])
            except DBAPIError as error:
                last = error
                _LOG.warning("message.write_again", message=str(one.id), attempt=attempt, kind=type(error).__name__)
            else:
                return None
        _LOG.error("message.not_written", message=str(one.id), outcome=type(outcome).__name__)
        return last

    def _consequences(self, session: Session, one: Leased, outcome: Outcome, now: datetime) -> None:
        """What an outcome means for other messages than its own."""
        if isinstance(outcome, Rejected) and one.mode is Mode.LIVE:
            provider = self.carriers.of(one.mode, one.channel).provider
            refusal.of_code(session, one.team_id, provider, outcome.code, now=now)
        sender = self.traffic.senders.get(one.lane)
        if isinstance(outcome, Busy) and outcome.rest is not None and sender is not None:
            pace.rest(session, sender.name, outcome.rest, now=now)


def _tallies(carriers: Carriers, landed: Sequence[tuple[Leased, Outcome]]) -> Mapping[str, Sequence[Tally]]:
    """What each provider did with each team's messages. What never reached it says nothing of it."""
    grouped: defaultdict[tuple[str, UUID], list[Outcome]] = defaultdict(list)
    for one, outcome in landed:
        is_ours = isinstance(outcome, Busy) and outcome.why is Why.HELD_UP
        if one.mode is Mode.TEST or is_ours or (isinstance(outcome, Rejected) and outcome.code == UNREADABLE):
            continue
        grouped[carriers.of(one.mode, one.channel).provider, one.team_id].append(outcome)
    found: defaultdict[str, list[Tally]] = defaultdict(list)
    for (provider, team_id), outcomes in grouped.items():
        why = [outcome.why for outcome in outcomes if isinstance(outcome, Busy)]
        refused = why.count(Why.REFUSES_ACCOUNT)
        failures = why.count(Why.AWAY) + sum(isinstance(outcome, Ambiguous) for outcome in outcomes)
        tally = Tally(team_id, attempts=len(outcomes) - refused, failures=failures, is_refused=refused > 0)
        found[provider].append(tally)
    return found


def _hand_over(session: Session, carriers: Carriers, leased: Sequence[Leased], now: datetime) -> list[Leased]:
    def provider(one: Leased) -> str:
        return carriers.of(one.mode, one.channel).provider

    ready: list[Leased] = []
    for name, group in groupby(sorted(leased, key=provider), key=provider):
        ones = list(group)
        held = lease.hand_over(session, ones, provider=name, now=now)
        ready += [one for one in ones if one.id in held]
    return ready


def _write_taken(session: Session, taken: Sequence[tuple[Leased, Accepted]], now: datetime) -> None:
    told = [(one, outcome.provider_id, outcome.state) for one, outcome in taken]
    written = lease.accepted(session, told, now=now)
    if written < len(told):
        _LOG.warning("message.settled_elsewhere", messages=len(told) - written)


def _write_down(
    session: Session, one: Leased, outcome: Rejected | Busy | Ambiguous, now: datetime, rng: Random
) -> None:
    match outcome:
        case Rejected():
            lease.rejected(session, one, error=str(outcome), now=now)
            _give_up_address(session, one, outcome, now)
        case Busy() if one.attempt >= MAX_ATTEMPTS and outcome.why is not Why.REFUSES_ACCOUNT:
            lease.rejected(session, one, error=f"given up: {outcome.reason}", now=now)
        case Busy():
            due_at = now + pause(one.attempt, outcome.retry_after, rng)
            lease.queued_again(session, one, due_at=due_at, error=outcome.reason, now=now)
        case Ambiguous():
            lease.unknown(session, one, error=outcome.reason, now=now)
    _LOG.warning("message.not_sent", message=str(one.id), attempt=one.attempt, outcome=type(outcome).__name__)


def _give_up_address(session: Session, one: Leased, rejection: Rejected, now: datetime) -> None:
    """An address that does not work, or whose owner told the carrier to stop, is not tried with the reminder."""
    if rejection.opted_out:
        withdrawal.opted_out(session, address_index=one.address_index, now=now)
    elif rejection.status is not None:
        withdrawal.nobody_there(session, address_index=one.address_index, status=rejection.status, now=now)
    elif rejection.address_at_fault and one.invitation_id is not None and one.kind is not Kind.NOTICE:
        withdrawal.undeliverable(session, invitation_id=one.invitation_id, now=now)


def pause(attempt: int, retry_after: timedelta | None, rng: Random) -> timedelta:
    """Twice as long each time, spread out so that many messages do not return at the same moment."""
    doubled = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    spread: timedelta = doubled * rng.uniform(0.5, 1.0)
    return max(spread, retry_after or timedelta())
