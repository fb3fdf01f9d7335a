"""How often intervals cover the truth when who answers depends on the auxiliary variables, raw and adjusted."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from analysis import metrics
from analysis.adjustment import adjust
from analysis.estimation.interval import Spread, interval
from analysis.findings import Figure
from analysis.simulate import World, simulate

PROGRAMMES = 70
SAMPLES = 4000

WORLDS: dict[str, World] = {
    "as in the demo": World(),
    "low response": World(response_rate=0.10),
    "strong auxiliaries": World(response_on_auxiliaries=1.2, auxiliary_effect=0.5),
    "everybody asked, high response": World(sample_probability=1.0, response_rate=0.45, events=3000, employees=60),
    "response at random": World(response_on_auxiliaries=0.0),
}


@dataclass(slots=True)
class Tally:
    """Errors and coverage of one kind of estimate."""

    estimates: int = 0
    covered: int = 0
    error: float = 0.0
    squared: float = 0.0
    width: float = 0.0

    def add(self, figure: Figure | None, truth: float) -> None:
        """Count one estimate; a suppressed one counts nowhere."""
        if figure is None:
            return
        self.estimates += 1
        self.covered += figure.ci_low <= truth <= figure.ci_high
        self.error += figure.value - truth
        self.squared += (figure.value - truth) ** 2
        self.width += figure.ci_high - figure.ci_low

    def row(self, *labels: str) -> str:
        """Write the tally as a row of the table."""
        n = max(self.estimates, 1)
        numbers = (self.error / n, (self.squared / n) ** 0.5, self.width / n, self.covered / n)
        return "| " + " | ".join([*labels, str(self.estimates), *(f"{x:.3f}" for x in numbers)]) + " |"


def _programmes(name: str, world: World, metric: str, by: str) -> list[str]:
    tallies = {(level, kind): Tally() for level in ("overall", by) for kind in ("raw", "adjusted")}
    chosen = metrics.metric(metric)
    for seed in tqdm(range(PROGRAMMES), desc=f"{name}, {metric}", disable=None, leave=False):
        programme, truth = simulate(world, np.random.default_rng(seed))
        values = chosen.values(truth.opinions[chosen.column].to_numpy())
        found = adjust(programme, metric=metric, by=(by,), assume="mar", protect=False)
        tallies["overall", "raw"].add(found.overall.raw, float(values.mean()))
        tallies["overall", "adjusted"].add(found.overall.adjusted, float(values.mean()))
        group = programme.frame[by].to_numpy()
        for domain in found.domains:
            expected = float(values[group == domain.by[by]].mean())
            tallies[by, "raw"].add(domain.estimate.raw, expected)
            tallies[by, "adjusted"].add(domain.estimate.adjusted, expected)
    return [tally.row(name, metric, level, kind) for (level, kind), tally in tallies.items()]


def _few_answers() -> list[str]:
    rng = np.random.default_rng(1)
    lines = []
    for shares in ((0.2, 0.3, 0.5), (0.05, 0.15, 0.8), (0.4, 0.2, 0.4)):
        truth = 100 * (shares[2] - shares[0])
        for n in (10, 30, 100):
            answers = rng.choice([-100.0, 0.0, 100.0], size=(SAMPLES, n), p=shares)
            covered = 0
            for row in answers:
                error = float(row.std(ddof=1) / n**0.5)
                spread = Spread(float(row.mean()), error, float(row.var()), n, float(n), n - 1)
                ends = interval(metrics.Kind.NPS, spread, low=-100, high=100)
                covered += ends.low <= truth <= ends.high
            lines.append(f"| {shares[0]:.0%} / {shares[1]:.0%} / {shares[2]:.0%} | {n} | {covered / SAMPLES:.3f} |")
    return lines


def report() -> str:
    """Run every world and write the tables."""
    lines = [
        f"{PROGRAMMES} programmes each; intervals of 95 %; bias, rmse and width in the metric's unit.",
        "",
        "| programme | metric | level | estimate | figures | bias | rmse | width | coverage |",
        "|---|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for name, world in WORLDS.items():
        for metric, by in (("nps", "location_id"), ("csat", "employee_id")):
            lines += _programmes(name, world, metric, by)
    lines += ["", f"Net promoter score of few answers, {SAMPLES} samples each.", ""]
    lines += ["| detractors / passives / promoters | answers | coverage |", "|---|---:|---:|", *_few_answers()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
