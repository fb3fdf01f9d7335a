"""Who is asked, and who answers which message."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from analysis import metrics
from analysis.simulation._draw import BoolArray, Events, FloatArray, IntArray, extremity, level_of, some
from analysis.simulation._pressing import Pressing, kept_away, pressing
from analysis.simulation._staff import Staff
from analysis.simulation.look_alikes import LookAlike
from analysis.simulation.world import World

REASONS = ("", "recent_survey", "customer_declined", "no_contact_given", "opted_out", "system_error")
_UP_TO = (0.02, 0.05, 0.07, 0.08, 0.085)  # of a uniform draw: the reasons one after the other, then none


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, and when."""

    sampled: BoolArray
    invited: BoolArray
    delivered: BoolArray
    is_blind: BoolArray
    in_bulk: BoolArray  # the message went out with many others
    invite_minute: FloatArray
    reason: IntArray  # position in REASONS
    kept_away: BoolArray  # by a guilty employee, from being asked or reached
    edited: BoolArray  # the contact, by the employee


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered, at which message, when, and under which pressure."""

    wave: IntArray  # -1: no answer
    reminded: BoolArray  # whether reminders are sent as long as there is no answer
    delay: FloatArray  # minutes from the event
    pressing: Pressing
    complied: BoolArray
    lifted: BoolArray  # coached from 6, 7 or 8 to 9 or 10
    reacts: BoolArray  # begged, and answers lower than meant
    on_kiosk: BoolArray
    on_tablet: BoolArray

    def pressed(self) -> BoolArray:
        """Return which answers came under pressure, whether or not it moved them."""
        pressing = self.pressing
        return (self.wave >= 0) & (pressing.begged | pressing.coached | pressing.bought | pressing.fabricated)


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
    staff: Staff,
    events: Events,
    opinions: pd.DataFrame,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> Asked:
    """Draw the sample, the arms and the reasons for not being asked."""
    n, traits, employee = world.events, staff.traits, events.employee
    place = np.searchsorted(_UP_TO, rng.uniform(size=n), side="right")
    reason = np.where(place < len(_UP_TO), place + 1, 0)
    declined, no_contact, opted_out = map(REASONS.index, ("customer_declined", "no_contact_given", "opted_out"))
    reason[(reason == 0) & (extra.uniform(size=n) < _decline(world, staff, events, opinions))] = declined
    reason[(reason == 0) & (extra.uniform(size=n) < traits.no_contact[employee])] = no_contact
    kept = kept_away(world, staff, events, opinions, rng, extra)
    unasked = kept.unasked & (reason == 0)
    reason[unasked] = np.where(rng.uniform(size=n) < 0.5, declined, no_contact)[unasked]
    spoilt = kept.spoilt & (reason == 0)
    opts_out = spoilt & (extra.uniform(size=n) < 0.2)
    reason[opts_out] = opted_out
    sampled = rng.uniform(size=n) < world.sample_probability
    is_blind = sampled & (rng.uniform(size=n) < world.blind_probability)
    invited = sampled & (reason == 0)
    wait = np.where(is_blind, rng.uniform(2 * 1440, 5 * 1440, n), rng.uniform(3, 40, n))
    in_bulk = staff.likes.locations(LookAlike.CAMPAIGN)[events.location] & ~is_blind
    minute = np.where(in_bulk, _next_bulk(events.minute) + extra.uniform(0, 5, n), events.minute + wait)
    arrives = rng.uniform(size=n) < 1 - traits.bounce[employee]
    bounces = spoilt & ~opts_out
    hides = staff.planted.is_hidden[employee]
    edited = extra.uniform(size=n) < traits.edit[employee]
    edited |= bounces & (extra.uniform(size=n) < np.where(hides, 0.3, 0.85))
    return Asked(
        sampled=sampled,
        invited=invited,
        delivered=invited & arrives & ~bounces,
        is_blind=is_blind,
        in_bulk=in_bulk,
        invite_minute=minute,
        reason=reason,
        kept_away=unasked | spoilt,
        edited=edited,
    )


def _decline(world: World, staff: Staff, events: Events, opinions: pd.DataFrame) -> FloatArray:
    """Return the probability that each customer declines of their own will, the unhappy more often if it says so."""
    rate = staff.traits.decline[events.employee]
    slope = world.variety.decline_on_opinion
    if slope == 0:
        return rate
    odds = rate / (1 - rate) * np.exp(slope * (opinions["nps"].to_numpy() / 10.0 - 0.65))
    return np.asarray(odds / (1 + odds), dtype=np.float64)


def _next_bulk(minute: FloatArray) -> FloatArray:
    """Return when the next bulk of messages goes out: every other week at 10."""
    period, first = 14 * 1440.0, 600.0
    return np.ceil((minute - first) / period) * period + first


def answered(
    world: World,
    staff: Staff,
    events: Events,
    opinions: pd.DataFrame,
    asked: Asked,
    rng: np.random.Generator,
    streams: tuple[np.random.Generator, np.random.Generator],
) -> Answered:
    """Draw who answers which message, on the spot or later, freely or pressed."""
    n, pressure, likes, (willing_rng, extra) = world.events, world.pressure, staff.likes, streams
    willing = _willing(world, staff, events, opinions, asked, willing_rng)
    reachable = asked.delivered & ~asked.is_blind & ~asked.in_bulk
    reached = asked.delivered & ~asked.is_blind, asked.delivered & asked.is_blind
    pressed = pressing(world, staff, events, opinions, reached, expit(willing.at(world, 0)), rng, extra)
    uses = np.where(likes.locations(LookAlike.KIOSK), 0.33, 0.0)[events.location]
    uses += np.where(likes.locations(LookAlike.NEAR_KIOSK), 0.05, 0.0)[events.location]
    uses = np.where(likes.employees(LookAlike.NEAR_KIOSK)[events.employee], 0.5, uses)
    on_kiosk = reachable & (rng.uniform(size=n) < uses) & ~pressed.fabricated
    has_tablet = likes.employees(LookAlike.TABLET)[events.employee]
    on_tablet = reachable & has_tablet & (extra.uniform(size=n) < 0.5) & ~on_kiosk
    wave = np.full(n, -1)
    days = (0.0, *world.reminder_days)
    for attempt in range(len(days)):
        push = 1.5 * pressed.begged if attempt == 0 else world.reminder_effect
        answers = rng.uniform(size=n) < expit(willing.at(world, attempt) + push + 1.2 * pressed.bought)
        gets_it = asked.delivered & ~willing.never & (willing.reminded | (attempt == 0))
        wave[(wave < 0) & gets_it & answers] = attempt
    wave[pressed.fabricated | on_kiosk | on_tablet] = 0
    sent = np.array([*days, 0.0])[wave] * 1440.0 + asked.invite_minute
    delay = sent + np.minimum(rng.lognormal(np.log(240.0), 1.3, n), 2800.0) - events.minute
    hides = pressed.is_hidden
    stays = rng.uniform(size=n) < np.where(hides, 0.15, 0.8)
    on_site = (pressed.begged & (wave == 0) & stays) | (pressed.fabricated & ~(hides & (extra.uniform(size=n) < 0.85)))
    at_once = reachable & (wave == 0) & (extra.uniform(size=n) < staff.traits.on_site[events.employee])
    on_site |= on_kiosk | on_tablet | at_once
    delay = np.where(on_site, asked.invite_minute - events.minute + rng.uniform(1, 12, n), delay)
    quick = asked.in_bulk & (wave == 0) & ~on_site & (extra.uniform(size=n) < 0.6)
    delay = np.where(quick, asked.invite_minute - events.minute + extra.uniform(2, 60, n), delay)
    agrees = rng.uniform(size=n) < pressure.compliance
    told = (pressed.begged | pressed.bought) & (wave >= 0)
    nps = opinions["nps"].to_numpy()
    liftable = (nps >= metrics.DETRACTOR) & (nps < metrics.PROMOTER)
    return Answered(
        wave=wave,
        reminded=willing.reminded,
        delay=delay,
        pressing=pressed,
        complied=told & agrees,
        lifted=pressed.coached & (wave >= 0) & liftable & (extra.uniform(size=n) < pressure.compliance),
        reacts=told & pressed.begged & ~agrees & (extra.uniform(size=n) < pressure.reactance),
        on_kiosk=on_kiosk,
        on_tablet=on_tablet,
    )


def _willing(
    world: World, staff: Staff, events: Events, opinions: pd.DataFrame, asked: Asked, rng: np.random.Generator
) -> _Willing:
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
    likes = staff.likes
    log_odds = log_odds + 0.9 * likes.employees(LookAlike.RAPPORT)[events.employee]
    log_odds = log_odds + 0.6 * (likes.locations(LookAlike.MONTH_END)[events.location] & (events.days_left < 4))
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
