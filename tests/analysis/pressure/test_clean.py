"""Scores without pressure, and what pressure is traced back to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.clean import CleanScores, clean_scores
from analysis.pressure.combination import TRACES, combine
from analysis.pressure.families import by_family
from analysis.pressure.injection import Planted
from analysis.pressure.material import Material, material
from analysis.pressure.signal import Family
from analysis.pressure.surroundings import nothing_of
from analysis.pressure.suspicion import suspicion
from analysis.pressure.verdict import Verdicts, judge
from analysis.pressure.weighing import Evidence, weigh
from analysis.programme import Programme

Tables = tuple[pd.DataFrame, pd.DataFrame]
Held = tuple[Material, Evidence, Verdicts]
K, GUILTY = 12, 5


@pytest.fixture
def held(honest: Callable[..., Tables], checked: Callable[[Tables], Programme]) -> Held:
    """Give a programme in which E005 types many answers on a hidden device."""
    frame, responses = honest(employees=K, locations=2)
    owner = frame.set_index("event_id")["employee_id"].reindex(responses["event_id"]).to_numpy()
    rows = np.flatnonzero(owner == "E005")[:12]
    responses.loc[rows, "device_hash"] = "hidden"
    responses.loc[rows, "nps"] = 10.0
    rng = np.random.default_rng(9)
    for name in ("d_speed", "d_kindness"):
        responses[name] = np.clip(np.round(responses["nps"] / 2 + rng.normal(0, 0.7, len(responses))), 1, 5)
    found = material(checked((frame, responses)), unit="employee", metric="mean")
    evidence = weigh(found)
    combined = combine(evidence.tables, evidence.scores_llr)
    families = by_family(evidence.tables, evidence.n_responses)
    return found, evidence, judge(families, combined, combined.llr, nothing_of(K), fdr=0.1)


def _scores(held: Held, verdicts: Verdicts, seed: int = 0) -> CleanScores:
    found, evidence, _ = held
    rng = np.random.default_rng(seed)
    return clean_scores(found, evidence.tables, verdicts, evidence.placed, evidence.honest[Family.AUDIT], rng)


def _sure(verdicts: Verdicts, probability: float, way: Planted | None = None) -> Verdicts:
    ways = verdicts.way
    if way is not None:
        ways = np.tile([float(one == way) for one in TRACES], (K, 1))
    return replace(verdicts, probability=np.full(K, probability), way=ways)


def test_the_surely_honest_keep_their_score_and_its_usual_interval(held: Held) -> None:
    found, _, verdicts = held
    scores = _scores(held, _sure(verdicts, 0.0))
    want = pd.Series(found.values).groupby(found.units.of_response).mean().to_numpy()
    assert scores.recorded == pytest.approx(want)
    assert scores.clean == pytest.approx(want)
    assert scores.delta_low == pytest.approx(np.zeros(K), abs=1e-12)
    assert scores.delta_high == pytest.approx(np.zeros(K), abs=1e-12)


def test_clean_lies_within_the_scale_and_its_interval(held: Held) -> None:
    for probability, way in [(0.0, None), (0.3, None), *((1.0, way) for way in Planted)]:
        scores = _scores(held, _sure(held[2], probability, way))
        assert ((scores.clean >= 0) & (scores.clean <= 10)).all()
        assert ((scores.low <= scores.clean) & (scores.clean <= scores.high)).all()
        delta = scores.recorded - scores.clean
        assert ((scores.delta_low <= delta + 1e-12) & (delta <= scores.delta_high + 1e-12)).all()
        assert (scores.worst <= scores.best).all()
        assert ((scores.worst <= scores.recorded + 1e-12) & (scores.recorded <= scores.best + 1e-12)).all()


def test_taking_pushing_back_never_raises_and_where_nobody_was_kept_away_nothing_is_added(held: Held) -> None:
    for way in (Planted.COACHING, Planted.BUYING):
        scores = _scores(held, _sure(held[2], 1.0, way))
        assert (scores.clean <= scores.recorded + 1e-12).all()
    scores = _scores(held, _sure(held[2], 1.0, Planted.SUPPRESSION))
    assert scores.clean == pytest.approx(scores.recorded)


def test_doubt_about_guilt_shrinks_the_difference_in_proportion(held: Held) -> None:
    whole, half = (_scores(held, _sure(held[2], p)) for p in (1.0, 0.5))
    assert half.recorded - half.clean == pytest.approx(0.5 * (whole.recorded - whole.clean))


def test_invented_answers_are_taken_back(held: Held) -> None:
    scores = _scores(held, _sure(held[2], 1.0, Planted.FABRICATION))
    delta = scores.recorded - scores.clean
    assert delta.argmax() == GUILTY
    assert delta[GUILTY] > 0.3
    assert scores.worst[GUILTY] < scores.recorded[GUILTY] - 0.3


def test_the_same_seed_draws_the_same(held: Held) -> None:
    one, other = (_scores(held, held[2], seed=3) for _ in range(2))
    assert np.array_equal(one.clean, other.clean)
    assert np.array_equal(one.low, other.low)


def test_suspicion_is_a_probability_and_of_the_kind_that_the_way_is(held: Held) -> None:
    found, evidence, verdicts = held
    for way in Planted:
        touched = suspicion(evidence.tables, _sure(verdicts, 1.0, way), found.units)
        for part in (touched.invented, touched.pushed, touched.by_way):
            assert ((part >= 0) & (part <= 1)).all()
        assert (touched.invented + touched.pushed <= 1 + 1e-9).all()
        assert touched.invented.any() == (way in (Planted.FABRICATION, Planted.HIDDEN_FABRICATION))
        if way in (Planted.SUPPRESSION, Planted.CONTACT):
            assert not touched.pushed.any()


def test_suspicion_of_an_answer_is_that_of_its_strongest_signal_in_each_family(held: Held) -> None:
    found, evidence, verdicts = held
    touched = suspicion(evidence.tables, _sure(verdicts, 1.0, Planted.FABRICATION), found.units)
    for row in np.flatnonzero(found.units.of_response == GUILTY):
        innocent = 1.0
        for family in TRACES[Planted.FABRICATION]:
            innocent *= 1.0 - max(
                (t.pressed[row] for t in evidence.tables if t.family is family and t.trace == "responses"), default=0.0
            )
        assert touched.invented[row] == pytest.approx(1.0 - innocent)


def test_a_family_said_twice_is_suspected_once(held: Held) -> None:
    found, evidence, verdicts = held
    once = suspicion(evidence.tables, verdicts, found.units)
    twice = suspicion([*evidence.tables, *evidence.tables], verdicts, found.units)
    assert twice.invented == pytest.approx(once.invented)
    assert twice.pushed == pytest.approx(once.pushed)
    assert twice.by_way == pytest.approx(once.by_way)
