"""Response as a second phase of sampling: means with the standard errors of two-phase samples."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.design import Design, design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.estimates import Estimates
from analysis.terms import Terms, of_cells
from analysis.weighting.calibration import calibrate
from analysis.weighting.response_model import fit_response

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def two_phase_mean(
    sample: Design,
    values: npt.ArrayLike,
    covariates: Cells | Terms,
    responded: npt.ArrayLike,
    *,
    weights: Literal["none", "propensity", "raking", "linear"] = "propensity",
    first_phase: Literal["estimated", "drawn"] = "estimated",
) -> Estimates:
    """Estimate a mean as if response were a simple random second phase, calibrated to the first.

    Parameters
    ----------
    sample : Design
        The first phase: units drawn one by one, with or without strata and finite populations, not yet adjusted.
    values : array_like, shape (n,)
        Value of each unit; ignored, but finite, of those who did not respond.
    covariates : Cells or Terms
        Covariates of the same units.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    weights : {"none", "propensity", "raking", "linear"}
        Second-phase weights: n / respondents, the inverse of the probability of responding by unweighted logistic
        regression, or n / respondents calibrated to the sample's totals of the covariates.
    first_phase : {"estimated", "drawn"}
        Probability q of the second phase in the variance of the first: 1 / second-phase weight, or respondents / n;
        the latter for a single simple random sample with replacement.

    Returns
    -------
    Estimates
        One mean; its standard error holds for a second phase of fixed size.

    Raises
    ------
    BadTable
        The design is adjusted already, has clusters, has strata or a finite population where `first_phase` is
        ``drawn``, or a value is not finite.
    TooFew
        Fewer than two respondents.
    NotIdentified
        A stratum has a single unit.
    NoOverlap, NotConverged
        As `fit_response` and `calibrate`.

    Notes
    -----
    With ``u = w (y - mean) / sum w``, q the probability of the second phase and e the residual of u from the
    regression on the covariates, the variance is the sum of ``sum_h (1 - f_h) n_h / (n_h - 1) sum q (u - mean)^2`` and
    ``(1 - m / n) m / (m - 1) sum (e - mean e)^2`` over m respondents; for ``drawn`` the former is ``sum q u^2``. With
    ``propensity`` and ``estimated`` this is the estimator of Robins, Rotnitzky and Zhao as two-phase calibration. The
    variance of the second phase is that of one probability for all, so where propensities differ much the standard
    error after `adjust_for_nonresponse` is the better one.

    References
    ----------
    Robins, J. M., Rotnitzky, A. and Zhao, L. P. (1994). Estimation of regression coefficients when some regressors are
    not always observed. Journal of the American Statistical Association 89, 846-866.
    Lumley, T., Shaw, P. A. and Dai, J. Y. (2011). Connections between survey calibration estimators and semiparametric
    models for incomplete data. International Statistical Review 79, 200-220.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> cells = from_columns({"a": list("xxxyyy")})
    >>> answered = [True, True, False, True, False, False]
    >>> found = two_phase_mean(design([1.0] * 6), [1.0, 3.0, 0.0, 5.0, 0.0, 0.0], cells, answered)
    >>> found.value.round(6).tolist()
    [3.5]
    """
    value, answered = np.asarray(values, dtype=np.float64), np.asarray(responded, dtype=bool)
    _check(sample, value, answered)
    if first_phase == "drawn" and (sample.stratum.any() or sample.sampling_fraction.any()):
        raise BadTable("design", "has strata or a finite population; use estimated", column="first_phase")
    rows = np.flatnonzero(answered)
    n, m = sample.size, len(rows)
    terms = of_cells(covariates) if isinstance(covariates, Cells) else covariates
    factor = _second_phase(terms, answered, weights)
    weight = sample.base_weight[rows] * factor
    average = float(np.average(value[rows], weights=weight))
    influence = weight * (value[rows] - average) / weight.sum()
    residual = influence
    if weights != "none":
        x = terms.matrix[terms.cell[rows]]
        residual = influence - factor * (x @ np.linalg.lstsq(x, influence / factor, rcond=None)[0])
    spread = float(((residual - residual.mean()) ** 2).sum())
    if first_phase == "estimated":
        first = _first_phase(sample, rows, influence, 1.0 / factor)
    else:
        first = float(m / n * (influence**2).sum())
    variance = first + (1.0 - m / n) * m / (m - 1.0) * spread
    degrees = float(n - len(np.unique(sample.stratum)))
    return Estimates(
        value=np.array([average]),
        standard_error=np.sqrt([variance]),
        covariance=np.array([[variance]]),
        degrees_of_freedom=degrees,
        n=np.array([m], dtype=np.int64),
        domain_degrees_of_freedom=np.array([float(m - len(np.unique(sample.stratum[rows])))]),
    )


def _check(sample: Design, value: FloatArray, answered: BoolArray) -> None:
    if sample.steps:
        raise BadTable("design", "is adjusted already; give the design of the first phase", column="final_weight")
    if len(np.unique(sample.cluster)) < sample.size:
        raise BadTable("design", "has clusters; two phases are for units drawn one by one", column="cluster")
    for name, column in (("values", value), ("responded", answered)):
        if column.shape != (sample.size,):
            raise BadTable("design", f"has shape {column.shape}; there are {sample.size} units", column=name)
    if not np.isfinite(value).all():
        row = int(np.flatnonzero(~np.isfinite(value))[0])
        raise BadTable("values", "is not a finite number", row=row + 1)
    if answered.sum() < 2:
        raise TooFew(f"{int(answered.sum())} responded; at least 2 are needed")
    size = np.bincount(sample.stratum)
    if (size < 2).any():
        raise NotIdentified(f"stratum {int(np.flatnonzero(size < 2)[0])} (in sorted order) has a single unit")


def _second_phase(terms: Terms, answered: BoolArray, weights: str) -> FloatArray:
    """Return the second-phase weight of each respondent."""
    n, rows = len(answered), np.flatnonzero(answered)
    even = np.full(len(rows), n / len(rows))
    if weights == "none":
        return even
    if weights == "propensity":
        model = fit_response(np.ones(n), terms, answered)
        return 1.0 / model.cell_propensity[model.terms.cell[rows]]
    sums = terms.sums(np.ones(n)) @ terms.matrix
    totals = dict(zip(terms.names, sums.tolist(), strict=True))
    if weights == "raking":
        return calibrate(design(even), terms.take(rows), totals, distance="raking").final_weight
    if weights == "linear":
        return calibrate(design(even), terms.take(rows), totals, distance="linear").final_weight
    raise BadTable("two phases", f"{weights!r} is not known; use none, propensity, raking or linear", column="weights")


def _first_phase(sample: Design, rows: npt.NDArray[np.int64], influence: FloatArray, q: FloatArray) -> float:
    """Return the variance of the first phase, estimated from the second."""
    stratum = sample.stratum[rows]
    size = np.bincount(sample.stratum).astype(np.float64)
    fraction = np.zeros(len(size))
    fraction[sample.stratum] = sample.sampling_fraction
    sums = np.bincount(stratum, weights=influence, minlength=len(size))
    squares = np.bincount(stratum, weights=q * influence**2, minlength=len(size))
    return float(((1.0 - fraction) / (size - 1.0) * (size * squares - sums**2)).sum())
