"""From the prevalence among respondents to a prior for units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadTable, NotIdentified
from analysis.prevalence import ballots, shares
from analysis.prevalence.prior import prior_of_pressure
from analysis.prevalence.shares import Prevalence

CROSSWISE = ballots.crosswise(1 / 6)


def found(share: float, n: int = 4000) -> Prevalence:
    same = round(n * CROSSWISE.expected(share))
    return shares.estimate(CROSSWISE, np.repeat([True, False], [same, n - same]))


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        shares.without_figure("crosswise", 12, None, "too few"),
        shares.estimate(ballots.direct(), [True] * 40 + [False] * 960),
    ],
)
def test_the_default_is_beta_1_9_where_nothing_protected_was_measured(nothing: Prevalence | None) -> None:
    prior = prior_of_pressure(nothing)

    assert (prior.a, prior.b, prior.mean) == (1.0, 9.0, 0.1)
    assert prior.is_default
    assert prior.reason


def test_the_beta_distribution_has_the_moments_of_prevalence_over_reach() -> None:
    estimate = found(0.08)
    prior = prior_of_pressure(estimate, reach=(0.3, 1.0))
    rng = np.random.default_rng(1)
    prevalence = rng.normal(estimate.share, estimate.standard_error, 400_000)
    share = prevalence[prevalence > 0] / rng.uniform(0.3, 1.0, int((prevalence > 0).sum()))

    assert prior.mean == pytest.approx(share.mean(), rel=0.01)
    variance = prior.mean * (1 - prior.mean) / (prior.a + prior.b + 1)
    assert variance == pytest.approx(share.var(), rel=0.03)
    assert prior.low == pytest.approx(estimate.ci_low)
    assert prior.high == pytest.approx(estimate.ci_high / 0.3)
    assert "nobody measured" in prior.reason


@given(st.floats(-0.1, 0.9), st.integers(500, 20_000), st.floats(0.05, 0.9))
def test_a_prior_is_a_distribution_of_shares_whatever_was_measured(share: float, n: int, least: float) -> None:
    prior = prior_of_pressure(found(share, n), reach=(least, 1.0))

    assert prior.a > 0
    assert prior.b > 0
    assert 0 <= prior.low <= prior.high <= 1


def test_more_pressure_among_respondents_means_more_units_that_press() -> None:
    means = [prior_of_pressure(found(share)).mean for share in (-0.02, 0.0, 0.05, 0.1, 0.2)]

    assert means == sorted(means)
    assert all(0 < mean < 1 for mean in means)


def test_an_impossible_prevalence_or_reach_is_refused() -> None:
    with pytest.raises(NotIdentified, match="too high"):
        prior_of_pressure(found(0.8), reach=(0.1, 0.2))
    for reach in ((0.0, 0.5), (0.6, 0.5), (0.5, 1.2)):
        with pytest.raises(BadTable, match="no range"):
            prior_of_pressure(found(0.1), reach=reach)
