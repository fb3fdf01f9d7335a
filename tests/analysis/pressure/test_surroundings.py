"""A location pressed as a whole, which its own people hide."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.pressure.material import Material, material
from analysis.pressure.surroundings import FEW_LOCATIONS, surroundings
from analysis.programme import Programme

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Checked = Callable[[Tables], Programme]


def _told_to(tables: Tables, location: str) -> Tables:
    """Let half of the respondents of a location say that they were asked for their score."""
    frame, responses = tables
    place = frame.set_index("event_id")["location_id"].reindex(responses["event_id"]).to_numpy()
    rows = np.flatnonzero(place == location)[::2]
    return frame, responses.assign(q_answer=np.where(np.isin(np.arange(len(place)), rows), "yes", "no"))


def _held(programme: Programme, unit: str = "employee") -> Material:
    return material(programme, unit=unit, metric="mean")


def test_everybody_of_a_pressed_location_is_told_so_and_nobody_else(honest: Honest, checked: Checked) -> None:
    held = _held(checked(_told_to(honest(locations=8), "L2")))
    found = surroundings(held, (), np.zeros(40))
    here = held.units.peers == 2
    assert (found.llr[here] > np.log(10)).all()
    assert (found.llr[~here] < np.log(3)).all()
    assert all("L2" in found.texts[u] for u in np.flatnonzero(here))


def test_one_who_stands_out_alone_does_not_speak_for_the_location(honest: Honest, checked: Checked) -> None:
    frame, responses = honest(locations=8)
    owner = frame.set_index("event_id")["employee_id"].reindex(responses["event_id"]).to_numpy()
    held = _held(checked((frame, responses.assign(q_answer=np.where(owner == "E010", "yes", "no")))))
    u = held.units.labels.index("E010")
    here = held.units.peers == held.units.peers[u]
    own = np.where(np.arange(40) == u, 9.0, 0.0)
    assert (surroundings(held, (), own).llr[here] < np.log(3)).all()
    assert (surroundings(held, (), np.zeros(40)).llr[here] > np.log(10)).all()


def test_at_most_a_fifth_of_a_location_is_left_out_so_that_a_pressed_one_still_shows_it(
    honest: Honest, checked: Checked
) -> None:
    held = _held(checked(_told_to(honest(locations=8), "L2")))
    found = surroundings(held, (), np.full(40, 9.0))
    here = held.units.peers == 2
    assert (found.llr[here] > np.log(10)).all()
    assert (found.llr[~here] < np.log(3)).all()


def test_nothing_is_said_of_few_locations_or_of_a_screen_by_location(honest: Honest, checked: Checked) -> None:
    few = _held(checked(_told_to(honest(locations=FEW_LOCATIONS - 1), "L2")))
    assert (surroundings(few, (), np.zeros(40)).llr == 0).all()
    held = _held(checked(_told_to(honest(locations=8), "L2")), unit="location")
    assert (surroundings(held, (), np.zeros(8)).llr == 0).all()
