"""Whom an employee keeps from being asked: the score test of being asked on the expected score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from analysis.pressure.expectation import Expectation
from analysis.pressure.multiplicity import average_evidence
from analysis.pressure.signal import BoolArray, FloatArray
from analysis.pressure.units import Units, count_by, sum_by

#: The selection test needs this many customers asked and as many not asked.
LEAST_EACH = 4
#: Fewer units than this do not show what is usual.
FEW_UNITS = 8
#: Standardised strengths of selection, all weighed alike.
SLOPES: FloatArray = np.arange(0.0, 5.1, 0.5)


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
    usual : float
        Its centre over all units.
    tested : ndarray of bool, shape (k,)
        Enough customers asked and not asked.
    """

    llr: FloatArray
    p_value: FloatArray
    z: FloatArray
    usual: float
    tested: BoolArray


def selection(units: Units, expectation: Expectation, able: BoolArray, kept: BoolArray) -> Selection:
    """Test within each unit whether being asked goes with the expected score.

    Parameters
    ----------
    units : Units
        Who is screened.
    expectation : Expectation
        Expected score of each event, learned from other units.
    able, kept : ndarray of bool, shape (n_events,)
        Who could have been asked, and who was kept from it.

    Returns
    -------
    Selection
        Compared with the distribution over all units, not with 0: unhappy customers decline more often everywhere.
    """
    k = units.count
    if not expectation.foretells:
        nothing = np.zeros(k)
        return Selection(nothing, np.ones(k), nothing, 0.0, np.zeros(k, dtype=bool))
    unit, asked = units.of_event[able], (~kept[able]).astype(np.float64)
    n = count_by(unit, k)
    rank: FloatArray = rankdata(expectation.score[able]).astype(np.float64) / max(len(unit), 1)
    safe = np.maximum(n, 1)
    centred = rank - (sum_by(unit, rank, k) / safe)[unit]
    share = sum_by(unit, asked, k) / safe
    U = sum_by(unit, (asked - share[unit]) * centred, k)
    V = share * (1 - share) * sum_by(unit, centred**2, k) * n / np.maximum(n - 1, 1)
    asked_n = sum_by(unit, asked, k)
    tested = (asked_n >= LEAST_EACH) & (n - asked_n >= LEAST_EACH) & (V > 0)
    z = np.where(tested, U / np.sqrt(np.where(V > 0, V, 1.0)), 0.0)
    usual, spread = _bulk(z[tested])
    standard = np.where(tested, (z - usual) / spread, 0.0)
    llr = average_evidence(SLOPES[:, None] * standard[None, :] - SLOPES[:, None] ** 2 / 2.0)
    return Selection(np.where(tested, llr, 0.0), np.where(tested, norm.sf(standard), 1.0), z, usual, tested)


def _bulk(z: FloatArray) -> tuple[float, float]:
    """Centre and spread of the honest bulk; units cannot differ less than chance makes them."""
    if len(z) < FEW_UNITS:
        return 0.0, 1.0
    centre = float(np.median(z))
    return centre, max(1.0, float(np.median(np.abs(z - centre)) / norm.ppf(0.75)))
