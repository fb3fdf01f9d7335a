"""Answers too much alike: moments by formula and by dealing labels out, and who is not convicted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.likeness import likeness
from analysis.pressure.material import Material
from analysis.pressure.signal import SignalTable
from analysis.pressure.signals.similarity import similar_answers

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Weighed = Callable[..., tuple[Material, SignalTable]]
RowsOf = Callable[[Tables, str], np.ndarray]
DRIVERS = ["d_place", "d_speed", "d_staff"]


def rated(tables: Tables, *, seed: int = 1) -> Tables:
    """Add drivers, comments and browsers; employees differ in what they are good at."""
    frame, responses = tables
    rng = np.random.default_rng(seed)
    employee = pd.factorize(frame.set_index("event_id")["employee_id"].reindex(responses["event_id"]), sort=True)[0]
    n = len(responses)
    level = 1 + 0.4 * responses["nps"].to_numpy()
    added = {
        d: np.clip(np.round(level + 0.2 * rng.normal(size=employee.max() + 1)[employee] + rng.normal(0, 0.9, n)), 1, 5)
        for d in DRIVERS
    }
    return frame, responses.assign(
        **added,
        comment_category=rng.choice(["", "price", "wait", "staff"], n, p=[0.6, 0.1, 0.1, 0.2]),
        user_agent_hash=rng.choice([f"browser{i}" for i in range(30)], n, p=rng.dirichlet(np.ones(30))),
    )


def test_moments_are_those_of_all_ways_to_deal_the_labels_out() -> None:
    rng = np.random.default_rng(3)
    items = rng.integers(-1, 3, (6, 3))
    unit = np.array([0, 0, 0, 1, 1, 2])
    sums = []
    for order in permutations(range(6)):
        dealt = unit[list(order)]
        sums.append(
            sum(
                ((items[i] == items[j]) & (items[i] >= 0)).mean()
                for i in range(6)
                for j in range(6)
                if i != j and dealt[i] == 0 and dealt[j] == 0
            )
        )
    found = likeness(items, np.zeros(6, dtype=np.int64), unit, 3)
    assert found.expected[0] == pytest.approx(np.mean(sums))
    assert found.variance[0] == pytest.approx(np.var(sums))


@pytest.mark.parametrize("n", [40, 90])
def test_both_ways_to_sum_a_stratum_agree_with_visiting_every_pair(n: int) -> None:
    rng = np.random.default_rng(n)
    items, unit = rng.integers(-1, 4, (n, 4)), rng.integers(0, 3, n)
    found = likeness(items, np.zeros(n, dtype=np.int64), unit, 3)
    alike = ((items[:, None, :] == items[None, :, :]) & (items[:, None, :] >= 0)).mean(axis=2)
    np.fill_diagonal(alike, 0.0)
    mine = unit == 1
    m = mine.sum()
    assert found.observed[1] == pytest.approx(alike[np.ix_(mine, mine)].sum())
    assert found.expected[1] == pytest.approx(alike.sum() * m * (m - 1) / (n * (n - 1)))
    dealt = [alike[np.ix_(p, p)].sum() for p in (rng.permutation(n)[:m] for _ in range(4000))]
    assert found.variance[1] == pytest.approx(np.var(dealt), rel=0.1)
    assert found.inside[mine] == pytest.approx(alike[np.ix_(mine, mine)].sum(axis=1) / (m - 1))
    assert found.outside[mine] == pytest.approx(alike[np.ix_(mine, ~mine)].sum(axis=1) / (n - m))


def test_copied_answers_convict(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = rated(honest())
    rows = rows_of(tables, "E005")[:12]
    tables[1].loc[rows, [*DRIVERS, "csat"]] = [5.0, 4.0, 5.0, 4.0]
    tables[1].loc[rows, "nps"] = 9.0
    tables[1].loc[rows, "user_agent_hash"] = "browser3"
    held, table = weighed(similar_answers, tables)
    u = held.units.labels.index("E005")
    assert table.llr[u] > np.log(100)
    assert table.llr[u] == table.llr.max()
    assert table.statistic[u] > table.expected[u] + 0.2
    traced = set(held.programme.responses["response_id"][table.traced & (held.units.of_response == u)])
    assert len(set(tables[1]["response_id"].iloc[rows]) & traced) >= 10
    assert "agree in" in table.texts[u]


def test_many_equal_scores_convict_nobody(honest: Honest, weighed: Weighed, rows_of: RowsOf) -> None:
    tables = honest()
    tables[1].loc[rows_of(tables, "E005"), "nps"] = 10.0
    held, table = weighed(similar_answers, rated(tables))
    assert table.llr[held.units.labels.index("E005")] < np.log(10)


def test_honest_units_with_different_strengths_are_left_alone(honest: Honest, weighed: Weighed) -> None:
    tables = [weighed(similar_answers, rated(honest(employees=120, seed=s), seed=s))[1] for s in range(3)]
    tested = np.concatenate([[not left for left in t.left_out] for t in tables])
    llr, p_value = (np.concatenate([getattr(t, name) for t in tables])[tested] for name in ("llr", "p_value"))
    assert tested.mean() > 0.8
    assert (llr > np.log(100)).mean() < 0.01
    assert (p_value < 0.05).mean() < 0.09


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda r: r.drop(columns=[*DRIVERS, "csat"]), "nothing but"),
        (
            lambda r: r.drop(columns=["comment_category", "user_agent_hash"]).assign(
                **dict.fromkeys([*DRIVERS, "csat"], 5.0)
            ),
            "same answers",
        ),
        (lambda r: r.assign(nps=r["nps"].where(r.index < 10)), "fewer than"),
    ],
)
def test_answers_that_tell_nothing_leave_it_out(
    honest: Honest, weighed: Weighed, change: Callable[[pd.DataFrame], pd.DataFrame], reason: str
) -> None:
    frame, responses = rated(honest())
    _, table = weighed(similar_answers, (frame, change(responses)))
    assert all(reason in left for left in table.left_out)


def test_neither_order_nor_names_matter(honest: Honest, same_in_any_order: Callable[..., None]) -> None:
    same_in_any_order(similar_answers, rated(honest()))
