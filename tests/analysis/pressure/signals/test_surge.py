"""The surge before the month closes: what convicts, what is a peak of everybody's, and what cannot be said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import nchypergeom_fisher, norm

from analysis.pressure.conditional import moments, normal_score, strata_of, usual_log_odds
from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.surge import NAME, period_end_surge
from analysis.settings import Settings

Draw = Callable[..., Any]
TARGET = Settings(auxiliaries=("segment",), bonus_target=8.2)


def _weighed(held: Material) -> SignalTable:
    return period_end_surge(held)(np.ones(held.units.count), widest=0.6)


@pytest.mark.parametrize(
    "kind",
    [{}, {"peak": 1.2, "peak_sd": 0.6}, {"per_employee": 60}, {"locations": 300}],
    ids=["as usual", "strong peaks", "few events", "everybody alone"],
)
def test_honest_units_are_not_convicted_whatever_the_month_end_brings(year: Draw, kind: dict[str, float]) -> None:
    ratios, tails = [], []
    for seed in range(3):
        found = _weighed(year(seed=seed, **kind).material(settings=TARGET))
        seen = np.array([not reason for reason in found.left_out])
        ratios.append(found.llr[seen])
        tails.append(found.p_value[seen])
    llr, p = np.concatenate(ratios), np.concatenate(tails)
    assert len(llr) > 500
    assert np.mean(llr > np.log(100)) < 0.01
    assert np.exp(llr).mean() < 1.5
    assert np.mean(p < 0.01) < 0.02
    assert np.mean(p < 0.05) < 0.07


def test_more_and_better_answers_at_the_end_of_the_month_convict(year: Draw) -> None:
    drawn = year(peak=0.2, peak_sd=0.2)
    added = (drawn.employee < 8) & (drawn.left < 5) & (drawn.rng.uniform(size=len(drawn.left)) < 0.4)
    drawn.answered |= added
    drawn.score[added] = 10.0
    held = drawn.material()
    found = _weighed(held)
    assert np.median(found.llr[:8]) > np.log(30)
    assert np.mean(found.llr[8:] > np.log(100)) < 0.01
    assert (found.effect[:8] > 0).mean() > 0.8
    best = int(found.llr[:8].argmax())
    traced = found.traced & (held.units.of_response == best)
    assert traced.sum() >= found.statistic[best]
    assert found.pressed[traced].mean() > 0.3
    assert "of the last" in found.texts[best]
    assert found.pressed[~found.traced].max() == 0.0


def test_a_surge_only_in_months_below_the_target_says_more_where_the_target_is_known(year: Draw) -> None:
    without, with_target = [], []
    for seed in range(2):
        drawn = year(employees=100, peak=0.0, peak_sd=0.1, per_employee=500, score_sd=0.0, seed=seed)
        early = drawn.answered & (drawn.left >= 7)
        for e in range(10):
            for m in range(1, 13):
                cell = (drawn.employee == e) & (drawn.month == m)
                if (cell & early).any() and drawn.score[cell & early].mean() < 7.7:
                    late = cell & (drawn.left < 5)
                    drawn.answered |= late & (drawn.rng.uniform(size=len(late)) < 0.25)
        settings = Settings(auxiliaries=("segment",), bonus_target=7.7)
        without.append(_weighed(drawn.material()).llr[:10])
        with_target.append(_weighed(drawn.material(settings=settings)).llr[:10])
    assert np.mean(with_target) > np.mean(without) + 0.5


def test_a_location_where_everybody_surges_stands_out_as_a_location_only(year: Draw) -> None:
    drawn = year(peak=0.0, peak_sd=0.1, own_peak_sd=0.0)
    drawn.answered |= (drawn.location == 3) & (drawn.left < 5) & (drawn.rng.uniform(size=len(drawn.left)) < 0.3)
    by_employee, by_location = (_weighed(drawn.material(unit=unit)) for unit in ("employee", "location"))
    assert np.mean(by_employee.llr[drawn.employee[drawn.location == 3]] > np.log(100)) == 0.0
    assert by_location.llr.argmax() == 3
    assert by_location.llr[3] > np.log(10)


def test_the_order_of_the_rows_changes_nothing(year: Draw) -> None:
    drawn = year(employees=60, locations=5)
    before = _weighed(drawn.material(settings=TARGET))
    turned = drawn.rng.permutation(len(drawn.employee))
    for name in ("employee", "location", "left", "month", "answered", "score", "segment", "delay"):
        setattr(drawn, name, getattr(drawn, name)[turned])
    drawn.event_ts = drawn.event_ts.iloc[turned].reset_index(drop=True)
    after = _weighed(drawn.material(settings=TARGET))
    assert after.llr == pytest.approx(before.llr, abs=1e-6)
    assert after.statistic.tolist() == before.statistic.tolist()


def test_units_with_hardly_an_answer_are_left_out_with_the_reason(year: Draw) -> None:
    found = _weighed(year(employees=20, per_employee=10, rate=0.05, locations=2).material())
    assert found.name == NAME
    assert all("hardly an answer" in reason for reason in found.left_out)
    assert found.llr.tolist() == [0.0] * 20
    assert found.p_value.tolist() == [1.0] * 20


def test_without_last_days_the_signal_says_so(year: Draw) -> None:
    drawn = year(employees=20, locations=2)
    drawn.answered &= drawn.left > 40
    assert "nobody who was asked" in _weighed(drawn.material()).left_out[0]


def test_the_moments_are_those_of_fishers_law() -> None:
    rng = np.random.default_rng(1)
    n = 400
    unit, inside, answered = rng.integers(0, 5, n), rng.uniform(size=n) < 0.3, rng.uniform(size=n) < 0.4
    found = strata_of(unit, np.zeros(n, dtype=np.int64), inside, answered, 5)
    mean, variance = moments(found, np.full(5, 0.7))
    for s in range(5):
        total = int(found.inside[s] + found.outside[s])
        law = nchypergeom_fisher(total, int(found.inside[s]), int(found.answers[s]), np.exp(0.7))
        assert (mean[s], variance[s]) == pytest.approx((law.mean(), law.var()), rel=1e-6)


def test_normal_scores_agree_with_the_law_of_the_sum_by_simulation() -> None:
    rng = np.random.default_rng(2)
    n, k, draws = 600, 8, 40_000
    unit, period = rng.integers(0, k, n), rng.integers(0, 3, n)
    inside = rng.uniform(size=n) < 0.2
    answered = rng.uniform(size=n) < np.where(inside & (unit < 4), 0.5, 0.15)
    found = strata_of(unit, period, inside, answered, k)
    score = normal_score(found, np.zeros(len(found.unit)), *moments(found, np.zeros(len(found.unit))))
    sums = np.zeros((draws, k))
    for s, u in enumerate(found.unit):
        sums[:, u] += rng.hypergeometric(int(found.inside[s]), int(found.outside[s]), int(found.answers[s]), draws)
    seen = found.by_unit(found.seen)
    mid_p = (sums > seen).mean(axis=0) + 0.5 * (sums == seen).mean(axis=0)
    assert norm.sf(score) == pytest.approx(mid_p, abs=0.01)
    assert score.max() > 1.5


def test_the_usual_odds_ratio_leaves_the_unit_out_and_is_that_of_its_surroundings() -> None:
    rng = np.random.default_rng(3)
    n, k = 60_000, 100
    unit = rng.integers(0, k, n)
    inside = rng.uniform(size=n) < 0.2
    effect = np.where(unit % 2 == 0, 1.0, 0.0) + np.where(unit == 7, 3.0, 0.0)
    answered = rng.uniform(size=n) < 1 / (1 + np.exp(1.5 - inside * effect))
    found = strata_of(unit, np.zeros(n, dtype=np.int64), inside, answered, k)
    usual = usual_log_odds(found, np.arange(k) % 2, np.ones(k))
    assert usual.log_odds[::2] == pytest.approx(np.ones(50), abs=0.15)
    assert abs(usual.log_odds[7]) < 0.12
    assert usual.log_odds[9] > usual.log_odds[7]
