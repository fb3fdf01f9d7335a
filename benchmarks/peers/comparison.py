"""Estimates, seconds and memory of this project and its peers on the same data, in turns, so that all wait alike."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers import data

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
ENVIRONMENTS = PROJECT / "var" / "peers"
US = "unswayed"
PATIENCE = 600

#: Job, folder of its data, turns, and the peers that can do it.
JOBS: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("schools", "schools", 1, ("svy", "samplics", "balance")),
    ("vaccines_raked", "vaccines", 1, ("svy", "samplics", "weightipy", "balance")),
    ("vaccines_propensity", "vaccines", 1, ("svy", "balance")),
    ("scores", "scores", 1, ("svy", "samplics")),
    ("rake", "100000", 3, ("weightipy", "svy", "balance", "samplics")),
    ("poststratify", "100000", 3, ("weightipy", "svy", "balance", "samplics")),
    ("propensity", "100000", 3, ("duckdb", "svy", "balance")),
    ("domains", "100000", 1, ("svy", "samplics")),
    ("rake", "1000000", 3, ("weightipy", "svy", "balance")),
    ("rake_labels", "1000000", 3, ()),
    ("poststratify", "1000000", 3, ("weightipy", "svy", "balance")),
    ("propensity", "1000000", 3, ("duckdb", "svy")),
    ("domains", "1000000", 1, ()),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one program at one job."""

    seconds: float
    megabytes: float
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """Medians over the turns; `failed` says what a program that did not finish said last."""

    job: str
    on: str
    who: str
    seconds: float
    megabytes: float
    figures: dict[str, float]
    failed: str = ""


def environments() -> list[str]:
    """The peers whose environments exist."""
    wanted = sorted(file.stem for file in (HERE / "requirements").glob("*.txt"))
    return [name for name in wanted if (ENVIRONMENTS / name / "installed.txt").exists()]


def lines() -> Iterator[Line]:
    present = environments()
    with TemporaryDirectory() as folder:
        data.write(Path(folder))
        for job, on, turns, peers in JOBS:
            programs = [US, *(peer for peer in peers if peer in present)]
            found: dict[str, list[Turn | str]] = {who: [] for who in programs}
            for _ in range(turns):
                for who in programs:
                    found[who].append(_turn(who, job, Path(folder) / on))
            for who in programs:
                yield _line(job, on, who, found[who])


def _turn(who: str, job: str, folder: Path) -> Turn | str:
    python = sys.executable if who == US else str(ENVIRONMENTS / who / "bin" / "python")
    command = [python, str(HERE / f"of_{who}.py"), job, str(folder)]
    environment = os.environ | ({"PYTHONPATH": str(PROJECT)} if who == US else {})
    try:
        done = subprocess.run(  # noqa: S603 - the programs of this folder
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f"not done after {PATIENCE} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no message"])[-1]
    said = json.loads(done.stdout.strip().splitlines()[-1])
    return Turn(said["seconds"], said["megabytes"], said["figures"])


def _line(job: str, on: str, who: str, turns: list[Turn | str]) -> Line:
    done = [turn for turn in turns if isinstance(turn, Turn)]
    failed = next((turn for turn in turns if isinstance(turn, str)), "")
    if failed or not done:
        return Line(job, on, who, math.nan, math.nan, {}, failed)
    seconds = statistics.median(turn.seconds for turn in done)
    return Line(job, on, who, seconds, max(turn.megabytes for turn in done), done[0].figures)


def table(found: list[Line]) -> str:
    """The lines in Markdown, each peer's seconds as a multiple of ours."""
    ours = {(line.job, line.on): line.seconds for line in found if line.who == US}
    rows = [
        "| job | data | who | seconds | times ours | MB | estimate | error | interval |",
        "|---|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for line in found:
        if line.failed:
            rows.append(
                f"| {line.job} | {line.on} | {line.who} | – | – | – | {line.failed.replace('|', '/')[:80]} | | |"
            )
            continue
        figures = line.figures
        estimate, error = (f"{figures[key]:.6g}" if key in figures else "–" for key in ("estimate", "error"))
        span = f"{figures['low']:.6g} to {figures['high']:.6g}" if "low" in figures else "–"
        ratio = line.seconds / ours[line.job, line.on]
        rows.append(
            f"| {line.job} | {line.on} | {line.who} | {line.seconds:.3g} | {ratio:.3g} | {line.megabytes:.0f} "
            f"| {estimate} | {error} | {span} |"
        )
    return "\n".join(rows)
