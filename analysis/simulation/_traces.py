"""The technical traces of a response: device, network, browser, and how long it took."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.simulation._draw import BoolArray, Events, FloatArray, IntArray
from analysis.simulation._names import numbered
from analysis.simulation._response import Answered, Asked
from analysis.simulation._staff import Staff
from analysis.simulation.look_alikes import LookAlike
from analysis.simulation.world import World

_CARRIERS = 40  # networks of mobile carriers
_OFFICES_PER_RESPONSE = 0.02
_AGENTS = 60
_MIX = 2654435761  # spreads the numbers of customers, offices and agents evenly (Knuth's multiplicative hash)


def _spread(number: IntArray) -> FloatArray:
    """Return a fixed position from 0 to 1 for each number."""
    return np.asarray(number * _MIX % 2**32, dtype=np.float64) / 2**32


def devices(
    staff: Staff,
    events: Events,
    answered: Answered,
    row: IntArray,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> pd.Series:
    """Give each response its device: the customer's (one in fifty: a relative's), a public one, the employee's."""
    n, employee = len(row), events.employee[row]
    customer = events.customer[row]
    shares = rng.uniform(size=n) < 0.02
    customer = np.where(shares & (np.arange(n) > 0), np.roll(customer, 1), customer)
    lends = staff.likes.employees(LookAlike.FAMILY)[employee] & (extra.uniform(size=n) < 0.3)
    customer = np.where(lends, _customer_before(events, row, customer), customer)
    device = numbered("own", customer)
    device = device.mask(answered.on_kiosk[row], numbered("kiosk", events.location[row]))
    device = device.mask(answered.on_tablet[row], numbered("tablet", employee))
    by_employee = answered.pressing.fabricated[row]
    private = by_employee & (rng.uniform(size=n) < np.where(answered.pressing.is_hidden[row], 0.05, 0.85))
    return device.mask(private, numbered("private", employee))


def _customer_before(events: Events, row: IntArray, customer: IntArray) -> IntArray:
    """Return the customer of the same employee's response before, or the own one for the first."""
    order = np.argsort(events.employee[row], kind="stable")
    before = customer.copy()
    follows = events.employee[row][order[1:]] == events.employee[row][order[:-1]]
    before[order[1:][follows]] = customer[order[:-1][follows]]
    return before


def networks(
    staff: Staff,
    events: Events,
    answered: Answered,
    row: IntArray,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> pd.Series:
    """Give each response its network: about a third share one with strangers, of a carrier, an office or the site."""
    n, employee = len(row), events.employee[row]
    minutes = answered.delay[row]
    on_site = minutes < 60
    through_site = on_site & (rng.uniform(size=n) < 0.5)
    carrier = rng.integers(0, _CARRIERS, n)
    kind = extra.uniform(size=n)
    office = extra.integers(0, max(2, int(_OFFICES_PER_RESPONSE * n)), n)
    network = numbered("home", events.customer[row])
    network = network.mask(kind < 0.22, numbered("carrier", carrier)).mask(kind > 0.92, numbered("office", office))
    in_office = staff.likes.employees(LookAlike.OFFICE)[employee] & (extra.uniform(size=n) < 0.65)
    network = network.mask(in_office, numbered("firm", employee))
    public = answered.on_kiosk[row] | answered.on_tablet[row]
    fabricated = answered.pressing.fabricated[row] & ~answered.pressing.is_hidden[row]
    inside = through_site | public | (fabricated & (extra.uniform(size=n) < 0.6))
    return network.mask(inside & ~in_office, numbered("site", events.location[row]))


def agents(events: Events, device: pd.Series, row: IntArray) -> pd.Series:
    """Give each device its browser: a few are common, many are rare."""
    popular = 1.0 / np.arange(1, _AGENTS + 1)
    up_to = np.cumsum(popular) / popular.sum()
    code, _ = pd.factorize(device)
    is_own = device.str.startswith("own").to_numpy(dtype=np.bool_)
    number = np.where(is_own, events.customer[row], code + 7)
    return numbered("agent", np.searchsorted(up_to, _spread(number)).clip(0, _AGENTS - 1))


def seconds(
    world: World,
    staff: Staff,
    events: Events,
    asked: Asked,
    answered: Answered,
    row: IntArray,
    partial: BoolArray,
    words: IntArray,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> FloatArray:
    """Draw how long each response took: by channel, questions and words written, person and form."""
    n, likes, pressing = len(row), staff.likes, answered.pressing
    taken = rng.lognormal(np.log(70.0), 0.5, n)
    taken *= np.where(events.by_sms[row], 0.9, 1.15) * np.where(partial, 0.3, 1.0)
    taken *= staff.traits.pace[events.employee[row]] * np.where(asked.in_bulk[row], 0.8, 1.0)
    taken += 1.5 * words * extra.lognormal(0.0, 0.3, n)
    fabricated, hides = pressing.fabricated[row], pressing.is_hidden[row]
    taken *= np.where(fabricated, np.where(hides, 0.85, 0.4), 1.0)
    at_public = answered.on_kiosk[row] | answered.on_tablet[row]
    taken *= np.where(at_public, 0.8, 1.0)
    factor = extra.choice([0.55, 1.6], world.locations)
    since = extra.uniform(0.2, 0.7, world.locations) * world.days * 1440.0
    location = events.location[row]
    changed = likes.locations(LookAlike.NEW_FORM)[location] & (events.minute[row] >= since[location])
    return np.asarray(np.where(changed, taken * factor[location], taken), dtype=np.float64)
