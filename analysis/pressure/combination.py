"""Signals into one log likelihood ratio per unit: families counted once, ways of pressing weighed against each other.

Signals of one family see the same behaviour and are averaged. A guilty unit presses in one way or another, and each
way leaves its traces in some families only; where it is at work, a family shows it with probability `SHOWS`. An
unusual way of working (a tablet on one desk, customers who answer at once) is a third explanation beside honesty and
pressure: it leaves traces of device and time, but gives nobody a reason to score higher.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from analysis.pressure.contrast import WAYS_OF_WORKING
from analysis.pressure.injection import Planted
from analysis.pressure.multiplicity import average_evidence
from analysis.pressure.signal import BoolArray, Family, FloatArray, SignalTable

#: Probability that a family shows the traces of a way of pressing that is at work.
SHOWS = 0.6
#: Share of honest units whose way of working leaves the traces of fabrication and of on-site answers by itself: with
#: one in a hundred, such traces never weigh more than a hundredfold by themselves.
OWN_WAY = 0.01
#: Families in which each way of pressing leaves traces.
TRACES: Mapping[Planted, frozenset[Family]] = {
    Planted.SUPPRESSION: frozenset({Family.INVITATION}),
    Planted.CONTACT: frozenset({Family.INVITATION}),
    Planted.BEGGING: frozenset({Family.ON_SITE, Family.DISTORTION, Family.AUDIT, Family.REPORT}),
    Planted.COACHING: frozenset({Family.DISTORTION, Family.AUDIT, Family.REPORT}),
    Planted.BUYING: frozenset({Family.DISTORTION, Family.AUDIT, Family.REPORT}),
    Planted.FABRICATION: frozenset({Family.FABRICATION, Family.ANSWERS, Family.ON_SITE, Family.AUDIT}),
    Planted.HIDDEN_FABRICATION: frozenset({Family.FABRICATION, Family.ANSWERS, Family.AUDIT}),
    Planted.PERIOD_END: frozenset({Family.PERIOD, Family.ON_SITE, Family.DISTORTION, Family.AUDIT, Family.REPORT}),
}


@dataclass(frozen=True, slots=True)
class Combined:
    """What all signals say together.

    Parameters
    ----------
    llr : ndarray, shape (k,)
        Log likelihood ratio of pressure in any way against honesty and unusual ways of working.
    families : mapping of Family to ndarray, shape (k,)
        Log likelihood ratio of each family, after allowing for ways of working; 0 where it is left out.
    ways : ndarray, shape (k, len(TRACES))
        Probability of each way of pressing, given that there is pressure, in the order of `TRACES`.
    way_of_working : ndarray of bool, shape (k,)
        Units whose traces of device and time are taken for a way of working.
    """

    llr: FloatArray
    families: Mapping[Family, FloatArray]
    ways: FloatArray
    way_of_working: BoolArray


def seen_in(tables: Sequence[SignalTable]) -> BoolArray:
    """Return which signals the data of each unit support.

    Parameters
    ----------
    tables : sequence of SignalTable
        Signals of k units.

    Returns
    -------
    ndarray of bool, shape (k, signals)
        False where the signal is left out.
    """
    return np.column_stack([np.array([not reason for reason in table.left_out], dtype=bool) for table in tables])


def _averaged(llr: FloatArray, seen: BoolArray) -> FloatArray:
    """Average the ratios of the signals that a unit has; 0 where it has none."""
    some = seen.any(axis=1)
    held = np.where(seen, llr, -np.inf)
    held[~some] = 0.0
    weight = np.log(llr.shape[1]) - np.log(np.maximum(seen.sum(axis=1), 1))
    return np.asarray(np.where(some, average_evidence(held.T) + weight, 0.0), dtype=np.float64)


def combine(tables: Sequence[SignalTable], scores_llr: FloatArray) -> Combined:
    """Weigh the signals of every unit together.

    Parameters
    ----------
    tables : sequence of SignalTable
        Signals of k units, of any families.
    scores_llr : ndarray, shape (k,)
        Whether answers traced by a way of working score higher than the unit's others (`contrast.scores_llr`).

    Returns
    -------
    Combined
        One entry for each unit.

    References
    ----------
    Vovk, V. and Wang, R. (2021). E-values: calibration, combination and applications. Annals of Statistics 49.

    Examples
    --------
    >>> from analysis.pressure.signal import nowhere
    >>> tables = [nowhere("fast_answers", Family.ON_SITE, reason="no times", unit_count=2, row_count=0)]
    >>> combine(tables, np.zeros(2)).llr.tolist()
    [0.0, 0.0]
    """
    llr, seen = np.column_stack([table.llr for table in tables]), seen_in(tables)
    named = np.array([str(table.family) for table in tables])
    working = np.array([table.name in WAYS_OF_WORKING for table in tables])
    llr, explained = _without_ways_of_working(llr, seen, named, working, scores_llr)
    families = {}
    for family in dict.fromkeys(table.family for table in tables):
        mine = named == str(family)
        families[family] = _averaged(llr[:, mine], seen[:, mine])
    shown = {f: np.logaddexp(np.log1p(-SHOWS), np.log(SHOWS) + value) for f, value in families.items()}
    unseen = {f: ~seen[:, named == str(f)].any(axis=1) for f in families}
    nothing = np.zeros(len(llr))
    total = np.column_stack(
        [
            np.sum([nothing, *(np.where(unseen[f], 0.0, shown[f]) for f in shown if f in traces)], axis=0)
            for traces in TRACES.values()
        ]
    )
    whole = logsumexp(total, axis=1)
    ways = np.exp(total - whole[:, None])
    return Combined(whole - np.log(len(TRACES)), families, ways, explained)


def _without_ways_of_working(
    llr: FloatArray,
    seen: BoolArray,
    named: np.ndarray[tuple[int], np.dtype[np.str_]],
    working: BoolArray,
    scores_llr: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Take from the traces of device, time and readiness to answer what an unusual way of working explains.

    Together they can never say more than 1 / `OWN_WAY`, times what the scores say of pressure against a way of working.
    """
    spots = [working & (named == str(family)) for family in (Family.ON_SITE, Family.FABRICATION, Family.AUDIT)]
    held = [
        np.maximum(_averaged(llr[:, spot], seen[:, spot]), 0.0) if spot.any() else 0.0 * scores_llr for spot in spots
    ]
    # More answers alone are no way of working: there has to be a device or a time to explain them.
    traced = np.where(held[0] + held[1] > 0, held[0] + held[1] + held[2], 0.0)
    third = np.logaddexp(np.log1p(-OWN_WAY), np.log(OWN_WAY) + traced)
    moved = np.where(traced <= 0, 0.0, np.clip(scores_llr - third, -traced, 0.0))
    result = llr.copy()
    for spot, part in zip(spots, held, strict=True):
        share = np.divide(part, traced, out=np.zeros(len(traced)), where=traced > 0)
        result[:, spot] += (moved * share)[:, None]
    return result, np.asarray((traced > np.log(10.0)) & (traced + moved <= np.log(3.0)), dtype=bool)
