"""The likelihood of proportional odds, its derivatives, and its maximum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.errors import NotConverged

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_MAX_ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Probabilities of J ordered categories by cell, and how they change with ``threshold - x'b``.

    Parameters
    ----------
    probability : ndarray, shape (c, J)
        Probability of each category.
    cumulative : ndarray, shape (c, J - 1)
        Probability of an answer up to each category but the last.
    density : ndarray, shape (c, J - 1)
        Slope of `cumulative`.
    """

    probability: FloatArray
    cumulative: FloatArray
    density: FloatArray

    def slopes(self, cell: IntArray, answer: IntArray) -> FloatArray:
        """Return the derivative of each unit's log-likelihood by ``threshold - x'b``.

        Parameters
        ----------
        cell, answer : ndarray of int64, shape (n,)
            Cell and category of each unit.

        Returns
        -------
        ndarray, shape (n, J - 1)
            One column per threshold.
        """
        found = np.zeros((len(cell), self.density.shape[1]))
        last = self.density.shape[1]
        for j in range(last):
            held, next_up = answer == j, answer == j + 1
            density = self.density[:, j]
            found[held, j] = density[cell[held]] / self.probability[cell[held], j]
            found[next_up, j] = -density[cell[next_up]] / self.probability[cell[next_up], j + 1]
        return found

    def derivatives(self, count: FloatArray, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return what Newton's method needs, by coefficients, then thresholds.

        Parameters
        ----------
        count : ndarray, shape (c, J)
            Weight of each category in each cell.
        matrix : ndarray, shape (c, k)
            Terms of each cell.

        Returns
        -------
        gradient : ndarray, shape (k + J - 1,)
            First derivatives of the log-likelihood.
        information : ndarray, shape (k + J - 1, k + J - 1)
            Second derivatives, with their sign turned.
        """
        k, levels = matrix.shape[1], self.density.shape[1]
        ratio = np.divide(count, self.probability, out=np.zeros_like(count), where=count > 0)
        curve = np.divide(ratio, self.probability, out=np.zeros_like(count), where=count > 0)
        first = self.density * (ratio[:, :-1] - ratio[:, 1:])
        own = self.density * (1 - 2 * self.cumulative) * (ratio[:, :-1] - ratio[:, 1:])
        own = own - self.density**2 * (curve[:, :-1] + curve[:, 1:])
        beside = self.density[:, 1:] * self.density[:, :-1] * curve[:, 1:-1]
        across = own.copy()
        across[:, 1:] += beside
        across[:, :-1] += beside
        gradient = np.concatenate([-matrix.T @ first.sum(axis=1), first.sum(axis=0)])
        hessian = np.zeros((k + levels, k + levels))
        hessian[:k, :k] = matrix.T @ (matrix * across.sum(axis=1)[:, None])
        hessian[:k, k:] = -matrix.T @ across
        hessian[k:, :k] = hessian[:k, k:].T
        hessian[k:, k:] = np.diag(own.sum(axis=0)) + np.diag(beside.sum(axis=0), 1) + np.diag(beside.sum(axis=0), -1)
        return gradient, -hessian


def at(thresholds: FloatArray, shift: FloatArray) -> Likelihood:
    """Evaluate the model.

    Parameters
    ----------
    thresholds : ndarray, shape (J - 1,)
        In rising order.
    shift : ndarray, shape (c,)
        ``x'b`` of each cell.

    Returns
    -------
    Likelihood
        By cell.

    Examples
    --------
    >>> at(np.array([0.0]), np.array([0.0])).probability.tolist()
    [[0.5, 0.5]]
    """
    argument = thresholds[None, :] - shift[:, None]
    cumulative, above = special.expit(argument), special.expit(-argument)
    ends = np.zeros((len(shift), 1))
    # Differences are taken on the side where the figures are small, so that they keep their digits.
    lower = np.diff(np.hstack([ends, cumulative, ends + 1]), axis=1)
    upper = -np.diff(np.hstack([ends + 1, above, ends]), axis=1)
    probability = np.where(np.hstack([cumulative, ends + 1]) < 0.5, lower, upper)
    return Likelihood(probability, cumulative, cumulative * above)


def maximum(count: FloatArray, matrix: FloatArray, names: tuple[str, ...]) -> tuple[FloatArray, FloatArray, float]:
    """Maximise the likelihood.

    Parameters
    ----------
    count : ndarray, shape (c, J)
        Weight of each category in each cell; every category has some.
    matrix : ndarray, shape (c, k)
        Terms of each cell, without an intercept.
    names : tuple of str, length k
        Their names, for an error.

    Returns
    -------
    parameters : ndarray, shape (k + J - 1,)
        Coefficients, then thresholds.
    information : ndarray, shape (k + J - 1, k + J - 1)
        Observed information.
    log_likelihood : float
        At the maximum.

    Raises
    ------
    NotConverged
        Some combination of terms separates the answers, so that there is no finite solution.

    Notes
    -----
    Newton's method with step halving; the log-likelihood is concave (Pratt 1981).

    References
    ----------
    Pratt, J. W. (1981). Concavity of the log likelihood. Journal of the American Statistical Association 76, 103-106.

    Examples
    --------
    >>> even = maximum(np.array([[2.0, 2.0], [1.0, 3.0]]), np.array([[0.0], [1.0]]), ("second",))
    >>> even[0][0].round(4)
    np.float64(1.0986)
    """
    k = matrix.shape[1]
    cumulative = np.cumsum(count.sum(axis=0))[:-1] / count.sum()
    parameters = np.concatenate([np.zeros(k), special.logit(cumulative)])

    def value(candidate: FloatArray) -> float:
        if (np.diff(candidate[k:]) <= 0).any():
            return -np.inf
        return float(special.xlogy(count, at(candidate[k:], matrix @ candidate[:k]).probability).sum())

    attained = value(parameters)
    for _ in range(_MAX_ITERATIONS):
        now = at(parameters[k:], matrix @ parameters[:k])
        if now.probability[count > 0].min() < 1e-100:  # beyond anything a finite solution could come to
            break
        gradient, information = now.derivatives(count, matrix)
        try:
            direction = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:  # the likelihood has gone flat: no finite solution
            break
        size = 1.0
        while (reached := value(parameters + size * direction)) < attained - 1e-12 * abs(attained) and size > 1e-12:
            size /= 2
        parameters, attained = parameters + size * direction, reached
        if np.abs(direction).max() <= 1e-9 * (1 + np.abs(parameters).max()):
            if _is_flat(information):
                break
            return parameters, information, attained
    message = "proportional odds have no finite solution: some combination of terms separates the answers"
    raise NotConverged(f"{message} ({', '.join(names)})")


def _is_flat(information: FloatArray) -> bool:
    """Say whether some direction changes the likelihood no longer."""
    size = np.sqrt(np.maximum(information.diagonal(), 1e-300))
    return bool(np.linalg.eigvalsh(information / np.outer(size, size))[0] < 1e-10)
