"""The whole of `python -m analysis adjust` and of `screen` on made-up programmes, with their peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import frame

SIZES = (100_000, 1_000_000)
PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Run:
    """One run in a process of its own."""

    events: int
    assume: str
    seconds: float
    processor_seconds: float
    megabytes: float


def run(files: frame.Files, events: int, assume: str, out: Path) -> Run:
    """Adjust as a person would."""
    command = [sys.executable, "-m", "analysis", "adjust", "--frame", str(files.frame), "--metric", "nps"]
    command += ["--responses", str(files.responses), "--by", "employee_id", "--auxiliary", *frame.AUXILIARIES]
    return measured([*command, "--assume", assume, "--out", str(out)], events, assume)


def measured(command: list[str], events: int, assume: str) -> Run:
    """Start a command, and ask the system what it took."""
    began = time.perf_counter()
    started = subprocess.Popen(command, cwd=PROJECT)  # noqa: S603 - this project's own command
    _, status, usage = os.wait4(started.pid, 0)
    seconds = time.perf_counter() - began
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"the command failed with {started.returncode}, so its time says nothing")
    return Run(events, assume, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3)


def runs(sizes: Iterable[int] = SIZES) -> Iterator[Run]:
    for events in sizes:
        with TemporaryDirectory() as folder:
            files = frame.write(events, Path(folder))
            for assume in ("mar", "auto"):
                yield run(files, events, assume, Path(folder) / "out.json")


def table(found: Iterable[Run]) -> str:
    """The runs in Markdown."""
    lines = ["| events | what | seconds | processor seconds | peak MB |", "|--:|---|--:|--:|--:|"]
    lines += [
        f"| {one.events:,} | {one.assume} | {one.seconds:.3g} | {one.processor_seconds:.3g} | {one.megabytes:.0f} |"
        for one in found
    ]
    return "\n".join(lines)
