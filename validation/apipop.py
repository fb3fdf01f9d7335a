"""What adjustment can do for California's schools, whose answers are all known: `python -m validation.apipop`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize
from scipy.special import expit
from tqdm import tqdm

from analysis.cells import Cells, from_columns
from analysis.design import Design, design
from analysis.errors import AnalysisError
from analysis.estimation import doubly_robust
from analysis.estimation.doubly_robust import Models
from analysis.estimation.statistics import mean
from analysis.terms import Terms, of_cells, of_columns
from analysis.weighting.calibration import calibrate, rake
from analysis.weighting.classes import adjust_in_classes, propensity_classes
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

REPLICATIONS = 2000
SAMPLE = 600
RESPONSE_RATE = 0.57
SCHOOLS = Path(__file__).parents[1] / "tests" / "oracle" / "data" / "apipop.csv"
Z = 1.959964

#: Who answers: what the log-odds rise by per standard deviation of last year's index and of the share of poor pupils,
#: per standard deviation of this year's index, and at its two extremes (1.5 standard deviations or more from the mean
#: count in full).
MECHANISMS: dict[str, tuple[float, float, float, float, float]] = {
    "MAR": (0.5, -0.25, 0.0, 0.0, 0.0),
    "MAR, strong": (0.9, -0.35, 0.0, 0.0, 0.0),
    "J shape": (0.0, 0.0, 0.0, 1.0, 5.0),
    "monotone": (0.0, 0.0, 2.0, 0.0, 0.0),
}


@dataclass(frozen=True)
class Population:
    """The schools, as arrays and as the terms of every model."""

    schools: pd.DataFrame

    @cached_property
    def score(self) -> FloatArray:
        """100 for an index of at least 750, -100 for one of at most 600, as a net promoter score counts."""
        index = self.schools["api00"].to_numpy()
        return 100.0 * (index >= 750) - 100.0 * (index <= 600)

    @cached_property
    def drivers(self) -> Terms:
        """All that answering depends on under MAR, and more."""
        return of_columns({name: self.schools[name] for name in ("stype", "comp.imp", "api99", "meals")})

    @cached_property
    def outcome(self) -> Terms:
        """The same, with last year's index as a spline, since the score has steps."""
        columns = {name: self.schools[name] for name in ("stype", "comp.imp", "api99", "meals")}
        return of_columns(columns, splines={"api99": 7})

    @cached_property
    def weak(self) -> Cells:
        """What answering does not depend on."""
        return from_columns({name: self.schools[name] for name in ("stype", "comp.imp")})

    @cached_property
    def weak_terms(self) -> Terms:
        """The same, as terms."""
        return of_cells(self.weak)

    @cached_property
    def margins(self) -> Cells:
        """Four categorical variables, the drivers in classes among them."""
        classes = {
            name: pd.qcut(self.schools[name], count, labels=False, duplicates="drop").map("{:02d}".format)
            for name, count in (("api99", 10), ("meals", 5))
        }
        return from_columns({name: self.schools[name] for name in ("stype", "comp.imp")} | classes)

    @cached_property
    def margin_totals(self) -> dict[str, dict[str, float]]:
        """Schools of each level."""
        return _margins(self.margins)

    @cached_property
    def weak_totals(self) -> dict[str, dict[str, float]]:
        """Schools of each level of the weak variables."""
        return _margins(self.weak)

    @cached_property
    def outcome_totals(self) -> dict[str, float]:
        """Sum of each term over the schools."""
        sums = self.outcome.matrix.T @ self.outcome.sums(np.ones(len(self.schools)))
        return dict(zip(self.outcome.names, sums.tolist(), strict=True))

    def willingness(self, mechanism: str) -> FloatArray:
        """Probability of answering of each school, 57 % on average."""
        now, before, poor = (_standardised(self.schools[name]) for name in ("api00", "api99", "meals"))
        of_before, of_poor, of_now, below, above = MECHANISMS[mechanism]
        log_odds = of_before * before + of_poor * poor + of_now * now
        log_odds = log_odds + below * np.clip(-now / 1.5, 0, 1) ** 2 + above * np.clip(now / 1.5, 0, 1) ** 2
        level = optimize.brentq(lambda a: float(expit(a + log_odds).mean()) - RESPONSE_RATE, -10, 10)
        return np.asarray(expit(level + log_odds))


def _standardised(column: pd.Series) -> FloatArray:
    values = column.to_numpy(dtype=np.float64)
    return np.asarray((values - values.mean()) / values.std())


