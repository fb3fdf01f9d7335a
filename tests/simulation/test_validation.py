"""Small versions of what `make validate` measures at length."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.simulate import World
from validation import apipop, locations, opinion
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
