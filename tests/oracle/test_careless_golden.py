"""Figures of the indices of careless answering on the data of the R package careless."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.careless import (
    distance_from_usual,
    even_odd,
    longest_string,
    spread_within,
    synonym_correlation,
)

DATA = Path(__file__).parent / "data" / "careless_dataset.csv"


@pytest.fixture(scope="module")
def answers() -> np.ndarray:
    return pd.read_csv(DATA).to_numpy(dtype=np.float64)


def test_longest_string(answers: np.ndarray) -> None:
    found = longest_string(answers)
    assert found.mean() == pytest.approx(5.870, abs=5e-4)
    assert found.max() == 50


def test_spread_within(answers: np.ndarray) -> None:
    assert spread_within(answers).mean() == pytest.approx(1.0053, abs=5e-5)


def test_the_mean_distance_is_the_number_of_items_times_n_less_one_over_n(answers: np.ndarray) -> None:
    distance, df = distance_from_usual(answers)
    assert distance.mean() == pytest.approx(49.75, abs=1e-9)
    assert (df == 50).all()


def test_distance_by_solving_and_with_items_missing_by_the_items_left(answers: np.ndarray) -> None:
    away = answers - answers.mean(axis=0)
    directly = np.einsum("ij,ij->i", away, np.linalg.solve(np.cov(answers.T), away.T).T)
    assert distance_from_usual(answers)[0] == pytest.approx(directly)
    holed = answers.copy()
    holed[:, 1] = np.where(np.arange(len(holed)) < 2, np.nan, holed[:, 1])
    distance, df = distance_from_usual(holed)
    mean, covariance = holed.mean(axis=0), np.ma.cov(np.ma.masked_invalid(holed), rowvar=False).data
    left = np.delete(np.arange(50), 1)
    by_rest = (holed[0] - mean)[left]
    assert distance[0] == pytest.approx(by_rest @ np.linalg.solve(covariance[np.ix_(left, left)], by_rest))
    assert df[:3].tolist() == [49, 49, 50]


def test_even_and_odd_halves_correlated_one_person_at_a_time(answers: np.ndarray) -> None:
    found = even_odd(answers, np.repeat(np.arange(10), 5))
    for person in range(0, 200, 17):
        odd, even = (answers[person].reshape(10, 5)[:, start::2].mean(axis=1) for start in (0, 1))
        r = np.corrcoef(odd, even)[0, 1]
        expected = -max(2 * r / (1 + r), -1.0)
        assert found[person] == pytest.approx(expected)


def test_synonyms_correlated_one_person_at_a_time(answers: np.ndarray) -> None:
    found = synonym_correlation(answers, at_least=0.3)
    pairs = np.argwhere(np.triu(np.corrcoef(answers.T) >= 0.3, 1))
    assert len(pairs) > 3
    for person in range(0, 200, 23):
        a, b = answers[person][pairs[:, 0]], answers[person][pairs[:, 1]]
        if a.std() > 0 and b.std() > 0:
            assert found[person] == pytest.approx(np.corrcoef(a, b)[0, 1])
