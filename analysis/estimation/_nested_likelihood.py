"""The restricted likelihood of answers in employees in locations, from sums by employee."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from analysis.errors import NotConverged, NotIdentified
from analysis.estimation.small_area import Likelihood

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NEGLIGIBLE = 15.0  # in log-likelihood


@dataclass(frozen=True, slots=True)
class Data:
    """Employees with answers, and their locations."""

    mean: FloatArray
    matrix: FloatArray
    squares: FloatArray
    location: IntArray
    locations: int
    within: FloatArray
    answers: int

    def sums(self, values: FloatArray) -> FloatArray:
        """Add up within locations."""
        return np.bincount(self.location, weights=values, minlength=self.locations).astype(np.float64)

    def normal_equations(
        self, location_variance: float, employee_variance: float, answer_variance: float
    ) -> tuple[FloatArray, float]:
        """Return ``(X, y)' V^-1 (X, y)`` of the answers, and log |V| without its constant part."""
        inverse = 1 / (employee_variance + answer_variance * self.squares)
        both = np.column_stack([self.matrix, self.mean])
        inside = self.sums(inverse)
        shrink = location_variance / (1 + location_variance * inside)
        result = both.T @ (both * inverse[:, None]) + self.within / answer_variance
        if location_variance > 0:
            sums = np.column_stack([self.sums(inverse * column) for column in both.T])
            result -= sums.T @ (sums * shrink[:, None])
        spread = self.answers - len(self.mean)
        logs = -np.log(inverse).sum() + np.log1p(location_variance * inside).sum() + spread * np.log(answer_variance)
        return result, float(logs)

    def minus_log_likelihood(self, variances: tuple[float, float, float]) -> float:
        """Twice the negative restricted log-likelihood of location, employee and answer variance."""
        cross, logs = self.normal_equations(*variances)
        inner, right = cross[:-1, :-1], cross[:-1, -1]
        try:
            squares = float(cross[-1, -1] - right @ np.linalg.solve(inner, right))
        except np.linalg.LinAlgError as error:
            raise NotIdentified("the terms leave nothing to tell the variances between groups by") from error
        return logs + float(np.linalg.slogdet(inner)[1]) + squares

    def profile(self, ratios: tuple[float, float]) -> tuple[float, float]:
        """Twice the negative restricted log-likelihood with the best answer variance, and that variance."""
        cross, logs = self.normal_equations(*ratios, 1.0)
        inner, right = cross[:-1, :-1], cross[:-1, -1]
        free = self.answers - len(inner)
        variance = float(cross[-1, -1] - right @ np.linalg.solve(inner, right)) / free
        return logs + float(np.linalg.slogdet(inner)[1]) + free * float(np.log(variance)), variance


def most_likely(data: Data, *, has_locations: bool) -> tuple[tuple[float, float, float], Likelihood]:
    """Maximise the restricted likelihood over the square roots of both variance ratios."""

    def loss(roots: FloatArray, likelihood: Likelihood) -> float:
        ratios = (float(roots[1]) ** 2 if has_locations else 0.0, float(roots[0]) ** 2)
        result = data.profile(ratios)[0]
        if likelihood is Likelihood.REML:
            return result
        kept = float((ratios[1] / (ratios[1] + data.squares)).sum())
        lowest = np.finfo(float).tiny  # keeps the logarithm finite where the search touches 0
        return result - 2 * float(np.log(max(np.arctan(kept), lowest))) / len(data.mean)

    for used in (Likelihood.REML, Likelihood.ADJUSTED):
        start = np.full(2 if has_locations else 1, float(np.sqrt(np.median(data.squares) / 2)))
        simplex = np.vstack([start, start + np.diag(start)])
        for _ in range(2):  # from the end once more: a simplex can stall
            found = optimize.minimize(
                loss,
                start,
                args=(used,),
                method="Nelder-Mead",
                options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000, "initial_simplex": simplex},
            )
            if not found.success:
                raise NotConverged(f"the variances between employees and locations: {found.message}")
            start = np.abs(np.asarray(found.x, dtype=np.float64))
            simplex = np.vstack([start, start + np.diag(0.1 * start + 1e-3)])
        ratio = float(start[0]) ** 2
        if ratio > 1e-6 * float(data.squares.min()):
            break
    ratios = (float(start[1]) ** 2 if has_locations else 0.0, ratio)
    scale = data.profile(ratios)[1]
    return (ratios[0] * scale, ratios[1] * scale, scale), used


def reach(data: Data, variances: tuple[float, float, float], place: int) -> float:
    """Return a variance so large that its likelihood is negligible."""
    best = data.minus_log_likelihood(variances)
    trial = list(variances)
    trial[place] = 2 * variances[place] + 0.01 * variances[2] * float(np.median(data.squares))
    for _ in range(100):
        if data.minus_log_likelihood((trial[0], trial[1], trial[2])) > best + 2 * _NEGLIGIBLE:
            return trial[place]
        trial[place] *= 1.5
    raise NotConverged("the likelihood of a variance between groups does not fall off")
