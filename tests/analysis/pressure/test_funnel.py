"""The funnel: spread between units and reliability."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from analysis.errors import TooFew
from analysis.pressure.funnel import (
    can_compare,
    dispersion,
    funnel,
    pooled_within,
    tau_from_dispersion,
    truncation_factor,
    winsorising_factor,
)


@pytest.mark.parametrize("share", [0.02, 0.05, 0.10, 0.25])
def test_the_consistency_factors_are_the_integrals_they_stand_for(share: float) -> None:
    cut = norm.ppf(1 - share)
    inside = quad(lambda z: z**2 * norm.pdf(z), -cut, cut)[0]
    assert winsorising_factor(share) == pytest.approx(inside + 2 * share * cut**2, rel=1e-8)
    assert truncation_factor(share) == pytest.approx(inside / (1 - 2 * share), rel=1e-8)


def _scores(tau: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(300), rng.integers(5, 40, 300))
    return rng.normal(0, tau, 300)[unit] + rng.normal(0, 1.5, len(unit)), unit


@pytest.mark.parametrize("tau", [0.3, 0.8])
def test_the_spread_between_units_is_recovered_two_ways(tau: float) -> None:
    residual, unit = _scores(tau)
    placed = funnel(residual, unit, 300)
    assert placed.tau == pytest.approx(tau, rel=0.15)
    variance = placed.sigma_within**2 / placed.n
    weight = 1 / (variance + placed.tau**2)
    centre = (weight * placed.excess).sum() / weight.sum()
    assert (weight * (placed.excess - centre) ** 2).sum() == pytest.approx(299, rel=1e-3)
    z = (placed.excess - (placed.excess / variance).sum() / (1 / variance).sum()) / np.sqrt(variance)
    assert tau_from_dispersion(dispersion(z, share=0.0), variance) == pytest.approx(tau, rel=0.25)


def test_pure_noise_leaves_no_spread_and_no_reliability() -> None:
    residual, unit = _scores(0.0)
    placed = funnel(residual, unit, 300)
    assert placed.tau < 0.12
    assert placed.reliability.max() < 0.25


def test_reliability_is_one_half_where_the_two_variances_are_equal() -> None:
    residual, unit = _scores(0.5)
    placed = funnel(residual, unit, 300)
    n_half = placed.sigma_within**2 / placed.tau**2
    assert np.interp(n_half, np.sort(placed.n), np.sort(placed.reliability)) == pytest.approx(0.5, abs=0.02)


def test_a_unit_without_scores_has_no_position() -> None:
    residual, unit = _scores(0.5)
    placed = funnel(residual, unit, 301)
    assert np.isnan(placed.z[300])
    assert placed.reliability[300] == 0


def test_units_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(TooFew, match="two units"):
        funnel(np.array([1.0, 2.0]), np.array([0, 0]), 2)
    with pytest.raises(TooFew, match="no unit has two"):
        pooled_within(np.array([1.0, 2.0]), np.array([0, 1]), 2)
    assert not can_compare(np.array([0, 1]), 2)
    assert can_compare(np.array([0, 1, 1]), 2)
