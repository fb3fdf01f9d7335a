"""Who is asked, and who answers which message."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.special import expit

from analysis.simulation._draw import BoolArray, Events, FloatArray, IntArray, extremity, level_of, some
from analysis.simulation.world import Mechanism, World

REASONS = ("", "recent_survey", "customer_declined", "no_contact_given", "opted_out", "system_error")
_UP_TO = (0.02, 0.05, 0.07, 0.08, 0.085)  # of a uniform draw: the reasons one after the other, then none


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, and when."""

    sampled: BoolArray
    invited: BoolArray
    delivered: BoolArray
    is_blind: BoolArray
    invite_minute: FloatArray
    reason: IntArray  # position in REASONS


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered, at which message, when, and under which pressure."""

    wave: IntArray  # -1: no answer
    reminded: BoolArray  # whether reminders are sent as long as there is no answer
    delay: FloatArray  # minutes from the event
    begged: BoolArray
    complied: BoolArray
    fabricated: BoolArray
    on_kiosk: BoolArray


@dataclass(frozen=True, slots=True)
class _Willing:
    """What makes each event answer a message, before pressure."""

    log_odds: FloatArray  # without the opinion
    opinion: FloatArray  # what the opinion adds at the first message
    never: BoolArray
    reminded: BoolArray

    def at(self, world: World, attempt: int) -> FloatArray:
        """Return the log-odds of an answer to one message."""
        if attempt == 0:
            return self.log_odds + self.opinion
        return self.log_odds + world.reminder_opinion * self.opinion


def asked(
    world: World,
    events: Events,
    opinions: pd.DataFrame,
    mechanism: npt.NDArray[np.object_],
    rng: np.random.Generator,
) -> Asked:
    """Draw the sample, the arms and the reasons for not being asked."""
    n = world.events
    place = np.searchsorted(_UP_TO, rng.uniform(size=n), side="right")
    reason = np.where(place < len(_UP_TO), place + 1, 0)
    unhappy = opinions["nps"].to_numpy() + rng.normal(0, 1.0, n) < 6.5
    kept_away = (
        (mechanism == Mechanism.SUPPRESSION)[events.employee]
        & unhappy
        & (reason == 0)
        & (rng.uniform(size=n) < world.pressure.suppression_share)
    )
    declined, no_contact = REASONS.index("customer_declined"), REASONS.index("no_contact_given")
    reason[kept_away] = np.where(rng.uniform(size=n) < 0.5, declined, no_contact)[kept_away]
    sampled = rng.uniform(size=n) < world.sample_probability
    is_blind = sampled & (rng.uniform(size=n) < world.blind_probability)
    invited = sampled & (reason == 0)
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
    willing = _willing(world, events, opinions, asked, rng.spawn(1)[0])
    reachable = asked.delivered & ~asked.is_blind
    begs, fabricates = (mechanism == guilt for guilt in (Mechanism.BEGGING, Mechanism.FABRICATION))
    begged = reachable & begs[events.employee] & (rng.uniform(size=n) < planted.begging_share)
    fabricated = reachable & fabricates[events.employee] & (rng.uniform(size=n) < planted.fabrication_share)
    on_kiosk = reachable & (events.location < world.kiosk_locations) & (rng.uniform(size=n) < 0.33) & ~fabricated
    wave = np.full(n, -1)
    days = (0.0, *world.reminder_days)
    for attempt in range(len(days)):
        push = 1.5 * begged if attempt == 0 else world.reminder_effect
        answers = rng.uniform(size=n) < expit(willing.at(world, attempt) + push)
        gets_it = asked.delivered & ~willing.never & (willing.reminded | (attempt == 0))
        wave[(wave < 0) & gets_it & answers] = attempt
    wave[fabricated | on_kiosk] = 0
    sent = np.array([*days, 0.0])[wave] * 1440.0 + asked.invite_minute
    delay = sent + np.minimum(rng.lognormal(np.log(240.0), 1.3, n), 2800.0) - events.minute
    on_site = (begged & (wave == 0) & (rng.uniform(size=n) < 0.8)) | fabricated | on_kiosk
    delay = np.where(on_site, asked.invite_minute - events.minute + rng.uniform(1, 12, n), delay)
    complied = begged & (wave >= 0) & (rng.uniform(size=n) < planted.compliance)
    return Answered(wave, willing.reminded, delay, begged, complied, fabricated, on_kiosk)


def _willing(world: World, events: Events, opinions: pd.DataFrame, asked: Asked, rng: np.random.Generator) -> _Willing:
    n, spread = world.events, world.willingness
    position = opinions["nps"].to_numpy() / 10.0
    log_odds = stats.logistic.ppf(world.response_rate) + world.response_on_auxiliaries * events.auxiliary
    groups = (
        (spread.customer_sd, events.customer, 3 * n),
        (spread.employee_sd, events.employee, world.employees),
        (spread.location_sd, events.location, world.locations),
        *((spread.level_sd, code, int(code.max()) + 1) for code in events.levels),
    )
    for sd, code, size in groups:
        log_odds = log_odds + rng.normal(0, sd, size)[code]
    opinion = world.response_on_extremity * (extremity(world.extremity, position) - 0.4)
    opinion = opinion + world.response_on_opinion * (position - 0.65)
    willing = _Willing(
        log_odds=log_odds,
        opinion=opinion,
        never=(rng.uniform(size=3 * n) < spread.never_share)[events.customer],
        reminded=rng.uniform(size=n) < world.reminded_share,
    )
    if not world.rate_counts_reminders:
        return willing
    few = some(n)
    looked_at = np.flatnonzero(asked.delivered[few]) * (few.step or 1)
    level = level_of(world.response_rate, lambda shift: _rate(world, willing, looked_at, shift), "response_rate")
    return _Willing(log_odds + level, opinion, willing.never, willing.reminded)


def _rate(world: World, willing: _Willing, looked_at: IntArray, level: float) -> float:
    """Return the share that answers one of the messages, where everybody's log-odds are moved by a level."""
    silent = np.ones(len(looked_at))
    for attempt in range(1 + len(world.reminder_days)):
        log_odds = willing.at(world, attempt)[looked_at] + level + (world.reminder_effect if attempt else 0.0)
        gets_it = ~willing.never[looked_at] & (willing.reminded[looked_at] | (attempt == 0))
        silent *= 1 - expit(log_odds) * gets_it
    return float(1 - silent.mean())
