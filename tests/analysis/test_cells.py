"""Numbering, grouping and multiplying by cells, and the model fitted on them, each beside the plain way."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cells import from_codes, from_columns, gram, independent_columns, renumbered
from analysis.errors import NotConverged
from analysis.terms import of_cells
from analysis.weighting.logistic import most_likely


@settings(deadline=None)  # no test fails by being slow
@given(st.lists(st.integers(0, 9), min_size=1))
def test_renumbering_is_that_of_sorting(numbers: list[int]) -> None:
    present, place = renumbered(np.array(numbers), 10)
    wanted, inverse = np.unique(numbers, return_inverse=True)

    assert present.tolist() == wanted.tolist()
    assert place.tolist() == inverse.tolist()


@settings(deadline=None)  # no test fails by being slow
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1), st.booleans())
def test_cells_are_the_same_by_counting_and_by_hashing(pairs: list[tuple[int, int]], many: bool) -> None:
    unused = 25_000 if many else 0  # so many combinations are not counted one by one
    levels = (("a", "b", "c"), tuple(str(k) for k in range(4 + unused)))
    cells = from_codes(("x", "y"), levels, np.array(pairs))

    assert [tuple(row) for row in cells.codes[cells.cell].tolist()] == pairs
    assert cells.codes.tolist() == sorted([list(pair) for pair in set(pairs)])


@pytest.mark.parametrize("share_of_zeros", [0.0, 0.9])
def test_the_gram_matrix_is_that_of_multiplying_out(share_of_zeros: float) -> None:
    rng = np.random.default_rng(2)
    matrix = rng.normal(size=(200, 5)) * (rng.random((200, 5)) >= share_of_zeros)
    weight = rng.uniform(0.0, 3.0, 200)

    np.testing.assert_allclose(gram(matrix, weight), matrix.T @ np.diag(weight) @ matrix, rtol=1e-12, atol=1e-12)


def _answers(rows: int = 4_000) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Make up codes of three variables, weights and who answered."""
    rng = np.random.default_rng(3)
    codes = np.column_stack([rng.integers(0, size, rows) for size in (2, 3, 4)])
    weight = rng.uniform(1.0, 5.0, rows)
    responded = rng.random(rows) < 1 / (1 + np.exp(0.5 - 0.4 * codes.sum(axis=1)))
    return codes, weight, responded, rng.random(rows)


def test_the_model_on_cells_is_that_of_statsmodels_on_rows() -> None:
    codes, weight, responded, _ = _answers()
    cells = from_columns({name: codes[:, j].astype(str) for j, name in enumerate("abc")})
    terms = of_cells(cells)

    found = most_likely(terms.matrix, terms.sums(weight), terms.sums(weight * responded))

    rows = sm.GLM(responded.astype(float), terms.matrix[terms.cell], sm.families.Binomial(), freq_weights=weight)
    np.testing.assert_allclose(found, rows.fit(tol=1e-13).params, rtol=1e-8)


def test_the_model_solves_its_estimating_equations_to_the_last_digits() -> None:
    codes, weight, responded, size = _answers()
    matrix = np.column_stack([np.ones(len(codes)), codes[:, 0], size])  # every unit a cell of its own

    found = most_likely(matrix, weight, weight * responded)

    score = (weight * (responded - 1 / (1 + np.exp(-matrix @ found)))) @ matrix
    assert np.abs(score).max() < 1e-8 * weight.sum()


def test_a_model_that_tells_who_answers_without_fail_is_refused() -> None:
    matrix = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])

    with pytest.raises(NotConverged, match="no finite solution"):
        most_likely(matrix, np.full(4, 10.0), np.array([0.0, 4.0, 5.0, 10.0]))


def test_a_column_that_repeats_others_is_left_out_of_indicators_too() -> None:
    indicators = np.array([[1.0, 0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0, 0.0]])

    assert independent_columns(indicators).tolist() == [0, 1, 2]
