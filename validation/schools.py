"""California's schools in 2000 with their index, all answers known, and four ways in which they might answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize
from scipy.special import expit

from analysis.cells import Cells, from_columns
from analysis.terms import Terms, of_cells, of_columns

FloatArray = npt.NDArray[np.float64]

RESPONSE_RATE = 0.57
SCHOOLS = Path(__file__).parents[1] / "tests" / "oracle" / "data" / "apipop.csv"

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
