"""The likelihood of reminder waves, what it recovers, and what it does not depend on."""

from __future__ import annotations

import numpy as np
import pytest
from callback_tables import GROUPS, NPS, PASSIVE, as_expected, drawn, table_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import expit

from analysis.design import design
from analysis.errors import NotIdentified
from analysis.sensitivity.callback.mean import mean
from analysis.sensitivity.callback.mixture import Mixture
from analysis.sensitivity.callback.model import fit
from analysis.sensitivity.callback.waves import Waves, counts, waves
from analysis.terms import Terms

TABLE = [[543, 245, 133], [334, 203, 145], [979, 475, 306]]
SILENT = 2637


def _unit_by_unit(mixture: Mixture, answers: Waves, terms: Terms, parameters: np.ndarray) -> float:
    """Write the likelihood down as its formula says, for one unit after the other."""
    share = mixture.shares(parameters)
    _, covariate, contrast = mixture.split(parameters)
    total = 0.0
    for category, wave, made, cell in zip(answers.category, answers.wave, answers.attempts, terms.cell, strict=True):
        chance = expit(mixture.response[cell] @ covariate + mixture.contrasts @ contrast)
        if category >= 0:
            total += np.log(share[cell, category] * chance[category, wave] * (1 - chance[category, :wave]).prod())
        else:
            total += np.log((share[cell] * (1 - chance[:, :made]).prod(axis=1)).sum())
    return float(total)


@pytest.mark.parametrize(("categories", "times", "kinds"), [(2, 2, 2), (3, 3, 3), (5, 4, 2)])
def test_the_likelihood_on_cells_is_that_of_the_units_with_its_derivatives(
    categories: int, times: int, kinds: int
) -> None:
    answers, terms = drawn(np.random.default_rng(1), 600, categories=categories, times=times, kinds=kinds)
    mixture = fit(*drawn(np.random.default_rng(1), 9000, categories=categories, times=times, kinds=kinds), reference=1)
    free = len(mixture.parameters)
    at = np.random.default_rng(2).normal(size=free) * 0.3
    own = Mixture(
        counts(answers, terms), terms.matrix, terms.matrix[:, 1:], mixture.mixture.contrasts, times, reference=1
    )

    found = own.evaluate(at)

    assert found.value == pytest.approx(_unit_by_unit(own, answers, terms, at), rel=1e-12)
    slope = approx_fprime(at, lambda point: own.value(point)[0], 1e-6)
    np.testing.assert_allclose(found.gradient, slope, atol=2e-3)
    curvature = approx_fprime(at, lambda point: own.value(point)[1], 1e-6)
    np.testing.assert_allclose(found.hessian, curvature, atol=2e-3)
    np.testing.assert_allclose(found.hessian, found.hessian.T, atol=1e-9)
    np.testing.assert_allclose(own.value(at)[1], found.gradient, atol=1e-9)


def test_cells_in_several_blocks_are_those_in_one() -> None:
    answers, terms = drawn(np.random.default_rng(3), 10_000, categories=11, times=4, kinds=4)
    single = Terms(terms.names, terms.matrix[terms.cell], np.arange(answers.size))
    contrasts = np.random.default_rng(4).normal(size=(11, 4, 14))
    whole, apart = (
        Mixture(counts(answers, used), used.matrix, used.matrix[:, 1:], contrasts, 4, reference=1)
        for used in (terms, single)
    )
    at = np.random.default_rng(5).normal(size=10 * 4 + 3 + 14) * 0.2

    one, other = whole.evaluate(at), apart.evaluate(at)

    assert other.value == pytest.approx(one.value, rel=1e-12)
    np.testing.assert_allclose(other.gradient, one.gradient, atol=1e-8)
    np.testing.assert_allclose(other.hessian, one.hessian, atol=1e-8)


def test_a_model_on_units_is_that_on_cells() -> None:
    answers, terms = drawn(np.random.default_rng(3), 4000, kinds=4)
    single = Terms(terms.names, terms.matrix[terms.cell], np.arange(answers.size))

    whole, apart = fit(answers, terms, reference=0), fit(answers, single, reference=0)

    np.testing.assert_allclose(apart.parameters, whole.parameters, atol=1e-6)
    one, other = mean(whole, NPS), mean(apart, NPS)
    assert other.value == pytest.approx(one.value, abs=1e-5)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-6)


