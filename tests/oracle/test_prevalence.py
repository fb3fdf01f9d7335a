"""Published figures of indirect questioning: forced response (R rr), list experiments (R list), planning by formula."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.prevalence import ballots, shares
from analysis.prevalence.ballots import Ballot
from analysis.prevalence.item_count import item_count
from analysis.prevalence.regression import logistic

Rows = Callable[[str], pd.DataFrame]


def test_forced_response_in_nigeria(rows: Rows) -> None:
    answers = rows("nigeria")["rr.q1"].dropna()
    ballot = ballots.forced_response(2 / 3, 1 / 6, 1 / 6)

    found = shares.estimate(ballot, answers)

    assert found.n == 2435
    assert answers.mean() == pytest.approx(0.3413, abs=5e-5)
    assert found.share == pytest.approx(0.2619, abs=5e-5)
    assert found.standard_error == pytest.approx(0.0144, abs=5e-5)
    assert found.epsilon == pytest.approx(1.609, abs=5e-4)


def test_forced_response_in_nigeria_by_maximum_likelihood(rows: Rows) -> None:
    answers = rows("nigeria")["rr.q1"].dropna().to_numpy()
    fit = logistic(answers, np.ones((len(answers), 1)), ballots.forced_response(2 / 3, 1 / 6, 1 / 6))
    share = fit.share([[1.0]])

    assert share == pytest.approx(0.2619, abs=5e-5)
    assert fit.standard_errors[0] * share * (1 - share) == pytest.approx(0.0144, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "share", "error", "treated", "control"),
    [("race", 0.0678, 0.0496, 624, 589), ("affirm", 0.4947, 0.0543, 582, 589)],
)
def test_list_experiments_of_the_race_and_politics_survey(
    rows: Rows, name: str, share: float, error: float, treated: int, control: int
) -> None:
    answered = rows(name).dropna(subset=["y"])
    has_sensitive = answered["treat"].astype(bool)
    one, none = answered["y"][has_sensitive], answered["y"][~has_sensitive]

    found = item_count(one, none, items=3).prevalence

    assert (len(one), len(none)) == (treated, control)
    assert found.share == pytest.approx(share, abs=5e-5)
    assert found.standard_error == pytest.approx(error, abs=5e-5)


@pytest.mark.parametrize(
    ("number", "items", "by_list", "direct"),
    [(1, 4, 0.614, 0.628), (2, 3, 0.549, 0.536), (3, 4, 0.085, 0.108), (4, 3, 0.147, 0.107), (5, 4, 0.498, 0.470)],
)
def test_five_lists_beside_direct_questions(rows: Rows, number: int, items: int, by_list: float, direct: float) -> None:
    table = rows("combinedListExps")
    listed = table[[f"list{number}N", f"list{number}treat"]].dropna()
    has_sensitive = listed[f"list{number}treat"] == 1
    count = listed[f"list{number}N"]

    found = item_count(count[has_sensitive], count[~has_sensitive], items=items).prevalence
    openly = shares.estimate(ballots.direct(), table[f"direct{number}"].dropna())

    assert found.share == pytest.approx(by_list, abs=6e-4)
    assert openly.share == pytest.approx(direct, abs=6e-4)


def test_the_crosswise_ballot_gives_zero_where_nobody_is_under_pressure() -> None:
    found = shares.estimate(ballots.crosswise(1 / 6), [True] * 500 + [False] * 100)

    assert found.share == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("ballot", "error", "epsilon"),
    [
        (ballots.direct(), 0.0049, math.inf),
        (ballots.warner(1 / 6), 0.0134, math.log(5)),
        (ballots.warner(1 / 4), 0.0200, math.log(3)),
        (ballots.forced_response(2 / 3, 1 / 6, 1 / 6), 0.0134, math.log(5)),
        (ballots.unrelated_question(0.7, 0.5), 0.0124, 1.735),
        (ballots.crosswise(1 / 6), 0.0134, math.log(5)),
        (ballots.crosswise(1 / 4), 0.0200, math.log(3)),
        (ballots.triangular(1 / 4), None, math.inf),
    ],
)
def test_planned_standard_errors_and_epsilon(ballot: Ballot, error: float | None, epsilon: float) -> None:
    assert ballot.epsilon == pytest.approx(epsilon, abs=5e-4)
    if error is not None:
        assert ballot.standard_error(0.05, 2000) == pytest.approx(error, abs=5e-5)
