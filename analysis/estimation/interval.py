"""Confidence intervals fit for means, and for shares and net promoter scores of few answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import TooFew
from analysis.metrics import Kind


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval.

    Parameters
    ----------
    low, high : float
        Its ends, in the unit of the estimate.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """What an interval needs to know of an estimate.

    Parameters
    ----------
    value, standard_error : float
        The estimate and its standard error.
    unit_variance : float
        Weighted variance of the values among the respondents.
    n : int
        Number of answers.
    effective_n : float
        Kish's effective sample size; it stands in where the standard error is 0.
    degrees_of_freedom : float
        Degrees of freedom of the standard error.
    """

    value: float
    standard_error: float
    unit_variance: float
    n: int
    effective_n: float
    degrees_of_freedom: float

    @property
    def design_n(self) -> float:
        """Size of the simple random sample that would be as precise."""
        if self.standard_error > 0 and self.unit_variance > 0:
            return self.unit_variance / self.standard_error**2
        return self.effective_n


def interval(kind: Kind, spread: Spread, *, low: float, high: float, confidence: float = 0.95) -> Interval:
    """Give an estimate the interval of its kind, within the range of the metric.

    Parameters
    ----------
    kind : Kind
        Mean, share or net promoter score.
    spread : Spread
        The estimate and its precision.
    low, high : float
        Range of the metric.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        The padded interval for a mean, Korn and Graubard's for a share, the adjusted Wald interval for a net promoter
        score.

    Raises
    ------
    TooFew
        There are no degrees of freedom.

    Examples
    --------
    >>> interval(Kind.SHARE, Spread(1.0, 0.0, 0.0, 10, 10.0, 9), low=0.0, high=1.0).low.__round__(6)
    0.691503
    """
    if spread.degrees_of_freedom < 1:
        raise TooFew("an interval needs at least two independent answers")
    match kind:
        case Kind.SHARE:
            ends = korn_graubard(spread, confidence=confidence)
        case Kind.NPS:
            ends = adjusted_wald_nps(spread, confidence=confidence)
        case Kind.MEAN:
            ends = padded_mean(spread, low=low, high=high, confidence=confidence)
    return Interval(max(low, ends.low), min(high, ends.high))


def _quantile(confidence: float, degrees_of_freedom: float) -> float:
    return float(stats.t.ppf(0.5 + confidence / 2, degrees_of_freedom))


def students(spread: Spread, *, confidence: float = 0.95) -> Interval:
    """Give a mean Student's interval.

    Parameters
    ----------
    spread : Spread
        A mean and its precision.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits in the unit of the mean; without width where the standard error is 0.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika 6, 1-25.

    Examples
    --------
    >>> students(Spread(4.0, 0.5, 2.25, 10, 10.0, 9)).high.__round__(4)
    5.1311
    """
    half = _quantile(confidence, spread.degrees_of_freedom) * spread.standard_error
    return Interval(spread.value - half, spread.value + half)


def padded_mean(spread: Spread, *, low: float, high: float, confidence: float = 0.95) -> Interval:
    """Add half an answer at each end of the scale to a mean and give it Student's interval.

    Parameters
    ----------
    spread : Spread
        A mean and its precision.
    low, high : float
        Ends of the scale.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits in the unit of the mean; of positive width even where all answers agree, and never without the mean.

    Notes
    -----
    Near an end of the scale few answers rarely hold one of the seldom and extreme ones, and then seem to agree more
    than the opinions do: Student's interval is too short just when the mean is too good. The two halves count as
    answers on the sample size that the standard error is worth; with n answers they move the middle by at most
    ``(high - low) / (2 n)``. The idea is that of adding successes and failures to a share.

    References
    ----------
    Agresti, A. and Coull, B. A. (1998). Approximate is better than "exact" for interval estimation of binomial
    proportions. The American Statistician 52, 119-126.

    Examples
    --------
    >>> padded_mean(Spread(5.0, 0.0, 0.0, 10, 10.0, 9), low=1.0, high=5.0).low.__round__(2)
    4.25
    """
    size = spread.design_n
    padded = size + 1.0
    centre = (size * spread.value + (low + high) / 2) / padded
    squares = (size * (spread.unit_variance + (spread.value - centre) ** 2)) / padded
    squares += ((low - centre) ** 2 + (high - centre) ** 2) / 2 / padded
    half = _quantile(confidence, spread.degrees_of_freedom) * float(np.sqrt(squares / padded))
    return Interval(min(centre - half, spread.value), max(centre + half, spread.value))


def korn_graubard(spread: Spread, *, confidence: float = 0.95) -> Interval:
    """Give a share Clopper and Pearson's interval on the sample size its standard error is worth.

    Parameters
    ----------
    spread : Spread
        A share from 0 to 1 and its precision.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits from 0 to 1; of positive width even where all answers agree.

    References
    ----------
    Korn, E. L. and Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data. Survey Methodology 24, 193-201.

    Examples
    --------
    >>> korn_graubard(Spread(0.5, 0.1, 0.25, 25, 25.0, 24)).high.__round__(4)
    0.7046
    """
    share = min(max(spread.value, 0.0), 1.0)
    size = share * (1 - share) / spread.standard_error**2 if spread.standard_error > 0 else spread.effective_n
    if size <= 0:  # the answers agree, yet the adjustment leaves some error
        size = spread.effective_n
    size *= (_quantile(confidence, max(spread.n, 2) - 1) / _quantile(confidence, spread.degrees_of_freedom)) ** 2
    tail = (1 - confidence) / 2
    hits, misses = size * share, size * (1 - share)
    low = float(stats.beta.ppf(tail, hits, misses + 1)) if hits > 0 else 0.0
    high = float(stats.beta.ppf(1 - tail, hits + 1, misses)) if misses > 0 else 1.0
    return Interval(low, high)


def adjusted_wald_nps(spread: Spread, *, confidence: float = 0.95) -> Interval:
    """Add three answers to a net promoter score and give it Wald's interval, on the sample size its error is worth.

    Parameters
    ----------
    spread : Spread
        A score from -100 to 100 and its precision.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Limits in points; of positive width even where all answers agree.

    Notes
    -----
    Three quarters of a promoter, three quarters of a detractor and one and a half passives are added: the score
    shrinks towards 0 and the share of promoters and detractors together towards one half.

    References
    ----------
    Rocks, B. (2016). Interval estimation for the net promoter score. The American Statistician 70, 365-372.

    Examples
    --------
    >>> ends = adjusted_wald_nps(Spread(100.0, 0.0, 0.0, 10, 10.0, 9))
    >>> round(ends.low, 1), round(ends.high, 1)
    (43.0, 110.9)
    """
    size = spread.design_n
    score = spread.value / 100.0
    outer = min(1.0, spread.unit_variance / 1e4 + score**2)  # share of promoters and detractors together
    padded = size + 3.0
    centre = size * score / padded
    spread_out = (size * outer + 1.5) / padded - centre**2
    half = _quantile(confidence, spread.degrees_of_freedom) * np.sqrt(max(spread_out, 0.0) / padded)
    return Interval(100.0 * (centre - float(half)), 100.0 * (centre + float(half)))
