"""What every program of the comparison does alike: prepare, run one job, print figures, seconds and memory as JSON.

It runs in each peer's environment and so knows nothing but the standard library.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

Figures = Mapping[str, float]
Job = Callable[[], Figures]
Prepare = Callable[[Path], Job]


TURNS = 5


def _timed(job: Job) -> tuple[float, Figures]:
    began = time.perf_counter()
    figures = job()
    return time.perf_counter() - began, figures


def _peak() -> float:
    """Return the peak memory of this program alone, on Linux; the usage that wait4 reports counts the parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1e3 for line in status.splitlines() if line.startswith("VmHWM"))


def main(jobs: Mapping[str, Prepare]) -> None:
    """Reading the data is not timed; whatever the program does with tables that are in memory is.

    A job that takes less than a second is done again, since its first turn loads code.
    """
    warnings.simplefilter("ignore")
    if len(sys.argv) == 1:
        sys.stdout.write("\n".join(jobs) + "\n")
        return
    job = jobs[sys.argv[1]](Path(sys.argv[2]))
    seconds, figures = _timed(job)
    if seconds < 1.0:
        seconds = statistics.median(_timed(job)[0] for _ in range(TURNS))
    megabytes = _peak()
    result = {"seconds": seconds, "megabytes": megabytes, "figures": {k: float(v) for k, v in figures.items()}}
    sys.stdout.write("\n" + json.dumps(result) + "\n")
