"""Fitting a specification: maximum likelihood from several starts, and whether the data identify it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import NotConverged, NotIdentified
from analysis.sensitivity.opinion.likelihood import Likelihood
from analysis.sensitivity.opinion.specification import Frailty, Specification

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_ITERATIONS = 300
_TOLERANCE = 1e-4  # of the Newton decrement, in units of log-likelihood
_STEP = 1e-5
_LONGEST_STEP = 1.5
_RENEWAL = 60  # iterations after which the curvature is computed anew
_FLAT = 1e-7  # curvature per unit below which a direction counts as flat


@dataclass(frozen=True, slots=True)
class Fit:
    """A specification at its maximum.

    Parameters
    ----------
    likelihood : Likelihood
        What was maximised.
    parameters : ndarray, shape (p,)
        Where.
    log_likelihood : float
        The maximum.
    information : ndarray, shape (p, p)
        Observed information: minus the second derivatives.
    """

    likelihood: Likelihood
    parameters: FloatArray
    log_likelihood: float
    information: FloatArray

    @property
    def specification(self) -> Specification:
        """The model that was fitted."""
        return self.likelihood.specification

    def covariance(self) -> FloatArray:
        """Return the covariance of the parameters, widened by the design effect of the base weights.

        Returns
        -------
        ndarray, shape (p, p)
            Inverse observed information times the design effect.

        Raises
        ------
        NotIdentified
            The log-likelihood is flat in some direction.
        """
        curvature, direction = np.linalg.eigh(self.information)
        if curvature[0] <= _FLAT:
            worst = int(np.abs(direction[:, 0]).argmax())
            raise NotIdentified(f"the data do not identify {self._part_of(worst)}: the likelihood is flat")
        covariance = (direction / curvature) @ direction.T
        return np.asarray(covariance * self.likelihood.counts.design_effect)

    def _part_of(self, parameter: int) -> str:
        blocks = self.likelihood.blocks
        named = {
            "how the score depends on the classes": blocks.score,
            "how likely each message is answered": blocks.contact,
            "how likely each class answers": blocks.willingness,
            "how answering depends on the score": blocks.opinion,
            "how answering a reminder depends on the score": blocks.reminded,
            "the frailty": blocks.frailty,
        }
        for name, block in named.items():
            if block.start <= parameter < block.stop:
                return name
        return "how the outcomes depend on the score"


def fit(likelihood: Likelihood, near: Fit | None = None) -> Fit:
    """Maximise a likelihood from several starts.

    Parameters
    ----------
    likelihood : Likelihood
        What to maximise.
    near : Fit, optional
        Fit of a model like it, to start from; without one the start is from the data's rates.

    Returns
    -------
    Fit
        The best of the maxima found.

    Raises
    ------
    NotConverged
        No start led to a maximum.

    Notes
    -----
    Broyden, Fletcher, Goldfarb and Shanno's method, begun with the second derivatives of the model it starts from and
    renewed with its own. A frailty that the model it starts from has not is tried from small and from large.
    """
    starts = [_carried(likelihood, near)] if near else [_fresh(likelihood)]
    is_new = near is None or near.specification.frailty is not likelihood.specification.frailty
    if is_new and likelihood.specification.frailty is not Frailty.NONE:
        large = starts[0][0].copy()
        large[likelihood.blocks.frailty] = 1.5 if likelihood.specification.frailty is Frailty.NORMAL else 0.0
        starts.append((large, starts[0][1]))
    found = [result for start, inverse in starts if (result := _climb(likelihood, start, inverse)) is not None]
    if not found:
        raise NotConverged(f"no maximum was found for {likelihood.specification.name}")
    parameters, value = max(found, key=lambda result: result[1])
    gradient = likelihood.value_and_gradient(parameters)[1]
    return Fit(likelihood, parameters, value, _information(likelihood, parameters, gradient))


def _fresh(likelihood: Likelihood) -> tuple[FloatArray, FloatArray]:
    """Return a start from the data's rates, and the inverse of the information there."""
    start = likelihood.start()
    gradient = likelihood.value_and_gradient(start)[1]
    return start, _inverse(_information(likelihood, start, gradient), likelihood.counts.units)


