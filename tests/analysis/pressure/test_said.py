"""What a score would be expected to be, from what the respondent said besides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from analysis.pressure.material import Material, material
from analysis.pressure.said import LEAST_IN_CLASS, MOST_CLASSES, NODES
from analysis.programme import Programme

Tables = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture
def held_of(honest: Callable[..., Tables], checked: Callable[[Tables], Programme]) -> Callable[..., Material]:
    def build(**columns: object) -> Material:
        frame, responses = honest()
        rng = np.random.default_rng(1)
        driver = np.clip(np.round(responses["nps"] / 2 + rng.normal(0, 0.6, len(responses))), 1, 5)
        return material(checked((frame, responses.assign(d_speed=driver, **columns))), unit="employee", metric="mean")

    return build


def test_chances_are_smoothed_counts_of_a_class(held_of: Callable[..., Material]) -> None:
    held = held_of()
    said = held.said
    assert said.chances.sum(axis=1) == pytest.approx(np.ones(len(said.chances)))
    assert len(said.chances) <= min(MOST_CLASSES, len(held.values) // LEAST_IN_CLASS)
    overall = (np.bincount(said.code, minlength=11) + 0.5) / (len(said.code) + 5.5)
    own = np.bincount(said.code[said.of_response == 1], minlength=11)
    assert said.chances[1] == pytest.approx((own + 4.0 * overall) / (own.sum() + 4.0))


def test_higher_classes_have_higher_scores(held_of: Callable[..., Material]) -> None:
    said = held_of().said
    mean = said.chances @ np.arange(11)
    assert mean[-1] > mean[0] + 2
    assert np.corrcoef(mean, np.arange(len(mean)))[0, 1] > 0.9


def test_a_shift_moves_every_threshold_by_the_same_log_odds(held_of: Callable[..., Material]) -> None:
    said = held_of().said
    shifted = said.shifted()
    assert shifted.sum(axis=2) == pytest.approx(np.ones(shifted.shape[:2]))
    assert shifted[len(NODES) // 2] == pytest.approx(said.chances, abs=1e-8)
    below = np.cumsum(said.chances[1])[:-1]
    assert np.cumsum(shifted[2, 1])[:-1] == pytest.approx(expit(logit(below) - NODES[2]), abs=1e-8)
    assert (np.diff(shifted[:, 1] @ np.arange(11)) > 0).all()


def test_a_category_with_a_level_for_every_answer_is_no_category(held_of: Callable[..., Material]) -> None:
    rows = len(held_of().values)
    assert "comment_category" in held_of(comment_category=[f"c{i % 4}" for i in range(rows)]).said.columns
    assert "comment_category" not in held_of(comment_category=[f"c{i}" for i in range(rows)]).said.columns
