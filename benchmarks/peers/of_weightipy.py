"""The jobs by weightipy, which weights but does not estimate errors."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import weightipy
from measured import Figures, Job, main

Margins = dict[str, dict[str, float]]


def _rake(table: pd.DataFrame, totals: Margins, weight: str) -> Figures:
    """It starts from equal weights: base weights can only be multiplied in, which is another estimate."""
    shares = {n: {k: 100 * v / sum(m.values()) for k, v in m.items()} for n, m in totals.items()}
    scheme = weightipy.scheme_from_dict(shares)
    weighted = weightipy.weight_dataframe(table, scheme, weight)[weight]
    return {"estimate": (weighted * table["y"]).sum() / weighted.sum()}


def _job(folder: Path, *, answered: bool, names: list[str] | None = None) -> Job:
    table = pd.read_parquet(folder / "table.parquet")
    totals: Margins = json.loads((folder / "totals.json").read_text(encoding="utf-8"))
    if answered:
        table = table.query("responded == 1").reset_index(drop=True)
    kept = {name: totals[name] for name in names or totals}
    needed = table[[*kept, "y"]]
    return lambda: _rake(needed, kept, "weighted")


def vaccines_raked(folder: Path) -> Job:
    return _job(folder, answered=True)


def rake(folder: Path) -> Job:
    return _job(folder, answered=False)


def poststratify(folder: Path) -> Job:
    return _job(folder, answered=False, names=["c"])


if __name__ == "__main__":
    main({"vaccines_raked": vaccines_raked, "rake": rake, "poststratify": poststratify})