@pytest.mark.parametrize("categories", [2, 3, 5])
def test_the_model_is_recovered_from_the_counts_it_expects_even_if_some_were_asked_less(categories: int) -> None:
    rng = np.random.default_rng(categories)
    odds = rng.normal(size=(3, categories)) * 0.6
    alpha, beta = np.array([-1.0, -1.4, -1.7, -1.8]), np.array([0.0, 0.5, -0.4])
    gamma = np.linspace(0.9, -0.3, categories) - np.linspace(0.9, -0.3, categories)[1]

    model = fit(*as_expected(odds, alpha, beta, gamma, units=400_000, attempts=(2, 4)), reference=1)

    np.testing.assert_allclose(model.gamma, gamma, atol=2e-3)
    np.testing.assert_allclose(model.alpha, alpha, atol=2e-3)
    np.testing.assert_allclose(model.beta, beta[1:], atol=2e-3)
    share = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.share, share, atol=1e-3)


def test_answers_on_eleven_points_are_as_good_as_in_three_groups() -> None:
    odds, alpha = np.linspace(-1.0, 1.0, 11)[None, :], np.array([-0.6, -1.0, -1.2])
    gamma = np.abs(np.arange(11) - 6) * 0.2

    model = fit(*as_expected(odds, alpha, np.zeros(1), gamma, units=1_000_000, attempts=(3,)), reference=6)

    np.testing.assert_allclose(model.gamma, gamma, atol=0.01)
    share = np.exp(odds[0]) / np.exp(odds[0]).sum()
    assert mean(model, np.arange(11.0)).value == pytest.approx(float(share @ np.arange(11)), abs=0.01)


def test_two_waves_and_categories_alone_are_fitted_exactly() -> None:
    observed = [[300, 150], [120, 90], [400, 190]]

    model = fit(table_of(observed, 1500), reference=PASSIVE)

    units, share, chance = 2750, model.shares, model.chance
    first = units * share * chance[:, 0]
    second = units * share * (1 - chance[:, 0]) * chance[:, 1]
    np.testing.assert_allclose(np.column_stack([first, second]), observed, rtol=1e-6)


def test_ignorable_nonresponse_has_the_shares_of_the_respondents_and_the_rates_of_the_waves() -> None:
    model = fit(table_of(TABLE, SILENT), reference=PASSIVE, is_ignorable=True)

    observed = np.array(TABLE)
    np.testing.assert_allclose(model.shares, observed.sum(axis=1) / observed.sum(), atol=1e-9)
    left = observed.sum() + SILENT - np.array([0, *observed.sum(axis=0).cumsum()[:-1]])
    np.testing.assert_allclose(model.chance[0], observed.sum(axis=0) / left, atol=1e-9)
    share = model.shares
    spread = 100 * np.sqrt((share[0] + share[2] - (share[2] - share[0]) ** 2) / observed.sum())
    assert mean(model, NPS).standard_error_in_sample == pytest.approx(spread, rel=1e-6)


def test_constant_chances_have_a_lower_maximum_that_one_start_would_have_stopped_at() -> None:
    # Response to this survey was at random. From most starting points one gets to a maximum of -8533.7.
    answers = table_of([[250, 115, 95], [312, 194, 132], [562, 294, 252]], 3794)

    model = fit(answers, reference=PASSIVE, is_constant=True)

    assert model.reached < model.starts
    assert model.log_likelihood == pytest.approx(-8529.2501, abs=1e-3)


@pytest.mark.parametrize("reference", [0, 2])
def test_a_mean_does_not_depend_on_the_reference(reference: int) -> None:
    answers, terms = drawn(np.random.default_rng(5), 6000)
    one, other = (mean(fit(answers, terms, reference=k), NPS) for k in (PASSIVE, reference))

    assert other.value == pytest.approx(one.value, abs=1e-5)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-5)
    assert other.standard_error_in_sample == pytest.approx(one.standard_error_in_sample, rel=1e-5)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100.0), shift=st.floats(-50.0, 50.0))
def test_a_mean_depends_neither_on_the_order_of_units_nor_on_the_unit_of_a_covariate(
    seed: int, scale: float, shift: float
) -> None:
    rng = np.random.default_rng(7)
    answers, terms = drawn(rng, 5000)
    months = rng.uniform(0, 60, size=terms.size)
    matrix = np.column_stack([terms.matrix[:, 0], months])
    moved = np.column_stack([terms.matrix[:, 0], shift + scale * months])
    order = np.random.default_rng(seed).permutation(answers.size)
    shuffled = waves(
        answers.category[order], answers.wave[order], categories=answers.categories, attempts=answers.attempts[order]
    )

    one = mean(fit(answers, Terms(("1", "months"), matrix, terms.cell), reference=1), NPS)
    other = mean(fit(shuffled, Terms(("1", "days"), moved, terms.cell[order]), reference=1), NPS)

    assert other.value == pytest.approx(one.value, abs=1e-4)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-4)


