"""How often the screen flags the innocent and finds the guilty, in many worlds: `python -m validation.pressure`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from tqdm import tqdm

from analysis.pressure.finding import Screening
from analysis.pressure.screen import screen
from analysis.pressure.verdict import Level
from analysis.programme import Programme, check
from analysis.simulate import Pressure, Truth, World, simulate

Overlay = Callable[[Programme, np.random.Generator], Programme]


def _beta(rng: np.random.Generator, mean: float, spread: float, n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    mass = 1.0 / spread - 1.0
    return rng.beta(mean * mass, (1.0 - mean) * mass, n)


def uneven(programme: Programme, rng: np.random.Generator) -> Programme:
    """Let honest employees differ: in rapport (answers at once), in how many customers decline, in misread questions.

    One response in twenty besides comes from the telephone of another customer of the same employee (a household).
    """
    frame, responses = programme.frame.copy(), programme.responses.copy()
    names = frame["employee_id"].unique()
    employee = np.searchsorted(np.sort(names), frame["employee_id"].to_numpy())
    row = responses["event_row"].to_numpy()
    k, n = len(names), len(responses)
    at_once = rng.uniform(size=n) < _beta(rng, 0.08, 0.10, k)[employee[row]]
    at_once &= (responses["invite_arm"] != "blind").to_numpy()
    responses.loc[at_once, "latency_event_min"] = rng.uniform(3, 20, int(at_once.sum()))
    declined = rng.uniform(size=len(frame)) < _beta(rng, 0.06, 0.05, k)[employee]
    declined &= ~frame["invited"].to_numpy() & (frame["suppressed_reason"] == "").to_numpy()
    frame.loc[declined & ~frame["sampled"].to_numpy(), "suppressed_reason"] = "customer_declined"
    order = np.lexsort((np.arange(n), employee[row]))
    follows = np.zeros(n, dtype=bool)
    follows[order[1:]] = employee[row][order[1:]] == employee[row][order[:-1]]
    shares = follows & (rng.uniform(size=n) < 0.05)
    before = np.arange(n)
    before[order[1:]] = order[:-1]
    responses.loc[shares, "device_hash"] = responses["device_hash"].to_numpy()[before[shares]]
    asked = (responses["q_ballot"] == "direct").to_numpy()
    misread = asked & (rng.uniform(size=n) < _beta(rng, 0.04, 0.05, k)[employee[row]])
    responses.loc[misread, "q_answer"] = "yes"
    return check(frame, responses.drop(columns="event_row"), programme.settings)


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table."""

    name: str
    world: World
    runs: int
    unit: str = "employee"
    metric: str = "mean"
    overlay: Overlay | None = None


@dataclass(slots=True)
class Tally:
    """What was counted over the runs of a setting."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false_flags: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    honest: int = 0
    recorded_error: list[float] = field(default_factory=list)
    clean_error: list[float] = field(default_factory=list)

    def add(self, programme: Programme, truth: Truth, result: Screening, setting: Setting) -> None:
        """Compare one screen with the truth."""
        guilty = truth.guilty if setting.unit == "employee" else {}
        flagged = {u.unit for u in result.units if u.level is not Level.CLEAR}
        self.planted.update(m.value for m in guilty.values())
        self.found.update(m.value for name, m in guilty.items() if name in flagged)
        self.flags.append(len(flagged))
        self.false_flags.append(len(flagged - set(guilty)))
        self.honest += len(result.units) - len(guilty)
        column = "nps" if setting.metric == "mean" else setting.metric
        row = programme.responses["event_row"].to_numpy()
        opinion = truth.opinions[column].to_numpy()[row]
        unit = programme.frame["employee_id"].to_numpy()[row]
        scored = programme.responses[column].notna().to_numpy()
        for finding in result.units:
            if finding.unit in flagged and guilty.get(finding.unit, "suppression") != "suppression":
                honest_mean = float(opinion[(unit == finding.unit) & scored].mean())
                if finding.recorded is not None and finding.clean is not None:
                    self.recorded_error.append(finding.recorded - honest_mean)
                    self.clean_error.append(finding.clean - honest_mean)

    def line(self, name: str) -> str:
        """Return the setting's row of the table."""
        rate = 400.0 * sum(self.false_flags) / self.honest
        proportion = np.mean([f / max(a, 1) for f, a in zip(self.false_flags, self.flags, strict=True)])
        recall = [f"{self.found[m] / n:.2f}" if (n := self.planted[m]) else "–" for m in MECHANISMS]
        errors = [
            f"{np.sqrt(np.mean(np.square(e))):.2f}" if e else "–" for e in (self.recorded_error, self.clean_error)
        ]
        return f"| {name} | {len(self.flags)} | {rate:.2f} | {proportion:.3f} | {' | '.join([*recall, *errors])} |"


