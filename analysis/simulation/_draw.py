"""Who was there, what they think, and what becomes known of them later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats
from scipy.special import expit

from analysis import metrics
from analysis.errors import BadTable
from analysis.simulation._names import chosen, numbered
from analysis.simulation._staff import Staff, employee_name, location_name
from analysis.simulation.look_alikes import LookAlike
from analysis.simulation.world import Extremity, Gradient, World

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SEGMENTS = ("consumer", "business", "premium")
AGE_BANDS = ("18-29", "30-44", "45-59", "60+")
CHANNELS = ("email", "sms")
REGIONS = ("north", "south", "west", "east", "centre", "coast", "hills", "islands")
TOUCHPOINTS = ("shop", "helpline", "delivery")

# Shares of the answers 0-10, 1-5 and 1-7 of a customer population with a mild J shape.
_SHARES = {
    "nps": (0.03, 0.01, 0.02, 0.03, 0.04, 0.07, 0.08, 0.13, 0.20, 0.16, 0.23),
    "csat": (0.05, 0.07, 0.15, 0.38, 0.35),
    "ces": (0.03, 0.04, 0.07, 0.12, 0.20, 0.27, 0.27),
}
_TYPICAL = 0.7  # of the scale from 0 to 1
#: Usual segment, age band and share of earlier complaints of easy and of hard cases.
_CASES = {LookAlike.EASY_CASES: (2, 3, 0.02), LookAlike.COMPLAINTS_DESK: (1, 0, 0.7)}
_LOOKED_AT = 50_000  # events that are enough to find the level of a rate


@dataclass(frozen=True, slots=True)
class Events:
    """Arrays with one entry per event."""

    employee: IntArray
    location: IntArray
    customer: IntArray
    minute: FloatArray  # minutes since the start of the first day
    auxiliary: FloatArray  # joint effect of the auxiliaries, mean about 0
    levels: tuple[IntArray, ...]  # code of each auxiliary
    by_sms: BoolArray
    month: IntArray  # number of the calendar month, from the first
    days_left: IntArray  # days of the month that follow
    touchpoint: IntArray
    frame: pd.DataFrame


def events(world: World, staff: Staff, rng: np.random.Generator, extra: np.random.Generator) -> Events:
    """Draw who was served by whom, when, and what is known of them."""
    n, likes = world.events, staff.likes
    location_of = np.arange(world.employees) % world.locations
    share = rng.dirichlet(np.full(world.employees, 8.0))
    share = np.where(likes.employees(LookAlike.CEILING), 0.25 * share, share)
    employee = rng.choice(world.employees, size=n, p=share / share.sum())
    minute = np.sort(rng.integers(0, world.days, n) * 1440.0 + rng.uniform(540, 1080, n))
    peak = likes.locations(LookAlike.MONTH_END)[location_of[employee]]
    if peak.any():
        minute = _later(world, minute, peak & (extra.uniform(size=n) < 0.25), extra)
        order = np.argsort(minute, kind="stable")
        minute, employee = minute[order], employee[order]
    location = location_of[employee]
    mix = rng.dirichlet(np.array([12.0, 6.0, 3.0]), world.locations)
    segment = (rng.uniform(size=n)[:, None] > mix.cumsum(axis=1)[location]).sum(axis=1).clip(0, 2)
    age = rng.choice(4, size=n, p=[0.22, 0.30, 0.28, 0.20])
    complained = rng.uniform(size=n) < 0.12
    by_sms = (rng.uniform(size=n) < 0.6).astype(np.int64)
    customer = rng.integers(0, max(1, 3 * n), size=n)
    for kind, (usual_segment, usual_age, complaint) in _CASES.items():
        rows = np.flatnonzero(likes.employees(kind)[employee])
        segment[rows] = np.where(extra.uniform(size=len(rows)) < 0.7, usual_segment, segment[rows])
        age[rows] = np.where(extra.uniform(size=len(rows)) < 0.5, usual_age, age[rows])
        complained[rows] = extra.uniform(size=len(rows)) < complaint
    auxiliary = np.array([0.0, -0.6, 0.7])[segment] + np.array([-0.8, -0.2, 0.3, 0.8])[age] - 1.2 * complained + 0.15
    often = extra.integers(0, len(TOUCHPOINTS), world.employees)
    touchpoint = np.where(extra.uniform(size=n) < 0.8, often[employee], extra.integers(0, len(TOUCHPOINTS), n))
    month, days_left = _calendar(world, minute)
    start = pd.Timestamp(world.first_day, tz="UTC")
    frame = pd.DataFrame(
        {
            "event_id": numbered("V", np.arange(1, n + 1), digits=7),
            "employee_id": chosen([employee_name(i) for i in range(world.employees)], employee),
            "location_id": chosen([location_name(i) for i in range(world.locations)], location),
            "region": chosen(REGIONS[: world.regions], location % world.regions),
            "touchpoint": chosen(TOUCHPOINTS, touchpoint),
            "customer_id": numbered("C", customer),
            "event_ts": start + pd.to_timedelta(np.floor(minute), unit="min"),
            "segment": chosen(SEGMENTS, segment),
            "age_band": chosen(AGE_BANDS, age),
            "prior_complaint_12m": complained,
            "contact_channel": chosen(CHANNELS, by_sms),
        }
    )
    levels = (segment, age, complained.astype(np.int64), by_sms, location % world.regions)
    return Events(
        employee, location, customer, minute, auxiliary, levels, by_sms == 1, month, days_left, touchpoint, frame
    )


def months(world: World) -> int:
    """Return how many calendar months the programme touches."""
    last = np.datetime64(world.first_day) + world.days - 1
    return int((last.astype("datetime64[M]") - np.datetime64(world.first_day, "M")).astype(np.int64)) + 1


def _calendar(world: World, minute: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the calendar month of each event, from the first, and how many of its days follow."""
    by_day = np.datetime64(world.first_day) + np.arange(world.days + 1)
    month = by_day.astype("datetime64[M]")
    left = ((month + 1).astype("datetime64[D]") - by_day).astype(np.int64) - 1
    day = np.floor(minute / 1440.0).astype(np.int64)
    return (month - month[0]).astype(np.int64)[day], left[day]


