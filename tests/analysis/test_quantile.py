"""Weighted quantiles and their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design import Step, design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.quantile import quantiles
from analysis.estimation.statistics import mean
from analysis.terms import Terms


@given(
    values=st.lists(st.integers(0, 10), min_size=30, max_size=60),
    p=st.floats(0.3, 0.7),
    rule=st.sampled_from(
        [
            ("math", "inverted_cdf"),
            ("school", "averaged_inverted_cdf"),
            ("hf2", "averaged_inverted_cdf"),
            ("hf7", "linear"),
        ]
    ),
)
@settings(deadline=None)
def test_with_equal_weights_a_quantile_is_that_of_the_plain_sample(
    values: list[int], p: float, rule: tuple[str, str]
) -> None:
    ours, theirs = rule

    found = quantiles(design(np.full(len(values), 0.37)), values, p, rule=ours, confidence=0.5)

    assert found.value[0, 0] == pytest.approx(np.quantile(values, p, method=theirs))
    assert found.low[0, 0] <= found.high[0, 0]


def test_a_weight_of_two_counts_like_two_answers() -> None:
    value, weight = np.arange(40.0) ** 1.5, np.tile([1.0, 2.0], 20)

    for rule in ("math", "school"):
        found = quantiles(design(weight), value, [0.25, 0.5, 0.8], rule=rule)
        expected = quantiles(design(np.ones(60)), np.repeat(value, weight.astype(int)), [0.25, 0.5, 0.8], rule=rule)
        np.testing.assert_allclose(found.value, expected.value)


def test_the_limits_are_the_quantiles_at_the_limits_of_the_share_below() -> None:
    rng = np.random.default_rng(1)
    sample, value = design(rng.uniform(1, 3, 90), cluster=np.arange(90) // 3), rng.normal(size=90)
    found = quantiles(sample, value, 0.5, confidence=0.9)

    low, high = mean(sample, value <= found.value[0, 0]).limits(confidence=0.9)[0]

    assert found.low[0, 0] == quantiles(sample, value, low, confidence=0.1).value[0, 0]
    assert found.high[0, 0] == quantiles(sample, value, high, confidence=0.1).value[0, 0]


def test_domains_have_the_quantiles_of_their_own_units() -> None:
    rng = np.random.default_rng(2)
    value, domain = rng.normal(size=100), rng.integers(0, 2, 100)
    found = quantiles(design(np.ones(100)), value, [0.4, 0.6], domain=domain)

    for k in range(2):
        np.testing.assert_allclose(found.value[k], np.quantile(value[domain == k], [0.4, 0.6], method="inverted_cdf"))


def test_the_limits_of_a_median_cover_it_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(300):
        found = quantiles(design(np.ones(50)), rng.exponential(size=50), 0.5)
        covered += found.low[0, 0] <= np.log(2) <= found.high[0, 0]

    assert 0.9 <= covered / 300 <= 0.99


def test_what_has_no_quantile_is_refused() -> None:
    with pytest.raises(BadTable, match="1 is not between 0 and 1"):
        quantiles(design(np.ones(9)), np.arange(9), 1.0)
    with pytest.raises(BadTable, match="'hf9' is not known"):
        quantiles(design(np.ones(9)), np.arange(9), 0.5, rule="hf9")
    with pytest.raises(TooFew, match=r"too few units for limits of its quantile at 0\.01"):
        quantiles(design(np.ones(9)), np.arange(9), 0.01)
    with pytest.raises(NotIdentified, match="no domain has degrees of freedom"):
        quantiles(design(np.ones(2)), np.arange(2), 0.5, domain=[0, 1])


@pytest.mark.parametrize("rule", ["math", "school", "hf7"])
def test_a_domain_too_small_for_limits_leaves_those_of_the_others_alone(rule: str) -> None:
    value = np.random.default_rng(4).normal(size=100)
    domain = np.array([0] * 60 + [1] * 36 + [2] * 3 + [3])

    found = quantiles(design(np.ones(100)), value, 0.5, rule=rule, domain=domain)

    large = quantiles(design(np.ones(100)), value, 0.5, rule=rule, domain=np.where(domain < 2, domain, -1))
    for of_all, of_large in zip(
        (found.value, found.low, found.high, found.standard_error),
        (large.value, large.low, large.high, large.standard_error),
        strict=True,
    ):
        np.testing.assert_array_equal(of_all[:2], of_large)
    assert found.value[2:, 0].tolist() == [np.median(value[96:99]), value[99]]
    assert found.low[2:, 0].tolist() == [-np.inf, -np.inf]
    assert found.high[2:, 0].tolist() == [np.inf, np.inf]
    assert found.standard_error[2:, 0].tolist() == [np.inf, np.inf]


def test_a_high_quantile_can_have_a_lower_limit_only() -> None:
    found = quantiles(design(np.ones(100)), np.arange(100.0), [0.5, 0.99])

    assert np.isfinite([found.low[0, 0], found.high[0, 0], found.low[0, 1]]).all()
    assert (found.high[0, 1], found.standard_error[0, 1]) == (np.inf, np.inf)


def test_a_weight_below_0_has_no_quantile() -> None:
    terms = Terms(("one",), np.ones((1, 1)), np.zeros(3, dtype=np.int64))
    shifted = design(np.ones(3)).with_step(
        Step("shift", terms, np.zeros(3), np.zeros(3), np.eye(1)), np.array([1.0, -1.0, 2.0])
    )

    with pytest.raises(NotIdentified, match="weight of row 2 is below 0"):
        quantiles(shifted, np.arange(3), 0.5)