MECHANISMS = ("begging", "fabrication", "suppression")

SMALL = World(events=6500, response_rate=0.4, response_on_extremity=0.8)
LARGE = World(events=60_000, employees=400, locations=40)
MILD = Pressure(
    begging=3, fabrication=3, suppression=2, begging_share=0.3, fabrication_share=0.2, suppression_share=0.4
)
USUAL = Pressure(begging=3, fabrication=3, suppression=2)
STRONG = Pressure(
    begging=3, fabrication=3, suppression=2, begging_share=0.8, fabrication_share=0.6, suppression_share=0.8
)
MANY = Pressure(begging=15, fabrication=15, suppression=15)

SETTINGS = (
    Setting("honest, 150 employees", SMALL, 20),
    Setting("honest, uneven", SMALL, 40, overlay=uneven),
    Setting("honest, uneven, few answers", World(response_rate=0.15), 12, overlay=uneven),
    Setting("honest, uneven, 3 kiosks", replace(SMALL, kiosk_locations=3), 12, overlay=uneven),
    Setting("honest, large differences", replace(SMALL, employee_sd=0.6, location_sd=0.4), 40, overlay=uneven),
    Setting("honest, opinion decides who answers", replace(SMALL, response_on_opinion=1.5), 12, metric="csat"),
    Setting("honest locations, 3 kiosks", replace(SMALL, kiosk_locations=3), 12, unit="location", overlay=uneven),
    Setting("honest, 400 employees, 60,000 events", LARGE, 10, overlay=uneven),
    Setting("8 of 150 guilty, mild", replace(SMALL, pressure=MILD), 12),
    Setting("8 of 150 guilty, usual", replace(SMALL, pressure=USUAL), 12),
    Setting("8 of 150 guilty, strong", replace(SMALL, pressure=STRONG), 12, metric="csat"),
    Setting("8 of 150 guilty, strong, uneven", replace(SMALL, pressure=STRONG, kiosk_locations=3), 12, overlay=uneven),
    Setting("45 of 400 guilty, usual", replace(LARGE, pressure=MANY), 4),
    Setting("45 of 400 guilty, usual, uneven", replace(LARGE, pressure=MANY), 4, overlay=uneven),
)


def main() -> None:
    """Run every setting and print the table in Markdown."""
    heads = ["setting", "runs", "false flags per 400 honest", "false discovery proportion"]
    heads += [f"recall {m}" for m in MECHANISMS] + ["RMSE recorded (flagged)", "RMSE clean (flagged)"]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))  # noqa: T201 (the table is the output)
    bar = tqdm(total=sum(s.runs for s in SETTINGS), disable=not sys.stderr.isatty(), file=sys.stderr)
    for number, setting in enumerate(SETTINGS):
        tally = Tally()
        for seed in range(setting.runs):
            rng = np.random.default_rng([number, seed])
            programme, truth = simulate(setting.world, rng)
            if setting.overlay is not None:
                programme = setting.overlay(programme, rng)
            tally.add(programme, truth, screen(programme, unit=setting.unit, metric=setting.metric), setting)
            bar.update()
        print(tally.line(setting.name), flush=True)  # noqa: T201 (the table is the output)
    bar.close()


if __name__ == "__main__":
    main()
