"""List experiments: the difference in means, and what speaks against a list."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.prevalence import ballots, shares
from analysis.prevalence.item_count import item_count
from analysis.prevalence.under_reporting import under_reporting


def lists(rng: np.random.Generator, n: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    return rng.binomial(3, 0.4, n) + (rng.uniform(size=n) < share), rng.binomial(3, 0.4, n)


def test_the_difference_in_means_and_its_error_are_those_of_welch() -> None:
    treated, control = lists(np.random.default_rng(1), 500, 0.2)
    found = item_count(treated, control, items=3).prevalence
    welch = stats.ttest_ind(treated, control, equal_var=False)

    assert found.share == pytest.approx(treated.mean() - control.mean())
    assert found.share / found.standard_error == pytest.approx(welch.statistic)
    assert found.epsilon == math.inf


def test_simulated_lists_give_the_share_and_its_error() -> None:
    rng = np.random.default_rng(2)
    found = [item_count(*lists(rng, 400, 0.2), items=3).prevalence for _ in range(800)]
    values = np.array([one.share for one in found])

    assert values.mean() == pytest.approx(0.2, abs=0.01)
    assert np.mean([one.standard_error for one in found]) == pytest.approx(values.std(), rel=0.08)


def test_a_statement_that_changes_the_other_answers_is_noticed_and_honest_lists_are_not() -> None:
    rng = np.random.default_rng(3)
    honest = [item_count(*lists(rng, 500, 0.2), items=3).design_effect_p for _ in range(200)]
    treated, control = lists(rng, 500, 0.2)
    shifted = item_count(np.maximum(treated - 1, 0), control, items=3)

    assert np.mean(np.array(honest) < 0.05) <= 0.05
    assert shifted.design_effect_p < 1e-6
    assert shifted.prevalence.share < 0
    assert "below 0" in shifted.prevalence.reason


def test_who_counts_everything_or_nothing_is_not_protected() -> None:
    found = item_count([0, 4, 4, 2, 1, 1, 2, 3, 3, 2], [0, 1, 2, 3], items=3)

    assert (found.floor, found.ceiling) == (0.1, 0.2)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadTable, match="control"):
        item_count([1, 2], [4, 1], items=3)
    with pytest.raises(BadTable, match="at least 2"):
        item_count([1, 2], [1, 1], items=1)
    with pytest.raises(TooFew):
        item_count([1], [1, 1], items=3)


def test_under_reporting_is_the_difference_of_two_independent_estimates() -> None:
    openly = shares.estimate(ballots.direct(), [True] * 30 + [False] * 970)
    protected = shares.estimate(ballots.crosswise(1 / 6), [True] * 760 + [False] * 240)
    found = under_reporting(openly, protected)

    assert found.difference == pytest.approx(protected.share - 0.03)
    assert found.standard_error**2 == pytest.approx(openly.standard_error**2 + protected.standard_error**2)
    assert found.ci_high - found.ci_low == pytest.approx(2 * 1.959964 * found.standard_error)
    assert found.silent == pytest.approx(1 - 0.03 / protected.share)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(found.difference / found.standard_error))


def test_the_silent_share_is_not_told_where_protection_finds_nobody() -> None:
    openly = shares.estimate(ballots.direct(), [True] * 30 + [False] * 970)
    nobody = shares.estimate(ballots.crosswise(1 / 6), [True] * 850 + [False] * 150)

    assert under_reporting(openly, nobody).silent is None
    assert under_reporting(openly, nobody).difference < 0
    with pytest.raises(NotIdentified):
        under_reporting(openly, shares.without_figure("crosswise", 3, None, "too few"))
