"""How well the range and the headline do where the opinion decides who answers: `python -m validation.opinion`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.adjustment import adjust
from analysis.errors import AnalysisError
from analysis.findings import Figure
from analysis.simulate import Gradient, World, simulate
from validation.worlds import AUXILIARIES, DRAWN, NAMES, drawn_world, ignorable, wider


class Kind(StrEnum):
    """What decides who answers, and how far from the ordinary the worlds are."""

    OPINION = "opinion"
    AUXILIARIES = "auxiliaries"
    WIDER = "wider"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table."""

    name: str
    events: int
    worlds: int
    first_seed: int
    kind: Kind = Kind.OPINION


#: Seeds that nobody had looked at when the rule of the headline was last changed; after a change, take others.
SETTINGS = (
    Setting("opinion decides, 60,000 events", 60_000, 40, 21_000),
    Setting("opinion decides, 1,000,000 events", 1_000_000, 24, 22_000),
    Setting("wider worlds, 60,000 events", 60_000, 20, 26_000, Kind.WIDER),
    Setting("auxiliaries decide, 60,000 events", 60_000, 20, 23_000, Kind.AUXILIARIES),
    Setting("auxiliaries decide, 1,000,000 events", 1_000_000, 6, 24_000, Kind.AUXILIARIES),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one world; None where nothing was estimated."""

    setting: str
    seed: int
    truth: float
    raw: float | None = None
    mar: float | None = None
    opinion: float | None = None
    headline: float | None = None
    is_opinion: bool = False
    low: float | None = None
    high: float | None = None
    covers: bool = False
    headline_covers: bool = False
    p_value: float | None = None
    accepted: int = 0
    least: float | None = None
    greatest: float | None = None
    failure: str = ""

    @property
    def width(self) -> float | None:
        """How wide the range is."""
        return None if self.low is None or self.high is None else self.high - self.low


def drawn(setting: Setting, seed: int) -> World:
    """Draw the world of a seed."""
    rng = np.random.default_rng(seed)
    if setting.kind is Kind.WIDER:
        return wider(rng, setting.events)
    world = drawn_world(rng, setting.events)
    return ignorable(world) if setting.kind is Kind.AUXILIARIES else world


def run(setting: Setting, seed: int) -> Result:
    """Draw a world and its programme, and adjust it as a user would."""
    programme, opinions = simulate(drawn(setting, seed), np.random.default_rng((seed, 1)))
    truth = opinions.mean("nps")
    try:
        found = adjust(programme, metric="nps", auxiliaries=AUXILIARIES, outcomes=NAMES)
    except AnalysisError as error:
        return Result(setting.name, seed, truth, failure=str(error))
    told = found.sensitivity
    low, high = told.range or (None, None)
    headline = found.overall.adjusted
    accepted = [one.value for one in told.specifications if one.accepted and one.value is not None]
    return Result(
        setting=setting.name,
        seed=seed,
        truth=truth,
        raw=_value(found.overall.raw),
        mar=_value(told.mar),
        opinion=_value(told.opinion),
        headline=_value(headline),
        is_opinion=told.headline == "opinion",
        low=low,
        high=high,
        covers=low is not None and high is not None and low <= truth <= high,
        headline_covers=headline is not None and headline.ci_low <= truth <= headline.ci_high,
        p_value=None if told.ignorability is None else told.ignorability.p_value,
        accepted=len(accepted),
        least=min(accepted, default=None),
        greatest=max(accepted, default=None),
    )


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value


def results(setting: Setting, processes: int = 1) -> list[Result]:
    """Run all worlds of a setting."""
    seeds = range(setting.first_seed, setting.first_seed + setting.worlds)
    with ProcessPoolExecutor(processes) as pool:
        found = pool.map(partial(run, setting), seeds)
        return list(tqdm(found, total=setting.worlds, desc=setting.name, disable=None, leave=False))


def line(name: str, found: Sequence[Result]) -> str:
    """Write a line of the table."""
    raw = _errors((one.raw, one.truth) for one in found)
    widths = [one.width for one in found if one.width is not None]
    tested = [one.p_value for one in found if one.p_value is not None]
    cells = [
        name,
        str(len(found)),
        f"{np.mean([one.covers for one in found]):.3f}",
        f"{np.mean(widths):.2f}",
        f"{np.mean(widths) / raw:.2f}",
        f"{raw:.2f}",
        *(
            f"{_errors((getattr(one, column), one.truth) for one in found):.2f}"
            for column in ("mar", "headline", "opinion")
        ),
        f"{np.mean([one.headline_covers for one in found]):.3f}",
        f"{np.mean([one.is_opinion for one in found]):.2f}",
        f"{np.mean([p <= 0.05 for p in tested]):.3f}" if tested else "",
        str(sum(bool(one.failure) or one.low is None for one in found)),
    ]
    return "| " + " | ".join(cells) + " |"


def _errors(pairs: Iterable[tuple[float | None, float]]) -> float:
    away = [abs(value - truth) for value, truth in pairs if value is not None]
    return float(np.mean(away)) if away else float("nan")


def lines(setting: Setting, found: Sequence[Result]) -> list[str]:
    """Write the line of a setting, and where the opinion decides, one for each form of the outcomes."""
    told = [line(setting.name, found)]
    if setting.kind is not Kind.OPINION:
        return told
    for gradient in Gradient:
        some = [one for one in found if drawn(setting, one.seed).outcomes[0].gradient is gradient]
        if some:
            told.append(line(f"{setting.name}: outcomes {gradient}", some))
    return told


HEAD = (
    "| worlds | number | range covers | mean width | width / raw error | raw error | MAR error | headline error "
    "| opinion error | headline covers | headline is opinion | ignorable rejected | no range |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def report(processes: int = 1, keep: Path | None = None) -> str:
    """Run every setting and write the tables."""
    written = [DRAWN, "Errors are means of absolute errors of the NPS; intervals of 95 %, tests of 5 %.", "", HEAD]
    for setting in SETTINGS:
        found = results(setting, processes)
        written += lines(setting, found)
        if keep is not None:
            with keep.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(asdict(one)) + "\n" for one in found)
    return "\n".join(written) + "\n"


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--processes", type=int, default=1)
    options.add_argument("--keep", type=Path, help="append one line of JSON per world to this file")
    given = options.parse_args()
    sys.stdout.write(report(given.processes, given.keep))
