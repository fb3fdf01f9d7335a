"""What is answered, pressed or not: the scores, the drivers behind them, and the ballot about pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import metrics
from analysis.simulation._draw import BoolArray, Events, FloatArray, IntArray
from analysis.simulation._names import chosen
from analysis.simulation._response import Answered
from analysis.simulation._staff import Staff
from analysis.simulation.world import World

_MIDDLE = 3.8  # of the drivers
#: Spread of each further driver around the score, and its slope on it: the price has causes of its own.
_FURTHER = {"d_clarity": (0.8, 0.9), "d_solution": (0.7, 1.1), "d_value": (1.1, 0.6)}


@dataclass(frozen=True, slots=True)
class Given:
    """The scores given, and those felt by whoever filled in the form, one entry per response."""

    scores: Mapping[str, FloatArray]
    felt: Mapping[str, FloatArray]  # what drivers and comment are about
    straight: BoolArray  # all drivers at the highest answer


def given(row: IntArray, opinions: pd.DataFrame, answered: Answered, rng: np.random.Generator) -> Given:
    """Return the scores as they came in."""
    n, pressing = len(row), answered.pressing
    fabricated, hides = pressing.fabricated[row], pressing.is_hidden[row]
    tops = answered.complied[row] | fabricated
    lifted, reacts = answered.lifted[row] & ~tops, answered.reacts[row] & ~tops & ~answered.lifted[row]
    one_less = tops & hides & (rng.uniform(size=n) < 0.4)
    two_less = one_less & fabricated & (rng.uniform(size=n) < 0.4)
    to_nine = rng.uniform(size=n) < 0.6
    less = rng.integers(2, 5, n)
    scores, felt = {}, {}
    halfway = answered.complied[row] & ~fabricated & (rng.uniform(size=n) < 0.5)
    for column, scale in metrics.SCALES.items():
        meant = opinions[column].to_numpy()[row]
        top = scale.high - one_less.astype(np.float64) - (two_less & (column == "nps"))
        step = (scale.high - scale.low) / 10.0
        high = np.where(to_nine, scale.high - float(column == "nps"), float(scale.high))
        said = np.where(tops, top, np.where(lifted, np.maximum(meant, high), meant))
        scores[column] = np.where(reacts, np.maximum(meant - np.round(less * step), scale.low), said)
        felt[column] = np.where(fabricated | reacts, scores[column], meant)
        felt[column] = np.where(halfway, np.ceil((meant + top) / 2), felt[column])
    straight = fabricated & (rng.uniform(size=n) < np.where(hides, 0.2, 0.85))
    return Given(scores, felt, straight)


def drivers(
    staff: Staff, employee: IntArray, found: Given, noise: npt.NDArray[np.float64], rng: np.random.Generator
) -> dict[str, FloatArray]:
    """Return the drivers, which follow the felt satisfaction more closely at some employees than at others."""
    around = _MIDDLE + (found.felt["csat"] - _MIDDLE) * staff.traits.halo[employee]
    drawn = {"d_speed": around + noise[0], "d_staff": around + noise[1]}
    for name, (sd, slope) in _FURTHER.items():
        drawn[name] = _MIDDLE + slope * (around - _MIDDLE) + rng.normal(0, sd, len(employee))
    return {name: np.where(found.straight, 5.0, np.round(latent).clip(1, 5)) for name, latent in drawn.items()}


def ballots(
    world: World,
    staff: Staff,
    events: Events,
    row: IntArray,
    answered: Answered,
    partial: BoolArray,
    rng: np.random.Generator,
    extra: np.random.Generator,
) -> dict[str, pd.Series]:
    """Return which ballot each respondent got, and the answer to it."""
    n, pressing = len(row), answered.pressing
    is_direct = ~partial & (rng.uniform(size=n) < 0.5)
    told = (pressing.begged | pressing.coached | pressing.bought)[row]
    misread = staff.traits.misread[events.employee[row]]
    chance = np.where(told, world.pressure.reported, misread)
    chance = np.where(pressing.fabricated[row], 0.0, chance)
    says_yes = rng.uniform(size=n) < chance
    kind, answer = is_direct.astype(np.int64), np.where(is_direct, 1 + says_yes, 0)
    if world.crosswise_p is not None:
        is_crosswise = ~partial & ~is_direct & (extra.uniform(size=n) < 0.5)
        same = (extra.uniform(size=n) < world.crosswise_p) == told
        by_chance = extra.uniform(size=n) < world.random_answering
        same = np.where(by_chance, extra.uniform(size=n) < 0.5, same)
        kind = np.where(is_crosswise, 2, kind)
        answer = np.where(is_crosswise, np.where(same, 3, 4), answer)
    return {
        "q_ballot": chosen(("none", "direct", "crosswise"), kind),
        "q_answer": chosen(("", "no", "yes", "same", "different"), answer),
    }
