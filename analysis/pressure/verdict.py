"""From families of signals to one probability per unit, a false discovery rate, and a level.

Signals of one family see the same behaviour and are averaged, so that they count once. Families are taken to be
independent among the honest. A guilty unit need not show in every family: each mechanism is at work with probability
`ACTIVITY`, one at least, so a family that sees nothing speaks only mildly for innocence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import expit

from analysis.errors import BadTable
from analysis.pressure.contrast import WAYS_OF_WORKING
from analysis.pressure.multiplicity import average_evidence, cauchy, running_mean_fdr
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace

#: Beta prior of the share of units that put on pressure: one in ten, worth ten units.
PRIOR = (1.0, 9.0)
LARGEST_SHARE = 0.5
ACTIVITY = 0.25
HOLD_FDR = 0.02
#: Nobody is flagged in the company of clearer cases: the unit's own probability must reach this for watch and hold.
WATCH_PROBABILITY, HOLD_PROBABILITY = 0.7, 0.9
LEAST_RESPONSES = 8
LEAST_EVENTS = 20
#: Likelihood ratios of one family: to count beside another, to be watched alone, and to be held alone.
SUPPORTING, CONVINCING, OVERWHELMING = 3.0, 100.0, 1000.0
#: Likelihood ratio by which who was asked, or what respondents say, rules a mere way of working out.
CORROBORATING = 10.0
#: Share of honest units whose way of working (a tablet on their desk, customers who answer at once) leaves the traces
#: of fabrication and of on-site answers by itself: with one in a hundred, traces whose scores are nothing out of the
#: ordinary stay just below `CONVINCING`.
OWN_WAY = 0.01


class Level(StrEnum):
    """What a reviewer should do."""

    CLEAR = "clear"
    WATCH = "watch"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class FamilyEvidence:
    """What one family says of each unit.

    Parameters
    ----------
    llr, p_value : ndarray, shape (k,)
        Average likelihood ratio (log) and Cauchy combination of the family's signals; 0 and 1 if all are left out.
    admitted : ndarray of bool, shape (k,)
        Built on enough responses or events for a flag.
    active : ndarray, shape (k,)
        Probability that this mechanism is at work, given that the unit puts on pressure.
    """

    llr: FloatArray
    p_value: FloatArray
    admitted: BoolArray
    active: FloatArray


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on every unit.

    Parameters
    ----------
    families : mapping of Family to FamilyEvidence
        Evidence by family.
    probability : ndarray, shape (k,)
        Of pressure, given all signals.
    q_value : ndarray, shape (k,)
        Share of false finds among those at least as suspicious, of the units that pass the evidence floor; the
        unit's own probability of being honest for those that do not.
    levels : tuple of Level
        One for each unit.
    share_pressed : float
        Posterior mean share of units that put on pressure.
    way_of_working : ndarray of bool, shape (k,)
        Units whose traces of device and time are taken for a way of working and do not count.
    """

    families: Mapping[Family, FamilyEvidence]
    probability: FloatArray
    q_value: FloatArray
    levels: tuple[Level, ...]
    share_pressed: float
    way_of_working: BoolArray


def family_evidence(tables: Sequence[SignalTable], n_responses: IntArray) -> FamilyEvidence:
    """Combine the signals of one family, which may depend on each other.

    Parameters
    ----------
    tables : sequence of SignalTable
        All of one family; a signal that is left out for a unit is not averaged there.
    n_responses : ndarray of int, shape (k,)
        Responses of each unit.

    Returns
    -------
    FamilyEvidence
        The average of the likelihood ratios keeps mean one under the null whatever the dependence.
    """
    seen = np.stack([np.array([not reason for reason in table.left_out], dtype=bool) for table in tables])
    count = seen.sum(axis=0)
    llr = np.stack([np.where(keep, t.llr, -np.inf) for keep, t in zip(seen, tables, strict=True)])
    some = count > 0
    # The average is over all rows; those left out add nothing and must not count either.
    safe = np.where(some[None, :], llr, 0.0)
    mean = average_evidence(safe) + np.log(len(tables)) - np.log(np.maximum(count, 1))
    mean = np.where(some, mean, 0.0)
    p_value = np.where(some, cauchy(np.stack([t.p_value for t in tables])), 1.0)
    enough = np.stack(
        [
            (n_responses >= LEAST_RESPONSES) & (t.n >= 1) if t.trace is Trace.RESPONSES else t.n >= LEAST_EVENTS
            for t in tables
        ]
    )
    log_odds = np.log(ACTIVITY / (1 - ACTIVITY)) + mean
    return FamilyEvidence(mean, p_value, (enough & seen).any(axis=0), np.where(some, expit(log_odds), 0.0))


