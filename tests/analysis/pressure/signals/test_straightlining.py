"""Straightlined answers: against the same overall score, so that happy customers convict nobody."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.straightlining import straightlined

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Weighed = Callable[..., tuple[Material, SignalTable]]
RowsOf = Callable[[Tables, str], np.ndarray]
DRIVERS = ["d_staff", "d_speed", "d_place"]


def rated(tables: Tables, *, seed: int = 1) -> Tables:
    """Add drivers; happy customers rate everything alike more often, and employees differ."""
    frame, responses = tables
    rng = np.random.default_rng(seed)
    employee = pd.factorize(frame.set_index("event_id")["employee_id"].reindex(responses["event_id"]), sort=True)[0]
    score = responses["nps"].to_numpy()
    level = np.clip(np.round(1 + 0.4 * score), 1, 5)
    habit = 0.3 * rng.normal(size=employee.max() + 1)[employee]
    alike = rng.uniform(size=len(score)) < 1 / (1 + np.exp(-(-3 + 0.35 * score + habit)))
    added = {d: np.where(alike, level, np.clip(level + rng.integers(-1, 2, len(score)), 1, 5)) for d in DRIVERS}
    return frame, responses.assign(csat=level, **added)


def test_answers_all_alike_convict(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = rated(honest())
    rows = rows_of(tables, "E005")
    tables[1].loc[rows, [*DRIVERS, "csat"]] = 4.0
    held, table = weighed(straightlined, tables)
    u = held.units.labels.index("E005")
    assert table.statistic[u] == len(rows)
    assert table.llr[u] == table.llr.max() > np.log(20)
    assert set(tables[1]["response_id"].iloc[rows]) <= set(held.programme.responses["response_id"][table.traced])
    assert "alike" in table.texts[u]


def test_happy_customers_convict_nobody(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = honest()
    tables[1].loc[rows_of(tables, "E005"), "nps"] = 10.0
    held, table = weighed(straightlined, rated(tables))
    u = held.units.labels.index("E005")
    assert table.statistic[u] > 1.5 * np.median(table.statistic)
    assert table.llr[u] < np.log(5)


def test_honest_units_of_different_habit_are_left_alone(honest: Honest, weighed: Weighed) -> None:
    tables = [weighed(straightlined, rated(honest(employees=120, seed=s), seed=s))[1] for s in range(3)]
    llr, p_value = (np.concatenate([getattr(t, name) for t in tables]) for name in ("llr", "p_value"))
    assert (llr > np.log(100)).mean() < 0.01
    assert (llr > np.log(10)).mean() < 0.03
    assert (p_value < 0.05).mean() < 0.08


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda r: r.drop(columns=DRIVERS), "fewer than 3 drivers"),
        (lambda r: r.assign(**dict.fromkeys([*DRIVERS, "csat"], 5.0)), "all answers"),
        (lambda r: r.assign(d_staff=1.0, d_speed=5.0), "no answer"),
        (lambda r: r.assign(d_staff=np.nan, d_speed=np.nan), "no answer"),
    ],
)
def test_ratings_that_tell_nothing_leave_it_out(
    honest: Honest, weighed: Weighed, change: Callable[[pd.DataFrame], pd.DataFrame], reason: str
) -> None:
    frame, responses = rated(honest())
    _, table = weighed(straightlined, (frame, change(responses)))
    assert all(reason in left for left in table.left_out)


def test_neither_order_nor_names_matter(honest: Honest, same_in_any_order: Callable[..., None]) -> None:
    same_in_any_order(straightlined, rated(honest()))
