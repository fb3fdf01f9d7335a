"""A small world in which who answers depends on the opinion, drawn without the package's own simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.sensitivity.opinion.classes import classify
from analysis.sensitivity.opinion.counts import Counts, tabulate

FloatArray = npt.NDArray[np.float64]
CATEGORIES = np.arange(11.0)
NPS = np.where(CATEGORIES >= 9, 100.0, np.where(CATEGORIES <= 6, -100.0, 0.0))
_SHARES = np.array([0.04, 0.02, 0.03, 0.03, 0.05, 0.07, 0.08, 0.13, 0.19, 0.15, 0.21])


@dataclass(frozen=True, slots=True)
class Drawn:
    """The table and the truth."""

    counts: Counts
    truth: float
    raw: float


def draw(
    seed: int,
    events: int,
    *,
    extremity: float,
    frailty: float = 0.0,
    later: float = 1.0,
    waves: int = 3,
    outcomes: int = 2,
    base_weight: FloatArray | None = None,
) -> Drawn:
    """Draw answers, outcomes and waves: willingness is `extremity` times the squared distance from the middle."""
    rng = np.random.default_rng(seed)
    group, index = rng.integers(0, 3, events), np.array([-0.5, 0.0, 0.6])
    thresholds = np.quantile(rng.normal(size=100_000), np.cumsum(_SHARES)[:-1])
    answer = np.searchsorted(thresholds, rng.normal(size=events) + 0.4 * index[group]).astype(np.float64)
    position = (answer - 5) / 5
    has = {
        f"o{m}": rng.uniform(size=events) < expit(-3.6 + 0.3 * m - (2.2 - 0.4 * m) * position) for m in range(outcomes)
    }
    wave = np.full(events, -1)
    willing = 0.5 * index[group] + frailty * rng.normal(size=events)
    for t in range(waves):
        log_odds = -2.2 - 0.5 * t + willing + extremity * (later if t else 1.0) * position**2
        wave[(wave < 0) & (rng.uniform(size=events) < expit(log_odds))] = t
    weight = np.ones(events) if base_weight is None else base_weight
    classes = classify(index[group], index[group], weight)
    messages = np.where(wave >= 0, wave + 1, waves)
    counts = tabulate(classes, has, CATEGORIES, np.where(wave >= 0, answer, 0.0), wave, messages, weight)
    value = NPS[answer.astype(int)]
    return Drawn(counts, float(value.mean()), float(value[wave >= 0].mean()))