def posterior(llr: FloatArray) -> tuple[FloatArray, float]:
    """Return the probability of pressure of each unit, the share of such units being learned from all.

    Parameters
    ----------
    llr : ndarray, shape (k,)
        Log likelihood ratio of each unit.

    Returns
    -------
    probability : ndarray, shape (k,)
        Of pressure.
    share : float
        Posterior mean share under the Beta prior `PRIOR`, at most `LARGEST_SHARE`.

    Notes
    -----
    In a programme where everybody is honest the share sinks towards 1 / (10 + k), so that more units do not mean
    more false flags.

    Examples
    --------
    >>> probability, share = posterior(np.full(1000, -2.0))
    >>> share < 0.002
    True
    """
    share = PRIOR[0] / sum(PRIOR)
    for _ in range(500):
        probability = expit(np.log(share / (1 - share)) + llr)
        updated = min((PRIOR[0] + float(probability.sum())) / (sum(PRIOR) + len(llr)), LARGEST_SHARE)
        if abs(updated - share) < 1e-10:
            break
        share = updated
    return np.asarray(expit(np.log(share / (1 - share)) + llr), dtype=np.float64), share


def honest_by_others(tables: Sequence[SignalTable], n_responses: IntArray) -> dict[Family, FloatArray]:
    """Return for each family how likely each unit is honest by all other families.

    Parameters
    ----------
    tables : sequence of SignalTable
        All signals, of two families at least.
    n_responses : ndarray of int, shape (k,)
        Responses of each unit.

    Returns
    -------
    dict of Family to ndarray, shape (k,)
        Lets a family learn its honest law without those whom the others find guilty.
    """
    families = _by_family(tables, n_responses)
    return {
        family: 1.0 - posterior(guilt([other for name, other in families.items() if name is not family]))[0]
        for family in families
    }


def _by_family(tables: Sequence[SignalTable], n_responses: IntArray) -> dict[Family, FamilyEvidence]:
    present = dict.fromkeys(t.family for t in tables)
    return {family: family_evidence([t for t in tables if t.family is family], n_responses) for family in present}


def guilt(families: Sequence[FamilyEvidence]) -> FloatArray:
    """Return the log likelihood ratio of pressure by one mechanism or more against none.

    Parameters
    ----------
    families : sequence of FamilyEvidence
        At least one; independent of each other among the honest.

    Returns
    -------
    ndarray, shape (k,)
        The product over families of (1 - a) + a LR with a = `ACTIVITY`, without the part in which no mechanism is at
        work; 0 where every family is left out.
    """
    log_all = np.sum([np.logaddexp(np.log(1 - ACTIVITY), np.log(ACTIVITY) + f.llr) for f in families], axis=0)
    seen = np.sum([f.active > 0 for f in families], axis=0)
    # A family that is left out has a likelihood ratio of one whether or not its mechanism is at work.
    log_none = seen * np.log(1 - ACTIVITY)
    some = -np.expm1(np.minimum(log_none - log_all, -1e-12))
    reached = -np.expm1(np.minimum(log_none, -1e-12))
    result: FloatArray = np.where(seen > 0, log_all + np.log(some) - np.log(reached), 0.0)
    return result


def suspected(tables: Sequence[SignalTable], n_responses: IntArray) -> dict[Family, BoolArray]:
    """Return for each family the units in which it speaks for pressure.

    Parameters
    ----------
    tables : sequence of SignalTable
        All signals.
    n_responses : ndarray of int, shape (k,)
        Responses of each unit.

    Returns
    -------
    dict of Family to ndarray of bool, shape (k,)
        Whether the family's likelihood ratio lies above `SUPPORTING`.
    """
    return {name: f.llr > np.log(SUPPORTING) for name, f in _by_family(tables, n_responses).items()}