def _later(world: World, minute: FloatArray, moved: BoolArray, rng: np.random.Generator) -> FloatArray:
    """Move events to one of the last four days of their month, where the programme lasts so long."""
    _, left = _calendar(world, minute)
    until = minute + (left - rng.integers(0, 4, len(minute))) * 1440.0
    return np.where(moved & (left > 3) & (until < world.days * 1440.0), until, minute)


def opinions(
    world: World, staff: Staff, events: Events, rng: np.random.Generator, extra: np.random.Generator
) -> pd.DataFrame:
    """Draw everybody's honest answers, correlated between the three questions."""
    likes = staff.likes
    by_employee = rng.normal(0, world.employee_sd, world.employees)
    by_employee += 0.8 * likes.employees(LookAlike.STAR) + 1.3 * likes.employees(LookAlike.CEILING)
    effect = by_employee[events.employee]
    effect += rng.normal(0, world.location_sd, world.locations)[events.location]
    effect += extra.normal(0, world.region_sd, world.regions)[events.location % world.regions]
    effect += extra.normal(0, world.touchpoint_sd, len(TOUCHPOINTS))[events.touchpoint]
    effect += world.auxiliary_effect * events.auxiliary + world.opinion_shift
    shared = rng.normal(size=world.events)
    answers = {}
    for column, shares in _SHARES.items():
        own = 0.9 * shared + np.sqrt(1 - 0.81) * rng.normal(size=world.events)
        cuts = stats.norm.ppf(np.cumsum(shares)[:-1])
        said = np.searchsorted(cuts, effect + world.opinion_sd * own)
        answers[column] = metrics.SCALES[column].low + said.astype(np.float64)
    return pd.DataFrame(answers)


