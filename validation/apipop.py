"""What adjustment can do for California's schools, whose answers are all known: `python -m validation.apipop`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from analysis.design import Design, design
from analysis.errors import AnalysisError
from analysis.estimation import doubly_robust
from analysis.estimation.augmented import Assisted
from analysis.estimation.doubly_robust import Models
from analysis.estimation.statistics import mean
from analysis.terms import Terms
from analysis.weighting.calibration import calibrate, rake
from analysis.weighting.classes import adjust_in_classes, propensity_classes
from analysis.weighting.propensity import adjust_for_nonresponse
from validation.schools import MECHANISMS, Population, population

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

REPLICATIONS = 2000
SAMPLE = 600
Z = 1.959964


@dataclass(frozen=True)
class Drawn:
    """One sample, and who of it answered."""

    of: Population
    rows: IntArray
    responded: BoolArray

    @cached_property
    def value(self) -> FloatArray:
        """Scores, 0 where there is no answer."""
        return np.where(self.responded, self.of.score[self.rows], 0.0)

    @cached_property
    def answers(self) -> FloatArray:
        """Scores of those who answered."""
        return self.value[self.responded]

    @cached_property
    def answered(self) -> IntArray:
        """Schools that answered."""
        return self.rows[self.responded]

    @cached_property
    def sample(self) -> Design:
        """All that were drawn."""
        return design(np.full(len(self.rows), len(self.of.schools) / len(self.rows)))

    @cached_property
    def respondents(self) -> Design:
        """Those who answered, as if they had been drawn."""
        return design(self.sample.base_weight[self.responded])

    @cached_property
    def weighted(self) -> Design:
        """The sample, weighted by all that answering depends on under MAR."""
        return adjust_for_nonresponse(self.sample, self.of.drivers.take(self.rows), self.responded)

    @cached_property
    def raked(self) -> Design:
        """Those who answered, raked to four margins."""
        return rake(self.respondents, self.of.margins.take(self.answered), self.of.margin_totals)

    def aipw(self, *, outcome: Terms, response: Terms) -> Assisted:
        """Put a model of the score and a model of answering together."""
        models = Models(self.responded, self.value, outcome.take(self.rows), response.take(self.rows))
        return doubly_robust.estimate(self.sample, models)

    @cached_property
    def without_outcome_model(self) -> Assisted:
        """The same with a model of the score that knows nothing of it."""
        return self.aipw(outcome=self.of.weak_terms, response=self.of.drivers)


Found = tuple[float, float]


def _mean(weighted: Design, value: FloatArray) -> Found:
    found = mean(weighted, value)
    return float(found.value[0]), float(found.standard_error[0])


def _as_if_known(weighted: Design, value: FloatArray) -> Found:
    held = weighted.final_weight > 0
    return _mean(design(weighted.final_weight[held]), value[held])


def _weak_rake(drawn: Drawn) -> Found:
    weighted = rake(drawn.respondents, drawn.of.weak.take(drawn.answered), drawn.of.weak_totals)
    return _mean(weighted, drawn.answers)


def _weak_ipw(drawn: Drawn) -> Found:
    return _mean(adjust_for_nonresponse(drawn.sample, drawn.of.weak.take(drawn.rows), drawn.responded), drawn.value)


def _greg(drawn: Drawn) -> Found:
    weighted = calibrate(drawn.respondents, drawn.of.outcome.take(drawn.answered), drawn.of.outcome_totals)
    return _mean(weighted, drawn.answers)


def _raked_after(drawn: Drawn) -> Found:
    weighted = rake(drawn.weighted, drawn.of.margins.take(drawn.rows), drawn.of.margin_totals)
    return _mean(weighted, drawn.value)


def _classes(drawn: Drawn) -> Found:
    propensity = drawn.weighted.propensity
    if propensity is None:
        raise TypeError("a design adjusted for nonresponse has propensities")
    weighted = adjust_in_classes(drawn.sample, propensity_classes(propensity), drawn.responded)
    return _mean(weighted, drawn.value)


def _first(found: Assisted) -> Found:
    return float(found.value[0, 0]), float(found.standard_error[0, 0])


def _simply(found: Assisted) -> Found:
    if found.simple_standard_error is None:
        raise TypeError("AIPW has a simple standard error")
    return float(found.value[0, 0]), float(found.simple_standard_error[0, 0])


ESTIMATORS: Mapping[str, Callable[[Drawn], Found]] = {
    "respondents as they came": lambda drawn: _mean(drawn.respondents, drawn.answers),
    "raked to variables that do not matter": _weak_rake,
    "IPW without what matters": _weak_ipw,
    "IPW": lambda drawn: _mean(drawn.weighted, drawn.value),
    "IPW, weights taken as known": lambda drawn: _as_if_known(drawn.weighted, drawn.value),
    "five classes": _classes,
    "raking, 4 margins": lambda drawn: _mean(drawn.raked, drawn.answers),
    "raking, weights taken as known": lambda drawn: _as_if_known(drawn.raked, drawn.answers),
    "IPW, then raking": _raked_after,
    "GREG": _greg,
    "AIPW": lambda drawn: _first(drawn.aipw(outcome=drawn.of.outcome, response=drawn.of.drivers)),
    "AIPW, response model wrong": lambda drawn: _first(
        drawn.aipw(outcome=drawn.of.outcome, response=drawn.of.weak_terms)
    ),
    "AIPW, outcome model wrong": lambda drawn: _first(drawn.without_outcome_model),
    "AIPW, outcome model wrong, simple error": lambda drawn: _simply(drawn.without_outcome_model),
}
SOUND = ("IPW", "raking, 4 margins", "IPW, then raking", "GREG", "AIPW")


@dataclass(slots=True)
class Tally:
    """Estimates of one kind with their standard errors."""

    truth: float
    values: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def coverage(self) -> float:
        """How often the interval of 95 % holds the truth."""
        away = np.abs(np.array(self.values) - self.truth)
        return float((away <= Z * np.array(self.errors)).mean())

    @property
    def bias(self) -> float:
        """Mean estimate against the truth."""
        return float(np.mean(self.values)) - self.truth

    def cells(self) -> list[str]:
        """Write bias, standard deviation, mean standard error, coverage, and samples of which nothing was estimated."""
        numbers = (self.bias, float(np.std(self.values, ddof=1)), float(np.mean(self.errors)))
        return [*(f"{x:.2f}" for x in numbers), f"{self.coverage:.3f}", str(self.refused)]


def simulate(
    of: Population, mechanism: str, replications: int, names: tuple[str, ...] = tuple(ESTIMATORS)
) -> dict[str, Tally]:
    """Draw samples with replacement, let schools answer, and estimate the score of all."""
    willing = of.willingness(mechanism)
    tallies = {name: Tally(float(of.score.mean())) for name in names}
    for seed in tqdm(range(replications), desc=mechanism, disable=None, leave=False):
        rng = np.random.default_rng((seed, list(MECHANISMS).index(mechanism)))
        rows = rng.integers(0, len(of.schools), SAMPLE)
        drawn = Drawn(of, rows, rng.uniform(size=SAMPLE) < willing[rows])
        for name, tally in tallies.items():
            try:
                value, error = ESTIMATORS[name](drawn)
            except AnalysisError:  # mostly a level of which no school answered
                tally.refused += 1
                continue
            tally.values.append(value)
            tally.errors.append(error)
    return tallies


def report() -> str:
    """Run every mechanism and write the table."""
    of = population()
    lines = [
        f"{REPLICATIONS} samples of {SAMPLE}, drawn with replacement; truth {of.score.mean():.2f}; intervals 95 %.",
        "",
        "| answering | estimate | bias | sd | mean SE | coverage | refused |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for mechanism in MECHANISMS:
        for name, tally in simulate(of, mechanism, REPLICATIONS).items():
            lines.append("| " + " | ".join([mechanism, name, *tally.cells()]) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
