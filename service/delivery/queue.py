"""Queues: what one team has due behind one sender. A claim deals its places among them in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from service.base.team import Team
from service.delivery import breaker, pace
from service.delivery.message import Lane, Message, State
from service.delivery.pace import Sender
from service.sampling.contact import Channel


@dataclass(frozen=True, slots=True)
class Traffic:
    """What messages leave by: who carries each channel, and the senders that have a pace. Without any, as it comes."""

    providers: Mapping[Channel, str] = field(default_factory=dict)
    senders: Mapping[Lane, Sender] = field(default_factory=dict)

    def provider(self, lane: Lane) -> str | None:
        if lane is Lane.TEST:
            return None
        return self.providers.get(Channel.SMS if lane in (Lane.SMS, Lane.SMS_BLIND) else Channel.EMAIL)


ANY_PACE = Traffic()


@dataclass(frozen=True, slots=True, order=True)
class Queue:
    team_id: UUID
    lane: Lane


@dataclass(slots=True)
class Places:
    """Which queues a claim may take from, and how many messages: no more than senders and breakers let through."""

    queues: list[Queue]
    traffic: Traffic
    room: dict[str, int]
    probing: frozenset[Queue]

    def deal(self, left: int, rng: Random) -> dict[Queue, int]:
        """One place to each queue in turn, in an order drawn anew each time, until nothing is left to deal."""
        dealt: dict[Queue, int] = {}
        room = dict(self.room)
        turn = list(self.queues)
        rng.shuffle(turn)
        while turn and left > 0:
            going_on = []
            for queue in turn:
                sender = self.traffic.senders.get(queue.lane)
                if left == 0 or (sender is not None and room[sender.name] <= 0):
                    continue
                dealt[queue] = dealt.get(queue, 0) + 1
                left -= 1
                if sender is not None:
                    room[sender.name] -= 1
                if queue not in self.probing:
                    going_on.append(queue)
            turn = going_on
        return dealt

    def took(self, session: Session, queue: Queue, units: int, *, now: datetime) -> None:
        """These segments are on their way."""
        sender = self.traffic.senders.get(queue.lane)
        if sender is not None and units:
            self.room[sender.name] -= units
            pace.take(session, sender, units, now=now)

    def only(self, hungry: Sequence[Queue]) -> None:
        """The others had less than they were given."""
        self.queues = [queue for queue in hungry if queue not in self.probing]


def due(queue_of: ColumnElement[bool], lane: Lane, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (queue_of, Message.lane == lane, Message.state == State.QUEUED, Message.due_at <= now)


def places(session: Session, traffic: Traffic, *, now: datetime) -> Places:
    """The queues with something due whose sender has room and whose carrier is not given a rest."""
    room = pace.room(session, traffic.senders.values(), now=now)
    lanes = [lane for lane in Lane if (sender := traffic.senders.get(lane)) is None or room[sender.name] > 0]
    queues = [
        Queue(team_id, lane)
        for lane in lanes
        for team_id in session.scalars(
            select(Team.id).where(exists().where(*due(Message.team_id == Team.id, lane, now)))
        )
    ]
    barred, probing = _barred(session, traffic, queues, now)
    return Places([queue for queue in queues if queue not in barred], traffic, room, probing)


def _barred(
    session: Session, traffic: Traffic, queues: Sequence[Queue], now: datetime
) -> tuple[set[Queue], frozenset[Queue]]:
    """Queues that open breakers keep shut, and those of which one message may try whether it gets through."""
    barred: set[Queue] = set()
    probing: set[Queue] = set()
    providers = {name for queue in queues if (name := traffic.provider(queue.lane)) is not None}
    if not providers:
        return barred, frozenset()
    for opening in breaker.open_ones(session, providers, now=now):
        concerned = [
            queue
            for queue in queues
            if traffic.provider(queue.lane) == opening.provider and opening.team_id in (None, queue.team_id)
        ]
        tries = bool(concerned) and opening.is_probe_due and breaker.take_probe(session, opening.id, now=now)
        trying = concerned[:1] if tries else []
        probing.update(trying)
        barred.update(queue for queue in concerned if queue not in trying)
    return barred, frozenset(probing - barred)
