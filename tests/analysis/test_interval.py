"""Intervals of means, shares and net promoter scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import TooFew
from analysis.estimation.interval import Spread, interval, students
from analysis.metrics import Kind


def _plain(values: list[float]) -> Spread:
    """Describe a simple random sample."""
    array, n = np.asarray(values), len(values)
    return Spread(float(array.mean()), float(array.std(ddof=1) / n**0.5), float(array.var()), n, float(n), n - 1)


def test_students_interval_is_that_of_the_textbook() -> None:
    values = [3.0, 7.0, 8.0, 10.0]

    ends = students(_plain(values), confidence=0.9)

    expected = stats.t.interval(0.9, 3, loc=np.mean(values), scale=stats.sem(values))
    assert (ends.low, ends.high) == pytest.approx(expected)


def test_of_many_answers_the_interval_of_a_mean_is_students() -> None:
    spread = _plain([1.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 5.0] * 500)

    ends, plain = interval(Kind.MEAN, spread, low=1, high=5), students(spread)

    assert (ends.low, ends.high) == pytest.approx((plain.low, plain.high), abs=2e-3)


@pytest.mark.parametrize("best", [8, 40])
def test_answers_that_are_all_the_best_still_leave_a_mean_uncertain(best: int) -> None:
    ends = interval(Kind.MEAN, _plain([5.0] * best), low=1, high=5)

    assert ends.high == 5
    assert 5 - 12 / best < ends.low < 5 - 4 / best


@pytest.mark.parametrize("n", [8, 12, 30])
@pytest.mark.parametrize(
    "shares",
    [(0.03, 0.02, 0.03, 0.12, 0.80), (0.1, 0.1, 0.2, 0.3, 0.3), (0.02, 0.01, 0.02, 0.05, 0.90)],
    ids=["good", "mixed", "near the end"],
)
def test_the_interval_of_a_mean_covers_it_in_nine_of_ten_samples_at_least(shares: tuple[float, ...], n: int) -> None:
    rng = np.random.default_rng(n)
    scale = np.arange(1.0, 6.0)
    covered = 0
    for _ in range(400):
        ends = interval(Kind.MEAN, _plain(rng.choice(scale, size=n, p=shares).tolist()), low=1, high=5)
        covered += ends.low <= scale @ shares <= ends.high

    assert covered >= 360


@given(st.floats(0.5, 0.99), st.floats(1.0, 5.0), st.integers(2, 500))
def test_the_interval_of_a_mean_holds_the_mean_at_any_confidence(confidence: float, value: float, n: int) -> None:
    ends = interval(Kind.MEAN, Spread(value, 0.0, 0.0, n, float(n), n - 1), low=1, high=5, confidence=confidence)

    assert ends.low <= value <= ends.high


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_at_the_end_of_its_range_has_clopper_and_pearsons_interval(share: float) -> None:
    ends = interval(Kind.SHARE, Spread(share, 0.0, 0.0, 12, 12.0, 11), low=0, high=1)

    expected = stats.binomtest(round(12 * share), 12).proportion_ci()
    assert (ends.low, ends.high) == pytest.approx((expected.low, expected.high))


@given(
    st.sampled_from([(Kind.NPS, -100.0, 100.0), (Kind.SHARE, 0.0, 1.0), (Kind.MEAN, 0.0, 10.0)]),
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=2, max_size=40),
)
def test_an_interval_stays_in_the_range_and_holds_the_estimate(
    scale: tuple[Kind, float, float], drawn: list[float]
) -> None:
    kind, low, high = scale
    if kind is Kind.SHARE:
        drawn = [float(x > 0.5) for x in drawn]
    values = [low + x * (high - low) for x in drawn]

    ends = interval(kind, _plain(values), low=low, high=high)

    assert low <= ends.low <= np.mean(values) + 1e-9
    assert np.mean(values) - 1e-9 <= ends.high <= high


@pytest.mark.parametrize("n", [10, 30, 100])
@pytest.mark.parametrize("shares", [(0.2, 0.3, 0.5), (0.05, 0.15, 0.8)])
def test_the_interval_of_a_net_promoter_score_of_few_answers_keeps_its_promise(
    n: int, shares: tuple[float, ...]
) -> None:
    rng = np.random.default_rng(11)
    scores = np.array([-100.0, 0.0, 100.0])
    truth, repetitions = float(scores @ shares), 600

    covered = 0
    for _ in range(repetitions):
        ends = interval(Kind.NPS, _plain(rng.choice(scores, n, p=shares).tolist()), low=-100, high=100)
        covered += ends.low <= truth <= ends.high

    assert covered / repetitions >= 0.93


def test_one_answer_has_no_interval() -> None:
    with pytest.raises(TooFew, match="two independent answers"):
        interval(Kind.MEAN, Spread(5.0, 0.0, 0.0, 1, 1.0, 0), low=0, high=10)
