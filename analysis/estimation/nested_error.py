"""Scores of employees from single answers: each drawn towards the location, and the location towards its covariates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse, stats

from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew
from analysis.estimation.small_area import Likelihood, SmallAreas
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NODES = 24
_NEGLIGIBLE = 15.0  # in log-likelihood
_FEWEST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class EmployeeMeans:
    """All that the answers say of m employees: counts, means, and squares within employees.

    Parameters
    ----------
    n : ndarray of int64, shape (m,)
        Answers.
    mean : ndarray, shape (m,)
        Mean of the answers' values, unweighted.
    covariates : ndarray, shape (m, k)
        Means of the terms, unweighted.
    weighted_mean : ndarray, shape (m,)
        Mean with final weights.
    weighted_covariates : ndarray, shape (m, k)
        Means of the terms with final weights.
    weight_squares : ndarray, shape (m,)
        ``sum w^2 / (sum w)^2``: 1 / n with equal weights; 0 where there is no answer.
    within : ndarray, shape (k + 1, k + 1)
        Sums of squares and products of terms and value about the employees' means.
    """

    n: IntArray
    mean: FloatArray
    covariates: FloatArray
    weighted_mean: FloatArray
    weighted_covariates: FloatArray
    weight_squares: FloatArray
    within: FloatArray


def employee_means(
    value: npt.ArrayLike,
    employee: npt.ArrayLike,
    employees: int,
    terms: Terms,
    *,
    final_weight: npt.ArrayLike | None = None,
) -> EmployeeMeans:
    """Add the answers up by employee.

    Parameters
    ----------
    value : array_like, shape (n,)
        Value of each answer.
    employee : array_like of int, shape (n,)
        Employee of each answer, 0 to `employees` - 1.
    employees : int
        Number of employees, with answers or without.
    terms : Terms
        Covariates of the same answers, an intercept among them.
    final_weight : array_like, shape (n,), optional
        Final weights, above 0; all alike without them.

    Returns
    -------
    EmployeeMeans
        Sums that the model needs; the answers are not needed again.

    Raises
    ------
    BadTable
        A value is not finite, a weight is not above 0, or the tables do not fit.

    Examples
    --------
    >>> one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(3, dtype=np.int64))
    >>> employee_means([4.0, 6.0, 9.0], [0, 0, 1], 2, one).mean.tolist()
    [5.0, 9.0]
    """
    y, code = np.asarray(value, dtype=np.float64), np.asarray(employee, dtype=np.int64)
    weight = np.ones(len(y)) if final_weight is None else np.asarray(final_weight, dtype=np.float64)
    if not y.shape == code.shape == weight.shape == terms.cell.shape or code.min() < 0 or code.max() >= employees:
        raise BadTable("answers", f"value, employee (0 to {employees - 1}), final_weight and terms do not fit")
    for name, wrong in (("value", ~np.isfinite(y)), ("final_weight", ~(np.isfinite(weight) & (weight > 0)))):
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise BadTable("answers", "is not finite, or not above 0 for a weight", column=name, row=row + 1)
    n = np.bincount(code, minlength=employees)
    shape = (employees, terms.size)
    plain = sparse.csr_array((np.ones(len(y)), (code, terms.cell)), shape=shape)
    weighted = sparse.csr_array((weight, (code, terms.cell)), shape=shape)
    total = np.bincount(code, weights=weight, minlength=employees)
    held, mass = np.maximum(n, 1), np.where(total > 0, total, 1.0)
    mean = np.bincount(code, weights=y, minlength=employees) / held
    covariates = np.asarray(plain @ terms.matrix) / held[:, None]
    around = y - mean[code]
    by_cell = terms.sums(np.ones(len(y)))
    crossed = terms.matrix.T @ terms.sums(around)
    inside = terms.matrix.T @ (terms.matrix * by_cell[:, None]) - covariates.T @ (covariates * n[:, None])
    within = np.block([[inside, crossed[:, None]], [crossed[None, :], np.array([[around @ around]])]])
    return EmployeeMeans(
        n=n.astype(np.int64),
        mean=mean,
        covariates=covariates,
        weighted_mean=np.bincount(code, weights=weight * y, minlength=employees) / mass,
        weighted_covariates=np.asarray(weighted @ terms.matrix) / mass[:, None],
        weight_squares=np.bincount(code, weights=weight**2, minlength=employees) / mass**2,
        within=within,
    )


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


@dataclass(frozen=True, slots=True)
class _Data:
    """Employees with answers, and their locations."""

    mean: FloatArray
    matrix: FloatArray
    squares: FloatArray
    location: IntArray
    locations: int
    within: FloatArray
    answers: int

    def sums(self, values: FloatArray) -> FloatArray:
        """Add up within locations."""
        return np.bincount(self.location, weights=values, minlength=self.locations).astype(np.float64)

    def normal_equations(
        self, location_variance: float, employee_variance: float, answer_variance: float
    ) -> tuple[FloatArray, float]:
        """Return ``(X, y)' V^-1 (X, y)`` of the answers, and log |V| without its constant part."""
        inverse = 1 / (employee_variance + answer_variance * self.squares)
        both = np.column_stack([self.matrix, self.mean])
        inside = self.sums(inverse)
        shrink = location_variance / (1 + location_variance * inside)
        result = both.T @ (both * inverse[:, None]) + self.within / answer_variance
        if location_variance > 0:
            sums = np.column_stack([self.sums(inverse * column) for column in both.T])
            result -= sums.T @ (sums * shrink[:, None])
        spread = self.answers - len(self.mean)
        logs = -np.log(inverse).sum() + np.log1p(location_variance * inside).sum() + spread * np.log(answer_variance)
        return result, float(logs)

    def minus_log_likelihood(self, variances: tuple[float, float, float]) -> float:
        """Twice the negative restricted log-likelihood of location, employee and answer variance."""
        cross, logs = self.normal_equations(*variances)
        inner, right = cross[:-1, :-1], cross[:-1, -1]
        squares = float(cross[-1, -1] - right @ np.linalg.solve(inner, right))
        return logs + float(np.linalg.slogdet(inner)[1]) + squares

    def profile(self, ratios: tuple[float, float]) -> tuple[float, float]:
        """Twice the negative restricted log-likelihood with the best answer variance, and that variance."""
        cross, logs = self.normal_equations(*ratios, 1.0)
        inner, right = cross[:-1, :-1], cross[:-1, -1]
        free = self.answers - len(inner)
        variance = float(cross[-1, -1] - right @ np.linalg.solve(inner, right)) / free
        return logs + float(np.linalg.slogdet(inner)[1]) + free * float(np.log(variance)), variance


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
        From `employee_means`. Regions, of which there are few, are best among the terms.
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
        Terms are linearly dependent, or answers to one employee never differ.
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
    >>> rng = np.random.default_rng(1)
    >>> employee = np.repeat(np.arange(40), 25)
    >>> value = 7 + rng.normal(size=40)[employee] + 2 * rng.normal(size=1000)
    >>> one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(1000, dtype=np.int64))
    >>> found = nested_error(employee_means(value, employee, 40, one))
    >>> bool(found.employees.reliability.min() > 0.7), round(found.answer_variance, 1)
    (True, 3.9)
    """
    rows = np.flatnonzero(answers.n > 0)
    target = _target(answers, population_means)
    code, locations = _locations(location, answers, rows)
    data = _data(answers, rows, code, locations)
    variances, used = _variances(data, has_locations=location is not None)
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


def _data(answers: EmployeeMeans, rows: IntArray, code: IntArray, locations: int) -> _Data:
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
    return _Data(
        answers.mean[rows], matrix, 1.0 / answers.n[rows], code[rows], locations, answers.within, int(answers.n.sum())
    )


def _variances(data: _Data, *, has_locations: bool) -> tuple[tuple[float, float, float], Likelihood]:
    """Maximise the restricted likelihood over the square roots of both variance ratios."""

    def loss(roots: FloatArray, likelihood: Likelihood) -> float:
        ratios = (float(roots[1]) ** 2 if has_locations else 0.0, float(roots[0]) ** 2)
        result = data.profile(ratios)[0]
        if likelihood is Likelihood.REML:
            return result
        kept = float((ratios[1] / (ratios[1] + data.squares)).sum())
        lowest = np.finfo(float).tiny  # keeps the logarithm finite where the search touches 0
        return result - 2 * float(np.log(max(np.arctan(kept), lowest))) / len(data.mean)

    for used in (Likelihood.REML, Likelihood.ADJUSTED):
        start = np.full(2 if has_locations else 1, float(np.sqrt(np.median(data.squares) / 2)))
        simplex = np.vstack([start, start + np.diag(start)])
        for _ in range(2):  # from the end once more: a simplex can stall
            found = optimize.minimize(
                loss,
                start,
                args=(used,),
                method="Nelder-Mead",
                options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000, "initial_simplex": simplex},
            )
            if not found.success:
                raise NotConverged(f"the variances between employees and locations: {found.message}")
            start = np.abs(np.asarray(found.x, dtype=np.float64))
            simplex = np.vstack([start, start + np.diag(0.1 * start + 1e-3)])
        ratio = float(start[0]) ** 2
        if ratio > 1e-6 * float(data.squares.min()):
            break
    ratios = (float(start[1]) ** 2 if has_locations else 0.0, ratio)
    scale = data.profile(ratios)[1]
    return (ratios[0] * scale, ratios[1] * scale, scale), used


@dataclass(frozen=True, slots=True)
class _Prediction:
    """Best linear unbiased prediction of all employees, given the variances."""

    data: _Data
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


def _reach(data: _Data, variances: tuple[float, float, float], place: int) -> float:
    """Return a variance so large that its likelihood is negligible."""
    best = data.minus_log_likelihood(variances)
    trial = list(variances)
    trial[place] = 2 * variances[place] + 0.01 * variances[2] * float(np.median(data.squares))
    for _ in range(100):
        if data.minus_log_likelihood((trial[0], trial[1], trial[2])) > best + 2 * _NEGLIGIBLE:
            return trial[place]
        trial[place] *= 1.5
    raise NotConverged("the likelihood of a variance between groups does not fall off")


def _integrated(
    data: _Data, prediction: _Prediction, variances: tuple[float, float, float], *, has_locations: bool
) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance over both variances between, by Gauss-Legendre quadrature on their square roots."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    node, weight = (node + 1) / 2, weight / 2
    # With u from 0 to 1 the variance is reach * u^2, and a flat prior on it has the density 2 u.
    employee = [(_reach(data, variances, 1) * float(u) ** 2, float(w * u)) for u, w in zip(node, weight, strict=True)]
    location = [(0.0, 1.0)]
    if has_locations:
        most = _reach(data, variances, 0)
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
