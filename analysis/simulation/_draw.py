"""Who was there, what they think, who is asked and who answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis import metrics
from analysis.simulation.world import Mechanism, World

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SEGMENTS = ("consumer", "business", "premium")
AGE_BANDS = ("18-29", "30-44", "45-59", "60+")

# Shares of the answers 0-10, 1-5 and 1-7 of a customer population with a mild J shape.
_SHARES = {
    "nps": (0.03, 0.01, 0.02, 0.03, 0.04, 0.07, 0.08, 0.13, 0.20, 0.16, 0.23),
    "csat": (0.05, 0.07, 0.15, 0.38, 0.35),
    "ces": (0.03, 0.04, 0.07, 0.12, 0.20, 0.27, 0.27),
}


@dataclass(frozen=True, slots=True)
class Events:
    """Arrays with one entry per event."""

    employee: IntArray
    location: IntArray
    customer: IntArray
    minute: FloatArray  # minutes since the start of the first day
    auxiliary: FloatArray  # joint effect of the auxiliaries, mean about 0
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, and when."""

    sampled: BoolArray
    invited: BoolArray
    delivered: BoolArray
    is_blind: BoolArray
    invite_minute: FloatArray
    reason: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered, at which message, when, and under which pressure."""

    wave: IntArray  # -1: no answer
    delay: FloatArray  # minutes from the event
    begged: BoolArray
    complied: BoolArray
    fabricated: BoolArray
    on_kiosk: BoolArray


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
    start = pd.Timestamp(world.first_day, tz="UTC")
    frame = pd.DataFrame(
        {
            "event_id": [f"V{i + 1:07d}" for i in range(n)],
            "employee_id": np.array([employee_name(i) for i in range(world.employees)])[employee],
            "location_id": np.array([f"L{i + 1:03d}" for i in range(world.locations)])[location],
            "region": np.array(["north", "south", "west"])[location % 3],
            "customer_id": "",
            "event_ts": start + pd.to_timedelta(np.floor(minute), unit="min"),
            "segment": np.array(SEGMENTS)[segment],
            "age_band": np.array(AGE_BANDS)[age],
            "prior_complaint_12m": complained,
            "contact_channel": np.where(rng.uniform(size=n) < 0.6, "sms", "email"),
        }
    )
    customer = rng.integers(0, max(1, 3 * n), size=n)
    frame["customer_id"] = np.char.add("C", customer.astype(str))
    return Events(employee, location, customer, minute, auxiliary, frame)


def opinions(world: World, events: Events, rng: np.random.Generator) -> pd.DataFrame:
    """Draw everybody's honest answers, correlated between the three questions."""
    effect = rng.normal(0, world.employee_sd, world.employees)[events.employee]
    effect += rng.normal(0, world.location_sd, world.locations)[events.location]
    effect += world.auxiliary_effect * events.auxiliary
    shared = rng.normal(size=world.events)
    answers = {}
    for column, shares in _SHARES.items():
        own = 0.9 * shared + np.sqrt(1 - 0.81) * rng.normal(size=world.events)
        cuts = stats.norm.ppf(np.cumsum(shares)[:-1])
        answers[column] = metrics.SCALES[column].low + np.searchsorted(cuts, effect + own).astype(np.float64)
    return pd.DataFrame(answers)


def asked(
    world: World,
    events: Events,
    opinions: pd.DataFrame,
    mechanism: npt.NDArray[np.object_],
    rng: np.random.Generator,
) -> Asked:
    """Draw the sample, the arms and the reasons for not being asked."""
    n = world.events
    draw = rng.uniform(size=n)
    reason = np.select(
        [draw < 0.02, draw < 0.05, draw < 0.07, draw < 0.08, draw < 0.085],
        ["recent_survey", "customer_declined", "no_contact_given", "opted_out", "system_error"],
        default="",
    ).astype(object)
    unhappy = opinions["nps"].to_numpy() + rng.normal(0, 1.0, n) < 6.5
    kept_away = (
        (mechanism[events.employee] == Mechanism.SUPPRESSION)
        & unhappy
        & (reason == "")
        & (rng.uniform(size=n) < world.pressure.suppression_share)
    )
    reason[kept_away] = np.where(rng.uniform(size=n) < 0.5, "customer_declined", "no_contact_given")[kept_away]
    sampled = rng.uniform(size=n) < world.sample_probability
    is_blind = sampled & (rng.uniform(size=n) < world.blind_probability)
    invited = sampled & (reason == "")
    wait = np.where(is_blind, rng.uniform(2 * 1440, 5 * 1440, n), rng.uniform(3, 40, n))
    return Asked(sampled, invited, invited & (rng.uniform(size=n) < 0.97), is_blind, events.minute + wait, reason)


def answered(
    world: World,
    events: Events,
    opinions: pd.DataFrame,
    asked: Asked,
    mechanism: npt.NDArray[np.object_],
    rng: np.random.Generator,
) -> Answered:
    """Draw who answers which message, on the spot or later, freely or pressed."""
    n, planted = world.events, world.pressure
    position = opinions["nps"].to_numpy() / 10.0
    log_odds = (
        stats.logistic.ppf(world.response_rate)
        + world.response_on_auxiliaries * events.auxiliary
        + world.response_on_extremity * ((2 * position - 1) ** 2 - 0.4)
        + world.response_on_opinion * (position - 0.65)
    )
    guilty = mechanism[events.employee]
    reachable = asked.delivered & ~asked.is_blind
    begged = reachable & (guilty == Mechanism.BEGGING) & (rng.uniform(size=n) < planted.begging_share)
    fabricated = reachable & (guilty == Mechanism.FABRICATION) & (rng.uniform(size=n) < planted.fabrication_share)
    on_kiosk = reachable & (events.location < world.kiosk_locations) & (rng.uniform(size=n) < 0.33) & ~fabricated
    wave = np.full(n, -1)
    days = (0.0, *world.reminder_days)
    for attempt in range(len(days)):
        push = 1.5 * begged if attempt == 0 else world.reminder_effect
        answers = rng.uniform(size=n) < stats.logistic.cdf(log_odds + push)
        wave[(wave < 0) & asked.delivered & answers] = attempt
    wave[fabricated | on_kiosk] = 0
    sent = np.array([*days, 0.0])[wave] * 1440.0 + asked.invite_minute
    delay = sent + np.minimum(rng.lognormal(np.log(240.0), 1.3, n), 2800.0) - events.minute
    on_site = (begged & (wave == 0) & (rng.uniform(size=n) < 0.8)) | fabricated | on_kiosk
    delay = np.where(on_site, asked.invite_minute - events.minute + rng.uniform(1, 12, n), delay)
    complied = begged & (wave >= 0) & (rng.uniform(size=n) < planted.compliance)
    return Answered(wave, delay, begged, complied, fabricated, on_kiosk)
