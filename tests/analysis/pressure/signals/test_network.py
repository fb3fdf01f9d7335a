"""Shared networks: a line that is one employee's, and all the lines that are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.network import shared_network

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Weighed = Callable[..., tuple[Material, SignalTable]]
RowsOf = Callable[[Tables, str], np.ndarray]


def connected(tables: Tables, *, seed: int = 1) -> Tables:
    """Give networks: a third over carriers, the shop's own where customers answer there, offices, couples, own ones."""
    frame, responses = tables
    rng = np.random.default_rng(seed)
    event = frame.set_index("event_id").loc[responses["event_id"]]
    employee, place = (pd.factorize(event[c], sort=True)[0] for c in ("employee_id", "location_id"))
    n = len(responses)
    network = np.array(
        [f"own{i}" for i in np.where(rng.uniform(size=n) < 0.04, np.roll(np.arange(n), 1), np.arange(n))]
    )
    kind, on_site = rng.uniform(size=n), rng.beta(1, 5, employee.max() + 1)[employee]
    network = np.where(kind < 0.3, [f"carrier{i}" for i in rng.integers(0, 4, n)], network)
    network = np.where(
        kind > 0.9, [f"office{p}{i}" for p, i in zip(place, rng.integers(0, 3, n), strict=True)], network
    )
    network = np.where(rng.uniform(size=n) < on_site, [f"shop{p}" for p in place], network)
    return frame, responses.assign(network_hash=network)


def test_many_devices_behind_one_line_convict(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = connected(honest())
    rows = rows_of(tables, "E005")[:11]
    tables[1].loc[rows, "network_hash"] = "home"
    held, table = weighed(shared_network, tables)
    u = held.units.labels.index("E005")
    assert tables[1].loc[rows, "device_hash"].is_unique
    assert table.statistic[u] == 10
    assert table.llr[u] > np.log(100)
    assert set(tables[1]["response_id"].iloc[rows]) == set(held.programme.responses["response_id"][table.traced])
    assert "Such networks: 1" in table.texts[u]


def test_carriers_shops_offices_and_couples_convict_nobody(honest: Honest, weighed: Weighed) -> None:
    llr = np.concatenate(
        [weighed(shared_network, connected(honest(employees=120, seed=s), seed=s))[1].llr for s in range(3)]
    )
    assert llr.max() < np.log(10)


def test_a_firm_of_four_whose_people_have_the_same_employee_does_not_convict(
    honest: Honest, weighed: Weighed, rows_of: RowsOf
) -> None:
    tables = connected(honest())
    tables[1].loc[rows_of(tables, "E005")[:4], "network_hash"] = "firm"
    held, table = weighed(shared_network, tables)
    assert table.llr[held.units.labels.index("E005")] < np.log(20)


def test_a_shop_network_used_mostly_by_one_employees_customers_is_public(
    honest: Honest, weighed: Weighed, rows_of: RowsOf
) -> None:
    tables = connected(honest())
    tables[1].loc[rows_of(tables, "E005"), "network_hash"] = "shop1"
    held, table = weighed(shared_network, tables)
    assert table.statistic[held.units.labels.index("E005")] == 0


@pytest.mark.parametrize(("table", "column"), [(1, "network_hash"), (0, "customer_id")])
def test_without_network_or_customer_it_is_left_out(honest: Honest, weighed: Weighed, table: int, column: str) -> None:
    tables = list(connected(honest()))
    tables[table] = tables[table].drop(columns=column)
    assert all(column in left for left in weighed(shared_network, (tables[0], tables[1]))[1].left_out)


def test_locations_are_not_compared(honest: Honest, weighed: Weighed) -> None:
    _, table = weighed(shared_network, connected(honest()), unit="location")
    assert all("networks of its own" in left for left in table.left_out)


def test_neither_order_nor_names_matter(
    honest: Honest, rows_of: RowsOf, same_in_any_order: Callable[..., None]
) -> None:
    tables = connected(honest())
    tables[1].loc[rows_of(tables, "E007")[:6], "network_hash"] = "line"
    same_in_any_order(shared_network, tables)
