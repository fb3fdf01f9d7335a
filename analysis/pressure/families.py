"""What each family of signals says, before any calibration: enough to tell each family whom the others suspect.

Signals of one family see the same behaviour and are averaged, so that they count once. Families are taken to be
independent among the honest. A guilty unit need not show in every family: each mechanism is at work with probability
`ACTIVITY`, one at least, so a family that sees nothing speaks only mildly for innocence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from analysis.pressure.multiplicity import average_evidence
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace

#: Beta prior of the share of units that put on pressure: one in ten, worth ten units.
PRIOR = (1.0, 9.0)
LARGEST_SHARE = 0.5
ACTIVITY = 0.25
LEAST_RESPONSES = 8
LEAST_EVENTS = 20
#: Answers that a signal itself must rest on.
LEAST_SEEN = 3
#: Likelihood ratio of one family from which it speaks for pressure.
SUPPORTING = 3.0


@dataclass(frozen=True, slots=True)
class FamilyEvidence:
    """What one family says of each unit.

    Parameters
    ----------
    llr, p_value : ndarray, shape (k,)
        Average likelihood ratio (log), and the smallest p-value of the family's signals times their number; 0 and 1 if
        all are left out.
    admitted : ndarray of bool, shape (k,)
        Built on enough responses or events for a flag.
    active : ndarray, shape (k,)
        Probability that this mechanism is at work, given that the unit puts on pressure.
    """

    llr: FloatArray
    p_value: FloatArray
    admitted: BoolArray
    active: FloatArray


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
    least = np.where(seen, np.stack([t.p_value for t in tables]), 1.0).min(axis=0)
    p_value = np.minimum(count * least, 1.0) + np.where(some, 0.0, 1.0)
    enough = np.stack(
        [
            (n_responses >= LEAST_RESPONSES) & (t.n >= LEAST_SEEN)
            if t.trace is Trace.RESPONSES
            else t.n >= LEAST_EVENTS
            for t in tables
        ]
    )
    log_odds = np.log(ACTIVITY / (1 - ACTIVITY)) + mean
    return FamilyEvidence(mean, p_value, (enough & seen).any(axis=0), np.where(some, expit(log_odds), 0.0))


def posterior(
    llr: FloatArray, prior: tuple[float, float] = PRIOR, counts: FloatArray | None = None
) -> tuple[FloatArray, float]:
    """Return the probability of pressure of each unit, the share of such units being learned from all.

    Parameters
    ----------
    llr : ndarray, shape (k,)
        Log likelihood ratio of each unit.
    prior : tuple of two floats, default (1, 9)
        Beta prior of the share.
    counts : ndarray, shape (k,), optional
        How many units each one counts for when the share is learned: less than 1 where several share their evidence.

    Returns
    -------
    probability : ndarray, shape (k,)
        Of pressure.
    share : float
        Posterior mean share under the Beta prior, at most `LARGEST_SHARE`.

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
    share = prior[0] / sum(prior)
    said = np.ones(len(llr)) if counts is None else counts
    for _ in range(500):
        probability = expit(np.log(share / (1 - share)) + llr)
        updated = min((prior[0] + float(said @ probability)) / (sum(prior) + float(said.sum())), LARGEST_SHARE)
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
    families = by_family(tables, n_responses)
    return {
        family: 1.0 - posterior(guilt([other for name, other in families.items() if name is not family]))[0]
        for family in families
    }


def by_family(tables: Sequence[SignalTable], n_responses: IntArray) -> dict[Family, FamilyEvidence]:
    """Return what each family says, in the order of the signals.

    Parameters
    ----------
    tables : sequence of SignalTable
        All signals.
    n_responses : ndarray of int, shape (k,)
        Responses of each unit.

    Returns
    -------
    dict of Family to FamilyEvidence
        Families without a signal are absent.
    """
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
