"""Do the answers that bear a trace score higher than the unit's own other answers?

A kiosk, a tablet on one desk or customers who like to answer at once leave the traces of pressure, but give them no
reason to score higher than the customers who answer later from home. The level of the score never enters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from analysis.pressure.families import SUPPORTING
from analysis.pressure.funnel import Funnel
from analysis.pressure.signal import BoolArray, FloatArray, SignalTable
from analysis.pressure.units import Units, count_by, sum_by

#: Traced and other answers are compared where there are this many of each.
LEAST_EACH = 3
#: Signals that a way of working (where the device stands, when customers answer) leaves without pressure. A tablet at
#: hand also makes more customers answer, and only those of usual invitations see it.
WAYS_OF_WORKING = frozenset(
    {
        "on_site_answers",
        "private_device",
        "shared_network",
        "fast_answers",
        "answer_bursts",
        "blind_arm_response",
    }
)
#: How far pressure raises the answers it touches, and how differently, in standard deviations of the scores.
RAISED = 1.0
RAISED_SPREAD = 0.5
#: Largest squared difference that enters the spread between units, so that a few pressed ones cannot widen it much.
LARGEST_SQUARE = 9.0
#: Units that the belief in differences by chance alone is worth.
UNITS_BY_CHANCE = 5.0
#: Answers of one unit that count towards the usual difference.
LARGEST_SAY = 3.0


@dataclass(frozen=True, slots=True)
class Contrast:
    """How far the traced answers of each unit lie above its other ones.

    Parameters
    ----------
    z : ndarray, shape (k,)
        Standardised difference beyond the usual one; 0 where nothing is compared.
    gap, error : ndarray, shape (k,)
        Difference of the means and its standard error, in points of the metric.
    compared : ndarray of bool, shape (k,)
        Whether the unit has enough answers of both kinds, and they are not all equal.
    usual, doubt : ndarray, shape (k,)
        Difference that is usual over the other units, in points of the metric, and its standard error.
    spread : ndarray, shape (k,)
        How much wider than by chance the other units differ, 1 at least.
    """

    z: FloatArray
    gap: FloatArray
    error: FloatArray
    compared: BoolArray
    usual: FloatArray
    doubt: FloatArray
    spread: FloatArray


def contrast(
    units: Units,
    scored: BoolArray,
    traced: BoolArray,
    values: FloatArray,
    honest: FloatArray,
    *,
    like: Contrast | None = None,
) -> Contrast:
    """Compare traced with other answers within each unit, by the variance of a permutation.

    Parameters
    ----------
    units : Units
        Who is screened.
    scored, traced : ndarray of bool, shape (n_responses,)
        Answers with a score; answers that bear the trace.
    values : ndarray, shape (n_responses,)
        Value of the metric, read where `scored`.
    honest : ndarray, shape (k,)
        Probability that each unit is honest by other evidence; the usual difference is learned with these weights.
    like : Contrast, optional
        Take the usual difference and the spread from this one, for a trace that only suspicious units bear.

    Returns
    -------
    Contrast
        One entry for each unit.
    """
    k = units.count
    unit, early, y = units.of_response[scored], traced[scored].astype(np.float64), values[scored]
    n = count_by(unit, k).astype(np.float64)
    first = sum_by(unit, early, k)
    safe = np.maximum(n, 1.0)
    centred = y - (sum_by(unit, y, k) / safe)[unit]
    U = sum_by(unit, early * centred, k)
    information = first * (n - first) / safe
    V = information * sum_by(unit, centred**2, k) / np.maximum(n - 1.0, 1.0)
    compared = (first >= LEAST_EACH) & (n - first >= LEAST_EACH) & (V > 0)
    usual, doubt = _usual_gap(U, V, information, honest) if like is None else (like.usual, like.doubt)
    variance = V + (doubt * information) ** 2
    z = np.where(compared, (U - usual * information) / np.sqrt(np.where(V > 0, variance, 1.0)), 0.0)
    spread = _spread(z, compared, honest) if like is None else like.spread
    known = np.where(information > 0, information, 1.0)
    error = np.sqrt(np.where(V > 0, variance, 1.0)) / known * spread
    return Contrast(z / spread, U / known, error, compared, usual, doubt, spread)


def _usual_gap(
    U: FloatArray, V: FloatArray, information: FloatArray, honest: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Average the difference over the other units; the pressed bear most traces, so nobody may say much more."""
    say = honest * np.minimum(1.0, LARGEST_SAY / np.maximum(information, LARGEST_SAY))
    others = [float(part.sum()) - part for part in (say * U, say**2 * V, say * information)]
    known = np.where(others[2] > 1e-9, others[2], np.inf)
    return others[0] / known, np.sqrt(np.maximum(others[1], 0.0)) / known


