"""How well indirect questioning finds the share of people under pressure: `python -m validation.prevalence`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from analysis.prevalence import ballots
from analysis.prevalence.anchor import crosswise_with_anchor
from analysis.prevalence.ballots import Ballot
from analysis.prevalence.item_count import item_count
from analysis.prevalence.shares import Prevalence, estimate

REPLICATIONS = 4000
#: The innocuous statement of the anchor is true of so many.
ANCHOR_P = 0.2

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table: a way of asking, and the people who answer."""

    name: str
    ballot: Ballot | None  # None: item count, three other statements
    n: int = 2000
    truth: float = 0.05
    random: float = 0.0
    silent: float = 0.0  # of those under pressure, who deny it
    anchor: bool = False
    times: int = 1  # answers of one person, on the ballot drawn once

    def found(self, rng: np.random.Generator) -> Prevalence:
        """Let people answer, and estimate."""
        people = self.n // self.times
        pressed = rng.uniform(size=people) < self.truth
        if self.ballot is None:
            half = people // 2
            count = rng.binomial(3, 0.4, people)
            return item_count(count[:half] + pressed[:half], count[half:], items=3).prevalence
        said = pressed & (rng.uniform(size=people) >= self.silent)
        hit = rng.uniform(size=people) < np.where(said, self.ballot.yes_if_true, self.ballot.yes_if_false)
        anchor = rng.uniform(size=people) >= ANCHOR_P
        by_chance = rng.uniform(size=people) < self.random
        hit, anchor = self._answered(hit, by_chance, rng), self._answered(anchor, by_chance, rng)
        person = np.repeat(np.arange(people), self.times) if self.times > 1 else None
        if self.anchor:
            return crosswise_with_anchor(hit, anchor, p=self.ballot.yes_if_true, anchor_p=ANCHOR_P, cluster=person)
        return estimate(self.ballot, hit, cluster=person)

    def _answered(self, meant: BoolArray, by_chance: BoolArray, rng: np.random.Generator) -> BoolArray:
        """Repeat what people mean to say, some of them tossing a coin each time."""
        coin = rng.uniform(size=len(meant) * self.times) < 0.5
        return np.where(np.repeat(by_chance, self.times), coin, np.repeat(meant, self.times))


CROSSWISE = ballots.crosswise(1 / 6)
FORCED = ballots.forced_response(2 / 3, 1 / 6, 1 / 6)

SETTINGS = (
    Setting("direct", ballots.direct()),
    Setting("direct, 60 % keep silent", ballots.direct(), silent=0.6),
    Setting("Warner, 1/6", ballots.warner(1 / 6)),
    Setting("forced response, 2/3 1/6 1/6", FORCED),
    Setting("forced response, 500 answers", FORCED, n=500),
    Setting("unrelated question, 0.7 0.5", ballots.unrelated_question(0.7, 0.5)),
    Setting("triangular, 1/4", ballots.triangular(1 / 4)),
    Setting("item count, 3 others", None),
    Setting("crosswise, 1/6", CROSSWISE),
    Setting("crosswise, 500 answers", CROSSWISE, n=500),
    Setting("crosswise, nobody under pressure", CROSSWISE, truth=0.0),
    Setting("crosswise, 10 % answer by chance", CROSSWISE, random=0.1),
    Setting("crosswise with anchor, all attentive", CROSSWISE, anchor=True),
    Setting("crosswise with anchor, 10 % answer by chance", CROSSWISE, random=0.1, anchor=True),
    Setting("crosswise with anchor, 30 % answer by chance", CROSSWISE, random=0.3, anchor=True),
    Setting("crosswise with anchor, 10 % by chance, 500 answers", CROSSWISE, n=500, random=0.1, anchor=True),
    Setting("crosswise with anchor, 10 % by chance, each person 4 times", CROSSWISE, random=0.1, anchor=True, times=4),
    Setting("crosswise, each person 4 times", CROSSWISE, times=4),
)


@dataclass(slots=True)
class Tally:
    """Estimates of one setting."""

    truth: float
    values: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    covered: int = 0
    refused: int = 0

    def add(self, found: Prevalence) -> None:
        """Count one estimate."""
        if found.share is None or found.standard_error is None or found.ci_low is None or found.ci_high is None:
            self.refused += 1
            return
        self.values.append(found.share)
        self.errors.append(found.standard_error)
        self.covered += found.ci_low <= self.truth <= found.ci_high

    @property
    def bias(self) -> float:
        """Mean of the estimates less the truth."""
        return float(np.mean(self.values)) - self.truth

    @property
    def coverage(self) -> float:
        """How often the interval holds the truth."""
        return self.covered / len(self.values)

    def row(self, setting: Setting) -> str:
        """Write the setting as a row of the table."""
        figures = (self.bias, float(np.std(self.values)), float(np.mean(self.errors)))
        numbers = " | ".join(f"{figure:.4f}" for figure in figures)
        return f"| {setting.name} | {setting.n} | {setting.truth:g} | {numbers} | {self.coverage:.3f} |"


def tally(setting: Setting, seed: int, replications: int = REPLICATIONS) -> Tally:
    """Ask again and again."""
    told = Tally(setting.truth)
    for number in range(replications):
        told.add(setting.found(np.random.default_rng((6000, seed, number))))
    return told


def report() -> str:
    """Run every setting and write the table."""
    lines = [
        f"{REPLICATIONS} surveys each; intervals 95 %.",
        "",
        "| way of asking | answers | truth | bias | sd | mean error | coverage |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    bar = tqdm(SETTINGS, disable=None, leave=False)
    lines.extend(tally(setting, seed).row(setting) for seed, setting in enumerate(bar))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
