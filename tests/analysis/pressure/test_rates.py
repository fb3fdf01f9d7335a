"""The honest law of counts and what lies above it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from analysis.pressure.rates import LEAST_RATE, STRENGTHS, against_peers, indirect_rates, log_pmf


@given(n=st.integers(1, 60), rate=st.floats(0.02, 0.95), spread=st.floats(0.005, 0.6))
@settings(max_examples=40, deadline=None)
def test_the_beta_binomial_agrees_with_scipy(n: int, rate: float, spread: float) -> None:
    counts = np.arange(n + 1.0)
    mass = 1 / spread - 1
    ours = np.exp(log_pmf(counts, np.array(float(n)), np.array(rate), np.array(spread)))
    assert ours == pytest.approx(
        betabinom.pmf(np.arange(n + 1), n, rate * mass, (1 - rate) * mass), rel=1e-7, abs=1e-12
    )
    assert ours.sum() == pytest.approx(1.0, abs=1e-9)


def _honest_counts(seed: int, units: int, n: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    trials = rng.poisson(n, units).astype(float)
    mass = 1 / spread - 1
    return rng.binomial(trials.astype(int), rng.beta(0.1 * mass, 0.9 * mass, units)).astype(float), trials


@pytest.mark.parametrize("spread", [0.002, 0.05, 0.15])
def test_honest_units_are_rarely_far_out_whatever_their_spread(spread: float) -> None:
    strong = p_small = total = 0
    for seed in range(12):
        counts, n = _honest_counts(seed, 200, 15, spread)
        found = against_peers(counts, n, np.full(200, 0.1), np.arange(200) % 8, np.ones(200))
        strong += int((found.llr > np.log(100)).sum())
        p_small += int((found.p_value < 0.01).sum())
        total += 200
    assert strong <= total / 100
    assert p_small <= 0.03 * total


def test_mid_p_is_the_upper_tail_of_the_honest_law() -> None:
    counts, n = _honest_counts(3, 400, 30, 0.03)
    found = against_peers(counts, n, np.full(400, 0.1), np.zeros(400, dtype=np.int64), np.ones(400))
    assert np.mean(found.p_value) == pytest.approx(0.5, abs=0.05)
    order = np.argsort(found.p_value)
    assert np.mean(counts[order[:40]] / n[order[:40]]) > np.mean(counts / n) * 2


def test_a_unit_far_above_its_peers_stands_out_and_its_strength_is_found() -> None:
    counts, n = _honest_counts(5, 100, 25, 0.01)
    n[9], counts[9] = 25.0, 18.0
    found = against_peers(counts, n, np.full(100, 0.1), np.arange(100) % 5, np.ones(100))
    assert int(np.argmax(found.llr)) == 9
    assert found.llr[9] > np.log(1000)
    assert found.strength[9] == pytest.approx((18 / 25 - 0.1) / 0.9, abs=0.12)


def test_a_group_in_which_everybody_shows_the_trace_convicts_nobody() -> None:
    counts, n = _honest_counts(7, 100, 20, 0.01)
    group = np.arange(100) % 10
    counts[group == 3] = np.floor(0.9 * n[group == 3])
    found = against_peers(counts, n, np.full(100, counts.sum() / n.sum()), group, np.ones(100))
    assert (found.llr[group == 3] < np.log(3)).all()
    assert found.expected[group == 3].min() > 0.5


def test_a_unit_without_peers_is_compared_with_the_spread_between_groups() -> None:
    n = np.full(40, 20.0)
    counts = np.full(40, 2.0)
    group = np.r_[np.repeat(np.arange(13), 3), 13]
    counts[group < 5] = 18.0
    counts[39] = 18.0
    found = against_peers(counts, n, np.full(40, counts.sum() / n.sum()), group, np.ones(40))
    assert found.llr[39] < np.log(10)


def test_units_and_groups_may_be_listed_in_any_order() -> None:
    counts, n = _honest_counts(2, 60, 15, 0.05)
    group = np.arange(60) % 6
    plain = against_peers(counts, n, np.full(60, 0.1), group, np.ones(60))
    order = np.random.default_rng(0).permutation(60)
    mixed = against_peers(counts[order], n[order], np.full(60, 0.1), (5 - group)[order], np.ones(60))
    assert mixed.llr == pytest.approx(plain.llr[order])
    assert mixed.p_value == pytest.approx(plain.p_value[order])


def test_a_unit_without_answers_says_nothing() -> None:
    counts, n = _honest_counts(2, 30, 15, 0.05)
    counts[4] = n[4] = 0.0
    found = against_peers(counts, n, np.full(30, 0.1), np.zeros(30, dtype=np.int64), np.ones(30))
    assert (found.llr[4], found.p_value[4]) == (0.0, 1.0)


def test_a_guilty_unit_found_by_others_does_not_widen_the_honest_spread() -> None:
    counts, n = _honest_counts(4, 60, 15, 0.004)
    counts[:20] = np.floor(0.6 * n[:20])
    known = np.where(np.arange(60) < 20, 0.01, 1.0)
    base, group = np.full(60, 0.1), np.zeros(60, dtype=np.int64)
    blind = against_peers(counts, n, base, group, np.ones(60))
    informed = against_peers(counts, n, base, group, known)
    assert informed.spread <= blind.spread
    assert informed.llr[:20].min() > blind.llr[:20].min()


def test_a_trace_never_seen_elsewhere_is_not_taken_for_impossible() -> None:
    n = np.full(50, 10.0)
    counts = np.zeros(50)
    counts[0] = 1.0
    found = against_peers(counts, n, np.full(50, 1e-9), np.zeros(50, dtype=np.int64), np.ones(50))
    assert found.expected.min() >= LEAST_RATE
    assert found.llr[0] < np.log(3)


def test_the_rate_of_a_cell_leaves_the_unit_itself_out() -> None:
    unit, cell = np.array([0, 0, 0, 1, 1, 1]), np.zeros(6, dtype=np.int64)
    hit = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    rates = indirect_rates(hit, unit, cell, prior_rate=0.5, prior_n=1.0)
    assert rates[0] < 0.2
    assert rates[5] > 0.8
    assert len(indirect_rates(hit[:0], unit[:0], cell[:0], prior_rate=0.5)) == 0


def test_strengths_span_the_whole_range() -> None:
    assert STRENGTHS.min() > 0
    assert STRENGTHS.max() < 1
