"""What unequal weights cost, and whether a few of them carry the estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, TooFew

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeightSummary:
    """How unequal some weights are.

    Parameters
    ----------
    n : int
        Weights that are not 0.
    design_effect : float
        Kish's, 1 plus the squared coefficient of variation.
    effective_n : float
        Kish's effective sample size.
    cv, cv_sample : float
        Standard deviation over mean, with divisor n and with divisor n - 1.
    minimum, median, maximum : float
        Of the weights.
    max_over_median : float
        The largest weight in medians.
    top_percent_share : float
        Share of the sum of weights that the largest hundredth of the weights, rounded up, holds.
    """

    n: int
    design_effect: float
    effective_n: float
    cv: float
    cv_sample: float
    minimum: float
    median: float
    maximum: float
    max_over_median: float
    top_percent_share: float


def effective_n(final_weight: npt.ArrayLike) -> float:
    """Return Kish's effective sample size.

    Parameters
    ----------
    final_weight : array_like, shape (n,)
        Final weights; zeros do not count.

    Returns
    -------
    float
        ``(sum w)^2 / sum w^2``.

    Raises
    ------
    BadTable
        A weight is not a finite number.
    TooFew
        All weights are 0.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley.

    Examples
    --------
    >>> effective_n([1.0, 1.0, 2.0]).__round__(4)
    2.6667
    """
    weight = _counting(final_weight)
    return float(weight.sum() ** 2 / (weight**2).sum())


def design_effect(final_weight: npt.ArrayLike) -> float:
    """Return Kish's design effect of unequal weights, 1 plus their squared coefficient of variation.

    Parameters
    ----------
    final_weight : array_like, shape (n,)
        Final weights; zeros do not count.

    Returns
    -------
    float
        1 or more.

    Raises
    ------
    BadTable
        A weight is not a finite number.
    TooFew
        All weights are 0.

    Examples
    --------
    >>> design_effect([1.0, 1.0, 2.0])
    1.125
    """
    weight = _counting(final_weight)
    return len(weight) / effective_n(weight)


def summary(final_weight: npt.ArrayLike) -> WeightSummary:
    """Describe how unequal weights are.

    Parameters
    ----------
    final_weight : array_like, shape (n,)
        Final weights; zeros do not count.

    Returns
    -------
    WeightSummary
        Kish's figures, the extremes and the share of the largest hundredth.

    Raises
    ------
    BadTable
        A weight is not a finite number.
    TooFew
        Fewer than two weights are not 0, or they do not add up to more than 0.

    References
    ----------
    Kish, L. (1992). Weighting for unequal P_i. Journal of Official Statistics 8, 183-200.

    Examples
    --------
    >>> summary([1.0, 1.0, 2.0]).max_over_median
    2.0
    """
    weight = np.sort(_counting(final_weight))
    n, total = len(weight), float(weight.sum())
    if n < 2 or total <= 0:
        raise TooFew(f"{n} weights that add up to {total:g}; their spread needs at least 2, and a sum above 0")
    median = float(np.median(weight))
    if median <= 0:
        raise TooFew(f"the median weight is {median:g}; most of the weights have to be above 0")
    largest = -(-n // 100)
    return WeightSummary(
        n=n,
        design_effect=design_effect(weight),
        effective_n=effective_n(weight),
        cv=float(weight.std() / weight.mean()),
        cv_sample=float(weight.std(ddof=1) / weight.mean()),
        minimum=float(weight[0]),
        median=median,
        maximum=float(weight[-1]),
        max_over_median=float(weight[-1]) / median,
        top_percent_share=float(weight[n - largest :].sum()) / total,
    )


def _counting(final_weight: npt.ArrayLike) -> FloatArray:
    """Return the weights that are not 0."""
    weight = np.asarray(final_weight, dtype=np.float64)
    wrong = ~np.isfinite(weight)
    if wrong.any():
        raise BadTable("weights", "is not a finite number", column="final_weight", row=int(np.argmax(wrong)) + 1)
    counting: FloatArray = weight[weight != 0]
    if not len(counting):
        raise TooFew("all weights are 0, so there is no effective sample size")
    return counting
