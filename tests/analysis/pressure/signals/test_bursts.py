"""Bursts of answers: against hour, place and sendings, with the approximation held against drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.bursts import answer_bursts, scan

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Weighed = Callable[..., tuple[Material, SignalTable]]
RowsOf = Callable[[Tables, str], np.ndarray]


def test_the_p_value_is_no_smaller_than_by_drawing_honest_times() -> None:
    rng = np.random.default_rng(7)
    unit, place = np.repeat(np.arange(200), 25), np.arange(200) // 20
    weeks = 12
    by_hour = 1.0 + np.sin(np.arange(168) / 168 * 14 * np.pi) ** 2
    p_values = []
    for _ in range(3):
        hour = rng.choice(168, len(unit), p=by_hour / by_hour.sum())
        minute = (rng.integers(0, weeks, len(unit)) * 168 + hour) * 60 + rng.uniform(0, 60, len(unit))
        p_values.append(scan(minute, unit, place).p_value)
    p = np.concatenate(p_values)
    for level in (0.01, 0.05, 0.1):
        assert (p <= level).mean() <= 1.5 * level + 0.005


def test_followers_are_those_of_looking_at_every_pair() -> None:
    rng = np.random.default_rng(8)
    minute, unit = rng.uniform(0, 3000, 60), rng.integers(0, 3, 60)
    found = scan(minute, unit, np.zeros(3, dtype=np.int64))
    for u in range(3):
        own = minute[unit == u]
        inside = np.sort(minute[found.inside & (unit == u)])
        window = ((own >= inside[0]) & (own <= inside[0] + found.minutes[u])).sum()
        assert found.followed[u] == window - 1 == len(inside) - 1


def test_a_batch_of_answers_convicts(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = honest()
    rows = rows_of(tables, "E005")[:7]
    start = tables[1]["response_ts"].median()
    tables[1].loc[rows, "response_ts"] = start + pd.to_timedelta(np.arange(7) * 1.3, unit="min")
    held, table = weighed(answer_bursts, tables)
    u = held.units.labels.index("E005")
    assert table.statistic[u] >= 5
    assert table.llr[u] > np.log(100)
    traced = set(held.programme.responses["response_id"][table.traced])
    assert len(set(tables[1]["response_id"].iloc[rows]) & traced) >= 6
    assert "followed" in table.texts[u]


def test_a_sending_that_the_whole_location_answers_convicts_nobody(honest: Honest, weighed: Weighed) -> None:
    tables = honest()
    frame, responses = tables
    rng = np.random.default_rng(4)
    place = frame.set_index("event_id")["location_id"].reindex(responses["event_id"]).to_numpy()
    answers = (place == "L1") & (rng.uniform(size=len(place)) < 0.4)
    start = responses["response_ts"].median()
    sent = start + pd.to_timedelta(rng.exponential(20, int(answers.sum())), unit="min")
    responses.loc[answers, "response_ts"] = sent
    assert weighed(answer_bursts, tables)[1].llr.max() < np.log(100)


def test_honest_units_are_left_alone(honest: Honest, weighed: Weighed) -> None:
    tables = [weighed(answer_bursts, honest(employees=120, seed=s))[1] for s in range(3)]
    llr, p_value = (np.concatenate([getattr(t, name) for t in tables]) for name in ("llr", "p_value"))
    assert (llr > np.log(100)).mean() < 0.01
    assert (p_value < 0.05).mean() < 0.08


def test_times_rounded_to_the_day_leave_it_out(honest: Honest, weighed: Weighed) -> None:
    frame, responses = honest()
    frame["event_ts"] = frame["event_ts"].dt.floor("D")
    responses["response_ts"] = responses["response_ts"].dt.ceil("D")
    _, table = weighed(answer_bursts, (frame, responses))
    assert all("rounded" in left for left in table.left_out)


def test_neither_order_nor_names_matter(honest: Honest, same_in_any_order: Callable[..., None]) -> None:
    same_in_any_order(answer_bursts, honest())
