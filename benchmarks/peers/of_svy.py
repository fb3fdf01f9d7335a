"""The jobs by svy."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import svy
from measured import Figures, Job, main


def _table(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "table.parquet")


def _totals(folder: Path) -> dict[str, dict[str, float]]:
    return json.loads((folder / "totals.json").read_text(encoding="utf-8"))


def _figures(estimate: svy.Estimate) -> Figures:
    row = estimate.to_dicts()[0]
    return {"estimate": row["est"], "error": row["se"], "low": row["lci"], "high": row["uci"]}


def schools(folder: Path) -> Job:
    table, totals = _table(folder), _totals(folder)

    def job() -> Figures:
        sample = svy.Sample(table, svy.Design(wgt="pw", psu="dnum", pop_size="fpc"))
        return _figures(sample.weighting.poststratify(totals["stype"], cells="stype").estimation.mean("api00"))

    return job


def vaccines_raked(folder: Path) -> Job:
    table, totals = _table(folder).filter(pl.col("responded") == 1), _totals(folder)

    def job() -> Figures:
        sample = svy.Sample(table, svy.Design(wgt="sampling_weight"))
        return _figures(sample.weighting.rake(controls=totals, tol=1e-10, max_iter=1000).estimation.mean("y"))

    return job


def _propensity(table: pl.DataFrame, weight: str, names: list[str]) -> pl.DataFrame:
    sample = svy.Sample(table, svy.Design(wgt=weight))
    fit = sample.glm.fit("responded", x=[svy.Cat(name) for name in names], family="binomial")
    propensity = fit.predict(table)
    share = propensity.yhat if hasattr(propensity, "yhat") else propensity
    return table.with_columns(adjusted=pl.col(weight) / pl.Series(share)).filter(pl.col("responded") == 1)


def vaccines_propensity(folder: Path) -> Job:
    table, totals = _table(folder), _totals(folder)

    def job() -> Figures:
        answered = _propensity(table, "sampling_weight", list(totals))
        return _figures(svy.Sample(answered, svy.Design(wgt="adjusted")).estimation.mean("y"))

    return job


def scores(folder: Path) -> Job:
    table = _table(folder)

    def job() -> Figures:
        sample = svy.Sample(table, svy.Design(wgt="base_weight", stratum="segment"))
        found = sample.estimation.mean("nps", by="region").to_dicts()
        row = min(found, key=lambda one: str(one["by_level"][0]))
        return {"estimate": row["est"], "error": row["se"], "low": row["lci"], "high": row["uci"]}

    return job


def rake(folder: Path) -> Job:
    table, totals = _table(folder), _totals(folder)

    def job() -> Figures:
        sample = svy.Sample(table, svy.Design(wgt="weight"))
        raked = sample.weighting.rake(controls=totals, tol=1e-8, max_iter=1000).data["rk_wgt"]
        return {"estimate": (raked * table["y"]).sum() / raked.sum()}

    return job


def poststratify(folder: Path) -> Job:
    table, totals = _table(folder), _totals(folder)

    def job() -> Figures:
        sample = svy.Sample(table, svy.Design(wgt="weight"))
        made = sample.weighting.poststratify(totals["c"], cells="c").data["ps_wgt"]
        return {"estimate": (made * table["y"]).sum() / made.sum()}

    return job


def propensity(folder: Path) -> Job:
    table = _table(folder)

    def job() -> Figures:
        answered = _propensity(table, "weight", list("abcdef"))
        return {"estimate": (answered["adjusted"] * answered["y"]).sum() / answered["adjusted"].sum()}

    return job


def domains(folder: Path) -> Job:
    table = _table(folder)

    def job() -> Figures:
        sample = svy.Sample(table, svy.Design(wgt="weight", psu="cluster"))
        found = sample.estimation.mean("y", by="domain").to_dicts()
        row = min(found, key=lambda one: int(one["by_level"][0]))
        return {"estimate": row["est"], "error": row["se"], "low": row["lci"], "high": row["uci"]}

    return job


if __name__ == "__main__":
    main(
        {
            "schools": schools,
            "vaccines_raked": vaccines_raked,
            "vaccines_propensity": vaccines_propensity,
            "scores": scores,
            "rake": rake,
            "poststratify": poststratify,
            "propensity": propensity,
            "domains": domains,
        }
    )
