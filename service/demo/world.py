"""The demo's world, whole before it begins: every event, and what its customer would do if asked. By seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from statistics import fmean

from service.demo import behaviour, people, pressure, timetable
from service.demo.behaviour import Reaction
from service.demo.people import Customer
from service.demo.pressure import Planted, Presser
from service.demo.ratings import Rating

FAMILIES = 3


@dataclass(frozen=True, slots=True)
class Visit:
    """One event. `at_first` is the reaction to the first message, `reminded` to the reminder, `pressed` to a first
    message that arrives while the lecturer still stands there; `stops` if the customer asks never to be written to."""

    name: str
    rating: Rating
    customer: Customer
    occurred_at: datetime
    reported_at: datetime
    not_asked: str | None
    at_first: Reaction | None
    reminded: Reaction | None
    pressed: Reaction | None
    stops: bool

    def reaction(self, *, arrived_at: datetime, is_reminder: bool) -> Reaction | None:
        """What this customer does on a message."""
        if is_reminder:
            return self.reminded
        if self.pressed is not None and arrived_at - self.reported_at < timedelta(minutes=30):
            return self.pressed
        return self.at_first


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is to know, of which the service is told only what a product team would tell it."""

    seed: int
    visits: tuple[Visit, ...]
    customers: Mapping[str, Customer]
    pressers: Mapping[str, Presser]

    @property
    def truth(self) -> float:
        """The mean of what everybody thinks."""
        return fmean(visit.rating.opinion for visit in self.visits)


def build(ratings: Sequence[Rating], *, seed: int, planted: Planted | None = None) -> World:
    """The same ratings and seed give the same world."""
    rng = Random(seed)
    held = people.customers(sorted({rating.student for rating in ratings}), rng)
    held |= _families(ratings, held, rng)
    pressers = pressure.pressers(sorted({r.lecturer for r in ratings}), planted or Planted(), rng)
    slots = timetable.assign([rating.student for rating in ratings], rng)
    inclined = behaviour.inclination(ratings, rng)
    visits = [
        _visit(f"visit-{i:05d}", rating, held[rating.student], slot, pressers.get(rating.lecturer), inclined, rng)
        for i, (rating, slot) in enumerate(zip(ratings, slots, strict=True))
    ]
    visits.sort(key=lambda visit: (visit.reported_at, visit.name))
    return World(seed, tuple(visits), held, pressers)


def _visit(
    name: str,
    rating: Rating,
    customer: Customer,
    slot: datetime,
    presser: Presser | None,
    inclined: behaviour.Inclination,
    rng: Random,
) -> Visit:
    log_odds = inclined.log_odds(rating, customer)
    declined = "customer_declined" if rng.random() < behaviour.DECLINED_SHARE else None
    at_first = behaviour.reaction(rating, customer, rng)
    reminded = behaviour.reaction(rating, customer, rng)
    return Visit(
        name=name,
        rating=rating,
        customer=customer,
        occurred_at=slot - timedelta(seconds=round(60 * rng.uniform(1, timetable.LATEST_REPORT_MINUTES))),
        reported_at=slot,
        not_asked=pressure.kept_away(presser, rating, rng) or declined,
        at_first=at_first if behaviour.answers_at(log_odds, rng) else None,
        reminded=reminded if behaviour.answers_at(log_odds + behaviour.REMINDED, rng) else None,
        pressed=pressure.on_the_spot(presser, rating, customer, rng),
        stops=rng.random() < behaviour.STOP_SHARE,
    )


def _families(ratings: Sequence[Rating], held: Mapping[str, Customer], rng: Random) -> dict[str, Customer]:
    """A few pairs of customers of one lecturer who share a telephone, innocently."""
    by_lecturer: dict[str, list[str]] = defaultdict(list)
    for rating in ratings:
        by_lecturer[rating.lecturer].append(rating.student)
    possible = sorted(lecturer for lecturer, students in by_lecturer.items() if len(set(students)) >= 2)
    shared = {}
    for lecturer in rng.sample(possible, min(FAMILIES, len(possible))):
        one, other = rng.sample(sorted(set(by_lecturer[lecturer])), 2)
        shared[other] = replace(held[other], device=held[one].device)
    return shared
