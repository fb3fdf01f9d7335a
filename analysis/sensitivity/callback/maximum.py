"""Finding the highest maximum of the likelihood of reminder waves, or saying why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.linalg import block_diag
from scipy.optimize import minimize

from analysis.errors import NotConverged, NotIdentified
from analysis.sensitivity.callback.mixture import Evaluation, Mixture

FloatArray = npt.NDArray[np.float64]

_STEPS = 300
_POLISH = 20
_FLAT = 1e-8  # largest slope per unit at which the trust region stops
_GAIN = 1e-13  # gain per unit that the next Newton step promises at a maximum
_SAME = 1e-6  # maxima whose log-likelihoods differ by less are one
_LEAST_INFORMATION = 1e-3  # a standard error above 30 on the scale of log-odds
_FAR = 1.5  # distance of the starting points on the scale of log-odds


@dataclass(frozen=True, slots=True)
class Maximum:
    """The highest maximum that was found.

    Parameters
    ----------
    parameters : ndarray, shape (p,)
        Where it is.
    value : float
        Log-likelihood there.
    covariance : ndarray, shape (p, p)
        Inverse of the observed information.
    starts, reached : int
        How many starting points were tried, and from how many of them this maximum was reached.
    """

    parameters: FloatArray
    value: float
    covariance: FloatArray
    starts: int
    reached: int


def maximum(mixture: Mixture, names: tuple[str, ...]) -> Maximum:
    """Maximise the likelihood from several starting points.

    Parameters
    ----------
    mixture : Mixture
        The likelihood.
    names : tuple of str, length p
        Names of its parameters.

    Returns
    -------
    Maximum
        The highest one.

    Raises
    ------
    NotIdentified
        The likelihood is highest where a parameter has run off, or where it is flat.
    NotConverged
        No starting point led to a maximum.

    Notes
    -----
    The model in which the answer does not decide who gives it has one maximum, which is the first starting point. The
    others let each category, all of them, or those at one end answer more, or less, readily; with covariates, the
    estimate without covariates is one of them. Each is followed by a trust region with exact second derivatives on
    covariates made uncorrelated and of one size, then by Newton's method.
    """
    scale = _Scale.of(mixture)
    ends = [_climb(scale.mixture, start) for start in _starts(scale.mixture, names)]
    highest = max(end.value for end in ends)
    there = [end for end in ends if end.value > highest - _SAME * max(1.0, abs(highest) * 1e-3)]
    settled = [end for end in there if end.is_maximum]
    if settled:
        best = max(settled, key=lambda end: end.value)
        covariance = scale.back @ np.linalg.inv(best.information) @ scale.back.T
        parameters = scale.back @ best.parameters
        return Maximum(parameters, best.value, covariance, len(ends), len(settled))
    values, vectors = np.linalg.eigh(there[0].information)
    if values[0] < _LEAST_INFORMATION:
        flat = scale.back @ vectors[:, 0]
        worst = names[int(np.argmax(np.abs(flat)))]
        raise NotIdentified(
            f"the answers do not identify {worst!r}: the likelihood does not change along it; merge categories or "
            "levels, or leave covariates out"
        )
    raise NotConverged(f"the likelihood of the waves has no maximum that {len(ends)} starting points lead to")


@dataclass(frozen=True, slots=True)
class _Scale:
    """The likelihood with covariates that are uncorrelated and of one size, and the way back to theirs."""

    mixture: Mixture
    back: FloatArray

    @classmethod
    def of(cls, mixture: Mixture) -> _Scale:
        size = mixture.counts.units
        size = size / size.sum()
        mean = size @ mixture.response
        upright, centred = _whitening(mixture.outcome, size), _whitening(mixture.response - mean, size)
        groups = len(mixture.others)
        back = block_diag(*[upright] * groups, centred, np.eye(mixture.contrasts.shape[2]))
        first, h = len(upright) * groups, len(mean)
        back[first + h : first + h + mixture.times, first : first + h] = -mean @ centred
        scaled = replace(mixture, outcome=mixture.outcome @ upright, response=(mixture.response - mean) @ centred)
        return cls(scaled, np.asarray(back))


def _whitening(matrix: FloatArray, size: FloatArray) -> FloatArray:
    """Return what makes the columns uncorrelated and of one size."""
    if matrix.shape[1] == 0:
        return np.zeros((0, 0))
    _, triangle = np.linalg.qr(matrix * np.sqrt(size)[:, None])
    return np.asarray(np.linalg.inv(triangle))


@dataclass(frozen=True, slots=True)
class _End:
    parameters: FloatArray
    value: float
    information: FloatArray
    is_maximum: bool


def _climb(mixture: Mixture, start: FloatArray) -> _End:
    units = float(mixture.counts.units.sum())

    last: list[tuple[FloatArray, Evaluation]] = []

    def at(parameters: FloatArray) -> Evaluation:
        # The trust region asks for value, slope and curvature of the same point in turn.
        if not (last and np.array_equal(last[0][0], parameters)):
            last[:] = [(parameters.copy(), mixture.evaluate(parameters))]
        return last[0][1]

    def loss(parameters: FloatArray) -> tuple[float, FloatArray]:
        here = at(parameters)
        return -here.value / units, -here.gradient / units

    def curvature(parameters: FloatArray) -> FloatArray:
        return -at(parameters).hessian / units

    found = minimize(
        loss, start, jac=True, hess=curvature, method="trust-exact", options={"gtol": _FLAT, "maxiter": _STEPS}
    )
    point = np.asarray(found.x, dtype=np.float64)
    here = at(point)
    for _ in range(_POLISH):
        if np.linalg.eigvalsh(-here.hessian)[0] < _LEAST_INFORMATION:
            return _End(point, here.value, -here.hessian, is_maximum=False)
        step = np.linalg.solve(-here.hessian, here.gradient)
        if here.gradient @ step <= _GAIN * units:
            return _End(point, here.value, -here.hessian, is_maximum=True)
        point = point + step
        here = mixture.evaluate(point)
    return _End(point, here.value, -here.hessian, is_maximum=False)


def _starts(mixture: Mixture, names: tuple[str, ...]) -> Iterator[FloatArray]:
    """Give starting points, the ignorable model's maximum first."""
    free = mixture.contrasts.shape[2] - mixture.times
    plain = replace(mixture, contrasts=mixture.contrasts[:, :, : mixture.times])
    start = np.zeros(len(names) - free)
    start[len(start) - mixture.times :] = _first_chance(mixture)
    ignorable = _climb(plain, start).parameters
    yield np.concatenate([ignorable, np.zeros(free)])
    if not free:
        return
    if mixture.outcome.shape[1] > 1:
        patterns = [np.full(free, _FAR), np.full(free, -_FAR), _without_covariates(mixture)]
    else:
        units = [sign * _FAR * one for one in np.eye(free) for sign in (1.0, -1.0)] if free > 1 else []
        trend = np.sign(mixture.others - mixture.reference) * _FAR
        patterns = [np.full(free, _FAR), np.full(free, -_FAR), *units, trend, -trend]
    share = plain.shares(ignorable)
    average = (mixture.counts.units @ share / mixture.counts.units.sum())[mixture.others]
    for pattern in patterns:
        moved = ignorable.copy()
        moved[len(moved) - mixture.times :] -= pattern @ average
        yield np.concatenate([moved, pattern])


def _first_chance(mixture: Mixture) -> float:
    """Return the log-odds of answering at an attempt, whichever, for the first starting point."""
    together = mixture.counts.together()
    times = np.arange(together.silent.shape[1])
    answers = together.answered.sum()
    attempts = (together.answered.sum(axis=(0, 1)) * times[1:]).sum() + (together.silent[0] * times).sum()
    return float(np.log(answers) - np.log(attempts - answers))


def _without_covariates(mixture: Mixture) -> FloatArray:
    """Return gamma as estimated by category alone, or 0 if that has no maximum."""
    table = mixture.counts.together()
    alone = replace(mixture, counts=table, outcome=np.ones((1, 1)), response=np.zeros((1, 0)))
    free = mixture.contrasts.shape[2] - mixture.times
    size = len(mixture.others) + mixture.contrasts.shape[2]
    best = max((_climb(alone, start) for start in _starts(alone, ("",) * size)), key=lambda end: end.value)
    return best.parameters[-free:] if best.is_maximum else np.zeros(free)
