"""Observed against expected numbers: what contradicts a specification, and what does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from opinion_worlds import NPS, draw

from analysis.sensitivity.opinion.compare import opinion_models
from analysis.sensitivity.opinion.counts import Counts
from analysis.sensitivity.opinion.fit import Fit, fit
from analysis.sensitivity.opinion.goodness import by_outcome, by_wave
from analysis.sensitivity.opinion.likelihood import Likelihood
from analysis.sensitivity.opinion.specification import Shape, Source, Specification


def _fitted(counts: Counts, source: Source = Source.BOTH, shape: Shape = Shape.CURVE) -> Fit:
    level = fit(Likelihood(counts, Specification(source, Shape.LEVEL), 7.0))
    return level if shape is Shape.LEVEL else fit(Likelihood(counts, Specification(source, shape), 7.0), level)


def _prompted(counts: Counts, share: float) -> Counts:
    """Let a share of the respondents without an outcome get the first one because they answered."""
    none, first = (int(np.flatnonzero((counts.patterns == row).all(axis=1))[0]) for row in ([0, 0], [1, 0]))
    answered = counts.answered.copy()
    answered[:, first] += share * answered[:, none]
    answered[:, none] *= 1 - share
    return replace(counts, answered=answered)


def test_a_world_of_the_models_own_kind_contradicts_neither_outcomes_nor_waves() -> None:
    found = _fitted(draw(71, 40_000, extremity=1.2).counts)

    for misfit in (by_outcome(found), by_wave(found)):
        assert misfit is not None
        assert misfit.p_value > 0.001
        assert "are expected" in misfit.worst


def test_a_dependence_that_is_left_out_shows_in_outcomes_and_waves() -> None:
    counts = draw(71, 40_000, extremity=2.0).counts

    for test in (by_outcome, by_wave):
        without, with_it = test(_fitted(counts, shape=Shape.LEVEL)), test(_fitted(counts))
        assert without is not None
        assert with_it is not None
        assert without.p_value < 0.01
        assert with_it.statistic < 0.5 * without.statistic


def test_an_outcome_that_answering_prompts_contradicts_the_other_and_refuses_specifications() -> None:
    counts = _prompted(draw(72, 40_000, extremity=0.0).counts, 0.06)

    misfit = by_outcome(_fitted(counts, Source.OUTCOMES))
    assert misfit is not None
    assert misfit.p_value < 1e-4
    assert "o0" in misfit.worst
    opinion = opinion_models(counts, NPS, sampled_share=1.0)
    refused = [one for one in opinion.specifications if one.why.startswith("the data contradict it")]
    assert refused
    assert not any(one.accepted for one in refused)


def test_a_design_effect_divides_the_chi_square() -> None:
    counts = _prompted(draw(72, 20_000, extremity=0.0).counts, 0.06)
    found = _fitted(counts, Source.OUTCOMES)
    wider = replace(found, likelihood=Likelihood(replace(counts, design_effect=2.0), found.specification, 7.0))

    one, other = by_outcome(found), by_outcome(wider)
    assert one is not None
    assert other is not None
    assert np.isclose(other.statistic, one.statistic / 2)


def test_without_outcomes_or_with_one_wave_there_is_nothing_to_compare() -> None:
    assert by_outcome(_fitted(draw(73, 5000, extremity=1.0, outcomes=0).counts, Source.WAVES)) is None
    assert by_wave(_fitted(draw(73, 5000, extremity=1.0, waves=1).counts, Source.OUTCOMES)) is None
