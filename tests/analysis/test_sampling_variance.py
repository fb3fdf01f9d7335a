"""Variance functions: against statsmodels and weighted means, and worlds in which an area's own variance misleads."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew
from analysis.estimation.sampling_variance import smoothed_variances


def test_the_variance_function_is_the_gamma_regression_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    degrees = rng.integers(3, 60, 40).astype(float)
    x = np.column_stack([np.ones(40), rng.normal(size=40)])
    expected = rng.uniform(1, 9, 40)
    own = expected * np.exp(x @ np.array([0.3, 0.8])) * rng.chisquare(degrees) / degrees

    model = sm.GLM(own / expected, x, family=sm.families.Gamma(sm.families.links.Log()), freq_weights=degrees)
    fitted = expected * model.fit(tol=1e-12).fittedvalues

    assert smoothed_variances(own, degrees, expected, x) == pytest.approx(fitted, rel=1e-6)


def test_by_level_the_factor_is_the_weighted_mean_of_the_ratios_and_zeros_count() -> None:
    own, degrees = np.array([0.0, 3.0, 40.0, 60.0, 50.0]), np.array([10.0, 5.0, 20.0, 20.0, 20.0])
    level = np.array([0, 0, 1, 1, 1])
    x = np.column_stack([np.ones(5), level])

    assert smoothed_variances(own, degrees, covariates=x) == pytest.approx([1.0, 1.0, 50.0, 50.0, 50.0])


@given(factor=st.floats(1e-6, 1e6), seed=st.integers(0, 1000))
def test_the_unit_of_the_variances_makes_no_difference(factor: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    own, degrees = rng.chisquare(4, 12), rng.uniform(1, 20, 12)

    assert smoothed_variances(factor * own, degrees) == pytest.approx(factor * smoothed_variances(own, degrees))


def test_variances_that_cannot_be_smoothed_are_refused() -> None:
    with pytest.raises(BadTable, match="degrees_of_freedom"):
        smoothed_variances([1.0, 2.0], [0.0, 1.0])
    with pytest.raises(BadTable, match="variance"):
        smoothed_variances([1.0, -2.0], [1.0, 1.0])
    with pytest.raises(BadTable, match="shapes"):
        smoothed_variances([1.0, 2.0], [1.0])
    with pytest.raises(BadTable, match="covariates"):
        smoothed_variances([1.0, 2.0], [1.0, 1.0], covariates=[[1.0]])
    with pytest.raises(TooFew, match="1 areas"):
        smoothed_variances([1.0], [1.0])
    with pytest.raises(NotIdentified, match="all variances are 0"):
        smoothed_variances([0.0, 0.0], [1.0, 1.0])
    with pytest.raises(NotIdentified, match="linearly dependent"):
        smoothed_variances([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], covariates=np.ones((3, 2)))
    with pytest.raises(NotConverged, match="no maximum"):
        smoothed_variances([0.0, 0.0, 3.0, 2.0], [1.0] * 4, covariates=[[1, 0], [1, 0], [1, 1], [1, 1]])
