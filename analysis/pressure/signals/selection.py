"""Whom an employee keeps from being asked: the score test of being asked on the expected score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm, rankdata

from analysis.pressure.expectation import Expectation
from analysis.pressure.signal import BoolArray, FloatArray, IntArray
from analysis.pressure.units import Units, code, count_by, sum_by
from analysis.programme import Programme

#: The selection test needs this many customers asked and as many not asked.
LEAST_EACH = 4
#: Fewer units than this have no median: each is compared with the others together.
FEW_UNITS = 8
#: Units that the belief in differences by chance alone is worth, and the largest squared difference that is believed.
UNITS_BY_CHANCE, LARGEST_SQUARE = 5.0, 9.0
#: Prior variance of the usual slope: log odds from the least to the greatest expected score.
VAGUE = 1.0
#: Standardised strengths of selection; weak ones are more common, since what an employee feels is seen only in part.
SLOPES: FloatArray = np.arange(0.0, 5.1, 0.5)
LOG_WEIGHT_OF_SLOPE: FloatArray = np.log((5.5 - SLOPES) / (5.5 - SLOPES).sum())


@dataclass(frozen=True, slots=True)
class Selection:
    """Whether those kept from being asked are the expected-unhappy ones, given how many they are.

    Parameters
    ----------
    llr : ndarray, shape (k,)
        Log likelihood ratio of selection against what is usual; 0 where not tested.
    p_value : ndarray, shape (k,)
        One-sided; 1 where not tested.
    z : ndarray, shape (k,)
        Score-test statistic; 0 where not tested.
    usual : ndarray, shape (k,)
        The statistic that the slope usual over the units would give this one.
    tested : ndarray of bool, shape (k,)
        Enough customers asked and not asked.
    """

    llr: FloatArray
    p_value: FloatArray
    z: FloatArray
    usual: FloatArray
    tested: BoolArray


def selection(units: Units, expectation: Expectation, able: BoolArray, kept: BoolArray, stratum: IntArray) -> Selection:
    """Test within each unit whether being asked goes with the expected score.

    Parameters
    ----------
    units : Units
        Who is screened.
    expectation : Expectation
        Expected score of each event, learned from other units.
    able, kept : ndarray of bool, shape (n_events,)
        Who could have been asked, and who was kept from it.
    stratum : ndarray of int, shape (n_events,)
        Events of one employee in the same circumstances (`strata_of`), within which expected scores are compared: a
        desk where customers are unhappy and decline more often than at the next one selects nobody.

    Returns
    -------
    Selection
        Compared with the slope that is usual over the units, not with 0: unhappy customers decline more often
        everywhere, and the same slope gives a larger statistic where there are more customers.
    """
    k = units.count
    if not expectation.foretells:
        nothing = np.zeros(k)
        return Selection(nothing, np.ones(k), nothing, nothing, np.zeros(k, dtype=bool))
    unit, asked = units.of_event[able], (~kept[able]).astype(np.float64)
    strata, within = np.unique(stratum[able], return_inverse=True)
    n = count_by(within, len(strata))
    of_stratum = np.zeros(len(strata), dtype=np.int64)
    of_stratum[within] = unit
    rank: FloatArray = rankdata(expectation.score[able]).astype(np.float64) / max(len(unit), 1)
    safe = np.maximum(n, 1)
    centred = rank - (sum_by(within, rank, len(strata)) / safe)[within]
    share = sum_by(within, asked, len(strata)) / safe
    U = sum_by(unit, (asked - share[within]) * centred, k)
    spread = sum_by(within, centred**2, len(strata)) * n / np.maximum(n - 1, 1)
    V = sum_by(of_stratum, share * (1 - share) * spread, k)
    asked_n, all_n = sum_by(unit, asked, k), count_by(unit, k)
    tested = (asked_n >= LEAST_EACH) & (all_n - asked_n >= LEAST_EACH) & (V > 0)
    z = np.where(tested, U / np.sqrt(np.where(V > 0, V, 1.0)), 0.0)
    slope, doubt = _usual_slope(U, V, tested)
    away = np.where(tested, (U - slope * V) / np.sqrt(np.where(V > 0, V + V**2 * doubt, 1.0)), 0.0)
    standard = away / _scale(away, tested)
    by_slope = SLOPES[:, None] * standard[None, :] - SLOPES[:, None] ** 2 / 2.0
    llr = logsumexp(by_slope + LOG_WEIGHT_OF_SLOPE[:, None], axis=0)
    return Selection(
        np.where(tested, llr, 0.0), np.where(tested, norm.sf(standard), 1.0), z, slope * np.sqrt(V), tested
    )


def strata_of(programme: Programme, units: Units) -> IntArray:
    """Code the events of one employee, at one touchpoint, in one unit.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    units : Units
        Who is screened.

    Returns
    -------
    ndarray of int, shape (n_events,)
        One code for each combination.
    """
    frame = programme.frame
    strata = units.of_event
    for name in ("employee_id", "touchpoint"):
        if name in frame:
            codes, labels = code(frame[name].astype("str"))
            strata = strata * len(labels) + codes
    return strata


def _usual_slope(U: FloatArray, V: FloatArray, tested: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the slope that is usual beside each unit, and its variance; a slope b moves U by b V."""
    others = V.sum() - V
    if np.count_nonzero(tested) < FEW_UNITS:
        known = others + 1.0 / VAGUE
        return (U.sum() - U) / known, 1.0 / known
    told = np.flatnonzero(tested)
    order = told[np.argsort(U[told] / V[told])]
    middle = order[np.searchsorted(np.cumsum(V[order]), V[told].sum() / 2.0)]
    return np.full(len(U), U[middle] / V[middle]), np.pi / 2.0 / (others + 1.0 / VAGUE)


def _scale(away: FloatArray, tested: BoolArray) -> FloatArray:
    """Return how much wider than by chance the units lie; they cannot differ less than that."""
    m = int(np.count_nonzero(tested))
    if m >= FEW_UNITS:
        return np.full(len(away), max(1.0, float(np.median(np.abs(away[tested])) / norm.ppf(0.75))))
    squares = np.minimum(away**2, LARGEST_SQUARE)
    mean = (UNITS_BY_CHANCE + squares.sum() - squares) / (UNITS_BY_CHANCE + max(m - 1, 0))
    return np.asarray(np.sqrt(np.maximum(mean, 1.0)), dtype=np.float64)
