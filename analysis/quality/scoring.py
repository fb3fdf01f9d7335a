"""The information matrix of a logistic model as iteratively reweighted least squares leaves it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import NotConverged
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_TOLERANCE = 1e-8
_MOST_STEPS = 100


def working_information(terms: Terms, weight: FloatArray, responded: BoolArray) -> FloatArray:
    """Return the information matrix of the last scoring step of a logistic model of response.

    Parameters
    ----------
    terms : Terms
        Linearly independent terms of the units.
    weight : ndarray, shape (n,)
        Weight of each unit in the likelihood, above 0.
    responded : ndarray of bool, shape (n,)
        Whether each unit responded.

    Returns
    -------
    ndarray, shape (k, k)
        ``sum w p (1 - p) x x'`` with the probabilities that the last step started from.

    Raises
    ------
    NotConverged
        The deviance did not settle.

    Notes
    -----
    Published R-indicators take the covariance of the coefficients from R's glm, which starts every unit at
    ``(w r + 0.5) / (w + 1)``, stops when the deviance changes by less than 1e-8 of itself, and reports the working
    weights of the last step. At the limit the covariance differs in about the sixth digit; going the same way makes
    results comparable to all digits.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd edition. Chapman and Hall.

    Examples
    --------
    >>> terms = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(4, dtype=np.int64))
    >>> working_information(terms, np.ones(4), np.array([True, True, False, False])).tolist()
    [[1.0]]
    """
    matrix = terms.matrix
    asked, answered = terms.sums(weight), terms.sums(np.where(responded, weight, 0.0))
    start = (weight * responded + 0.5) / (weight + 1.0)
    spread = weight * start * (1 - start)
    worked = spread * np.log(start / (1 - start)) + weight * (responded - start)
    by_cell, target = terms.sums(spread), terms.sums(worked)
    deviance = _deviance_of_units(weight, responded, start)
    for _ in range(_MOST_STEPS):
        information = matrix.T @ (matrix * by_cell[:, None])
        linear = matrix @ np.linalg.solve(information, matrix.T @ target)
        p = 1.0 / (1.0 + np.exp(-linear))
        before, deviance = deviance, -2.0 * float(answered @ np.log(p) + (asked - answered) @ np.log1p(-p))
        if abs(deviance - before) < _TOLERANCE * (abs(deviance) + 0.1):
            return np.asarray(information, dtype=np.float64)
        by_cell = asked * p * (1 - p)
        target = by_cell * linear + answered - asked * p
    raise NotConverged(f"the deviance of the response model did not settle within {_MOST_STEPS} steps")


def _deviance_of_units(weight: FloatArray, responded: BoolArray, p: FloatArray) -> float:
    return -2.0 * float(weight @ np.log(np.where(responded, p, 1 - p)))
