"""Tests for a torn density: size where nobody sorts, power where somebody does, and surplus counted again."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import BadTable, TooFew
from analysis.pressure.bunching import density_discontinuity, kleven, mccrary


def _sorted_over(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    near = (values < 0) & (values > -0.15) & (rng.uniform(size=len(values)) < 0.5)
    return np.where(near, -values, values)


def test_both_tests_are_wrong_as_often_as_they_say_and_find_sorting() -> None:
    rng = np.random.default_rng(1)
    rejected = np.zeros((150, 2))
    found = np.zeros((20, 2))
    for run in range(150):
        values = rng.normal(0.3, 1.0, 1500)
        rejected[run] = [
            density_discontinuity(values, 0.0, bandwidths=(0.8, 0.8)).p_value < 0.05,
            mccrary(values, 0.0, bandwidth=0.8).p_value < 0.05,
        ]
        if run < 20:
            bent = _sorted_over(values, rng)
            found[run] = [
                density_discontinuity(bent, 0.0, bandwidths=(0.5, 0.5)).statistic > 1.96,
                mccrary(bent, 0.0, bandwidth=0.3).statistic > 1.96,
            ]
    assert (rejected.mean(axis=0) < 0.1).all()
    assert (found.mean(axis=0) > 0.7).all()


def test_the_jackknife_error_is_the_spread_over_samples() -> None:
    rng = np.random.default_rng(2)
    runs = [density_discontinuity(rng.uniform(-1, 1, 800), 0.0, bandwidths=(0.6, 0.6)) for _ in range(300)]
    spread = np.std([run.above - run.below for run in runs])
    assert np.mean([run.standard_error for run in runs]) == pytest.approx(spread, rel=0.15)


def test_surplus_and_missing_counts_are_found_and_their_error_is_the_spread_over_samples() -> None:
    rng = np.random.default_rng(3)
    expected = 200 * np.exp(-((np.arange(40) - 20) ** 2) / 400)
    expected[20:22] += 60
    expected[18:20] -= 60
    runs = [kleven(rng.poisson(expected), 20, excluded=(2, 2), draws=40, rng=rng) for _ in range(60)]
    assert np.mean([run.surplus for run in runs]) == pytest.approx(120, abs=12)
    assert np.mean([run.missing for run in runs]) == pytest.approx(120, abs=12)
    assert np.mean([run.standard_error for run in runs]) == pytest.approx(np.std([r.relative for r in runs]), rel=0.3)


def test_what_cannot_be_estimated_is_refused() -> None:
    values = np.linspace(-1, 1, 200)
    with pytest.raises(TooFew, match="one side"):
        density_discontinuity(values, 0.99, bandwidths=(0.5, 0.5))
    with pytest.raises(TooFew, match="within"):
        density_discontinuity(values, 0.0, bandwidths=(0.01, 0.5))
    with pytest.raises(BadTable, match="above 0"):
        density_discontinuity(values, 0.0, bandwidths=(0.0, 0.5))
    with pytest.raises(BadTable, match="above 0"):
        mccrary(values, 0.0, bandwidth=-1.0)
    with pytest.raises(BadTable, match="missing"):
        mccrary(np.append(values, np.nan), 0.0, bandwidth=0.5)
    with pytest.raises(TooFew, match="polynomial"):
        kleven(np.full(8, 10), 4, excluded=(1, 1), rng=np.random.default_rng(0))
