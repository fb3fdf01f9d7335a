"""The likelihood of opinion-dependent response, its gradient, and what it must not depend on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from opinion_worlds import CATEGORIES, NPS, draw

from analysis.errors import BadTable, TooFew
from analysis.sensitivity.opinion.classes import classify
from analysis.sensitivity.opinion.counts import tabulate
from analysis.sensitivity.opinion.fit import fit
from analysis.sensitivity.opinion.likelihood import Likelihood
from analysis.sensitivity.opinion.specification import (
    Frailty,
    Shape,
    Source,
    Specification,
    columns,
    specifications,
    typical_score,
)


@pytest.mark.parametrize(
    "specification", specifications(has_outcomes=True, has_waves=True), ids=lambda one: one.name.replace(" ", "-")
)
def test_the_gradient_is_that_of_the_likelihood(specification: Specification) -> None:
    likelihood = Likelihood(draw(1, 3000, extremity=1.0).counts, specification, 7.0)
    rng = np.random.default_rng(2)
    at = likelihood.start() + rng.normal(0, 0.1, likelihood.blocks.size)

    value, gradient = likelihood.value_and_gradient(at)

    step = 1e-5 * np.eye(len(at))
    numeric = [(likelihood.log_likelihood(at + e) - likelihood.log_likelihood(at - e)) / 2e-5 for e in step]
    assert value == pytest.approx(likelihood.log_likelihood(at), rel=1e-12)
    np.testing.assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-4 * np.abs(gradient).max())


@pytest.mark.parametrize("frailty", list(Frailty))
def test_probabilities_of_all_that_can_happen_sum_to_one(frailty: Frailty) -> None:
    specification = Specification(Source.BOTH, Shape.CURVE, frailty, fades=True)
    likelihood = Likelihood(draw(1, 2000, extremity=1.0).counts, specification, 7.0)
    at = likelihood.start() + np.random.default_rng(3).normal(0, 0.3, likelihood.blocks.size)

    parts = likelihood.parts(at)

    np.testing.assert_allclose(parts.score.sum(axis=1), 1.0)
    np.testing.assert_allclose(parts.pattern.sum(axis=1), 1.0)  # all four patterns of two outcomes occur
    np.testing.assert_allclose(parts.answer.sum(axis=2) + parts.silence[:, :, -1], 1.0)
    assert (np.diff(parts.silence, axis=2) < 0).all()


def test_a_normal_frailty_of_no_spread_and_nobody_who_never_answers_change_nothing() -> None:
    counts = draw(4, 2000, extremity=0.8).counts
    plain = Likelihood(counts, Specification(Source.BOTH, Shape.MIDDLE), 7.0)
    at = plain.start() + np.random.default_rng(5).normal(0, 0.1, plain.blocks.size)

    for frailty, none in ((Frailty.NORMAL, 0.0), (Frailty.NEVER, -40.0)):
        frail = Likelihood(counts, Specification(Source.BOTH, Shape.MIDDLE, frailty), 7.0)
        assert frail.log_likelihood(np.append(at, none)) == pytest.approx(plain.log_likelihood(at), rel=1e-12)


def test_the_normal_frailty_is_integrated_as_by_simulation() -> None:
    counts = draw(6, 2000, extremity=0.8).counts
    likelihood = Likelihood(counts, Specification(Source.BOTH, Shape.CURVE, Frailty.NORMAL), 7.0)
    at = likelihood.start()
    at[likelihood.blocks.frailty] = 1.0

    answer = likelihood.parts(at).answer[0, 10]

    u = np.random.default_rng(7).normal(size=400_000)
    log_odds = at[likelihood.blocks.contact][:, None] + u  # class 0 is the reference and the shape's slopes start at 0
    hazard = 1 / (1 + np.exp(-log_odds))
    silent = np.vstack([np.ones_like(u), np.cumprod(1 - hazard, axis=0)[:-1]])
    np.testing.assert_allclose(answer, (hazard * silent).mean(axis=1), rtol=0.01)


def test_the_shapes_are_nothing_in_the_middle_and_one_at_the_ends() -> None:
    assert columns(Shape.CURVE, CATEGORIES, 7.0)[[0, 5, 10]].tolist() == [[-1, 1], [0, 0], [1, 1]]
    assert columns(Shape.MIDDLE, CATEGORIES, 7.0)[[0, 5, 10]].tolist() == [[1, 0], [0, 0], [0, 1]]
    assert columns(Shape.TYPICAL, CATEGORIES, 7.0)[[0, 7, 10]].tolist() == [[1, 0], [0, 0], [0, 1]]
    assert columns(Shape.LEVEL, CATEGORIES, 7.0).shape == (11, 0)


def test_the_typical_score_is_the_median_off_the_ends() -> None:
    assert typical_score(CATEGORIES, np.ones(11)) == 5.0
    assert typical_score(CATEGORIES, np.eye(11)[10]) == 9.0
    assert typical_score(np.array([0.0, 1.0]), np.array([1.0, 1.0])) == 0.5


def test_a_fit_is_where_the_gradient_is_nothing_whatever_it_starts_from() -> None:
    counts = draw(8, 20_000, extremity=1.2).counts
    level = fit(Likelihood(counts, Specification(Source.BOTH, Shape.LEVEL), 7.0))
    likelihood = Likelihood(counts, Specification(Source.BOTH, Shape.CURVE), 7.0)

    cold, warm = fit(likelihood), fit(likelihood, level)

    assert cold.log_likelihood == pytest.approx(warm.log_likelihood, abs=2e-4)
    gradient = likelihood.value_and_gradient(cold.parameters)[1]
    decrement = gradient @ np.linalg.solve(cold.information, gradient)
    assert decrement < 1e-3
    opinion = likelihood.blocks.opinion
    spread = np.sqrt(np.diag(cold.covariance()))[opinion]
    np.testing.assert_array_less(np.abs(cold.parameters[opinion] - [0.0, 1.2]), 4 * spread)


def test_doubling_every_base_weight_changes_nothing() -> None:
    one = draw(9, 3000, extremity=1.0)
    two = draw(9, 3000, extremity=1.0, base_weight=np.full(3000, 7.0))

    np.testing.assert_allclose(one.counts.answered, two.counts.answered)
    assert two.counts.design_effect == pytest.approx(1.0)


def test_holding_out_the_last_wave_makes_its_respondents_silent() -> None:
    counts = draw(10, 3000, extremity=1.0).counts
    shorter = counts.without_last_wave()

    assert shorter.waves == counts.waves - 1
    assert shorter.answered.sum() + shorter.silent.sum() == pytest.approx(3000)
    late = counts.answered[..., -1].sum(axis=2)
    np.testing.assert_allclose(shorter.silent[:, :, -1], counts.silent[:, :, -2:].sum(axis=2) + late)
    with pytest.raises(TooFew, match="at least two waves"):
        counts.without_waves().without_last_wave()


def test_tables_that_contradict_themselves_are_refused() -> None:
    classes = classify(np.zeros(3), np.zeros(3), np.ones(3))
    wave, one = np.array([0, 1, -1]), np.ones(3, dtype=np.int64)

    with pytest.raises(BadTable, match="row 2, column response_wave"):
        tabulate(classes, {}, CATEGORIES, np.zeros(3), wave, one, np.ones(3))
    with pytest.raises(BadTable, match="11 is not an answer"):
        tabulate(classes, {}, CATEGORIES, np.array([11.0, 0, 0]), wave, 2 * one, np.ones(3))
    with pytest.raises(TooFew, match="both respondents and others"):
        tabulate(classes, {}, CATEGORIES, np.zeros(3), np.zeros(3, dtype=np.int64), one, np.ones(3))


def test_the_metric_of_a_table_without_silence_is_that_of_its_answers() -> None:
    drawn = draw(11, 4000, extremity=0.0)
    counts = replace(drawn.counts, silent=drawn.counts.silent * 0)

    told = counts.answered.sum(axis=(0, 1, 3))

    assert float(told @ NPS / told.sum()) == pytest.approx(drawn.raw)


def test_more_outcomes_than_can_be_told_apart_are_refused_and_fewer_keep_their_patterns() -> None:
    rng = np.random.default_rng(12)
    wave, one = np.where(np.arange(300) % 2, 0, -1), np.ones(300, dtype=np.int64)
    flags = {f"o{k:02d}": rng.random(300) < 0.4 for k in range(13)}
    classes = classify(np.zeros(300), np.zeros(300), np.ones(300))

    with pytest.raises(BadTable, match=r"13 outcomes .* than the 12 .* name fewer outcomes"):
        tabulate(classes, flags, CATEGORIES, np.zeros(300), wave, one, np.ones(300))
    del flags["o12"]
    counts = tabulate(classes, flags, CATEGORIES, np.zeros(300), wave, one, np.ones(300))

    told = counts.answered.sum(axis=(0, 2, 3)) + counts.silent.sum(axis=(0, 2))
    rows, times = np.unique(np.column_stack(list(flags.values())), axis=0, return_counts=True)
    assert sorted(map(tuple, rows)) == sorted(tuple(p > 0) for p in counts.patterns)
    assert sorted(told) == pytest.approx(sorted(times))