def recovered(staff: Staff, events: Events, opinions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the opinions at the time of the survey: some employees make unhappy customers happy before it."""
    nps = opinions["nps"].to_numpy()
    rows = np.flatnonzero(staff.likes.employees(LookAlike.RECOVERY)[events.employee] & (nps <= metrics.DETRACTOR))
    rows = rows[rng.uniform(size=len(rows)) < 0.7]
    if len(rows) == 0:
        return opinions
    after = opinions.copy()
    after.loc[rows, "nps"] = rng.integers(8, 11, len(rows)).astype(np.float64)
    after.loc[rows, "csat"] = rng.integers(4, 6, len(rows)).astype(np.float64)
    after.loc[rows, "ces"] = rng.integers(5, 8, len(rows)).astype(np.float64)
    return after


def foretold(world: World, events: Events, opinions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what is known of every event from the start and foretells the score: waiting time and resolution."""
    nps = opinions["nps"].to_numpy()
    height = (nps - nps.mean()) / max(float(nps.std()), 1e-9)
    rest = np.sqrt(1 - world.foretelling**2)
    behind = world.foretelling * height + rest * rng.normal(size=(2, world.events))
    usual = np.array([12.0, 6.0, 20.0])[events.touchpoint]
    return pd.DataFrame(
        {"wait_min": np.round(usual * np.exp(-0.6 * behind[0]), 1), "first_contact_resolved": behind[1] > -0.7}
    )


def extremity(form: Extremity, position: FloatArray) -> FloatArray:
    """Return how far each position of the scale from 0 to 1 is from its middle: 0 there, 1 at both ends."""
    away = np.abs(2 * position - 1)
    match form:
        case Extremity.QUADRATIC:
            found = away**2
        case Extremity.ABSOLUTE:
            found = away
        case Extremity.CUBIC:
            found = away**3
        case Extremity.TYPICAL:
            above = (position - _TYPICAL) / (1 - _TYPICAL)
            found = np.where(position >= _TYPICAL, above, 1 - position / _TYPICAL)
        case Extremity.SATURATING:
            found = np.minimum(2 * away, 1.0)
        case Extremity.GROUPS:
            found = ((position > 0.85) | (position < 0.65)).astype(np.float64)
    return np.asarray(found, dtype=np.float64)


def outcomes(
    world: World, events: Events, opinions: pd.DataFrame, rng: np.random.Generator
) -> dict[str, npt.NDArray[np.bool_]]:
    """Draw what becomes known later of everybody."""
    unhappy = 1 - opinions["nps"].to_numpy() / 10.0
    found: dict[str, npt.NDArray[np.bool_]] = {}
    for outcome in world.outcomes:
        log_odds = outcome.slope * gradient(outcome.gradient, unhappy)
        log_odds = log_odds - world.outcome_on_auxiliaries * events.auxiliary
        if found:
            log_odds = log_odds + world.outcome_dependence * next(iter(found.values()))
        level = level_of(outcome.rate, partial(_mean_probability, log_odds[some(world.events)]), outcome.name)
        found[outcome.name] = rng.uniform(size=world.events) < expit(log_odds + level)
    return found


def _mean_probability(log_odds: FloatArray, level: float) -> float:
    return float(expit(log_odds + level).mean())


def gradient(form: Gradient, unhappy: FloatArray) -> FloatArray:
    """Return how far an outcome's log-odds have risen at each distance from the highest answer, from 0 to 1."""
    match form:
        case Gradient.LINEAR:
            found = unhappy
        case Gradient.CONVEX:
            found = unhappy**2
        case Gradient.HINGE:
            found = np.maximum(unhappy - (1 - _TYPICAL), 0.0) / _TYPICAL
    return np.asarray(found, dtype=np.float64)


def some(events: int) -> slice:
    """Choose events, evenly over time, that are enough to find the level of a rate."""
    return slice(None, None, max(1, events // _LOOKED_AT))


def level_of(rate: float, rate_at: Callable[[float], float], name: str) -> float:
    """Find the level of the log-odds at which a rate is reached."""
    low, high = -30.0, 30.0
    if not rate_at(low) < rate < rate_at(high):
        raise BadTable("world", f"a rate of {rate:g} cannot be reached", column=name)
    return float(optimize.brentq(lambda level: rate_at(level) - rate, low, high, xtol=1e-6))
