"""Which customers are pressed, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import metrics
from analysis.simulation._draw import BoolArray, Events, FloatArray
from analysis.simulation._staff import Staff
from analysis.simulation.pressure import Mechanism
from analysis.simulation.world import World

_UNHAPPY = 6.5  # an expected answer below this is worth keeping away
_TYPICAL = 7.2  # what is expected of a customer of whom nothing is known
_ABOVE_TARGET = 0.15  # how often one who surges does so although the target is reached


@dataclass(frozen=True, slots=True)
class Pressing:
    """Which events are pressed in each way, whether or not the customer answers."""

    begged: BoolArray
    coached: BoolArray
    bought: BoolArray
    fabricated: BoolArray
    is_hidden: BoolArray  # whether the employee hides it


@dataclass(frozen=True, slots=True)
class Kept:
    """Which customers expected to be unhappy are kept from being asked, or from getting the message."""

    unasked: BoolArray
    spoilt: BoolArray


def elapsed(world: World, events: Events) -> FloatArray:
    """Return the share of the period that has passed at each event."""
    return events.minute / (world.days * 1440.0)


def kept_away(
    world: World,
    staff: Staff,
    events: Events,
    opinions: pd.DataFrame,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> Kept:
    """Draw who is kept away, by what is expected of them."""
    n, pressure = world.events, world.pressure
    foreseen = (1 - pressure.expectation) * opinions["nps"].to_numpy()
    foreseen += pressure.expectation * (_TYPICAL + events.auxiliary)
    when = elapsed(world, events)
    suppresses = staff.planted.share(Mechanism.SUPPRESSION, pressure.suppression_share, events.employee, when)
    spoils = staff.planted.share(Mechanism.CONTACT, pressure.contact_share, events.employee, when)
    unasked = (foreseen + rng.normal(0, 1.0, n) < _UNHAPPY) & (rng.uniform(size=n) < suppresses)
    spoilt = (foreseen + extra.normal(0, 1.0, n) < _UNHAPPY) & (extra.uniform(size=n) < spoils)
    return Kept(unasked, spoilt & ~unasked)


def pressing(
    world: World,
    staff: Staff,
    events: Events,
    opinions: pd.DataFrame,
    reached: tuple[BoolArray, BoolArray],
    chance: FloatArray,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> Pressing:
    """Draw who is pressed among those reached: on the spot (the standard arm), and at all."""
    n, pressure, employee = world.events, world.pressure, events.employee
    on_the_spot, is_blind = reached
    when = elapsed(world, events)

    def share(mechanism: Mechanism, share: float) -> FloatArray:
        return staff.planted.share(mechanism, share, employee, when)

    begged = on_the_spot & (rng.uniform(size=n) < share(Mechanism.BEGGING, pressure.begging_share))
    fabricated = on_the_spot & (rng.uniform(size=n) < share(Mechanism.FABRICATION, pressure.fabrication_share))
    anywhere = on_the_spot | (is_blind & (extra.uniform(size=n) < pressure.leak))
    coached = anywhere & (extra.uniform(size=n) < share(Mechanism.COACHING, pressure.coaching_share))
    bought = anywhere & (extra.uniform(size=n) < share(Mechanism.BUYING, pressure.buying_share))
    if staff.planted.does[Mechanism.SURGE].any():
        surges = extra.uniform(size=n) < share(Mechanism.SURGE, pressure.surge_share)
        surges &= on_the_spot & (events.days_left < pressure.surge_days)
        surges &= _pushes(world, events, opinions, chance, extra)
        begs = extra.uniform(size=n) < 0.5
        begged, coached = begged | (surges & begs), coached | (surges & ~begs)
    return Pressing(
        begged=begged & ~fabricated,
        coached=coached & ~fabricated,
        bought=bought & ~fabricated,
        fabricated=fabricated,
        is_hidden=staff.planted.is_hidden[employee],
    )


def _pushes(
    world: World, events: Events, opinions: pd.DataFrame, chance: FloatArray, rng: np.random.Generator
) -> BoolArray:
    """Return in which months each event's employee pushes: mostly where the figure so far is below the target."""
    months = int(events.month.max()) + 1
    place = events.employee * months + events.month
    always = rng.uniform(size=world.employees * months) < _ABOVE_TARGET
    if world.bonus_target is None:
        return np.ones(world.events, dtype=np.bool_)
    metric = metrics.metric(world.bonus_metric)
    weight = np.where(events.days_left < world.pressure.surge_days, 0.0, chance)
    values = metric.values(opinions[metric.column].to_numpy())
    total, mass = np.bincount(place, weight * values, len(always)), np.bincount(place, weight, len(always))
    below = total < world.bonus_target * mass
    return np.asarray((below | always)[place], dtype=np.bool_)
