"""E-values over periods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadTable
from analysis.pressure.monitoring import LARGEST, e_bh, e_value, monitor

E_VALUES = st.lists(st.sampled_from([0.0, 0.3, 1.0, 8.0, 15.0, 20.0, 40.0, 100.0, 1e6]), max_size=12)


def _by_brute_force(e: list[float], fdr: float) -> tuple[bool, ...]:
    """Try every size, the largest first: each of the k rejected must reach m / (fdr k)."""
    for k in range(len(e), 0, -1):
        cut = len(e) / (fdr * k)
        if sum(value >= cut for value in e) >= k:
            return tuple(value >= cut for value in e)
    return (False,) * len(e)


@given(E_VALUES, st.sampled_from([0.05, 0.1, 0.25, 0.5]))
def test_e_bh_rejects_what_trying_every_size_rejects(e: list[float], fdr: float) -> None:
    assert e_bh(e, fdr=fdr) == _by_brute_force(e, fdr)


def test_e_bh_keeps_the_false_discovery_rate_under_dependence() -> None:
    rng = np.random.default_rng(4)
    shares = []
    for _ in range(2000):
        common = rng.normal()
        z = np.sqrt(0.7) * common + np.sqrt(0.3) * rng.normal(size=20)
        z[:4] += 3.0
        rejected = np.array(e_bh(list(np.exp(3.0 * z - 4.5)), fdr=0.2))
        shares.append(rejected[4:].sum() / max(rejected.sum(), 1))
    assert np.mean(shares) <= 0.2


@pytest.mark.parametrize("bad", [[-1.0], [float("nan")], [1.0, -0.1]])
def test_what_is_no_e_value_is_refused(bad: list[float]) -> None:
    with pytest.raises(BadTable, match="e-value"):
        e_bh(bad, fdr=0.1)
    with pytest.raises(BadTable, match="e-value"):
        monitor([{"a": bad[-1]}, {"a": bad[-1]}])


@pytest.mark.parametrize("fdr", [0.0, 1.0, -1.0, float("nan")])
def test_an_impossible_rate_is_refused(fdr: float) -> None:
    with pytest.raises(BadTable, match="fdr"):
        e_bh([1.0], fdr=fdr)


def test_periods_multiply_and_absence_says_nothing() -> None:
    found = monitor([{"a": 5.0, "b": 2.0}, {"b": 3.0}, {"a": 8.0, "c": 0.5}], fdr=0.1)
    assert [(m.unit, round(m.e_value, 9), m.periods, m.flagged) for m in found] == [
        ("a", 40.0, 2, True),
        ("b", 6.0, 2, False),
        ("c", 0.5, 1, False),
    ]
    assert monitor([], fdr=0.1) == ()


def test_the_order_of_the_periods_does_not_matter() -> None:
    periods = [{"a": 5.0}, {"a": 0.1, "b": 7.0}, {"a": 12.0}]
    assert monitor(periods) == monitor(periods[::-1])


def test_any_number_of_strong_periods_stays_a_number() -> None:
    (found,) = monitor([{"a": LARGEST}] * 104)
    assert np.isfinite(found.e_value)
    assert found.flagged


def test_looking_after_every_period_alarms_rarely_where_nobody_presses() -> None:
    llr = np.random.default_rng(5).normal(-0.5, 1.0, (24, 5000))
    ever = np.maximum.accumulate(np.cumsum(llr, axis=0), axis=0)[-1] >= np.log(20.0)
    assert ever.mean() <= 1 / 20


@given(st.floats(-1e4, 1e4))
def test_an_e_value_is_the_ratio_up_to_its_limit(llr: float) -> None:
    assert e_value(llr) == pytest.approx(min(float(np.exp(min(llr, 700.0))), LARGEST))
