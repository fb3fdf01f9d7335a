"""The most likely logistic model of shares, by Newton's method."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.cells import gram
from analysis.errors import NotConverged

FloatArray = npt.NDArray[np.float64]

_MAX_ITERATIONS = 100
_FURTHEST = 18.5  # log-odds that no finite solution comes near: a probability within 1e-8 of 0 or 1


def most_likely(
    matrix: FloatArray, asked: FloatArray, answered: FloatArray, penalty: FloatArray | None = None
) -> FloatArray:
    """Maximise the log-likelihood of a logistic model of the share that answered, less a penalty.

    Parameters
    ----------
    matrix : ndarray, shape (c, k)
        Linearly independent columns.
    asked, answered : ndarray, shape (c,)
        Weight of all, above 0, and of those who answered.
    penalty : ndarray, shape (k, k), optional
        Half of ``b' penalty b`` is taken off, b being the coefficients.

    Returns
    -------
    ndarray, shape (k,)
        Log-odds; without a penalty they solve ``sum (answered - asked p) x = 0``.

    Raises
    ------
    NotConverged
        The likelihood has no maximum: the columns tell who answered without fail.

    Notes
    -----
    Newton's method with step halving. The log-likelihood is concave, so there is one maximum or none. It is that of
    the generalised linear model with binomial family; a fit takes some five passes over the rows.

    References
    ----------
    Albert, A. and Anderson, J. A. (1984). On the existence of maximum likelihood estimates in logistic regression
    models. Biometrika 71, 1-10.

    Examples
    --------
    >>> most_likely(np.ones((1, 1)), np.array([4.0]), np.array([3.0])).round(6).tolist()
    [1.098612]
    """
    added = np.zeros((matrix.shape[1],) * 2) if penalty is None else penalty

    def objective(candidate: FloatArray, u: FloatArray) -> float:
        return float(asked @ np.logaddexp(0.0, u) - answered @ u + candidate @ added @ candidate / 2.0)

    coefficients = np.zeros(matrix.shape[1])
    fitted = np.zeros(len(matrix))
    value = objective(coefficients, fitted)
    for _ in range(_MAX_ITERATIONS):
        p = np.asarray(expit(fitted))
        gradient = (asked * p - answered) @ matrix + added @ coefficients
        direction = _direction(gram(matrix, asked * p * (1 - p)) + added, gradient)
        along = matrix @ direction
        size = 1.0
        while size > 1e-12:
            attained = objective(coefficients - size * direction, fitted - size * along)
            if attained <= value + 1e-12 * abs(value):
                break
            size /= 2
        coefficients, fitted, value = coefficients - size * direction, fitted - size * along, attained
        if np.abs(fitted).max() > _FURTHEST:
            break
        if np.abs(along).max() <= 1e-10:
            return coefficients
    raise NotConverged(
        "the response model has no finite solution: some combination of levels separates the respondents"
    )


def _direction(hessian: FloatArray, gradient: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        message = "the response model has no finite solution: some combination of levels separates the respondents"
        raise NotConverged(message) from error
