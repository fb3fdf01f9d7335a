"""Which specifications are accepted, what range is left, and the test of ignorability."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from opinion_worlds import NPS, draw
from scipy import stats

from analysis.sensitivity.opinion.compare import WAVES_ALONE, opinion_models
from analysis.sensitivity.opinion.counts import Counts
from analysis.sensitivity.opinion.expected import expected_metric, response_probability, score_shares
from analysis.sensitivity.opinion.findings import Opinion
from analysis.sensitivity.opinion.fit import Fit, fit
from analysis.sensitivity.opinion.holdout import last_wave
from analysis.sensitivity.opinion.likelihood import Likelihood
from analysis.sensitivity.opinion.specification import Frailty, Shape, Source, Specification


@pytest.fixture(scope="module")
def extreme() -> tuple[Opinion, float, float]:
    """60,000 events of which people with strong feelings answer more, most of all the first message."""
    drawn = draw(21, 60_000, extremity=1.6, frailty=0.5, later=0.7)
    return opinion_models(drawn.counts, NPS, sampled_share=1.0), drawn.truth, drawn.raw


def test_the_range_holds_the_truth_and_leaves_out_what_the_respondents_say(
    extreme: tuple[Opinion, float, float],
) -> None:
    opinion, truth, raw = extreme

    assert opinion.range is not None
    assert opinion.range[0] <= truth <= opinion.range[1] < raw
    assert opinion.value is not None
    assert abs(opinion.value - truth) < 0.5 * abs(raw - truth)
    assert opinion.ignorability is not None
    assert opinion.ignorability.p_value < 1e-6


def test_every_specification_is_reported_with_its_reason(extreme: tuple[Opinion, float, float]) -> None:
    opinion = extreme[0]

    assert len(opinion.specifications) == len({one.name for one in opinion.specifications}) == 30
    assert all(one.why for one in opinion.specifications)
    alone = [one for one in opinion.specifications if one.name.startswith("waves,")]
    assert not any(one.accepted for one in alone)
    assert any(one.why == WAVES_ALONE for one in alone)
    accepted = [one for one in opinion.specifications if one.accepted]
    assert len(accepted) == len(opinion.accepted)
    assert opinion.range == (
        min(one.low for one in accepted if one.low is not None),
        max(one.high for one in accepted if one.high is not None),
    )


def test_where_the_opinion_decides_nothing_ignorability_is_seldom_refused() -> None:
    p_values = []
    for seed in range(8):
        drawn = draw(100 + seed, 6000, extremity=0.0, waves=1)
        test = opinion_models(drawn.counts, NPS, sampled_share=1.0).ignorability
        assert test is not None
        p_values.append(test.p_value)

    assert stats.kstest(p_values, "uniform").pvalue > 0.001
    assert sum(p < 0.05 for p in p_values) <= 3


def test_neither_waves_nor_outcomes_identify_nothing() -> None:
    drawn = draw(31, 2000, extremity=1.0, waves=1, outcomes=0)

    opinion = opinion_models(drawn.counts, NPS, sampled_share=1.0)

    assert opinion == Opinion((), (), None, None, None, None)


def test_waves_alone_count_where_no_outcome_is_known() -> None:
    drawn = draw(32, 30_000, extremity=1.6, outcomes=0)

    opinion = opinion_models(drawn.counts, NPS, sampled_share=1.0)

    assert {one.name.split(",")[0] for one in opinion.specifications} == {"waves"}
    assert opinion.range is not None
    assert opinion.range[0] <= drawn.truth <= opinion.range[1]


def _fitted(counts: Counts) -> Fit:
    level = fit(Likelihood(counts, Specification(Source.BOTH, Shape.LEVEL), 7.0))
    return fit(Likelihood(counts, Specification(Source.BOTH, Shape.CURVE), 7.0), level)


def test_weights_of_one_over_the_probability_give_the_fitted_metric() -> None:
    """Two ways to one figure: the expectation of the silent, and the respondents weighted up."""
    found = _fitted(draw(41, 40_000, extremity=1.4).counts)
    counts = found.likelihood.counts

    by_model = expected_metric(found, NPS, 1.0)
    told = counts.answered.sum(axis=(1, 3))
    weight = told / response_probability(found)
    by_weights = float((weight @ NPS).sum() / weight.sum())

    assert by_weights == pytest.approx(by_model.value, abs=2 * by_model.standard_error)
    assert score_shares(found).sum() == pytest.approx(1.0)
    assert float(score_shares(found) @ NPS) == pytest.approx(by_model.value)


def test_the_standard_error_is_the_spread_over_samples() -> None:
    estimates, errors = [], []
    for seed in range(25):
        drawn = draw(300 + seed, 12_000, extremity=1.2, waves=1)
        likelihood = Likelihood(drawn.counts, Specification(Source.OUTCOMES, Shape.CURVE), 7.0)
        found = expected_metric(fit(likelihood), NPS, 1.0)
        estimates.append(found.value - drawn.truth)
        errors.append(found.standard_error)

    assert np.std(estimates, ddof=1) == pytest.approx(float(np.mean(errors)), rel=0.4)
    assert np.mean(np.abs(estimates) <= 1.96 * np.array(errors)) >= 0.8


def test_a_sample_of_the_eligible_is_less_certain_than_all_of_them() -> None:
    found = _fitted(draw(41, 40_000, extremity=1.4).counts)

    assert expected_metric(found, NPS, 0.1).standard_error > expected_metric(found, NPS, 1.0).standard_error


def test_the_last_wave_refuses_a_model_that_its_answers_contradict() -> None:
    counts = draw(41, 40_000, extremity=1.4).counts
    answered = counts.answered.copy()
    answered[..., -1] = answered[..., -1][:, :, ::-1]  # those who answered last say the opposite of what they think
    contradicted = replace(counts, answered=answered)

    for table, is_refused in ((counts, False), (contradicted, True)):
        level = fit(Likelihood(table, Specification(Source.BOTH, Shape.LEVEL), 7.0))
        held_out = last_wave(_fitted(table), level, NPS)
        assert held_out is not None
        assert (held_out.p_value < 0.01) == is_refused


def test_the_last_wave_cannot_be_held_out_of_two() -> None:
    drawn = draw(51, 10_000, extremity=1.0, waves=2)
    level = fit(Likelihood(drawn.counts, Specification(Source.BOTH, Shape.LEVEL), 7.0))

    assert last_wave(level, level, NPS) is None


def test_a_frailty_costs_certainty() -> None:
    drawn = draw(61, 30_000, extremity=1.4)
    level = fit(Likelihood(drawn.counts, Specification(Source.WAVES, Shape.LEVEL), 7.0))
    errors = [
        expected_metric(
            fit(Likelihood(drawn.counts, Specification(Source.WAVES, Shape.CURVE, frailty), 7.0), level), NPS, 1.0
        ).standard_error
        for frailty in (Frailty.NONE, Frailty.NORMAL)
    ]

    assert errors[0] < errors[1]