def _margins(cells: Cells) -> dict[str, dict[str, float]]:
    held = cells.sums(np.ones(len(cells.cell)))
    return {
        name: dict(zip(levels, cells.margin(held, j).tolist(), strict=True))
        for j, (name, levels) in enumerate(zip(cells.variables, cells.levels, strict=True))
    }


def population() -> Population:
    """Read the schools."""
    return Population(pd.read_csv(SCHOOLS))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One sample, and who of it answered."""

    of: Population
    rows: IntArray
    responded: BoolArray

    @property
    def value(self) -> FloatArray:
        """Scores, 0 where there is no answer."""
        return np.where(self.responded, self.of.score[self.rows], 0.0)

    def sample(self) -> Design:
        """All that were drawn."""
        return design(np.full(len(self.rows), len(self.of.schools) / len(self.rows)))

    def respondents(self) -> Design:
        """Those who answered, as if they had been drawn."""
        return design(np.full(int(self.responded.sum()), len(self.of.schools) / len(self.rows)))

    @property
    def answered(self) -> IntArray:
        """Schools that answered."""
        return self.rows[self.responded]


Found = tuple[float, float]


def _mean(weighted: Design, value: FloatArray) -> Found:
    found = mean(weighted, value)
    return float(found.value[0]), float(found.standard_error[0])


def _as_if_known(weighted: Design, value: FloatArray) -> Found:
    held = weighted.final_weight > 0
    return _mean(design(weighted.final_weight[held]), value[held])


def _raw(drawn: Drawn) -> Found:
    return _mean(drawn.respondents(), drawn.value[drawn.responded])


def _raked(drawn: Drawn) -> Design:
    return rake(drawn.respondents(), drawn.of.margins.take(drawn.answered), drawn.of.margin_totals)


def _weak(drawn: Drawn) -> Found:
    weighted = rake(drawn.respondents(), drawn.of.weak.take(drawn.answered), drawn.of.weak_totals)
    return _mean(weighted, drawn.value[drawn.responded])


def _greg(drawn: Drawn) -> Found:
    weighted = calibrate(drawn.respondents(), drawn.of.outcome.take(drawn.answered), drawn.of.outcome_totals)
    return _mean(weighted, drawn.value[drawn.responded])


def _weighted(drawn: Drawn, terms: Terms | Cells | None = None) -> Design:
    covariates = (drawn.of.drivers if terms is None else terms).take(drawn.rows)
    return adjust_for_nonresponse(drawn.sample(), covariates, drawn.responded)


def _raked_after(drawn: Drawn) -> Found:
    weighted = rake(_weighted(drawn), drawn.of.margins.take(drawn.rows), drawn.of.margin_totals)
    return _mean(weighted, drawn.value)


def _classes(drawn: Drawn) -> Found:
    propensity = _weighted(drawn).propensity
    if propensity is None:
        raise TypeError("a design adjusted for nonresponse has propensities")
    weighted = adjust_in_classes(drawn.sample(), propensity_classes(propensity), drawn.responded)
    return _mean(weighted, drawn.value)


def _aipw(drawn: Drawn, *, outcome: bool = True, response: bool = True, simple: bool = False) -> Found:
    weak = drawn.of.weak_terms
    models = Models(
        drawn.responded,
        drawn.value,
        (drawn.of.outcome if outcome else weak).take(drawn.rows),
        (drawn.of.drivers if response else weak).take(drawn.rows),
    )
    found = doubly_robust.estimate(drawn.sample(), models)
    error = found.simple_standard_error if simple else found.standard_error
    if error is None:
        raise TypeError("AIPW has a simple standard error")
    return float(found.value[0, 0]), float(error[0, 0])


ESTIMATORS: Mapping[str, Callable[[Drawn], Found]] = {
    "respondents as they came": _raw,
    "raked to variables that do not matter": _weak,
    "IPW without what matters": lambda drawn: _mean(_weighted(drawn, drawn.of.weak), drawn.value),
    "IPW": lambda drawn: _mean(_weighted(drawn), drawn.value),
    "IPW, weights taken as known": lambda drawn: _as_if_known(_weighted(drawn), drawn.value),
    "five classes": _classes,
    "raking, 4 margins": lambda drawn: _mean(_raked(drawn), drawn.value[drawn.responded]),
    "raking, weights taken as known": lambda drawn: _as_if_known(_raked(drawn), drawn.value[drawn.responded]),
    "IPW, then raking": _raked_after,
    "GREG": _greg,
    "AIPW": _aipw,
    "AIPW, response model wrong": lambda drawn: _aipw(drawn, response=False),
    "AIPW, outcome model wrong": lambda drawn: _aipw(drawn, outcome=False),
    "AIPW, outcome model wrong, simple error": lambda drawn: _aipw(drawn, outcome=False, simple=True),
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
