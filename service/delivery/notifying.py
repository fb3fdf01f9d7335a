"""Notifying: claim what the team is owed, send it, write down what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from random import Random, SystemRandom
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy import select

from service.base.errors import place_of
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.time import Clock
from service.delivery import notification_lease as leases
from service.delivery import webhook
from service.delivery import webhook_endpoint as endpoints
from service.delivery.carriers import Carriers
from service.delivery.channel import Ambiguous, Busy, Mail, Outgoing, Rejected
from service.delivery.notification import Medium, Result, State
from service.delivery.notification_lease import Ended, Held
from service.delivery.webhook import NoReply, Poster
from service.delivery.webhook_endpoint import Endpoint
from service.delivery.webhook_url import NotAllowedThere
from service.sampling.contact import Channel

AT_ONCE = 8
#: After each failure the next attempt waits so long, give or take a quarter; after the last none follows.
PAUSES = tuple(
    timedelta(minutes=minutes)
    for minutes in (1 / 12, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60, 24 * 60)
)
SENDER = "Unswayed"
_LOG = structlog.get_logger("service.delivery")


@dataclass(frozen=True, slots=True)
class _Flight:
    """What the threads need; they touch no database."""

    carriers: Carriers
    poster: Poster
    secrets: Secrets
    clock: Clock
    rng: Random

    def send(self, held: Held, endpoint: Endpoint | None) -> Ended:
        """One attempt. What cannot even be opened is tried as often as what is not taken, and then failed."""
        try:
            return self._sent(held, endpoint)
        except Exception as error:  # noqa: BLE001  # one that cannot be sent must not hold up the others
            _LOG.error("notification.error", kind=type(error).__name__, where=place_of(error))
            return self._failed(held, Result.REFUSED, f"it cannot be sent ({type(error).__name__})")

    def _sent(self, held: Held, endpoint: Endpoint | None) -> Ended:
        if held.medium is Medium.MAIL:
            return self._mail(held)
        if endpoint is None or endpoint.disabled is not None:
            return Ended(Result.CANCELLED, State.CANCELLED, error="the webhook is disabled")
        return self._webhook(held, endpoint)

    def _webhook(self, held: Held, endpoint: Endpoint) -> Ended:
        now = self.clock()
        body = self.secrets.unseal(held.team_id, held.payload_sealed).encode()
        signing = endpoint.secrets_at(now, self.secrets)
        try:
            reply = self.poster.post(
                endpoint.url(self.secrets), body, webhook.headers(signing, str(held.id), now, body), now
            )
        except NotAllowedThere as error:
            return self._failed(held, Result.REFUSED, str(error))
        except NoReply as error:
            return self._failed(held, Result.NO_REPLY, str(error))
        if reply.is_taken:
            return Ended(Result.DELIVERED, State.DELIVERED, status=reply.status)
        if reply.is_gone:
            return Ended(Result.REFUSED, State.FAILED, status=reply.status, error="the receiver wants no more")
        return self._failed(held, Result.REFUSED, None, status=reply.status, least=reply.retry_after)

    def _mail(self, held: Held) -> Ended:
        carrier = self.carriers.of(held.mode, Channel.EMAIL)
        if carrier is self.carriers.mailbox:
            return Ended(Result.KEPT, State.KEPT)
        try:
            carrier.send(self._outgoing(held))
        except Rejected as error:
            return Ended(Result.REFUSED, State.FAILED, error=str(error)[:200])
        except (Busy, Ambiguous) as error:
            return self._failed(held, Result.NO_REPLY, error.reason)
        return Ended(Result.DELIVERED, State.DELIVERED)

    def _outgoing(self, held: Held) -> Outgoing:
        said = cast("Mapping[str, str]", json.loads(self.secrets.unseal(held.team_id, held.payload_sealed)))
        blocks = "".join(f"<p>{escape(block)}</p>\n" for block in said["text"].split("\n\n"))
        head = f'<html lang="en"><head><title>{escape(said["subject"])}</title></head>'
        html = f"<!doctype html>\n{head}<body>\n{blocks}</body></html>\n"
        return Outgoing(
            message_id=held.id,
            team_id=held.team_id,
            channel=Channel.EMAIL,
            address=self.secrets.unseal(held.team_id, held.address_sealed or b""),
            content=Mail(sender=SENDER, subject=said["subject"], text=said["text"], html=html, unsubscribe=""),
            valid_for=timedelta(days=1),
        )

    def _failed(
        self,
        held: Held,
        result: Result,
        error: str | None,
        *,
        status: int | None = None,
        least: timedelta | None = None,
    ) -> Ended:
        said = None if error is None else error[:200]
        if held.failures >= len(PAUSES):
            return Ended(result, State.FAILED, status=status, error=said)
        spread: timedelta = PAUSES[held.failures] * self.rng.uniform(0.75, 1.25)
        again_at = self.clock() + max(spread, least or timedelta())
        return Ended(result, State.QUEUED, again_at=again_at, status=status, error=said)


def run_once(
    database: Database,
    carriers: Carriers,
    secrets: Secrets,
    clock: Clock,
    *,
    poster: Poster,
    worker: str,
    rng: Random | None = None,
) -> int:
    """Claim what is due and send it, all at once; how many were claimed. No transaction is open meanwhile."""
    chance = rng or SystemRandom()
    with database.write() as session:
        claimed = leases.claim(session, worker=worker, now=clock(), limit=AT_ONCE, rng=chance)
        wanted = _endpoints(session, claimed)
    if not claimed:
        return 0
    flight = _Flight(carriers, poster, secrets, clock, chance)
    with ThreadPoolExecutor(len(claimed), thread_name_prefix="notifying") as threads:
        flown = [
            (held, threads.submit(flight.send, held, wanted.get(held.endpoint_id) if held.endpoint_id else None))
            for held in claimed
        ]
    for held, future in flown:
        with database.write() as session:
            _write_down(session, held, future.result(), clock())
    return len(claimed)


def _endpoints(session: Session, claimed: list[Held]) -> dict[UUID, Endpoint]:
    ids = {held.endpoint_id for held in claimed if held.endpoint_id is not None}
    return {one.id: one for one in session.scalars(select(Endpoint).where(Endpoint.id.in_(ids)))}


def _write_down(session: Session, held: Held, ended: Ended, now: datetime) -> None:
    written = leases.finish(session, held, ended, now=now)
    if written and ended.status == 410 and held.endpoint_id is not None:
        endpoints.give_up(session, held.endpoint_id, now=now)
    if ended.result not in (Result.DELIVERED, Result.KEPT):
        _LOG.warning(
            "notification.not_sent", notification=str(held.id), attempt=held.attempt, outcome=ended.result.value
        )
