"""Weights from the stableness of resistance, and continuations of the waves."""

from __future__ import annotations

import numpy as np
import pytest
from callback_tables import NPS, PASSIVE, as_expected, drawn, table_of
from scipy.optimize import approx_fprime

from analysis.design import design
from analysis.errors import BadTable, NotConverged, NotIdentified
from analysis.sensitivity.callback._equations import Equations
from analysis.sensitivity.callback.continuum import continuum
from analysis.sensitivity.callback.mean import mean
from analysis.sensitivity.callback.model import fit
from analysis.sensitivity.callback.stableness import Stableness, stableness, weighted_mean
from analysis.sensitivity.callback.waves import Waves, counts, waves
from analysis.terms import Terms


def _asked_by_all(seed: int, units: int) -> tuple[Waves, Terms]:
    """Draw units, and leave out those who were asked less often than others."""
    answers, terms = drawn(np.random.default_rng(seed), units, kinds=2)
    kept = (answers.category >= 0) | (answers.attempts == 3)
    part = waves(answers.category[kept], answers.wave[kept], categories=answers.categories)
    return part, terms.take(np.flatnonzero(kept))


def test_two_waves_and_categories_alone_give_what_the_likelihood_gives() -> None:
    answers = table_of([[300, 150], [120, 90], [400, 190]], 1500)

    model, weights = fit(answers, reference=PASSIVE), stableness(answers, reference=PASSIVE)

    np.testing.assert_allclose(weights.gamma, model.gamma, atol=1e-5)
    one, other = mean(model, NPS), weighted_mean(weights, NPS)
    assert other.value == pytest.approx(one.value, abs=1e-4)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-4)
    assert weights.weight.sum() == pytest.approx(answers.size, rel=1e-8)


def test_the_willingness_is_recovered_from_the_counts_that_a_model_expects() -> None:
    odds = np.array([[0.2, 0.0, 0.9, 0.1], [-0.7, 0.0, 1.2, 0.3], [0.8, 0.0, 0.1, 0.2]])
    alpha, beta, gamma = np.array([-1.2, -1.5, -1.6]), np.array([0.0, 0.5, -0.3]), np.array([0.9, 0.0, 0.6, 0.2])
    answers, terms = as_expected(odds, alpha, beta, gamma, units=500_000, attempts=(3,))

    found = stableness(answers, terms, reference=1)

    np.testing.assert_allclose(found.gamma, gamma, atol=0.01)
    np.testing.assert_allclose(found.first, [-1.2, 0.5, -0.3], atol=0.01)
    np.testing.assert_allclose(found.second, [-1.5, 0.5, -0.3], atol=0.01)
    share = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    assert weighted_mean(found, [0, 1, 2, 3]).value == pytest.approx((share @ np.arange(4)).mean(), abs=2e-3)


def test_the_derivatives_of_the_equations_are_right() -> None:
    answers, terms = _asked_by_all(1, 3000)
    table = counts(answers, terms)
    equations = Equations(table.units, table.answered[:, :, 0], table.answered[:, :, 1], terms.matrix, 1)
    at = np.array([-1.0, 0.2, -1.2, 0.3, 0.4, -0.2])

    slope = approx_fprime(at, equations.values, 1e-7)

    np.testing.assert_allclose(equations.jacobian(at) / answers.size, slope, atol=1e-5)


def test_the_equations_hold_when_written_out_unit_by_unit() -> None:
    answers, terms = _asked_by_all(2, 6000)
    found = stableness(answers, terms, reference=1)

    x = terms.matrix[terms.cell]
    gamma = np.where(answers.category >= 0, found.gamma[answers.category], 0.0)
    one, two = (1 / (1 + np.exp(-(x @ b + gamma))) for b in (found.first, found.second))
    first, second = answers.wave == 0, answers.wave == 1
    np.testing.assert_allclose(x.T @ (first / one - 1), 0.0, atol=1e-5)
    np.testing.assert_allclose(x.T @ (second / two - ~first), 0.0, atol=1e-5)
    for category in (0, 2):
        there = answers.category == category
        assert (second / two - first * (1 - one) / one)[there].sum() == pytest.approx(0.0, abs=1e-5)
    early = first | second
    np.testing.assert_allclose(found.weight, np.where(early, 1 / (one + (1 - one) * two), 0.0), rtol=1e-9)


@pytest.mark.parametrize("is_normalised", [True, False])
def test_the_error_is_that_of_leaving_groups_out(is_normalised: bool) -> None:
    answers, terms = _asked_by_all(3, 12_000)
    weight = np.random.default_rng(4).uniform(1.0, 3.0, size=answers.size)
    groups = 60
    group = np.random.default_rng(5).permutation(np.arange(answers.size) % groups)

    def estimate(kept: np.ndarray) -> float:
        part = waves(answers.category[kept], answers.wave[kept], categories=answers.categories)
        model = stableness(part, terms.take(np.flatnonzero(kept)), reference=1)
        return weighted_mean(model, NPS, design=design(weight[kept]), is_normalised=is_normalised).value

    found = weighted_mean(
        stableness(answers, terms, reference=1), NPS, design=design(weight), is_normalised=is_normalised
    )

    left_out = [estimate(group != g) for g in range(groups)]
    assert found.standard_error == pytest.approx(np.sqrt((groups - 1) * np.var(left_out)), rel=0.25)


def test_a_second_message_that_some_did_not_get_is_refused() -> None:
    answers = waves([0, 1, 1, -1, -1], [0, 0, 1, -1, -1], categories=("no", "yes"), attempts=[1, 1, 2, 2, 1])

    with pytest.raises(NotIdentified, match="1 silent units were asked less than twice"):
        stableness(answers, reference=0)


def test_answers_that_no_stable_willingness_explains_are_an_error() -> None:
    answers = table_of([[10, 390], [300, 20], [500, 40]], 1500)

    with pytest.raises((NotConverged, NotIdentified)):
        stableness(answers, reference=PASSIVE)


def test_two_waves_are_continued_along_the_line_through_both() -> None:
    found = continuum(table_of([[10, 10], [20, 20], [50, 10]], 120), NPS)

    first, both = 40 / 80 * 100, 40 / 120 * 100
    rate = np.array([80, 120]) / 240
    slope = (both - first) / (rate[1] - rate[0])
    np.testing.assert_allclose(found.cumulative, [first, both])
    assert found.linear == pytest.approx(both + slope * (1 - rate[1]))
    assert found.last_wave == pytest.approx(0.0)
    assert found.last_respondent == pytest.approx(both / 2)


def test_base_weights_count_units_as_often_as_they_say() -> None:
    answers = table_of([[10, 10], [20, 20], [50, 10]], 120)
    times = np.arange(answers.size) % 3 + 1
    often = np.repeat(np.arange(answers.size), times)
    repeated = waves(answers.category[often], answers.wave[often], categories=answers.categories)

    one, other = continuum(answers, NPS, base_weight=times), continuum(repeated, NPS)

    np.testing.assert_allclose(one.response_rate, other.response_rate)
    np.testing.assert_allclose(one.cumulative, other.cumulative)
    assert one.linear == pytest.approx(other.linear)
    with pytest.raises(BadTable, match="base_weight"):
        continuum(answers, NPS, base_weight=times[:-1])
    with pytest.raises(NotIdentified, match="wave 1 has no answer with a weight"):
        continuum(answers, NPS, base_weight=np.where(answers.wave == 1, 0.0, 1.0))
    assert isinstance(stableness(answers, reference=PASSIVE), Stableness)
