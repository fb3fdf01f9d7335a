"""How many of a unit's answers fall into one part of each period, given how many there are: its level drops out.

Within a unit and period (a stratum) the number of asked events in the part, the number of asked events, and the number
of answers are held fixed. What is left follows the noncentral hypergeometric law, whose odds ratio is that of the
unit's surroundings without the unit itself: a real peak of the location drops out too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, gammaln, ndtri
from scipy.stats import norm

from analysis.pressure.signal import BoolArray, FloatArray, IntArray
from analysis.pressure.units import sum_by

#: Prior variance of the log odds ratio of a programme of which nothing is known.
VAGUE = 4.0
#: Beyond so many standard errors nothing more is to be learned, and the heavy-tailed honest law takes it for a fluke.
LARGEST_SCORE = 8.0
#: Normal score from which the laws of the months are convolved.
EXACT_FROM = 1.5
#: And variance of the count up to which they are.
LARGE_VARIANCE = 25.0


@dataclass(frozen=True, slots=True)
class Strata:
    """Answers and asked events of each unit and period, inside and outside the part.

    Parameters
    ----------
    unit : ndarray of int, shape (s,)
        Unit of each stratum.
    period : ndarray of int, shape (s,)
        Its period.
    inside, outside : ndarray, shape (s,)
        Asked events in the part of the period and in the rest of it.
    answers, seen : ndarray, shape (s,)
        Answers, and those to events inside.
    row : ndarray of int, shape (m,)
        Stratum of each count that is possible.
    count, log_ways : ndarray, shape (m,)
        The count, and the logarithm of the number of ways in which it comes about.
    unit_count : int
        Number of units.
    """

    unit: IntArray
    period: IntArray
    inside: FloatArray
    outside: FloatArray
    answers: FloatArray
    seen: FloatArray
    row: IntArray
    count: FloatArray
    log_ways: FloatArray
    unit_count: int

    def by_unit(self, values: FloatArray) -> FloatArray:
        """Add up over the strata of each unit.

        Parameters
        ----------
        values : ndarray, shape (s,)
            What is added.

        Returns
        -------
        ndarray, shape (unit_count,)
            Sums.
        """
        return sum_by(self.unit, values, self.unit_count)


def strata_of(unit: IntArray, period: IntArray, inside: BoolArray, answered: BoolArray, unit_count: int) -> Strata:
    """Count the events of each unit and period, and keep the strata that can say something.

    Parameters
    ----------
    unit, period : ndarray of int, shape (n,)
        Unit and period of each asked event.
    inside, answered : ndarray of bool, shape (n,)
        Whether it lies in the part, and whether it was answered.
    unit_count : int
        Number of units.

    Returns
    -------
    Strata
        Those with events inside and outside, some answered and some not.

    Examples
    --------
    >>> zeros = np.zeros(4, dtype=np.int64)
    >>> inside, answered = np.array([True, True, False, False]), np.array([True, False, True, False])
    >>> found = strata_of(zeros, zeros, inside, answered, 1)
    >>> found.seen.tolist(), found.count.tolist(), np.exp(found.log_ways).round(6).tolist()
    ([1.0], [0.0, 1.0, 2.0], [1.0, 4.0, 1.0])
    """
    width = int(period.max()) + 1 if len(period) else 1
    flat = (unit * width + period) * 4 + inside * 2 + answered
    cells = np.bincount(flat, minlength=unit_count * width * 4).reshape(-1, 4).astype(np.float64)
    inside_n, outside_n = cells[:, 2] + cells[:, 3], cells[:, 0] + cells[:, 1]
    answers = cells[:, 1] + cells[:, 3]
    telling = (inside_n > 0) & (outside_n > 0) & (answers > 0) & (answers < inside_n + outside_n)
    where = np.flatnonzero(telling)
    n1, n0, r = inside_n[where], outside_n[where], answers[where]
    low, high = np.maximum(r - n0, 0.0), np.minimum(r, n1)
    steps = (high - low + 1).astype(np.int64)
    row = np.repeat(np.arange(len(where)), steps)
    place = (np.arange(len(row)) - np.repeat(np.cumsum(steps) - steps, steps)).astype(np.float64)
    count = low[row] + place
    log_ways = _log_choose(n1[row], count) + _log_choose(n0[row], r[row] - count)
    period_of = (where % width).astype(np.int64)
    unit_of = (where // width).astype(np.int64)
    return Strata(unit_of, period_of, n1, n0, r, cells[where, 3], row, count, log_ways, unit_count)


def _log_choose(n: FloatArray, k: FloatArray) -> FloatArray:
    result: FloatArray = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return result


def moments(strata: Strata, log_odds: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of the count inside, by the noncentral hypergeometric law.

    Parameters
    ----------
    strata : Strata
        The margins.
    log_odds : ndarray, shape (s,)
        Log odds ratio of an answer inside against outside.

    Returns
    -------
    mean, variance : ndarray, shape (s,)
        Exact.

    References
    ----------
    Fisher, R. A. (1935). The logic of inductive inference. JRSS 98, 39-82.
    """
    s = len(log_odds)
    log_mass = strata.log_ways + strata.count * log_odds[strata.row]
    if s == 0:
        return np.zeros(0), np.zeros(0)
    first = np.searchsorted(strata.row, np.arange(s))
    mass = np.exp(log_mass - np.maximum.reduceat(log_mass, first)[strata.row])
    total = np.bincount(strata.row, mass, s)
    mean = np.bincount(strata.row, mass * strata.count, s) / total
    variance = np.bincount(strata.row, mass * (strata.count - mean[strata.row]) ** 2, s) / total
    return mean, variance


