"""Simulated programmes hold what their world says, and the adjustment finds their truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.adjustment import adjust
from analysis.errors import BadTable
from analysis.simulate import Mechanism, Pressure, World, simulate

SMALL = World(events=3000, employees=40, locations=6)


def test_the_same_seed_draws_the_same_programme() -> None:
    one, other = (simulate(SMALL, np.random.default_rng(5)) for _ in range(2))

    pd.testing.assert_frame_equal(one[0].frame, other[0].frame)
    pd.testing.assert_frame_equal(one[0].responses, other[0].responses)
    pd.testing.assert_frame_equal(one[1].opinions, other[1].opinions)


def test_without_pressure_everybody_answers_what_they_think() -> None:
    programme, truth = simulate(SMALL, np.random.default_rng(1))

    told = programme.responses["nps"].to_numpy()
    assert (told == truth.opinions["nps"].to_numpy()[programme.responses["event_row"]]).all()
    assert truth.guilty == {}
    assert truth.pressed_responses == frozenset()


def test_a_share_is_sampled_and_some_of_it_blind() -> None:
    frame = simulate(World(events=20_000, sample_probability=0.4), np.random.default_rng(2))[0].frame

    assert frame["sampled"].mean() == pytest.approx(0.4, abs=0.02)
    assert (frame["invite_arm"] == "blind").sum() / frame["sampled"].sum() == pytest.approx(0.1, abs=0.02)


def test_planted_pressure_leaves_its_traces() -> None:
    world = World(events=6000, employees=60, locations=6, pressure=Pressure(begging=4, fabrication=4, suppression=4))

    programme, truth = simulate(world, np.random.default_rng(3))

    frame, answers = programme.frame, programme.responses
    only = {employee: next(iter(guilt.mechanisms)) for employee, guilt in truth.guilty.items()}
    mechanism = frame["employee_id"].map(only).fillna("")
    pressed = answers["response_id"].isin(truth.pressed_responses)
    opinion = truth.opinions["nps"].to_numpy()[answers["event_row"]]
    assert all(len(truth.guilty_of(m)) == 4 for m in (Mechanism.BEGGING, Mechanism.FABRICATION, Mechanism.SUPPRESSION))
    assert answers["nps"][pressed].mean() > opinion[pressed].mean() + 1
    assert answers["latency_event_min"][pressed].median() < 60 < answers["latency_event_min"][~pressed].median()
    unasked = frame["suppressed_reason"].isin(["customer_declined", "no_contact_given"])
    assert unasked[mechanism == Mechanism.SUPPRESSION].mean() > 2 * unasked[mechanism == ""].mean()
    private = answers["device_hash"].str.startswith("private")
    assert set(answers["employee_id"][private]) <= truth.guilty_of(Mechanism.FABRICATION)
    assert private.sum() > 20


def test_strong_feelings_answer_more_where_the_world_says_so() -> None:
    programme, truth = simulate(World(events=8000, response_on_extremity=1.5), np.random.default_rng(4))

    extreme = ((truth.opinions["nps"] <= 2) | (truth.opinions["nps"] == 10)).to_numpy()
    answered = np.zeros(len(programme.frame), dtype=bool)
    answered[programme.responses["event_row"]] = True
    delivered = programme.frame["delivered"].to_numpy()
    assert answered[extreme & delivered].mean() > 1.3 * answered[~extreme & delivered].mean()


@pytest.mark.parametrize("metric", ["nps", "csat"])
def test_the_adjusted_score_is_nearer_the_truth_than_the_raw_one(metric: str) -> None:
    raw, adjusted, covered = [], [], 0
    for seed in range(12):
        programme, truth = simulate(SMALL, np.random.default_rng(seed))
        overall = adjust(programme, metric=metric, assume="mar").overall
        assert overall.raw is not None
        assert overall.adjusted is not None
        raw.append(abs(overall.raw.value - truth.mean(metric)))
        adjusted.append(abs(overall.adjusted.value - truth.mean(metric)))
        covered += overall.adjusted.ci_low <= truth.mean(metric) <= overall.adjusted.ci_high

    assert np.mean(adjusted) < 0.6 * np.mean(raw)
    assert covered >= 10


@pytest.mark.parametrize(
    "parameters",
    [
        {"locations": 0},
        {"employees": 3, "locations": 4},
        {"pressure": Pressure(begging=99)},
        {"sample_probability": 0.0},
    ],
)
def test_a_world_that_cannot_be_is_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(BadTable, match="world"):
        World(**({"employees": 40, "locations": 6} | parameters))  # type: ignore[arg-type]  # wrong on purpose
