"""The jobs by samplics."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pandas as pd
from measured import Figures, Job, main

warnings.simplefilter("ignore")  # it announces its successor when it is imported
from samplics import PopParam, SampleWeight, TaylorEstimator  # noqa: E402


def _table(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "table.parquet")


def _totals(folder: Path) -> dict[str, dict[str, float]]:
    return json.loads((folder / "totals.json").read_text(encoding="utf-8"))


def _figures(estimator: TaylorEstimator) -> Figures:
    def of(values: object) -> float:
        return float(next(iter(values.values()))) if isinstance(values, dict) else float(values)

    names = ("point_est", "stderror", "lower_ci", "upper_ci")
    keys = ("estimate", "error", "low", "high")
    return {key: of(getattr(estimator, name)) for key, name in zip(keys, names, strict=True)}


def schools(folder: Path) -> Job:
    table, totals = _table(folder), _totals(folder)

    def job() -> Figures:
        weight = SampleWeight().poststratify(table["pw"], control=totals["stype"], domain=table["stype"])
        mean = TaylorEstimator(PopParam.mean)
        sampled = table["dnum"].nunique() / table["fpc"].iloc[0]
        mean.estimate(table["api00"], samp_weight=weight, psu=table["dnum"], fpc=float(1 - sampled))
        return _figures(mean)

    return job


def vaccines_raked(folder: Path) -> Job:
    table, totals = _table(folder).query("responded == 1"), _totals(folder)

    def job() -> Figures:
        weight = SampleWeight().rake(
            table["sampling_weight"],
            margins={name: table[name].to_numpy() for name in totals},
            control=totals,
            tol=1e-10,
            ctrl_tol=1e-10,
            max_iter=1000,
        )
        mean = TaylorEstimator(PopParam.mean)
        mean.estimate(table["y"], samp_weight=weight)
        return _figures(mean)

    return job


def scores(folder: Path) -> Job:
    table = _table(folder)

    def job() -> Figures:
        mean = TaylorEstimator(PopParam.mean)
        mean.estimate(table["nps"], samp_weight=table["base_weight"], stratum=table["segment"], domain=table["region"])
        return _figures(mean)

    return job


def rake(folder: Path) -> Job:
    table, totals = _table(folder), _totals(folder)

    def job() -> Figures:
        margins = {name: table[name].to_numpy() for name in totals}
        weight = SampleWeight().rake(
            table["weight"], margins=margins, control=totals, tol=1e-8, ctrl_tol=1e-8, max_iter=100
        )
        return {"estimate": (weight * table["y"]).sum() / weight.sum()}

    return job


def poststratify(folder: Path) -> Job:
    table, totals = _table(folder), _totals(folder)

    def job() -> Figures:
        weight = SampleWeight().poststratify(table["weight"], control=totals["c"], domain=table["c"])
        return {"estimate": (weight * table["y"]).sum() / weight.sum()}

    return job


def domains(folder: Path) -> Job:
    table = _table(folder)

    def job() -> Figures:
        mean = TaylorEstimator(PopParam.mean)
        mean.estimate(table["y"], samp_weight=table["weight"], psu=table["cluster"], domain=table["domain"])
        return _figures(mean)

    return job


if __name__ == "__main__":
    main(
        {
            "schools": schools,
            "vaccines_raked": vaccines_raked,
            "scores": scores,
            "rake": rake,
            "poststratify": poststratify,
            "domains": domains,
        }
    )
