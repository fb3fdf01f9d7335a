"""Whether the recorded chances weigh without bias under contact rules and targets: `python -m validation.sampling`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from service.sampling.permission import ContactRule, Occasion, Per, permission
from service.sampling.target import aim_of
from service.survey.rates import Target, TargetPeriod, TargetUnit

REPLICATIONS = 400
CUSTOMERS = 150
DAYS = 60
MONTH = 30
RATE = 0.4
START = datetime(2026, 1, 1, tzinfo=UTC)
LONG_AGO = START - timedelta(days=4000)

OFTEN = ContactRule("once in 15 days", Per.PERSON, 1, 15)
ONCE_A_MONTH = ContactRule("once a month", Per.PERSON, 1, 30)
TWICE = ContactRule("twice in 60 days", Per.PERSON, 2, 60)
HOME = ContactRule("home once in 20 days", Per.HOUSEHOLD, 1, 20)
ABOUT_A_FIFTH = Target(TargetUnit.EMPLOYEE, TargetPeriod.MONTH, 15, 0.05, stops=False)

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Event:
    """One event: whose it is, on which day, served by whom, with which score."""

    customer: int
    day: float
    employee: int
    score: float


def world() -> list[Event]:
    """Customers who come more often the less they like it, and scores that fall over each month."""
    rng = np.random.default_rng(7000)
    found = []
    for customer in range(CUSTOMERS):
        visits = int(rng.integers(1, 7))
        liking = 10 - visits + rng.normal(0, 1)
        for day in rng.uniform(0, DAYS, visits):
            score = liking - 2 * (day % MONTH) / MONTH + rng.normal(0, 0.5)
            found.append(Event(customer, float(day), int(rng.integers(4)), float(score)))
    return sorted(found, key=lambda event: event.day)


@dataclass(frozen=True, slots=True)
class Asked:
    """How one carrying out came out: who was asked, who was drawn and kept back, the recorded probability of each."""

    asked: npt.NDArray[np.bool_]
    kept_back: npt.NDArray[np.bool_]
    probability: FloatArray


@dataclass(frozen=True, slots=True)
class Design:
    """A way of asking."""

    name: str
    rules: tuple[ContactRule, ...] = ()
    target: Target | None = None
    first_come: int | None = None  # so many of each employee's month, whoever comes first

    def occasion(self, event: Event, rate: float) -> Occasion:
        """The event as the rules see it; two customers share a home."""
        return Occasion(
            times=(START + timedelta(days=event.day),),
            person=UUID(int=event.customer),
            household=str(event.customer // 2),
            account=None,
            touchpoint="visit",
            journey_id=None,
            draw_probability=rate,
            rules=self.rules,
            was_asked=False,
        )

    def carried_out(self, events: Sequence[Event], rng: np.random.Generator, chances: FloatArray | None) -> Asked:
        """Ask once through; `chances` that the rules allow each event, where they are the same every time."""
        asked, kept_back = np.zeros(len(events), dtype=bool), np.zeros(len(events), dtype=bool)
        probability = np.ones(len(events))
        earlier: list[Occasion] = []
        rates = _Rates(self, events)
        for place, event in enumerate(events):
            rate = rates.of(event, asked, place)
            occasion = self.occasion(event, rate)
            close = [one for one in earlier if one.household == occasion.household]
            since = (
                LONG_AGO if chances is None else occasion.times[0]
            )  # taken as they came out: only whether, not how likely
            found = permission(close, occasion, since=since)
            chance = found.probability if chances is None else chances[place]
            drawn = rng.uniform() < rate
            asked[place], kept_back[place] = drawn and found.broken is None, drawn and found.broken is not None
            probability[place] = rate * chance
            earlier.append(replace(occasion, was_asked=bool(asked[place])))
        return Asked(asked, kept_back, probability)


class _Rates:
    def __init__(self, design: Design, events: Sequence[Event]) -> None:
        self.design, self.events = design, events
        self.kept: dict[tuple[int, int], float] = {}

    def of(self, event: Event, asked: npt.NDArray[np.bool_], place: int) -> float:
        """The rate of this employee on this day, from what was known when the day began."""
        if self.design.first_come is not None:
            return 1.0 if self._invited(event, asked, place, event.day) < self.design.first_come else 0.0
        if self.design.target is None:
            return RATE
        today = int(event.day)
        key = (event.employee, today)
        if key not in self.kept:
            before = [one for one in self.events[:place] if one.day < today]
            days = max(min(28, today), 1)
            own = sum(one.employee == event.employee and one.day >= today - days for one in before)
            usual = sum(one.day >= today - days for one in before) / 4 / days
            invited, left = self._invited(event, asked, place, today), MONTH - today % MONTH
            aim = (
                aim_of(self.design.target, own, days=days, usual=usual, invited=invited, left=left) if before else None
            )
            self.kept[key] = RATE if aim is None else aim.rate
        return self.kept[key]

    def _invited(self, event: Event, asked: npt.NDArray[np.bool_], place: int, until: float) -> int:
        start = int(event.day) // MONTH * MONTH
        return sum(
            bool(asked[i]) and start <= one.day < until
            for i, one in enumerate(self.events[:place])
            if one.employee == event.employee
        )


@dataclass(slots=True)
class Tally:
    """Estimates of the mean over all events, by one way of weighting."""

    values: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)  # over the number of events

    def add(self, events: Sequence[Event], asked: npt.NDArray[np.bool_], weight: FloatArray) -> None:
        """Count one estimate; the error is linearised, with everybody of one home as a cluster."""
        score = np.array([event.score for event in events])
        w = np.where(asked, weight, 0.0)
        mean = float((w * score).sum() / w.sum())
        home = np.array([event.customer // 2 for event in events])
        influence = np.bincount(home, w * (score - mean) / w.sum())
        n = len(influence)
        self.totals.append(float((w * score).sum()) / len(events))
        self.values.append(mean)
        self.errors.append(float(np.sqrt(n / (n - 1) * ((influence - influence.mean()) ** 2).sum())))

    def bias_of_total(self, truth: float) -> str:
        """Bias of the total per event, with the error of this simulation."""
        totals = np.array(self.totals)
        return f"{totals.mean() - truth:+.3f} ± {totals.std() / np.sqrt(len(totals)):.3f}"

    def row(self, truth: float) -> str:
        """Bias of the mean, standard deviation, mean error and coverage as cells of the table."""
        values, errors = np.array(self.values), np.array(self.errors)
        covered = float(np.mean(np.abs(values - truth) <= 1.96 * errors))
        return f"{values.mean() - truth:+.3f} | {values.std():.3f} | {errors.mean():.3f} | {covered:.3f}"


DESIGNS = (
    Design("no rule"),
    Design("once in 30 days", rules=(ONCE_A_MONTH,)),
    Design("once in 15 and twice in 60 days", rules=(OFTEN, TWICE)),
    Design("home once in 20 days", rules=(HOME,)),
    Design("home and person", rules=(HOME, ONCE_A_MONTH)),
    Design("target of 15 a month", target=ABOUT_A_FIFTH),
    Design("target and once in 30 days", rules=(ONCE_A_MONTH,), target=ABOUT_A_FIFTH),
    Design("first 15 of the month", first_come=15),
)


def tallies(design: Design, replications: int) -> tuple[float, dict[str, Tally], FloatArray]:
    """The truth, estimates by weighting, and invitations per employee and month of each carrying out."""
    events = world()
    truth = float(np.mean([event.score for event in events]))
    chances = chances_of(design, events)
    told = {"recorded chances": Tally(), "draw alone": Tally()}
    invitations = []
    for number in range(replications):
        rng = np.random.default_rng((7001, number))
        found = design.carried_out(events, rng, chances)
        recorded = 1 / np.where(found.asked, found.probability, 1.0)
        told["recorded chances"].add(events, found.asked, recorded)
        told["draw alone"].add(events, found.asked, np.ones(len(events)))
        invitations.append(found.asked.sum() / 8)
    return truth, told, np.array(invitations, dtype=np.float64)


def chances_of(design: Design, events: Sequence[Event]) -> FloatArray | None:
    """With one rate for all, the chance that the rules allow an event does not depend on how the draws come out."""
    if design.target is not None or design.first_come is not None:
        return None
    occasions = [design.occasion(event, RATE) for event in events]
    return np.array(
        [
            permission([o for o in occasions[:i] if o.household == one.household], one, since=LONG_AGO).probability
            for i, one in enumerate(occasions)
        ]
    )


HEAD = (
    "| design | weights | invitations per employee and month | bias of the total per event | bias of the mean | sd "
    "| mean error | coverage |"
)


def rows(replications: int) -> Iterator[str]:
    """One row of the table for each design and way of weighting."""
    for design in tqdm(DESIGNS, disable=None, leave=False):
        truth, told, invitations = tallies(design, replications)
        for name, tally in told.items():
            if design.first_come is None or name == "draw alone":
                asked = f"{invitations.mean():.1f} ± {invitations.std():.1f}"
                total = tally.bias_of_total(truth) if name == "recorded chances" else ""
                yield f"| {design.name} | {name} | {asked} | {total} | {tally.row(truth)} |"


def report(replications: int = REPLICATIONS) -> str:
    """Carry out every design again and again, and write the table."""
    asked = f"{CUSTOMERS} customers, {len(world())} events in {DAYS} days, four employees"
    lines = [
        f"{asked}; {replications} carryings out each; intervals 95 %.",
        "",
        HEAD,
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *rows(replications),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
