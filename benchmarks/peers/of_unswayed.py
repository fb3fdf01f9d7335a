"""The same jobs by this project; run with the folder of the project on the path."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from measured import Figures, Job, main
from scipy import stats

from analysis.cells import Cells, from_codes, from_columns
from analysis.design import Design, design
from analysis.estimation.linearised import domain_means
from analysis.weighting.calibration import post_stratify
from analysis.weighting.calibration import rake as raked
from analysis.weighting.propensity import adjust_for_nonresponse

IntArray = npt.NDArray[np.int64]
Margins = dict[str, dict[str, float]]


def _read(folder: Path) -> tuple[pd.DataFrame, Margins]:
    table = pd.read_parquet(folder / "table.parquet")
    return table, json.loads((folder / "totals.json").read_text(encoding="utf-8"))


def _figures(weighted: Design, y: npt.ArrayLike, code: IntArray | None = None) -> Figures:
    of = np.zeros(weighted.size, dtype=np.int64) if code is None else code
    means = domain_means(weighted, y, of, int(of.max()) + 1)
    mean, error = float(means.value[0]), float(means.standard_error[0])
    half = error * float(stats.t.ppf(0.975, means.degrees_of_freedom))
    return {"estimate": mean, "error": error, "low": mean - half, "high": mean + half}


def _cells(table: pd.DataFrame, names: list[str]) -> Cells:
    return from_columns({name: table[name] for name in names})


def schools(folder: Path) -> Job:
    table, totals = _read(folder)

    def job() -> Figures:
        sample = design(table["pw"], cluster=table["dnum"], population_size=table["fpc"])
        counts = {(level,): total for level, total in totals["stype"].items()}
        return _figures(post_stratify(sample, _cells(table, ["stype"]), counts), table["api00"])

    return job


def vaccines_raked(folder: Path) -> Job:
    table, totals = _read(folder)
    answered = table.query("responded == 1")

    def job() -> Figures:
        weighted = raked(design(answered["sampling_weight"]), _cells(answered, list(totals)), totals)
        return _figures(weighted, answered["y"])

    return job


def vaccines_propensity(folder: Path) -> Job:
    table, totals = _read(folder)

    def job() -> Figures:
        sample = design(table["sampling_weight"])
        weighted = adjust_for_nonresponse(sample, _cells(table, list(totals)), table["responded"] == 1)
        return _figures(weighted, table["y"])

    return job


def scores(folder: Path) -> Job:
    table, _ = _read(folder)

    def job() -> Figures:
        sample = design(table["base_weight"], stratum=table["segment"])
        return _figures(sample, table["nps"], pd.factorize(table["region"], sort=True)[0].astype(np.int64))

    return job


def _coded(folder: Path, names: str) -> tuple[pd.DataFrame, Margins, tuple[tuple[str, ...], ...], IntArray]:
    table, totals = _read(folder)
    codes = np.asfortranarray(table[[f"{name}_code" for name in names]].to_numpy(dtype=np.int64))
    levels = tuple(tuple(f"{n}{k}" for k in range(int(codes[:, j].max()) + 1)) for j, n in enumerate(names))
    return table, totals, levels, codes


def rake(folder: Path) -> Job:
    table, totals, levels, codes = _coded(folder, "abc")
    weight, y = table["weight"].to_numpy(), table["y"].to_numpy()

    def job() -> Figures:
        made = raked(design(weight), from_codes(tuple("abc"), levels, codes), totals).final_weight
        return {"estimate": (made * y).sum() / made.sum()}

    return job


def rake_labels(folder: Path) -> Job:
    """From columns of text, as the peers do it, instead of codes that are there already."""
    table, totals = _read(folder)
    weight, y = table["weight"].to_numpy(), table["y"].to_numpy()

    def job() -> Figures:
        made = raked(design(weight), _cells(table, list("abc")), totals).final_weight
        return {"estimate": (made * y).sum() / made.sum()}

    return job


def poststratify(folder: Path) -> Job:
    table, totals, levels, codes = _coded(folder, "c")
    weight, y = table["weight"].to_numpy(), table["y"].to_numpy()
    counts = {(level,): total for level, total in totals["c"].items()}

    def job() -> Figures:
        made = post_stratify(design(weight), from_codes(("c",), levels, codes), counts).final_weight
        return {"estimate": (made * y).sum() / made.sum()}

    return job


def propensity(folder: Path) -> Job:
    table, _, levels, codes = _coded(folder, "abcdef")
    weight, y = table["weight"].to_numpy(), table["y"].to_numpy()
    responded = table["responded"].to_numpy() == 1

    def job() -> Figures:
        weighted = adjust_for_nonresponse(design(weight), from_codes(tuple("abcdef"), levels, codes), responded)
        return _figures(weighted, y)

    return job


def domains(folder: Path) -> Job:
    table, _ = _read(folder)
    weight, y, cluster, code = (table[name].to_numpy() for name in ("weight", "y", "cluster", "domain"))

    def job() -> Figures:
        return _figures(design(weight, cluster=cluster), y, code)

    return job


if __name__ == "__main__":
    main(
        {
            "schools": schools,
            "vaccines_raked": vaccines_raked,
            "vaccines_propensity": vaccines_propensity,
            "scores": scores,
            "rake": rake,
            "rake_labels": rake_labels,
            "poststratify": poststratify,
            "propensity": propensity,
            "domains": domains,
        }
    )
