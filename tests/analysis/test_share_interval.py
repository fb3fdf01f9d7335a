"""Intervals of shares by every method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis.design import design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.interval import Interval, Spread
from analysis.estimation.share_interval import ShareMethod, arcsine, likelihood, logit, share_interval, signed_root
from analysis.estimation.statistics import mean

METHODS = list(ShareMethod)


def _spread(share: float, n: int) -> Spread:
    return Spread(share, float(np.sqrt(share * (1 - share) / n)), share * (1 - share), n, float(n), n - 1)


@given(hits=st.integers(10, 40), confidence=st.floats(0.5, 0.99), method=st.sampled_from(METHODS))
def test_an_interval_holds_the_share_and_mirrors_that_of_its_complement(
    hits: int, confidence: float, method: ShareMethod
) -> None:
    asked = np.arange(50) < hits
    sample = design(np.ones(50))

    ends = share_interval(mean(sample, asked), method=method, confidence=confidence)
    others = share_interval(mean(sample, ~asked), method=method, confidence=confidence)

    assert 0 <= ends.low < hits / 50 < ends.high <= 1
    assert (others.low, others.high) == pytest.approx((1 - ends.high, 1 - ends.low))


def test_a_higher_confidence_is_a_wider_interval() -> None:
    asked = mean(design(np.ones(50)), np.arange(50) < 20)
    for method in METHODS:
        narrow, wide = (share_interval(asked, method=method, confidence=c) for c in (0.8, 0.95))
        assert wide.low < narrow.low < narrow.high < wide.high


def test_of_many_answers_every_method_is_the_textbooks_interval() -> None:
    n = 200_000
    asked = mean(design(np.ones(n)), np.arange(n) < 0.3 * n)
    expected = proportion_confint(0.3 * n, n)

    for method in METHODS:
        ends = share_interval(asked, method=method)
        assert (ends.low, ends.high) == pytest.approx(expected, abs=2e-5)


def test_the_likelihood_limits_are_those_of_the_likelihood_ratio() -> None:
    spread = _spread(0.2, 60)
    ends = likelihood(spread)

    def deviance(q: float) -> float:
        answers = np.arange(60) < 12
        return float(2 * (stats.bernoulli.logpmf(answers, 0.2) - stats.bernoulli.logpmf(answers, q)).sum())

    limit = stats.t.ppf(0.975, 59) ** 2 * 60 / 59
    assert (deviance(ends.low), deviance(ends.high)) == pytest.approx((limit, limit))
    assert signed_root(ends.low, spread) == pytest.approx(-stats.t.ppf(0.975, 59))


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _angle(share: float) -> float:
    return float(np.arcsin(np.sqrt(share)))


@pytest.mark.parametrize(("method", "scale"), [(logit, _log_odds), (arcsine, _angle)])
def test_log_odds_and_angles_have_the_errors_of_the_delta_method(
    method: Callable[[Spread], Interval], scale: Callable[[float], float]
) -> None:
    spread, step = _spread(0.3, 80), 1e-6
    slope = (scale(0.3 + step) - scale(0.3 - step)) / (2 * step)

    ends = method(spread)

    half = slope * stats.t.ppf(0.975, 79) * spread.standard_error
    assert (scale(ends.low), scale(ends.high)) == pytest.approx((scale(0.3) - half, scale(0.3) + half))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_at_the_end_of_the_scale_only_korn_and_graubards_interval_is_left(share: float) -> None:
    asked = mean(design(np.ones(20)), np.full(20, share))

    ends = share_interval(asked, method="beta")

    expected = stats.binomtest(round(20 * share), 20).proportion_ci()
    assert (ends.low, ends.high) == pytest.approx((expected.low, expected.high))
    for method in ("logit", "likelihood", "asin", "mean"):
        with pytest.raises(NotIdentified, match="method beta only"):
            share_interval(asked, method=method)


def test_an_angle_beyond_its_range_is_refused() -> None:
    with pytest.raises(NotIdentified, match="leaves its range"):
        arcsine(Spread(0.01, 0.02, 0.0099, 30, 30.0, 5))


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(BadTable, match="'wilson' is not known"):
        share_interval(mean(design(np.ones(4)), [0, 1, 0, 1]), method="wilson")
    with pytest.raises(BadTable, match="3 is not a share"):
        share_interval(mean(design(np.ones(4)), [2, 4, 2, 4]))
    with pytest.raises(TooFew, match="two independent answers"):
        share_interval(mean(design(np.ones(1), population_size=1), [1.0]))


@pytest.mark.parametrize("share", [0.03, 0.5, 0.95])
def test_korn_and_graubards_interval_covers_a_share_at_least_as_often_as_it_says(share: float) -> None:
    rng = np.random.default_rng(8)
    covered = 0
    for _ in range(400):
        weight = rng.uniform(1, 3, 60)
        ends = share_interval(mean(design(weight), rng.random(60) < share))
        covered += ends.low <= share <= ends.high

    assert covered / 400 >= 0.94
