"""Columns of the frame become levels, each with a name of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.adjustment import adjust
from analysis.auxiliaries import PROCESS, Prepared, prepare
from analysis.cells import from_codes
from analysis.errors import BadTable
from analysis.levels import levels_of
from analysis.programme import Programme, check
from analysis.simulate import World, simulate


def _prepared(values: npt.ArrayLike, name: str = "x") -> Prepared:
    """Use one column, half of whose rows answered."""
    frame = pd.DataFrame({name: values})
    everybody = np.ones(len(frame), dtype=bool)
    return prepare(frame, (name,), (), everybody, np.arange(len(frame)) % 2 == 0)


def _levels(values: npt.ArrayLike) -> tuple[str, ...]:
    return _prepared(values).auxiliaries[0].levels


@pytest.fixture(scope="module")
def programme() -> Programme:
    return simulate(World(events=1500, employees=30, locations=5), np.random.default_rng(4))[0]


def test_days_written_as_numbers_stay_apart() -> None:
    assert _levels(np.repeat([20260301.0, 20260302.0, 20260303.0], 40)) == ("20260301", "20260302", "20260303")


def test_an_estimate_by_days_written_as_numbers_is_that_by_days_written_as_text(programme: Programme) -> None:
    day = 20260301 + (programme.frame["segment"] == "consumer") + 2 * (programme.frame["segment"] == "premium")
    answers = programme.responses.drop(columns="event_row")

    numbers, texts = (
        adjust(
            check(programme.frame.assign(day=column), answers, programme.settings), metric="nps", auxiliaries=["day"]
        )
        for column in (day, "d" + day.astype(str))
    )

    assert numbers.overall == texts.overall


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=40), st.integers(1, 30))
def test_levels_of_numbers_have_distinct_names_and_every_class_somebody(drawn: list[float], repeats: int) -> None:
    prepared = _prepared(np.repeat(np.asarray(drawn) + 0.0, repeats * 20))

    levels = prepared.auxiliaries[0].levels
    assert len(set(levels)) == len(levels)
    held = np.bincount(prepared.cells.codes[prepared.cells.cell, 0])
    assert held.min() > 0


def test_classes_of_large_numbers_have_distinct_names() -> None:
    levels = _levels(20260301.25 + np.arange(500) / 1000)

    assert len(set(levels)) == 5


def test_a_number_that_most_events_share_is_a_class_of_its_own() -> None:
    waited = np.concatenate([np.zeros(800), np.tile(np.arange(1.0, 41.0), 5)])

    assert _levels(waited) == ("0", "(0, 40]")


def test_a_number_that_a_third_of_the_events_share_is_not_lumped_with_others() -> None:
    waited = np.concatenate([np.zeros(100), np.full(100, 50.0), np.arange(1.0, 101.0)])

    levels = _levels(waited)

    assert "0" in levels
    assert "50" in levels


@pytest.mark.parametrize(
    "values", [["a", "a", "", ""] * 20, [1.0, 1.0, np.nan, np.nan] * 20, [np.nan] * 40 + [3.0] * 40]
)
def test_how_many_values_are_missing_is_counted(values: list[object]) -> None:
    used = _prepared(values).auxiliaries[0]

    assert (used.missing, "missing" in used.levels) == (40, True)


@given(st.lists(st.floats(-50, 50), min_size=60, max_size=200))
def test_classes_of_numbers_are_those_of_a_sorted_search_for_the_quintiles(drawn: list[float]) -> None:
    numbers = np.asarray(drawn) + np.arange(len(drawn)) * 1e-6
    expected = np.searchsorted(np.quantile(numbers, [0.2, 0.4, 0.6, 0.8], method="lower"), numbers, side="left")

    assert (levels_of(pd.Series(numbers)).code == expected).all()


def test_what_is_missing_is_told_apart_from_a_level_called_missing() -> None:
    assert set(_levels(np.tile(["missing", "", "a"], 30))) == {"missing", "(missing)", "a"}


def test_what_is_merged_is_told_apart_from_a_level_called_rare() -> None:
    prepared = _prepared(["(rare)"] * 40 + ["a"] * 40 + ["tiny"] * 12 + ["few"] * 4)

    assert set(prepared.auxiliaries[0].levels) == {"(rare)", "a", "((rare))"}
    assert {merged.into for merged in prepared.merged_levels} == {"((rare))"}


@pytest.mark.parametrize("column", sorted(PROCESS))
def test_a_column_about_how_the_survey_was_run_is_refused_with_the_reason(column: str) -> None:
    with pytest.raises(
        BadTable, match=f"column {column}: this column cannot be an auxiliary variable: {PROCESS[column]}"
    ):
        _prepared(np.arange(20.0) % 2, column)


def test_cells_with_two_levels_of_one_name_are_refused() -> None:
    with pytest.raises(BadTable, match="column a: two levels are called 'x'"):
        from_codes(("a",), (("x", "y", "x"),), np.array([[0], [1], [2]]))


def test_cells_with_two_variables_of_one_name_are_refused() -> None:
    with pytest.raises(BadTable, match="column a: two variables have this name"):
        from_codes(("a", "a"), (("x",), ("y",)), np.array([[0, 0]]))
