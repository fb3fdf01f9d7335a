"""Small areas: Fay-Herriot against closed forms and dense matrices, and intervals against worlds that are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, optimize

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.small_area import Likelihood, SmallAreas, fay_herriot

FloatArray = npt.NDArray[np.float64]


def _drawn(seed: int, m: int, between: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Draw areas with one covariate, and what they say of themselves with unequal errors."""
    rng = np.random.default_rng(seed)
    variance = rng.choice([0.3, 0.7, 1.0, 2.0], m)
    covariates = np.column_stack([np.ones(m), rng.normal(size=m)])
    truth = covariates @ [1.0, 2.0] + np.sqrt(between) * rng.normal(size=m)
    return truth, truth + np.sqrt(variance) * rng.normal(size=m), variance, covariates


def _restricted(direct: FloatArray, variance: FloatArray, x: FloatArray) -> float:
    """Maximise the likelihood of error contrasts, which know nothing of the coefficients."""
    contrasts = linalg.null_space(x.T)

    def loss(between: float) -> float:
        covariance = contrasts.T @ np.diag(between + variance) @ contrasts
        value = contrasts.T @ direct
        return float(np.linalg.slogdet(covariance)[1] + value @ np.linalg.solve(covariance, value))

    return float(optimize.minimize_scalar(loss, bounds=(0, 100), method="bounded", options={"xatol": 1e-12}).x)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_restricted_likelihood_is_that_of_contrasts_and_the_estimates_are_the_dense_predictor(seed: int) -> None:
    _, direct, variance, x = _drawn(seed, 25, 2.0)
    found = fay_herriot(direct, variance, np.full(25, 10), x)
    assert found.likelihood is Likelihood.REML
    assert found.area_variance == pytest.approx(_restricted(direct, variance, x), rel=1e-5)

    inverse = np.linalg.inv(np.diag(found.area_variance + variance))
    coefficients = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ direct)
    predicted = x @ coefficients + found.area_variance * inverse @ (direct - x @ coefficients)
    np.testing.assert_allclose(found.coefficients, coefficients, rtol=1e-8)
    np.testing.assert_allclose(found.estimate, predicted, rtol=1e-8)
    np.testing.assert_allclose(found.reliability, found.area_variance / (found.area_variance + variance), rtol=1e-12)


def test_with_equal_errors_both_likelihoods_have_a_closed_form() -> None:
    _, direct, _, x = _drawn(1, 30, 2.0)
    squares = float(np.linalg.lstsq(x, direct, rcond=None)[1][0])
    same, n = np.full(30, 0.5), np.full(30, 10)
    reml, ml = (fay_herriot(direct, same, n, x, likelihood=kind) for kind in (Likelihood.REML, Likelihood.ML))
    assert reml.area_variance == pytest.approx(squares / 28 - 0.5, rel=1e-6)
    assert ml.area_variance == pytest.approx(squares / 30 - 0.5, rel=1e-6)
    # With equal errors the mean squared error of Prasad and Rao is a formula of two lines.
    leverage = np.einsum("ij,jk,ik->i", x, np.linalg.inv(x.T @ x), x)
    total = reml.area_variance + 0.5
    shrunk = 0.5 / total
    expected = reml.area_variance * shrunk + shrunk**2 * total * leverage + 2 * 0.5**2 / total**3 * 2 * total**2 / 30
    np.testing.assert_allclose(reml.mse, expected, rtol=1e-6)
    assert (ml.mse > 0.9 * reml.mse).all()


def test_the_mean_squared_error_is_that_of_repeated_draws() -> None:
    squares, mse = [], []
    for seed in range(200):
        truth, direct, variance, x = _drawn(seed, 30, 1.0)
        found = fay_herriot(direct, variance, np.full(30, 10), x)
        squares.append(np.mean((found.estimate - truth) ** 2))
        mse.append(found.mse.mean())
    assert np.mean(mse) == pytest.approx(np.mean(squares), rel=0.08)


@pytest.mark.parametrize(("m", "between"), [(8, 1.0), (15, 0.1), (30, 0.3), (100, 0.1), (100, 0.0), (150, 0.5)])
def test_intervals_cover_the_truth_as_often_as_they_say(m: int, between: float) -> None:
    covered, without = [], []
    for seed in range(60):
        truth, direct, variance, x = _drawn(seed, m, between)
        n = np.full(m, 10)
        n[0] = 0
        found = fay_herriot(direct, variance, n, x)
        inside = (found.low <= truth) & (truth <= found.high)
        covered.append(inside[1:].mean())
        without.append(inside[0])
    assert np.mean(covered) > 0.93
    assert np.mean(without) > 0.85  # 60 draws only


