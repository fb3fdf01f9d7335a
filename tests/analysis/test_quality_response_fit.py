"""How well a response model fits, and whether everybody has somebody alike among the respondents."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit, logit

from analysis.errors import BadTable, NotConverged, TooFew
from analysis.quality.overlap import overlap
from analysis.quality.response_fit import agreement, auc, pseudo_r2
from analysis.quality.weights import effective_n

RNG = np.random.default_rng(7)
X = RNG.normal(size=400)
RESPONDED = RNG.random(400) < expit(0.3 + 0.8 * X)
FIT = sm.Logit(RESPONDED.astype(float), sm.add_constant(X)).fit(disp=0)
PROPENSITY = np.asarray(FIT.predict())

UNITS = st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.integers(1, 4)), min_size=2, max_size=30).filter(
    lambda units: len({answered for _, answered, _ in units}) == 2
)


def test_the_area_is_mann_and_whitneys_share_of_pairs() -> None:
    expected = stats.mannwhitneyu(PROPENSITY[RESPONDED], PROPENSITY[~RESPONDED]).statistic
    assert auc(PROPENSITY, RESPONDED) == pytest.approx(expected / (RESPONDED.sum() * (~RESPONDED).sum()))


@given(UNITS)
def test_a_weight_in_the_area_counts_like_so_many_units(units: list[tuple[int, bool, int]]) -> None:
    p, answered, w = (np.array(column) for column in zip(*units, strict=True))
    p = p / 10
    repeated = auc(np.repeat(p, w), np.repeat(answered, w))
    assert auc(p, answered, w) == pytest.approx(repeated)
    assert auc(p**3, answered, w) == pytest.approx(repeated)
    assert auc(p, ~answered, w) == pytest.approx(1 - repeated)


def test_pseudo_r_squared_is_that_of_statsmodels() -> None:
    assert pseudo_r2(PROPENSITY, RESPONDED) == pytest.approx(FIT.prsquared)


def test_weights_of_zero_leave_units_out() -> None:
    half = np.arange(400) % 2
    kept = half == 1
    assert pseudo_r2(PROPENSITY, RESPONDED, half) == pytest.approx(pseudo_r2(PROPENSITY[kept], RESPONDED[kept]))
    assert auc(PROPENSITY, RESPONDED, half) == pytest.approx(auc(PROPENSITY[kept], RESPONDED[kept]))
    assert overlap(PROPENSITY, RESPONDED, half) == overlap(PROPENSITY[kept], RESPONDED[kept])


def test_a_fitted_logistic_model_has_intercept_zero_and_slope_one() -> None:
    found = agreement(PROPENSITY, RESPONDED)
    assert found.intercept == pytest.approx(0, abs=1e-6)
    assert found.slope == pytest.approx(1, abs=1e-6)


def test_probabilities_that_are_too_extreme_have_a_slope_below_one() -> None:
    found = agreement(expit(2 * logit(PROPENSITY) + 1), RESPONDED)
    assert found.slope == pytest.approx(0.5, abs=1e-6)
    assert found.intercept == pytest.approx(-0.5, abs=1e-6)


def test_classes_hold_everybody_once_and_give_back_the_response_rate() -> None:
    found = agreement(PROPENSITY, RESPONDED).classes
    assert [part.n for part in found] == [40] * 10
    assert sum(part.n * part.observed for part in found) == pytest.approx(RESPONDED.sum())
    assert sum(part.n * part.predicted for part in found) == pytest.approx(PROPENSITY.sum())
    assert all(one.high < next_.low for one, next_ in itertools.pairwise(found))


def test_equal_probabilities_stay_in_one_class() -> None:
    p = np.repeat([0.2, 0.5, 0.8], [50, 30, 20])
    answered = RNG.random(100) < p
    assert [part.n for part in agreement(p, answered).classes] == [50, 30, 20]


def test_equal_probabilities_have_no_slope() -> None:
    found = agreement([0.5] * 4, [True, False, True, True])
    assert (found.intercept, found.slope) == (None, None)
    assert found.largest_gap == pytest.approx(0.25)


def test_probabilities_that_separate_have_no_finite_slope() -> None:
    with pytest.raises(NotConverged, match="separate"):
        agreement([0.4, 0.41, 0.6, 0.61], [False, False, True, True])


def test_overlap_counts_those_whom_nobody_resembles() -> None:
    p = [0.05, 0.1, 0.2, 0.3, 0.6, 0.7, 0.9]
    answered = [False, False, True, False, True, False, True]
    d = [2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0]

    found = overlap(p, answered, d, floor=0.1, smallest=2)

    assert (found.low, found.high) == (0.2, 0.7)
    assert (found.respondents_outside, found.nonrespondents_outside, found.unrepresented) == (1, 2, 2)
    assert found.outside_share == pytest.approx(0.6)
    assert found.unrepresented_share == pytest.approx(0.3)
    assert found.smallest == (0.05, 0.1)
    assert found.smallest_of_respondents == 0.2
    assert found.below_floor_share == pytest.approx(0.2)
    assert found.effective_n == pytest.approx(effective_n([1 / 0.2, 1 / 0.6, 3 / 0.9]))


@pytest.mark.parametrize("measure", [auc, pseudo_r2, agreement, overlap])
def test_one_kind_of_unit_alone_is_refused(measure: object) -> None:
    with pytest.raises(TooFew):
        measure([0.5, 0.6], [True, True])  # type: ignore[operator]  # every measure takes these two


@pytest.mark.parametrize("measure", [auc, pseudo_r2, agreement, overlap])
def test_a_probability_above_one_is_refused_with_its_row(measure: object) -> None:
    with pytest.raises(BadTable, match="row 2"):
        measure([0.5, 1.5], [True, False])  # type: ignore[operator]  # every measure takes these two


def test_what_cannot_happen_has_no_likelihood() -> None:
    with pytest.raises(BadTable, match="row 1"):
        pseudo_r2([0.0, 0.5], [True, False])
    with pytest.raises(BadTable, match="not between 0 and 1"):
        agreement([1.0, 0.5], [True, False])
    with pytest.raises(BadTable, match="respondent's probability is 0"):
        overlap([0.0, 0.5], [True, False])
