"""How alike the answers of one unit are, against labels of units dealt out at random within a stratum.

The likeness of two answers is the share of items on which they agree. Its sum over the pairs of a unit has a mean and
a variance under permutation that need only counts of each answer, so nothing is drawn and no pair is visited.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.pressure.forms import joined
from analysis.pressure.signal import FloatArray, IntArray
from analysis.pressure.units import count_by, sum_by

#: A stratum whose answers are fewer than this is compared item by item, a larger one through the table of its levels.
FEW = 64


@dataclass(frozen=True, slots=True)
class Likeness:
    """Likeness within units and what chance gives.

    Parameters
    ----------
    observed, expected : ndarray, shape (k,)
        Sum over ordered pairs of one unit and stratum, and its mean under permutation.
    variance : ndarray, shape (k,)
        Its variance under permutation; 0 where nothing can be compared.
    pairs : ndarray, shape (k,)
        Ordered pairs.
    inside, outside : ndarray, shape (n,)
        Mean likeness of each answer to the unit's others and to other units' answers of its stratum; NaN if none.
    """

    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    pairs: FloatArray
    inside: FloatArray
    outside: FloatArray


def likeness(items: IntArray, stratum: IntArray, unit: IntArray, unit_count: int) -> Likeness:
    """Compare the answers of each unit with one another.

    Parameters
    ----------
    items : ndarray of int, shape (n, items)
        Code of each answer from 0; -1 where there is none, which agrees with nothing.
    stratum : ndarray of int, shape (n,)
        Answers between which the labels of units may be exchanged.
    unit : ndarray of int, shape (n,)
        Unit of each answer.
    unit_count : int
        Number of units.

    Returns
    -------
    Likeness
        Sums over the strata, which are permuted independently.

    Notes
    -----
    For a sample of ``m`` out of ``N`` without replacement, with ``a`` the sum of the likeness over ordered pairs, ``b``
    that of its squares, ``c`` that of the squares of its row sums, and ``q_r = m(m-1)...(m-r+1) / N(N-1)...(N-r+1)``:
    mean ``a q_2``, mean square ``2 b q_2 + 4 (c - b) q_3 + (a^2 - 4 c + 2 b) q_4``.

    References
    ----------
    Mantel, N. (1967). Cancer Research 27, 209-220. Mielke, P. W. and Berry, K. J. (2007). Permutation methods.

    Examples
    --------
    >>> items = np.array([[0, 1], [0, 1], [1, 0], [1, 1]])
    >>> found = likeness(items, np.zeros(4, dtype=np.int64), np.array([0, 0, 1, 1]), 2)
    >>> found.observed.tolist(), found.expected.round(3).tolist()
    ([2.0, 1.0], [0.833, 0.833])
    """
    stratum = joined(stratum)
    count = int(stratum.max(initial=-1)) + 1
    share, rest = _cells(stratum, unit, unit_count)
    own, inside, outside = _agreements(items, stratum, rest)
    sums = _pair_sums(items, stratum, count)
    size = count_by(stratum, count).astype(np.float64)
    of_cell = share // unit_count
    m, N = count_by(rest, len(share)).astype(np.float64), size[of_cell]
    q = [_falling(m, r) / np.where(_falling(N, r) > 0, _falling(N, r), 1.0) for r in (2, 3, 4)]
    a, b, c = (part[of_cell] for part in sums)
    mean = a * q[0]
    square = 2 * b * q[0] + 4 * (c - b) * q[1] + (a**2 - 4 * c + 2 * b) * q[2]
    variance = np.where(m < N, np.maximum(square - mean**2, 0.0), 0.0)
    variance = np.where(variance > 1e-9 * np.maximum(mean**2, 1e-9), variance, 0.0)
    compared = variance > 0
    owner = share % unit_count
    total = sum_by(rest, own, len(share))
    parts = (total, mean, variance, m * (m - 1))
    summed = [sum_by(owner, np.where(compared, part, 0.0), unit_count) for part in parts]
    return Likeness(summed[0], summed[1], summed[2], summed[3], inside, outside)


def _cells(stratum: IntArray, unit: IntArray, unit_count: int) -> tuple[IntArray, IntArray]:
    """Code the combinations of stratum and unit."""
    cells, cell = np.unique(stratum * unit_count + unit, return_inverse=True)
    return cells.astype(np.int64), cell.astype(np.int64)


def _agreements(items: IntArray, stratum: IntArray, cell: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sum each answer's likeness to its unit's others; and the means over those and over other units' answers."""
    n, k = items.shape
    own, all_others = np.zeros(n), np.zeros(n)
    for column in items.T:
        given = column >= 0
        level = column[given]
        width = int(level.max(initial=0)) + 1
        in_cell = np.unique(cell[given] * width + level, return_inverse=True, return_counts=True)
        in_stratum = stratum[given] * width + level
        own[given] += in_cell[2][in_cell[1]] - 1
        all_others[given] += np.bincount(in_stratum)[in_stratum] - 1 if len(level) else 0
    own, all_others = own / max(k, 1), all_others / max(k, 1)
    inside_n, size = np.bincount(cell)[cell] - 1, np.bincount(stratum)[stratum] - 1
    outside_n = size - inside_n
    inside = np.where(inside_n > 0, own / np.maximum(inside_n, 1), np.nan)
    outside = np.where(outside_n > 0, (all_others - own) / np.maximum(outside_n, 1), np.nan)
    return own, inside, outside


def _falling(x: FloatArray, r: int) -> FloatArray:
    result = np.ones_like(x)
    for step in range(r):
        result = result * np.maximum(x - step, 0.0)
    return result


def _pair_sums(items: IntArray, stratum: IntArray, count: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sum the likeness over ordered pairs of each stratum, its squares, and the squares of its row sums."""
    n, k = items.shape
    width = items.max(axis=0, initial=-1) + 1
    start = np.concatenate([[0], np.cumsum(width)[:-1]]).astype(np.int64)
    held = items >= 0
    coded = np.zeros((n, int(width.sum())), dtype=np.float32)
    rows = np.repeat(np.arange(n)[:, None], k, axis=1)
    coded[rows[held], (items + start[None, :])[held]] = 1.0
    itself = held.sum(axis=1).astype(np.float64)
    order = np.argsort(stratum, kind="stable")
    ends = np.cumsum(np.bincount(stratum, minlength=count))
    sums = np.zeros((3, count))
    for s, part in enumerate(np.split(order, ends[:-1])):
        Z = coded[part]
        row_sum = (Z @ Z.sum(axis=0)).astype(np.float64) - itself[part]
        table = Z @ Z.T if len(part) < FEW else Z.T @ Z
        squares = float(np.square(table, dtype=np.float64).sum()) - float((itself[part] ** 2).sum())
        sums[:, s] = row_sum.sum(), squares, float((row_sum**2).sum())
    return sums[0] / k, sums[1] / k**2, sums[2] / k**2
