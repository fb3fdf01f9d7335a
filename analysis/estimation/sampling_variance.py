"""Sampling variances that rest on few answers, replaced by what a variance function of all areas expects."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew

FloatArray = npt.NDArray[np.float64]

_STEPS = 100


def smoothed_variances(
    variance: npt.ArrayLike,
    degrees_of_freedom: npt.ArrayLike,
    expected: npt.ArrayLike | None = None,
    covariates: npt.ArrayLike | None = None,
) -> FloatArray:
    """Smooth the estimated variances of areas by a generalised variance function.

    Parameters
    ----------
    variance : array_like, shape (m,)
        Estimated variances, 0 or more.
    degrees_of_freedom : array_like, shape (m,)
        How many squares each rests on, above 0; the weights of the areas in the fit.
    expected : array_like, shape (m,), optional
        What the variances are in proportion to, as far as is known; the same for all without it.
    covariates : array_like, shape (m, k), optional
        On which the logarithm of the factor of proportion depends, an intercept among them; one factor without them.

    Returns
    -------
    ndarray, shape (m,)
        What the variance function expects of each area.

    Raises
    ------
    BadTable
        A number is not finite or too small, or the tables do not fit.
    TooFew
        No more areas than covariates.
    NotIdentified
        The covariates are linearly dependent, or all variances are 0.
    NotConverged
        The variance function cannot be fitted.

    Notes
    -----
    With ``f_i`` what is expected, the ratio ``s_i^2 / f_i`` has the mean ``c_i``, ``log c_i = x_i'a``, from a gamma
    regression with weights ``d_i``; without covariates ``c`` is the weighted mean of the ratios. A variance of 0 is an
    observation like any other, which it would not be to a regression of logarithms. The result is ``f_i c_i``.

    An area's own variance is left out altogether: where few answers differ at all, it is small exactly where the
    area's mean came out too near an end of the scale, and the two errors together make intervals too short.

    References
    ----------
    Wolter, K. M. (2007). Introduction to Variance Estimation, 2nd ed., chapter 7. Springer.
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd ed., chapter 8. Chapman and Hall.

    Examples
    --------
    >>> smoothed_variances([1.0, 3.0, 40.0, 60.0], [5.0, 5.0, 50.0, 50.0], [1.0, 1.0, 25.0, 25.0]).round(2).tolist()
    [2.0, 2.0, 50.0, 50.0]
    """
    own, degrees = np.asarray(variance, dtype=np.float64), np.asarray(degrees_of_freedom, dtype=np.float64)
    function = np.ones_like(own) if expected is None else np.asarray(expected, dtype=np.float64)
    if own.ndim != 1 or not own.shape == degrees.shape == function.shape:
        shapes = f"{own.shape}, {degrees.shape} and {function.shape}"
        raise BadTable("areas", f"variance, degrees_of_freedom and expected have shapes {shapes}")
    for name, values in (("variance", own), ("degrees_of_freedom", degrees), ("expected", function)):
        wrong = ~(np.isfinite(values) & ((values > 0) | ((values == 0) & (name == "variance"))))
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise BadTable("areas", "is not a finite number, or too small", column=name, row=row + 1)
    matrix = np.ones((len(own), 1)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    if matrix.ndim != 2 or len(matrix) != len(own) or not np.isfinite(matrix).all():
        raise BadTable("areas", f"needs finite numbers for each of {len(own)} areas", column="covariates")
    if len(own) <= matrix.shape[1]:
        raise TooFew(
            f"{len(own)} areas; a variance function of {matrix.shape[1]} covariates needs more areas than that"
        )
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise NotIdentified("the covariates of the variance function are linearly dependent")
    return function * _gamma_regression(own / function, matrix, degrees)


def _gamma_regression(ratio: FloatArray, matrix: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the fitted means of a gamma regression with logarithmic link."""
    mean = float(np.average(ratio, weights=weight))
    if mean == 0:
        raise NotIdentified("all variances are 0")
    fitted, root = np.full(len(ratio), mean), np.sqrt(weight)
    for _ in range(_STEPS):
        working = np.log(fitted) + ratio / fitted - 1
        coefficients = np.linalg.lstsq(matrix * root[:, None], working * root, rcond=None)[0]
        last, logs = fitted, np.clip(matrix @ coefficients, np.log(mean) - 50, np.log(mean) + 50)
        fitted = np.asarray(np.exp(logs), dtype=np.float64)
        if np.abs(fitted / last - 1).max() < 1e-10 and np.abs(logs - np.log(mean)).max() < 50:
            return fitted
    raise NotConverged("the variance function: where all areas of one level have a variance of 0 it has no maximum")
