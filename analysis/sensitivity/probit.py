"""Probit regression on covariate cells, with what other estimates need of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.errors import NotConverged, TooFew
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_MAX_ITERATIONS = 100
_LOG_ROOT_2_PI = 0.5 * float(np.log(2 * np.pi))


def mills(index: FloatArray) -> FloatArray:
    """Return the inverse Mills ratio, normal density over distribution function.

    Parameters
    ----------
    index : ndarray
        Any real numbers.

    Returns
    -------
    ndarray
        Of the same shape; accurate far out on either side.

    Examples
    --------
    >>> round(float(mills(np.array([0.0]))[0]), 6)
    0.797885
    """
    return np.asarray(np.exp(-0.5 * index**2 - _LOG_ROOT_2_PI - special.log_ndtr(index)))


@dataclass(frozen=True, slots=True)
class Probit:
    """A fitted probit model.

    Parameters
    ----------
    terms : Terms
        Linearly independent terms, k columns for c cells.
    coefficients : ndarray, shape (k,)
        On the scale of a standard normal variable.
    cell_index : ndarray, shape (c,)
        Linear predictor in each cell.
    covariance : ndarray, shape (k, k)
        Inverse of the observed information.
    log_likelihood : float
        Weighted log-likelihood.
    """

    terms: Terms
    coefficients: FloatArray
    cell_index: FloatArray
    covariance: FloatArray
    log_likelihood: float


def fit_probit(terms: Terms, weight: FloatArray, positive: BoolArray) -> Probit:
    """Fit the probability of a positive outcome by weighted probit regression.

    Parameters
    ----------
    terms : Terms
        Linearly independent terms.
    weight : ndarray, shape (n,)
        Weight of each unit; 0 for units that do not count.
    positive : ndarray of bool, shape (n,)
        Whether the outcome is positive.

    Returns
    -------
    Probit
        The maximum of ``sum weight log Phi(+-x'g)``.

    Raises
    ------
    TooFew
        All outcomes are the same.
    NotConverged
        The terms separate the outcomes, so that there is no finite solution.

    Notes
    -----
    Newton's method with step halving on the concave log-likelihood, in orthogonalised terms.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd ed. Chapman and Hall.

    Examples
    --------
    >>> one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(4, dtype=np.int64))
    >>> round(float(fit_probit(one, np.ones(4), np.array([True, False, False, False])).coefficients[0]), 6)
    -0.67449
    """
    yes, no = terms.sums(np.where(positive, weight, 0.0)), terms.sums(np.where(positive, 0.0, weight))
    if not (yes > 0).any() or not (no > 0).any():
        raise TooFew("all outcomes are the same, so nothing explains them")
    held = yes + no > 0
    triangle = np.linalg.qr(terms.matrix[held] * np.sqrt((yes + no)[held])[:, None], mode="r") / np.sqrt(weight.sum())
    basis = np.linalg.solve(triangle.T, terms.matrix.T).T
    basis[~held] = 0.0
    found, index = _maximise(basis, yes, no, terms)
    coefficients = np.linalg.solve(triangle, found)
    information = basis.T @ (basis * curvature(index, yes, no)[:, None])
    back = np.linalg.inv(triangle)
    return Probit(
        terms=terms,
        coefficients=coefficients,
        cell_index=terms.matrix @ coefficients,
        covariance=back @ np.linalg.inv(information) @ back.T,
        log_likelihood=_log_likelihood(index, yes, no),
    )


def _log_likelihood(index: FloatArray, yes: FloatArray, no: FloatArray) -> float:
    return float(yes @ special.log_ndtr(index) + no @ special.log_ndtr(-index))


def score(index: FloatArray, yes: FloatArray, no: FloatArray) -> FloatArray:
    """Return the derivative of the log-likelihood by the linear predictor.

    Parameters
    ----------
    index, yes, no : ndarray, shape (c,)
        Linear predictor, and weights of positive and other outcomes.

    Returns
    -------
    ndarray, shape (c,)
        One number per entry.
    """
    return np.asarray(yes * mills(index) - no * mills(-index))


def curvature(index: FloatArray, yes: FloatArray, no: FloatArray) -> FloatArray:
    """Return minus the second derivative of the log-likelihood by the linear predictor.

    Parameters
    ----------
    index, yes, no : ndarray, shape (c,)
        Linear predictor, and weights of positive and other outcomes.

    Returns
    -------
    ndarray, shape (c,)
        One number of 0 or more per entry.
    """
    up, down = mills(index), mills(-index)
    return np.asarray(yes * up * (up + index) + no * down * (down - index))


def _maximise(basis: FloatArray, yes: FloatArray, no: FloatArray, terms: Terms) -> tuple[FloatArray, FloatArray]:
    found = np.zeros(basis.shape[1])
    total = float(yes.sum() + no.sum())
    value = _log_likelihood(basis @ found, yes, no)
    for _ in range(_MAX_ITERATIONS):
        index = basis @ found
        gradient = basis.T @ score(index, yes, no)
        information = basis.T @ (basis * curvature(index, yes, no)[:, None])
        if np.linalg.eigvalsh(information)[0] <= 1e-12 * total:
            break
        direction = np.linalg.solve(information, gradient)
        size = 1.0
        while (attained := _log_likelihood(basis @ (found + size * direction), yes, no)) < value - 1e-12 * abs(value):
            size /= 2
        found, value = found + size * direction, attained
        if np.abs(direction).max() <= 1e-10 and np.abs(basis @ found).max() < 30:
            return found, basis @ found
    worst = int(
        np.argmax(np.abs(np.linalg.lstsq(terms.matrix, basis @ found, rcond=None)[0]) * terms.matrix.std(axis=0))
    )
    raise NotConverged(
        f"the probit model has no finite solution: {terms.names[worst]} (or its like) separates outcomes"
    )