@dataclass(frozen=True, slots=True)
class Usual:
    """Log odds ratio that is usual in each unit's surroundings, without the unit itself.

    Parameters
    ----------
    log_odds, doubt : ndarray, shape (k,)
        Its mean and variance.
    """

    log_odds: FloatArray
    doubt: FloatArray


def usual_log_odds(strata: Strata, group: IntArray, honest: FloatArray) -> Usual:
    """Estimate the odds ratio of each unit's group without the unit, drawn towards that of the other groups.

    Parameters
    ----------
    strata : Strata
        Answers inside and outside.
    group : ndarray of int, shape (k,)
        Surroundings of each unit.
    honest : ndarray, shape (k,)
        Probability that each unit is honest, by which it counts.

    Returns
    -------
    Usual
        Mantel and Haenszel's estimate, which holds for many small strata, with the variance of Robins, Breslow and
        Greenland; groups differ by a variance estimated by moments.

    References
    ----------
    Robins, J., Breslow, N. and Greenland, S. (1986). Estimators of the Mantel-Haenszel variance consistent in both
    sparse data and large-strata limiting models. Biometrics 42, 311-323.
    """
    a, b = strata.seen, strata.inside - strata.seen
    c, d = strata.answers - strata.seen, strata.outside - strata.answers + strata.seen
    n = strata.inside + strata.outside
    P, R, S = (a + d) / n, a * d / n, b * c / n
    parts = np.stack([strata.by_unit(v) for v in (R, S, P * R, P * S + (1 - P) * R, (1 - P) * S)]) * honest
    groups = int(group.max()) + 1 if len(group) else 1
    of_group = np.stack([sum_by(group, part, groups) for part in parts])
    overall = of_group.sum(axis=1)[:, None]
    own, own_variance = _mantel_haenszel(of_group)
    centre, _ = _mantel_haenszel(overall)
    between = _between(own - centre[0], own_variance)
    elsewhere, elsewhere_variance = _mantel_haenszel(np.maximum(overall - of_group, 0.0))
    prior_variance = np.minimum(elsewhere_variance + between, VAGUE)
    here, here_variance = _mantel_haenszel(np.maximum(of_group[:, group] - parts, 0.0))
    known = 1.0 / here_variance
    doubt = 1.0 / (known + 1.0 / prior_variance[group])
    return Usual(doubt * (known * here + elsewhere[group] / prior_variance[group]), doubt)


