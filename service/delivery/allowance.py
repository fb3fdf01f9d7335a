"""The allowance: what a team may send, where to, and how much of it in a day. Each message uses it up once.

What is over a cap waits for the next day; what goes where nothing may go is withdrawn; numbers in a pattern wait for a
person. Nothing of this is silent: the message says why it waits, and an alert says so to the team.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.base.tables import Mode
from service.delivery import alert, country_traffic, destination, number_block, sending_day, sending_limit
from service.delivery.destination import Destination
from service.delivery.hindrance import Candidate, Hindrance, Postponed, Withdrawn
from service.delivery.message import Kind, Message
from service.delivery.number_block import Blocks
from service.delivery.sending_day import SendingDay
from service.delivery.sending_limit import Limits
from service.sampling.contact import Channel

NEW_FOR = timedelta(days=7)  # how long a number counts as new: longer than a weekend with holidays keeps it waiting
LOOK_AGAIN = timedelta(hours=1)
NUMBER_PATTERN = "number_pattern"
KEPT_DAYS = timedelta(days=2)


@dataclass(slots=True)
class _Day:
    """The day's use of one channel: what the row says, and what this claim adds to it."""

    row: SendingDay
    limits: Limits
    added: Counter[str] = field(default_factory=Counter)

    def used(self, name: str) -> int:
        return int(getattr(self.row, name)) + self.added[name]

    def over(self, *, international: bool, cost: int) -> alert.Kind | None:
        """The cap that one more message would pass."""
        limits = self.limits
        cap = limits.daily_texts if self.row.channel is Channel.SMS else limits.daily_mails
        if self.used("messages") >= cap:
            return alert.Kind.DAILY_CAP
        if international and self.used("international") >= limits.daily_international:
            return alert.Kind.INTERNATIONAL_CAP
        if limits.daily_spend is not None and cost and self.used("spent") + cost > limits.daily_spend * 1000:
            return alert.Kind.SPEND_CAP
        return None

    def add(self, *, segments: int, international: bool, cost: int) -> None:
        self.added.update(messages=1, segments=segments, international=int(international), spent=cost)

    def keep(self, session: Session) -> None:
        for name, more in self.added.items():
            setattr(self.row, name, getattr(self.row, name) + more)
        session.flush()


