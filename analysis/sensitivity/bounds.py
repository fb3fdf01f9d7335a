"""What the metric can be whatever those who did not answer think."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from analysis.design import Design
from analysis.errors import BadTable, TooFew
from analysis.estimation.interval import Interval
from analysis.estimation.linearised import domain_means
from analysis.sensitivity.inferred import answers, check_scale

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the mean of a domain can be, whatever its nonrespondents think.

    Parameters
    ----------
    response_rate : float
        Base-weighted response rate.
    respondent_mean : float or None
        Base-weighted mean of the respondents; None where nobody responded.
    low, high : float
        Mean if every nonrespondent held the worst, or the best, opinion.
    low_error, high_error : float
        Linearised standard errors of the two.
    interval : Interval
        Covers the mean with the confidence asked for, whatever the nonrespondents think.
    n, respondents : int
        Sampled units, and those who responded.
    """

    response_rate: float
    respondent_mean: float | None
    low: float
    high: float
    low_error: float
    high_error: float
    interval: Interval
    n: int
    respondents: int


def manski_bounds(
    sample: Design,
    responded: npt.ArrayLike,
    value: npt.ArrayLike,
    *,
    low: float,
    high: float,
    domain: npt.ArrayLike | None = None,
    domains: int = 1,
    confidence: float = 0.95,
) -> tuple[Bounds, ...]:
    """Bound the mean of every domain by giving all nonrespondents the worst, or the best, opinion.

    Parameters
    ----------
    sample : Design
        The sampled units, before any adjustment of their weights.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    value : array_like, shape (n,)
        Value of each respondent; not read of others.
    low, high : float
        Least and greatest value: -100 and 100 for a net promoter score, 0 and 1 for a share.
    domain : array_like of int, shape (n,), optional
        Domain of each unit, 0 to `domains` - 1; one domain without it.
    domains : int, default 1
        Number of domains.
    confidence : float, default 0.95
        Confidence level of the intervals.

    Returns
    -------
    tuple of Bounds
        One per domain.

    Raises
    ------
    BadTable
        A value is not from `low` to `high`, or the tables do not fit.
    TooFew
        A domain has no sampled unit.
    NotIdentified
        A stratum has a single primary sampling unit.

    Notes
    -----
    With response rate q and respondents' mean m the bounds are ``q m + (1 - q) low`` and ``q m + (1 - q) high``. Each
    is the base-weighted mean of completed values, and has the standard error of one. The interval reaches beyond the
    bounds by c standard errors each, where c solves ``Phi(c + (high bound - low bound) / larger error) - Phi(-c) =
    confidence``; it stays on the scale, which the mean cannot leave.

    References
    ----------
    Manski, C. F. (1989). Anatomy of the selection problem. Journal of Human Resources 24, 343-360.
    Imbens, G. W. and Manski, C. F. (2004). Confidence intervals for partially identified parameters. Econometrica 72,
    1845-1857.

    Examples
    --------
    >>> from analysis.design import design
    >>> found = manski_bounds(design([1.0] * 4), [True, True, True, False], [100, 0, 100, 0], low=-100, high=100)[0]
    >>> found.low, found.high
    (25.0, 75.0)
    """
    given = answers(sample, responded, value)
    check_scale(given, low, high)
    if not 0 < confidence < 1:
        raise BadTable("settings", f"{confidence:g} is not between 0 and 1", column="confidence")
    code = np.zeros(sample.size, dtype=np.int64) if domain is None else np.asarray(domain, dtype=np.int64)
    if code.shape != (sample.size,) or code.min() < 0 or code.max() >= domains:
        raise BadTable("domains", f"needs a number from 0 to {domains - 1} for each of {sample.size} units")
    asked = np.bincount(code, weights=given.asked, minlength=domains)
    if (asked <= 0).any():
        raise TooFew(f"domain {int(np.argmin(asked))} has no sampled unit")
    rate = np.bincount(code, weights=given.answered, minlength=domains) / asked
    total = np.bincount(code, weights=given.answered * given.value, minlength=domains) / asked
    worst = domain_means(sample, np.where(given.responded, given.value, low), code, domains)
    best = domain_means(sample, np.where(given.responded, given.value, high), code, domains)
    respondents = np.bincount(code[given.responded], minlength=domains)
    return tuple(
        _bounds(
            response_rate=float(rate[k]),
            respondent_mean=float(total[k] / rate[k]) if respondents[k] else None,
            ends=(float(worst.value[k]), float(best.value[k])),
            errors=(float(worst.standard_error[k]), float(best.standard_error[k])),
            scale=(low, high),
            counts=(int(worst.n[k]), int(respondents[k])),
            confidence=confidence,
        )
        for k in range(domains)
    )


def _bounds(
    *,
    response_rate: float,
    respondent_mean: float | None,
    ends: tuple[float, float],
    errors: tuple[float, float],
    scale: tuple[float, float],
    counts: tuple[int, int],
    confidence: float,
) -> Bounds:
    reach = _reach(ends[1] - ends[0], max(errors), confidence)
    covered = Interval(max(scale[0], ends[0] - reach * errors[0]), min(scale[1], ends[1] + reach * errors[1]))
    return Bounds(response_rate, respondent_mean, *ends, *errors, covered, *counts)


def _reach(width: float, error: float, confidence: float) -> float:
    """Solve ``Phi(c + width / error) - Phi(-c) = confidence`` for c."""
    if error == 0:
        return 0.0
    gap = width / error
    two_sided = float(stats.norm.ppf(0.5 + confidence / 2))

    def shortfall(c: float) -> float:
        return float(stats.norm.cdf(c + gap) - stats.norm.cdf(-c)) - confidence

    if shortfall(two_sided) <= 0:
        return two_sided
    return float(optimize.brentq(shortfall, 0.0, two_sided, xtol=1e-12))