def _mantel_haenszel(parts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log odds ratio and its variance; 0 with infinite variance where nothing is known."""
    R, S, PR, mixed, QS = parts
    known = (R > 1e-9) & (S > 1e-9)
    r, s = np.where(known, R, 1.0), np.where(known, S, 1.0)
    variance = PR / (2 * r**2) + mixed / (2 * r * s) + QS / (2 * s**2)
    return np.where(known, np.log(r / s), 0.0), np.where(known, np.maximum(variance, 1e-9), np.inf)


def _between(away: FloatArray, variance: FloatArray) -> float:
    """Estimate by moments how much groups differ beyond chance."""
    weight = np.where(np.isfinite(variance), 1.0 / variance, 0.0)
    total, squares = float(weight.sum()), float((weight**2).sum())
    if np.count_nonzero(weight) < 2:
        return VAGUE
    scale = total - squares / total
    mean = float(weight @ away) / total
    return max(0.0, (float(weight @ (away - mean) ** 2) - (np.count_nonzero(weight) - 1)) / scale)


def between_units(excess: FloatArray, variance: FloatArray, known: FloatArray) -> float:
    """Estimate how much the log odds ratios of honest units differ, from the units below what is usual.

    Parameters
    ----------
    excess : ndarray, shape (k,)
        Counts minus their expectation.
    variance : ndarray, shape (k,)
        Variance by chance, doubt about the usual odds ratio included.
    known : ndarray, shape (k,)
        Variance of the count at the usual odds ratio: how much a log odds ratio moves it.

    Returns
    -------
    float
        Variance between units. Pressure pushes upwards only, so the lower half shows the honest spread.
    """
    lower = excess < 0
    scale = float((known[lower] ** 2).sum())
    return max(0.0, float((excess[lower] ** 2 - variance[lower]).sum()) / scale) if scale > 0 else 0.0


def normal_score(strata: Strata, log_odds: FloatArray, mean: FloatArray, variance: FloatArray) -> FloatArray:
    """Turn the upper mid-p of each unit's count inside into a standard normal score.

    Parameters
    ----------
    strata : Strata
        Answers inside, with their margins.
    log_odds : ndarray, shape (s,)
        Log odds ratio of an answer inside against outside.
    mean, variance : ndarray, shape (s,)
        As `moments` returns them.

    Returns
    -------
    ndarray, shape (k,)
        0 for a unit without strata; at most `LARGEST_SCORE` on either side.

    Notes
    -----
    Sums of hypergeometric counts are sums of independent Bernoulli ones, so a binomial law of the same mean and
    variance, its number of trials fractional, comes close in the middle and for large counts. In the upper tail of
    small ones, from `EXACT_FROM`, the hypergeometric laws of the months are convolved.

    References
    ----------
    Pitman, J. (1997). Probabilistic bounds on the coefficients of polynomials with only real zeros. J. Combinatorial
    Theory A 77, 279-303.

    Examples
    --------
    >>> zeros = np.zeros(4, dtype=np.int64)
    >>> inside, answered = np.array([True, True, False, False]), np.array([True, True, False, False])
    >>> strata = strata_of(zeros, zeros, inside, answered, 1)
    >>> found = normal_score(strata, np.zeros(1), *moments(strata, np.zeros(1)))
    >>> bool(np.isclose(found[0], -ndtri((1 / 6) / 2)))
    True
    """
    count = strata.by_unit(strata.seen)
    mean, variance = strata.by_unit(mean), strata.by_unit(variance)
    known = mean > 0
    share = np.clip(1.0 - variance / np.where(known, mean, 1.0), 1e-6, 1.0 - 1e-9)
    trials = np.where(known, mean, 1.0) / share
    mid_p = (_upper_tail(count + 1.0, trials, share) + _upper_tail(count, trials, share)) / 2.0
    far = known & ((count + 1.0 > trials) | ((mid_p < norm.sf(EXACT_FROM)) & (variance < LARGE_VARIANCE)))
    mid_p[far] = _exact_mid_p(strata, log_odds, np.flatnonzero(far))
    score = -ndtri(np.clip(mid_p, 1e-300, 1.0 - 1e-16))
    return np.asarray(np.where(known, np.clip(score, -LARGEST_SCORE, LARGEST_SCORE), 0.0), dtype=np.float64)


def _upper_tail(k: FloatArray, trials: FloatArray, share: FloatArray) -> FloatArray:
    inner = betainc(np.maximum(k, 1.0), np.maximum(trials - k + 1.0, 1e-12), share)
    return np.where(k <= 0, 1.0, np.where(k > trials + 1.0, 0.0, inner))


def _exact_mid_p(strata: Strata, log_odds: FloatArray, units: IntArray) -> FloatArray:
    """Convolve the laws of the months of these units, which are few."""
    place = np.full(strata.unit_count, -1)
    place[units] = np.arange(len(units))
    rows = place[strata.unit[strata.row]] >= 0
    row, count = strata.row[rows], strata.count[rows].astype(np.int64)
    log_mass = strata.log_ways[rows] + strata.count[rows] * log_odds[row]
    held, row = np.unique(row, return_inverse=True)
    largest = np.full(len(held), -np.inf)
    np.maximum.at(largest, row, log_mass)
    mass = np.exp(log_mass - largest[row])
    mass /= np.bincount(row, mass)[row]
    owner = place[strata.unit[held]]
    turn = np.arange(len(held)) - np.searchsorted(owner, owner)
    width = int(np.bincount(owner, np.minimum(strata.answers, strata.inside)[held]).max()) + 1 if len(held) else 1
    law = np.zeros((len(units), width))
    law[:, 0] = 1.0
    for j in range(int(turn.max()) + 1 if len(held) else 0):
        now = turn[row] == j
        who = owner[row[now]]
        step = np.zeros((len(units), int(count[now].max()) + 1))
        step[np.setdiff1d(np.arange(len(units)), who), 0] = 1.0
        step[who, count[now]] = mass[now]
        total = np.zeros_like(law)
        for c in np.flatnonzero(step.any(axis=0)):
            total[:, c:] += law[:, : width - c] * step[:, c, None]
        law = total
    seen = strata.by_unit(strata.seen)[units][:, None]
    above = np.arange(width)[None, :]
    return np.asarray((law * ((above > seen) + 0.5 * (above == seen))).sum(axis=1), dtype=np.float64)
