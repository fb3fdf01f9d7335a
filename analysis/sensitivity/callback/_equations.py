"""The estimating equations of the stableness of resistance, on covariate cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.errors import NotConverged, NotIdentified

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_STEPS = 200
_ROOT = 1e-11
_HALVINGS = 40
_LEAST_PIVOT = 1e-9


@dataclass(frozen=True, slots=True)
class Equations:
    """The estimating equations on cells: units, answers of the first and of the second wave by cell and category."""

    units: FloatArray
    first: FloatArray
    second: FloatArray
    matrix: FloatArray
    reference: int

    @property
    def others(self) -> IntArray:
        return np.delete(np.arange(self.first.shape[1]), self.reference)

    def odds(self, solution: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return log-odds of answering in the first and in the second wave, by cell and category."""
        k = self.matrix.shape[1]
        gamma = np.zeros(self.first.shape[1])
        gamma[self.others] = solution[2 * k :]
        return (self.matrix @ solution[:k])[:, None] + gamma, (self.matrix @ solution[k : 2 * k])[:, None] + gamma

    def chances(self, solution: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the chances of an answer in the first wave, in the second, and in one of them."""
        first, second = (np.asarray(expit(odds)) for odds in self.odds(solution))
        return first, second, first + (1.0 - first) * second

    def values(self, solution: FloatArray) -> FloatArray:
        """Return the equations per unit; 0 at the solution."""
        against_first, against_second = (np.exp(-odds) for odds in self.odds(solution))
        late = self.second * (1.0 + against_second)
        early = self.first * against_first
        one = early.sum(axis=1) + self.first.sum(axis=1) - self.units
        two = late.sum(axis=1) - (self.units - self.first.sum(axis=1))
        three = (late - early).sum(axis=0)[self.others]
        together = np.concatenate([self.matrix.T @ one, self.matrix.T @ two, three])
        return np.asarray(together / self.units.sum())

    def jacobian(self, solution: FloatArray) -> FloatArray:
        """Return the derivatives of the equations, not per unit."""
        first, second = (np.exp(-odds) for odds in self.odds(solution))
        early, late, k, x = self.first * first, self.second * second, self.matrix.shape[1], self.matrix
        result = np.zeros((len(solution), len(solution)))
        by_early, by_late = x.T @ early[:, self.others], x.T @ late[:, self.others]
        result[:k, :k] = -(x * early.sum(axis=1)[:, None]).T @ x
        result[:k, 2 * k :] = -by_early
        result[k : 2 * k, k : 2 * k] = -(x * late.sum(axis=1)[:, None]).T @ x
        result[k : 2 * k, 2 * k :] = -by_late
        result[2 * k :, :k] = by_early.T
        result[2 * k :, k : 2 * k] = -by_late.T
        result[2 * k :, 2 * k :] = np.diag((early - late).sum(axis=0)[self.others])
        return result

    def sensitivity(self, solution: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return how the logarithm of a weight moves with the log-odds of both waves, by cell and category."""
        first, second, either = self.chances(solution)
        stay = (1.0 - first) * (1.0 - second)
        return -first * stay / either, -second * stay / either

    def along(self, solution: FloatArray, direction: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return one unit's equations along a direction: answered in the first wave, in the second, or silent."""
        k = self.matrix.shape[1]
        one, two = self.matrix @ direction[:k], self.matrix @ direction[k : 2 * k]
        category = np.zeros(self.first.shape[1])
        category[self.others] = direction[2 * k :]
        first, second = (np.exp(-odds) for odds in self.odds(solution))
        return (
            first * (one[:, None] - category),
            -one[:, None] + second * two[:, None] + (1.0 + second) * category,
            -(one + two),
        )


def solve(equations: Equations) -> FloatArray:
    """Solve the equations by Newton's method with step halving, from several starting points."""
    k, free = equations.matrix.shape[1], len(equations.others)
    matrix, units = equations.matrix, equations.units
    spread = (matrix * units[:, None]).T @ matrix
    share_one = equations.first.sum() / units.sum()
    share_two = equations.second.sum() / (units.sum() - equations.first.sum())
    level = [np.linalg.solve(spread, matrix.T @ (units * np.log(p / (1.0 - p)))) for p in (share_one, share_two)]
    flat = False
    for gamma in (0.3, 0.0, 1.0, -0.5, 2.0, -1.0):
        start = np.concatenate([*level, np.full(free, gamma)])
        start[0] -= gamma / 2
        start[k] -= gamma / 2
        with np.errstate(over="ignore", invalid="ignore"):  # a step that is too long is seen, and halved
            solution = _newton(equations, start)
        if solution is None:
            continue
        pivot = np.linalg.svd(equations.jacobian(solution) / units.sum(), compute_uv=False)
        if pivot[-1] > _LEAST_PIVOT * pivot[0]:
            return solution
        flat = True
    if flat:
        raise NotIdentified("the two waves do not tell the categories apart: the equations hold along a line")
    raise NotConverged(
        "the equations of the stableness of resistance have no solution that the starting points lead to"
    )


def _newton(equations: Equations, start: FloatArray) -> FloatArray | None:
    point, here = start, equations.values(start)
    units = equations.units.sum()
    for _ in range(_STEPS):
        if np.abs(here).max() < _ROOT:
            return point
        slope = equations.jacobian(point) / units
        if not np.isfinite(slope).all() or np.linalg.cond(slope) > 1e14:
            return None
        step, size = np.linalg.solve(slope, here), 1.0
        for _ in range(_HALVINGS):
            there = equations.values(point - size * step)
            if np.isfinite(there).all() and there @ there < here @ here:
                break
            size /= 2.0
        else:
            return None
        point, here = point - size * step, there
    return None
