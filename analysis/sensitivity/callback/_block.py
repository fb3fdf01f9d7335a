"""Some cells of the likelihood of answers by wave, at one point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Parts = tuple[FloatArray, FloatArray, FloatArray]  # of the parameters: category, covariates of answering, contrasts


@dataclass(frozen=True, slots=True)
class Block:
    """Some cells at one point: probabilities, and the counts that are expected once silence is split over categories.

    `at_risk` counts units of each category who were asked at each attempt; `posterior[a]` splits the nonrespondents
    after a attempts over the categories.
    """

    outcome: FloatArray
    response: FloatArray
    contrasts: FloatArray
    others: IntArray
    value: float
    share: FloatArray
    chance: FloatArray
    answered: FloatArray
    at_risk: FloatArray
    in_category: FloatArray
    posterior: dict[int, FloatArray]

    def gradient(self) -> FloatArray:
        total = self.in_category.sum(axis=1)
        surplus = (self.in_category - total[:, None] * self.share)[:, self.others]
        residual = self.answered - self.at_risk * self.chance
        return np.concatenate(
            [
                (surplus.T @ self.outcome).ravel(),
                self.response.T @ residual.sum(axis=(1, 2)),
                np.tensordot(residual.sum(axis=0), self.contrasts, axes=2),
            ]
        )

    def _local(self) -> FloatArray:
        """Second derivatives in each cell by the log-odds of the categories, the common shift, and the contrasts."""
        others, (groups, times, d) = self.others, self.contrasts.shape
        first, cells = len(others), len(self.share)
        share = self.share[:, others]
        local = np.zeros((cells, first + 1 + d, first + 1 + d))
        total = self.in_category.sum(axis=1)
        local[:, :first, :first] = total[:, None, None] * share[:, :, None] * share[:, None, :]
        local[:, range(first), range(first)] -= total[:, None] * share
        shifts = np.concatenate([np.ones((groups, times, 1)), self.contrasts], axis=2).reshape(groups * times, d + 1)
        products = (shifts[:, :, None] * shifts[:, None, :]).reshape(groups * times, -1)
        spread = (self.at_risk * self.chance * (1.0 - self.chance)).reshape(cells, -1)
        local[:, first:, first:] -= (spread @ products).reshape(cells, d + 1, d + 1)
        slope = np.zeros((cells, groups, first + 1 + d))
        slope[:, others, range(first)] = 1.0
        for made, posterior in self.posterior.items():
            before = self.chance[:, :, :made]
            slope[:, :, first] = -before.sum(axis=2)
            slope[:, :, first + 1 :] = -np.einsum("ckt,ktd->ckd", before, self.contrasts[:, :made])
            weighted = slope * posterior[:, :, None]
            mean = weighted.sum(axis=1)
            silent = posterior.sum(axis=1)
            local += weighted.transpose(0, 2, 1) @ slope
            local -= mean[:, :, None] * (mean / np.where(silent > 0, silent, 1.0)[:, None])[:, None, :]
        return local

    def hessian(self) -> FloatArray:
        outcome, response, local = self.outcome, self.response, self._local()
        first, k, h = len(self.others), outcome.shape[1], response.shape[1]
        start, size = first * k, first * k + h + self.contrasts.shape[2]
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

    def slopes(self, direction: Parts) -> tuple[FloatArray, FloatArray]:
        category, covariate, contrast = direction
        odds = np.zeros_like(self.share)
        odds[:, self.others] = self.outcome @ category.T
        odds -= (odds * self.share).sum(axis=1, keepdims=True)
        move = (self.response @ covariate)[:, None, None] + self.contrasts @ contrast
        passed = np.cumsum(self.chance * move, axis=2)
        answered = odds[:, :, None] + move - passed
        silent = np.zeros((len(odds), passed.shape[2] + 1))
        stay = np.cumsum(np.log1p(-self.chance), axis=2)
        for made in range(1, passed.shape[2] + 1):
            joint = np.log(self.share) + stay[:, :, made - 1]
            weight = np.exp(joint - np.logaddexp.reduce(joint, axis=1, keepdims=True))
            silent[:, made] = (weight * (odds - passed[:, :, made - 1])).sum(axis=1)
        return answered, silent


def block(
    outcome: FloatArray,
    response: FloatArray,
    contrasts: FloatArray,
    others: IntArray,
    answered: FloatArray,
    silent: FloatArray,
    point: Parts,
) -> Block:
    category, covariate, contrast = point
    log_share = log_shares(outcome, category, others, len(contrasts))
    odds = (response @ covariate)[:, None, None] + contrasts @ contrast
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
        together = np.logaddexp.reduce(joint, axis=1)
        value += float(number @ together)
        posterior[made] = np.exp(joint - together[:, None]) * number[:, None]
        in_category += posterior[made]
        at_risk[:, :, :made] += posterior[made][:, :, None]
    share, chance = np.exp(log_share), np.asarray(expit(odds))
    return Block(outcome, response, contrasts, others, value, share, chance, answered, at_risk, in_category, posterior)


def log_shares(outcome: FloatArray, coefficients: FloatArray, others: IntArray, groups: int) -> FloatArray:
    odds = np.zeros((len(outcome), groups))
    odds[:, others] = outcome @ coefficients.T
    return np.asarray(odds - np.logaddexp.reduce(odds, axis=1, keepdims=True))