@dataclass(frozen=True, slots=True)
class Allowance:
    """The check of a claim. `countries` are the operator's, its own first; a team may have fewer of them."""

    secrets: Secrets
    countries: tuple[str, ...] | None = None
    holds_patterns: bool = False

    def __call__(
        self, session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
    ) -> Mapping[UUID, Hindrance]:
        fresh = [one for one in candidates if one.message.mode is Mode.LIVE and one.message.counted_on is None]
        if not fresh:
            return {}
        limits = sending_limit.of_team(session, team_id)
        texts = [one for one in fresh if one.message.channel is Channel.SMS]
        mails = [one for one in fresh if one.message.channel is Channel.EMAIL]
        found: dict[UUID, Hindrance] = {}
        # always in this order, as the days' rows stay locked
        if mails:
            found |= self._mails(session, team_id, mails, limits, now)
        if texts:
            found |= self._texts(session, team_id, texts, limits, now)
        return found

    def _mails(
        self, session: Session, team_id: UUID, mails: Sequence[Candidate], limits: Limits, now: datetime
    ) -> dict[UUID, Hindrance]:
        day = _Day(sending_day.locked(session, team_id, Channel.EMAIL, now), limits)
        found: dict[UUID, Hindrance] = {}
        for one in mails:
            over = day.over(international=False, cost=0)
            if over is not None and one.message.kind is not Kind.NOTICE:
                found[one.message.id] = _tomorrow(session, team_id, over, day, now)
                continue
            day.add(segments=1, international=False, cost=0)
        _count(session, [one for one in mails if one.message.id not in found], now.date(), None)
        day.keep(session)
        return found

    def _texts(
        self, session: Session, team_id: UUID, texts: Sequence[Candidate], limits: Limits, now: datetime
    ) -> dict[UUID, Hindrance]:
        places = {
            one.message.id: destination.of(self.secrets.unseal(team_id, one.point.address_sealed)) for one in texts
        }
        found: dict[UUID, Hindrance] = {}
        if self.countries is not None:
            allowed = frozenset(self.countries)
            if limits.countries is not None:
                allowed &= frozenset(limits.countries)
            refusals = {message_id: place.refusal(allowed) for message_id, place in places.items()}
            found = {message_id: Withdrawn(why) for message_id, why in refusals.items() if why is not None}
        left = [one for one in texts if one.message.id not in found]
        if left:
            found |= self._counted(session, team_id, left, places, limits, now)
        return found

    def _counted(
        self,
        session: Session,
        team_id: UUID,
        texts: Sequence[Candidate],
        places: Mapping[UUID, Destination],
        limits: Limits,
        now: datetime,
    ) -> dict[UUID, Hindrance]:
        day = _Day(sending_day.locked(session, team_id, Channel.SMS, now), limits)
        if not day.row.messages:
            number_block.forget_before(session, team_id, now.date() - KEPT_DAYS)
        home = limits.home_country or (self.countries[0] if self.countries else None)
        names = self._names_of_new(texts, places, now)
        blocks = number_block.of(session, team_id, now.date(), [name for pair in names.values() for name in pair])
        found: dict[UUID, Hindrance] = {}
        passing: list[Candidate] = []
        for one in texts:
            message = one.message
            country = places[message.id].country
            international = home is not None and country != home
            cost = message.segments * limits.price(country)
            over = day.over(international=international, cost=cost)
            if message.kind is not Kind.NOTICE and over is not None:
                found[message.id] = _tomorrow(session, team_id, over, day, now)
            elif _is_in_pattern(blocks, names.get(message.id), day):
                found[message.id] = _held(session, team_id, country, now)
            else:
                day.add(segments=message.segments, international=international, cost=cost)
                passing.append(one)
        for country in sorted({places[one.message.id].country for one in passing}):
            there = [one for one in passing if places[one.message.id].country == country]
            _count(session, there, now.date(), country)
        country_traffic.add(session, team_id, Counter(places[one.message.id].country for one in passing), now=now)
        blocks.keep(session)
        day.keep(session)
        return found

    def _names_of_new(
        self, texts: Sequence[Candidate], places: Mapping[UUID, Destination], now: datetime
    ) -> dict[UUID, tuple[str, str]]:
        """The blocks of numbers that the team has known for a short time only, and asks for the first time."""
        if not self.holds_patterns:
            return {}
        return {
            one.message.id: number_block.names_of(self.secrets, places[one.message.id].number)
            for one in texts
            if one.message.kind is Kind.INVITATION and one.point.created_at > now - NEW_FOR
        }


def _is_in_pattern(blocks: Blocks, names: tuple[str, str] | None, day: _Day) -> bool:
    return names is not None and not blocks.admits(names, day.used("messages"))


def _tomorrow(session: Session, team_id: UUID, over: alert.Kind, day: _Day, now: datetime) -> Postponed:
    subject = f"{day.row.day.isoformat()} {day.row.channel}"
    alert.raise_for(session, team_id, over, subject, now=now, sent=day.used("messages"))
    return Postponed(_midnight(day.row.day), str(over))


def _held(session: Session, team_id: UUID, country: str, now: datetime) -> Postponed:
    alert.raise_for(session, team_id, alert.Kind.NUMBER_PATTERN, now.date().isoformat(), now=now, country=country)
    return Postponed(now + LOOK_AGAIN, NUMBER_PATTERN)


def _midnight(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _count(session: Session, passing: Sequence[Candidate], day: date, country: str | None) -> None:
    if passing:
        session.execute(
            update(Message)
            .where(Message.id.in_([one.message.id for one in passing]))
            .values(counted_on=day, country=country)
            .execution_options(synchronize_session=False)
        )
