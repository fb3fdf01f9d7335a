"""Scores of employees from single answers: each drawn towards the location, and the location towards its covariates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation._nested_likelihood import Data, most_likely, reach
from analysis.estimation.employee_means import EmployeeMeans
from analysis.estimation.small_area import SmallAreas

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NODES = 24
_FEWEST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class NestedAreas:
    """Estimates for employees, and the variances they rest on.

    Parameters
    ----------
    employees : SmallAreas
        One estimate per employee; its `area_variance` is that between employees of one location.
    location_variance : float
        Variance between locations; 0 without locations.
    answer_variance : float
        Variance between answers to one employee.
    """

    employees: SmallAreas
    location_variance: float
    answer_variance: float


def nested_error(
    answers: EmployeeMeans,
    *,
    location: npt.ArrayLike | None = None,
    population_means: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> NestedAreas:
    """Estimate the mean of every employee by a nested error regression: answers in employees in locations.

    Parameters
    ----------
    answers : EmployeeMeans
        From `analysis.estimation.employee_means.employee_means`. Regions, of which there are few, are best among the
        terms.
    location : array_like of int, shape (m,), optional
        Location of each employee, numbered from 0; without it employees are drawn towards their covariates alone.
    population_means : array_like, shape (m, k), optional
        Means of the terms over all events of each employee, answered or not. To be left out only if the terms do not
        vary within employees and all employees have answers.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    NestedAreas
        Empirical best linear unbiased predictors from weighted means.

    Raises
    ------
    BadTable
        Population means are needed, or do not fit.
    TooFew
        Fewer than five locations with answers, or than five employees; no employee has two answers.
    NotIdentified
        Terms are linearly dependent, or tell all locations apart; or answers to one employee never differ.
    NotConverged
        The restricted likelihood has no maximum.

    Notes
    -----
    ``y_ij = x_ij'b + l_L + v_i + e_ij`` with variances between locations, between employees of one, and between answers
    to one, found by restricted maximum likelihood from the sums alone, so that the work does not grow with the answers.
    The weighted mean of an employee has sampling variance ``D_i = s_e^2 sum w^2 / (sum w)^2``; the estimate is the best
    linear predictor of ``X_i'b + l_L + v_i`` from all weighted means, and goes to the employee's own weighted mean as
    answers grow, whatever the model. With the reliability ``g_i = s_v^2 / (s_v^2 + D_i)`` it is
    ``X_i'b + l + g_i (mean_i - x_i'b - l)``. Where the variance between employees comes out at 0, the adjusted
    likelihood of Yoshimori and Lahiri takes over.

    Mean squared error and interval take mean and variance over both variance components between, each pair with its
    restricted likelihood as weight (flat priors) and the answer variance at its estimate. Weights count as fixed.

    References
    ----------
    Battese, G. E., Harter, R. M. and Fuller, W. A. (1988). An error-components model for prediction of county crop
    areas using survey and satellite data. Journal of the American Statistical Association 83, 28-36.
    You, Y. and Rao, J. N. K. (2002). A pseudo-empirical best linear unbiased prediction approach to small area
    estimation using survey weights. Canadian Journal of Statistics 30, 431-439.
    Rao, J. N. K. and Molina, I. (2015). Small Area Estimation, 2nd ed., chapters 7 and 10. Wiley.

    Examples
    --------
    >>> from analysis.estimation.employee_means import employee_means
    >>> rng = np.random.default_rng(1)
    >>> employee = np.repeat(np.arange(40), 25)
    >>> value = 7 + rng.normal(size=40)[employee] + 2 * rng.normal(size=1000)
    >>> from analysis.terms import Terms
    >>> one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(1000, dtype=np.int64))
    >>> found = nested_error(employee_means(value, employee, 40, one))
    >>> bool(found.employees.reliability.min() > 0.7), round(found.answer_variance, 1)
    (True, 3.9)
    """
    rows = np.flatnonzero(answers.n > 0)
    target = _target(answers, population_means)
    code, locations = _locations(location, answers, rows)
    data = _data(answers, rows, code, locations)
    variances, used = most_likely(data, has_locations=location is not None)
    weighted = replace(
        data,
        mean=answers.weighted_mean[rows],
        matrix=answers.weighted_covariates[rows],
        squares=answers.weight_squares[rows],
    )
    prediction = _Prediction(weighted, rows, target, code)
    found, _ = prediction.at(variances)
    centre, variance = _integrated(data, prediction, variances, has_locations=location is not None)
    half = np.sqrt(variance) * float(stats.norm.ppf(0.5 + confidence / 2))
    reliability = np.zeros(len(answers.n))
    reliability[rows] = variances[1] / (variances[1] + variances[2] * answers.weight_squares[rows])
    coefficients, covariance = prediction.regression(variances)
    return NestedAreas(
        employees=SmallAreas(
            estimate=found,
            mse=variance + (found - centre) ** 2,
            reliability=reliability,
            low=centre - half,
            high=centre + half,
            n=answers.n,
            coefficients=coefficients,
            covariance=covariance,
            area_variance=variances[1],
            likelihood=used,
        ),
        location_variance=variances[0],
        answer_variance=variances[2],
    )


def _target(answers: EmployeeMeans, population_means: npt.ArrayLike | None) -> FloatArray:
    if population_means is not None:
        target = np.asarray(population_means, dtype=np.float64)
        if target.shape != answers.covariates.shape or not np.isfinite(target).all():
            raise BadTable(
                "areas", f"needs finite numbers of shape {answers.covariates.shape}", column="population_means"
            )
        return target
    size = (answers.covariates**2 * answers.n[:, None]).sum(axis=0)
    if (np.diagonal(answers.within)[:-1] > 1e-9 * size).any() or (answers.n == 0).any():
        message = "is needed, since terms vary within employees or an employee has no answer"
        raise BadTable("areas", message, column="population_means")
    return answers.covariates


def _locations(location: npt.ArrayLike | None, answers: EmployeeMeans, rows: IntArray) -> tuple[IntArray, int]:
    if len(rows) < max(_FEWEST_GROUPS, answers.covariates.shape[1] + 3):
        raise TooFew(f"{len(rows)} employees with answers are too few to tell the variance between them")
    if location is None:
        return np.zeros(len(answers.n), dtype=np.int64), 1
    code = np.asarray(location, dtype=np.int64)
    if code.shape != answers.n.shape or code.min() < 0:
        raise BadTable(
            "areas", f"needs a number of 0 or more for each of {len(answers.n)} employees", column="location"
        )
    if len(np.unique(code[rows])) < _FEWEST_GROUPS:
        raise TooFew(f"fewer than {_FEWEST_GROUPS} locations with answers; put them among the terms instead")
    return code, int(code.max()) + 1


def _data(answers: EmployeeMeans, rows: IntArray, code: IntArray, locations: int) -> Data:
    free = int(answers.n.sum()) - len(rows)
    if free < 1:
        raise TooFew("no employee has two answers, so answers to one employee cannot be compared")
    if answers.within[-1, -1] <= 0:
        raise NotIdentified("answers to one employee never differ, so their variance cannot be estimated")
    matrix = answers.covariates[rows]
    cross = matrix.T @ (matrix * answers.n[rows, None]) + answers.within[:-1, :-1]
    scale = np.sqrt(np.diagonal(cross))
    if (scale == 0).any() or np.linalg.eigvalsh(cross / np.outer(scale, scale))[0] < 1e-10:
        raise NotIdentified("the terms are linearly dependent among the answers")
    if locations > 1:
        _check_locations(answers, cross, rows, code, locations)
    return Data(
        answers.mean[rows], matrix, 1.0 / answers.n[rows], code[rows], locations, answers.within, int(answers.n.sum())
    )


def _check_locations(answers: EmployeeMeans, cross: FloatArray, rows: IntArray, code: IntArray, locations: int) -> None:
    """Refuse terms that tell all locations apart, such as regions of one location each."""
    held = np.bincount(code[rows], weights=answers.n[rows], minlength=locations)
    sums = np.column_stack(
        [
            np.bincount(code[rows], weights=answers.n[rows] * column, minlength=locations)
            for column in answers.covariates[rows].T
        ]
    )
    told = np.einsum("ij,ji->i", sums, np.linalg.solve(cross, sums.T)) / np.where(held > 0, held, 1.0)
    if float((held > 0).sum() - told.sum()) < 1e-8 * locations:
        raise NotIdentified("the terms tell all locations apart, so the variance between locations cannot be estimated")


@dataclass(frozen=True, slots=True)
class _Prediction:
    """Best linear unbiased prediction of all employees, given the variances."""

    data: Data
    rows: IntArray
    target: FloatArray
    location: IntArray

    def regression(self, variances: tuple[float, float, float]) -> tuple[FloatArray, FloatArray]:
        """Coefficients and their covariance."""
        cross = self.data.normal_equations(*variances)[0]
        covariance = np.linalg.inv(cross[:-1, :-1]).astype(np.float64)
        return covariance @ cross[:-1, -1], covariance

    def at(self, variances: tuple[float, float, float]) -> tuple[FloatArray, FloatArray]:
        """Return predictions and their variance, the variances between and within being known."""
        between, employee, answer = variances
        coefficients, covariance = self.regression(variances)
        data = self.data
        inverse = 1 / (employee + answer * data.squares)
        shrink = between / (1 + between * data.sums(inverse))
        both = np.column_stack([data.matrix, data.mean - data.matrix @ coefficients])
        pulled = np.column_stack([data.sums(inverse * column) for column in both.T]) * shrink[:, None]
        kept = np.zeros(len(self.target))
        kept[self.rows] = employee * inverse
        smooth = pulled[self.location] * (1 - kept)[:, None]
        smooth[self.rows] += kept[self.rows, None] * both
        left = self.target - smooth[:, :-1]
        variance = employee * (1 - kept) + (1 - kept) ** 2 * shrink[self.location]
        variance += np.einsum("ij,jk,ik->i", left, covariance, left)
        return self.target @ coefficients + smooth[:, -1], variance


def _integrated(
    data: Data, prediction: _Prediction, variances: tuple[float, float, float], *, has_locations: bool
) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance over both variances between, by Gauss-Legendre quadrature on their square roots."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    node, weight = (node + 1) / 2, weight / 2
    # With u from 0 to 1 the variance is reach * u^2, and a flat prior on it has the density 2 u.
    employee = [(reach(data, variances, 1) * float(u) ** 2, float(w * u)) for u, w in zip(node, weight, strict=True)]
    location = [(0.0, 1.0)]
    if has_locations:
        most = reach(data, variances, 0)
        location = [(most * float(u) ** 2, float(w * u)) for u, w in zip(node, weight, strict=True)]
    points = [((a, b, variances[2]), float(np.log(v * w))) for a, v in location for b, w in employee]
    density = np.array([base - data.minus_log_likelihood(at) / 2 for at, base in points])
    share = np.exp(density - density.max())
    share /= share.sum()
    middle = prediction.at(variances)[0]
    first, second, inner = np.zeros_like(middle), np.zeros_like(middle), np.zeros_like(middle)
    for (at, _), part in zip(points, share.tolist(), strict=True):
        if part < 1e-6:
            continue
        mean, variance = prediction.at(at)
        first += part * (mean - middle)
        second += part * (mean - middle) ** 2
        inner += part * variance
    return middle + first, inner + np.maximum(second - first**2, 0.0)
