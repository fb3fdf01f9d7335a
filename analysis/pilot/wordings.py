"""Split ballots: what another wording does to the answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

from analysis.pilot.shares import CONFIDENCE, share


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean, or the share, under one wording less that under the standard one.

    Parameters
    ----------
    n, standard_n : int
        Answers under this wording and under the standard.
    mean, standard_mean, difference, low, high : float or None
        None where either has too few answers; the interval is None too where no answer differs from another.
    p_value : float or None
        Of no difference.
    """

    n: int
    standard_n: int
    mean: float | None = None
    standard_mean: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None


def difference_of_means(values: Sequence[float], standard: Sequence[float], *, least: int) -> Difference:
    """Compare the mean answer under one wording with that under the standard.

    Parameters
    ----------
    values, standard : sequence of float
        Answers under the wording and under the standard.
    least : int
        Of fewer answers under either nothing is said; at least 2.

    Returns
    -------
    Difference
        Wordings are dealt by lot, so that a difference is due to the words.

    Notes
    -----
    Welch's interval: variances may differ, with Satterthwaite's degrees of freedom.

    References
    ----------
    Welch, B. L. (1947). The generalization of "Student's" problem when several different population variances are
    involved. Biometrika 34, 28-35.

    Examples
    --------
    >>> found = difference_of_means([5, 5, 4, 5], [3, 4, 3, 4], least=2)
    >>> found.difference, round(found.low, 2), round(found.high, 2)
    (1.25, 0.31, 2.19)
    """
    n, m = len(values), len(standard)
    if min(n, m) < max(least, 2):
        return Difference(n, m)
    one, other = (np.asarray(answers, dtype=np.float64) for answers in (values, standard))
    mean, usual = float(one.mean()), float(other.mean())
    first, second = float(one.var(ddof=1)) / n, float(other.var(ddof=1)) / m
    variance = first + second
    if variance == 0:
        return Difference(n, m, mean, usual, mean - usual)
    freedom = variance**2 / (first**2 / (n - 1) + second**2 / (m - 1))
    error = math.sqrt(variance)
    half = float(t.ppf(0.5 + CONFIDENCE / 2, freedom)) * error
    p_value = 2 * float(t.sf(abs(mean - usual) / error, freedom))
    return Difference(n, m, mean, usual, mean - usual, mean - usual - half, mean - usual + half, p_value)


def difference_of_shares(count: int, n: int, standard_count: int, standard_n: int, *, least: int) -> Difference:
    """Compare how many chose an option under one wording with how many did under the standard.

    Parameters
    ----------
    count, n : int
        Who chose it under the wording, and all who answered.
    standard_count, standard_n : int
        The same under the standard.
    least : int
        Of fewer answers under either nothing is said.

    Returns
    -------
    Difference
        Its means are the shares.

    Notes
    -----
    Newcombe's interval, made of the two intervals of Wilson; the p-value is that of the score test with the pooled
    share.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: comparison of eleven
    methods. Statistics in Medicine 17, 873-890.

    Examples
    --------
    >>> found = difference_of_shares(56, 70, 48, 80, least=8)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    one, other = share(count, n, least=least), share(standard_count, standard_n, least=least)
    if one.share is None or one.low is None or one.high is None:
        return Difference(n, standard_n)
    if other.share is None or other.low is None or other.high is None:
        return Difference(n, standard_n)
    difference = one.share - other.share
    low = difference - math.hypot(one.share - one.low, other.high - other.share)
    high = difference + math.hypot(one.high - one.share, other.share - other.low)
    pooled = (count + standard_count) / (n + standard_n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / standard_n))
    p_value = 2 * float(norm.sf(abs(difference) / error)) if error else 1.0
    return Difference(n, standard_n, one.share, other.share, difference, low, high, p_value)
