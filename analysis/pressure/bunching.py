"""Is a density torn at a threshold? Tests for continuous figures of a whole population.

A unit's monthly figure is a share of few answers and no continuous one: for that, see `sums` and `signals.lattice`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from analysis.errors import BadTable, TooFew
from analysis.pressure.signal import FloatArray, IntArray

#: Observations on each side below which nothing is estimated.
LEAST_EACH = 20


@dataclass(frozen=True, slots=True)
class Discontinuity:
    """Densities on both sides of a threshold.

    Parameters
    ----------
    below, above : float
        Estimated densities just below and just above.
    statistic : float
        Difference (of logarithms for `mccrary`) over its standard error; positive where the density is higher above.
    standard_error : float
        Of that difference.
    p_value : float
        Two-sided.
    """

    below: float
    above: float
    statistic: float
    standard_error: float
    p_value: float


def _sides(values: FloatArray, threshold: float) -> FloatArray:
    x = np.sort(np.asarray(values, dtype=np.float64) - threshold)
    if not np.isfinite(x).all():
        raise BadTable("bunching", "a value is missing or infinite", column="values")
    least = min(int((x < 0).sum()), int((x >= 0).sum()))
    if least < LEAST_EACH:
        raise TooFew(f"{least} values on one side of the threshold; at least {LEAST_EACH} are needed")
    return x


def density_discontinuity(
    values: FloatArray, threshold: float, *, bandwidths: tuple[float, float], order: int = 3
) -> Discontinuity:
    """Compare the densities on both sides by local polynomials of the distribution function.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A continuous figure; ties are taken in any order.
    threshold : float
        Where the density may be torn.
    bandwidths : tuple of two floats
        Below and above the threshold, in units of `values`. They are not chosen here.
    order : int, default 3
        Degree of the polynomial: one more than that for which the bandwidths are best, so that bias is removed.

    Returns
    -------
    Discontinuity
        With a jackknife standard error.

    Raises
    ------
    BadTable
        A value is not finite, or a bandwidth or the order is not above 0.
    TooFew
        Fewer than 20 values on one side of the threshold, or within its bandwidth.

    Notes
    -----
    The empirical distribution function (share of the other values that are smaller) is regressed with a triangular
    kernel on powers of the distance, on each side by itself; the slopes are the densities. A value enters the
    distribution function at all points above it, which gives its influence on both slopes; the variance is the mean
    square of the influences.

    References
    ----------
    Cattaneo, M. D., Jansson, M. and Ma, X. (2020). Simple local polynomial density estimators. JASA 115, 1449-1455.

    Examples
    --------
    >>> values = np.random.default_rng(1).uniform(-1, 1, 4000)
    >>> found = density_discontinuity(values, 0.0, bandwidths=(0.5, 0.5))
    >>> abs(found.below - 0.5) < 0.1, abs(found.statistic) < 3
    (True, True)
    """
    if min(*bandwidths, order) <= 0:
        raise BadTable("bunching", "must be above 0", column="bandwidths or order")
    x = _sides(values, threshold)
    n = len(x)
    rank = np.searchsorted(x, x, side="left") / (n - 1.0)
    slopes, influences = [], []
    for h, side in zip(bandwidths, (x < 0, x >= 0), strict=True):
        u = x / h
        kernel = np.where(side, np.maximum(1.0 - np.abs(u), 0.0), 0.0) / h
        if np.count_nonzero(kernel) < LEAST_EACH:
            raise TooFew(f"fewer than {LEAST_EACH} values within {h:g} of the threshold")
        powers = np.vander(u, order + 1, increasing=True)
        weighed = powers * kernel[:, None]
        gram = weighed.T @ powers / n
        slopes.append(float(np.linalg.solve(gram, weighed.T @ rank / n)[1]) / h)
        at_or_above = np.cumsum(weighed[::-1], axis=0)[::-1]
        expected = weighed * rank[:, None]
        of_value = (at_or_above - weighed - (expected.sum(axis=0) - expected)) / (n - 1.0)
        influences.append(np.linalg.solve(gram, of_value.T)[1] / h)
    error = float(np.sqrt(((influences[1] - influences[0]) ** 2).sum())) / n
    statistic = (slopes[1] - slopes[0]) / error
    return Discontinuity(slopes[0], slopes[1], statistic, error, float(2.0 * norm.sf(abs(statistic))))


def mccrary(values: FloatArray, threshold: float, *, bandwidth: float, bin_width: float | None = None) -> Discontinuity:
    """Compare the logarithms of the densities on both sides by local linear regression of a histogram.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A continuous figure.
    threshold : float
        Where the density may be torn; no bin covers both sides.
    bandwidth : float
        Reach of the triangular kernel, in units of `values`.
    bin_width : float, optional
        By default twice the standard deviation over the root of n.

    Returns
    -------
    Discontinuity
        `statistic` is the log difference over sqrt(24/5 (1/f+ + 1/f-) / (n h)).

    Raises
    ------
    BadTable
        A value is not finite, or a width is not above 0.
    TooFew
        Fewer than 20 values on one side, or a density that is not above 0.

    References
    ----------
    McCrary, J. (2008). Manipulation of the running variable in the regression discontinuity design: a density test.
    Journal of Econometrics 142, 698-714.

    Examples
    --------
    >>> values = np.random.default_rng(1).uniform(-1, 1, 4000)
    >>> abs(mccrary(values, 0.0, bandwidth=0.5).statistic) < 3
    True
    """
    x = _sides(values, threshold)
    n = len(x)
    width = 2.0 * float(x.std(ddof=1)) / np.sqrt(n) if bin_width is None else bin_width
    if min(width, bandwidth) <= 0:
        raise BadTable("bunching", "must be above 0", column="bandwidth or bin_width")
    place = np.floor(x / width).astype(np.int64)
    first = int(place.min())
    height = np.bincount(place - first) / (n * width)
    middle = (np.arange(len(height)) + first + 0.5) * width
    densities = []
    for side in (middle < 0, middle > 0):
        weight = np.where(side, np.maximum(1.0 - np.abs(middle) / bandwidth, 0.0), 0.0)
        s0, s1, s2 = (float((weight * middle**power).sum()) for power in range(3))
        if s0 * s2 - s1**2 <= 0:
            raise TooFew(f"fewer than two bins within {bandwidth:g} of the threshold")
        densities.append(float((weight * (s2 - s1 * middle) * height).sum()) / (s2 * s0 - s1**2))
    if min(densities) <= 0:
        raise TooFew("the density at the threshold is not above 0 on one side")
    below, above = densities
    error = float(np.sqrt(24.0 / 5.0 * (1.0 / above + 1.0 / below) / (n * bandwidth)))
    statistic = (np.log(above) - np.log(below)) / error
    return Discontinuity(below, above, float(statistic), error, float(2.0 * norm.sf(abs(statistic))))


@dataclass(frozen=True, slots=True)
class Bunching:
    """Surplus of counts from a threshold on.

    Parameters
    ----------
    surplus, missing : float
        Counts above the counterfactual in the excluded bins from the threshold on, and below it in those before.
    relative : float
        `surplus` in multiples of the mean counterfactual count of its bins.
    standard_error : float
        Of `relative`, by the bootstrap.
    """

    surplus: float
    missing: float
    relative: float
    standard_error: float


def kleven(
    counts: IntArray,
    threshold: int,
    *,
    excluded: tuple[int, int],
    degree: int = 5,
    draws: int = 200,
    rng: np.random.Generator,
) -> Bunching:
    """Estimate the surplus of counts from a threshold on, against a polynomial through the bins farther away.

    Parameters
    ----------
    counts : ndarray of int, shape (b,)
        Observations in each bin.
    threshold : int
        First bin from which the target is reached.
    excluded : tuple of two ints
        Bins before the threshold, and from it on, that the polynomial does not see.
    degree : int, default 5
        Of the polynomial.
    draws : int, default 200
        Bootstrap samples of the observations.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Bunching
        Where manipulation moved observations over the threshold, `missing` is close to `surplus`; where it is not,
        the counterfactual is wrong.

    Raises
    ------
    TooFew
        Not more bins outside the excluded ones than the polynomial has coefficients.

    References
    ----------
    Kleven, H. J. (2016). Bunching. Annual Review of Economics 8, 435-464.

    Examples
    --------
    >>> counts = np.full(30, 100)
    >>> counts[14:16] = 70, 130
    >>> found = kleven(counts, 15, excluded=(1, 1), degree=1, rng=np.random.default_rng(1))
    >>> round(found.surplus), round(found.missing), round(found.relative, 1)
    (30, 30, 0.3)
    """
    bins = np.arange(len(counts))
    inside = (bins >= threshold - excluded[0]) & (bins < threshold + excluded[1])
    if np.count_nonzero(~inside) <= degree + 1:
        raise TooFew(f"{np.count_nonzero(~inside)} bins for a polynomial of degree {degree}")
    powers = np.vander((bins - threshold) / len(bins), degree + 1, increasing=True)
    fit = powers @ np.linalg.pinv(powers[~inside])
    over, under = inside & (bins >= threshold), inside & (bins < threshold)

    def estimate(observed: FloatArray) -> tuple[float, float, float]:
        counterfactual = fit @ observed[~inside]
        surplus = float((observed - counterfactual)[over].sum())
        return surplus, float((counterfactual - observed)[under].sum()), surplus / float(counterfactual[over].mean())

    observed = np.asarray(counts, dtype=np.float64)
    surplus, missing, relative = estimate(observed)
    total = int(observed.sum())
    again = [estimate(rng.multinomial(total, observed / total).astype(np.float64))[2] for _ in range(draws)]
    return Bunching(surplus, missing, relative, float(np.std(again, ddof=1)))
