"""A result says which analysis ran on which data."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.programme import Programme, check
from analysis.provenance import ANALYSIS_VERSION, input_hash
from analysis.simulate import World, simulate

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def programme() -> Programme:
    """A small programme."""
    return simulate(World(events=200, employees=5, locations=2), np.random.default_rng(2))[0]


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == ANALYSIS_VERSION


def test_the_digest_does_not_depend_on_the_order_of_rows_and_columns(programme: Programme) -> None:
    order = np.random.default_rng(0).permutation(len(programme.frame))
    shuffled = check(
        programme.frame.iloc[order][programme.frame.columns[::-1]],
        programme.responses.drop(columns="event_row").iloc[::-1],
        programme.settings,
    )

    assert input_hash(shuffled) == input_hash(programme)


@pytest.mark.parametrize("column", ["sample_prob", "sampled", "segment", "event_ts", "customer_id"])
def test_the_digest_changes_with_any_cell(programme: Programme, column: str) -> None:
    frame = programme.frame.copy()
    changed = {
        "sample_prob": 0.123,
        "sampled": not frame["sampled"].iloc[3],
        "segment": "other",
        "event_ts": frame["event_ts"].iloc[3] + np.timedelta64(1, "s"),
        "customer_id": "",
    }
    frame.loc[3, column] = changed[column]

    assert input_hash(replace(programme, frame=frame)) != input_hash(programme)


def test_the_digest_changes_with_the_settings(programme: Programme) -> None:
    other = replace(programme, settings=replace(programme.settings, nps_top_box=10))

    assert input_hash(other) != input_hash(programme)


def test_moving_text_between_neighbours_changes_the_digest(programme: Programme) -> None:
    one, other = programme.frame.copy(), programme.frame.copy()
    one.loc[[0, 1], "touchpoint"] = ["ab", "c"]
    other.loc[[0, 1], "touchpoint"] = ["a", "bc"]
    first, second = (
        check(table, programme.responses.drop(columns="event_row"), programme.settings) for table in (one, other)
    )

    assert input_hash(first) != input_hash(second)
