"""Small versions of what `make validate` measures at length."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.screen import screen
from analysis.simulate import LookAlikes, Mechanism, Pressure, World, simulate
from validation import (
    apipop,
    lecturers,
    locations,
    opinion,
    pressure_tables,
    pressure_tally,
    pressure_worlds,
    prevalence,
)
from validation import pressure as pressure_validation
from validation.pressure_tally import HONEST, MANAGER, PARTLY
from validation.schools import MECHANISMS, Population, population
from validation.worlds import drawn_world, ignorable

REPLICATIONS = 200


@pytest.fixture(scope="module")
def schools() -> Population:
    return population()


@pytest.fixture(scope="module")
def under_mar(schools: Population) -> dict[str, apipop.Tally]:
    kinds = (*apipop.SOUND, "respondents as they came", "raking, weights taken as known")
    return apipop.simulate(schools, "MAR", REPLICATIONS, kinds)


def test_the_score_of_all_schools_is_the_published_one(schools: Population) -> None:
    assert len(schools.schools) == 6194
    assert schools.score.mean() == pytest.approx(-4.91, abs=0.005)


def test_every_mechanism_lets_57_percent_answer_and_moves_the_raw_score(schools: Population) -> None:
    moved = {}
    for mechanism in MECHANISMS:
        willing = schools.willingness(mechanism)
        assert willing.mean() == pytest.approx(0.57, abs=1e-6)
        moved[mechanism] = float(np.average(schools.score, weights=willing) - schools.score.mean())

    assert moved["MAR"] == pytest.approx(20, abs=1)
    assert moved["MAR"] < moved["MAR, strong"] < moved["monotone"]
    assert moved["J shape"] == pytest.approx(20, abs=2)


@pytest.mark.parametrize("estimator", apipop.SOUND)
def test_adjusted_intervals_cover_under_mar(under_mar: dict[str, apipop.Tally], estimator: str) -> None:
    tally = under_mar[estimator]

    assert 0.92 <= tally.coverage <= 0.975
    assert abs(tally.bias) < 0.8
    assert np.mean(tally.errors) == pytest.approx(np.std(tally.values, ddof=1), rel=0.15)


def test_raw_intervals_miss_and_known_weights_waste_precision(under_mar: dict[str, apipop.Tally]) -> None:
    known = under_mar["raking, weights taken as known"]

    assert under_mar["respondents as they came"].coverage < 0.05
    assert known.coverage > 0.985
    assert np.mean(known.errors) > 2 * np.std(known.values, ddof=1)


@pytest.mark.parametrize("seed", [1000, 1001, 1003])
def test_the_range_covers_where_the_opinion_decides_who_answers(seed: int) -> None:
    found = opinion.run(opinion.Setting("small", 30_000, 1, seed), seed)

    assert found.failure == ""
    assert found.covers
    assert found.width is not None
    assert found.raw is not None
    assert abs(found.raw - found.truth) > 4


def test_the_headline_stays_with_mar_where_only_auxiliaries_decide() -> None:
    found = opinion.run(opinion.Setting("small", 30_000, 1, 3000, opinion.Kind.AUXILIARIES), 3000)

    assert not found.is_opinion
    assert found.headline == found.mar
    assert found.covers
    assert found.headline_covers


def test_intervals_of_locations_cover_where_only_auxiliaries_decide() -> None:
    found, left_to_mar = locations.tallies(locations.SETTINGS[0], 4)

    adjusted = [tally for (_, kind), tally in found.items() if kind == "adjusted"]
    figures = sum(tally.estimates for tally in adjusted)
    assert left_to_mar == 4
    assert figures > 200
    assert 0.92 <= sum(tally.covered for tally in adjusted) / figures <= 0.98


@pytest.mark.parametrize(
    "setting", [s for s in prevalence.SETTINGS if "keep silent" not in s.name], ids=lambda s: s.name
)
def test_indirect_questions_find_the_share_and_only_random_answers_without_an_anchor_do_not(
    setting: prevalence.Setting,
) -> None:
    told = prevalence.tally(setting, seed=99, replications=300)
    bias = told.bias / (np.std(told.values) / np.sqrt(len(told.values)))

    assert told.refused == 0
    if setting.random and not setting.anchor:
        assert told.bias == pytest.approx(0.045, abs=0.005)
        assert told.coverage < 0.3
    else:
        assert abs(bias) < 4
        assert 0.90 <= told.coverage <= 0.99


def test_worlds_are_drawn_anew_and_reproducibly() -> None:
    one, same, other = (drawn_world(np.random.default_rng(seed), 60_000) for seed in (1, 1, 2))

    assert one == same != other
    plain = ignorable(one)
    assert plain.response_on_extremity == plain.response_on_opinion == 0
    assert plain.outcomes == one.outcomes
    assert isinstance(plain, World)


def test_the_lines_of_the_table_say_what_came_of_the_worlds() -> None:
    told = opinion.Result("small", 1, truth=10.0, raw=20.0, mar=14.0, opinion=9.0, headline=9.0, is_opinion=True)
    ranged = opinion.Result("small", 2, truth=10.0, raw=14.0, mar=12.0, headline=12.0, low=7.0, high=13.0, covers=True)

    line = opinion.line("small", [told, ranged])

    assert line.split(" | ")[2:9] == ["0.500", "6.00", "0.86", "7.00", "3.00", "1.50", "1.00"]
    assert line.endswith("| 1 |")


def test_the_methods_say_how_worlds_with_pressure_are_drawn() -> None:
    methods = (Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")

    assert pressure_worlds.DRAWN in methods


def told(**columns: list[object]) -> pd.DataFrame:
    """Give units as a screen and the truth would tell them, four to a programme unless said otherwise."""
    n = len(next(iter(columns.values())))
    plain: dict[str, object] = {
        "run": 0,
        "kind": HONEST,
        "share": np.nan,
        "hidden": False,
        "midway": False,
        "touched": 0,
        "alike": "",
        "n": 20,
        "probability": 0.1,
        "flagged": False,
        "recorded": 8.0,
        "clean": 8.0,
        "truth": 8.0,
        "low": 7.0,
        "high": 9.0,
        "delta_low": 0.0,
        "delta_high": 0.0,
    }
    return pd.DataFrame(plain | columns, index=range(n))


def test_the_area_is_the_chance_that_the_guilty_stand_above_the_honest() -> None:
    guilty = np.array([True, False, False, True])

    assert pressure_tally.area(np.array([0.9, 0.1, 0.5, 0.5]), guilty) == (2 + 1 + 0.5) / 4
    assert np.isnan(pressure_tally.area(np.array([0.9, 0.1]), np.array([True, True])))
    two = told(kind=["begging", HONEST, "begging", HONEST], probability=[0.9, 0.1, 0.2, 0.3], run=[0, 0, 1, 1])
    assert pressure_tally.mean_area(two) == 0.5


def test_false_discovery_is_a_mean_over_programmes_and_no_flag_is_no_false_one() -> None:
    units = told(
        run=[0, 0, 1, 1, 2, 2],
        kind=["begging", HONEST, "begging", HONEST, HONEST, PARTLY],
        flagged=[True, True, True, False, False, True],
    )

    assert pressure_tally.false_discovery(units) == pytest.approx((0.5 + 0 + 0) / 3)
    assert pressure_tally.false_share(units) == pytest.approx(1 / 3)
    assert pressure_tables.figures(units)[:6] == ("2", "0.500", "1.00", "0.167", "0.333", "133.33")


def test_errors_are_of_those_with_a_score_and_intervals_are_counted_with_their_ends() -> None:
    units = told(
        recorded=[9.0, 8.0, np.nan], clean=[8.5, 8.0, np.nan], truth=[8.0, 8.0, np.nan], delta_high=[1.0, 0.0, np.nan],
        low=[8.1, 8.0, np.nan],
    )  # fmt: skip

    recorded, clean = pressure_tally.errors(units)
    assert (recorded, clean) == pytest.approx((np.sqrt(0.5), np.sqrt(0.125)))
    assert pressure_tally.covered(units) == 0.5
    assert pressure_tally.difference_covered(units) == 1.0


def test_look_alikes_are_counted_under_each_of_their_names_and_only_if_honest() -> None:
    units = told(alike=["tablet|kiosk", "tablet", "", "tablet"], kind=[HONEST, HONEST, HONEST, "begging"],
                 flagged=[True, False, True, True])  # fmt: skip

    counts = pressure_tally.look_alike_flags(units)
    assert counts.loc["tablet"].tolist() == [2, 1]
    assert counts.loc["kiosk"].tolist() == [1, 1]


def test_probabilities_are_compared_with_the_share_of_the_guilty() -> None:
    units = told(probability=[0.0, 0.3, 0.4, 0.95], kind=[HONEST, HONEST, "begging", "begging"])

    held = pressure_tally.calibration(units)
    held = held[held["n"] > 0]
    assert held["n"].tolist() == [1, 2, 1]
    assert held["said"].tolist() == pytest.approx([0.0, 0.35, 0.95])
    assert held["found"].tolist() == [0.0, 0.5, 1.0]


def test_what_is_true_of_units_is_read_from_the_simulation() -> None:
    world = World(
        events=1500, employees=24, locations=4, look_alikes=LookAlikes(tablet=2, kiosk=1),
        pressure=Pressure(fabrication=3, mixed=1, locations=1, strength=(0.5, 0.5)),
    )  # fmt: skip
    programme, truth = simulate(world, np.random.default_rng(3))

    people = pressure_tally.known(programme, truth, world.pressure, unit="employee", metric="mean")
    places = pressure_tally.known(programme, truth, world.pressure, unit="location", metric="mean")

    alone = [d for d in people.deeds.values() if d.mechanism == Mechanism.FABRICATION]
    assert {name for name, deed in people.deeds.items() if deed.mechanism == MANAGER} == {
        name for name, guilt in truth.guilty.items() if guilt.by_manager
    }
    assert 1 <= len(alone) <= 3
    assert {deed.share for deed in alone} == {0.5 * world.pressure.fabrication_share}
    assert set(places.deeds) == set(truth.guilty_locations)
    assert not places.partly & set(places.deeds)
    assert int(people.touched.sum()) == int(places.touched.sum())
    assert people.touched.sum() == len(truth.pressed_responses) + len(truth.kept_away)
    assert sum("kiosk" in kinds for kinds in people.look_alikes.values()) >= 5


def test_every_unit_of_a_screen_is_put_beside_what_is_true_of_it() -> None:
    world = World(events=48, employees=24, locations=4, pressure=Pressure(fabrication=3))
    programme, truth = simulate(world, np.random.default_rng(3))
    people = pressure_tally.known(programme, truth, world.pressure, unit="employee", metric="mean")
    result = screen(programme)

    units = pressure_tally.compared(result, people)
    assert units["unit"].tolist() == [one.unit for one in result.units]
    assert units["probability"].tolist() == [one.probability for one in result.units]
    assert set(units.loc[pressure_tally.is_guilty(units), "unit"]) == set(truth.guilty)
    assert (units["truth"].isna() == (units["n"] == 0)).all()


def test_planted_pressure_on_real_ratings_touches_only_the_lecturers_who_press() -> None:
    rated = lecturers.ratings()
    few = rated[rated["d"].isin(rated["d"].unique()[:60])]
    before = lecturers.events(np.random.default_rng(5), few)
    after = before.copy()
    deeds = lecturers.plant(np.random.default_rng(6), after, each=2)
    changed = {name for name, touched in after.groupby("unit")["touched"].sum().items() if touched}

    assert len(deeds) == 24
    assert changed <= set(deeds)
    same = ~after["unit"].isin(deeds)
    assert after[same].equals(before[same])
    assert (before.loc[before["answered"], "csat"] == few["y"].to_numpy()).all()
    raised = after["touched"] & after["answered"] & before["answered"]
    assert after.loc[raised, "csat"].mean() > before.loc[raised, "csat"].mean() + 0.5
    kept = before["answered"] & ~after["answered"]
    assert (before.loc[kept, "csat"] <= 2).all()
    assert {deeds[name].mechanism for name in after.loc[kept, "unit"]} == {"suppression"}
    assert len(lecturers.programme(after).responses) == int(after["answered"].sum())


def test_every_setting_of_pressure_draws_from_seeds_of_its_own_or_the_same_programmes_by_another_unit() -> None:
    used: dict[int, set[object]] = {}
    for setting in pressure_validation.SETTINGS:
        for number in range(setting.runs):
            used.setdefault(setting.first_seed + number, set()).add(str(setting.make))

    assert {len(makes) for makes in used.values()} == {1}
    assert len({setting.name for setting in pressure_validation.SETTINGS}) == len(pressure_validation.SETTINGS)
    assert all(s.runs >= 20 for s in pressure_validation.SETTINGS if s.part in "AB")


def test_worlds_with_only_look_alikes_or_only_pressed_locations_are_what_they_say() -> None:
    rng = np.random.default_rng(4)
    alike = pressure_validation.with_many_look_alikes(rng, 2_000, 80)
    pressed = pressure_validation.with_pressed_locations(rng, 2_000, 80)

    assert alike.pressure == Pressure()
    assert len(alike.look_alikes.employees) == 20
    assert pressed.pressure.employees == 0
    assert pressed.pressure.locations >= 1
    _, truth = pressure_validation.simulated(rng, "location", "mean", world=lambda _: pressed)
    assert len(truth.deeds) == pressed.pressure.locations
    assert {deed.mechanism for deed in truth.deeds.values()} == {pressure_tally.LOCATION}
    assert not truth.partly


def test_the_report_prints_a_line_for_every_setting_and_the_tables_behind_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    world = World(events=48, employees=24, locations=4, look_alikes=LookAlikes(tablet=2), pressure=Pressure(begging=2))
    make = partial(pressure_validation.simulated, world=lambda _: world)
    small = pressure_validation.Setting("A", "small", 1, 12, make, is_large=True)
    pressure_validation.report((small,), 1, tmp_path / "units.csv")
    printed = capsys.readouterr().out

    assert "\n| small | 1 | " in printed
    assert "| look-alike | units | flagged |" in printed
    assert "\n| seed 12 | " in printed
    assert pd.read_csv(tmp_path / "units.csv")["unit"].is_unique
