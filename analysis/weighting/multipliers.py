"""The multipliers of a calibration, by Newton's method."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.weighting.distance import Distance

FloatArray = npt.NDArray[np.float64]

_MAX_ITERATIONS = 200


def solve(
    distance: Distance, matrix: FloatArray, weight: FloatArray, target: FloatArray, start: float = 0.0
) -> tuple[FloatArray, int]:
    """Find the factors ``g = F(x' lambda)`` with ``sum w g x = target``, or come as near as they can.

    Parameters
    ----------
    distance : Distance
        F.
    matrix : ndarray, shape (c, k)
        Linearly independent columns.
    weight : ndarray, shape (c,)
        Above 0.
    target : ndarray, shape (k,)
        Totals of the columns.
    start : float, default 0
        Value of ``x' lambda`` to start from, as far as the columns can have it.

    Returns
    -------
    factor : ndarray, shape (c,)
        The factors; whether they meet the totals is for the caller to see.
    iterations : int
        Newton steps.

    Notes
    -----
    Newton's method with step halving on the convex function ``sum w Phi(x' lambda) - target' lambda``, Phi being the
    integral of F, in columns that are orthonormal under the weights. Where the factors are cut off at bounds the
    second derivative jumps; the function is still convex, so its minimum is found all the same.

    References
    ----------
    Deville, J.-C. and Sarndal, C.-E. (1992). Calibration estimators in survey sampling. Journal of the American
    Statistical Association 87, 376-382.

    Examples
    --------
    >>> from analysis.weighting.distance import Raking
    >>> solve(Raking(), np.ones((1, 1)), np.array([2.0]), np.array([6.0]))[0].round(6).tolist()
    [3.0]
    """
    scale = np.abs(matrix).max(axis=0)
    inverse = np.linalg.inv(np.linalg.qr(matrix / scale * np.sqrt(weight)[:, None], mode="r"))
    x = matrix / scale @ inverse
    total = target / scale @ inverse
    multiplier = x.T @ (weight * start)

    def dual(candidate: FloatArray) -> float:
        return float(weight @ distance.integral(x @ candidate) - total @ candidate)

    value = dual(multiplier)
    iteration = 0
    for iteration in range(1, _MAX_ITERATIONS + 1):  # noqa: B007 - returned below
        u = x @ multiplier
        gradient = x.T @ (weight * distance.factor(u)) - total
        hessian = x.T @ (x * (weight * distance.slope(u))[:, None])
        largest = max(float(hessian.diagonal().max()), 1e-4)
        # All factors that matter may be at a bound, and then the second derivative alone gives no direction.
        direction = np.linalg.solve(hessian + 1e-10 * largest * np.eye(len(hessian)), gradient)
        size = 1.0
        while (attained := dual(multiplier - size * direction)) > value + 1e-12 * abs(value) and size > 1e-12:
            size /= 2
        multiplier, value = multiplier - size * direction, attained
        if size * np.abs(x @ direction).max() <= 1e-11:
            break
    return distance.factor(x @ multiplier), iteration
