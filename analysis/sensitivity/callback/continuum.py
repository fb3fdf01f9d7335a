"""How the score changes from wave to wave, and what would follow if the silent only continued that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, NotIdentified
from analysis.sensitivity.callback.mean import category_values
from analysis.sensitivity.callback.waves import Waves, require_enough

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Continuum:
    """The means of respondents by wave, and three ways to continue them. A diagnostic, not an estimate.

    Parameters
    ----------
    response_rate : ndarray, shape (T,)
        Share of the units that had answered by the end of each wave.
    cumulative : ndarray, shape (T,)
        Mean of all who had answered by then.
    by_wave : ndarray, shape (T,)
        Mean of those who answered in that wave.
    linear : float
        The straight line through `cumulative` against `response_rate`, continued to a response rate of 1.
    last_wave : float
        Mean of the last wave, standing for everybody.
    last_respondent : float
        Mean of all respondents and, for the silent, of the last wave.
    """

    response_rate: FloatArray
    cumulative: FloatArray
    by_wave: FloatArray
    linear: float
    last_wave: float
    last_respondent: float


def continuum(waves: Waves, values: npt.ArrayLike, *, base_weight: npt.ArrayLike | None = None) -> Continuum:
    """Describe the score by wave and continue it to those who did not answer.

    Parameters
    ----------
    waves : Waves
        The sampled units.
    values : array_like, shape (K,)
        Value of each category.
    base_weight : array_like, shape (n,), optional
        1 / inclusion probability; without it every unit counts the same.

    Returns
    -------
    Continuum
        Means and their continuations.

    Raises
    ------
    NotIdentified
        There was one wave only, or nobody answered in a wave.
    BadTable
        The values or the weights do not fit the waves.

    Notes
    -----
    The silent are taken to be like those who answered late. If the very happy and the very unhappy answer first and the
    others last or never, all three can move away from the truth; that is why they are shown and never used.

    References
    ----------
    Armstrong, J. S. and Overton, T. S. (1977). Estimating nonresponse bias in mail surveys. Journal of Marketing
    Research 14, 396-402.

    Filion, F. L. (1976). Exploring and correcting for nonresponse bias using follow-ups of nonrespondents. Pacific
    Sociological Review 19, 401-408.

    Examples
    --------
    >>> from analysis.sensitivity.callback.waves import waves
    >>> asked = waves([0, 1, 1, 0, -1, -1], [0, 0, 0, 1, -1, -1], categories=("unhappy", "happy"))
    >>> found = continuum(asked, [0.0, 1.0])
    >>> found.by_wave.round(3).tolist(), round(found.linear, 3)
    ([0.667, 0.0], 0.167)
    """
    require_enough(waves)
    value = category_values(waves, values)
    weight = np.ones(waves.size) if base_weight is None else np.asarray(base_weight, dtype=np.float64)
    if weight.shape != (waves.size,) or not (np.isfinite(weight) & (weight >= 0)).all():
        raise BadTable("waves", "is not one number from 0 for each unit", column="base_weight")
    spoke = waves.category >= 0
    wave, given = waves.wave[spoke], weight[spoke]
    size = np.bincount(wave, weights=given, minlength=waves.count)
    if (size <= 0).any():
        raise NotIdentified(f"wave {int(np.argmin(size))} has no answer with a weight above 0")
    total = np.bincount(wave, weights=given * value[waves.category[spoke]], minlength=waves.count)
    rate = np.cumsum(size) / weight.sum()
    cumulative, by_wave = np.cumsum(total) / np.cumsum(size), total / size
    gap = rate - rate.mean()
    slope = gap @ cumulative / (gap @ gap)
    return Continuum(
        response_rate=rate,
        cumulative=cumulative,
        by_wave=by_wave,
        linear=float(cumulative.mean() + slope * (1.0 - rate.mean())),
        last_wave=float(by_wave[-1]),
        last_respondent=float(rate[-1] * cumulative[-1] + (1.0 - rate[-1]) * by_wave[-1]),
    )
