"""The whole screen: rows, reproducibility, calibration, and the clean score."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from analysis.errors import BadTable
from analysis.pressure.screen import screen
from analysis.programme import Programme, check
from analysis.settings import Settings
from analysis.simulate import Pressure, World, simulate

LEFT_OUT = {
    "customers_not_asked",
    "contact_spoiled",
    "private_device",
    "pushed_answers",
    "blind_arm_scores",
    "blind_arm_response",
    "just_above_target",
    "period_end_surge",
    "direct_report",
    "fast_answers",
    "straightlined",
    "shared_network",
    "similar_answers",
    "near_duplicate_comments",
    "answer_bursts",
}

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Checked = Callable[[Tables], Programme]
RowsOf = Callable[[Tables, str], np.ndarray]

STRONG = Pressure(
    begging=3, fabrication=3, suppression=2, begging_share=0.8, fabrication_share=0.6, suppression_share=0.8
)


def test_every_unit_has_a_row_also_without_a_response(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    frame, responses = honest()
    rows = rows_of((frame, responses), "E003")
    frame.loc[frame["event_id"].isin(responses["event_id"].iloc[rows]), "disposition"] = "no_response"
    result = screen(checked((frame, responses.drop(index=rows))))
    assert [u.unit for u in result.units] == [f"E{i:03d}" for i in range(40)]
    silent = result.units[3]
    assert (silent.n_eligible, silent.n_responses, silent.level.value) == (40, 0, "clear")
    assert (silent.recorded, silent.clean, silent.clean_ci, silent.delta) == (None, None, None, None)


def test_the_result_is_plain_json_with_the_promised_keys(honest: Honest, checked: Checked) -> None:
    written = json.loads(json.dumps(screen(checked(honest()), metric="csat").as_dict(), allow_nan=False))
    assert set(written) == {"fdr", "units", "prevalence", "fairness", "settings"}
    promised = {
        "unit", "n_eligible", "n_responses", "probability", "q_value", "level", "mechanisms", "recorded", "clean",
        "clean_ci", "delta", "evidence",
    }  # fmt: skip
    assert promised <= set(written["units"][0])
    for evidence in written["units"][0]["evidence"].values():
        assert {"statistic", "expected", "n", "response_ids"} <= set(evidence)
    assert written["prevalence"]["design"] == "direct"
    assert written["settings"]["watch_q"] == 0.1


def test_the_order_of_the_rows_does_not_matter(honest: Honest, checked: Checked) -> None:
    frame, responses = honest()
    plain = screen(checked((frame, responses)))
    mixed = screen(checked((frame.sample(frac=1, random_state=1), responses.sample(frac=1, random_state=2))))
    for one, other in zip(plain.units, mixed.units, strict=True):
        assert (one.unit, one.level, one.n_responses) == (other.unit, other.level, other.n_responses)
        assert one.probability == pytest.approx(other.probability, rel=1e-6)
        assert one.clean == pytest.approx(other.clean)


def test_the_same_tables_give_the_same_result(honest: Honest, checked: Checked) -> None:
    programme = checked(honest())
    assert screen(programme) == screen(programme)


@pytest.mark.parametrize("metric", ["mean", "nps", "top_box", "csat"])
def test_recorded_is_the_mean_of_the_responses_as_they_came_in(honest: Honest, checked: Checked, metric: str) -> None:
    frame, responses = honest()
    found = screen(checked((frame, responses)), metric=metric).units[4]
    owner = frame.set_index("event_id")["employee_id"].reindex(responses["event_id"]).to_numpy()
    own = responses[owner == "E004"]
    nps = own["nps"]
    want = {
        "mean": nps.mean(),
        "nps": 100 * ((nps >= 9).mean() - (nps <= 6).mean()),
        "top_box": (nps >= 9).mean(),
        "csat": own["csat"].mean(),
    }
    assert found.recorded == pytest.approx(want[metric])
    assert found.clean_ci is not None
    assert found.clean is not None
    assert found.clean_ci[0] < found.clean < found.clean_ci[1]


@pytest.mark.parametrize("seed", range(6))
def test_honest_programmes_are_left_alone(seed: int) -> None:
    programme, _ = simulate(World(events=4000, employees=100, kiosk_locations=seed % 3), np.random.default_rng(seed))
    result = screen(programme)
    assert {u.level.value for u in result.units} == {"clear"}
    # A unit that is doubted but not flagged may move; the units together hardly do.
    deltas = np.abs([u.delta for u in result.units if u.delta is not None])
    assert deltas.mean() < 0.02
    assert deltas.max() < 0.3


def test_a_high_score_alone_is_no_evidence(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    tables[1].loc[rows_of(tables, "E008"), "nps"] = 10.0
    found = screen(checked(tables)).units[8]
    assert found.level == "clear"
    assert found.funnel_z is not None
    assert found.funnel_z > 2
    assert found.delta == pytest.approx(0.0, abs=0.05)


def test_strong_pressure_is_found_and_few_innocents_are_bothered() -> None:
    hit = planted = wrong = 0
    recorded_error, clean_error = [], []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        programme, truth = simulate(World(events=6500, response_rate=0.4, pressure=STRONG), rng)
        owner = programme.frame["employee_id"].to_numpy()[programme.responses["event_row"].to_numpy()]
        opinion = truth.opinions["nps"].to_numpy()[programme.responses["event_row"].to_numpy()]
        for u in screen(programme).units:
            is_flagged, guilt = u.level != "clear", truth.guilty.get(u.unit)
            planted += guilt is not None
            hit += is_flagged and guilt is not None
            wrong += is_flagged and guilt is None
            if (
                is_flagged
                and guilt is not None
                and guilt.mechanisms & {"begging", "fabrication"}
                and u.recorded is not None
                and u.clean is not None
            ):
                recorded_error.append(u.recorded - opinion[owner == u.unit].mean())
                clean_error.append(u.clean - opinion[owner == u.unit].mean())
    assert hit >= 0.65 * planted
    assert binom.sf(wrong - 1, hit + wrong, 0.1) > 0.05  # no more than one in ten, beyond chance
    assert np.sqrt(np.mean(np.square(clean_error))) < 0.7 * np.sqrt(np.mean(np.square(recorded_error)))


def test_locations_are_screened_against_their_region() -> None:
    programme, _ = simulate(World(events=4000, employees=60), np.random.default_rng(2))
    result = screen(programme, unit="location")
    assert len(result.units) == 14
    assert {u.level.value for u in result.units} == {"clear"}
    assert sum(u.n_eligible for u in result.units) == 4000


def test_a_programme_without_any_response_is_screened_as_clear(honest: Honest, checked: Checked) -> None:
    frame, responses = honest(employees=3, per_employee=5)
    frame["disposition"] = "no_response"
    result = screen(checked((frame, responses.iloc[:0])))
    assert [u.level.value for u in result.units] == ["clear"] * 3
    assert set(result.prevalence.as_dict()) == {"reason"}


def test_the_least_tables_the_contract_allows_are_enough() -> None:
    frame = pd.DataFrame(
        {
            "event_id": ["1", "2"],
            "employee_id": "a",
            "event_ts": "2026-03-01T10:00:00Z",
            "sample_prob": 1,
            "sampled": 1,
            "invited": 1,
            "disposition": ["complete", "no_response"],
        }
    )
    responses = pd.DataFrame({"response_id": ["r"], "event_id": ["1"], "response_ts": "2026-03-01T12:00Z", "nps": [9]})
    found = screen(check(frame, responses, Settings())).units[0]
    assert (found.unit, found.recorded, found.reliability, found.level.value) == ("a", 9.0, 0.0, "clear")
    assert set(dict(found.left_out)) == LEFT_OUT


def test_what_cannot_be_screened_is_refused(honest: Honest, checked: Checked) -> None:
    programme = checked(honest(employees=3, per_employee=5))
    with pytest.raises(BadTable, match="employee or location"):
        screen(programme, unit="region")
    with pytest.raises(BadTable, match="not a metric"):
        screen(programme, metric="joy")
    with pytest.raises(BadTable, match="column ces"):
        screen(programme, metric="ces")
    with pytest.raises(BadTable, match="fdr"):
        screen(programme, fdr=0.0)
    frame, responses = honest(employees=3, per_employee=5)
    with pytest.raises(BadTable, match="location_id"):
        screen(checked((frame.drop(columns="location_id"), responses)), unit="location")


def test_the_clean_score_lies_within_its_own_worst_case_bounds() -> None:
    world = World(
        events=2400, employees=40, locations=4, response_rate=0.4, pressure=Pressure(begging=3, coaching=3, buying=2)
    )
    programme, _ = simulate(world, np.random.default_rng(4))
    told = [u for u in screen(programme).units if u.clean is not None and u.bounds is not None]
    assert all(u.bounds[0] - 1e-9 <= u.clean <= u.bounds[1] + 1e-9 for u in told)
    assert all(u.bounds[0] - 1e-9 <= u.recorded <= u.bounds[1] + 1e-9 for u in told)
