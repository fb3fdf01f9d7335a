"""The randomised audit, against another way of computing it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis.pressure.funnel import paule_mandel
from analysis.pressure.material import Material, material
from analysis.pressure.signals.blind_arm import (
    EFFECTS,
    LEAST_FOR_MEAN,
    LOG_WEIGHT_OF_EFFECT,
    arms,
    attrition_bounds,
    blind_arm_response,
    blind_arm_scores,
    blind_means,
    usual_difference,
)
from analysis.programme import Programme

Tables = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture
def audited(honest: Callable[..., Tables]) -> Callable[..., Tables]:
    def tables(*, share: float = 0.3, seed: int = 0, **sizes: int) -> Tables:
        frame, responses = honest(seed=seed, **sizes)
        blind = np.random.default_rng(seed + 100).uniform(size=len(frame)) < share
        return frame.assign(invite_arm=np.where(blind, "blind", "standard")), responses

    return tables


@pytest.fixture
def held_of(checked: Callable[[Tables], Programme]) -> Callable[[Tables], Material]:
    return lambda tables: material(checked(tables), unit="employee", metric="mean")


def test_differences_are_those_of_grouped_means(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material]
) -> None:
    held = held_of(audited())
    found = arms(held)
    assert found is not None
    row = held.event_row
    table = pd.DataFrame(
        {
            "unit": held.units.of_response,
            "arm": held.programme.frame["invite_arm"].iloc[row].to_numpy(),
            "residual": held.values - held.foreseen.score[row],
        }
    )
    groups = table.groupby(["unit", "arm"])["residual"]
    means, n = groups.mean().unstack(), groups.size().unstack()
    assert found.difference == pytest.approx((means["standard"] - means["blind"]).to_numpy())
    within = table["residual"] - groups.transform("mean")
    sd = float(np.sqrt((within**2).sum() / (n - 1).to_numpy().sum()))
    assert found.sd == pytest.approx(sd)
    assert found.variance == pytest.approx((sd**2 * (1 / n).sum(axis=1)).to_numpy())


def test_the_p_value_is_that_of_a_z_test_and_the_ratio_that_of_a_mixture(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material]
) -> None:
    held = held_of(audited())
    told, honest = arms(held), np.ones(held.units.count)
    assert told is not None
    usual, error, spread = usual_difference(told, honest)
    table = blind_arm_scores(held)(honest, widest=0.6)
    tested = [u for u, reason in enumerate(table.left_out) if not reason]
    assert len(tested) > 30
    for u in tested:
        sd = float(np.sqrt(told.variance[u] + error**2 + spread**2))
        away = told.difference[u] - usual
        assert table.p_value[u] == pytest.approx(norm.sf(away / sd))
        mixture = np.exp(LOG_WEIGHT_OF_EFFECT) @ norm.pdf(away, EFFECTS * told.sd, sd)
        assert table.llr[u] == pytest.approx(np.log(mixture / norm.pdf(away, 0, sd)))
        assert table.effect[u] == pytest.approx(away)


def test_what_the_lot_does_everywhere_convicts_nobody(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material]
) -> None:
    tables = audited(share=0.4)
    blind = tables[0].set_index("event_id")["invite_arm"].reindex(tables[1]["event_id"]).eq("blind").to_numpy()
    plain = blind_arm_scores(held_of(tables))(np.ones(40), widest=0.6)
    lower = tables[1].copy()
    lower.loc[~blind, "nps"] = np.minimum(lower.loc[~blind, "nps"] + 1, 10)
    moved = blind_arm_scores(held_of((tables[0], lower)))(np.ones(40), widest=0.6)
    assert moved.expected[0] > plain.expected[0] + 0.5
    assert moved.llr.max() < np.log(10)


def test_one_who_sways_all_but_the_blind_arm_stands_out(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material], rows_of: Callable[[Tables, str], np.ndarray]
) -> None:
    tables = audited(share=0.4)
    blind = tables[0].set_index("event_id")["invite_arm"].reindex(tables[1]["event_id"]).eq("blind").to_numpy()
    rows = rows_of(tables, "E005")
    tables[1].loc[rows[~blind[rows]], "nps"] = 10.0
    table = blind_arm_scores(held_of(tables))(np.ones(40), widest=0.6)
    assert table.llr.argmax() == 5
    assert table.llr[5] > np.log(3)


def test_more_answers_than_the_blind_arm_gives_stand_out(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material]
) -> None:
    frame, responses = audited(share=0.4, per_employee=80)
    mine = (frame["employee_id"] == "E005").to_numpy() & (frame["invite_arm"] == "blind").to_numpy()
    silenced = frame["event_id"][mine]
    kept = responses[~responses["event_id"].isin(silenced)]
    frame.loc[mine, "disposition"] = "no_response"
    table = blind_arm_response(held_of((frame, kept)))(np.ones(40), widest=0.6)
    assert table.llr.argmax() == 5
    assert table.statistic[5] == len(kept[kept["event_id"].isin(frame["event_id"][frame["employee_id"] == "E005"])])
    assert table.p_value[5] < 0.005


@pytest.mark.parametrize("arm", ["blind", "standard"])
def test_one_arm_alone_is_no_comparison(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material], arm: str
) -> None:
    frame, responses = audited()
    held = held_of((frame.assign(invite_arm=arm), responses))
    for signal in (blind_arm_scores, blind_arm_response):
        table = signal(held)(np.ones(40), widest=0.6)
        assert all(table.left_out)
        assert (table.llr == 0).all()


def test_the_blind_mean_is_that_of_its_answers_moved_to_the_usual_level(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material]
) -> None:
    held = held_of(audited(share=0.5))
    told = arms(held)
    assert told is not None
    mean, error = blind_means(told, 0.25, 0.1)
    blind = (held.programme.frame["invite_arm"] == "blind").to_numpy()[held.event_row]
    enough = np.flatnonzero(told.blind >= LEAST_FOR_MEAN)
    assert len(enough) > 5
    for u in enough:
        own = held.values[blind & (held.units.of_response == u)]
        assert mean[u] == pytest.approx(own.mean() + 0.25)
        assert error[u] == pytest.approx(np.hypot(told.sd / np.sqrt(len(own)), 0.1))
    assert np.isnan(mean[told.blind < LEAST_FOR_MEAN]).all()


def test_equal_effects_do_not_differ_and_paule_and_mandel_solve_their_equation() -> None:
    assert paule_mandel(np.full(4, 0.3), np.full(4, 1e-12)) == 0.0
    effect, variance = np.array([0.0, 1.0, 2.5, -1.0]), np.array([0.1, 0.2, 0.1, 0.3])
    tau2 = paule_mandel(effect, variance)
    weight = 1 / (variance + tau2)
    centre = weight @ effect / weight.sum()
    assert weight @ (effect - centre) ** 2 == pytest.approx(len(effect) - 1, abs=1e-3)


def test_attrition_bounds_are_the_difference_where_both_arms_answer_alike_and_hold_it_elsewhere(
    audited: Callable[..., Tables], held_of: Callable[[Tables], Material]
) -> None:
    frame, responses = audited(share=0.5, per_employee=80)
    mine = (frame["employee_id"] == "E003").to_numpy()
    place = frame.set_index("event_id").index.get_indexer(responses["event_id"])
    blind = (frame["invite_arm"] == "blind").to_numpy()[place]
    keep = ~(mine[place] & blind & (np.cumsum(mine[place] & blind) % 2 == 0))
    gone = frame["event_id"].isin(responses["event_id"][~keep])
    held = held_of((frame.assign(disposition=frame["disposition"].where(~gone, "no_response")), responses[keep]))
    found = arms(held)
    assert found is not None
    low, high = attrition_bounds(held, found)
    enough = np.minimum(found.blind, found.standard) >= LEAST_FOR_MEAN
    assert np.isfinite(low).tolist() == enough.tolist()
    u = held.units.labels.index("E003")
    own = held.units.of_response == u
    usual, late = held.values[own & ~_blind_of(held)], held.values[own & _blind_of(held)]
    asked = [mine & ~(frame["invite_arm"] == "blind"), mine & (frame["invite_arm"] == "blind")]
    rates = [len(usual) / asked[0].sum(), len(late) / asked[1].sum()]
    drop = round((rates[0] - rates[1]) / rates[0] * len(usual))
    ordered = sorted(usual)
    assert low[u] == pytest.approx(np.mean(ordered[: len(usual) - drop]) - late.mean())
    assert high[u] == pytest.approx(np.mean(ordered[drop:]) - late.mean())
    assert (low[enough] <= high[enough]).all()


def _blind_of(held: Material) -> np.ndarray:
    return (held.programme.frame["invite_arm"].iloc[held.event_row] == "blind").to_numpy()
