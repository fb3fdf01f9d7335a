"""Whether an employee's location is pressed as a whole, by its manager: then all who work there look usual there.

Employees are compared with their location, so that what everybody there does honestly convicts nobody; a location in
which everybody presses would hide them all. The locations are therefore screened too, against their region, without
the employees who stand out by themselves: what is left must be spread over the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.pressure.combination import TRACES, combine
from analysis.pressure.contrast import WAYS_OF_WORKING
from analysis.pressure.families import by_family
from analysis.pressure.material import Material, material
from analysis.pressure.part import part_of
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable
from analysis.pressure.units import code
from analysis.pressure.weighing import weigh

#: Employees who stand out by themselves: by their own likelihood ratio, or by traces that a way of working or a habit
#: of entering reasons leaves too, whatever explains them. At most this part of a location, the most conspicuous first:
#: what is left of a pressed location still shows it.
STANDS_OUT, TRACE_STANDS_OUT, LARGEST_PART = 100.0, 10.0, 0.2
#: Locations and colleagues below which a location cannot be told from its people.
FEW_LOCATIONS, FEW_COLLEAGUES = 8, 3
#: The ratio of a location is not calibrated on planted pressure, and counts for everybody there: no more than this.
LARGEST_RATIO = 10_000.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the signals say of each employee's location as a whole.

    Parameters
    ----------
    llr : ndarray, shape (k,)
        Log likelihood ratio that the location is pressed as a whole; 0 where nothing can be said.
    place : ndarray of int, shape (k,)
        Location of each employee; -1 where nothing can be said.
    families : mapping of Family to ndarray, shape (k,)
        What each family adds.
    p_values : mapping of Family to ndarray, shape (k,)
        P-value of each family.
    ways : ndarray, shape (k, len(TRACES))
        Probability of each way of pressing, given that the location is pressed.
    texts : tuple of str, length k
        What says most, in a sentence; empty where nothing can be said.
    """

    llr: FloatArray
    place: IntArray
    families: Mapping[Family, FloatArray]
    p_values: Mapping[Family, FloatArray]
    ways: FloatArray
    texts: tuple[str, ...]


def nothing_of(count: int) -> Surroundings:
    """Return surroundings of which nothing is known.

    Parameters
    ----------
    count : int
        Number of units.

    Returns
    -------
    Surroundings
        Likelihood ratios of 1.

    Examples
    --------
    >>> nothing_of(2).llr.tolist()
    [0.0, 0.0]
    """
    ways = np.full((count, len(TRACES)), 1.0 / len(TRACES))
    return Surroundings(np.zeros(count), np.full(count, -1), {}, {}, ways, ("",) * count)


def surroundings(held: Material, own: Sequence[SignalTable], own_llr: FloatArray) -> Surroundings:
    """Screen the locations of a screen by employee, without those who stand out by themselves.

    Parameters
    ----------
    held : Material
        The programme, by employee.
    own : sequence of SignalTable
        The signals of each employee, against the colleagues.
    own_llr : ndarray, shape (k,)
        What they say together, calibrated.

    Returns
    -------
    Surroundings
        Of every employee; nothing is known where the screen is not by employee, where the frame names fewer than
        eight locations, or where a location has fewer than three employees left.
    """
    frame, k = held.programme.frame, held.units.count
    if held.units.kind != "employee" or "location_id" not in frame:
        return nothing_of(k)
    stays = ~_standing_out(held, own, own_llr)
    rest = stays[held.units.of_event]
    _, names = code(frame["location_id"].astype("str"))
    if len(names) < FEW_LOCATIONS or not rest.any():
        return nothing_of(k)
    part = part_of(held.programme, rest)
    if not len(part.responses):
        return nothing_of(k)
    local = material(part, unit="location", metric=held.scale.name)
    evidence = weigh(local)
    # A peak before the month closes is a location's own affair, and for everybody there no sign of a push.
    tables = [table for table in evidence.tables if table.family is not Family.PERIOD]
    found = combine(tables, evidence.scores_llr)
    colleagues = np.bincount(held.units.peers[stays], minlength=len(names))
    position = {label: i for i, label in enumerate(local.units.labels)}
    of_place = np.array([position.get(name, -1) for name in names])
    of_unit = of_place[held.units.peers]
    known = (of_unit >= 0) & (colleagues[held.units.peers] >= FEW_COLLEAGUES)
    of_unit = np.where(known, of_unit, 0)
    telling = np.column_stack([table.llr for table in tables]).argmax(axis=1)
    said = by_family(tables, evidence.n_responses)
    return Surroundings(
        llr=np.where(known, np.minimum(found.llr[of_unit], np.log(LARGEST_RATIO)), 0.0),
        place=np.where(known, held.units.peers, -1),
        families={family: np.where(known, llr[of_unit], 0.0) for family, llr in found.families.items()},
        p_values={family: np.where(known, told.p_value[of_unit], 1.0) for family, told in said.items()},
        ways=found.ways[of_unit],
        texts=tuple(
            f"Location {local.units.labels[i]} as a whole, without those who stand out by themselves: "
            f"{tables[telling[i]].texts[i]}"
            if is_known
            else ""
            for i, is_known in zip(of_unit, known, strict=True)
        ),
    )


def _standing_out(held: Material, own: Sequence[SignalTable], own_llr: FloatArray) -> BoolArray:
    """Choose the employees that the location is judged without."""
    explained = [t.llr for t in own if t.name in WAYS_OF_WORKING or t.family is Family.INVITATION]
    most = np.max([own_llr - np.log(STANDS_OUT / TRACE_STANDS_OUT), *explained], axis=0)
    order = np.lexsort((-most, held.units.peers))
    peers = held.units.peers[order]
    first = np.searchsorted(peers, peers)
    size = np.bincount(held.units.peers)[peers]
    allowed = np.arange(len(order)) - first < np.floor(LARGEST_PART * size)
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = allowed & (most[order] > np.log(TRACE_STANDS_OUT))
    return chosen
