"""R-indicators: by another computation unit by unit, over many samples, and where they end."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from analysis.cells import Cells, from_columns
from analysis.design import Design, design
from analysis.errors import BadTable, NoOverlap, TooFew
from analysis.quality.partial_r_indicator import partial_r_indicators
from analysis.quality.r_indicator import RIndicator, r_indicator
from analysis.quality.response_propensities import propensities, response
from analysis.quality.sampling import Sampling, total_variance
from analysis.quality.scoring import tally, working_information
from analysis.weighting.propensity import fit_response

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Survey:
    columns: dict[str, npt.NDArray[np.str_]]
    weight: FloatArray
    stratum: npt.NDArray[np.int64]
    responded: npt.NDArray[np.bool_]

    @property
    def sample(self) -> Design:
        return design(self.weight, stratum=self.stratum)

    @property
    def cells(self) -> Cells:
        return from_columns(self.columns)


def _survey(rng: np.random.Generator, n: int, *, by_stratum: bool) -> Survey:
    stratum = np.arange(n) % 3
    weight = np.array([2.0, 5.0, 9.0])[stratum] if by_stratum else rng.uniform(1, 9, n)
    channel, segment = rng.choice(["mail", "sms"], n), rng.choice(["a", "b", "c"], n)
    linear = -0.4 + 0.9 * (channel == "sms") + 0.5 * (segment == "b") - 0.3 * (stratum == 1)
    responded = rng.random(n) < expit(linear)
    return Survey({"channel": channel, "segment": segment}, weight, stratum, responded)


def _naive(survey: Survey) -> dict[str, float]:
    """The published formulas unit by unit, with the covariance at the maximum of the likelihood."""
    d, n = survey.weight, len(survey.weight)
    x = np.column_stack(
        [np.ones(n), survey.columns["channel"] == "sms", *(survey.columns["segment"] == k for k in "bc")]
    ).astype(float)
    fit = sm.GLM(survey.responded.astype(float), x, family=sm.families.Binomial(), freq_weights=d / d.mean()).fit(
        tol=1e-14, maxiter=100
    )
    p = fit.fittedvalues
    v = np.linalg.inv((x * (d / d.mean() * p * (1 - p))[:, None]).T @ x)
    z = x * (p * (1 - p))[:, None]
    population, mean = d.sum(), np.average(p, weights=d)
    variance = np.sum(d * (p - mean) ** 2) / (population - 1)
    estimated = sum(di * zi @ v @ zi for di, zi in zip(d, z, strict=True))
    bias = (estimated - _design_variance(survey, p) / population) / population
    pz = np.cov(np.column_stack([p, z]).T, aweights=d, ddof=0)
    a, b = pz[0, 1:], pz[1:, 1:]
    third = _design_variance(survey, (p - mean) ** 2) / population**2
    error = (4 * a @ v @ a + 2 * np.trace(b @ v @ b @ v) + third) / (variance * (population - 1) / population)
    return {
        "unadjusted": 1 - 2 * variance**0.5,
        "value": 1 - 2 * max(variance - bias, 0) ** 0.5,
        "standard_error": error**0.5,
    }


def _design_variance(survey: Survey, y: FloatArray) -> float:
    d = survey.weight
    parts = [survey.stratum == k for k in np.unique(survey.stratum)]
    if any(len(np.unique(d[part])) > 1 for part in parts):
        n, total = len(d), np.sum(d * y)
        return float(np.sum((n * d * y - total) ** 2) / n / (n - 1))
    by_stratum = [(d[part].sum(), part.sum(), y[part].var(ddof=1)) for part in parts]
    return float(sum(size**2 * (1 - n / size) * s2 / n for size, n, s2 in by_stratum))


@pytest.mark.parametrize("by_stratum", [True, False])
def test_an_indicator_is_that_computed_unit_by_unit(*, by_stratum: bool) -> None:
    survey = _survey(np.random.default_rng(3), 500, by_stratum=by_stratum)

    found = r_indicator(survey.sample, survey.cells, survey.responded)

    assert found.sampling == (Sampling.STSI if by_stratum else Sampling.PPS)
    for name, value in _naive(survey).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-4), name


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_the_units_makes_no_difference(seed: int) -> None:
    survey = _survey(np.random.default_rng(11), 200, by_stratum=True)
    order = np.random.default_rng(seed).permutation(200)
    moved = Survey(
        {name: values[order] for name, values in survey.columns.items()},
        survey.weight[order],
        survey.stratum[order],
        survey.responded[order],
    )
    one = r_indicator(survey.sample, survey.cells, survey.responded)
    other = r_indicator(moved.sample, moved.cells, moved.responded)
    assert other.value == pytest.approx(one.value, rel=1e-9)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-9)


@pytest.fixture(scope="module")
def many() -> list[RIndicator]:
    rng = np.random.default_rng(5)
    surveys = (_survey(rng, 900, by_stratum=True) for _ in range(300))
    return [r_indicator(survey.sample, survey.cells, survey.responded, precision="design") for survey in surveys]


def test_the_standard_errors_are_those_of_many_samples(many: list[RIndicator]) -> None:
    errors = np.array([found.standard_error for found in many])
    assert errors.mean() == pytest.approx(np.std([found.value for found in many], ddof=1), rel=0.1)
    cv_errors = np.array([found.cv_standard_error for found in many])
    assert cv_errors.mean() == pytest.approx(np.std([found.cv for found in many], ddof=1), rel=0.1)


def test_errors_by_the_model_overlook_what_unequal_weights_cost() -> None:
    survey = _survey(np.random.default_rng(12), 900, by_stratum=True)
    by_model, by_design = (
        r_indicator(survey.sample, survey.cells, survey.responded, precision=precision).standard_error
        for precision in ("model", "design")
    )
    assert by_design > 1.1 * by_model


def test_errors_by_design_double_when_everybody_comes_four_times() -> None:
    survey = _survey(np.random.default_rng(12), 300, by_stratum=True)
    four = Survey(
        {k: np.tile(v, 4) for k, v in survey.columns.items()},
        np.tile(survey.weight, 4),
        np.tile(survey.stratum, 4),
        np.tile(survey.responded, 4),
    )
    clustered = design(four.weight, stratum=four.stratum, cluster=np.tile(np.arange(300), 4))
    once = propensities(response(survey.sample, survey.cells, survey.responded, precision="design"))
    often = propensities(response(clustered, four.cells, four.responded, precision="design"))
    apart = propensities(response(four.sample, four.cells, four.responded, precision="design"))
    np.testing.assert_allclose(often.covariance, once.covariance, rtol=1e-6)
    np.testing.assert_allclose(4 * apart.covariance, once.covariance, rtol=0.02)


def test_the_adjustment_for_bias_brings_the_indicator_to_the_truth(many: list[RIndicator]) -> None:
    # The model leaves the stratum out: its effect is not part of the indicator, the others' are.
    truth = r_indicator(*_large()).value
    assert np.mean([found.value for found in many]) == pytest.approx(truth, abs=0.01)
    assert np.mean([found.unadjusted for found in many]) < truth - 0.005


def _large() -> tuple[Design, Cells, npt.NDArray[np.bool_]]:
    survey = _survey(np.random.default_rng(6), 200_000, by_stratum=True)
    return survey.sample, survey.cells, survey.responded


def test_the_variance_of_a_total_is_unbiased_over_all_samples() -> None:
    y, strata = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.0]), (range(4), range(4, 7))
    totals, estimates = [], []
    for sample in itertools.product(itertools.combinations(strata[0], 2), itertools.combinations(strata[1], 2)):
        rows = np.array(sample).ravel()
        units = design(np.repeat([2.0, 1.5], 2), stratum=np.repeat([0, 1], 2))
        variance = total_variance(units, np.arange(4), 4)
        totals.append(units.base_weight @ y[rows])
        estimates.append(variance.of(y[rows][:, None])[0])
    assert np.mean(totals) == pytest.approx(y.sum())
    assert np.mean(estimates) == pytest.approx(np.var(totals))


def test_weights_of_a_few_values_stand_for_strata_where_none_are_given() -> None:
    survey = _survey(np.random.default_rng(9), 120, by_stratum=True)
    given_, guessed = survey.sample, design(survey.weight)
    one, other = (r_indicator(units, survey.cells, survey.responded) for units in (given_, guessed))
    assert one == other
    assert one.sampling == Sampling.STSI


def test_a_weight_of_one_unit_alone_is_no_stratum() -> None:
    cells = from_columns({"segment": list("aaaabbbb")})
    sample = design([2.0] * 7 + [5.0])
    found = r_indicator(sample, cells, [True, True, True, False, True, False, False, False])
    assert found.sampling == Sampling.PPS


def test_equal_response_is_fully_representative() -> None:
    cells = from_columns({"segment": list("aaaabbbb")})
    found = r_indicator(design([2.0] * 8), cells, [True, True, False, False] * 2)
    assert (found.value, found.cv, found.standard_error, found.largest_bias()) == (1.0, 0.0, None, 0.0)
    (part,) = partial_r_indicators(design([2.0] * 8), cells, [True, True, False, False] * 2)
    assert part.unconditional == pytest.approx(0)
    assert (part.conditional, part.standard_error, part.cv_standard_error) == (0.0, None, None)


def test_the_largest_bias_is_the_covariance_with_response_at_its_worst() -> None:
    survey = _survey(np.random.default_rng(4), 400, by_stratum=True)
    found = r_indicator(survey.sample, survey.cells, survey.responded)
    assert found.largest_bias(20, is_adjusted=False) == pytest.approx(
        20 * found.propensity_variance**0.5 / found.mean_propensity
    )
    assert found.largest_bias() <= found.largest_bias(is_adjusted=False)


def test_the_parts_of_one_variable_are_the_whole() -> None:
    survey = _survey(np.random.default_rng(2), 300, by_stratum=True)
    cells = from_columns({"segment": survey.columns["segment"]})
    whole = r_indicator(survey.sample, cells, survey.responded)
    (part,) = partial_r_indicators(survey.sample, cells, survey.responded)

    spread = (whole.propensity_variance * (survey.weight.sum() - 1) / survey.weight.sum()) ** 0.5
    assert part.unconditional_unadjusted == pytest.approx(spread)
    assert part.conditional_unadjusted == pytest.approx(spread)
    assert part.standard_error == pytest.approx(0.5 * whole.standard_error)
    assert sum(level.share for level in part.levels) == pytest.approx(1)
    assert sum(level.unconditional * level.share**0.5 for level in part.levels) == pytest.approx(0, abs=1e-12)


def test_within_and_between_are_the_whole_where_two_variables_are_all() -> None:
    survey = _survey(np.random.default_rng(8), 400, by_stratum=False)
    found = r_indicator(survey.sample, survey.cells, survey.responded)
    channel, segment = partial_r_indicators(survey.sample, survey.cells, survey.responded)
    whole = found.propensity_variance * (survey.weight.sum() - 1) / survey.weight.sum()
    for one, other in ((channel, segment), (segment, channel)):
        assert one.unconditional_unadjusted**2 + other.conditional_unadjusted**2 == pytest.approx(whole)


def test_a_partial_indicator_is_signed_by_who_is_missing() -> None:
    survey = _survey(np.random.default_rng(8), 2000, by_stratum=True)
    channel, _ = partial_r_indicators(survey.sample, survey.cells, survey.responded)
    by_level = {level.level: level for level in channel.levels}
    assert by_level["mail"].unconditional < -3 * by_level["mail"].unconditional_standard_error
    assert by_level["sms"].unconditional > 3 * by_level["sms"].unconditional_standard_error


def test_a_model_with_all_interactions_gives_each_cell_its_own_rate() -> None:
    survey = _survey(np.random.default_rng(8), 600, by_stratum=True)
    cells = survey.cells
    asked, answered = cells.sums(survey.weight), cells.sums(survey.weight * survey.responded)
    rate, mean = answered / asked, answered.sum() / asked.sum()

    channel, _ = partial_r_indicators(survey.sample, cells, survey.responded, interactions=[("channel", "segment")])

    within = np.array([cells.margin(answered, 1)[k] / cells.margin(asked, 1)[k] for k in cells.codes[:, 1]])
    expected = (asked @ (rate - within) ** 2 / asked.sum()) ** 0.5
    assert channel.mean_propensity == pytest.approx(mean)
    assert channel.conditional_unadjusted == pytest.approx(expected)


def test_a_linear_model_gives_the_least_squares_probabilities() -> None:
    survey = _survey(np.random.default_rng(8), 300, by_stratum=False)
    matrix = survey.cells.design_matrix()[survey.cells.cell]
    fit = sm.WLS(survey.responded.astype(float), matrix, weights=survey.weight).fit()
    p, d = fit.fittedvalues, survey.weight
    spread = (np.sum(d * (p - np.average(p, weights=d)) ** 2) / (d.sum() - 1)) ** 0.5

    found = r_indicator(survey.sample, survey.cells, survey.responded, link="linear")

    assert found.unadjusted == pytest.approx(1 - 2 * spread)
    assert found.standard_error is not None
    assert len(partial_r_indicators(survey.sample, survey.cells, survey.responded, link="linear")) == 2


def test_the_last_scoring_step_is_next_to_the_maximum() -> None:
    survey = _survey(np.random.default_rng(1), 300, by_stratum=False)
    model = fit_response(survey.weight, survey.cells, survey.responded)
    cells = survey.cells
    units = tally(cells.cell, cells.size, survey.weight, survey.responded)
    last = survey.weight.mean() * working_information(cells.design_matrix(), units)
    np.testing.assert_allclose(last, model.information, rtol=1e-4)


def test_units_without_a_weight_are_left_out() -> None:
    survey = _survey(np.random.default_rng(1), 300, by_stratum=True)
    kept = np.arange(300) % 5 != 0
    sample = survey.sample
    thinned = Design(
        np.where(kept, survey.weight, 0.0), survey.weight, sample.stratum, sample.cluster, sample.sampling_fraction
    )
    less = Survey({k: v[kept] for k, v in survey.columns.items()}, survey.weight[kept], survey.stratum[kept], kept)

    found = partial_r_indicators(thinned, survey.cells, survey.responded)

    assert found == partial_r_indicators(less.sample, less.cells, survey.responded[kept])


def test_what_cannot_be_told_is_refused() -> None:
    cells = from_columns({"segment": list("aabb")})
    with pytest.raises(NoOverlap, match="segment = 'a'"):
        r_indicator(design([1.0] * 4), cells, [False, False, True, False])
    with pytest.raises(BadTable, match="use logistic, linear"):
        r_indicator(design([1.0] * 4), cells, [True, False, True, False], link="probit")
    with pytest.raises(BadTable, match="4 units"):
        r_indicator(design([1.0] * 4), cells, [True, False])
    with pytest.raises(TooFew, match="stratum 'y' has a single unit"):
        r_indicator(design([2.0] * 4, stratum=list("xxxy")), cells, [True, False, True, False])
    with pytest.raises(BadTable, match=r"add up to 1\.5 units, fewer than the 3"):
        r_indicator(design([0.5, 0.5, 0.5, 1.0], stratum=list("xxxy")), cells, [True, False, True, False])
