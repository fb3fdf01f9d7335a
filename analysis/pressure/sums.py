"""The exact law of the sum of a unit's answers in a month, and how the unit's own level tilts it.

Answers are whole steps above the lowest value. Each has a law by its case mix, learned from other units; a unit whose
level is lambda has those laws tilted by exp(lambda x step), which multiplies the probability of a sum by
exp(lambda x sum) and so moves the odds of two neighbouring sums by lambda, whatever the case mix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.pressure.signal import FloatArray, IntArray
from analysis.pressure.units import sum_by

#: Cells of expected score within which answers are taken to have one law.
CELLS = 10
#: Answers that the overall law is worth within a cell.
PRIOR_ANSWERS = 20.0
#: Times that levels and their spread are computed in turn.
TURNS = 6
#: Prior of the variance of levels, per step: sum of squares and number of units that it is worth.
USUAL_VARIANCE, UNITS_BY_PRIOR = 0.02, 5.0


def laws(step: IntArray, foreseen: FloatArray, unit: IntArray, step_count: int) -> FloatArray:
    """Return the law of each answer by its expected score, learned from other units.

    Parameters
    ----------
    step : ndarray of int, shape (n,)
        Answers, in steps above the lowest.
    foreseen : ndarray, shape (n,)
        Expected score of each, by which the answers are cut into tenths.
    unit : ndarray of int, shape (n,)
        Unit of each.
    step_count : int
        Number of values that an answer may have.

    Returns
    -------
    ndarray, shape (n, step_count)
        Probabilities, all above zero.

    Examples
    --------
    >>> step, zeros = np.array([1, 1, 1, 0]), np.zeros(4)
    >>> laws(step, zeros, np.array([0, 0, 1, 1]), 2)[3].round(3).tolist()
    [0.273, 0.727]
    """
    cuts = np.unique(np.quantile(foreseen, np.linspace(0, 1, CELLS + 1)[1:-1]))
    cell = np.searchsorted(cuts, foreseen, side="right")
    cells = len(cuts) + 1
    counts = np.bincount(cell * step_count + step, minlength=cells * step_count).reshape(cells, step_count)
    overall = (np.bincount(step, minlength=step_count) + 1.0 / step_count) / (len(step) + 1.0)
    pair, at = np.unique(unit * cells + cell, return_inverse=True)
    own = np.bincount(at * step_count + step, minlength=len(pair) * step_count).reshape(-1, step_count)
    others = counts[pair % cells] - own + PRIOR_ANSWERS * overall
    result: FloatArray = (others / others.sum(axis=1, keepdims=True))[at]
    return result


@dataclass(frozen=True, slots=True)
class Levels:
    """Level of each unit, per step.

    Parameters
    ----------
    value, doubt : ndarray, shape (k,)
        Posterior mean and variance of lambda.
    spread : float
        Variance between units.
    """

    value: FloatArray
    doubt: FloatArray
    spread: float


def tilted(law: FloatArray, level: FloatArray) -> FloatArray:
    """Tilt laws by levels.

    Parameters
    ----------
    law : ndarray, shape (n, step_count)
        Probabilities.
    level : ndarray, shape (n,)
        Lambda of each.

    Returns
    -------
    ndarray, shape (n, step_count)
        Proportional to law x exp(lambda x step).

    Examples
    --------
    >>> tilted(np.array([[0.5, 0.5]]), np.log([3.0])).round(2).tolist()
    [[0.25, 0.75]]
    """
    exponent = level[:, None] * np.arange(law.shape[1])[None, :]
    weighed = law * np.exp(exponent - exponent.max(axis=1, keepdims=True))
    result: FloatArray = weighed / weighed.sum(axis=1, keepdims=True)
    return result


def levels(
    law: FloatArray,
    step: IntArray,
    unit: IntArray,
    unit_count: int,
    *,
    pair_sum: FloatArray,
    upper: IntArray,
    upper_log_odds: FloatArray,
) -> Levels:
    """Estimate each unit's level without knowing on which of two neighbouring sums its months near the target ended.

    Parameters
    ----------
    law : ndarray, shape (n, step_count)
        Law of each answer by case mix.
    step, unit : ndarray of int, shape (n,)
        Answers and their units.
    unit_count : int
        Number of units.
    pair_sum : ndarray, shape (k,)
        Over the unit's months that ended on one of two neighbouring sums: the observed sums less the lower ones.
    upper : ndarray of int, shape (m,)
        Unit of each such month.
    upper_log_odds : ndarray, shape (m,)
        Log odds of the upper against the lower sum by case mix alone.

    Returns
    -------
    Levels
        By Newton's method from a normal prior whose variance is estimated from all units.

    Notes
    -----
    Likelihood of everything but which of the two it was: those months enter with the expected sum in place of the
    observed one, so that what is tested later says nothing about what it is tested against.
    """
    observed = sum_by(unit, step.astype(np.float64), unit_count) - pair_sum
    values = np.arange(law.shape[1], dtype=np.float64)
    level, doubt, spread = np.zeros(unit_count), np.zeros(unit_count), 4.0 * USUAL_VARIANCE
    for _ in range(TURNS):
        now = tilted(law, level[unit])
        mean = now @ values
        variance = now @ values**2 - mean**2
        share = 1.0 / (1.0 + np.exp(-(upper_log_odds + level[upper])))
        U = observed + sum_by(upper, share, unit_count) - sum_by(unit, mean, unit_count)
        known = sum_by(unit, variance, unit_count) - sum_by(upper, share * (1.0 - share), unit_count)
        known = np.maximum(known, 0.0)
        doubt = 1.0 / (known + 1.0 / spread)
        level = np.clip(level + doubt * (U - level / spread), -3.0, 3.0)
        said = known > 0
        squares = float(((level**2 + doubt)[said]).sum())
        spread = (squares + UNITS_BY_PRIOR * USUAL_VARIANCE) / (np.count_nonzero(said) + UNITS_BY_PRIOR)
    return Levels(level, doubt, spread)


def neighbour_log_odds(law: FloatArray, month: IntArray, lower: IntArray) -> FloatArray:
    """Return the log odds of a month's sum being one above `lower` against being `lower`, by the exact law.

    Parameters
    ----------
    law : ndarray, shape (n, step_count)
        Law of each answer.
    month : ndarray of int, shape (n,)
        Month of each answer, all from 0 to m - 1.
    lower : ndarray of int, shape (m,)
        The lower sum; both can be reached.

    Returns
    -------
    ndarray, shape (m,)
        By convolution, in which all terms are positive.

    Examples
    --------
    >>> law = np.array([[0.5, 0.5], [0.5, 0.5]])
    >>> bool(np.isclose(neighbour_log_odds(law, np.array([0, 0]), np.array([0]))[0], np.log(2.0)))
    True
    """
    months, steps = len(lower), law.shape[1]
    size = np.bincount(month, minlength=months)
    order = np.argsort(month, kind="stable")
    first = np.cumsum(size) - size
    result = np.zeros(months)
    for n in np.unique(size):
        chosen = np.flatnonzero(size == n)
        batch = max(1, int(2e7 // (n * steps)))
        for part in np.split(chosen, range(batch, len(chosen), batch)):
            rows = order[first[part][:, None] + np.arange(n)[None, :]]
            # Months seldom end far from their mean: the sums between the two and the ends are still all kept.
            total = law[rows[:, 0]]
            for j in range(1, n):
                wider = np.zeros((len(part), total.shape[1] + steps - 1))
                for s in range(steps):
                    wider[:, s : s + total.shape[1]] += total * law[rows[:, j], s][:, None]
                total = wider
            each = np.arange(len(part))
            result[part] = np.log(total[each, lower[part] + 1]) - np.log(total[each, lower[part]])
    return result
