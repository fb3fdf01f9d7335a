"""Confidence intervals of a share, by every method in common use."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from scipy import optimize, special, stats

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.estimates import Estimates
from analysis.estimation.interval import Interval, Spread, korn_graubard, students


class ShareMethod(StrEnum):
    """How the interval of a share is found."""

    LOGIT = "logit"
    """Student's interval of the log-odds."""
    LIKELIHOOD = "likelihood"
    """Shares whose likelihood is not too far below the best, with Rao and Scott's correction for the design."""
    ARCSINE = "asin"
    """Student's interval of the angle ``asin sqrt(share)``."""
    BETA = "beta"
    """Korn and Graubard's: Clopper and Pearson's on the effective sample size. The one for shares near 0 or 1."""
    MEAN = "mean"
    """Student's interval of the share itself."""


def share_interval(
    estimates: Estimates, position: int = 0, *, method: ShareMethod | str = ShareMethod.BETA, confidence: float = 0.95
) -> Interval:
    """Give an estimated share an interval.

    Parameters
    ----------
    estimates : Estimates
        Means of values that are 0 or 1.
    position : int, default 0
        Which of them.
    method : ShareMethod or str, default "beta"
        ``logit``, ``likelihood``, ``asin``, ``beta`` or ``mean``.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits read from Student's t with the degrees of freedom of the whole design.

    Raises
    ------
    BadTable
        The method is not known, or the estimate is not from 0 to 1.
    NotIdentified
        The method has no interval for a share of 0 or 1; use ``beta``.
    TooFew
        There are no degrees of freedom.

    Examples
    --------
    >>> from analysis.design import design
    >>> from analysis.estimation.statistics import mean
    >>> asked = mean(design([1.0] * 40), [1.0] * 10 + [0.0] * 30)
    >>> round(share_interval(asked, method="logit").low, 4)
    0.1363
    """
    if method not in tuple(ShareMethod):
        raise BadTable("interval", f"{method!r} is not known; use {', '.join(ShareMethod)}", column="method")
    share, error = float(estimates.value[position]), float(estimates.standard_error[position])
    if not 0 <= share <= 1:
        raise BadTable("interval", f"{share:g} is not a share from 0 to 1", column="estimates")
    freedom = float(estimates.degrees_of_freedom)
    if freedom < 1:
        raise TooFew("an interval needs at least two independent answers")
    n = int(estimates.n[position])
    spread = Spread(share, error, share * (1 - share), n, float(n), freedom)
    match ShareMethod(method):
        case ShareMethod.LOGIT:
            return logit(spread, confidence=confidence)
        case ShareMethod.LIKELIHOOD:
            return likelihood(spread, confidence=confidence)
        case ShareMethod.ARCSINE:
            return arcsine(spread, confidence=confidence)
        case ShareMethod.BETA:
            return korn_graubard(spread, confidence=confidence)
        case ShareMethod.MEAN:
            _between(spread)  # without spread the interval would have no width
            return students(spread, confidence=confidence)


def logit(spread: Spread, *, confidence: float = 0.95) -> Interval:
    """Give a share Student's interval on the scale of its log-odds.

    Parameters
    ----------
    spread : Spread
        A share between 0 and 1 and its precision.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits between 0 and 1.

    Raises
    ------
    NotIdentified
        The share is 0 or 1.

    Notes
    -----
    ``log(p / (1 - p))`` has the standard error ``se / (p (1 - p))``.

    References
    ----------
    Korn, E. L. and Graubard, B. I. (1999). Analysis of Health Surveys. Wiley.

    Examples
    --------
    >>> round(logit(Spread(0.25, 0.07, 0.1875, 40, 40.0, 39)).high, 4)
    0.415
    """
    share = _between(spread)
    half = _multiple(spread, confidence) * spread.standard_error / (share * (1 - share))
    centre = math.log(share / (1 - share))
    return Interval(float(special.expit(centre - half)), float(special.expit(centre + half)))


