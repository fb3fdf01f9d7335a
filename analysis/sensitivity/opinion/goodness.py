"""How well a fitted specification expects what was seen: who has which outcomes, and who answers which message."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.sensitivity.opinion.fit import Fit

FloatArray = npt.NDArray[np.float64]

LEAST_EXPECTED = 5.0


@dataclass(frozen=True, slots=True)
class Misfit:
    """Observed against expected numbers of events.

    Parameters
    ----------
    statistic : float
        Pearson's chi-square, divided by the design effect.
    degrees_of_freedom : int
        Of the table; a little too many, since parameters were fitted to it.
    p_value : float
        By the chi-square distribution.
    worst : str
        The entry that is farthest off, in words.
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float
    worst: str


def by_outcome(fit: Fit) -> Misfit | None:
    """Compare who has which outcomes, respondents and silent apart.

    Parameters
    ----------
    fit : Fit
        The specification at its maximum.

    Returns
    -------
    Misfit or None
        None without outcomes. One outcome cannot contradict itself; several can.
    """
    counts = fit.likelihood.counts
    if not counts.outcomes:
        return None
    parts = fit.likelihood.parts(fit.parameters)
    told = counts.answered.sum(axis=3)
    observed = np.stack([told.sum(axis=(0, 2)), counts.silent.sum(axis=(0, 2))])
    expected_told = np.einsum("cj,ckj->k", told.sum(axis=1), parts.pattern)
    joint = np.einsum("cj,cja,ckj->cka", parts.score, parts.silence, parts.pattern)
    share = joint / joint.sum(axis=1, keepdims=True)
    expected = np.stack([expected_told, (counts.silent.sum(axis=1)[:, None, :] * share).sum(axis=(0, 2))])
    names = [_pattern(counts.outcomes, row) for row in counts.patterns]
    labels = [[f"respondents with {name}" for name in names], [f"silent events with {name}" for name in names]]
    return _pearson(observed, expected, labels, counts.design_effect, len(names) - 1)


def _pattern(outcomes: tuple[str, ...], has: FloatArray) -> str:
    return " and ".join(name for name, one in zip(outcomes, has, strict=True) if one) or "none of the outcomes"


def by_wave(fit: Fit) -> Misfit | None:
    """Compare who gave which answer to which message, among those it reached.

    Parameters
    ----------
    fit : Fit
        The specification at its maximum.

    Returns
    -------
    Misfit or None
        None where there is one wave only.
    """
    counts = fit.likelihood.counts
    if counts.waves < 2:
        return None
    parts = fit.likelihood.parts(fit.parameters)
    told, silent = counts.answered.sum(axis=1), counts.silent.sum(axis=1)
    observed = told.sum(axis=0).T
    expected = np.empty_like(observed)
    for t in range(counts.waves):
        reached = told[:, :, t:].sum(axis=(1, 2)) + silent[:, t + 1 :].sum(axis=1)
        waiting = (parts.score * parts.silence[:, :, t]).sum(axis=1)
        expected[t] = (reached / waiting) @ (parts.score * parts.answer[:, :, t])
    labels = [[f"answers {answer:g} to message {t + 1}" for answer in counts.categories] for t in range(counts.waves)]
    blocks = fit.likelihood.blocks
    opinion = blocks.frailty.stop - blocks.opinion.start
    degrees = (counts.waves - 1) * (len(counts.categories) - 1) - opinion
    return _pearson(observed, expected, labels, counts.design_effect, degrees)


def _pearson(
    observed: FloatArray, expected: FloatArray, labels: list[list[str]], effect: float, degrees: int
) -> Misfit:
    """Add up the cells of which enough is expected."""
    held = expected >= LEAST_EXPECTED
    each = np.divide((observed - expected) ** 2, expected, out=np.zeros_like(expected), where=held)
    statistic = float(each.sum()) / effect
    row, column = np.unravel_index(int(each.argmax()), each.shape)
    worst = f"{observed[row, column]:,.0f} {labels[row][column]}, of which {expected[row, column]:,.0f} are expected"
    degrees = max(degrees, 1)
    return Misfit(statistic, degrees, float(stats.chi2.sf(statistic, degrees)), worst)
