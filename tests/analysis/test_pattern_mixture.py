"""Proxy pattern-mixture: limits that must hold, linearised errors against the bootstrap, and selection by opinion."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design import design
from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew
from analysis.sensitivity.pattern_mixture import ProxyPatternMixture, proxy_pattern_mixture
from analysis.sensitivity.pattern_mixture_binary import binary_proxy_pattern_mixture
from analysis.sensitivity.pattern_mixture_nps import nps_pattern_mixture
from analysis.sensitivity.probit import fit_probit
from analysis.sensitivity.tipping import delta_adjusted
from analysis.terms import Terms, of_columns

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def _drawn(seed: int, n: int, *, by_opinion: float = 0.0) -> tuple[FloatArray, BoolArray, FloatArray, Terms]:
    """Draw opinions that go with two auxiliaries, and answering that goes with one of them and with the opinion."""
    rng = np.random.default_rng(seed)
    group, tenure = rng.integers(0, 3, n), np.round(rng.normal(size=n), 1)
    opinion = 5 + group + tenure + rng.normal(size=n)
    responded = rng.uniform(size=n) < 1 / (1 + np.exp(-(0.3 * group - 0.4 + by_opinion * (opinion - 6))))
    return rng.uniform(1, 3, n), responded, opinion, of_columns({"group": group.astype(str), "tenure": tenure})


def _values(found: ProxyPatternMixture) -> list[float]:
    return [mean.mean.value for mean in found.means]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_with_answering_by_the_proxy_only_the_mean_is_that_of_the_regression(seed: int) -> None:
    weight, responded, value, terms = _drawn(seed, 300)
    sample = design(weight)
    found = proxy_pattern_mixture(sample, terms, responded, value, low=-10, high=20, phi=[0.0])
    other = delta_adjusted(sample, responded, value, deltas=[0.0], low=-10, high=20, terms=terms)[0]
    assert found.means[0].mean.value == pytest.approx(other.mean.value, rel=1e-10)
    assert found.means[0].mean.standard_error == pytest.approx(other.mean.standard_error, rel=1e-8)
    assert found.means[0].nonrespondent_mean == pytest.approx(other.nonrespondent_mean, rel=1e-10)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-5, 5))
def test_another_unit_of_the_value_changes_the_mean_and_not_the_index(seed: int, unit: float, shift: float) -> None:
    weight, responded, value, terms = _drawn(seed, 300)
    sample = design(weight)
    found = proxy_pattern_mixture(sample, terms, responded, value, low=-10, high=20)
    other = proxy_pattern_mixture(sample, terms, responded, unit * value + shift, low=-200, high=300)
    assert _values(other) == pytest.approx([unit * one + shift for one in _values(found)], rel=1e-7, abs=1e-7)
    assert other.smub == pytest.approx(found.smub, rel=1e-6, abs=1e-9)
    assert other.smab[0] == pytest.approx(0, abs=1e-9)


def test_errors_of_a_mean_are_those_of_the_bootstrap() -> None:
    weight, responded, value, terms = _drawn(1, 500, by_opinion=0.3)
    found = proxy_pattern_mixture(design(weight), terms, responded, value, low=-10, high=20)
    rng = np.random.default_rng(0)
    again = []
    for _ in range(400):
        rows = rng.integers(0, len(value), len(value))
        one = proxy_pattern_mixture(
            design(weight[rows]), terms.take(rows), responded[rows], value[rows], low=-10, high=20
        )
        again.append([*_values(one), one.rho.value])
    errors = [*[mean.mean.standard_error for mean in found.means], found.rho.standard_error]
    np.testing.assert_allclose(errors, np.std(again, axis=0), rtol=0.12)


def test_errors_of_a_share_are_those_of_the_bootstrap() -> None:
    weight, responded, opinion, terms = _drawn(2, 500, by_opinion=0.3)
    value = (opinion > 7).astype(float)
    found = binary_proxy_pattern_mixture(design(weight), terms, responded, value)
    rng = np.random.default_rng(0)
    again = []
    for _ in range(300):
        rows = rng.integers(0, len(value), len(value))
        one = binary_proxy_pattern_mixture(design(weight[rows]), terms.take(rows), responded[rows], value[rows])
        again.append([*_values(one), one.rho.value])
    errors = [*[mean.mean.standard_error for mean in found.means], found.rho.standard_error]
    np.testing.assert_allclose(errors, np.std(again, axis=0), rtol=0.15)


def test_where_only_the_opinion_decides_who_answers_phi_1_is_right_and_phi_0_is_not() -> None:
    rng = np.random.default_rng(3)
    responded = rng.uniform(size=40_000) < 0.4
    opinion = np.where(responded, 0.5, -0.3) + rng.normal(size=40_000)
    proxy = 0.6 * opinion + rng.normal(size=40_000)  # given the opinion, the proxy knows nothing of who answers
    terms = of_columns({"proxy": proxy})
    sample = design(np.ones(40_000))

    mean = proxy_pattern_mixture(sample, terms, responded, opinion, low=-100, high=100)
    share = binary_proxy_pattern_mixture(sample, terms, responded, opinion > 0)

    for found, truth in ((mean, opinion.mean()), (share, (opinion > 0).mean())):
        assert abs(found.means[2].mean.value - truth) < 3 * found.means[2].mean.standard_error
        assert abs(found.means[0].mean.value - truth) > 20 * found.means[0].mean.standard_error
        assert found.rho.value == pytest.approx(0.6 / np.sqrt(1.36), abs=0.02)


def test_a_weak_proxy_is_named_and_blows_up_the_last_line() -> None:
    rng = np.random.default_rng(4)
    group = rng.integers(0, 3, 2000)
    responded = rng.uniform(size=2000) < 0.2 + 0.2 * (group == 1)
    value = np.clip(np.round(7 + 0.2 * group + 2 * rng.normal(size=2000)), 0, 10)
    found = proxy_pattern_mixture(
        design(np.ones(2000)), of_columns({"g": group.astype(str)}), responded, value, low=0, high=10
    )
    assert found.is_proxy_weak
    assert found.rho.value < 0.3
    first, _, last = found.means
    assert last.mean.standard_error > 3 * first.mean.standard_error
    assert last.bias == pytest.approx(first.bias / found.rho.value**2, rel=1e-9)


def test_a_mean_beyond_the_scale_is_said_to_be_impossible() -> None:
    group = np.array(["a"] * 40 + ["b"] * 40)
    responded = np.concatenate([np.arange(40) < 20, np.arange(40) < 4])
    value = np.where(np.arange(80) % 4 == 0, 0.0, 3.0) * (group == "a")
    value[40:44] = [0.0, 1.0, 0.0, 0.0]
    found = proxy_pattern_mixture(design(np.ones(80)), of_columns({"g": group}), responded, value, low=0, high=10)
    assert [mean.is_possible for mean in found.means] == [True, True, False]


def test_the_score_is_the_difference_of_two_shares_and_its_error_knows_that_they_exclude_each_other() -> None:
    weight, responded, opinion, terms = _drawn(5, 3000, by_opinion=0.2)
    answer = np.clip(np.round(opinion + 1), 0, 10)
    sample = design(weight)
    found = nps_pattern_mixture(sample, terms, responded, answer)
    up = binary_proxy_pattern_mixture(sample, terms, responded, answer >= 9)
    down = binary_proxy_pattern_mixture(sample, terms, responded, answer <= 6)

    assert (found.promoters, found.detractors) == (up, down)
    for score, promoter, detractor in zip(found.means, up.means, down.means, strict=True):
        assert score.mean.value == pytest.approx(100 * (promoter.mean.value - detractor.mean.value))
        parts = np.array([promoter.mean.standard_error, detractor.mean.standard_error]) * 100
        assert np.hypot(*parts) < score.mean.standard_error <= parts.sum() + 1e-9
    assert found.span is not None
    for score in found.means:
        if score.is_possible:
            assert found.span.low <= score.mean.value <= found.span.high
    nps = 100.0 * (answer >= 9) - 100.0 * (answer <= 6)
    linear = proxy_pattern_mixture(sample, terms, responded, nps, low=-100, high=100, phi=[0.0])
    assert found.means[0].mean.value == pytest.approx(linear.means[0].mean.value, abs=3.0)
    assert found.means[0].mean.standard_error == pytest.approx(linear.means[0].mean.standard_error, rel=0.15)


def test_a_probit_model_is_that_of_statsmodels_whatever_the_weights() -> None:
    weight, responded, opinion, terms = _drawn(6, 800)
    found = fit_probit(terms, weight, opinion > 6)
    x = terms.matrix[terms.cell]
    link = sm.families.links.Probit()
    other = sm.GLM(opinion > 6, x, family=sm.families.Binomial(link), freq_weights=weight).fit(tol=1e-13)
    np.testing.assert_allclose(found.coefficients, other.params, rtol=1e-6, atol=1e-8)
    assert found.log_likelihood == pytest.approx(other.llf, rel=1e-10)
    plain = fit_probit(terms, np.ones(800), responded)
    exact = sm.Probit(responded.astype(float), x).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose(np.sqrt(plain.covariance.diagonal()), exact.bse, rtol=1e-8)


def test_what_a_proxy_cannot_say_is_refused() -> None:
    weight, responded, value, terms = _drawn(7, 60)
    sample = design(weight)
    with pytest.raises(BadTable, match=r"1\.2 is not from 0 to 1"):
        proxy_pattern_mixture(sample, terms, responded, value, low=-10, high=20, phi=[1.2])
    with pytest.raises(NotIdentified, match="there is no proxy"):
        one = of_columns({"all": np.full(60, "same")})
        proxy_pattern_mixture(sample, one, responded, value, low=-10, high=20)
    with pytest.raises(NotIdentified, match="one value"):
        proxy_pattern_mixture(sample, terms, responded, np.ones(60), low=-10, high=20)
    with pytest.raises(BadTable, match="not 0 or 1"):
        binary_proxy_pattern_mixture(sample, terms, responded, value)
    with pytest.raises(TooFew, match="all outcomes are the same"):
        binary_proxy_pattern_mixture(sample, terms, responded, np.ones(60))
    with pytest.raises(NotConverged, match="separates"):
        binary_proxy_pattern_mixture(sample, terms, responded, terms.matrix[terms.cell][:, 3] > 0)
    with pytest.raises(BadTable, match="is not from 0 to 10"):
        nps_pattern_mixture(sample, terms, responded, np.full(60, 11.0))
