"""Estimated probabilities of responding by cell, with the covariance that the errors of indicators need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.cells import Cells, independent_columns
from analysis.design import Design, design
from analysis.errors import BadTable, TooFew
from analysis.estimation.variance import covariance
from analysis.quality.scoring import working_information
from analysis.terms import Terms, of_cells
from analysis.weighting.propensity import fit_response

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class Link(StrEnum):
    """How the probability of responding depends on the covariates."""

    LOGISTIC = "logistic"
    LINEAR = "linear"


class Precision(StrEnum):
    """Where the covariance of the model's coefficients comes from."""

    MODEL = "model"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Propensities:
    """Estimated probabilities of responding by cell, with what the errors of indicators need.

    Parameters
    ----------
    units : Design
        The sampled units of base weight above 0.
    terms : Terms
        Linearly independent terms of the model, for those units.
    weight : ndarray, shape (c,)
        Base weight per cell.
    propensity : ndarray, shape (c,)
        Estimated probability per cell.
    gradient : ndarray, shape (c, k)
        Its derivative with respect to the coefficients.
    covariance : ndarray, shape (k, k)
        Covariance of the coefficients.
    """

    units: Design
    terms: Terms
    weight: FloatArray
    propensity: FloatArray
    gradient: FloatArray
    covariance: FloatArray

    @property
    def mean(self) -> float:
        """Base-weighted mean probability."""
        return float(self.weight @ self.propensity / self.weight.sum())


def propensities(
    sample: Design,
    covariates: Cells | Terms,
    responded: npt.ArrayLike,
    *,
    link: Link | str = Link.LOGISTIC,
    precision: Precision | str = Precision.MODEL,
) -> Propensities:
    """Estimate the probability of responding for indicators of representativeness.

    Parameters
    ----------
    sample : Design
        The sampled units; those of base weight 0 are left out.
    covariates : Cells or Terms
        Covariates of the same units.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    link : Link or str, default "logistic"
        ``logistic`` or ``linear``.
    precision : Precision or str, default "model"
        As `r_indicator`.

    Returns
    -------
    Propensities
        By covariate cell.

    Raises
    ------
    BadTable
        The link or the precision is unknown, or `responded` has another length than the design.
    TooFew, NoOverlap, NotConverged
        As `analysis.weighting.propensity.fit_response`; a linear model needs more units than terms.
    """
    if link not in tuple(Link):
        raise BadTable("settings", f"{link!r} is not known; use {', '.join(Link)}", column="link")
    if precision not in tuple(Precision):
        raise BadTable("settings", f"{precision!r} is not known; use {', '.join(Precision)}", column="precision")
    answered = np.asarray(responded, dtype=bool)
    if answered.shape != (sample.size,):
        raise BadTable(
            "response", f"has shape {answered.shape}, the design has {sample.size} units", column="responded"
        )
    rows = np.flatnonzero(sample.base_weight > 0)
    units = design(
        sample.base_weight[rows], stratum=sample.stratum[rows], cluster=sample.cluster[rows], lonely=sample.lonely
    )
    kept, answered = covariates.take(rows), answered[rows]
    fitted = _linear(units, kept, answered) if link == Link.LINEAR else _logistic(units, kept, answered)
    return fitted if precision == Precision.MODEL else _by_design(fitted, answered)


def _by_design(fitted: Propensities, responded: BoolArray) -> Propensities:
    """Replace the covariance of the coefficients by that of their estimating equations between clusters."""
    d, cell, matrix = fitted.units.base_weight, fitted.terms.cell, fitted.terms.matrix
    scores = (d * (responded - fitted.propensity[cell]))[:, None] * matrix[cell]
    bread = np.linalg.inv(matrix.T @ (fitted.gradient * fitted.weight[:, None]))
    middle = covariance(fitted.units, sparse.csr_array(scores))
    return replace(fitted, covariance=np.asarray(bread @ middle @ bread.T, dtype=np.float64))


def _logistic(units: Design, covariates: Cells | Terms, responded: BoolArray) -> Propensities:
    model = fit_response(units.base_weight, covariates, responded)
    p = model.cell_propensity
    scaled = units.base_weight / units.base_weight.mean()
    return Propensities(
        units=units,
        terms=model.terms,
        weight=model.terms.sums(units.base_weight),
        propensity=p,
        gradient=(p * (1 - p))[:, None] * model.terms.matrix,
        covariance=np.asarray(np.linalg.inv(working_information(model.terms, scaled, responded)), dtype=np.float64),
    )


def _linear(units: Design, covariates: Cells | Terms, responded: BoolArray) -> Propensities:
    every = of_cells(covariates) if isinstance(covariates, Cells) else covariates
    terms = every.columns(independent_columns(every.matrix))
    matrix, n = terms.matrix, units.size
    if n <= matrix.shape[1]:
        raise TooFew(f"{n} units cannot tell {matrix.shape[1]} terms of a linear model apart")
    scale = units.base_weight.mean()
    asked = terms.sums(units.base_weight) / scale
    answered = terms.sums(np.where(responded, units.base_weight, 0.0)) / scale
    inverse = np.linalg.inv(matrix.T @ (matrix * asked[:, None]))
    p = np.asarray(matrix @ (inverse @ (matrix.T @ answered)), dtype=np.float64)
    residual = answered @ (1 - p) ** 2 + (asked - answered) @ p**2
    return Propensities(units, terms, asked * scale, p, matrix, inverse * residual / (n - matrix.shape[1]))
