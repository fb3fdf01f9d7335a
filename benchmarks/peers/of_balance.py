"""The jobs by balance, which weights a sample to a target sample; its errors are those of fixed weights."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from pathlib import Path

import numpy as np
import pandas as pd
from measured import Figures, Job, main

logging.disable(logging.CRITICAL)
with contextlib.redirect_stdout(io.StringIO()):
    from balance import Sample

Margins = dict[str, dict[str, float]]


def _read(folder: Path) -> tuple[pd.DataFrame, Margins]:
    table = pd.read_parquet(folder / "table.parquet")
    return table.assign(id=np.arange(len(table)).astype(str)), json.loads(
        (folder / "totals.json").read_text(encoding="utf-8")
    )


def _target(totals: Margins, rows: int = 10_000) -> pd.DataFrame:
    """A made-up population with the margins wanted, to the nearest row: balance is given rows, not totals."""
    columns = {}
    for name, margin in totals.items():
        share = np.array(list(margin.values())) / sum(margin.values())
        ends = np.round(np.cumsum(share) * rows).astype(int)
        columns[name] = np.repeat(list(margin), np.diff([0, *ends]))
    return pd.DataFrame(columns).assign(id=np.arange(rows).astype(str))


def _weighted(
    answers: pd.DataFrame, target: pd.DataFrame, names: list[str], weight: str, target_weight: str | None, method: str
) -> Figures:
    options = {} if method == "ipw" else {"transformations": None}
    ours = Sample.from_frame(answers[["id", *names, weight, "y"]], weight_column=weight, outcome_columns=["y"])
    columns = ["id", *names] + ([target_weight] if target_weight else [])
    theirs = Sample.from_frame(target[columns], weight_column=target_weight)
    adjusted = ours.set_target(theirs).adjust(method=method, **options)
    made = np.asarray(adjusted.weights().df.iloc[:, 0], dtype=float)
    y = answers["y"].to_numpy()
    mean = float(np.average(y, weights=made))
    error = float(np.sqrt((made**2 * (y - mean) ** 2).sum()) / made.sum())
    return {"estimate": mean, "error": error, "low": mean - 1.96 * error, "high": mean + 1.96 * error}


def _against_totals(folder: Path, weight: str, method: str, names: list[str] | None, *, answered: bool) -> Job:
    table, totals = _read(folder)
    totals = {name: totals[name] for name in names or totals}
    target = _target(totals)
    if answered:
        table = table.query("responded == 1").reset_index(drop=True)
    return lambda: _weighted(table, target, list(totals), weight, None, method)


def schools(folder: Path) -> Job:
    table, totals = _read(folder)
    target = _target(totals, rows=int(sum(totals["stype"].values())))
    table = table.rename(columns={"api00": "y"})
    return lambda: _weighted(table, target, ["stype"], "pw", None, "poststratify")


def vaccines_raked(folder: Path) -> Job:
    return _against_totals(folder, "sampling_weight", "rake", None, answered=True)


def vaccines_propensity(folder: Path) -> Job:
    table, totals = _read(folder)
    answers = table.query("responded == 1").reset_index(drop=True)
    return lambda: _weighted(answers, table, list(totals), "sampling_weight", "sampling_weight", "ipw")


def rake(folder: Path) -> Job:
    return _against_totals(folder, "weight", "rake", None, answered=False)


def poststratify(folder: Path) -> Job:
    return _against_totals(folder, "weight", "poststratify", ["c"], answered=False)


def propensity(folder: Path) -> Job:
    table, _ = _read(folder)
    answers = table.query("responded == 1").reset_index(drop=True)
    return lambda: _weighted(answers, table, list("abcdef"), "weight", "weight", "ipw")


if __name__ == "__main__":
    main(
        {
            "schools": schools,
            "vaccines_raked": vaccines_raked,
            "vaccines_propensity": vaccines_propensity,
            "rake": rake,
            "poststratify": poststratify,
            "propensity": propensity,
        }
    )
