"""The crosswise ballot with an anchor, where some people answer by chance."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.prevalence.anchor import crosswise_with_anchor
from analysis.prevalence.ballots import crosswise
from analysis.prevalence.shares import estimate

Drawn = tuple[np.ndarray, np.ndarray]


def drawn(rng: np.random.Generator, n: int, *, share: float, random: float, p: float, anchor_p: float) -> Drawn:
    """Let people answer question and anchor, some of them both by chance."""
    by_chance, truth = rng.uniform(size=n) < random, rng.uniform(size=n) < share
    same = truth == (rng.uniform(size=n) < p)
    anchor = rng.uniform(size=n) >= anchor_p
    coin, other = rng.uniform(size=(2, n)) < 0.5
    return np.where(by_chance, coin, same), np.where(by_chance, other, anchor).astype(float)


def test_the_formula_of_atsusaka_and_stevenson_gives_the_same() -> None:
    same, anchor = drawn(np.random.default_rng(1), 3000, share=0.1, random=0.15, p=0.2, anchor_p=0.1)
    found = crosswise_with_anchor(same, anchor, p=0.2, anchor_p=0.1)

    attentive = (anchor.mean() - 0.5) / ((1 - 0.1) - 0.5)
    naive = (same.mean() + 0.2 - 1) / (2 * 0.2 - 1)
    bias = 0.5 * (1 - attentive) / attentive * (1 - 2 * naive)

    assert found.random_answers == pytest.approx(1 - attentive)
    assert found.uncorrected == pytest.approx(naive)
    assert found.share == pytest.approx(naive - bias)


def test_the_standard_error_holds_that_of_the_random_answers_by_bootstrap() -> None:
    rng = np.random.default_rng(2)
    same, anchor = drawn(rng, 2000, share=0.1, random=0.2, p=1 / 6, anchor_p=0.2)
    found = crosswise_with_anchor(same, anchor, p=1 / 6, anchor_p=0.2)

    again = []
    for _ in range(1500):
        rows = rng.integers(0, 2000, 2000)
        g = (anchor[rows].mean() - 0.8) / (0.5 - 0.8)
        naive = (same[rows].mean() - 5 / 6) / (1 / 3 - 1)
        again.append((g, (naive - g / 2) / (1 - g)))
    random_answers, share = np.array(again).T

    assert found.random_answers_error == pytest.approx(random_answers.std(), rel=0.06)
    assert found.standard_error == pytest.approx(share.std(), rel=0.06)


def test_the_correction_removes_the_bias_of_random_answers_and_its_interval_covers() -> None:
    rng = np.random.default_rng(3)
    tables = [drawn(rng, 1500, share=0.08, random=0.12, p=1 / 6, anchor_p=1 / 6) for _ in range(1000)]
    found = [crosswise_with_anchor(*table, p=1 / 6, anchor_p=1 / 6) for table in tables]
    raw = [estimate(crosswise(1 / 6), same).share for same, _ in tables]

    assert np.mean(raw) == pytest.approx(0.88 * 0.08 + 0.06, abs=0.003)
    assert np.mean([one.share for one in found]) == pytest.approx(0.08, abs=0.003)
    assert np.mean([one.ci_low <= 0.08 <= one.ci_high for one in found]) == pytest.approx(0.95, abs=0.02)


def test_without_random_answers_the_correction_changes_nothing_but_the_error() -> None:
    same = np.repeat([1.0, 0.0], [780, 220])
    exact = np.repeat([1.0, 0.0, 1.0], [600, 200, 0])
    found = crosswise_with_anchor(same[:800], exact, p=1 / 6, anchor_p=0.25)

    assert found.random_answers == pytest.approx(0.0, abs=1e-12)
    assert found.share == pytest.approx(found.uncorrected)
    assert found.standard_error > estimate(crosswise(1 / 6), same[:800]).standard_error


def test_repeated_answers_of_one_person_are_a_cluster() -> None:
    same, anchor = drawn(np.random.default_rng(4), 800, share=0.1, random=0.1, p=1 / 6, anchor_p=0.2)
    once = crosswise_with_anchor(same, anchor, p=1 / 6, anchor_p=0.2)
    repeated = crosswise_with_anchor(
        np.repeat(same, 3), np.repeat(anchor, 3), p=1 / 6, anchor_p=0.2, cluster=np.repeat(np.arange(800), 3)
    )

    assert repeated.share == pytest.approx(once.share)
    assert repeated.standard_error == pytest.approx(once.standard_error)


def test_an_anchor_that_some_left_out_is_learned_from_the_others() -> None:
    same, anchor = drawn(np.random.default_rng(5), 2000, share=0.1, random=0.1, p=1 / 6, anchor_p=0.2)
    some = np.where(np.arange(2000) % 2 == 0, anchor, np.nan)
    found = crosswise_with_anchor(same, some, p=1 / 6, anchor_p=0.2)

    assert found.uncorrected == crosswise_with_anchor(same, anchor, p=1 / 6, anchor_p=0.2).uncorrected
    assert found.random_answers == pytest.approx((anchor[::2].mean() - 0.8) / (0.5 - 0.8))


def test_fewer_random_answers_than_none_are_noted_and_not_cut_off() -> None:
    found = crosswise_with_anchor(
        np.repeat([1.0, 0.0], [780, 220]), np.repeat([1.0, 0.0], [860, 140]), p=1 / 6, anchor_p=1 / 6
    )

    assert found.random_answers is not None
    assert found.random_answers < 0
    assert "wrong anchor_p" in found.reason


def test_an_anchor_answered_by_chance_throughout_is_refused() -> None:
    half = np.tile([1.0, 0.0], 300)
    with pytest.raises(NotIdentified, match="look random"):
        crosswise_with_anchor(half, half, p=1 / 6, anchor_p=1 / 6)


def test_wrong_answers_are_refused() -> None:
    with pytest.raises(BadTable, match="3 answers and 2"):
        crosswise_with_anchor([1, 0, 1], [1, 0], p=1 / 6, anchor_p=1 / 6)
    with pytest.raises(BadTable, match="either same"):
        crosswise_with_anchor([1, 0, 2], [1, 0, 1], p=1 / 6, anchor_p=1 / 6)
    with pytest.raises(TooFew):
        crosswise_with_anchor([1, 0, 1], [1, np.nan, np.nan], p=1 / 6, anchor_p=1 / 6)
