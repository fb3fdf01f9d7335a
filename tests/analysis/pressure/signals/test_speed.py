"""Fast answers: seconds against the same form, whoever hurries honestly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.speed import fast_answers

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Weighed = Callable[..., tuple[Material, SignalTable]]
RowsOf = Callable[[Tables, str], np.ndarray]


def timed(tables: Tables, *, seed: int = 1) -> Tables:
    """Give every response its seconds; employees, locations and channels differ."""
    frame, responses = tables
    rng = np.random.default_rng(seed)
    event = frame.set_index("event_id").loc[responses["event_id"]]
    employee, place = (pd.factorize(event[c], sort=True)[0] for c in ("employee_id", "location_id"))
    slow = 0.1 * rng.normal(size=employee.max() + 1)[employee] + 0.2 * rng.normal(size=place.max() + 1)[place]
    by_mail = (event["contact_channel"] == "email").to_numpy()
    seconds = np.exp(np.log(70) + slow + 0.4 * by_mail + 0.5 * rng.normal(size=len(responses)))
    return frame, responses.assign(completion_seconds=seconds)


def test_answers_faster_than_the_form_allows_convict(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = timed(honest())
    rows = rows_of(tables, "E005")[:8]
    tables[1].loc[rows, "completion_seconds"] = 9.0
    held, table = weighed(fast_answers, tables)
    u = held.units.labels.index("E005")
    assert table.statistic[u] >= 8
    assert table.llr[u] > np.log(100)
    assert table.p_value[u] < 1e-3
    assert table.llr[u] == table.llr.max()
    assert set(tables[1]["response_id"].iloc[rows]) <= set(held.programme.responses["response_id"][table.traced])
    assert (table.pressed[table.traced & (held.units.of_response == u)] > 0.8).all()
    assert "faster" in table.texts[u]


def test_honest_units_of_different_pace_are_left_alone(honest: Honest, weighed: Weighed) -> None:
    tables = [weighed(fast_answers, timed(honest(employees=120, seed=s), seed=s))[1] for s in range(3)]
    llr, p_value = (np.concatenate([getattr(t, name) for t in tables]) for name in ("llr", "p_value"))
    assert (llr > np.log(100)).mean() < 0.01
    assert (llr > np.log(10)).mean() < 0.03
    assert (p_value < 0.05).mean() < 0.08


def test_a_short_form_is_compared_with_short_forms(honest: Honest, weighed: Weighed) -> None:
    tables = timed(honest())
    frame, responses = tables
    owner = frame.set_index("event_id")["employee_id"].reindex(responses["event_id"]).to_numpy()
    short = np.isin(owner, [f"E{i:03d}" for i in range(12)])
    responses.loc[short, "csat"] = np.nan
    responses.loc[short, "completion_seconds"] *= 0.2
    _, table = weighed(fast_answers, tables)
    assert table.llr.max() < np.log(10)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda r: r.drop(columns="completion_seconds"), "not known"),
        (lambda r: r.assign(completion_seconds=np.nan), "not known"),
        (lambda r: r.assign(completion_seconds=60.0), "same time"),
        (lambda r: r.assign(completion_seconds=r["completion_seconds"].where(r.index < 50)), "fewer than"),
    ],
)
def test_seconds_that_tell_nothing_leave_it_out(
    honest: Honest, weighed: Weighed, change: Callable[[pd.DataFrame], pd.DataFrame], reason: str
) -> None:
    frame, responses = timed(honest())
    _, table = weighed(fast_answers, (frame, change(responses)))
    assert all(reason in left for left in table.left_out)
    assert not table.llr.any()


def test_neither_order_nor_names_matter(honest: Honest, same_in_any_order: Callable[..., None]) -> None:
    same_in_any_order(fast_answers, timed(honest()))
