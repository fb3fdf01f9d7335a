"""Metrics as means of values, and outcomes as AAPOR rates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disposition import CODES, Disposition, count, rates
from analysis.errors import BadTable, TooFew
from analysis.metrics import NAMES, metric


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("nps", [0, 6, 7, 8, 9, 10], [-100, -100, 0, 0, 100, 100]),
        ("mean", [0, 10], [0, 10]),
        ("top_box", [8, 9, 10], [0, 1, 1]),
        ("csat", [1, 5], [1, 5]),
        ("ces", [1, 7], [1, 7]),
    ],
)
def test_an_answer_becomes_its_value(name: str, answers: list[float], expected: list[float]) -> None:
    assert metric(name).values(answers).tolist() == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("beyond", [-1, 0.5, 11, np.nan])
def test_an_answer_off_the_scale_is_refused_with_its_row(name: str, beyond: float) -> None:
    fine = metric(name).scale.high

    with pytest.raises(BadTable, match="row 2"):
        metric(name).values([fine, beyond])


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(BadTable, match="nps, mean, top_box, csat, ces"):
        metric("happiness")


@given(st.lists(st.sampled_from(list(Disposition)), min_size=1, max_size=40))
def test_every_event_counts_in_one_group(outcomes: list[Disposition]) -> None:
    counts = count(outcomes)

    assert set(CODES) == set(Disposition)
    assert counts.eligible == sum(o is not Disposition.NOT_SAMPLED for o in outcomes)


@given(st.lists(st.sampled_from([d for d in Disposition if d is not Disposition.NOT_SAMPLED]), min_size=1))
def test_rates_are_shares_in_their_order(outcomes: list[Disposition]) -> None:
    found = rates(count(outcomes))

    assert found.response[0] is not None
    assert found.response[1] is not None
    assert found.contact[0] is not None
    assert 0 <= found.response[0] <= found.response[1] <= found.contact[0] <= 1


def test_a_rate_counts_base_weights() -> None:
    found = rates(count(["complete", "no_response"], [3.0, 1.0]))

    assert found.response[0] == 0.75


def test_cooperation_is_unknown_where_nobody_was_contacted() -> None:
    assert rates(count(["no_response"])).cooperation == (None,) * 4


def test_there_are_no_rates_without_a_sample() -> None:
    with pytest.raises(TooFew, match="no event was sampled"):
        rates(count(["not_sampled"]))


def test_an_unknown_disposition_is_refused_with_its_row() -> None:
    with pytest.raises(BadTable, match="row 2, column disposition"):
        count(["complete", "lost"])
