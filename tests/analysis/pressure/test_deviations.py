"""Standardised differences against the honest law of all units."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from analysis.pressure.deviations import (
    LOG_WEIGHT_OF_SHIFT,
    SHARES_PRESSED,
    SHIFTS,
    SPREADS,
    TAILS,
    USUAL_EXCESS,
    beyond_usual,
)


def test_with_few_units_the_ratio_is_that_of_two_laws_averaged_over_what_is_believed() -> None:
    z = np.array([-1.0, 0.3, 1.2, 2.5])
    found = beyond_usual(z, np.ones(4, dtype=bool), np.ones(4))
    laws = [(spread, tail) for spread in SPREADS for tail in TAILS]
    unpressed = np.array([t.pdf(z / s, tail) / s for s, tail in laws])
    shifts = list(zip(SHIFTS, np.exp(LOG_WEIGHT_OF_SHIFT), strict=True))
    pressed = np.array([sum(w * t.pdf((z - d) / s, tail) / s for d, w in shifts) for s, tail in laws])
    share = np.array(SHARES_PRESSED)[:, None, None]
    fit = (((1 - share) * unpressed + share * pressed).prod(axis=2) * (1 - share[:, :, 0]) ** 8).sum(axis=0)
    posterior = fit * np.exp(-np.array([s - 1.0 for s, _ in laws]) / USUAL_EXCESS)
    assert found.llr == pytest.approx(np.log(posterior @ pressed / (posterior @ unpressed)), abs=0.02)
    tail = posterior @ np.array([t.sf(z / s, nu) for s, nu in laws]) / posterior.sum()
    assert found.p_value == pytest.approx(tail, rel=0.05)


@pytest.mark.parametrize("spread", [1.0, 1.8])
def test_a_handful_of_honest_units_that_differ_by_more_than_chance_is_not_taken_for_pressed(spread: float) -> None:
    rng = np.random.default_rng(2)
    ratios = [beyond_usual(spread * rng.normal(size=5), np.ones(5, dtype=bool), np.ones(5)).llr for _ in range(400)]
    llr = np.concatenate(ratios)
    assert np.exp(llr).mean() < 1.6
    assert (llr > np.log(30.0)).mean() < 0.01


@pytest.mark.parametrize("spread", [1.0, 1.8])
def test_honest_units_have_a_mean_ratio_of_one_at_most_however_they_differ(spread: float) -> None:
    ratios, tails = [], []
    for seed in range(10):
        z = spread * np.random.default_rng(seed).normal(size=400) - 0.3
        found = beyond_usual(z, np.ones(400, dtype=bool), np.ones(400))
        ratios.append(np.exp(found.llr).mean())
        tails.append(found.p_value)
    assert np.mean(ratios) < 1.2
    assert np.mean(np.concatenate(tails) < 0.01) < 0.015


def test_the_order_and_one_far_unit_change_nothing_for_the_others() -> None:
    z = np.random.default_rng(3).normal(size=300)
    tested, honest = np.ones(300, dtype=bool), np.ones(300)
    found = beyond_usual(z, tested, honest)
    turned = beyond_usual(z[::-1], tested, honest)
    assert turned.llr[::-1] == pytest.approx(found.llr, abs=1e-9)
    far = beyond_usual(np.append(z, 7.0), np.ones(301, dtype=bool), np.ones(301))
    assert far.llr[300] > 8
    assert far.llr[:300] == pytest.approx(found.llr, abs=0.3)
