"""How often intervals of single locations cover where only the auxiliary variables decide who answers."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
from tqdm import tqdm

from analysis.adjustment import adjust
from analysis.simulate import Willingness, World, simulate
from validation.nonresponse import Tally
from validation.worlds import AUXILIARIES, NAMES

PROGRAMMES = 20
SIZES = ((40, 79), (80, 149), (150, 250))
PLAIN = World(
    events=40_000,
    employees=90,
    locations=60,
    response_rate=0.22,
    rate_counts_reminders=True,
    response_on_auxiliaries=0.6,
    willingness=Willingness(level_sd=0.3),
    reminder_days=(3.0, 6.0),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One way through, on programmes of one kind."""

    name: str
    world: World
    outcomes: tuple[str, ...]
    assume: str


SETTINGS = (
    Setting("MAR asked for", PLAIN, (), "mar"),
    Setting("MAR asked for, outcomes as auxiliaries", PLAIN, NAMES, "mar"),
    Setting("the rule decides, outcomes known", PLAIN, NAMES, "auto"),
)


def tallies(setting: Setting, programmes: int = PROGRAMMES) -> tuple[dict[tuple[tuple[int, int], str], Tally], int]:
    """Count raw and adjusted figures of locations by their number of answers, and programmes left to MAR."""
    found = {(size, kind): Tally() for size in SIZES for kind in ("raw", "adjusted")}
    mar = 0
    for seed in tqdm(range(programmes), desc=setting.name, disable=None, leave=False):
        programme, truth = simulate(setting.world, np.random.default_rng((5000, seed)))
        score = truth.opinions["nps"].to_numpy()
        expected = pd.Series(100.0 * (score >= 9) - 100.0 * (score <= 6)).groupby(programme.frame["location_id"]).mean()
        result = adjust(
            programme,
            metric="nps",
            by=("location_id",),
            auxiliaries=AUXILIARIES,
            outcomes=setting.outcomes,
            assume=setting.assume,
            protect=False,
        )
        mar += result.sensitivity.headline == "mar"
        for domain in result.domains:
            one = domain.estimate
            size = next((held for held in SIZES if held[0] <= one.n <= held[1]), None)
            if size is not None:
                truth_there = float(expected[domain.by["location_id"]])
                found[size, "raw"].add(one.raw, truth_there)
                found[size, "adjusted"].add(one.adjusted, truth_there)
    return found, mar


def report() -> str:
    """Run every setting and write the table."""
    lines = [
        f"{PROGRAMMES} programmes of {PLAIN.events:,} events, {PLAIN.locations} locations each; NPS; intervals 95 %.",
        "",
        "| assumption | programmes left to MAR | answers | estimate | figures | bias | rmse | width | coverage |",
        "|---|---:|---|---|---:|---:|---:|---:|---:|",
    ]
    for setting in SETTINGS:
        found, mar = tallies(setting)
        for (size, kind), tally in found.items():
            lines.append(tally.row(setting.name, str(mar), f"{size[0]} to {size[1]}", kind))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
