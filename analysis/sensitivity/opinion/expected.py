"""What a fitted specification says of everybody: the metric with its error, and the probability of answering."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.sensitivity.opinion.fit import Fit

FloatArray = npt.NDArray[np.float64]

_STEP = 1e-5


@dataclass(frozen=True, slots=True)
class Expected:
    """A metric as a specification has it.

    Parameters
    ----------
    value : float
        Mean over all sampled events: what the respondents said, and what the silent are expected to think.
    standard_error : float
        Delta method on the observed information, plus what is left to chance in the opinions of the silent and in
        which events were sampled.
    direction : ndarray, shape (p,)
        The change of the parameters that goes with one standard error of the value.
    """

    value: float
    standard_error: float
    direction: FloatArray


def expected_metric(fit: Fit, values: FloatArray, sampled_share: float) -> Expected:
    """Give the metric under a specification.

    Parameters
    ----------
    fit : Fit
        The specification at its maximum.
    values : ndarray, shape (j,)
        Value of each answer.
    sampled_share : float
        Share of the eligible events that was sampled.

    Returns
    -------
    Expected
        The metric over all eligible events.

    Raises
    ------
    NotIdentified
        The data do not identify the specification.
    """
    covariance = fit.covariance()
    mean, spread = _moments(fit, fit.parameters, values)
    slope = np.empty(len(fit.parameters))
    for i in range(len(slope)):
        moved = fit.parameters.copy()
        moved[i] += _STEP
        slope[i] = (_moments(fit, moved, values)[0] - mean) / _STEP
    towards = covariance @ slope
    of_model = float(slope @ towards)
    counts = fit.likelihood.counts
    of_sampling = (1 - sampled_share) * spread[1] / counts.units * counts.design_effect
    variance = of_model + spread[0] / counts.units**2 + of_sampling
    return Expected(
        mean, float(np.sqrt(variance)), towards / np.sqrt(of_model) if of_model > 0 else np.zeros_like(towards)
    )


def _moments(fit: Fit, parameters: FloatArray, values: FloatArray) -> tuple[float, tuple[float, float]]:
    """Return the mean over all sampled events, the summed variance of the silent, and the variance of one event."""
    counts, parts = fit.likelihood.counts, fit.likelihood.parts(parameters)
    joint = parts.score[:, None, None, :] * parts.pattern[:, :, None, :] * parts.silence.transpose(0, 2, 1)[:, None]
    total = joint.sum(axis=3)
    first, second = joint @ values / total, joint @ values**2 / total
    said = counts.answered.sum(axis=(0, 1, 3))
    size = counts.answered.sum() + counts.silent.sum()
    mean = float((said @ values + (counts.silent * first).sum()) / size)
    square = float((said @ values**2 + (counts.silent * second).sum()) / size)
    return mean, (float((counts.silent * (second - first**2)).sum()), square - mean**2)


def response_probability(fit: Fit, parameters: FloatArray | None = None) -> FloatArray:
    """Give the probability that an event is answered at all, by class and answer.

    Parameters
    ----------
    fit : Fit
        The specification at its maximum.
    parameters : ndarray, shape (p,), optional
        Other values of the parameters.

    Returns
    -------
    ndarray, shape (c, j)
        Summed over the messages, each with the share of the still silent events that it reaches.
    """
    counts = fit.likelihood.counts
    answer = fit.likelihood.parts(fit.parameters if parameters is None else parameters).answer
    reached, reach = 1.0, np.empty(counts.waves)
    told, silent = counts.answered.sum(axis=(0, 1, 2)), counts.silent.sum(axis=(0, 1))
    for t in range(counts.waves):
        if t:
            waiting = told[t:].sum() + silent[t:].sum()
            reached *= (told[t:].sum() + silent[t + 1 :].sum()) / waiting
        reach[t] = reached
    return np.asarray(answer @ reach)


def score_shares(fit: Fit) -> FloatArray:
    """Give the share of all sampled events that would give each answer.

    Parameters
    ----------
    fit : Fit
        The specification at its maximum.

    Returns
    -------
    ndarray, shape (j,)
        They sum to 1.
    """
    answers = len(fit.likelihood.position)
    return np.array([_moments(fit, fit.parameters, row)[0] for row in np.eye(answers)])
