"""Write a made-up programme of any size as Parquet files: python -m benchmarks.frame EVENTS FOLDER

The tables keep to the contract of `analysis.contract` in every column that is required and in those that `adjust` uses.
Columns are drawn whole, so that ten million events take seconds.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

AUXILIARIES = {"segment": 5, "age_band": 4, "region": 10, "touchpoint": 6, "product": 8, "tenure": 5}
EMPLOYEES = 1_000
EVENTS_PER_CUSTOMER = 2.5
BATCH = 1_000_000
SHARE_SAMPLED = 0.8
SHARE_INVITED = 0.97
REMINDERS = 2

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Files:
    """Where the two tables of a programme are."""

    frame: Path
    responses: Path


def named(prefix: str, number: IntArray, digits: int) -> pa.Array:
    """Names such as E0042, without a Python object per name."""
    padded = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), digits, padding="0")
    return pc.binary_join_element_wise(prefix, padded, "")


def labelled(prefix: str, code: IntArray, size: int) -> pa.Array:
    labels = pa.array([f"{prefix} {level}" for level in range(size)])
    return pa.DictionaryArray.from_arrays(pa.array(code.astype(np.int32)), labels)


def batch(first: int, rows: int, events: int, rng: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    """The events from number `first` on, and their responses."""
    number = np.arange(first, first + rows)
    codes = {name: rng.integers(0, size, rows) for name, size in AUXILIARIES.items()}
    employee = rng.integers(0, EMPLOYEES, rows)
    sampled = rng.random(rows) < SHARE_SAMPLED
    invited = sampled & (rng.random(rows) < SHARE_INVITED)
    tendency = sum(((code / (AUXILIARIES[name] - 1)) - 0.5) * 0.4 for name, code in codes.items()) - 0.95
    answered = invited & (rng.random(rows) < 1 / (1 + np.exp(-tendency)))
    score = np.clip(np.round(7.6 + 0.8 * tendency + 0.001 * employee + rng.normal(0, 2.2, rows)), 0, 10)
    at = 1_700_000_000_000_000 + rng.integers(0, 90 * 86_400, rows) * 1_000_000
    scattered = number * 2_654_435_761 % 2**32  # names as good as random, each once: no table comes sorted by name
    event_id, employee_id = named("V", scattered, 10), named("E", employee, 4)
    response_id = named("R", scattered, 10)
    wave = np.minimum(rng.geometric(0.6, rows) - 1, REMINDERS)
    disposition = np.select([answered, invited, sampled], ["complete", "no_response", "undeliverable"], "not_sampled")
    frame = pa.table(
        {
            "event_id": event_id,
            "employee_id": employee_id,
            "location_id": named("L", employee // 20, 3),
            "customer_id": named("C", rng.integers(0, int(events / EVENTS_PER_CUSTOMER) + 1, rows), 9),
            "event_ts": pa.array(at, pa.timestamp("us", "UTC")),
            **{name: labelled(name, code, AUXILIARIES[name]).cast(pa.string()) for name, code in codes.items()},
            "sample_prob": np.full(rows, SHARE_SAMPLED),
            "sampled": sampled,
            "invite_arm": pc.if_else(pa.array(sampled), "standard", "none"),
            "invited": invited,
            "delivered": invited,
            "reminders_sent": np.where(invited, np.where(answered, wave, REMINDERS), 0).astype(np.int8),
            "disposition": pa.array(disposition),
            "complaint_30d": rng.random(rows) < 0.05,
            "response_id": pc.if_else(pa.array(answered), response_id, ""),
        }
    )
    rows_answered = pa.array(np.flatnonzero(answered))
    responses = pa.table(
        {
            "response_id": response_id.take(rows_answered),
            "event_id": event_id.take(rows_answered),
            "employee_id": employee_id.take(rows_answered),
            "response_ts": pa.array(at[answered] + 3_600_000_000, pa.timestamp("us", "UTC")),
            "response_wave": wave[answered].astype(np.int8),
            "nps": score[answered].astype(np.int8),
        }
    )
    return frame, responses


def write(events: int, folder: Path, *, seed: int = 1) -> Files:
    """Write frame.parquet and responses.parquet in batches, so that memory does not grow with the events."""
    rng = np.random.default_rng([seed, events])
    files = Files(folder / "frame.parquet", folder / "responses.parquet")
    writers: list[pq.ParquetWriter] = []
    try:
        for first in range(0, events, BATCH):
            tables = batch(first, min(BATCH, events - first), events, rng)
            if not writers:
                paths = (files.frame, files.responses)
                writers = [pq.ParquetWriter(path, table.schema) for path, table in zip(paths, tables, strict=True)]
            for writer, table in zip(writers, tables, strict=True):
                writer.write_table(table)
    finally:
        for writer in writers:
            writer.close()
    return files


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frame", description="Write a made-up programme.")
    parser.add_argument("events", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    write(options.events, options.folder)


if __name__ == "__main__":
    main()
