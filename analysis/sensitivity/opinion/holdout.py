"""Holding out the last wave: what a model of the earlier ones predicts for those who answered last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from analysis.errors import NotConverged, NotIdentified
from analysis.sensitivity.opinion.fit import Fit, fit
from analysis.sensitivity.opinion.likelihood import Likelihood
from analysis.sensitivity.opinion.specification import Source

FloatArray = npt.NDArray[np.float64]

_STEP = 1e-5
_FARTHEST = 15.0  # shift of log-odds


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A prediction of the last wave's mean.

    Parameters
    ----------
    observed, predicted : float
        Mean value of those who answered the last message, and what the model of the earlier ones expects.
    p_value : float
        Of their difference.
    is_worse : bool
        Whether the prediction is farther off than that of a model without any dependence on the opinion.
    """

    observed: float
    predicted: float
    p_value: float
    is_worse: bool


def last_wave(full: Fit, level: Fit, values: FloatArray) -> HeldOut | None:
    """Fit a specification without the last wave and predict who answered it.

    Parameters
    ----------
    full : Fit
        The specification on all waves.
    level : Fit
        The model without dependence on the opinion, on all waves.
    values : ndarray, shape (j,)
        Value of each answer.

    Returns
    -------
    HeldOut or None
        None where fewer than three waves, or the earlier waves alone, leave nothing to predict from.
    """
    counts = full.likelihood.counts
    if full.specification.source is Source.OUTCOMES or counts.waves < 3:
        return None
    said = counts.answered[..., -1].sum(axis=(0, 1))
    n = float(said.sum())
    if n < 2:
        return None
    observed = float(said @ values / n)
    variance = float(said @ (values - observed) ** 2 / n) / n
    try:
        shorter = _without_last(full)
        covariance = shorter.covariance()
    except (NotConverged, NotIdentified):  # then the last wave is needed to identify it, and cannot be held out
        return None
    predicted = _prediction(shorter, full, shorter.parameters, values)
    slope = np.empty(len(shorter.parameters))
    for i in range(len(slope)):
        moved = shorter.parameters.copy()
        moved[i] += _STEP
        slope[i] = (_prediction(shorter, full, moved, values) - predicted) / _STEP
    z = (observed - predicted) / np.sqrt(variance * counts.design_effect + slope @ covariance @ slope)
    without = _prediction(level, level, level.parameters, values)
    return HeldOut(
        observed=observed,
        predicted=predicted,
        p_value=float(2 * stats.norm.sf(abs(z))),
        is_worse=abs(observed - predicted) > abs(observed - without),
    )


def _without_last(full: Fit) -> Fit:
    """Fit the specification to the waves before the last, starting from its fit to all."""
    likelihood = full.likelihood
    shorter = Likelihood(likelihood.counts.without_last_wave(), full.specification, likelihood.typical)
    return fit(shorter, full)


def _prediction(model: Fit, full: Fit, parameters: FloatArray, values: FloatArray) -> float:
    """Expect the mean of the last wave, given how many of each class and pattern answered it.

    The log-odds of answering the message before, shifted by what makes as many answer as did.
    """
    likelihood, counts = model.likelihood, full.likelihood.counts
    last = counts.answered[..., -1].sum(axis=2)
    waiting = last + counts.silent[:, :, -1]
    parts = likelihood.parts(parameters)
    hazard, silent = parts.hazard[:, :, -1], parts.survival[:, :, counts.waves - 2]
    held = parts.score[:, None, :] * parts.pattern
    silence = parts.silence[:, :, counts.waves - 1]

    def arriving(shift: float) -> FloatArray:
        odds = np.exp(shift)
        moved = silent * (hazard * odds / (1 - hazard + hazard * odds))
        return np.asarray(held * ((moved @ likelihood.node_weight) * (1 - parts.never))[:, None, :])

    def surplus(shift: float) -> float:
        share = arriving(shift).sum(axis=2) / (held * silence[:, None, :]).sum(axis=2)
        return float((waiting * share).sum() - last.sum())

    joint = arriving(float(optimize.brentq(surplus, -_FARTHEST, _FARTHEST)))
    return float((last * (joint @ values) / joint.sum(axis=2)).sum() / last.sum())
