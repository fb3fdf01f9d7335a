"""The likelihood of answers by wave: an answer category for everybody, and a chance to give it at every attempt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.sensitivity.callback._block import Block, block, log_shares
from analysis.sensitivity.callback.waves import Counts

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_BLOCK = 300_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The log-likelihood and its derivatives at a point.

    Parameters
    ----------
    value : float
        Log-likelihood.
    gradient : ndarray, shape (p,)
        First derivatives.
    hessian : ndarray, shape (p, p)
        Second derivatives.
    """

    value: float
    gradient: FloatArray
    hessian: FloatArray


@dataclass(frozen=True, slots=True)
class Mixture:
    """The likelihood of a table of counts.

    The parameters are, in this order: for each category but the reference the coefficients of its log-odds against the
    reference; the coefficients of covariates for answering; the coefficients of `contrasts`.

    Parameters
    ----------
    counts : Counts
        The table, c cells, K categories, T waves.
    outcome : ndarray, shape (c, k)
        Covariates of the answer category.
    response : ndarray, shape (c, h)
        Covariates of answering at an attempt.
    contrasts : ndarray, shape (K, T, d)
        What answering depends on besides: the attempt and the category.
    times : int
        How many of the contrasts, the first ones, are of the attempt; the others are of the category.
    reference : int
        Category whose log-odds are 0.

    Notes
    -----
    With f the probability of a category and p that of answering at an attempt, a respondent of category k in wave t has
    the likelihood ``f_k p_kt prod over s < t of (1 - p_ks)``, a nonrespondent after a attempts
    ``sum over k of f_k prod over s < a of (1 - p_ks)``.
    """

    counts: Counts
    outcome: FloatArray
    response: FloatArray
    contrasts: FloatArray
    times: int
    reference: int

    @property
    def others(self) -> IntArray:
        """Categories but the reference."""
        return np.delete(np.arange(len(self.contrasts)), self.reference)

    def split(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Take the parameters apart.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            All of them.

        Returns
        -------
        tuple of ndarray
            Those of the category, shape (K - 1, k), of the covariates of answering, and of the contrasts.
        """
        k, h = self.outcome.shape[1], self.response.shape[1]
        first = len(self.others) * k
        return parameters[:first].reshape(-1, k), parameters[first : first + h], parameters[first + h :]

    def shares(self, parameters: FloatArray) -> FloatArray:
        """Return the probability of each category in each cell.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            A point.

        Returns
        -------
        ndarray, shape (c, K)
            Rows that sum to 1.
        """
        category, _, _ = self.split(parameters)
        return np.exp(log_shares(self.outcome, category, self.others, len(self.contrasts)))

    def value(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        """Return the log-likelihood and its gradient.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            A point.

        Returns
        -------
        tuple of float and ndarray
            The value, and the first derivatives, shape (p,).
        """
        total, gradient = 0.0, np.zeros(len(parameters))
        for part in self._blocks(parameters):
            total += part.value
            gradient += part.gradient()
        return total, gradient

    def evaluate(self, parameters: FloatArray) -> Evaluation:
        """Return the log-likelihood with both derivatives.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            A point.

        Returns
        -------
        Evaluation
            Exact derivatives.
        """
        total, size = 0.0, len(parameters)
        gradient, hessian = np.zeros(size), np.zeros((size, size))
        for part in self._blocks(parameters):
            total += part.value
            gradient += part.gradient()
            hessian += part.hessian()
        return Evaluation(total, gradient, hessian)

    def expected(self, parameters: FloatArray) -> Counts:
        """Return the counts that the model expects of the same units.

        Parameters
        ----------
        parameters : ndarray, shape (p,)
            A point.

        Returns
        -------
        Counts
            The table; of those who are silent after an attempt, the share that is asked no more is that observed.
        """
        answered, silent = np.zeros_like(self.counts.answered), np.zeros_like(self.counts.silent)
        whole = self._block(slice(None), parameters)
        last = _asked_no_more(self.counts)
        silent[:, 0] = self.counts.silent[:, 0]
        in_category = (self.counts.units - silent[:, 0])[:, None] * whole.share
        for t in range(answered.shape[2]):
            answered[:, :, t] = in_category * whole.chance[:, :, t]
            left = in_category - answered[:, :, t]
            silent[:, t + 1] = left.sum(axis=1) * last[:, t]
            in_category = left * (1.0 - last[:, t, None])
        return Counts(answered, silent)

    def slopes(self, parameters: FloatArray, direction: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return how the log-likelihood of one unit changes along a direction, by what came of its attempts.

        Parameters
        ----------
        parameters, direction : ndarray, shape (p,)
            A point and a direction.

        Returns
        -------
        tuple of ndarray
            For respondents by cell, category and wave, shape (c, K, T), and for nonrespondents by cell and number of
            attempts, shape (c, T + 1).
        """
        parts = [part.slopes(self.split(direction)) for part in self._blocks(parameters)]
        return np.concatenate([a for a, _ in parts]), np.concatenate([s for _, s in parts])

    def _blocks(self, parameters: FloatArray) -> Iterator[Block]:
        local = len(self.others) + 1 + self.contrasts.shape[2]
        step = max(1, _BLOCK // local**2)
        for start in range(0, len(self.outcome), step):
            yield self._block(slice(start, start + step), parameters)

    def _block(self, rows: slice, parameters: FloatArray) -> Block:
        return block(
            self.outcome[rows],
            self.response[rows],
            self.contrasts,
            self.others,
            self.counts.answered[rows],
            self.counts.silent[rows],
            self.split(parameters),
        )


def _asked_no_more(counts: Counts) -> FloatArray:
    """Return the share of those silent after each attempt who are asked no more, shape (c, T)."""
    later = counts.answered.sum(axis=1)[:, ::-1].cumsum(axis=1)[:, ::-1]
    remain = counts.silent[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    remain[:, :-1] += later[:, 1:]
    overall = counts.silent[:, 1:].sum(axis=0) / np.maximum(remain.sum(axis=0), 1.0)
    share = np.where(remain > 0, counts.silent[:, 1:] / np.where(remain > 0, remain, 1.0), overall)
    share[:, -1] = 1.0
    return np.asarray(share)