def arcsine(spread: Spread, *, confidence: float = 0.95) -> Interval:
    """Give a share Student's interval on the scale of its angle.

    Parameters
    ----------
    spread : Spread
        A share between 0 and 1 and its precision.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits from 0 to 1.

    Raises
    ------
    NotIdentified
        The share is 0 or 1, or a limit of the angle lies beyond its range, so that it belongs to no share.

    Notes
    -----
    ``asin sqrt(p)`` has the standard error ``se / (2 sqrt(p (1 - p)))``.

    References
    ----------
    Anscombe, F. J. (1948). The transformation of Poisson, binomial and negative-binomial data. Biometrika 35, 246-254.

    Examples
    --------
    >>> round(arcsine(Spread(0.25, 0.07, 0.1875, 40, 40.0, 39)).high, 4)
    0.4023
    """
    share = _between(spread)
    half = _multiple(spread, confidence) * spread.standard_error / (2 * math.sqrt(share * (1 - share)))
    centre = math.asin(math.sqrt(share))
    if centre - half < 0 or centre + half > math.pi / 2:
        raise NotIdentified(f"the interval of the angle of the share {share:g} leaves its range; use method beta")
    return Interval(math.sin(centre - half) ** 2, math.sin(centre + half) ** 2)


def likelihood(spread: Spread, *, confidence: float = 0.95) -> Interval:
    """Give a share the interval of its likelihood, corrected for the design.

    Parameters
    ----------
    spread : Spread
        A share between 0 and 1 and its precision.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits between 0 and 1.

    Raises
    ------
    NotIdentified
        The share is 0 or 1.

    Notes
    -----
    The shares at which `signed_root` is within the quantiles of Student's t.

    References
    ----------
    Rao, J. N. K. and Scott, A. J. (1984). On chi-squared tests for multiway contingency tables with cell proportions
    estimated from survey data. Annals of Statistics 12, 46-60.

    Examples
    --------
    >>> round(likelihood(Spread(0.25, 0.07, 0.1875, 40, 40.0, 39)).high, 4)
    0.4078
    """
    share = _between(spread)
    limit = _multiple(spread, confidence)
    if spread.standard_error == 0:
        return Interval(share, share)

    def beyond(log_odds: float, side: float) -> float:
        return signed_root(float(special.expit(log_odds)), spread) - side * limit

    centre = math.log(share / (1 - share))
    far = 1.0
    while -beyond(centre - far, 0.0) < limit or beyond(centre + far, 0.0) < limit:
        far *= 2
    low = optimize.brentq(beyond, centre - far, centre, args=(-1.0,), xtol=1e-14, rtol=1e-14)
    high = optimize.brentq(beyond, centre, centre + far, args=(1.0,), xtol=1e-14, rtol=1e-14)
    return Interval(float(special.expit(low)), float(special.expit(high)))


def signed_root(other: float, spread: Spread) -> float:
    """Say how far another share is from the estimate, in standard errors, by the likelihood.

    Parameters
    ----------
    other : float
        A share between 0 and 1.
    spread : Spread
        The estimated share and its precision.

    Returns
    -------
    float
        Above 0 for a share above the estimate.

    Notes
    -----
    The root of ``2 m (n - 1) / n (p log(p / q) + (1 - p) log((1 - p) / (1 - q)))`` with the sample size
    ``m = p (1 - p) / se^2`` that the standard error is worth: the likelihood ratio of the weighted answers divided by
    the design effect, and by n / (n - 1) for the dispersion estimated from n answers.

    Examples
    --------
    >>> round(signed_root(0.5, Spread(0.25, 0.07, 0.1875, 40, 40.0, 39)), 4)
    3.1242
    """
    share = _between(spread)
    size = share * (1 - share) / spread.standard_error**2 * (spread.n - 1) / spread.n
    distance = special.rel_entr(share, other) + special.rel_entr(1 - share, 1 - other)
    return float(np.sign(other - share) * math.sqrt(2 * size * max(float(distance), 0.0)))


def _between(spread: Spread) -> float:
    if not 0 < spread.value < 1:
        raise NotIdentified(f"a share of {spread.value:g} has an interval by method beta only")
    return spread.value


def _multiple(spread: Spread, confidence: float) -> float:
    return float(stats.t.ppf(0.5 + confidence / 2, spread.degrees_of_freedom))
