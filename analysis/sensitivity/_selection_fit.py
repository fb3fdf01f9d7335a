"""Fitting the sample selection model, in two steps and by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from analysis.errors import NotConverged, NotIdentified
from analysis.sensitivity.probit import mills

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_STARTS = (-0.5, 0.0, 0.5)
_LARGEST_ANGLE = 7.0  # a correlation of 0.999998
_HALF_LOG_2_PI = 0.5 * float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Data:
    """Distinct rows of both equations, those of the outcome for respondents only, and how many units have each."""

    z: FloatArray
    x: FloatArray
    y: FloatArray
    responded: BoolArray
    count: FloatArray

    @property
    def respondents(self) -> FloatArray:
        """Units behind each row of the outcome."""
        return self.count[self.responded]


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients; the covariance is of (g, b, mills) for two-step and of (g, b, sigma, rho) for ML."""

    g: FloatArray
    b: FloatArray
    sigma: float
    rho: float
    covariance: FloatArray
    log_likelihood: float | None


def two_step(data: Data, g: FloatArray, covariance: FloatArray) -> Fit:
    z, count = data.z[data.responded], data.respondents
    n = count.sum()
    index = z @ g
    ratio = mills(index)
    both = np.column_stack([data.x, ratio])
    length = np.sqrt(count @ both**2)
    scaled = both / length * np.sqrt(count)[:, None]
    if np.linalg.svd(scaled, compute_uv=False)[-1] < 1e-8:
        raise NotIdentified("the Mills ratio repeats the terms of the outcome; the selection needs a term of its own")
    triangle = np.linalg.qr(scaled, mode="r")
    inverse = np.linalg.inv(triangle) @ np.linalg.inv(triangle).T / np.outer(length, length)
    b = inverse @ (both.T @ (count * data.y))
    bend = ratio * (ratio + index)
    variance = float(count @ (data.y - both @ b) ** 2 + count @ bend * b[-1] ** 2) / float(n)
    squared = b[-1] ** 2 / variance
    crossed = both.T @ (z * (count * bend)[:, None])
    middle = both.T @ (both * (count * (1 - squared * bend))[:, None]) + squared * crossed @ covariance @ crossed.T
    k = len(g)
    result = np.zeros((k + len(b), k + len(b)))
    result[:k, :k], result[k:, k:] = covariance, variance * inverse @ middle @ inverse
    sigma = float(np.sqrt(variance))
    if (result.diagonal() <= 0).any():
        raise NotIdentified(
            f"the two-step correlation comes out at {b[-1] / sigma:.2f}, with variances below 0; the data do not fit "
            "the model, or responding needs a term of its own"
        )
    return Fit(g, b[:-1], sigma, float(b[-1]) / sigma, result, None)


