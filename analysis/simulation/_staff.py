"""Who puts on pressure, who only looks like it, and how the honest differ: all that belongs to employees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable
from analysis.simulation.look_alikes import LookAlike
from analysis.simulation.pressure import Mechanism
from analysis.simulation.truth import Guilt
from analysis.simulation.world import World

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_KINDS = tuple(LookAlike)
_BASE_BOUNCE = 0.03


def employee_name(index: int) -> str:
    """Name an employee by number."""
    return f"E{index + 1:04d}"


def location_name(index: int) -> str:
    """Name a location by number."""
    return f"L{index + 1:03d}"


@dataclass(frozen=True, slots=True)
class Planted:
    """Who puts on pressure, by employee."""

    does: Mapping[Mechanism, BoolArray]
    strength: FloatArray
    is_hidden: BoolArray
    starts: FloatArray  # share of the period
    locations: Mapping[int, frozenset[Mechanism]]  # pressed by their manager
    by_manager: BoolArray

    def guilty(self) -> BoolArray:
        """Return who does anything."""
        return np.asarray(np.any(list(self.does.values()), axis=0), dtype=np.bool_)

    def truth(self) -> dict[str, Guilt]:
        """Return what each guilty employee does."""
        return {
            employee_name(int(i)): Guilt(
                frozenset(m for m in Mechanism if self.does[m][i]),
                float(self.strength[i]),
                bool(self.is_hidden[i]),
                float(self.starts[i]),
                bool(self.by_manager[i]),
            )
            for i in np.flatnonzero(self.guilty())
        }

    def share(self, mechanism: Mechanism, share: float, employee: IntArray, elapsed: FloatArray) -> FloatArray:
        """Return the probability that each event is so treated, given the share of the period that has elapsed."""
        by_employee = share * self.strength * self.does[mechanism]
        return np.where(elapsed >= self.starts[employee], by_employee[employee], 0.0)


@dataclass(frozen=True, slots=True)
class Likes:
    """Which look-alike each employee and each location is: a position among the kinds, or -1."""

    of_employee: IntArray
    of_location: IntArray

    def employees(self, kind: LookAlike) -> BoolArray:
        """Return which employees are of a kind."""
        return np.asarray(self.of_employee == _KINDS.index(kind), dtype=np.bool_)

    def locations(self, kind: LookAlike) -> BoolArray:
        """Return which locations are of a kind."""
        return np.asarray(self.of_location == _KINDS.index(kind), dtype=np.bool_)

    def truth(self) -> dict[str, LookAlike]:
        """Return the kind of each unit that is of one."""
        found = {location_name(int(i)): _KINDS[self.of_location[i]] for i in np.flatnonzero(self.of_location >= 0)}
        return found | {
            employee_name(int(i)): _KINDS[self.of_employee[i]] for i in np.flatnonzero(self.of_employee >= 0)
        }


@dataclass(frozen=True, slots=True)
class Traits:
    """How honest employees differ, one entry per employee."""

    decline: FloatArray
    no_contact: FloatArray
    edit: FloatArray
    bounce: FloatArray
    on_site: FloatArray
    misread: FloatArray
    halo: FloatArray  # slope of the drivers on the score, 1 on average
    pace: FloatArray  # factor of the completion time


@dataclass(frozen=True, slots=True)
class Staff:
    """All that belongs to employees and locations."""

    planted: Planted
    likes: Likes
    traits: Traits


def drawn_staff(world: World, rng: np.random.Generator, extra: np.random.Generator) -> Staff:
    """Draw who puts on pressure, who only looks like it, and how the honest differ."""
    planted = _plant(world, rng, extra)
    likes = _place(world, planted, extra)
    return Staff(planted, likes, _traits(world, likes, extra))


def _plant(world: World, rng: np.random.Generator, extra: np.random.Generator) -> Planted:
    pressure, k = world.pressure, world.employees
    order = rng.permutation(k)
    does = {mechanism: np.zeros(k, dtype=np.bool_) for mechanism in Mechanism}
    for place, mechanism in enumerate(pressure.single):
        does[mechanism][order[place]] = True
    for one in order[len(pressure.single) : pressure.employees]:
        for mechanism in _several(extra, 2, 3):
            does[mechanism][one] = True
    by_manager = np.zeros(k, dtype=np.bool_)
    free = np.arange(world.kiosk_locations, world.locations)
    locations = {int(i): frozenset(_several(extra, 1, 2)) for i in extra.permutation(free)[: pressure.locations]}
    location_of = np.arange(k) % world.locations
    for location, mechanisms in locations.items():
        joins = (location_of == location) & (extra.uniform(size=k) < pressure.location_share)
        joins[location] = True  # at least one: the first employee of the location
        by_manager |= joins
        for mechanism in mechanisms:
            does[mechanism] |= joins
    guilty = np.any(list(does.values()), axis=0)
    low, high = pressure.starts
    starts = np.where(extra.uniform(size=k) < pressure.midway, extra.uniform(low, high, k), 0.0)
    return Planted(
        does=does,
        strength=extra.uniform(*pressure.strength, k),
        is_hidden=guilty & (extra.uniform(size=k) < pressure.hidden),
        starts=starts,
        locations=locations,
        by_manager=by_manager,
    )


def _several(rng: np.random.Generator, least: int, most: int) -> tuple[Mechanism, ...]:
    kinds = tuple(Mechanism)
    return tuple(kinds[i] for i in rng.permutation(len(kinds))[: rng.integers(least, most + 1)])


def _place(world: World, planted: Planted, rng: np.random.Generator) -> Likes:
    of_employee, of_location = np.full(world.employees, -1), np.full(world.locations, -1)
    of_location[: world.kiosk_locations] = _KINDS.index(LookAlike.KIOSK)
    free = rng.permutation([i for i in range(world.kiosk_locations, world.locations) if i not in planted.locations])
    for location, kind in zip(free, world.look_alikes.locations, strict=False):
        of_location[location] = _KINDS.index(kind)
    guilty = planted.guilty()
    desks = np.flatnonzero(of_location == _KINDS.index(LookAlike.NEAR_KIOSK))
    honest_desks = desks[~guilty[desks]]  # the first employee of a location has its number
    of_employee[honest_desks] = _KINDS.index(LookAlike.NEAR_KIOSK)
    honest = rng.permutation(np.flatnonzero(~guilty & (of_employee < 0)))
    kinds = world.look_alikes.employees
    if len(kinds) > len(honest):
        raise BadTable("world", f"has {len(honest)} honest employees for {len(kinds)} look-alikes")
    of_employee[honest[: len(kinds)]] = [_KINDS.index(kind) for kind in kinds]
    return Likes(of_employee, of_location)


def _traits(world: World, likes: Likes, rng: np.random.Generator) -> Traits:
    k, variety = world.employees, world.variety
    decline = _shares(rng, variety.decline_rate, variety.decline_spread, k)
    decline = np.where(likes.employees(LookAlike.COMPLAINTS_DESK), np.maximum(decline, 0.25), decline)
    on_site = _shares(rng, variety.on_site_rate, variety.on_site_spread, k)
    return Traits(
        decline=decline,
        no_contact=np.where(likes.employees(LookAlike.FORGETFUL), 0.2, 0.0),
        edit=_shares(rng, variety.edit_rate, variety.edit_spread, k),
        bounce=_shares(rng, _BASE_BOUNCE, variety.bounce_spread, k),
        on_site=np.where(likes.employees(LookAlike.RAPPORT), np.maximum(on_site, 0.35), on_site),
        misread=_shares(rng, variety.misread_rate, variety.misread_spread, k),
        halo=np.maximum(1.0 + rng.normal(0, variety.halo_sd, k), 0.0),
        pace=np.exp(rng.normal(0, variety.completion_sd, k)),
    )


def _shares(rng: np.random.Generator, mean: float, correlation: float, n: int) -> FloatArray:
    """Draw shares from a beta law with a mean and an intraclass correlation."""
    if mean == 0 or correlation == 0:
        return np.full(n, mean)
    mass = 1.0 / correlation - 1.0
    return rng.beta(mean * mass, (1.0 - mean) * mass, n)
