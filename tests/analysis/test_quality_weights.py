"""What unequal weights cost, and balance before and after weighting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from analysis.cells import from_columns
from analysis.errors import BadTable, TooFew
from analysis.quality.balance import level_balance, number_balance, residual_imbalance
from analysis.quality.distance import ks_distance
from analysis.quality.weights import design_effect, effective_n, summary

WEIGHTS = st.lists(st.floats(0.1, 100.0), min_size=2, max_size=40)
RNG = np.random.default_rng(20260105)


@given(WEIGHTS, st.floats(0.01, 1000.0))
def test_the_scale_of_weights_makes_no_difference(weights: list[float], factor: float) -> None:
    scaled = [factor * w for w in weights]
    assert effective_n(scaled) == pytest.approx(effective_n(weights))
    assert summary(scaled).max_over_median == pytest.approx(summary(weights).max_over_median)
    assert summary(scaled).top_percent_share == pytest.approx(summary(weights).top_percent_share)


@given(WEIGHTS)
def test_the_design_effect_is_one_plus_the_squared_coefficient_of_variation(weights: list[float]) -> None:
    assert design_effect(weights) == pytest.approx(1 + stats.variation(weights) ** 2)
    assert summary(weights).cv == pytest.approx(stats.variation(weights), abs=1e-12)
    assert summary(weights).cv_sample == pytest.approx(stats.variation(weights, ddof=1), abs=1e-12)
    assert 1 - 1e-12 <= effective_n(weights) <= len(weights) + 1e-9


def test_weights_of_zero_do_not_count() -> None:
    assert summary([1.0, 0.0, 2.0, 0.0]) == summary([1.0, 2.0])


def test_the_largest_hundredth_is_rounded_up() -> None:
    assert summary([1.0] * 100 + [10.0]).top_percent_share == pytest.approx(11 / 110)
    assert summary([1.0] * 90 + [10.0]).top_percent_share == pytest.approx(10 / 100)


def test_a_weight_that_is_no_number_is_refused_with_its_row() -> None:
    with pytest.raises(BadTable, match="row 2"):
        effective_n([1.0, float("nan")])


@pytest.mark.parametrize("weights", [[0.0, 0.0], [], [3.0], [1.0, -1.0]])
def test_weights_without_a_spread_are_refused(weights: list[float]) -> None:
    with pytest.raises(TooFew):
        summary(weights)


def test_the_distance_of_distributions_is_scipys_where_weights_are_equal() -> None:
    x, y = RNG.integers(0, 30, 80), RNG.integers(5, 35, 50)
    found = ks_distance(x, np.full(80, 3.0), y, np.ones(50))
    assert found == pytest.approx(stats.ks_2samp(x, y, method="asymp").statistic)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4)), min_size=1, max_size=15),
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4)), min_size=1, max_size=15),
)
def test_a_weight_counts_like_so_many_units(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    (x, w), (y, v) = (np.array(side).T for side in (first, second))
    one, other = np.sort(np.repeat(x, w)), np.sort(np.repeat(y, v))
    shares = (np.searchsorted(side, np.arange(6), side="right") / len(side) for side in (one, other))
    expected = np.abs(np.subtract(*shares)).max()
    assert ks_distance(x, w, y, v) == pytest.approx(expected, abs=1e-12)


def test_numbers_are_compared_by_their_weighted_mean_in_standard_deviations_of_everybody() -> None:
    age, d = RNG.normal(40, 10, 300), RNG.uniform(1, 5, 300)
    answered = RNG.random(300) < 0.3 + 0.4 * (age > 40)
    w = d[answered] * RNG.uniform(1, 3, answered.sum())
    everybody = DescrStatsW(age, weights=d)

    found = number_balance("age", age, d, age[answered], d[answered], w)

    after = DescrStatsW(age[answered], weights=w).mean
    assert found.population == pytest.approx(everybody.mean)
    assert found.standard_deviation == pytest.approx(everybody.std)
    assert found.smd_after == pytest.approx((after - everybody.mean) / everybody.std)


def test_a_level_is_compared_like_the_number_that_says_who_has_it() -> None:
    channel, d = RNG.choice(["sms", "mail", "web"], 200), RNG.uniform(1, 5, 200)
    answered = np.flatnonzero(RNG.random(200) < 0.5)
    w = d[answered] * RNG.uniform(1, 3, len(answered))
    cells = from_columns({"channel": channel})

    for level in level_balance(cells, cells.take(answered), d[answered], w, d):
        has = (channel == level.level).astype(float)
        number = number_balance("has", has, d, has[answered], d[answered], w)
        assert level.smd_before == pytest.approx(number.smd_before)
        assert level.smd_after == pytest.approx(number.smd_after)
        assert level.standard_deviation == pytest.approx(number.standard_deviation)
        assert number.ks_after == pytest.approx(abs(number.after - number.population))


def test_a_level_that_everybody_has_does_not_differ() -> None:
    cells = from_columns({"country": ["nl"] * 4})
    (level,) = level_balance(cells, cells.take(np.array([0, 2])), np.ones(2), np.ones(2))
    assert (level.population, level.smd_before, level.smd_after) == (1.0, 0.0, 0.0)


def test_cells_of_other_levels_are_refused() -> None:
    one, other = from_columns({"a": ["x", "y"]}), from_columns({"a": ["x", "z"]})
    with pytest.raises(BadTable, match="other variables or levels"):
        level_balance(one, other, np.ones(2), np.ones(2))


def test_the_imbalance_that_is_left_is_stated_worst_first() -> None:
    age = number_balance("age", [20, 30, 40, 50], np.ones(4), [30, 50], np.ones(2), [1, 1.2])
    cells = from_columns({"sex": ["f", "m", "f", "m"]})
    levels = level_balance(cells, cells.take(np.array([1, 3])), np.ones(2), np.ones(2))

    left = residual_imbalance([age, *levels])

    assert left.above == ("sex = f", "sex = m", "age")
    assert left.largest_after == pytest.approx(1.0)
    assert "1.000 after weighting, in sex = f" in left.statement
    assert "none is above 3" in residual_imbalance([age, *levels], threshold=3).statement


def test_nothing_compared_is_no_imbalance_to_state() -> None:
    with pytest.raises(TooFew):
        residual_imbalance([])


@pytest.mark.parametrize(("value", "weight"), [(float("nan"), 1.0), (1.0, float("inf"))])
def test_a_number_that_is_missing_is_refused_with_its_row(value: float, weight: float) -> None:
    with pytest.raises(BadTable, match="row 2"):
        ks_distance([1.0, value], [1.0, weight], [1.0], [1.0])