class Likelihood:
    """Minus the log-likelihood of (g, b, log sigma, atanh rho) in orthogonal terms, with two derivatives."""

    def __init__(self, data: Data) -> None:
        self._count, self._unheard = data.respondents, data.count[~data.responded]
        root, inner = np.sqrt(data.count)[:, None], np.sqrt(self._count)[:, None]
        self._rz = np.linalg.qr(data.z * root, mode="r") / np.sqrt(data.count.sum())
        self._rx = np.linalg.qr(data.x * inner, mode="r") / np.sqrt(self._count.sum())
        basis = np.linalg.solve(self._rz.T, data.z.T).T
        self._silent, self._z = basis[~data.responded], basis[data.responded]
        self._x = np.linalg.solve(self._rx.T, data.x.T).T
        self._y = data.y
        self._k, self._p = data.z.shape[1], data.x.shape[1]

    def pack(self, g: FloatArray, b: FloatArray, sigma: float, rho: float) -> FloatArray:
        """Turn the model's parameters into those of the optimiser."""
        return np.concatenate([self._rz @ g, self._rx @ b, [np.log(sigma), np.arctanh(rho)]])

    def unpack(self, at: FloatArray) -> tuple[FloatArray, FloatArray, float, float]:
        """Turn the optimiser's parameters into those of the model."""
        g, b = np.linalg.solve(self._rz, at[: self._k]), np.linalg.solve(self._rx, at[self._k : -2])
        return g, b, float(np.exp(at[-2])), float(np.tanh(at[-1]))

    def back(self, at: FloatArray) -> FloatArray:
        """Jacobian of the model's parameters."""
        result = np.zeros((len(at), len(at)))
        result[: self._k, : self._k] = np.linalg.inv(self._rz)
        result[self._k : -2, self._k : -2] = np.linalg.inv(self._rx)
        result[-2, -2], result[-1, -1] = np.exp(at[-2]), 1 - np.tanh(at[-1]) ** 2
        return result

    def _indices(self, at: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        a = self._z @ at[: self._k]
        residual = (self._y - self._x @ at[self._k : -2]) * np.exp(-at[-2])
        return a, residual, a * np.cosh(at[-1]) + residual * np.sinh(at[-1])

    def value(self, at: FloatArray) -> float:
        """Minus the log-likelihood."""
        _, residual, index = self._indices(at)
        silent = self._unheard @ special.log_ndtr(-self._silent @ at[: self._k])
        density = special.log_ndtr(index) - 0.5 * residual**2 - at[-2] - _HALF_LOG_2_PI
        return -float(silent + self._count @ density)

    def gradient(self, at: FloatArray) -> FloatArray:
        """First derivatives."""
        a, e, index = self._indices(at)
        up, wide, narrow = mills(index), np.cosh(at[-1]), np.sinh(at[-1])
        n = self._count
        by_a = self._z.T @ (n * up) * wide - self._silent.T @ (self._unheard * mills(-self._silent @ at[: self._k]))
        by_b = self._x.T @ (n * (e - up * narrow)) * np.exp(-at[-2])
        by_s, by_t = n @ (e**2 - 1 - up * narrow * e), n @ (up * (a * narrow + e * wide))
        return -np.concatenate([by_a, by_b, [by_s, by_t]])

    def hessian(self, at: FloatArray) -> FloatArray:
        """Second derivatives."""
        a, e, index = self._indices(at)
        silent = -self._silent @ at[: self._k]
        up, wide, narrow = mills(index), float(np.cosh(at[-1])), float(np.sinh(at[-1]))
        bend, turn, scale = -up * (up + index), a * narrow + e * wide, float(np.exp(-at[-2]))
        down = self._unheard * mills(silent) * (mills(silent) + silent)
        mixed = bend * turn * narrow + up * wide
        z, x, n = self._z, self._x, self._count
        aa = z.T @ (z * (n * bend * wide**2)[:, None]) - self._silent.T @ (self._silent * down[:, None])
        ab = -(z.T * (n * bend * wide * narrow)) @ x * scale
        bb = x.T @ (x * (n * (narrow**2 * bend - 1))[:, None]) * scale**2
        a_s, a_t = -(z.T @ (n * bend * e)) * wide * narrow, z.T @ (n * (bend * wide * turn + up * narrow))
        b_s = x.T @ (n * (up * narrow - e - e * (1 - narrow**2 * bend))) * scale
        b_t = -(x.T @ (n * mixed)) * scale
        ss = n @ (-2 * e**2 + narrow * (bend * narrow * e**2 + up * e))
        st, tt = -(n @ (e * mixed)), n @ (bend * turn**2 + up * index)
        corner = np.array([[ss, st], [st, tt]])
        return -np.block(
            [
                [aa, ab, np.column_stack([a_s, a_t])],
                [ab.T, bb, np.column_stack([b_s, b_t])],
                [np.vstack([a_s, a_t]), np.vstack([b_s, b_t]), corner],
            ]
        )


def maximum(data: Data, two: Fit) -> Fit:
    likelihood = Likelihood(data)
    best: FloatArray | None = None
    for rho in (float(np.clip(two.rho, -0.95, 0.95)), *_STARTS):
        start = likelihood.pack(two.g, two.b, two.sigma, rho)
        found = optimize.minimize(
            likelihood.value,
            start,
            method="trust-exact",
            jac=likelihood.gradient,
            hess=likelihood.hessian,
            options={"gtol": 1e-7 * float(data.count.sum()), "maxiter": 500},
        )
        at = np.asarray(found.x, dtype=np.float64)
        if not found.success or abs(at[-1]) > _LARGEST_ANGLE:
            continue
        if np.linalg.eigvalsh(likelihood.hessian(at))[0] <= 0:
            continue
        if best is None or likelihood.value(at) < likelihood.value(best):
            best = at
    if best is None:
        raise NotConverged(
            f"the selection model has no maximum inside: the correlation runs to {np.sign(two.rho):+.0f}; "
            "responding needs a term of its own, or the value is not normal given its terms"
        )
    for _ in range(3):  # Newton's last steps, to the accuracy of the numbers
        best = best - np.linalg.solve(likelihood.hessian(best), likelihood.gradient(best))
    back = likelihood.back(best)
    covariance = back @ np.linalg.inv(likelihood.hessian(best)) @ back.T
    return Fit(*likelihood.unpack(best), covariance, -likelihood.value(best))