def _without_ways_of_working(
    families: dict[Family, FamilyEvidence], scores_llr: FloatArray
) -> tuple[dict[Family, FamilyEvidence], BoolArray]:
    """Weigh device and time against a third explanation beside honesty and pressure: an unusual way of working.

    A share `OWN_WAY` of honest units works in a way that leaves these traces of itself. Together, the two families can
    therefore never say more than 1 / `OWN_WAY`, times what the scores say of pressure against a way of working.
    """
    k = len(scores_llr)
    others = [f.llr for name, f in families.items() if name not in WAYS_OF_WORKING]
    corroborated = np.max(others, axis=0) >= np.log(CORROBORATING) if others else np.zeros(k, dtype=bool)
    present = [name for name in families if name in WAYS_OF_WORKING]
    if not present:
        return dict(families), np.zeros(k, dtype=bool)
    ratio = np.stack([families[name].llr for name in present])
    traced = np.maximum(ratio, 0.0).sum(axis=0)
    joint = traced + scores_llr - np.logaddexp(np.log1p(-OWN_WAY), np.log(OWN_WAY) + traced)
    weighed = dict(families)
    reconsidered = ~corroborated & (traced > 0)
    for i, name in enumerate(present):
        family = families[name]
        speaks = reconsidered & (ratio.argmax(axis=0) == i)
        silent = reconsidered & ~speaks & (family.llr > 0)
        llr = np.where(speaks, np.minimum(joint, traced), np.where(silent, 0.0, family.llr))
        quiet = (speaks | silent) & (llr <= np.log(SUPPORTING))
        active = np.where(quiet, np.minimum(family.active, ACTIVITY), family.active)
        weighed[name] = replace(family, llr=llr, active=active)
    return weighed, reconsidered & (traced > np.log(SUPPORTING)) & (joint <= np.log(SUPPORTING))


def judge(tables: Sequence[SignalTable], n_responses: IntArray, scores_llr: FloatArray, *, fdr: float) -> Verdicts:
    """Weigh all signals of all units.

    Parameters
    ----------
    tables : sequence of SignalTable
        Signals of any families, at least one.
    n_responses : ndarray of int, shape (k,)
        Responses of each unit.
    scores_llr : ndarray, shape (k,)
        Whether the answers traced by device or time score higher than the unit's others (`contrast.scores_llr`).
    fdr : float
        Nominal false discovery rate of the level watch; hold asks for `HOLD_FDR` or less.

    Returns
    -------
    Verdicts
        One for each unit.

    Raises
    ------
    BadTable
        `fdr` is not between 0 and 0.5.

    Notes
    -----
    A flag needs evidence from enough answers (`LEAST_RESPONSES`) or, for who is asked, events (`LEAST_EVENTS`), and
    two families with a likelihood ratio above `SUPPORTING`. One family alone is enough to be watched from
    `CONVINCING` and to be held from `OVERWHELMING` on: a likelihood ratio of 1,000 happens to at most one honest
    unit in 1,000 by Markov's inequality, and a dozen customers answering from one private telephone are no less
    telling because the employee did nothing else. The false discovery rate has to be met besides, and the unit's own
    probability must reach `WATCH_PROBABILITY` or `HOLD_PROBABILITY`.

    One device and answers at once are also what a kiosk, a tablet on one desk or customers in a hurry leave, and all
    of it together, so these two families are not independent of each other where the way of working is unusual. Such
    a way is weighed as an explanation of its own, which gives the traced answers no reason to score higher than the
    unit's others; who was asked or what respondents say can speak against it too, by `CORROBORATING`.
    """
    if not 0 < fdr <= 0.5:
        raise BadTable("settings", f"{fdr:g} is not above 0 and at most 0.5", column="fdr")
    families, explained = _without_ways_of_working(_by_family(tables, n_responses), scores_llr)
    probability, share = posterior(guilt(list(families.values())))
    ratio = np.stack([np.where(f.admitted, f.llr, -np.inf) for f in families.values()])
    corroborated = (ratio > np.log(SUPPORTING)).sum(axis=0) >= 2
    strongest = ratio.max(axis=0)
    may_watch = (corroborated | (strongest >= np.log(CONVINCING))) & (probability >= WATCH_PROBABILITY)
    may_hold = may_watch & (corroborated | (strongest >= np.log(OVERWHELMING))) & (probability >= HOLD_PROBABILITY)
    q_value = 1.0 - probability
    q_value[may_watch] = running_mean_fdr(q_value[may_watch])
    hold = may_hold & (q_value <= min(HOLD_FDR, fdr))
    watch = may_watch & (q_value <= fdr) & ~hold
    levels = tuple(
        Level.HOLD if held else Level.WATCH if watched else Level.CLEAR
        for held, watched in zip(hold, watch, strict=True)
    )
    return Verdicts(families, probability, q_value, levels, share, explained)
