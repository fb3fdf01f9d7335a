"""What a screen keeps of its choices."""

from __future__ import annotations

import json

import numpy as np

from analysis.pressure import combination, verdict
from analysis.pressure.screen import screen
from analysis.pressure.signals import coverage
from analysis.simulate import World, simulate


def test_a_screen_names_the_beliefs_its_levels_rest_on_and_the_seed_of_its_draws() -> None:
    programme, _ = simulate(World(events=300, employees=8, locations=2), np.random.default_rng(1))
    kept = screen(programme, seed=7).settings

    assert kept["seed"] == 7
    assert kept["own_way_of_working"] == combination.OWN_WAY
    assert kept["own_habit"] == coverage.OWN_HABIT
    assert kept["pressed_by_location"] == verdict.BY_LOCATION
    assert kept["priors_of_range"] == [list(prior) for prior in verdict.PRIORS_OF_RANGE]
    assert json.loads(json.dumps(dict(kept))) == dict(kept)
