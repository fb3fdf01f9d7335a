"""Who was there, what they think, what becomes known of them later, and who puts on pressure."""

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
from analysis.simulation.world import Extremity, Gradient, Mechanism, World

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SEGMENTS = ("consumer", "business", "premium")
AGE_BANDS = ("18-29", "30-44", "45-59", "60+")
CHANNELS = ("email", "sms")
REGIONS = ("north", "south", "west")

# Shares of the answers 0-10, 1-5 and 1-7 of a customer population with a mild J shape.
_SHARES = {
    "nps": (0.03, 0.01, 0.02, 0.03, 0.04, 0.07, 0.08, 0.13, 0.20, 0.16, 0.23),
    "csat": (0.05, 0.07, 0.15, 0.38, 0.35),
    "ces": (0.03, 0.04, 0.07, 0.12, 0.20, 0.27, 0.27),
}
_TYPICAL = 0.7  # of the scale from 0 to 1
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
    frame: pd.DataFrame


def employee_name(index: int) -> str:
    """Name an employee by number."""
    return f"E{index + 1:04d}"


def mechanisms(world: World, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    """Choose who puts on pressure, and how; the empty string for the honest."""
    planted = world.pressure
    names = (
        [Mechanism.BEGGING] * planted.begging
        + [Mechanism.FABRICATION] * planted.fabrication
        + [Mechanism.SUPPRESSION] * planted.suppression
    )
    mechanism = np.full(world.employees, "", dtype=object)
    mechanism[rng.permutation(world.employees)[: len(names)]] = names
    return mechanism


def events(world: World, rng: np.random.Generator) -> Events:
    """Draw who was served by whom, when, and what is known of them."""
    n = world.events
    location_of = np.arange(world.employees) % world.locations
    employee = rng.choice(world.employees, size=n, p=rng.dirichlet(np.full(world.employees, 8.0)))
    location = location_of[employee]
    minute = np.sort(rng.integers(0, world.days, n) * 1440.0 + rng.uniform(540, 1080, n))
    mix = rng.dirichlet(np.array([12.0, 6.0, 3.0]), world.locations)
    segment = (rng.uniform(size=n)[:, None] > mix.cumsum(axis=1)[location]).sum(axis=1).clip(0, 2)
    age = rng.choice(4, size=n, p=[0.22, 0.30, 0.28, 0.20])
    complained = rng.uniform(size=n) < 0.12
    auxiliary = np.array([0.0, -0.6, 0.7])[segment] + np.array([-0.8, -0.2, 0.3, 0.8])[age] - 1.2 * complained + 0.15
    by_sms = (rng.uniform(size=n) < 0.6).astype(np.int64)
    customer = rng.integers(0, max(1, 3 * n), size=n)
    start = pd.Timestamp(world.first_day, tz="UTC")
    frame = pd.DataFrame(
        {
            "event_id": numbered("V", np.arange(1, n + 1), digits=7),
            "employee_id": chosen([employee_name(i) for i in range(world.employees)], employee),
            "location_id": chosen([f"L{i + 1:03d}" for i in range(world.locations)], location),
            "region": chosen(REGIONS, location % 3),
            "customer_id": numbered("C", customer),
            "event_ts": start + pd.to_timedelta(np.floor(minute), unit="min"),
            "segment": chosen(SEGMENTS, segment),
            "age_band": chosen(AGE_BANDS, age),
            "prior_complaint_12m": complained,
            "contact_channel": chosen(CHANNELS, by_sms),
        }
    )
    levels = (segment, age, complained.astype(np.int64), by_sms, location % 3)
    return Events(employee, location, customer, minute, auxiliary, levels, frame)


def opinions(world: World, events: Events, rng: np.random.Generator) -> pd.DataFrame:
    """Draw everybody's honest answers, correlated between the three questions."""
    effect = rng.normal(0, world.employee_sd, world.employees)[events.employee]
    effect += rng.normal(0, world.location_sd, world.locations)[events.location]
    effect += world.auxiliary_effect * events.auxiliary + world.opinion_shift
    shared = rng.normal(size=world.events)
    answers = {}
    for column, shares in _SHARES.items():
        own = 0.9 * shared + np.sqrt(1 - 0.81) * rng.normal(size=world.events)
        cuts = stats.norm.ppf(np.cumsum(shares)[:-1])
        said = np.searchsorted(cuts, effect + world.opinion_sd * own)
        answers[column] = metrics.SCALES[column].low + said.astype(np.float64)
    return pd.DataFrame(answers)


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
