"""The likelihood of answers by wave: an answer category for everybody, and a chance to give it at every attempt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logsumexp

from analysis.sensitivity.callback.waves import Counts

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_BLOCK = 3_000_000


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
        return np.exp(_log_shares(self, self.outcome, self.split(parameters)[0]))

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
        for block in self._blocks(parameters):
            total += block.value
            gradient += block.gradient()
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
        for block in self._blocks(parameters):
            total += block.value
            gradient += block.gradient()
            hessian += block.hessian()
        return Evaluation(total, gradient, hessian)

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
        parts = [block.slopes(direction) for block in self._blocks(parameters)]
        return np.concatenate([a for a, _ in parts]), np.concatenate([s for _, s in parts])

    def _blocks(self, parameters: FloatArray) -> Iterator[_Block]:
        local = len(self.others) + 1 + self.contrasts.shape[2]
        step = max(1, _BLOCK // local**2)
        for start in range(0, len(self.outcome), step):
            yield _block(self, slice(start, start + step), parameters)


def _log_shares(mixture: Mixture, outcome: FloatArray, coefficients: FloatArray) -> FloatArray:
    odds = np.zeros((len(outcome), len(mixture.contrasts)))
    odds[:, mixture.others] = outcome @ coefficients.T
    return np.asarray(odds - logsumexp(odds, axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class _Block:
    """Some cells at one point: probabilities, and the counts that are expected once silence is split over categories.

    `at_risk` counts units of each category who were asked at each attempt; `posterior[a]` splits the nonrespondents
    after a attempts over the categories.
    """

    mixture: Mixture
    rows: slice
    value: float
    share: FloatArray
    chance: FloatArray
    answered: FloatArray
    at_risk: FloatArray
    in_category: FloatArray
    posterior: dict[int, FloatArray]

    def gradient(self) -> FloatArray:
        own, outcome, response = self.mixture, self.mixture.outcome[self.rows], self.mixture.response[self.rows]
        total = self.in_category.sum(axis=1)
        surplus = (self.in_category - total[:, None] * self.share)[:, own.others]
        residual = self.answered - self.at_risk * self.chance
        return np.concatenate(
            [
                (surplus.T @ outcome).ravel(),
                response.T @ residual.sum(axis=(1, 2)),
                np.tensordot(residual.sum(axis=0), own.contrasts, axes=2),
            ]
        )

    def _local(self) -> FloatArray:
        """Second derivatives in each cell by the log-odds of the categories, the common shift, and the contrasts."""
        own = self.mixture
        others, (groups, times, d) = own.others, own.contrasts.shape
        first, cells = len(others), len(self.share)
        share = self.share[:, others]
        local = np.zeros((cells, first + 1 + d, first + 1 + d))
        total = self.in_category.sum(axis=1)
        local[:, :first, :first] = total[:, None, None] * share[:, :, None] * share[:, None, :]
        local[:, range(first), range(first)] -= total[:, None] * share
        shifts = np.concatenate([np.ones((groups, times, 1)), own.contrasts], axis=2).reshape(groups * times, d + 1)
        products = (shifts[:, :, None] * shifts[:, None, :]).reshape(groups * times, -1)
        spread = (self.at_risk * self.chance * (1.0 - self.chance)).reshape(cells, -1)
        local[:, first:, first:] -= (spread @ products).reshape(cells, d + 1, d + 1)
        slope = np.zeros((cells, groups, first + 1 + d))
        slope[:, others, range(first)] = 1.0
        for made, posterior in self.posterior.items():
            before = self.chance[:, :, :made]
            slope[:, :, first] = -before.sum(axis=2)
            slope[:, :, first + 1 :] = -np.einsum("ckt,ktd->ckd", before, own.contrasts[:, :made])
            weighted = slope * posterior[:, :, None]
            mean = weighted.sum(axis=1)
            silent = posterior.sum(axis=1)
            local += weighted.transpose(0, 2, 1) @ slope
            local -= mean[:, :, None] * (mean / np.where(silent > 0, silent, 1.0)[:, None])[:, None, :]
        return local

    def hessian(self) -> FloatArray:
        own, outcome, response = self.mixture, self.mixture.outcome[self.rows], self.mixture.response[self.rows]
        local, first, k, h = self._local(), len(own.others), outcome.shape[1], response.shape[1]
        start, size = first * k, first * k + h + own.contrasts.shape[2]
        result = np.zeros((size, size))
        for i in range(first):
            mine = slice(i * k, (i + 1) * k)
            for j in range(i, first):
                product = (outcome * local[:, i, j, None]).T @ outcome
                result[mine, j * k : (j + 1) * k] = product
            result[mine, start : start + h] = (outcome * local[:, i, first, None]).T @ response
            result[mine, start + h :] = outcome.T @ local[:, i, first + 1 :]
        result[start : start + h, start : start + h] = (response * local[:, first, first, None]).T @ response
        result[start : start + h, start + h :] = response.T @ local[:, first, first + 1 :]
        result[start + h :, start + h :] = local[:, first + 1 :, first + 1 :].sum(axis=0)
        upper = np.triu(result)
        return np.asarray(upper + np.triu(upper, 1).T)

    def slopes(self, direction: FloatArray) -> tuple[FloatArray, FloatArray]:
        own, outcome, response = self.mixture, self.mixture.outcome[self.rows], self.mixture.response[self.rows]
        category, covariate, contrast = own.split(direction)
        odds = np.zeros_like(self.share)
        odds[:, own.others] = outcome @ category.T
        odds -= (odds * self.share).sum(axis=1, keepdims=True)
        move = (response @ covariate)[:, None, None] + own.contrasts @ contrast
        passed = np.cumsum(self.chance * move, axis=2)
        answered = odds[:, :, None] + move - passed
        silent = np.zeros((len(odds), passed.shape[2] + 1))
        stay = np.cumsum(np.log1p(-self.chance), axis=2)
        for made in range(1, passed.shape[2] + 1):
            joint = np.log(self.share) + stay[:, :, made - 1]
            weight = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
            silent[:, made] = (weight * (odds - passed[:, :, made - 1])).sum(axis=1)
        return answered, silent


def _block(mixture: Mixture, rows: slice, parameters: FloatArray) -> _Block:
    category, covariate, contrast = mixture.split(parameters)
    answered, silent = mixture.counts.answered[rows], mixture.counts.silent[rows]
    log_share = _log_shares(mixture, mixture.outcome[rows], category)
    odds = (mixture.response[rows] @ covariate)[:, None, None] + mixture.contrasts @ contrast
    log_stay = -np.logaddexp(0.0, odds)
    stayed = np.cumsum(log_stay, axis=2)
    at_risk = np.cumsum(answered[:, :, ::-1], axis=2)[:, :, ::-1].copy()
    in_category = at_risk[:, :, 0].copy()
    value = float((answered * (stayed + odds)).sum() + (in_category * log_share).sum())
    posterior: dict[int, FloatArray] = {}
    for made in range(1, silent.shape[1]):
        number = silent[:, made]
        if not number.any():
            continue
        joint = log_share + stayed[:, :, made - 1]
        together = logsumexp(joint, axis=1)
        value += float(number @ together)
        posterior[made] = np.exp(joint - together[:, None]) * number[:, None]
        in_category += posterior[made]
        at_risk[:, :, :made] += posterior[made][:, :, None]
    return _Block(
        mixture, rows, value, np.exp(log_share), np.asarray(expit(odds)), answered, at_risk, in_category, posterior
    )