def _carried(likelihood: Likelihood, other: Fit) -> tuple[FloatArray, FloatArray]:
    """Return a start from what a similar model's fit says of the parts that both have, and the inverse information."""
    start = likelihood.start()
    ours, theirs = likelihood.blocks, other.likelihood.blocks
    pairs = [
        (ours.score, theirs.score),
        *zip(ours.outcomes, theirs.outcomes, strict=False),
        (ours.contact, theirs.contact),
        (ours.willingness, theirs.willingness),
        (ours.opinion, theirs.opinion),
        (ours.reminded, theirs.reminded if other.specification.fades else theirs.opinion),
    ]
    if likelihood.specification.frailty is other.specification.frailty:
        pairs.append((ours.frailty, theirs.frailty))
    source = np.full(len(start), -1)
    for mine, found in pairs:
        if mine.stop - mine.start == found.stop - found.start:
            source[mine] = np.arange(found.start, found.stop)
    known, new = np.flatnonzero(source >= 0), np.flatnonzero(source < 0)
    start[known] = other.parameters[source[known]]
    gradient = likelihood.value_and_gradient(start)[1]
    information = np.zeros((len(start), len(start)))
    information[np.ix_(known, known)] = other.information[np.ix_(source[known], source[known])]
    information[new] = _information_rows(likelihood, start, gradient, new)
    information[:, new] = information[new].T
    return start, _inverse(information, likelihood.counts.units)


def _information_rows(
    likelihood: Likelihood, parameters: FloatArray, gradient: FloatArray, rows: IntArray
) -> FloatArray:
    """Return some rows of minus the second derivatives, by differences of the gradient."""
    information = np.empty((len(rows), len(parameters)))
    for place, i in enumerate(rows):
        moved = parameters.copy()
        moved[i] += _STEP
        information[place] = (gradient - likelihood.value_and_gradient(moved)[1]) / _STEP
    return information


def _information(likelihood: Likelihood, parameters: FloatArray, gradient: FloatArray) -> FloatArray:
    information = _information_rows(likelihood, parameters, gradient, np.arange(len(parameters)))
    return (information + information.T) / 2


def _inverse(information: FloatArray, units: int) -> FloatArray:
    curvature, direction = np.linalg.eigh(information)
    return np.asarray((direction / np.maximum(np.abs(curvature), _FLAT * units)) @ direction.T)


def _climb(likelihood: Likelihood, start: FloatArray, inverse: FloatArray) -> tuple[FloatArray, float] | None:
    """Return the maximum that is reached from a start, or None if none is."""
    units = likelihood.counts.units
    at = start
    value, gradient = likelihood.value_and_gradient(at)
    is_fresh = False
    for iteration in range(1, _ITERATIONS + 1):
        step = inverse @ gradient
        gain = float(gradient @ step)
        if gain < _TOLERANCE:
            return at, value
        step *= min(1.0, _LONGEST_STEP / float(np.abs(step).max()))
        reached = _along(likelihood, at, value, gradient, step)
        if reached is None:
            if is_fresh:
                return None
            inverse, is_fresh = _inverse(_information(likelihood, at, gradient), units), True
            continue
        moved, new_value, new_gradient = reached
        inverse = _updated(inverse, moved - at, gradient - new_gradient)
        at, value, gradient, is_fresh = moved, new_value, new_gradient, False
        if iteration % _RENEWAL == 0:
            inverse, is_fresh = _inverse(_information(likelihood, at, gradient), units), True
    return None


def _along(
    likelihood: Likelihood, at: FloatArray, value: float, gradient: FloatArray, step: FloatArray
) -> tuple[FloatArray, float, FloatArray] | None:
    """Go as far along the step as the likelihood rises enough."""
    size, slack = 1.0, 1e-12 * abs(value)
    while size > 1e-4:
        moved = at + size * step
        reached = likelihood.log_likelihood(moved)
        if np.isfinite(reached) and reached >= value + 1e-4 * size * float(gradient @ step) - slack:
            return moved, *likelihood.value_and_gradient(moved)
        size /= 2
    return None


def _updated(inverse: FloatArray, step: FloatArray, change: FloatArray) -> FloatArray:
    """Learn the curvature along the step from the change of the gradient (BFGS on the inverse)."""
    along = float(step @ change)
    if along <= 0:
        return inverse
    across = inverse @ change
    scale = (1 + float(change @ across) / along) / along
    return np.asarray(
        inverse + scale * np.outer(step, step) - (np.outer(across, step) + np.outer(step, across)) / along
    )
