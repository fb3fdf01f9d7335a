"""The whole of `python -m analysis screen` on programmes drawn at random, with its peak memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from analysis.simulate import simulate
from benchmarks.programme import Run, measured
from validation.pressure_worlds import drawn_pressure_world

#: Events and employees.
SIZES = ((60_000, 400), (1_000_000, 5_000))
SEED = 91_000


def runs(sizes: Iterable[tuple[int, int]] = SIZES) -> Iterator[Run]:
    """Screen as a person would, from Parquet files."""
    for events, employees in sizes:
        rng = np.random.default_rng(SEED)
        programme, _ = simulate(drawn_pressure_world(rng, events=events, employees=employees), rng)
        with TemporaryDirectory() as folder:
            frame, responses, settings = (Path(folder) / name for name in ("f.parquet", "r.parquet", "p.json"))
            programme.frame.to_parquet(frame)
            programme.responses.drop(columns="event_row").to_parquet(responses)
            settings.write_text(json.dumps({"auxiliaries": list(programme.settings.auxiliaries)}))
            del programme
            command = [sys.executable, "-m", "analysis", "screen", "--frame", str(frame), "--responses", str(responses)]
            command += ["--program", str(settings), "--out", str(Path(folder) / "out.json")]
            yield measured(command, events, "screen")
