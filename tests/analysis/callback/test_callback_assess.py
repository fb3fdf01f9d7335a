"""What is refused, what is tested, and how the waves are read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from callback_tables import GROUPS, NPS, PASSIVE, as_expected, drawn, table_of
from scipy import stats
from scipy.optimize import approx_fprime

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.sensitivity.callback.assess import DEAREST, Verdict, assess
from analysis.sensitivity.callback.identification import price
from analysis.sensitivity.callback.model import fit
from analysis.sensitivity.callback.testing import goodness_of_fit, ignorability, saturated, steadiness
from analysis.sensitivity.callback.waves import Waves, thin, waves
from analysis.terms import Terms
from validation.callback import ESTIMATES, VALUES, WORLDS, Scenario, draw, simulate, truth

J_SHAPED = table_of([[543, 245, 133], [334, 203, 145], [979, 475, 306]], 2637)
AT_RANDOM = table_of([[250, 115, 95], [312, 194, 132], [562, 294, 252]], 3794)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (table_of([[60], [70], [80]], 300), "one wave"),
        (table_of([[60, 50], [70, 60], [80, 60]], 0), "everybody answered"),
        (table_of([[60, 50], [0, 0], [80, 60]], 300), "'passive'"),
        (waves([0, 1, 2, -1], [0, 0, 0, -1], categories=GROUPS, attempts=[1, 1, 1, 3]), "wave 1"),
    ],
)
def test_waves_that_cannot_tell_are_refused_with_the_reason(answers: Waves, why: str) -> None:
    with pytest.raises(NotIdentified, match=why):
        fit(answers, reference=PASSIVE)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"category": [0, 3, -1], "wave": [0, 1, -1]}, "row 2, column category: 3"),
        ({"category": [0, 1, -1], "wave": [0, 1, 1]}, "row 3, column wave"),
        ({"category": [0, 1, -2], "wave": [0, 1, -1]}, "row 3, column category: -2"),
        ({"category": [0, 1, -1], "wave": [0, 1, -1], "attempts": [1, 1, 2]}, "row 2, column attempts: 1 is too few"),
        ({"category": [0, 1, -1], "wave": [0, 1]}, "has 2 entries"),
        ({"category": [0.0, 1.0, -1.0], "wave": [0, 1, -1]}, "whole numbers"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(columns: dict[str, list[int]], why: str) -> None:
    category, wave = columns["category"], columns["wave"]

    with pytest.raises(BadTable, match=why):
        waves(category, wave, categories=GROUPS, attempts=columns.get("attempts"))


def test_a_category_of_few_answers_is_named_and_so_is_a_thin_combination() -> None:
    few = table_of([[20, 15], [200, 90], [300, 160]], 900)
    lean = table_of([[80, 25], [200, 90], [300, 160]], 900)

    with pytest.raises(TooFew, match="category 'detractor' has 35 answers, 50 are needed"):
        assess(few, None, NPS, reference=PASSIVE)
    assert thin(lean) == ("detractor in wave 1: 25 answers",)
    with pytest.raises(TooFew, match="wave 1 has 42 answers"):
        assess(table_of([[80, 12], [200, 20], [300, 10]], 900), None, NPS, reference=PASSIVE)


def test_the_saturated_likelihood_is_the_multinomial_one_where_all_were_asked_as_often() -> None:
    observed = np.array([543, 245, 133, 334, 203, 145, 979, 475, 306, 2637])

    assert saturated(J_SHAPED) == (pytest.approx(float((observed * np.log(observed / observed.sum())).sum())), 9)


def test_the_tests_are_those_of_expected_counts_for_large_numbers() -> None:
    ratio = goodness_of_fit(fit(J_SHAPED, reference=PASSIVE))
    constant = fit(J_SHAPED, reference=PASSIVE)
    observed = constant.mixture.counts
    model = constant.mixture.expected(constant.parameters)

    pearson = sum(
        ((part - other) ** 2 / np.where(other > 0, other, 1)).sum()
        for part, other in ((observed.answered, model.answered), (observed.silent, model.silent))
    )
    score = steadiness(constant)

    assert ratio is not None
    assert score is not None
    assert pearson == pytest.approx(ratio.statistic, rel=0.01)
    assert score.statistic == pytest.approx(pearson, rel=1e-3)
    assert score.p_value == pytest.approx(stats.chi2.sf(score.statistic, 2))


def test_two_waves_leave_nothing_to_test_the_fit_with() -> None:
    model = fit(table_of([[300, 150], [120, 90], [400, 190]], 1500), reference=PASSIVE)

    assert goodness_of_fit(model) is None
    assert steadiness(model) is None


def test_willingness_that_changes_from_wave_to_wave_is_seen_although_covariates_are_there() -> None:
    odds = np.array([[0.3, 0.0, 0.6], [-0.6, 0.0, 1.0]])
    first, terms = as_expected(
        odds, np.array([-1.4, -1.6, -1.8]), np.array([0.0, 0.4]), np.array([1.0, 0.0, 0.7]), units=6000, attempts=(3,)
    )
    lost = np.flatnonzero((first.wave == 1) & (first.category != 1))[::2]
    category, wave = first.category.copy(), first.wave.copy()
    category[lost], wave[lost] = -1, -1
    changed = waves(category, wave, categories=first.categories)

    steady, unsteady = (steadiness(fit(answers, terms, reference=1)) for answers in (first, changed))

    assert steady is not None
    assert unsteady is not None
    assert steady.p_value > 0.9
    assert unsteady.p_value < 0.001


def test_models_of_other_data_are_not_compared() -> None:
    plain = fit(J_SHAPED, reference=PASSIVE, is_ignorable=True)
    other = fit(AT_RANDOM, reference=PASSIVE)

    with pytest.raises(BadTable, match="one without and one with gamma"):
        ignorability(plain, other)


def test_response_by_opinion_is_told_from_response_at_random() -> None:
    biased = assess(J_SHAPED, None, NPS, reference=PASSIVE)
    fair = assess(AT_RANDOM, None, NPS, reference=PASSIVE)

    assert biased.verdict is Verdict.OPINION
    assert biased.identified() is biased.opinion
    assert biased.ignorable.value == pytest.approx(24.94796, abs=1e-4)
    assert fair.ignorability.p_value > 0.05
    assert fair.verdict in (Verdict.IGNORABLE, Verdict.NOT_IDENTIFIED)


def test_a_mean_too_uncertain_to_use_is_refused_with_its_factor() -> None:
    answers, _ = as_expected(
        np.array([[0.3, 0.0, 0.6]]), np.array([-3.4, -3.5]), np.zeros(1), np.zeros(3), units=9000, attempts=(2,)
    )

    found = assess(answers, None, NPS, reference=PASSIVE)

    assert found.verdict is Verdict.NOT_IDENTIFIED
    with pytest.raises(NotIdentified, match="times that of ignorable nonresponse"):
        found.identified()


def test_the_price_is_what_the_curvature_at_the_ignorable_estimate_says() -> None:
    plain, full = fit(J_SHAPED, reference=PASSIVE, is_ignorable=True), fit(J_SHAPED, reference=PASSIVE)
    at = np.append(plain.parameters, [0.0, 0.0])
    expected = replace(full.mixture, counts=full.mixture.expected(at))
    curvature = approx_fprime(at, lambda point: expected.value(point)[1], 1e-6)
    slope = approx_fprime(at, lambda point: float(full.mixture.shares(point)[0] @ np.array(NPS)), 1e-6)

    found = price(plain, full, NPS)

    wide = np.sqrt(slope @ np.linalg.solve(-curvature, slope))
    observed = np.array([921, 682, 1760]) / 3363
    narrow = 100 * np.sqrt((observed[0] + observed[2] - (observed[2] - observed[0]) ** 2) / 3363)
    assert found == pytest.approx(wide / narrow, rel=1e-3)
    assert found > 1
    assert price(plain, full, np.array(NPS) * 0.1 + 7) == pytest.approx(found, rel=1e-9)
    with pytest.raises(BadTable, match="one without and one with gamma"):
        price(full, plain, NPS)


def test_the_price_hardly_depends_on_what_was_answered_so_it_selects_no_estimates() -> None:
    low = replace(WORLDS["J shape, n = 20,000, low response"], units=8000)
    usual = WORLDS["J shape, n = 6,000"]

    def prices(scenario: Scenario) -> list[float]:
        samples = [draw(scenario, np.random.default_rng(seed)) for seed in range(4)]
        return [assess(answers, terms, NPS, reference=1).price for answers, terms in samples]

    assert max(prices(usual)) < DEAREST < min(prices(low))


def test_a_misfit_is_not_hidden_behind_a_significant_test() -> None:
    answers = table_of([[900, 100, 60], [300, 250, 200], [1500, 350, 320]], 3600)

    found = assess(answers, None, NPS, reference=PASSIVE)

    assert found.steadiness is not None
    assert found.steadiness.p_value < 0.05
    assert found.verdict in (Verdict.MISFIT, Verdict.NOT_IDENTIFIED)


def test_terms_without_an_intercept_are_refused() -> None:
    answers, terms = drawn(np.random.default_rng(1), 3000)

    with pytest.raises(BadTable, match="intercept"):
        fit(answers, replace(terms, matrix=terms.matrix[:, ::-1]), reference=1)
    with pytest.raises(BadTable, match="describes 2 units"):
        fit(answers, Terms(terms.names, terms.matrix, terms.cell[:2]), reference=1)
    with pytest.raises(BadTable, match="column reference"):
        fit(answers, terms, reference=3)
    with pytest.raises(BadTable, match="one finite number for each of"):
        assess(answers, terms, [1.0, float("nan"), 0.0], reference=1)


def test_a_few_replications_of_the_validation_say_what_was_refused_and_what_was_not() -> None:
    replications = 4

    outcome = simulate(WORLDS["J shape, n = 6,000"], replications)

    assert len(outcome.tallies["respondents as they came"].values) == replications
    for name in ESTIMATES:
        assert len(outcome.tallies[name].values) + outcome.refused[name] == replications
    assert outcome.tallies["respondents as they came"].coverage() < 0.5
    assert abs(np.mean(outcome.tallies["wave model"].values) - truth()) < 10.0


def test_the_validation_draws_the_shares_it_calls_the_truth() -> None:
    answers, terms = draw(
        replace(WORLDS["J shape, n = 2,000"], units=100_000, alpha=(9.0, 9.0)), np.random.default_rng(1)
    )

    assert VALUES[answers.category[answers.category >= 0]].mean() == pytest.approx(truth(), abs=0.8)
    assert np.bincount(terms.cell) / answers.size == pytest.approx([0.3, 0.4, 0.3], abs=0.01)