def test_a_column_that_repeats_others_is_left_out_and_the_terms_say_so() -> None:
    answers, terms = drawn(np.random.default_rng(8), 5000)
    repeated = Terms((*terms.names, "again"), np.column_stack([terms.matrix, terms.matrix.sum(axis=1)]), terms.cell)

    one, other = fit(answers, terms, reference=1), fit(answers, repeated, reference=1)

    assert other.terms.names == terms.names
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)


def test_units_who_were_never_asked_count_in_the_mean_only() -> None:
    answers, terms = as_expected(
        np.array([[0.5, 0.0, -0.5], [-0.5, 0.0, 1.0]]),
        np.array([-0.5, -0.8]),
        np.array([0.0, 0.4]),
        np.array([0.6, 0.0, 0.3]),
        units=3000,
        attempts=(2,),
    )
    more = 2000
    longer = waves(
        np.append(answers.category, np.full(more, -1)),
        np.append(answers.wave, np.full(more, -1)),
        categories=answers.categories,
        attempts=np.append(answers.attempts, np.zeros(more, dtype=int)),
    )
    wider = Terms(terms.names, terms.matrix, np.append(terms.cell, np.ones(more, dtype=np.int64)))

    one, other = fit(answers, terms, reference=1), fit(longer, wider, reference=1)

    np.testing.assert_allclose(other.parameters, one.parameters, atol=1e-6)
    by_kind = one.share @ np.array(NPS)
    size = np.bincount(wider.cell)
    assert mean(other, NPS).value == pytest.approx(float(size @ by_kind / size.sum()), abs=1e-4)


def test_a_covariate_under_which_a_category_never_occurs_is_named() -> None:
    answers, terms = drawn(np.random.default_rng(9), 6000)
    kept = ~((answers.category == 2) & (terms.cell == 1))
    without = waves(answers.category[kept], answers.wave[kept], categories=GROUPS, attempts=answers.attempts[kept])

    with pytest.raises(NotIdentified, match="promoter: kind=1"):
        fit(without, Terms(terms.names, terms.matrix, terms.cell[kept]), reference=1)


def _errors_by_resampling(answers: Waves, terms: Terms, groups: int) -> float:
    """Leave out one of some groups at a time."""
    group = np.random.default_rng(0).permutation(np.arange(answers.size) % groups)
    found = []
    for left_out in range(groups):
        kept = group != left_out
        part = waves(
            answers.category[kept], answers.wave[kept], categories=answers.categories, attempts=answers.attempts[kept]
        )
        found.append(mean(fit(part, terms.take(np.flatnonzero(kept)), reference=1), NPS).value)
    return float(np.sqrt((groups - 1) * np.var(found)))


def test_the_linearised_error_is_that_of_leaving_groups_out() -> None:
    answers, terms = drawn(np.random.default_rng(11), 8_000, kinds=2)

    found = mean(fit(answers, terms, reference=1), NPS)

    assert found.standard_error == pytest.approx(_errors_by_resampling(answers, terms, 40), rel=0.3)
    assert found.standard_error == pytest.approx(found.standard_error_in_sample, rel=0.2)


def test_units_that_are_all_there_twice_add_no_precision_if_their_cluster_says_so() -> None:
    answers, terms = drawn(np.random.default_rng(12), 6000)
    twice = np.repeat(np.arange(answers.size), 2)
    double = waves(
        answers.category[twice], answers.wave[twice], categories=answers.categories, attempts=answers.attempts[twice]
    )
    weight = np.random.default_rng(13).uniform(1, 5, size=answers.size)

    one = mean(fit(answers, terms, reference=1), NPS, design=design(weight))
    two = fit(double, terms.take(twice), reference=1)
    other = mean(two, NPS, design=design(weight[twice], cluster=twice))

    assert other.value == pytest.approx(one.value, abs=1e-5)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-5)
    assert other.standard_error_in_sample == pytest.approx(one.standard_error_in_sample / 2**0.5, rel=1e-5)


def test_the_error_in_the_sample_is_that_of_slopes_and_curvature_found_numerically() -> None:
    model = fit(table_of(TABLE, SILENT), reference=PASSIVE)

    def average(parameters: np.ndarray) -> float:
        return float(model.mixture.shares(parameters)[0] @ np.array(NPS))

    slope = approx_fprime(model.parameters, average, 1e-6)
    curvature = approx_fprime(model.parameters, lambda point: model.mixture.value(point)[1], 1e-6)
    expected = np.sqrt(slope @ np.linalg.solve(-curvature, slope))

    assert mean(model, NPS).standard_error_in_sample == pytest.approx(expected, rel=1e-4)
