"""Time a job beside the least work that could do the same, in turns, so that a busy machine slows both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Job = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians in seconds; only the ratio carries from one machine to another."""

    job: str
    rows: int
    seconds: float
    least: str
    least_seconds: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.least_seconds


def seconds(job: Job) -> float:
    gc.collect()
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def compare(name: str, rows: int, job: Job, least: str, least_job: Job, *, runs: int = 7) -> Comparison:
    """The first turn of each warms caches and is thrown away."""
    turns = [(seconds(job), seconds(least_job)) for _ in range(runs + 1)][1:]
    ours, others = zip(*turns, strict=True)
    return Comparison(name, rows, statistics.median(ours), least, statistics.median(others))


def table(comparisons: list[Comparison]) -> str:
    """The comparisons in Markdown."""
    lines = ["| job | rows | seconds | beside | seconds | ratio |", "|---|--:|--:|---|--:|--:|"]
    lines += [
        f"| {one.job} | {one.rows:,} | {one.seconds:.4g} | {one.least} | {one.least_seconds:.4g} | {one.ratio:.1f} |"
        for one in comparisons
    ]
    return "\n".join(lines)
