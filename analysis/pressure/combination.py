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
from scipy.special import expit, logsumexp

from analysis.pressure.contrast import WAYS_OF_WORKING
from analysis.pressure.injection import Planted
from analysis.pressure.multiplicity import average_evidence
from analysis.pressure.signal import BoolArray, Family, FloatArray, SignalTable

#: Probability that a family shows the traces of a way of pressing that is at work.
SHOWS = 0.6
#: Share of honest units whose way of working leaves the traces of fabrication and of on-site answers by itself, before
#: any data, and the units that this belief is worth: with one in a hundred, such traces never weigh more than a
#: hundredfold by themselves.
OWN_WAY, OWN_WAY_WORTH = 0.01, 100.0
#: Ratio of the traces from which a unit tells how common ways of working are.
TRACED = 10.0
#: Share of honest units that show what a family looks for, for a reason of their own of which no circumstance tells:
#: with four in a thousand, no family weighs more than 250-fold.
OWN_REASON = 0.004
#: Families with a share of their own for that: habits of who is asked (`signals.coverage`), and ways of working.
WITH_OWN_SHARE = frozenset({Family.INVITATION, Family.ON_SITE, Family.FABRICATION})
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
class Innocent:
    """How many honest units show the traces of pressure for reasons that no model of a signal knows.

    Parameters
    ----------
    own_way : float, default OWN_WAY
        Share of honest units whose way of working leaves traces of device and time.
    own_reason : float, default 0
        Share of honest units that any other family's law does not hold for; 0 takes the laws at their word.
    """

    own_way: float = OWN_WAY
    own_reason: float = 0.0


#: Ways of working as common as believed before any data, and no reasons beside.
AS_MODELLED = Innocent()


@dataclass(frozen=True, slots=True)
class Combined:
    """What all signals say together.

    Parameters
    ----------
    llr : ndarray, shape (k,)
        Log likelihood ratio of pressure in any way against honesty and unusual ways of working.
    families : mapping of Family to ndarray, shape (k,)
        Log likelihood ratio of each family, after allowing for ways of working, but not for reasons of one's own; 0
        where it is left out.
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


def combine(
    tables: Sequence[SignalTable],
    scores_llr: FloatArray,
    innocent: Innocent = AS_MODELLED,
) -> Combined:
    """Weigh the signals of every unit together.

    Parameters
    ----------
    tables : sequence of SignalTable
        Signals of k units, of any families.
    scores_llr : ndarray, shape (k,)
        Whether answers traced by a way of working score higher than the unit's others (`contrast.scores_llr`).
    innocent : Innocent, optional
        How many honest units show such traces anyway.

    Returns
    -------
    Combined
        One entry for each unit.

    References
    ----------
    Huber, P. J. (1965). A robust version of the probability ratio test. Annals of Mathematical Statistics 36.
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
    llr, explained = _without_ways_of_working(llr, _traces(tables), scores_llr, innocent.own_way)
    families = {}
    for family in dict.fromkeys(table.family for table in tables):
        mine = named == str(family)
        families[family] = _averaged(llr[:, mine], seen[:, mine])
    told = {f: v if f in WITH_OWN_SHARE else _bounded(v, innocent.own_reason) for f, v in families.items()}
    shown = {f: np.logaddexp(np.log1p(-SHOWS), np.log(SHOWS) + value) for f, value in told.items()}
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


def innocent_of(tables: Sequence[SignalTable], scores_llr: FloatArray) -> Innocent:
    """Learn from the programme how common ways of working are.

    Parameters
    ----------
    tables : sequence of SignalTable
        Signals of k units, of any families.
    scores_llr : ndarray, shape (k,)
        As in `combine`.

    Returns
    -------
    Innocent
        The share of ways of working is the posterior mean under a beta prior of mean `OWN_WAY`, by expectation and
        maximisation: units with traces of device and time count by how much their scores speak for a way of working,
        which is taken to be as common among them as pressure.

    Examples
    --------
    >>> from analysis.pressure.signal import nowhere
    >>> tables = [nowhere("fast_answers", Family.ON_SITE, reason="no times", unit_count=2, row_count=0)]
    >>> round(innocent_of(tables, np.zeros(2)).own_way, 4)
    0.0098
    """
    traced = _traces(tables).whole
    works = np.where(traced > np.log(TRACED), expit(-scores_llr), 0.0)
    share = OWN_WAY
    for _ in range(100):
        seen = float((works * expit(np.log(share) - np.log1p(-share) + traced)).sum())
        updated = (OWN_WAY * OWN_WAY_WORTH + seen) / (OWN_WAY_WORTH + len(traced))
        if abs(updated - share) < 1e-9:
            break
        share = updated
    return Innocent(share, OWN_REASON)


def _bounded(llr: FloatArray, share: float) -> FloatArray:
    """Set pressure against honesty where a share of the honest shows as much as the guilty."""
    if share == 0.0:
        return llr
    return np.asarray(llr - np.logaddexp(np.log1p(-share), np.log(share) + llr), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Traces:
    """What device, time and readiness to answer say, in parts that count once each."""

    spots: tuple[BoolArray, ...]  # which signals make up each part
    parts: tuple[FloatArray, ...]  # log likelihood ratio of each part, 0 at least
    whole: FloatArray


def _traces(tables: Sequence[SignalTable]) -> _Traces:
    llr, seen = np.column_stack([table.llr for table in tables]), seen_in(tables)
    named = np.array([str(table.family) for table in tables])
    working = np.array([table.name in WAYS_OF_WORKING for table in tables])
    spots = tuple(working & (named == str(family)) for family in (Family.ON_SITE, Family.FABRICATION, Family.AUDIT))
    parts = tuple(
        np.maximum(_averaged(llr[:, spot], seen[:, spot]), 0.0) if spot.any() else np.zeros(len(llr)) for spot in spots
    )
    # More answers alone are no way of working: there has to be a device or a time to explain them.
    whole = np.where(parts[0] + parts[1] > 0, parts[0] + parts[1] + parts[2], 0.0)
    return _Traces(spots, parts, whole)


def _without_ways_of_working(
    llr: FloatArray, traces: _Traces, scores_llr: FloatArray, own_way: float
) -> tuple[FloatArray, BoolArray]:
    """Take from the traces of device, time and readiness to answer what an unusual way of working explains.

    Together they can never say more than 1 / `own_way`, times what the scores say of pressure against a way of working.
    """
    traced = traces.whole
    third = np.logaddexp(np.log1p(-own_way), np.log(own_way) + traced)
    moved = np.where(traced <= 0, 0.0, np.clip(scores_llr - third, -traced, 0.0))
    result = llr.copy()
    for spot, part in zip(traces.spots, traces.parts, strict=True):
        share = np.divide(part, traced, out=np.zeros(len(traced)), where=traced > 0)
        result[:, spot] += (moved * share)[:, None]
    return result, np.asarray((traced > np.log(10.0)) & (traced + moved <= np.log(3.0)), dtype=bool)
