"""Bounds, deltas and tipping points, each a second way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.design import design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.sensitivity.bounds import manski_bounds
from analysis.sensitivity.tipping import delta_adjusted, tipping_point
from analysis.terms import Terms, of_columns

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def _drawn(seed: int, n: int = 400) -> tuple[FloatArray, BoolArray, FloatArray, Terms]:
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    responded = rng.uniform(size=n) < 0.3 + 0.2 * (group == 1)
    value = np.clip(np.round(6 + group + 2 * rng.normal(size=n)), 0, 10)
    return rng.uniform(1, 4, n), responded, value, of_columns({"group": group.astype(str)})


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0, 10), st.floats(0, 10))
def test_the_mean_lies_within_the_bounds_whatever_the_nonrespondents_think(
    seed: int, first: float, other: float
) -> None:
    weight, responded, value, _ = _drawn(seed, 60)
    theirs = np.where(np.arange(60) % 2 == 0, first, other)
    found = manski_bounds(design(weight), responded, value, low=0, high=10)[0]

    mean = np.average(np.where(responded, value, theirs), weights=weight)

    assert found.low - 1e-12 <= mean <= found.high + 1e-12
    assert found.interval.low <= found.low
    assert found.interval.high >= found.high
    assert found.high - found.low == pytest.approx(10 * (1 - found.response_rate))


def test_the_bounds_of_domains_add_up_to_those_of_everybody() -> None:
    weight, responded, value, terms = _drawn(1)
    sample = design(weight)
    each = manski_bounds(sample, responded, value, low=0, high=10, domain=terms.cell, domains=3)
    everybody = manski_bounds(sample, responded, value, low=0, high=10)[0]

    share = np.bincount(terms.cell, weights=weight) / weight.sum()

    assert share @ [one.low for one in each] == pytest.approx(everybody.low)
    assert share @ [one.high for one in each] == pytest.approx(everybody.high)
    assert sum(one.respondents for one in each) == everybody.respondents == responded.sum()


def test_a_domain_without_respondents_can_be_anything_and_one_without_silence_is_known() -> None:
    sample = design(np.ones(6))
    silent, spoken = manski_bounds(
        sample, [0, 0, 0, 1, 1, 1], [0, 0, 0, 4, 5, 9], low=0, high=10, domain=[0, 0, 0, 1, 1, 1], domains=2
    )
    assert (silent.low, silent.high, silent.respondent_mean) == (0, 10, None)
    assert spoken.low == spoken.high == spoken.respondent_mean == 6


def test_the_interval_of_the_bounds_covers_the_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    covered = []
    for _ in range(400):  # nonrespondents all hold the worst opinion, so that the mean is the lower bound itself
        responded = rng.uniform(size=150) < 0.7
        value = np.where(responded, rng.integers(0, 11, 150), 0.0)
        found = manski_bounds(design(np.ones(150)), responded, value, low=0, high=10)[0]
        covered.append(found.interval.low <= 0.7 * 5.0 <= found.interval.high)
    assert stats.binom.cdf(sum(covered), 400, 0.95) > 0.005
    assert stats.binom.sf(sum(covered) - 1, 400, 0.95) > 0.005


def test_a_regression_on_groups_is_the_respondents_mean_in_each_group() -> None:
    weight, responded, value, terms = _drawn(2)
    found = delta_adjusted(design(weight), responded, value, deltas=[0, -1.5], low=0, high=10, terms=terms)

    filled = value.copy()
    for group in range(3):
        inside = terms.cell == group
        filled[inside & ~responded] = np.average(value[inside & responded], weights=weight[inside & responded])

    assert found[0].mean.value == pytest.approx(np.average(filled, weights=weight), rel=1e-12)
    silent = np.average(filled[~responded], weights=weight[~responded])
    assert found[0].nonrespondent_mean == pytest.approx(silent, rel=1e-12)
    filled[~responded] -= 1.5
    assert found[1].mean.value == pytest.approx(np.average(filled, weights=weight), rel=1e-12)


def test_the_tipping_point_brings_the_mean_to_the_target_and_its_error_is_that_of_the_bootstrap() -> None:
    weight, responded, value, terms = _drawn(3)
    sample = design(weight)
    found = tipping_point(sample, responded, value, target=7.5, low=0, high=10, terms=terms)
    back = delta_adjusted(sample, responded, value, deltas=[found.delta.value], low=0, high=10, terms=terms)[0]
    assert back.mean.value == pytest.approx(7.5, rel=1e-12)

    rng = np.random.default_rng(0)
    deltas, means = [], []
    for _ in range(600):
        rows = rng.integers(0, len(value), len(value))
        again = tipping_point(
            design(weight[rows]), responded[rows], value[rows], target=7.5, low=0, high=10, terms=terms.take(rows)
        )
        deltas.append(again.delta.value)
        means.append(again.mean.value)
    assert found.delta.standard_error == pytest.approx(np.std(deltas), rel=0.1)
    assert found.mean.standard_error == pytest.approx(np.std(means), rel=0.1)


def test_a_target_out_of_reach_is_said_to_be_so() -> None:
    weight, responded, value, _ = _drawn(4)
    sample = design(weight)
    bounds = manski_bounds(sample, responded, value, low=0, high=10)[0]
    for target, is_possible in ((bounds.high, True), (bounds.high + 0.01, False), (bounds.low, True)):
        found = tipping_point(sample, responded, value, target=target, low=0, high=10)
        assert found.is_possible is is_possible


def test_a_regression_makes_no_difference_where_it_explains_nothing() -> None:
    weight, responded, value, _ = _drawn(6)
    one = of_columns({"all": np.full(len(value), "same")})
    for target in (5.0, 8.0):
        plain = tipping_point(design(weight), responded, value, target=target, low=0, high=10)
        assert tipping_point(design(weight), responded, value, target=target, low=0, high=10, terms=one) == plain


def test_what_cannot_be_bounded_or_tipped_is_refused_with_its_place() -> None:
    sample = design(np.ones(4))
    with pytest.raises(BadTable, match=r"row 2, column value: 11 is not from 0 to 10"):
        manski_bounds(sample, [1, 1, 0, 0], [3, 11, 0, 0], low=0, high=10)
    with pytest.raises(BadTable, match="not a finite number"):
        manski_bounds(sample, [1, 1, 0, 0], [3, np.nan, 0, 0], low=0, high=10)
    with pytest.raises(TooFew, match="domain 1 has no sampled unit"):
        manski_bounds(sample, [1, 1, 0, 0], [3, 4, 0, 0], low=0, high=10, domain=[0, 0, 0, 0], domains=2)
    with pytest.raises(NotIdentified, match="everybody responded"):
        tipping_point(sample, np.ones(4), np.ones(4), target=5, low=0, high=10)
    with pytest.raises(TooFew, match="nobody responded"):
        tipping_point(sample, np.zeros(4), np.ones(4), target=5, low=0, high=10)
    with pytest.raises(BadTable, match="column target: 11 is not from 0 to 10"):
        tipping_point(sample, [1, 1, 0, 0], np.ones(4), target=11, low=0, high=10)
    unseen = of_columns({"group": ["a", "a", "a", "b"]})
    with pytest.raises(NotIdentified, match="group=b cannot be told from other terms among the respondents"):
        tipping_point(sample, [1, 1, 0, 0], np.ones(4), target=5, low=0, high=10, terms=unseen)
    with pytest.raises(BadTable, match=r"1\.5 is not between 0 and 1"):
        tipping_point(sample, [1, 1, 0, 0], [1, 2, 3, 4], target=5, low=0, high=10, confidence=1.5)


def test_units_left_out_of_a_replicate_count_for_nothing() -> None:
    weight, responded, value, terms = _drawn(7, 100)
    kept = np.arange(100) < 80
    with_zeros = design(np.ones(100))
    some = design(weight[:80])
    zeros = np.where(kept, weight, 0.0)
    full = type(with_zeros)(zeros, zeros, with_zeros.stratum, with_zeros.cluster, with_zeros.sampling_fraction)
    one = delta_adjusted(full, responded, value, deltas=[1.0], low=0, high=10, terms=terms)[0]
    other = delta_adjusted(
        some, responded[:80], value[:80], deltas=[1.0], low=0, high=10, terms=terms.take(np.arange(80))
    )
    assert one.mean.value == pytest.approx(other[0].mean.value, rel=1e-12)
