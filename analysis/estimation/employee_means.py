"""Sums of single answers by employee: all that a model of employees' means needs of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.errors import BadTable
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


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
