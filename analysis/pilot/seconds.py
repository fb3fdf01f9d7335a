"""Seconds per question, and who was so fast that they cannot have read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from analysis.pilot.shares import CONFIDENCE, Share, share

#: Faster than this part of the usual time for the same questions is called too fast.
TOO_FAST = 1 / 3


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long one question took those who answered it.

    Parameters
    ----------
    n : int
        Answers whose time is known.
    lower_quartile, median, upper_quartile, ninetieth : float or None
        None where there are too few answers.
    median_low, median_high : float or None
        Interval of the median; None where there are too few answers for any.
    """

    n: int
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None
    ninetieth: float | None = None
    median_low: float | None = None
    median_high: float | None = None


def seconds(taken: Sequence[float], *, least: int) -> Seconds:
    """Summarise how long a question took.

    Parameters
    ----------
    taken : sequence of float
        Seconds of each answer.
    least : int
        Of fewer answers nothing is said.

    Returns
    -------
    Seconds
        Medians, because a few people always leave the page open.

    Notes
    -----
    Quantiles are interpolated between the two nearest times (type 7). The interval of the median lies between the k-th
    time from below and from above, k the 2.5 % point of the binomial law with a half: whatever the times look like, it
    holds the median with at least 95 %.

    References
    ----------
    Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. American Statistician 50, 361-365.

    Examples
    --------
    >>> found = seconds([4, 5, 5, 6, 7, 8, 9, 11, 14, 90], least=8)
    >>> found.median, found.median_low, found.median_high
    (7.5, 5.0, 14.0)
    """
    n = len(taken)
    if n < max(least, 1):
        return Seconds(n)
    ordered = np.sort(np.asarray(taken, dtype=np.float64))
    low, middle, high, ninetieth = (float(one) for one in np.quantile(ordered, [0.25, 0.5, 0.75, 0.9]))
    rank = int(binom.ppf((1 - CONFIDENCE) / 2, n, 0.5))
    limits = (float(ordered[rank - 1]), float(ordered[n - rank])) if rank else (None, None)
    return Seconds(n, low, middle, high, ninetieth, *limits)


def too_fast(taken: Sequence[Mapping[str, float]], *, least: int) -> Share:
    """Count the respondents who took less than a third of the usual time.

    Parameters
    ----------
    taken : sequence of mapping
        For each respondent, the seconds by question.
    least : int
        Questions with fewer answers have no usual time and do not count.

    Returns
    -------
    Share
        Out of those with the time of at least one such question.

    Notes
    -----
    The usual time of a respondent is the sum of the medians of the questions that this respondent answered: who was led
    along a shorter route is not called fast. Cuts at 30, 40 and 50 % of the median were tried side by side, and taking
    the fast ones out changed results little; a third flags few of those who merely read quickly.

    References
    ----------
    Greszki, R., Meyer, M. and Schoen, H. (2015). Exploring the effects of removing "too fast" responses and respondents
    from web surveys. Public Opinion Quarterly 79, 471-503.

    Examples
    --------
    >>> found = too_fast([{"q1": 6.0, "q2": 9.0}] * 8 + [{"q1": 1.0, "q2": 2.0}], least=8)
    >>> found.count, found.of
    (1, 9)
    """
    by_question: dict[str, list[float]] = {}
    for one in taken:
        for name, spent in one.items():
            by_question.setdefault(name, []).append(spent)
    usual = {name: float(np.median(spent)) for name, spent in by_question.items() if len(spent) >= max(least, 1)}
    measured = [{name: spent for name, spent in one.items() if name in usual} for one in taken]
    measured = [one for one in measured if one]
    fast = sum(sum(one.values()) < TOO_FAST * sum(usual[name] for name in one) for one in measured)
    return share(fast, len(measured), least=least)
