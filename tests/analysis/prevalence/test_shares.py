"""Shares from the answers on a ballot: estimate, error, interval."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from analysis.errors import BadTable, TooFew
from analysis.prevalence.ballots import crosswise, direct, forced_response, triangular, warner
from analysis.prevalence.shares import estimate

answers = st.lists(st.booleans(), min_size=2, max_size=60)


@given(answers)
def test_the_direct_ballot_gives_the_share_of_yes_with_wilsons_interval(hit: list[bool]) -> None:
    found = estimate(direct(), hit)
    low, high = proportion_confint(sum(hit), len(hit), method="wilson")

    assert found.share == pytest.approx(np.mean(hit))
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), abs=1e-12)
    assert found.standard_error == pytest.approx(np.std(hit, ddof=1) / math.sqrt(len(hit)))


@given(answers)
def test_the_protected_ballots_become_the_direct_one_as_chance_leaves_them(hit: list[bool]) -> None:
    openly = estimate(direct(), hit)
    for ballot in (warner(1.0), crosswise(1.0), forced_response(1.0, 0.0, 0.0), triangular(0.0)):
        found = estimate(ballot, hit)
        assert found.share == pytest.approx(openly.share, abs=1e-12)
        assert found.standard_error == pytest.approx(openly.standard_error, abs=1e-12)
        assert (found.ci_low, found.ci_high) == pytest.approx((openly.ci_low, openly.ci_high), abs=1e-12)
    near = estimate(crosswise(1 - 1e-7), hit)
    assert near.share == pytest.approx(openly.share, abs=1e-6)


@given(answers, st.floats(0.02, 0.45))
def test_names_and_order_of_people_and_of_answers_do_not_matter(hit: list[bool], p: float) -> None:
    values = np.array(hit)
    plain = estimate(crosswise(p), values, cluster=np.arange(len(hit)) // 2 if len(hit) > 3 else None)
    order = np.random.default_rng(len(hit)).permutation(len(hit))
    names = np.array([f"person {97 * (k // 2)}" for k in range(len(hit))])[order]
    mixed = estimate(crosswise(p), values[order], cluster=names if len(hit) > 3 else None)
    # "Different" counted instead of "same", with the complementary innocuous statement, is the same question.
    other = estimate(crosswise(1 - p), ~values)

    assert mixed.share == pytest.approx(plain.share)
    assert mixed.standard_error == pytest.approx(plain.standard_error)
    assert other.share == pytest.approx(plain.share)


@given(answers, st.floats(0.02, 0.45))
def test_saying_the_opposite_of_everything_gives_the_complement(hit: list[bool], p: float) -> None:
    values = np.array(hit)
    found, mirrored = estimate(crosswise(p), values), estimate(crosswise(p), ~values)
    assert found.share is not None
    assert found.ci_low is not None

    assert mirrored.share == pytest.approx(1 - found.share)
    assert mirrored.ci_high == pytest.approx(1 - found.ci_low)


def test_an_estimate_outside_of_0_and_1_is_reported_as_it_is_and_noted() -> None:
    found = estimate(crosswise(1 / 6), [True] * 88 + [False] * 12)

    assert found.share == pytest.approx((0.88 - 5 / 6) / (1 / 3 - 1))
    assert found.share < 0
    assert found.constrained == 0.0
    assert "below 0" in found.reason
    assert "above 1" in estimate(crosswise(1 / 6), [True] * 2 + [False] * 98).reason


def test_the_interval_holds_the_estimate_and_the_error_is_that_of_simulation() -> None:
    rng = np.random.default_rng(3)
    ballot = forced_response(0.6, 0.25, 0.15)
    drawn = [estimate(ballot, rng.uniform(size=400) < ballot.expected(0.2)) for _ in range(2000)]
    shares = np.array([found.share for found in drawn])

    assert shares.mean() == pytest.approx(0.2, abs=0.005)
    assert np.mean([found.standard_error for found in drawn]) == pytest.approx(shares.std(), rel=0.05)
    assert np.mean([found.ci_low <= 0.2 <= found.ci_high for found in drawn]) == pytest.approx(0.95, abs=0.015)


def test_several_answers_of_one_person_do_not_count_for_several_people() -> None:
    hit = np.array([True] * 30 + [False] * 170)
    once = estimate(crosswise(1 / 6), hit)
    repeated = estimate(crosswise(1 / 6), np.repeat(hit, 4), cluster=np.repeat(np.arange(200), 4))
    unaware = estimate(crosswise(1 / 6), np.repeat(hit, 4))

    assert repeated.share == pytest.approx(once.share)
    assert repeated.standard_error == pytest.approx(once.standard_error, rel=1e-9)
    assert (repeated.ci_low, repeated.ci_high) == pytest.approx((once.ci_low, once.ci_high), abs=2e-3)
    assert unaware.standard_error == pytest.approx(once.standard_error / 2, rel=0.01)


def test_clusters_never_make_an_estimate_more_precise() -> None:
    hit = np.tile([True, False], 50)
    alone = estimate(direct(), hit)
    paired = estimate(direct(), hit, cluster=np.arange(100) // 2)

    assert paired.standard_error == alone.standard_error


def test_a_share_with_one_answer_only_keeps_its_interval_by_the_number_of_people() -> None:
    alone = estimate(direct(), [False] * 40)
    repeated = estimate(direct(), [False] * 40, cluster=np.arange(40) // 4)

    assert alone.share == 0.0
    assert repeated.ci_high is not None
    assert alone.ci_high is not None
    assert repeated.ci_high > alone.ci_high > 0


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(BadTable, match="true or false"):
        estimate(direct(), [1, 2, 0])
    with pytest.raises(TooFew):
        estimate(direct(), [True])
    with pytest.raises(TooFew):
        estimate(direct(), [True, False], cluster=["A", "A"])


def test_a_figure_is_plain_json_with_an_infinite_epsilon_told_apart() -> None:
    openly, protected = (estimate(ballot, [True, False] * 20).as_dict() for ballot in (direct(), crosswise(0.25)))

    assert (openly["epsilon"], openly["is_protected"]) == (None, False)
    assert protected["epsilon"] == pytest.approx(math.log(3))
    assert protected["is_protected"] is True
