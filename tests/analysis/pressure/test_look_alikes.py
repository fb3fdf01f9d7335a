"""Honest ways of working that leave the traces of pressure: they must not convict, and pressure of that form must."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.screen import screen
from analysis.programme import Programme
from analysis.simulate import Pressure, World, simulate

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Checked = Callable[[Tables], Programme]

UNUSUAL = ("E002", "E009")
RUNS = 17


def _owner(tables: Tables, column: str = "employee_id") -> np.ndarray:
    frame, responses = tables
    return frame.set_index("event_id")[column].reindex(responses["event_id"]).to_numpy()


def _at_once(tables: Tables, chosen: np.ndarray, device: np.ndarray | None = None) -> Tables:
    responses = tables[1]
    responses.loc[chosen, "latency_event_min"] = 4.0
    if device is not None:
        responses.loc[chosen, "device_hash"] = device[chosen]
    return tables


def _kiosk_beside_one_counter(tables: Tables, rng: np.random.Generator) -> Tables:
    """Customers of that counter use the kiosk most, those of the colleagues now and then."""
    owner, place = _owner(tables).astype(str), _owner(tables, "location_id").astype(str)
    share = np.where(np.isin(owner, UNUSUAL), 0.6, np.where(np.isin(place, ["L2", "L1"]), 0.05, 0.0))
    return _at_once(tables, rng.uniform(size=len(owner)) < share, np.char.add("kiosk", place))


def _tablet_on_one_desk(tables: Tables, rng: np.random.Generator) -> Tables:
    owner = _owner(tables).astype(str)
    return _at_once(tables, np.isin(owner, UNUSUAL) & (rng.uniform(size=len(owner)) < 0.5), np.char.add("tab", owner))


def _customers_in_a_hurry(tables: Tables, rng: np.random.Generator) -> Tables:
    owner = _owner(tables).astype(str)
    return _at_once(tables, np.isin(owner, UNUSUAL) & (rng.uniform(size=len(owner)) < 0.6))


@pytest.mark.parametrize("unusual", [_kiosk_beside_one_counter, _tablet_on_one_desk, _customers_in_a_hurry])
def test_an_unusual_way_of_working_convicts_hardly_anybody(
    honest: Honest, checked: Checked, unusual: Callable[[Tables, np.random.Generator], Tables]
) -> None:
    flagged = others = 0
    for seed in range(RUNS):
        found = screen(checked(unusual(honest(seed=seed), np.random.default_rng(seed)))).units
        flagged += sum(u.level != "clear" for u in found if u.unit in UNUSUAL)
        others += sum(u.level != "clear" for u in found if u.unit not in UNUSUAL)
    assert flagged <= 0.03 * RUNS * len(UNUSUAL)
    assert others == 0


def test_a_location_where_customers_answer_at_once_is_left_alone(honest: Honest, checked: Checked) -> None:
    flagged = 0
    for seed in range(RUNS):
        tables = honest(locations=8, seed=seed)
        at_once = (_owner(tables, "location_id") == "L3") & (
            np.random.default_rng(seed).uniform(size=len(tables[1])) < 0.5
        )
        found = screen(checked(_at_once(tables, at_once)), unit="location").units
        flagged += sum(u.level != "clear" for u in found)
    assert flagged <= 0.03 * RUNS * 8


def test_the_desk_tablet_convicts_when_what_is_typed_there_is_better_than_the_rest(
    honest: Honest, checked: Checked
) -> None:
    tables = _tablet_on_one_desk(honest(), np.random.default_rng(0))
    tables[1].loc[tables[1]["device_hash"] == "tabE009", "nps"] = 10.0
    levels = {u.unit: u.level.value for u in screen(checked(tables)).units if u.unit in UNUSUAL}
    assert levels["E002"] == "clear"
    # Both levels hold the figure; device and time by themselves never count for more than ways of working allow.
    assert levels["E009"] in ("watch", "hold")


def test_one_who_types_every_answer_is_compared_with_the_other_units(honest: Honest, checked: Checked) -> None:
    tables = honest()
    own = _owner(tables) == "E005"
    _at_once(tables, own, np.full(len(own), "hidden"))
    assert screen(checked(tables)).units[5].level == "clear"
    tables[1].loc[own, "nps"] = 10.0
    assert screen(checked(tables)).units[5].level == "hold"


def test_fabrication_is_still_found() -> None:
    found = planted = 0
    for seed in range(3):
        rng = np.random.default_rng(seed)
        programme, truth = simulate(World(events=6500, response_rate=0.4, pressure=Pressure(fabrication=8)), rng)
        flagged = {u.unit for u in screen(programme).units if u.level != "clear"}
        found, planted = found + len(flagged & set(truth.guilty)), planted + len(truth.guilty)
    assert found >= 0.75 * planted
