"""Calibrating to three margins (5, 4 and 10 levels) or their cells, beside a plain reading of the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells, from_codes, from_columns
from analysis.design import Design, design
from analysis.terms import of_cells
from analysis.weighting.calibration import calibrate, post_stratify, rake
from analysis.weighting.propensity import adjust_for_nonresponse
from benchmarks.comparison import Comparison, compare

SIZES = {"segment": 5, "age_band": 4, "region": 10}
LEVELS = tuple(tuple(f"{name} {level}" for level in range(size)) for name, size in SIZES.items())
SAMPLED = (100_000, 1_000_000)
LABELLED = 100_000

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
LabelArray = npt.NDArray[np.object_]
Margins = dict[str, dict[str, float]]


def sample(rows: int) -> tuple[IntArray, FloatArray, Margins]:
    """Codes and base weights of a sample, and margins of a frame that is made up a little differently."""
    rng = np.random.default_rng(rows)
    skewed = [rng.dirichlet(np.full(size, 20.0)) for size in SIZES.values()]
    codes = np.column_stack([rng.choice(len(shares), rows, p=shares) for shares in skewed])
    base_weight = rng.uniform(2.0, 10.0, rows)
    margins: Margins = {}
    for name, levels, shares in zip(SIZES, LEVELS, skewed, strict=True):
        wanted = shares * rng.uniform(0.9, 1.1, len(shares))
        totals = base_weight.sum() * wanted / wanted.sum()
        margins[name] = dict(zip(levels, totals.tolist(), strict=True))
    return codes, base_weight, margins


def rake_cells(cells: Cells, base_weight: FloatArray, margins: Margins) -> None:
    check(rake(design(base_weight), cells, margins))


def rake_codes(codes: IntArray, base_weight: FloatArray, margins: Margins) -> None:
    rake_cells(from_codes(tuple(SIZES), LEVELS, codes), base_weight, margins)


def rake_labels(labelled: Mapping[str, LabelArray], base_weight: FloatArray, margins: Margins) -> None:
    rake_cells(from_columns(labelled), base_weight, margins)


def check(weighted: Design) -> None:
    if weighted.calibration is None or not weighted.calibration.converged:
        raise RuntimeError("the benchmark's totals were not met, so its time says nothing")


def post_stratify_cells(cells: Cells, base_weight: FloatArray, totals: dict[tuple[str, ...], float]) -> None:
    check(post_stratify(design(base_weight), cells, totals))


def calibrate_linearly(cells: Cells, base_weight: FloatArray, totals: dict[str, float]) -> None:
    check(calibrate(design(base_weight), of_cells(cells), totals))


def adjust(cells: Cells, base_weight: FloatArray, responded: npt.NDArray[np.bool_]) -> None:
    adjust_for_nonresponse(design(base_weight), cells, responded)


def verbs(rows: int) -> Iterator[Comparison]:
    """The other verbs, from cells that are there already."""
    codes, base_weight, _ = sample(rows)
    cells = from_codes(tuple(SIZES), LEVELS, codes)
    grown = cells.sums(base_weight) * np.random.default_rng(rows).uniform(0.9, 1.1, cells.size)
    named = [tuple(levels[c] for levels, c in zip(LEVELS, row, strict=True)) for row in cells.codes.tolist()]
    terms = of_cells(cells)
    totals = dict(zip(terms.names, (grown @ terms.matrix).tolist(), strict=True))
    responded = np.random.default_rng(rows).random(rows) < 0.4
    least = partial(read, [cells.cell, base_weight])
    joint = partial(post_stratify_cells, cells, base_weight, dict(zip(named, grown.tolist(), strict=True)))
    yield compare("post-stratify, from cells", rows, joint, "sums of cell and weight", least)
    linear = partial(calibrate_linearly, cells, base_weight, totals)
    yield compare("calibrate linearly, from cells", rows, linear, "sums of cell and weight", least)
    response = partial(adjust, cells, base_weight, responded)
    yield compare("adjust for nonresponse, from cells", rows, response, "sums of cell and weight", least)


def read(columns: Sequence[npt.NDArray[np.generic]]) -> list[object]:
    return [np.sum(column) for column in columns]


def hash_labels(columns: Sequence[LabelArray]) -> list[object]:
    return [hash(label) for column in columns for label in column]


def comparisons() -> Iterator[Comparison]:
    for rows in SAMPLED:
        codes, base_weight, margins = sample(rows)
        columns = [*np.ascontiguousarray(codes.T), base_weight]
        ours, least = partial(rake_codes, codes, base_weight, margins), partial(read, columns)
        yield compare("rake, from codes", rows, ours, "sums of the same columns", least)
    yield from verbs(SAMPLED[-1])
    codes, base_weight, margins = sample(LABELLED)
    labelled = {
        name: np.array(levels, dtype=object)[codes[:, place]]
        for place, (name, levels) in enumerate(zip(SIZES, LEVELS, strict=True))
    }
    ours, least = partial(rake_labels, labelled, base_weight, margins), partial(hash_labels, list(labelled.values()))
    yield compare("rake, from labels", LABELLED, ours, "hashes of the same labels", least, runs=3)
