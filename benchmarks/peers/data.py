"""The data of the comparison, written as Parquet so that every program reads the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

PUBLISHED = Path(__file__).parents[2] / "tests" / "oracle" / "data"
SIZES = (100_000, 1_000_000)
LEVELS = {"a": 5, "b": 4, "c": 10, "d": 6, "e": 8, "f": 5}
RAKED = ("a", "b", "c")
DOMAINS = 1_000

Margins = dict[str, dict[str, float]]


def write(folder: Path) -> None:
    _schools(folder)
    _vaccines(folder)
    _scores(folder)
    for rows in SIZES:
        _synthetic(folder, rows)


def _save(folder: Path, name: str, table: pd.DataFrame, totals: Mapping[str, object]) -> None:
    (folder / name).mkdir()
    table.to_parquet(folder / name / "table.parquet", index=False)
    (folder / name / "totals.json").write_text(json.dumps(totals), encoding="utf-8")


def _schools(folder: Path) -> None:
    """A cluster sample of Californian schools, to be post-stratified to the counts of school types."""
    table = pd.read_csv(PUBLISHED / "apiclus1.csv")[["api00", "stype", "dnum", "pw", "fpc"]]
    population = pd.read_csv(PUBLISHED / "apipop.csv")["stype"].value_counts().astype(float)
    _save(folder, "schools", table, {"stype": population.to_dict()})


def _vaccines(folder: Path) -> None:
    """A survey of which half answered; totals of three variables are known."""
    table = pd.read_csv(PUBLISHED / "lou_vax_survey.csv").rename(columns=str.lower)
    responded = table["response_status"] == "Respondent"
    table = table.assign(
        responded=responded.astype(int),
        y=np.where(responded, table["vax_status"] == "Vaccinated", 0).astype(float),
    ).drop(columns=["response_status", "vax_status"])
    listed = pd.read_csv(PUBLISHED / "lou_vax_raking_totals.csv")
    totals: Margins = {}
    for cell, total in zip(listed["cell"], listed["total"], strict=True):
        name = next(n for n in ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT") if cell.startswith(n))
        totals.setdefault(name.lower(), {})[cell.removeprefix(name)] = float(total)
    _save(folder, "vaccines", table, totals)


def _scores(folder: Path) -> None:
    """Simulated scores from 0 to 10 by region and segment, with base weights."""
    table = pd.read_csv(PUBLISHED / "cx_mar.csv").query("responded == 1")
    nps = 100.0 * ((table["score"] >= 9).astype(int) - (table["score"] <= 6).astype(int))
    kept = table[["region", "segment", "base_weight"]].assign(nps=nps)
    _save(folder, "scores", kept.reset_index(drop=True), {})


def _synthetic(folder: Path, rows: int) -> None:
    """Six categories, a thousand domains, clusters of some three rows, and half of the rows without an answer."""
    rng = np.random.default_rng(rows)
    shares = {name: rng.dirichlet(np.full(size, 20.0)) for name, size in LEVELS.items()}
    code = {name: rng.choice(len(share), rows, p=share) for name, share in shares.items()}
    weight = rng.uniform(2.0, 10.0, rows)
    tendency = sum((code[name] / (size - 1) - 0.5) * 0.6 for name, size in LEVELS.items())
    table = pd.DataFrame({name: np.char.add(f"{name}", code[name].astype(str)) for name in LEVELS}).assign(
        **{f"{name}_code": code[name] for name in LEVELS},
        weight=weight,
        domain=rng.integers(0, DOMAINS, rows),
        cluster=rng.integers(0, rows // 3, rows),
        responded=(rng.random(rows) < 1 / (1 + np.exp(-tendency))).astype(int),
        y=rng.normal(50.0, 10.0, rows) + 5.0 * tendency,
    )
    margins: Margins = {}
    for name in RAKED:
        wanted = shares[name] * rng.uniform(0.9, 1.1, len(shares[name]))
        totals = weight.sum() * wanted / wanted.sum()
        margins[name] = {f"{name}{level}": float(total) for level, total in enumerate(totals)}
    _save(folder, str(rows), table, margins)
