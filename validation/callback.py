"""How well models of reminder waves do when the opinion decides who answers, and when it does not."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from tqdm import tqdm

from analysis.errors import AnalysisError
from analysis.sensitivity.callback.assess import Assessment, Verdict, assess
from analysis.sensitivity.callback.stableness import stableness, weighted_mean
from analysis.sensitivity.callback.waves import Waves, waves
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]

REPLICATIONS = 500
LEVEL = 0.05
VALUES = np.array([-100.0, 0.0, 100.0])
CATEGORIES = ("detractor", "passive", "promoter")

#: Log-odds of detractor and of promoter against passive, in three kinds of customer of shares 0.3, 0.4 and 0.3.
KINDS = np.array([0.3, 0.4, 0.3])
OPINIONS = np.array([[0.6, 0.0, -0.5], [-0.4, 0.0, 0.5], [-1.2, 0.0, 1.2]])
INDICATORS = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
WILLING = np.array([-0.6, 0.0, 0.6])


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way of answering.

    Parameters
    ----------
    units : int
        Number of customers asked.
    alpha : tuple of float
        Log-odds of answering at each of the attempts, for a passive customer of the middle kind.
    gamma : tuple of float
        What being a detractor, a passive or a promoter adds to them.
    """

    units: int
    alpha: tuple[float, ...]
    gamma: tuple[float, float, float]


USUAL = (-1.5, -1.9, -2.1)
RARE = (-3.0, -3.4, -3.6)
WORLDS: dict[str, Scenario] = {
    "J shape, n = 2,000": Scenario(2_000, USUAL, (1.1, 0.0, 0.8)),
    "J shape, n = 6,000": Scenario(6_000, USUAL, (1.1, 0.0, 0.8)),
    "J shape, n = 20,000, low response": Scenario(20_000, RARE, (1.1, 0.0, 0.8)),
    "detractors answer most, n = 6,000": Scenario(6_000, USUAL, (1.2, 0.4, 0.0)),
    "opinion does not matter, n = 6,000": Scenario(6_000, (-1.2, -1.5, -1.7), (0.0, 0.0, 0.0)),
}


def truth() -> float:
    """Return the net promoter score of the population."""
    return float(KINDS @ _shares() @ VALUES)


def draw(scenario: Scenario, rng: np.random.Generator) -> tuple[Waves, Terms]:
    """Let customers be asked until they answer."""
    kind = rng.choice(len(KINDS), size=scenario.units, p=KINDS)
    opinion = (rng.uniform(size=scenario.units)[:, None] > _shares().cumsum(axis=1)[kind]).sum(axis=1)
    odds = np.array(scenario.alpha) + (WILLING[kind] + np.array(scenario.gamma)[opinion])[:, None]
    answers = rng.uniform(size=odds.shape) < expit(odds)
    wave = np.where(answers.any(axis=1), answers.argmax(axis=1), -1)
    asked = waves(np.where(wave < 0, -1, opinion), wave, categories=CATEGORIES)
    return asked, Terms(("(intercept)", "second", "third"), INDICATORS, kind)


def _shares() -> FloatArray:
    odds = np.exp(OPINIONS)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


@dataclass(slots=True)
class Tally:
    """Estimates of one kind with their standard errors."""

    values: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)

    def add(self, value: float, error: float) -> None:
        """Count one estimate."""
        self.values.append(value)
        self.errors.append(error)

    def coverage(self) -> float:
        """Return how often the interval of 95 % holds the truth."""
        away = np.abs(np.array(self.values) - truth())
        return float((away <= 1.959964 * np.array(self.errors)).mean()) if self.values else float("nan")

    def cells(self) -> list[str]:
        """Write bias, standard deviation, mean standard error and coverage."""
        if len(self.values) < 2:
            return ["", "", "", ""]
        value = np.array(self.values)
        numbers = (value.mean() - truth(), value.std(ddof=1), np.mean(self.errors))
        return [*(f"{x:.2f}" for x in numbers), f"{self.coverage():.3f}"]


@dataclass(slots=True)
class Outcome:
    """What came of all replications of one scenario."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in ESTIMATES})
    refused: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ESTIMATES, 0))
    tested: int = 0
    rejected: int = 0
    unsteady: int = 0
    replications: int = 0

    def rejection(self) -> float:
        """Return how often the likelihood-ratio test rejected."""
        return self.rejected / max(self.tested, 1)


ESTIMATES = ("respondents as they came", "ignorable", "wave model", "chosen by the verdict", "stableness of resistance")


def simulate(scenario: Scenario, replications: int, *, label: str = "") -> Outcome:
    """Estimate the same population again and again."""
    outcome = Outcome(replications=replications)
    for seed in tqdm(range(replications), desc=label, disable=None, leave=False):
        asked, terms = draw(scenario, np.random.default_rng(seed))
        spoke = VALUES[asked.category[asked.category >= 0]]
        outcome.tallies[ESTIMATES[0]].add(float(spoke.mean()), float(spoke.std(ddof=1) / len(spoke) ** 0.5))
        try:
            found = assess(asked, terms, VALUES, reference=1, level=LEVEL)
        except AnalysisError:
            for name in ESTIMATES[1:4]:
                outcome.refused[name] += 1
        else:
            _count(outcome, found)
        try:
            weighted = weighted_mean(stableness(asked, terms, reference=1), VALUES)
        except AnalysisError:
            outcome.refused[ESTIMATES[4]] += 1
        else:
            outcome.tallies[ESTIMATES[4]].add(weighted.value, weighted.standard_error)
    return outcome


def _count(outcome: Outcome, found: Assessment) -> None:
    _, ignorable, opinion, chosen, _ = ESTIMATES
    outcome.tested += 1
    outcome.rejected += found.ignorability.p_value <= LEVEL
    outcome.unsteady += found.steadiness is not None and found.steadiness.p_value <= LEVEL
    outcome.tallies[ignorable].add(found.ignorable.value, found.ignorable.standard_error)
    if found.verdict is Verdict.NOT_IDENTIFIED:
        outcome.refused[opinion] += 1
        outcome.refused[chosen] += 1
        return
    outcome.tallies[opinion].add(found.opinion.value, found.opinion.standard_error)
    if found.verdict is Verdict.MISFIT:
        outcome.refused[chosen] += 1
        return
    best = found.opinion if found.verdict is Verdict.OPINION else found.ignorable
    outcome.tallies[chosen].add(best.value, best.standard_error)


def rows(name: str, outcome: Outcome) -> list[str]:
    """Write the rows of one scenario."""
    lines = []
    for estimate in ESTIMATES:
        tests = ["", ""]
        if estimate == "wave model":
            tests = [f"{outcome.rejection():.3f}", f"{outcome.unsteady / max(outcome.tested, 1):.3f}"]
        refused = f"{outcome.refused[estimate] / outcome.replications:.3f}"
        lines.append("| " + " | ".join([name, estimate, *outcome.tallies[estimate].cells(), refused, *tests]) + " |")
    return lines


def report() -> str:
    """Run every scenario and write the table."""
    lines = [
        f"{REPLICATIONS} replications each; net promoter score, truth {truth():.2f}; intervals of 95 %, tests of 5 %.",
        "",
        "| answering | estimate | bias | sd | mean SE | coverage | refused | ignorable rejected | steady rejected |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, scenario in WORLDS.items():
        lines += rows(name, simulate(scenario, REPLICATIONS, label=name))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
