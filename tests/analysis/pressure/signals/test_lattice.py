"""Months just above the target: the exact law of few answers, what is honest, and what convicts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import poisson_binom

from analysis import metrics
from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.lattice import just_above_target
from analysis.pressure.sums import laws, levels, neighbour_log_odds, tilted
from analysis.settings import Settings

Draw = Callable[..., Any]


def _settings(metric: str, target: float) -> Settings:
    return Settings(auxiliaries=("segment",), bonus_metric=metric, bonus_target=target)


def _weighed(held: Material) -> SignalTable:
    return just_above_target(held)(np.ones(held.units.count), widest=0.6)


def _lift(drawn: Any, employees: int, target: float) -> None:
    """Let months of these employees that miss a top-box target by one answer reach it."""
    row = np.flatnonzero(drawn.answered)
    for e, m in product(range(employees), range(1, 13)):
        own = row[(drawn.employee[row] == e) & (drawn.month[row] == m)]
        low = own[drawn.score[own] < 9]
        if len(own) - len(low) == np.ceil(target * len(own) - 1e-9) - 1:
            drawn.score[low[0]] = 9


@pytest.mark.parametrize(
    ("metric", "target", "kind"),
    [("mean", 7.8, {}), ("top_box", 0.45, {}), ("top_box", 0.8, {"score_sd": 1.2}), ("nps", 20.0, {"score_sd": 1.2})],
)
def test_honest_units_end_above_the_target_as_often_as_expected(
    year: Draw, metric: str, target: float, kind: dict[str, float]
) -> None:
    ratios, tails = [], []
    for seed in range(2):
        found = _weighed(year(seed=seed, **kind).material(settings=_settings(metric, target)))
        told = np.array([not reason for reason in found.left_out])
        ratios.append(found.llr[told])
        tails.append(found.p_value[told])
        total, expected = found.statistic[told].sum(), found.expected[told].sum()
        assert abs(total - expected) < 3 * np.sqrt(expected)
    llr, p = np.concatenate(ratios), np.concatenate(tails)
    assert len(llr) > 200
    assert np.mean(llr > np.log(100)) < 0.01
    assert np.exp(llr).mean() < 1.4
    assert np.mean(p < 0.05) < 0.08
    assert 0.4 < np.mean(p < 0.5) < 0.6


def test_months_lifted_to_the_target_convict_and_are_the_evidence(year: Draw) -> None:
    drawn = year(employees=200)
    _lift(drawn, 8, 0.45)
    held = drawn.material(metric="top_box", settings=_settings("top_box", 0.45))
    found = _weighed(held)
    assert np.median(found.llr[:8]) > np.log(10)
    assert (found.statistic[:8] > found.expected[:8]).all()
    best = int(found.llr[:8].argmax())
    assert 0 < found.effect[best] < 0.3
    traced = found.traced & (held.units.of_response == best)
    assert traced.any()
    assert 0 < found.pressed[traced].max() < 1
    assert "months that ended at the target" in found.texts[best]


def test_a_high_level_is_no_evidence(year: Draw) -> None:
    drawn = year(employees=200)
    better = drawn.employee < 40
    drawn.score[better] = np.clip(drawn.score[better] + 1, 0, 10)
    found = _weighed(drawn.material(settings=_settings("top_box", 0.45)))
    told = np.array([not reason for reason in found.left_out])[:40]
    assert np.exp(found.llr[:40][told]).mean() < 1.5
    assert np.mean(found.llr[:40] > np.log(30)) < 0.03


def test_without_a_target_or_near_months_the_reason_is_given(year: Draw) -> None:
    drawn = year(employees=30, locations=3)
    assert _weighed(drawn.material()).left_out[0] == "no target is set"
    far = _weighed(drawn.material(settings=_settings("mean", 50.0)))
    assert set(far.left_out) == {"no month ended at the target or one step below it"}
    csat = _weighed(drawn.material(settings=_settings("csat", 4.0)))
    assert "no csat" in csat.left_out[0]


def test_the_order_of_the_rows_changes_nothing(year: Draw) -> None:
    drawn = year(employees=60, locations=5)
    before = _weighed(drawn.material(settings=_settings("nps", 20.0)))
    turned = drawn.rng.permutation(len(drawn.employee))
    for name in ("employee", "location", "left", "month", "answered", "score", "segment"):
        setattr(drawn, name, getattr(drawn, name)[turned])
    drawn.event_ts = drawn.event_ts.iloc[turned].reset_index(drop=True)
    after = _weighed(drawn.material(settings=_settings("nps", 20.0)))
    assert after.llr == pytest.approx(before.llr, abs=1e-6)


def test_neighbouring_sums_have_the_odds_of_the_poisson_binomial_and_of_enumeration() -> None:
    rng = np.random.default_rng(1)
    share = rng.uniform(0.2, 0.9, 9)
    law = np.column_stack([1 - share, share])
    found = neighbour_log_odds(law, np.zeros(9, dtype=np.int64), np.array([4]))[0]
    exact = poisson_binom(share)
    assert found == pytest.approx(np.log(exact.pmf(5) / exact.pmf(4)), rel=1e-9)
    three = rng.dirichlet(np.ones(3), 4)
    mass = np.zeros(9)
    for steps in product(range(3), repeat=4):
        mass[sum(steps)] += np.prod([three[i, s] for i, s in enumerate(steps)])
    found = neighbour_log_odds(three, np.zeros(4, dtype=np.int64), np.array([3]))[0]
    assert found == pytest.approx(np.log(mass[4] / mass[3]), rel=1e-9)


def test_a_level_moves_the_odds_of_neighbouring_sums_by_itself() -> None:
    law = np.random.default_rng(2).dirichlet(np.ones(5), 6)
    month, lower = np.zeros(6, dtype=np.int64), np.array([11])
    moved = neighbour_log_odds(tilted(law, np.full(6, 0.4)), month, lower) - neighbour_log_odds(law, month, lower)
    assert moved[0] == pytest.approx(0.4, rel=1e-9)


def test_levels_are_found_again() -> None:
    rng = np.random.default_rng(3)
    k, each = 200, 60
    unit = np.repeat(np.arange(k), each)
    true = rng.normal(0, 0.4, k)
    base = np.tile(np.array([0.1, 0.2, 0.3, 0.4]), (k * each, 1))
    step = (rng.uniform(size=k * each)[:, None] > tilted(base, true[unit]).cumsum(axis=1)).sum(axis=1)
    found = levels(
        base, step, unit, k, pair_sum=np.zeros(k), upper=np.zeros(0, dtype=np.int64), upper_log_odds=np.zeros(0)
    )
    assert np.corrcoef(found.value, true)[0, 1] > 0.9
    assert np.sqrt(found.spread) == pytest.approx(0.4, abs=0.06)
    assert np.std((found.value - true) / np.sqrt(found.doubt)) == pytest.approx(1.0, abs=0.15)


def test_the_law_of_an_answer_is_learned_from_other_units() -> None:
    step = np.array([1] * 50 + [0] * 50)
    unit = np.repeat([0, 1], 50)
    found = laws(step, np.zeros(100), unit, 2)
    assert found[0, 1] < 0.2
    assert found[99, 1] > 0.8
    assert metrics.metric("top_box").values([9]).tolist() == [1.0]
