"""Tables of answers by wave to try the models of reminder waves on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.sensitivity.callback.waves import Waves, waves
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

GROUPS = ("detractor", "passive", "promoter")
PASSIVE = 1
NPS = (-100.0, 0.0, 100.0)


def table_of(answered: list[list[int]], silent: int, names: tuple[str, ...] = GROUPS) -> Waves:
    """Lay out units that answered, by category and wave, and units that never did."""
    counts = np.array(answered)
    category, wave = (part.ravel() for part in np.indices(counts.shape))
    return waves(
        np.append(np.repeat(category, counts.ravel()), np.full(silent, -1)),
        np.append(np.repeat(wave, counts.ravel()), np.full(silent, -1)),
        categories=names,
    )


def as_expected(
    odds: FloatArray, alpha: FloatArray, beta: FloatArray, gamma: FloatArray, *, units: int, attempts: tuple[int, ...]
) -> tuple[Waves, Terms]:
    """Lay out the units that a model expects, up to rounding: any good estimate then is the model itself.

    `odds` holds the log-odds of the categories in each of c kinds of customer, of whom there are as many of each and as
    many of each number of attempts.
    """
    share = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    category, wave, made, kind = [], [], [], []
    for c, (f, b) in enumerate(zip(share, beta, strict=True)):
        for most in attempts:
            left = units * f
            for t in range(most):
                chance = expit(alpha[t] + b + gamma)
                number = np.rint(left * chance).astype(int)
                category.append(np.repeat(np.arange(len(gamma)), number))
                wave.append(np.full(number.sum(), t))
                made.append(np.full(number.sum(), t + 1))
                left = left * (1 - chance)
            silent = round(left.sum())
            category.append(np.full(silent, -1))
            wave.append(np.full(silent, -1))
            made.append(np.full(silent, most))
            kind.append(np.full(sum(len(part) for part in category) - sum(len(part) for part in kind), c))
    names = tuple(f"answer {k}" for k in range(len(gamma)))
    answers = waves(np.concatenate(category), np.concatenate(wave), categories=names, attempts=np.concatenate(made))
    return answers, Terms(indicator_names(len(share)), indicators(len(share)), np.concatenate(kind))


def indicators(kinds: int) -> FloatArray:
    """Return an intercept, and indicators of all kinds but the first."""
    return np.hstack([np.ones((kinds, 1)), np.eye(kinds)[:, 1:]])


def indicator_names(kinds: int) -> tuple[str, ...]:
    return ("(intercept)", *(f"kind={c}" for c in range(1, kinds)))


def drawn(
    rng: np.random.Generator, units: int, *, categories: int = 3, times: int = 3, kinds: int = 3
) -> tuple[Waves, Terms]:
    """Draw units at random from some model, those asked less often included."""
    kind = rng.integers(kinds, size=units)
    odds = rng.normal(size=(kinds, categories)) * 0.5
    share = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    opinion = (rng.uniform(size=units)[:, None] > share.cumsum(axis=1)[kind]).sum(axis=1)
    alpha, beta, gamma = -1.0 - 0.2 * np.arange(times), rng.normal(size=kinds) * 0.3, rng.normal(size=categories) * 0.5
    answers = rng.uniform(size=(units, times)) < expit(alpha + (beta[kind] + gamma[opinion])[:, None])
    most = rng.choice([times, times, times - 1, 0], size=units)
    answers &= np.arange(times) < most[:, None]
    wave = np.where(answers.any(axis=1), answers.argmax(axis=1), -1)
    answered = waves(
        np.where(wave < 0, -1, opinion),
        wave,
        categories=tuple(f"answer {k}" for k in range(categories)),
        attempts=np.where(wave < 0, most, wave + 1),
    )
    return answered, Terms(indicator_names(kinds), indicators(kinds), kind.astype(np.int64))
