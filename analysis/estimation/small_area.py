"""Scores of small areas: each area's own answers, drawn towards what its covariates lead one to expect."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Least share of the differences between direct scores that must be real for a small-area estimate to be shown.
MINIMUM_RELIABILITY = 0.5
_NODES = 200


class Likelihood(StrEnum):
    """Which likelihood the variance between areas maximises.

    ``adjusted`` is what takes the place of restricted maximum likelihood where that gives 0.
    """

    REML = "reml"
    ML = "ml"
    ADJUSTED = "adjusted"


@dataclass(frozen=True, slots=True)
class SmallAreas:
    """Estimates for m small areas.

    Parameters
    ----------
    estimate : ndarray, shape (m,)
        Empirical best linear unbiased predictor; synthetic where there is no answer.
    mse : ndarray, shape (m,)
        Estimated mean squared error.
    reliability : ndarray, shape (m,)
        Share of the area's own deviation that is kept, from 0 (synthetic) to 1 (direct): variance between areas over
        itself plus the sampling variance.
    low, high : ndarray, shape (m,)
        Ends of the prediction intervals.
    n : ndarray of int64, shape (m,)
        Answers.
    coefficients : ndarray, shape (k,)
        Regression of the areas' means on their covariates.
    covariance : ndarray, shape (k, k)
        Of the coefficients.
    area_variance : float
        Variance between areas that the covariates do not explain.
    likelihood : Likelihood
        What that variance maximises.
    """

    estimate: FloatArray
    mse: FloatArray
    reliability: FloatArray
    low: FloatArray
    high: FloatArray
    n: IntArray
    coefficients: FloatArray
    covariance: FloatArray
    area_variance: float
    likelihood: Likelihood

    def shown(self, *, minimum_n: int, minimum_reliability: float = MINIMUM_RELIABILITY) -> BoolArray:
        """Say which estimates may be shown; the others are to be suppressed.

        Parameters
        ----------
        minimum_n : int
            Fewest answers.
        minimum_reliability : float, default 0.5
            Least reliability; at 0.5 half of the difference between two direct scores is real.

        Returns
        -------
        ndarray of bool, shape (m,)
            Whether the area has the answers and the reliability.

        Raises
        ------
        BadTable
            The least reliability is not from 0 to 1.
        """
        if not 0 <= minimum_reliability <= 1:
            raise BadTable("settings", f"{minimum_reliability:g} is not from 0 to 1", column="minimum_reliability")
        return (self.n >= minimum_n) & (self.reliability >= minimum_reliability)


@dataclass(frozen=True, slots=True)
class _Areas:
    """Sampled areas."""

    direct: FloatArray
    variance: FloatArray
    matrix: FloatArray

    def regression(self, between: float) -> tuple[FloatArray, FloatArray]:
        """Coefficients given the variance between areas, and their covariance."""
        weight = 1 / (between + self.variance)
        covariance = np.linalg.inv(self.matrix.T @ (self.matrix * weight[:, None])).astype(np.float64)
        return covariance @ (self.matrix.T @ (weight * self.direct)), covariance

    def log_likelihood(self, between: float, likelihood: Likelihood) -> float:
        """Profile log-likelihood of the variance between areas, without constants."""
        total = between + self.variance
        coefficients, covariance = self.regression(between)
        residual = self.direct - self.matrix @ coefficients
        result = -0.5 * float(np.log(total).sum() + (residual**2 / total).sum())
        if likelihood is not Likelihood.ML:
            result += 0.5 * float(np.linalg.slogdet(covariance)[1])
        if likelihood is Likelihood.ADJUSTED:  # of a variance above 0 only
            result += float(np.log(np.arctan((between / total).sum()))) / len(total)
        return result


def fay_herriot(
    direct: npt.ArrayLike,
    sampling_variance: npt.ArrayLike,
    n: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    likelihood: Likelihood = Likelihood.REML,
    confidence: float = 0.95,
) -> SmallAreas:
    """Estimate the means of areas from their direct estimates and covariates.

    Parameters
    ----------
    direct : array_like, shape (m,)
        Direct estimates; not read of areas without answers.
    sampling_variance : array_like, shape (m,)
        Their sampling variances, above 0, taken as known; not read of areas without answers. A variance estimated from
        few answers is best smoothed first, for instance by one variance between answers for all areas, divided by
        their effective sample sizes.
    n : array_like of int, shape (m,)
        Answers per area; 0 for an area without any.
    covariates : array_like, shape (m, k)
        Covariates of all areas, an intercept among them.
    likelihood : Likelihood
        ``reml`` or ``ml``.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    SmallAreas
        Empirical best linear unbiased predictors.

    Raises
    ------
    BadTable
        A direct estimate is not finite, a variance is not above 0, or the tables do not fit.
    TooFew
        Fewer than three more areas with answers than covariates.
    NotIdentified
        The covariates of the areas with answers are linearly dependent.
    NotConverged
        The likelihood has no maximum.

    Notes
    -----
    ``direct_i = x_i'b + v_i + e_i`` with variances A between areas and D_i within. With the reliability
    ``g_i = A / (A + D_i)`` the estimate is ``g_i direct_i + (1 - g_i) x_i'b``, and its mean squared error
    ``g_i D_i + (1 - g_i)^2 x_i' cov(b) x_i + 2 D_i^2 / (A + D_i)^3 V`` with ``V = 2 / sum (A + D_j)^-2``; maximum
    likelihood adds a term for its bias. An area without answers gets ``x'b`` with ``A + x' cov(b) x``. Where A comes
    out at 0, which would make all areas the same but for their covariates and every interval too short, the
    adjusted likelihood of Yoshimori and Lahiri is maximised instead, always above 0.

    An interval from one value of A is too short where A is small beside D. The interval is therefore that of the mean
    and variance over all values of A, each with its restricted likelihood as weight (a flat prior on A). Its middle is
    close to the estimate but not on it.

    References
    ----------
    Fay, R. E. and Herriot, R. A. (1979). Estimates of income for small places: an application of James-Stein procedures
    to census data. Journal of the American Statistical Association 74, 269-277.
    Datta, G. S. and Lahiri, P. (2000). A unified measure of uncertainty of estimated best linear unbiased predictors in
    small area estimation problems. Statistica Sinica 10, 613-627.
    Datta, G. S., Rao, J. N. K. and Smith, D. D. (2005). On measuring the variability of small area estimators under a
    basic area level model. Biometrika 92, 183-196.
    Yoshimori, M. and Lahiri, P. (2014). A new adjusted maximum likelihood method for the Fay-Herriot small area model.
    Journal of Multivariate Analysis 124, 281-294.

    Examples
    --------
    >>> found = fay_herriot([9.0, 1.0, 5.0, 3.0], [1.0, 1.0, 1.0, 1.0], [10, 10, 10, 10], np.ones((4, 1)))
    >>> found.estimate.round(3).tolist(), round(found.area_variance, 3)
    ([8.614, 1.3, 4.957, 3.129], 10.667)
    """
    matrix, counts = np.asarray(covariates, dtype=np.float64), np.asarray(n, dtype=np.int64)
    sampled = np.flatnonzero(counts > 0)
    areas = _sampled(
        np.asarray(direct, dtype=np.float64), np.asarray(sampling_variance, dtype=np.float64), matrix, counts
    )
    used = likelihood
    between = _variance_between(areas, used)
    if between == 0:
        used = Likelihood.ADJUSTED
        between = _variance_between(areas, used)
    coefficients, covariance = areas.regression(between)
    spread = np.einsum("ij,jk,ik->i", matrix, covariance, matrix)
    estimate, mse, reliability = matrix @ coefficients, between + spread, np.zeros(len(matrix))
    total = between + areas.variance
    kept = between / total
    reliability[sampled] = kept
    estimate[sampled] += kept * (areas.direct - estimate[sampled])
    third = areas.variance**2 / total**3 * 2 / (total**-2.0).sum()
    mse[sampled] = kept * areas.variance + (1 - kept) ** 2 * spread[sampled] + 2 * third
    if used is Likelihood.ML:
        twice = areas.matrix.T @ (areas.matrix * (total**-2.0)[:, None])
        bias = -float(np.trace(covariance @ twice)) / float((total**-2.0).sum())
        mse[sampled] -= bias * (1 - kept) ** 2
    centre, error = _integrated(areas, matrix, sampled)
    half = error * float(stats.norm.ppf(0.5 + confidence / 2))
    low, high = centre - half, centre + half
    return SmallAreas(estimate, mse, reliability, low, high, counts, coefficients, covariance, between, used)


def _sampled(direct: FloatArray, variance: FloatArray, matrix: FloatArray, n: IntArray) -> _Areas:
    if matrix.ndim != 2 or not direct.shape == variance.shape == n.shape == matrix.shape[:1]:
        shapes = f"{direct.shape}, {variance.shape}, {n.shape} and {matrix.shape}"
        raise BadTable("areas", f"direct, sampling_variance, n and covariates have shapes {shapes}")
    if not np.isfinite(matrix).all() or (n < 0).any():
        raise BadTable("areas", "every area needs finite covariates and a number of answers of 0 or more")
    rows = np.flatnonzero(n > 0)
    for name, wrong in (
        ("direct", ~np.isfinite(direct[rows])),
        ("sampling_variance", ~(np.isfinite(variance[rows]) & (variance[rows] > 0))),
    ):
        if wrong.any():
            row = int(rows[np.flatnonzero(wrong)[0]])
            message = "is not a finite number" if name == "direct" else "is not above 0; smooth the variances first"
            raise BadTable("areas", message, column=name, row=row + 1)
    if len(rows) < matrix.shape[1] + 3:
        raise TooFew(f"{len(rows)} areas with answers; {matrix.shape[1]} covariates need at least three more")
    if np.linalg.matrix_rank(matrix[rows] / np.maximum(np.abs(matrix[rows]).max(axis=0), 1e-300)) < matrix.shape[1]:
        raise NotIdentified("the covariates of the areas with answers are linearly dependent")
    return _Areas(direct[rows], variance[rows], matrix[rows])


def _variance_between(areas: _Areas, likelihood: Likelihood) -> float:
    """Maximise over a grid, which finds the best of several maxima, and then between its neighbours."""
    residual = areas.direct - areas.matrix @ np.linalg.lstsq(areas.matrix, areas.direct, rcond=None)[0]
    most = 10 * (float(residual @ residual) / (len(residual) - areas.matrix.shape[1]) + float(areas.variance.max()))
    least = 1e-6 * float(areas.variance.min())
    grid = np.concatenate([[0.0] * (likelihood is not Likelihood.ADJUSTED), np.geomspace(least, most, 200)])
    best = int(np.argmax([areas.log_likelihood(float(a), likelihood) for a in grid]))
    if best == len(grid) - 1:
        raise NotConverged(f"the likelihood of the variance between areas still rises at {most:.3g}")
    if best == 0 and likelihood is Likelihood.ADJUSTED:
        raise NotConverged("the adjusted likelihood of the variance between areas rises towards 0")
    inner = optimize.minimize_scalar(
        lambda a: -areas.log_likelihood(float(a), likelihood),
        bounds=(float(grid[max(best - 1, 0)]), float(grid[best + 1])),
        method="bounded",
        options={"xatol": 1e-10 * most},
    )
    found = float(inner.x)
    if likelihood is Likelihood.ADJUSTED:
        return found
    return 0.0 if areas.log_likelihood(0.0, likelihood) >= -float(inner.fun) else found


def _integrated(areas: _Areas, matrix: FloatArray, sampled: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation over the variance between areas, by quadrature on its logarithm."""
    residual = areas.direct - areas.matrix @ np.linalg.lstsq(areas.matrix, areas.direct, rcond=None)[0]
    most = 1000 * (float(residual @ residual) / (len(residual) - areas.matrix.shape[1]) + float(areas.variance.max()))
    grid = np.geomspace(1e-6 * float(areas.variance.min()), most, _NODES)
    density = np.array([areas.log_likelihood(float(a), Likelihood.REML) for a in grid]) + np.log(grid)
    share = np.exp(density - density.max())
    share /= share.sum()
    first, second, variance = np.zeros(len(matrix)), np.zeros(len(matrix)), np.zeros(len(matrix))
    base = matrix @ areas.regression(float(grid[int(share.argmax())]))[0]  # squares are taken about it, for accuracy
    for between, weight in zip(grid.tolist(), share.tolist(), strict=True):
        if weight < 1e-12:
            continue
        coefficients, covariance = areas.regression(between)
        kept = np.zeros(len(matrix))
        kept[sampled] = between / (between + areas.variance)
        mean = matrix @ coefficients
        mean[sampled] += kept[sampled] * (areas.direct - mean[sampled])
        spread = np.einsum("ij,jk,ik->i", matrix, covariance, matrix)
        variance += weight * (between * (1 - kept) + (1 - kept) ** 2 * spread)
        first += weight * (mean - base)
        second += weight * (mean - base) ** 2
    return base + first, np.sqrt(variance + np.maximum(second - first**2, 0.0))