def test_the_mean_over_a_flat_prior_is_that_of_a_fine_grid() -> None:
    _, direct, variance, x = _drawn(4, 20, 0.5)
    found = fay_herriot(direct, variance, np.full(20, 10), x)
    grid = (np.arange(6000) + 0.5) / 100
    weights, means, spreads = [], [], []
    for between in grid:
        inverse = np.diag(1 / (between + variance))
        covariance = np.linalg.inv(x.T @ inverse @ x)
        residual = direct - x @ (covariance @ x.T @ inverse @ direct)
        logs = (
            np.log(between + variance).sum() + np.linalg.slogdet(x.T @ inverse @ x)[1] + residual @ inverse @ residual
        )
        weights.append(-logs / 2)
        kept = between / (between + variance)
        means.append(direct - (1 - kept) * residual)
        spreads.append(kept * variance + (1 - kept) ** 2 * np.einsum("ij,jk,ik->i", x, covariance, x))
    share = np.exp(np.array(weights) - max(weights))
    share /= share.sum()
    mean = share @ np.array(means)
    variance_all = share @ np.array(spreads) + share @ (np.array(means) - mean) ** 2
    np.testing.assert_allclose((found.low + found.high) / 2, mean, rtol=2e-3, atol=2e-3)
    np.testing.assert_allclose((found.high - found.low) / 2, 1.959964 * np.sqrt(variance_all), rtol=1e-2)


def test_where_areas_do_not_seem_to_differ_the_adjusted_likelihood_keeps_them_apart() -> None:
    _, _, variance, x = _drawn(5, 40, 0.0)
    rng = np.random.default_rng(1)
    direct = x @ [1.0, 2.0] + 0.3 * np.sqrt(variance) * rng.normal(size=40)
    assert _restricted(direct, variance, x) < 1e-6
    found = fay_herriot(direct, variance, np.full(40, 10), x)
    assert found.likelihood is Likelihood.ADJUSTED
    assert 0 < found.area_variance < 0.2
    assert (found.high - found.low > 0.05).all()


def test_an_area_without_answers_gets_what_its_covariates_say_and_more_uncertainty() -> None:
    _, direct, variance, x = _drawn(6, 40, 1.0)
    n = np.full(40, 10)
    n[[3, 7]] = 0
    found = fay_herriot(np.where(n > 0, direct, np.nan), np.where(n > 0, variance, np.nan), n, x)
    np.testing.assert_allclose(found.estimate[[3, 7]], x[[3, 7]] @ found.coefficients)
    spread = np.einsum("ij,jk,ik->i", x, found.covariance, x)[[3, 7]]
    np.testing.assert_allclose(found.mse[[3, 7]], found.area_variance + spread)
    assert found.mse[[3, 7]].min() > found.mse[n > 0].max()
    assert (found.reliability[[3, 7]] == 0).all()


def test_an_estimate_of_few_answers_or_little_reliability_is_not_shown() -> None:
    _, direct, _, x = _drawn(7, 20, 1.0)
    variance = np.where(np.arange(20) < 10, 0.1, 30.0)
    n = np.where(np.arange(20) % 2 == 0, 50, 3)
    found = fay_herriot(direct, variance, n, x)
    shown = found.shown(minimum_n=5)
    assert shown.tolist() == [area < 10 and area % 2 == 0 for area in range(20)]
    assert found.shown(minimum_n=0, minimum_reliability=0.0).all()
    with pytest.raises(BadTable, match=r"2 is not from 0 to 1"):
        found.shown(minimum_n=5, minimum_reliability=2)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 50), st.floats(-20, 20))
def test_the_order_of_areas_and_the_unit_of_scores_make_no_difference(seed: int, unit: float, shift: float) -> None:
    _, direct, variance, x = _drawn(seed, 25, 2.0)
    n = np.full(25, 10)
    found = fay_herriot(direct, variance, n, x)
    order = np.random.default_rng(seed).permutation(25)
    other = fay_herriot(unit * direct[order] + shift, unit**2 * variance[order], n, x[order])

    def same(first: FloatArray, second: FloatArray) -> None:
        np.testing.assert_allclose(first, second, rtol=1e-4, atol=1e-4 * unit)

    same(other.estimate, unit * found.estimate[order] + shift)
    same(np.sqrt(other.mse), unit * np.sqrt(found.mse[order]))
    same(other.low, unit * found.low[order] + shift)
    assert isinstance(found, SmallAreas)


def test_areas_that_cannot_be_estimated_are_refused_with_their_place() -> None:
    _, direct, variance, x = _drawn(8, 12, 1.0)
    n = np.full(12, 10)
    with pytest.raises(BadTable, match="row 3, column sampling_variance: is not above 0; smooth the variances first"):
        fay_herriot(direct, np.where(np.arange(12) == 2, 0.0, variance), n, x)
    with pytest.raises(BadTable, match="row 1, column direct"):
        fay_herriot(np.where(np.arange(12) == 0, np.nan, direct), variance, n, x)
    with pytest.raises(BadTable, match="have shapes"):
        fay_herriot(direct[:11], variance, n, x)
    with pytest.raises(BadTable, match="0 or more"):
        fay_herriot(direct, variance, n - 11, x)
    with pytest.raises(TooFew, match="4 areas with answers; 2 covariates need at least three more"):
        fay_herriot(direct, variance, np.where(np.arange(12) < 4, 5, 0), x)
    with pytest.raises(NotIdentified, match="linearly dependent"):
        fay_herriot(direct, variance, n, np.column_stack([x, x[:, 1] * 2]))
