"""Who is screened: employees against their location, or locations against their region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import BadTable
from analysis.pressure.signal import BoolArray, FloatArray, IntArray
from analysis.programme import Programme

COLUMN_OF_UNIT = {"employee": "employee_id", "location": "location_id"}
COLUMN_OF_PEERS = {"employee": "location_id", "location": "region"}
#: Label of the unit that holds events whose location is not given.
MISSING = "(missing)"


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a screen, coded from 0 in the order of their labels.

    Parameters
    ----------
    kind : str
        ``employee`` or ``location``.
    labels : tuple of str
        Identifier of each unit.
    of_event, of_response : ndarray of int
        Unit of each row of the frame and of the responses.
    peers : ndarray of int, shape (k,)
        Surroundings of each unit: its most frequent location or region; all 0 where the frame names none.
    """

    kind: str
    labels: tuple[str, ...]
    of_event: IntArray
    of_response: IntArray
    peers: IntArray

    @property
    def count(self) -> int:
        """Number of units."""
        return len(self.labels)


def code(values: pd.Series) -> tuple[IntArray, list[str]]:
    """Code labels as integers in sorted order.

    Parameters
    ----------
    values : Series of str, shape (n,)
        Labels.

    Returns
    -------
    codes : ndarray of int, shape (n,)
        Position of each label.
    labels : list of str
        Sorted, without repetition.

    Examples
    --------
    >>> code(pd.Series(["b", "a", "b"]))[0].tolist()
    [1, 0, 1]
    """
    codes, labels = pd.factorize(values, sort=True)
    return codes.astype(np.int64), [str(label) for label in labels]


def most_frequent(group: IntArray, unit: IntArray, unit_count: int) -> IntArray:
    """Return the group in which each unit appears most often.

    Parameters
    ----------
    group, unit : ndarray of int, shape (n,)
        Group and unit of each row; every unit appears.
    unit_count : int
        Number of units.

    Returns
    -------
    ndarray of int, shape (unit_count,)
        The lower code wins a tie.

    Examples
    --------
    >>> most_frequent(np.array([1, 1, 0]), np.array([0, 0, 1]), 2).tolist()
    [1, 0]
    """
    width = int(group.max()) + 1
    pair, count = np.unique(unit * width + group, return_counts=True)
    order = np.lexsort((-pair, count))
    result = np.zeros(unit_count, dtype=np.int64)
    result[pair[order] // width] = pair[order] % width
    return result


def units_of(programme: Programme, kind: str) -> Units:
    """Code the units of a programme and find the peers of each.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    kind : str
        ``employee`` or ``location``.

    Returns
    -------
    Units
        Every unit of the frame, also those without a response.

    Raises
    ------
    BadTable
        `kind` is neither of the two, or the frame has no column for it.
    """
    if kind not in COLUMN_OF_UNIT:
        raise BadTable("settings", f"{kind!r} cannot be screened; use employee or location", column="unit")
    frame = programme.frame
    column, surroundings = COLUMN_OF_UNIT[kind], COLUMN_OF_PEERS[kind]
    if column not in frame:
        raise BadTable("frame", f"screening by {kind} needs this column", column=column)
    of_event, labels = code(frame[column].where(frame[column] != "", MISSING))
    of_response = of_event[programme.responses["event_row"].to_numpy()]
    peers = np.zeros(len(labels), dtype=np.int64)
    if surroundings in frame:
        peers = most_frequent(code(frame[surroundings])[0], of_event, len(labels))
    return Units(kind, tuple(labels), of_event, of_response, peers)


def count_by(unit: IntArray, unit_count: int) -> IntArray:
    """Count the rows of each unit.

    Parameters
    ----------
    unit : ndarray of int, shape (n,)
        Unit of each row.
    unit_count : int
        Number of units.

    Returns
    -------
    ndarray of int, shape (unit_count,)
        Counts, 0 for a unit without rows.

    Examples
    --------
    >>> count_by(np.array([0, 0, 2]), 3).tolist()
    [2, 0, 1]
    """
    return np.bincount(unit, minlength=unit_count).astype(np.int64)


def sum_by(unit: IntArray, values: FloatArray, unit_count: int) -> FloatArray:
    """Add up the values of each unit.

    Parameters
    ----------
    unit : ndarray of int, shape (n,)
        Unit of each row.
    values : ndarray, shape (n,)
        What is added.
    unit_count : int
        Number of units.

    Returns
    -------
    ndarray, shape (unit_count,)
        Sums, 0 for a unit without rows.

    Examples
    --------
    >>> sum_by(np.array([0, 0, 2]), np.array([1.0, 2.0, 3.0]), 3).tolist()
    [3.0, 0.0, 3.0]
    """
    return np.bincount(unit, weights=values, minlength=unit_count).astype(np.float64)


def effect_on_mean(values: FloatArray, units: Units, traced: BoolArray) -> FloatArray:
    """Return how much the traced answers move each unit's mean.

    Parameters
    ----------
    values : ndarray, shape (n_responses,)
        Value of the metric, NaN where a response holds none.
    units : Units
        Who is screened.
    traced : ndarray of bool, shape (n_responses,)
        Answers that show the trace.

    Returns
    -------
    ndarray, shape (k,)
        Mean of all answers minus mean of the untraced ones; NaN where either does not exist.
    """
    scored = np.isfinite(values)
    rest = scored & ~traced
    n_all, n_rest = (count_by(units.of_response[kept], units.count) for kept in (scored, rest))
    total, left = (sum_by(units.of_response[kept], values[kept], units.count) for kept in (scored, rest))
    both = n_rest > 0
    result = np.full(units.count, np.nan)
    result[both] = total[both] / n_all[both] - left[both] / n_rest[both]
    return result
