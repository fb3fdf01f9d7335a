"""Trimming: sums kept, bounds kept, and what cannot be trimmed said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.design import Design, design
from analysis.errors import BadTable, NotConverged
from analysis.estimation.bootstrap import rao_wu
from analysis.estimation.jackknife import jk1
from analysis.estimation.replicate import replicate, weighted_means
from analysis.estimation.statistics import mean
from analysis.weighting.trimming import trim


@given(
    st.lists(st.floats(0.5, 100.0), min_size=3, max_size=40),
    st.floats(1.2, 3.0),
    st.booleans(),
)
def test_the_sum_is_kept_and_strict_bounds_hold(weights: list[float], multiple: float, strict: bool) -> None:
    before = design(weights)
    upper = multiple * float(np.mean(weights))

    found = trim(before, upper=upper, strict=strict)

    assert found.trimming is not None
    assert found.final_weight.sum() == pytest.approx(np.sum(weights), rel=1e-9)
    assert found.trimming.lowered == (np.array(weights) > upper).sum()
    if strict:
        assert found.final_weight.max() <= upper * (1 + 1e-9)
        assert found.trimming.outside == 0
    np.testing.assert_array_equal(found.base_weight, weights)


@given(st.lists(st.floats(0.5, 100.0), min_size=3, max_size=40), st.floats(1.2, 3.0))
def test_strict_trimming_from_above_adds_one_amount_to_all_that_stay_below(
    weights: list[float], multiple: float
) -> None:
    upper = multiple * float(np.mean(weights))

    found = trim(design(weights), upper=upper, strict=True).final_weight

    added = (found - weights)[found < upper * (1 - 1e-9)]
    np.testing.assert_allclose(added, added[:1].repeat(len(added)), atol=1e-7 * upper)
    assert (added >= -1e-9).all()


def test_weights_within_the_bounds_are_not_touched() -> None:
    found = trim(design([1.0, 2.0, 3.0]), upper=3.0, lower=1.0)

    assert found.final_weight.tolist() == [1.0, 2.0, 3.0]
    assert found.trimming is not None
    assert (found.trimming.lowered, found.trimming.raised, found.trimming.passes) == (0, 0, 0)


def test_what_is_taken_off_can_push_another_weight_over_the_bound_unless_strict() -> None:
    weights = [1.0, 3.9, 11.0]

    once, strictly = trim(design(weights), upper=6.0), trim(design(weights), upper=6.0, strict=True)

    assert once.final_weight.tolist() == [3.5, 6.4, 6.0]
    assert once.trimming is not None
    assert once.trimming.outside == 1
    np.testing.assert_allclose(strictly.final_weight, [3.9, 6.0, 6.0])


def test_weights_are_raised_to_a_lower_bound() -> None:
    found = trim(design([0.2, 2.0, 3.8]), lower=1.0)

    np.testing.assert_allclose(found.final_weight, [1.0, 1.6, 3.4])
    np.testing.assert_array_equal(trim(design([0.2, 2.0, 3.8]), upper=10.0, lower=1.0).final_weight, found.final_weight)
    assert found.trimming is not None
    assert found.trimming.raised == 1


@pytest.mark.parametrize(
    ("upper", "lower", "says"),
    [
        (1.5, None, "1.5 is below the mean weight 2"),
        (9.0, 2.5, "2.5 is above the mean weight 2"),
        (2.0, 3.0, "3 is not below the upper bound 2"),
        (np.inf, None, "column upper: inf is not a finite number"),
        (9.0, np.nan, "column lower: nan is not a finite number"),
        (None, None, "there is no bound"),
    ],
)
def test_bounds_that_no_weights_can_keep_are_refused(upper: float | None, lower: float | None, says: str) -> None:
    with pytest.raises(BadTable, match=says):
        trim(design([1.0, 2.0, 3.0]), upper=upper, lower=lower)


def test_no_weight_within_the_bounds_to_take_what_is_cut_off_is_an_error() -> None:
    with pytest.raises(NotConverged, match="no weight is within the bounds"):
        trim(design([1.0, 9.0]), upper=6.0, lower=4.0)


def test_trimmed_errors_of_a_jackknife_are_those_of_repeated_sampling_and_of_a_bootstrap_are_less() -> None:
    rng = np.random.default_rng(0)
    means, jackknife, bootstrap = [], [], []

    def trimmed(sample: Design) -> Design:
        return trim(sample, upper=3.5)

    for drawn in range(200):
        weight = np.exp(rng.normal(0, 0.5, 150))
        value = rng.normal(0, 1, 150) + 1.2 * np.log(weight)
        sample, estimate = design(weight), weighted_means(value)
        means.append(float(mean(trimmed(sample), value).value[0]))
        if drawn < 15:
            drawn_again = rao_wu(sample, 100, np.random.default_rng(drawn))
            jackknife.append(float(replicate(sample, jk1(sample), trimmed, estimate).standard_error[0]))
            bootstrap.append(float(replicate(sample, drawn_again, trimmed, estimate).standard_error[0]))

    assert np.mean(jackknife) == pytest.approx(np.std(means), rel=0.15)
    assert np.mean(bootstrap) < 0.85 * np.mean(jackknife)
