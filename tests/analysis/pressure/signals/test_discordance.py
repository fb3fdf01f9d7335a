"""Pushed answers, against a loop over the answers of one unit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.material import Material, material
from analysis.pressure.said import NODES
from analysis.pressure.signals.discordance import (
    BOX,
    LEAST_ANSWERS,
    LOG_WEIGHT_OF_SHARE,
    SHARES,
    SPREADS,
    TAIL,
    _laws,
    _log_shift_weights,
    _measured,
    pushed_answers,
)
from analysis.programme import Programme

Tables = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture
def told(honest: Callable[..., Tables]) -> Callable[..., Tables]:
    """Honest tables in which two drivers go with the score."""

    def tables(seed: int = 0) -> Tables:
        frame, responses = honest(seed=seed)
        rng = np.random.default_rng(seed + 50)
        for name in ("d_speed", "d_kindness"):
            responses[name] = np.clip(np.round(responses["nps"] / 2 + rng.normal(0, 0.6, len(responses))), 1, 5)
        return frame, responses

    return tables


@pytest.fixture
def held_of(checked: Callable[[Tables], Programme]) -> Callable[..., Material]:
    def build(tables: Tables, metric: str = "mean") -> Material:
        return material(checked(tables), unit="employee", metric=metric)

    return build


def test_the_likelihood_of_a_unit_is_the_product_over_its_answers(
    told: Callable[..., Tables], held_of: Callable[..., Material]
) -> None:
    held = held_of(told())
    said, (first, donors) = held.said, BOX["nps"]
    found = _measured(held, _laws(said, top=first, donors=donors))
    shifted = said.shifted()
    unit, node = 5, 3
    rows = [r for r in np.flatnonzero(held.units.of_response == unit) if said.of_response[r] >= 0]
    honest = sum(np.log(shifted[node, said.of_response[r], said.code[r]]) for r in rows)
    assert found.honest[unit, node] == pytest.approx(honest)
    by_form = found.pushed.reshape(held.units.count, 2, len(SHARES), len(NODES))
    share = SHARES[4]
    highest = notched = 0.0
    for r in rows:
        law = shifted[node, said.of_response[r]]
        y = said.code[r]
        highest += np.log((1 - share) * law[y] + share * (y == 10))
        moved = law[first - donors : first].sum() / 2
        pushed = law[y] + moved if y >= first else 0.0 if y >= first - donors else law[y]
        notched += np.log((1 - share) * law[y] + share * pushed)
    assert by_form[unit, 0, 4, node] == pytest.approx(highest)
    assert by_form[unit, 1, 4, node] == pytest.approx(notched)
    assert found.n[unit] == len(rows)


def test_every_law_is_one(told: Callable[..., Tables], held_of: Callable[..., Material]) -> None:
    said = held_of(told()).said
    laws = _laws(said, top=9, donors=3)
    classes, categories = said.chances.shape
    for logs in (laws.honest, laws.pushed):
        total = np.exp(logs).reshape(classes, categories, -1).sum(axis=1)
        assert total == pytest.approx(np.ones_like(total), abs=1e-6)
    assert ((laws.moved >= 0) & (laws.moved <= 1)).all()
    assert np.exp(LOG_WEIGHT_OF_SHARE).sum() == pytest.approx(1.0)
    weights = np.exp(_log_shift_weights())
    t = (1 + (NODES / SPREADS[2]) ** 2 / TAIL) ** (-(TAIL + 1) / 2)
    assert weights[2] == pytest.approx(t / t.sum())


def test_scores_pushed_above_the_drivers_stand_out_and_the_pushed_are_traced(
    told: Callable[..., Tables], held_of: Callable[..., Material], rows_of: Callable[[Tables, str], np.ndarray]
) -> None:
    tables = told()
    rows = rows_of(tables, "E005")
    chosen = rows[tables[1]["nps"].to_numpy()[rows] < 8]
    tables[1].loc[chosen, "nps"] = 10.0
    held = held_of(tables)
    found = pushed_answers(held)(np.ones(40), widest=0.6)
    assert found.llr.argmax() == 5
    assert found.llr[5] > np.log(30)
    assert found.pressed[chosen].mean() > found.pressed[np.setdiff1d(rows, chosen)].mean()
    assert ((found.pressed >= 0) & (found.pressed <= 1)).all()
    assert (found.p_value[5] < 0.01, (np.exp(found.llr).mean() < 1e6)) == (True, True)


def test_a_better_employee_whose_drivers_are_as_good_is_not_taken_for_pushing(
    told: Callable[..., Tables], held_of: Callable[..., Material], rows_of: Callable[[Tables, str], np.ndarray]
) -> None:
    tables = told()
    rows = rows_of(tables, "E005")
    for column, most in (("nps", 10), ("d_speed", 5), ("d_kindness", 5)):
        tables[1].loc[rows, column] = np.minimum(tables[1].loc[rows, column] + (2 if most == 10 else 1), most)
    # The drivers reach the end of their scale before the score does, so that a little is left over.
    assert pushed_answers(held_of(tables))(np.ones(40), widest=0.6).llr[5] < np.log(10)


def test_honest_units_have_ratios_of_one_at_most_on_average(
    told: Callable[..., Tables], held_of: Callable[..., Material]
) -> None:
    ratios = [np.exp(pushed_answers(held_of(told(seed)))(np.ones(40), widest=0.6).llr) for seed in range(6)]
    assert np.mean(ratios) < 1.5


@pytest.mark.parametrize("metric", ["mean", "nps", "top_box", "csat"])
def test_every_metric_has_its_box(told: Callable[..., Tables], held_of: Callable[..., Material], metric: str) -> None:
    held = held_of(told(), metric)
    found = pushed_answers(held)(np.ones(40), widest=0.6)
    column, top = held.scale.column, BOX[held.scale.column][0]
    said = held.programme.responses[column].to_numpy()
    want = [int((said[held.units.of_response == u] >= top).sum()) for u in range(40)]
    assert found.statistic.tolist() == want
    assert not any(found.left_out)


def test_without_anything_said_besides_the_score_nothing_is_said_of_anybody(
    honest: Callable[..., Tables], held_of: Callable[..., Material]
) -> None:
    found = pushed_answers(held_of(honest()))(np.ones(40), widest=0.6)
    assert (found.llr == 0).all()
    assert all("besides" in reason for reason in found.left_out)


def test_units_of_few_answers_are_left_out(told: Callable[..., Tables], held_of: Callable[..., Material]) -> None:
    frame, responses = told()
    mine = frame["event_id"][frame["employee_id"] == "E005"]
    gone = responses["event_id"].isin(mine) & (responses.groupby(responses["event_id"].isin(mine)).cumcount() >= 2)
    frame.loc[frame["event_id"].isin(responses["event_id"][gone]), "disposition"] = "no_response"
    found = pushed_answers(held_of((frame, responses[~gone])))(np.ones(40), widest=0.6)
    assert str(LEAST_ANSWERS) in found.left_out[5]
    assert (found.llr[5], found.p_value[5]) == (0.0, 1.0)
