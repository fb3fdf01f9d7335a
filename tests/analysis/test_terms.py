"""Design matrices of columns: categories, numbers, splines, interactions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import patsy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cells import from_columns, independent_columns
from analysis.errors import BadTable
from analysis.terms import of_cells, of_columns


def _rows(columns: dict[str, object], **options: object) -> np.ndarray:
    terms = of_columns(columns, **options)  # type: ignore[arg-type]  # the tests pass columns of many kinds
    return terms.matrix[terms.cell]


def test_a_category_becomes_indicators_of_all_levels_but_the_first_in_sorted_order() -> None:
    terms = of_columns({"channel": ["sms", "app", "mail", "app"]})

    assert terms.names == ("(intercept)", "channel=mail", "channel=sms")
    np.testing.assert_array_equal(terms.matrix[terms.cell], [[1, 0, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0]])


def test_the_order_of_a_categorical_is_kept_and_its_unused_levels_too() -> None:
    given_order = pd.Categorical(["low", "high"], categories=["low", "middle", "high"])

    assert of_columns({"wish": given_order}).names == ("(intercept)", "wish=middle", "wish=high")


def test_units_that_are_alike_share_a_cell() -> None:
    terms = of_columns({"a": ["x", "y", "x", "y"], "n": [1, 2, 1, 3]})

    assert terms.size == 3
    assert terms.cell[0] == terms.cell[2]
    np.testing.assert_array_equal(terms.sums(np.array([1.0, 2.0, 4.0, 8.0])), [5.0, 2.0, 8.0])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-3, 3)), min_size=1, max_size=30), st.randoms())
def test_the_row_of_a_unit_does_not_depend_on_the_order_of_the_units(
    units: list[tuple[str, int]], random: object
) -> None:
    order = list(range(len(units)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis passes a random.Random

    def rows(of: list[tuple[str, int]]) -> np.ndarray:
        return _rows({"a": [a for a, _ in of], "n": [n for _, n in of]})

    np.testing.assert_array_equal(rows(units)[order], rows([units[i] for i in order]))


@pytest.mark.parametrize("degrees", [2, 3, 5])
def test_a_spline_spans_what_the_natural_cubic_spline_of_patsy_spans(degrees: int) -> None:
    x = np.random.default_rng(2).gamma(2.0, 10.0, 200)
    ours = _rows({"tenure": x}, splines={"tenure": degrees})
    inner = np.quantile(x, np.linspace(0, 1, degrees + 1))[1:-1]
    theirs = np.asarray(patsy.dmatrix("cr(x, knots=inner) - 1", {"x": x, "inner": inner}))

    assert ours.shape == theirs.shape == (200, degrees + 1)
    for target, basis in ((theirs, ours), (ours, theirs)):
        fitted = basis @ np.linalg.lstsq(basis, target, rcond=None)[0]
        np.testing.assert_allclose(fitted, target, atol=1e-9)


def test_interactions_are_products_and_the_same_for_cells_and_columns() -> None:
    columns = {"a": ["x", "y", "y", "x"], "b": ["u", "u", "v", "v"]}
    terms = of_columns(columns, interactions=[("a", "b")])
    by_cells = of_cells(from_columns(columns), interactions=[("a", "b")])

    assert terms.names == by_cells.names == ("(intercept)", "a=y", "b=v", "a=y:b=v")
    rows = terms.matrix[terms.cell]
    np.testing.assert_array_equal(rows[:, 3], rows[:, 1] * rows[:, 2])
    np.testing.assert_array_equal(rows, by_cells.matrix[by_cells.cell])


@pytest.mark.parametrize(
    ("columns", "options", "says"),
    [
        ({"n": [1.0, np.nan]}, {}, "row 2, column n: is missing or not finite"),
        ({"n": [1.0, np.inf]}, {}, "row 2, column n: is missing or not finite"),
        ({"a": ["x", None]}, {}, "row 2, column a: is missing"),
        ({"a": pd.Categorical([None, "x"])}, {}, "row 1, column a: is missing"),
        ({"a": np.array([1, "1"], dtype=object)}, {}, "two levels are called '1'"),
        ({"a": ["x", "y"], "n": [1.0]}, {}, "all of the same length"),
        ({}, {}, "at least one column"),
        ({"n": [[1.0], [2.0]]}, {}, "one value per unit"),
        ({"n": [1.0, 2.0]}, {"splines": {"m": 2}}, "column m: has a spline but is not among the columns"),
        ({"n": [1.0, 2.0]}, {"splines": {"n": 1}}, "1 is too few degrees of freedom"),
        ({"n": [1.0, 2.0, 2.0, 2.0]}, {"splines": {"n": 3}}, "too few distinct values"),
        ({"a": ["x", "y"]}, {"splines": {"a": 2}}, "is a category; a spline needs numbers"),
        ({"a": ["x", "y"]}, {"interactions": [("a", "b")]}, "column b: is in the interaction a:b"),
        ({"a": ["x", "y"]}, {"interactions": [("a", "a")]}, "cannot interact with itself"),
    ],
)
def test_a_column_that_cannot_be_a_term_is_named(
    columns: dict[str, object], options: dict[str, object], says: str
) -> None:
    with pytest.raises(BadTable, match=says):
        _rows(columns, **options)


def test_a_missing_label_is_refused_rather_than_made_a_level() -> None:
    with pytest.raises(BadTable, match="row 2, column a: is missing"):
        from_columns({"a": ["x", None]})


def test_a_number_far_from_zero_is_not_taken_for_a_constant() -> None:
    rng = np.random.default_rng(1)
    seconds_since_1970 = 1.7e9 + rng.normal(0, 2e4, 100)
    terms = of_columns({"a": rng.integers(0, 2, 100).astype(str), "at": seconds_since_1970, "same": np.full(100, 3.0)})

    kept = independent_columns(terms.matrix)

    assert [terms.names[j] for j in kept] == ["(intercept)", "a=1", "at"]
