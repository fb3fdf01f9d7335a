"""The customers as they read their messages: which event it is about, and what they are going to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.demo import timetable
from service.demo.behaviour import Reaction
from service.demo.mailroom import Arrival
from service.demo.people import Customer, Device
from service.demo.study import LINK_VALID_DAYS, Asked, Study
from service.demo.timetable import in_waking_hours
from service.demo.web import RequestFailed
from service.demo.world import Visit, World

TYPING = timedelta(seconds=20)
AN_HOUR = timedelta(hours=1)
STOP_WORD = "STOP"
SKIP_WORD = {"en": "skip", "es": "omitir", "ar": "تخطي"}


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """Open the link, think for some seconds, send in."""

    link: str
    answers: Mapping[str, str]
    device: Device
    seconds: float


@dataclass(frozen=True, slots=True)
class Telephone:
    """A text from a telephone."""

    number: str
    text: str
    is_stop: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """The unsubscribe link of a mail."""

    link: str
    device: Device


@dataclass(frozen=True, slots=True)
class Intent:
    at: datetime
    what: WebAnswer | Telephone | Stop


class MessageAfterStop(RequestFailed):
    """Somebody who had said STOP was written to: the demo must not hide that."""


class Respondents:
    """What everybody remembers: their links, what they are about to do, what they said already."""

    def __init__(self, world: World, study: Study) -> None:
        self._customers = {customer.address: customer for customer in world.customers.values()}
        self._expecting = {
            (visit.customer.address, visit.reported_at + wait): visit
            for visit in world.visits
            for wait in (timedelta(0), timetable.BLIND_DELAY)
        }
        self._questions = study.questions
        self._of_link: dict[str, Visit] = {}
        self._first_seen: dict[str, datetime] = {}
        self._decided: set[str] = set()
        self._stopped: dict[str, datetime] = {}
        self._talks: dict[str, tuple[Visit, Reaction]] = {}
        self.finished_by_text = 0

    def read(self, arrival: Arrival, now: datetime) -> Iterator[Intent]:
        customer = self._customers[arrival.address]
        if not customer.is_reachable:
            return
        if not arrival.token:
            yield from self._next_text(arrival, customer, now)
            return
        stopped_at = self._stopped.get(arrival.address)
        if stopped_at is not None and stopped_at < now:
            raise MessageAfterStop(
                f"a message arrived at {now} for a customer who had stopped messages at {stopped_at}"
            )
        if stopped_at is not None:
            return
        yield from self._invited(arrival, customer, now)

    def _invited(self, arrival: Arrival, customer: Customer, now: datetime) -> Iterator[Intent]:
        is_reminder = arrival.token in self._of_link
        visit = self._visit(arrival, now)
        if visit.name in self._decided:
            return
        if visit.stops:
            self._decided.add(visit.name)
            yield self._stop(arrival, customer, now)
            return
        reaction = visit.reaction(arrived_at=now, is_reminder=is_reminder)
        if reaction is None:
            return
        at = now + reaction.after
        if reaction is not visit.pressed:
            at = in_waking_hours(at)
        valid_until = self._first_seen[arrival.token] + timedelta(days=LINK_VALID_DAYS)
        if at + AN_HOUR >= valid_until:
            return
        self._decided.add(visit.name)
        asked = self._asked_in(arrival.text, customer.language)
        if reaction.by_text and asked is not None and arrival.address not in self._talks:
            self._talks[arrival.address] = (visit, reaction)
            yield Intent(at, Telephone(arrival.address, _said(asked, reaction, customer.language)))
        else:
            yield Intent(at, WebAnswer(arrival.link, reaction.answers, reaction.device, reaction.seconds))

    def _visit(self, arrival: Arrival, now: datetime) -> Visit:
        """A link tells the event; a new link belongs to the event of this hour, or of this hour a day ago."""
        if arrival.token not in self._of_link:
            visit = self._expecting.get((arrival.address, now))
            if visit is None:
                raise RequestFailed(f"an invitation arrived at {now} that no event accounts for")
            self._of_link[arrival.token] = visit
            self._first_seen[arrival.token] = now
        return self._of_link[arrival.token]

    def _stop(self, arrival: Arrival, customer: Customer, now: datetime) -> Intent:
        self._stopped[arrival.address] = now
        if customer.channel == "sms":
            return Intent(now, Telephone(arrival.address, STOP_WORD, is_stop=True))
        return Intent(now, Stop(arrival.unsubscribe, customer.device))

    def _next_text(self, arrival: Arrival, customer: Customer, now: datetime) -> Iterator[Intent]:
        """A further question is answered; any other text ends the conversation."""
        if arrival.address not in self._talks:
            return
        _, reaction = self._talks[arrival.address]
        asked = self._asked_in(arrival.text, customer.language)
        if asked is None:
            del self._talks[arrival.address]
            self.finished_by_text += 1
            return
        yield Intent(now + TYPING, Telephone(arrival.address, _said(asked, reaction, customer.language)))

    def _asked_in(self, text: str, language: str) -> Asked | None:
        """The question that a text asks, as its reader recognises it."""
        return next((question for question in self._questions if question.words[language] in text), None)


def _said(asked: Asked, reaction: Reaction, language: str) -> str:
    """An answer as one types it: a number for what has numbers, words for words."""
    answer = reaction.answers.get(asked.name)
    if answer is None:
        return SKIP_WORD[language]
    return str(asked.codes.index(answer) + 1) if asked.codes else answer
