"""How often the screen flags the innocent, finds the guilty, and undoes what they did: `python -m validation.pressure`.

Every setting draws its programmes anew from its own seeds; nothing here is used to choose how the screen works.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from analysis.pressure.screen import screen
from analysis.programme import Programme
from analysis.simulate import LookAlikes, World, simulate
from analysis.simulation.look_alikes import OF_EMPLOYEES, OF_LOCATIONS
from validation import lecturers, pressure_tables
from validation.pressure_tally import Known, compared, is_guilty, known
from validation.pressure_worlds import DRAWN, drawn_pressure_world

Make = Callable[[np.random.Generator, str, str], tuple[Programme, Known]]
#: Linux tells, and resets, the most memory that a process ever held.
PROCESS = Path("/proc/self")


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table: programmes of one kind, each from a seed of its own."""

    part: str
    name: str
    runs: int
    first_seed: int
    make: Make
    unit: str = "employee"
    metric: str = "mean"
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one programme."""

    units: pd.DataFrame
    events: int
    responses: int
    seconds: float  # of the screen
    megabytes: float  # the most that the process held during the screen; NaN where the system does not tell


def simulated(
    rng: np.random.Generator, unit: str, metric: str, *, world: Callable[[np.random.Generator], World]
) -> tuple[Programme, Known]:
    """Draw a world, and a programme from it."""
    drawn = world(rng)
    programme, truth = simulate(drawn, rng)
    return programme, known(programme, truth, drawn.pressure, unit=unit, metric=metric)


def with_many_look_alikes(rng: np.random.Generator, events: int = 60_000, employees: int = 400) -> World:
    """Draw an honest world with many look-alikes of every kind."""
    counts = {kind.value: employees // 40 for kind in OF_EMPLOYEES}
    counts |= {kind.value: max(1, employees // 160) for kind in OF_LOCATIONS}
    return replace(drawn_pressure_world(rng, events, employees, is_honest=True), look_alikes=LookAlikes(**counts))


def with_pressed_locations(rng: np.random.Generator, events: int = 60_000, employees: int = 400) -> World:
    """Draw a world in which one to four locations in forty are pressed as a whole, and nobody presses alone."""
    honest = drawn_pressure_world(rng, events, employees, is_honest=True)
    how = drawn_pressure_world(rng, events, employees).pressure
    locations = max(1, honest.locations * int(rng.integers(1, 5)) // 40)
    pressure = replace(
        how,
        begging=0,
        fabrication=0,
        suppression=0,
        coaching=0,
        buying=0,
        contact=0,
        surge=0,
        mixed=0,
        locations=locations,
    )
    return replace(honest, pressure=pressure)


_HONEST = partial(drawn_pressure_world, is_honest=True)
_LARGE = partial(drawn_pressure_world, events=1_000_000, employees=5_000)

SETTINGS = (
    Setting("A", "400 employees, 60,000 events", 24, 31_000, partial(simulated, world=drawn_pressure_world)),
    Setting("B", "all honest", 20, 41_000, partial(simulated, world=_HONEST)),
    Setting("C", "all honest, many look-alikes", 8, 81_000, partial(simulated, world=with_many_look_alikes)),
    Setting("F", "all honest, by location", 8, 71_000, partial(simulated, world=_HONEST), unit="location"),
    Setting(
        "F", "whole locations, by location", 8, 72_000, partial(simulated, world=with_pressed_locations), "location"
    ),
    Setting("F", "whole locations, by employee", 8, 72_000, partial(simulated, world=with_pressed_locations)),
    Setting("E", "lecturers, nothing planted", 5, 61_000, lecturers.honest, metric="csat"),
    Setting("E", "lecturers, pressure planted", 5, 61_500, lecturers.pressed, metric="csat"),
    Setting(
        "D", "5,000 employees, 1,000,000 events", 3, 51_000, partial(simulated, world=_LARGE), is_large=True
    ),
)  # fmt: skip


def run(setting: Setting, number: int) -> Ran:
    """Draw one programme and screen it."""
    rng = np.random.default_rng(setting.first_seed + number)
    programme, truth = setting.make(rng, setting.unit, setting.metric)
    _forget_peak()
    start = time.perf_counter()
    result = screen(programme, unit=setting.unit, metric=setting.metric)
    seconds = time.perf_counter() - start
    units = compared(result, truth).assign(setting=setting.name, part=setting.part, run=number)
    return Ran(units, len(programme.frame), len(programme.responses), seconds, _peak())


def _forget_peak() -> None:
    if (PROCESS / "clear_refs").exists():
        (PROCESS / "clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    if not (PROCESS / "clear_refs").exists():
        return float("nan")
    status = (PROCESS / "status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024.0


def results(setting: Setting, processes: int) -> Iterator[Ran]:
    """Run all programmes of a setting, in order; where there are several processes, large ones in one of their own."""
    jobs = partial(run, setting)
    if processes == 1:
        yield from map(jobs, tqdm(range(setting.runs), desc=setting.name, disable=None, leave=False))
        return
    fresh = 1 if setting.is_large else None
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=fresh) as pool:
        found = pool.map(jobs, range(setting.runs))
        yield from tqdm(found, total=setting.runs, desc=setting.name, disable=None, leave=False)


def _say(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def report(settings: Sequence[Setting], processes: int, keep: Path | None = None) -> None:
    """Run the settings and print the tables, each row as soon as it is known."""
    _say([DRAWN, pressure_tables.head(pressure_tables.SUMMARY_HEADS)])
    found: list[pd.DataFrame] = []
    large: list[str] = []
    for setting in settings:
        ran = list(results(setting, processes))
        units = pd.concat([one.units for one in ran], ignore_index=True)
        found.append(units)
        _say([pressure_tables.row(setting.name, str(setting.runs), *pressure_tables.figures(units))])
        if setting.is_large:
            large += [large_row(setting, number, one) for number, one in enumerate(ran)]
        if keep is not None:
            units.to_csv(keep, mode="a", header=not keep.exists(), index=False)
    details(pd.concat(found, ignore_index=True), large)


def large_row(setting: Setting, number: int, ran: Ran) -> str:
    """Write what came of one large programme."""
    size = (str(ran.responses), f"{ran.seconds:.0f}", f"{ran.megabytes:,.0f}")
    return pressure_tables.row(f"seed {setting.first_seed + number}", *size, *pressure_tables.figures(ran.units))


def details(units: pd.DataFrame, large: Sequence[str]) -> None:
    """Print the tables behind the first one."""
    for setting in units["setting"].unique():
        some = units[units["setting"] == setting]
        if not is_guilty(some).any():
            continue
        _say([f"\n{setting}, by mechanism:\n", *pressure_tables.by_mechanism(some)])
        _say([f"\n{setting}, by size:\n", *pressure_tables.by_size(some)])
        _say([f"\n{setting}, probability:\n", *pressure_tables.calibration(some)])
    of_employees = units[units["part"].isin(["A", "B", "C"])]
    if len(of_employees):
        _say(["\nLook-alikes:\n", *pressure_tables.look_alikes(of_employees)])
    if large:
        heads = ("programme", "answers", "seconds", "megabytes", *pressure_tables.SUMMARY_HEADS[2:])
        _say(["\nLarge programmes:\n", pressure_tables.head(heads), *large])


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read by the processes that are started
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--part", nargs="+", choices=sorted({setting.part for setting in SETTINGS}))
    options.add_argument("--keep", type=Path, help="append one line per unit to this CSV file")
    given = options.parse_args()
    chosen = [setting for setting in SETTINGS if given.part is None or setting.part in given.part]
    report(chosen, given.processes, given.keep)
