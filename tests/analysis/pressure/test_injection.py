"""Planted pressure: only the planted units change, the blind arm does not, and the tables stay a programme."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis import metrics
from analysis.pressure.injection import STRENGTHS, Plan, Planted, inject, plan
from analysis.pressure.material import Material, material
from analysis.programme import Programme, check
from analysis.settings import Settings
from analysis.simulate import World, simulate

Tables = tuple[pd.DataFrame, pd.DataFrame]
CHOSEN = (0, 3, 7)


@pytest.fixture(scope="module")
def held() -> Material:
    programme, _ = simulate(
        World(events=2400, employees=20, locations=4, blind_probability=0.2, response_rate=0.4),
        np.random.default_rng(3),
    )
    frame, responses = programme.frame.copy(), programme.responses.drop(columns="event_row")
    # What the simulator's answers do not repeat of their events, other exports do.
    owner = frame.set_index("event_id")
    for column in ("employee_id", "location_id", "invite_arm"):
        responses[column] = owner[column].reindex(responses["event_id"]).to_numpy()
    return material(check(frame, responses, programme.settings), unit="employee", metric="mean")


def _planned(held: Material, way: Planted, strength: float = 0.8) -> Plan:
    ways = np.full(held.units.count, None, dtype=object)
    ways[list(CHOSEN)] = way
    return Plan(ways, np.full(held.units.count, strength))


def _by_event(programme: Programme) -> pd.DataFrame:
    return programme.responses.drop(columns="event_row").set_index("event_id").sort_index()


def test_every_way_is_planned_about_equally_often() -> None:
    drawn = plan(100, np.arange(80), tuple(Planted), np.random.default_rng(0))
    counts = pd.Series([str(way) for way in drawn.way[:80]]).value_counts()
    assert set(counts) == {10}
    assert all(way is None for way in drawn.way[80:])
    assert set(drawn.strength) == set(STRENGTHS)


@pytest.mark.parametrize("way", list(Planted))
def test_only_planted_units_change_and_the_tables_stay_a_programme(held: Material, way: Planted) -> None:
    before = held.programme
    after = inject(held, _planned(held, way), np.random.default_rng(1))
    again = check(after.frame, after.responses.drop(columns="event_row"), after.settings)
    assert again.responses["event_row"].tolist() == after.responses["event_row"].tolist()
    untouched = ~np.isin(held.units.of_event, CHOSEN)
    pd.testing.assert_frame_equal(before.frame[untouched], after.frame[untouched], check_dtype=False)
    others = before.frame["event_id"][untouched]
    old, new = _by_event(before), _by_event(after)
    kept_old, kept_new = old[old.index.isin(others)], new[new.index.isin(others)]
    pd.testing.assert_frame_equal(kept_old, kept_new[kept_old.columns], check_dtype=False)
    assert not old.equals(new)


@pytest.mark.parametrize("way", list(Planted))
def test_the_blind_arm_is_left_alone(held: Material, way: Planted) -> None:
    after = inject(held, _planned(held, way), np.random.default_rng(1))
    blind = (held.programme.frame["invite_arm"] == "blind").to_numpy()
    pd.testing.assert_frame_equal(held.programme.frame[blind], after.frame[blind], check_dtype=False)
    ids = held.programme.frame["event_id"][blind]
    old, new = _by_event(held.programme), _by_event(after)
    pd.testing.assert_frame_equal(old[old.index.isin(ids)], new[new.index.isin(ids)][old.columns], check_dtype=False)


@pytest.mark.parametrize("way", [w for w in Planted if w not in (Planted.SUPPRESSION, Planted.CONTACT)])
def test_pressed_answers_are_never_lower_on_average(held: Material, way: Planted) -> None:
    after = inject(held, _planned(held, way), np.random.default_rng(2))
    changed = material(after, unit="employee", metric="mean")
    for unit in CHOSEN:
        before = np.nanmean(held.values[held.units.of_response == unit])
        assert np.nanmean(changed.values[changed.units.of_response == unit]) >= before - 0.3
    told = [np.nanmean(m.values[np.isin(m.units.of_response, CHOSEN)]) for m in (held, changed)]
    assert told[1] > told[0]
    for column, scale in metrics.SCALES.items():
        if column in after.responses:
            said = after.responses[column].dropna()
            assert said.between(scale.low, scale.high).all()


@pytest.mark.parametrize("way", [Planted.SUPPRESSION, Planted.CONTACT])
def test_the_kept_away_are_the_less_happy_and_lose_their_answers(held: Material, way: Planted) -> None:
    after = inject(held, _planned(held, way), np.random.default_rng(2))
    lost = ~held.programme.responses["event_id"].isin(after.responses["event_id"]).to_numpy()
    assert lost.sum() > 5
    mine = np.isin(held.units.of_response, CHOSEN)
    assert np.nanmean(held.values[lost]) < np.nanmean(held.values[mine & ~lost])


def test_nobody_planned_changes_nothing(held: Material) -> None:
    nobody = Plan(np.full(held.units.count, None, dtype=object), np.full(held.units.count, 0.8))
    after = inject(held, nobody, np.random.default_rng(1))
    pd.testing.assert_frame_equal(held.programme.frame, after.frame, check_dtype=False)
    pd.testing.assert_frame_equal(held.programme.responses, after.responses, check_dtype=False)


def test_the_same_seed_plants_the_same(held: Material) -> None:
    one, other = (inject(held, _planned(held, Planted.BEGGING), np.random.default_rng(5)) for _ in range(2))
    pd.testing.assert_frame_equal(one.frame, other.frame)
    pd.testing.assert_frame_equal(one.responses, other.responses)


@pytest.mark.parametrize("way", list(Planted))
def test_the_least_tables_can_be_planted_in(honest: Callable[..., Tables], way: Planted) -> None:
    frame, responses = honest(employees=8, per_employee=20)
    least = ["event_id", "employee_id", "event_ts", "sample_prob", "sampled", "invited", "disposition"]
    programme = check(frame[least], responses[["response_id", "event_id", "response_ts", "nps"]], Settings())
    held = material(programme, unit="employee", metric="mean")
    after = inject(held, _planned(held, way), np.random.default_rng(1))
    check(after.frame, after.responses.drop(columns="event_row"), after.settings)