def _spread(z: FloatArray, compared: BoolArray, honest: FloatArray) -> FloatArray:
    """Learn from the other units how much wider than by chance the differences are, from 1 if few can be compared."""
    weight = np.where(compared, honest, 0.0)
    squares = weight * np.minimum(z**2, LARGEST_SQUARE)
    mean = (UNITS_BY_CHANCE + squares.sum() - squares) / (UNITS_BY_CHANCE + weight.sum() - weight)
    return np.asarray(np.sqrt(np.maximum(mean, 1.0)), dtype=np.float64)


def scores_llr(
    tables: Sequence[SignalTable],
    units: Units,
    values: FloatArray,
    honest: FloatArray,
    placed: Funnel,
) -> FloatArray:
    """Weigh whether the answers traced by way of working score higher than the unit's others.

    Parameters
    ----------
    tables : sequence of SignalTable
        All signals; the traces of one count in the units in which it speaks for pressure.
    units : Units
        Who is screened.
    values : ndarray, shape (n_responses,)
        Value of the metric, NaN where a response holds none.
    honest : ndarray, shape (k,)
        Probability that each unit is honest by families other than that of the on-site answers.
    placed : Funnel
        Where a unit has hardly an answer without a trace, the unit as a whole is compared with the other units.

    Returns
    -------
    ndarray, shape (k,)
        Log likelihood ratio of pressure against an unusual way of working; 0 where too few answers can be compared.

    Notes
    -----
    Under a way of working the difference is the usual one of on-site against later answers over all units. Under
    pressure it lies `RAISED` standard deviations of the scores above it, give or take `RAISED_SPREAD`.
    """
    scored = np.isfinite(values)
    traced = np.zeros(len(scored), dtype=bool)
    like: Contrast | None = None
    for table in tables:
        if table.name in WAYS_OF_WORKING:
            traced |= table.traced & (table.llr > np.log(SUPPORTING))[units.of_response]
            if table.name == "on_site_answers":
                like = contrast(units, scored, table.traced, values, honest)
    found = contrast(units, scored, traced, values, honest, like=like)
    sd = float(np.std(values[scored])) if scored.any() else 0.0
    if sd == 0.0:
        return np.zeros(units.count)
    untraced = sum_by(units.of_response, (scored & ~traced).astype(np.float64), units.count)
    as_a_whole = ~found.compared & (untraced < LEAST_EACH) & (placed.n > 0) & np.isfinite(placed.z)
    between = np.sqrt(placed.sigma_within**2 / np.maximum(placed.n, 1) + placed.tau**2)
    gap = np.where(as_a_whole, np.nan_to_num(placed.excess) - placed.centre, found.gap)
    error = np.where(as_a_whole, between, np.where(found.compared, found.error, 1.0))
    usual = np.where(found.compared, found.usual, 0.0)
    pressed = norm.logpdf(gap, usual + RAISED * sd, np.hypot(error, RAISED_SPREAD * sd))
    working = norm.logpdf(gap, usual, error)
    return np.where(found.compared | as_a_whole, pressed - working, 0.0)
