"""What figures may be used for, whom flags fall on, and innocent explanations by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.errors import BadTable
from analysis.pressure.explanation import LookAlike, Verdict
from analysis.pressure.fairness import adverse_impact, group_of_units, permitted_use
from analysis.pressure.look_alikes import look_alikes
from analysis.pressure.material import material
from analysis.programme import check
from analysis.settings import Settings, from_mapping

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
RowsOf = Callable[[Tables, str], np.ndarray]


def test_the_limits_of_reliability_come_from_the_settings() -> None:
    settings = from_mapping({"least_reliability_ranking": 0.4, "least_reliability_pay": 0.9})
    assert [permitted_use(r, settings).value for r in (0.39, 0.4, 0.89, 0.9)] == ["shown", "ranked", "ranked", "paid"]
    assert from_mapping({"least_reliability_pay": None}).least_reliability_pay == 0.7


@pytest.mark.parametrize(
    "wrong",
    [{"least_reliability_pay": 1.2}, {"least_reliability_ranking": -0.1}, {"least_reliability_pay": 0.3}],
)
def test_limits_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadTable, match="least_reliability"):
        from_mapping(wrong)


def test_a_reliability_outside_its_range_is_refused() -> None:
    with pytest.raises(BadTable, match="from 0 to 1"):
        permitted_use(float("nan"), Settings())


def test_rates_ratios_and_intervals_agree_with_other_implementations() -> None:
    flagged = np.repeat([True, False, True, False], [6, 24, 5, 95])
    groups = ["desk"] * 30 + ["shop"] * 100
    desk, shop = adverse_impact(flagged, groups)
    assert (desk.flags, desk.units, desk.rate, desk.reference_rate, desk.ratio) == (6, 30, 0.2, 0.05, 4.0)
    assert desk.ratio_ci == pytest.approx(
        confint_proportions_2indep(6, 30, 5, 100, compare="ratio", method="score", correction=False), rel=1e-6
    )
    law = hypergeom(130, 11, 30)
    assert desk.p_value == pytest.approx(sum(law.pmf(i) for i in range(12) if law.pmf(i) <= law.pmf(6) * (1 + 1e-7)))
    assert desk.kept_ratio == pytest.approx(0.8 / 0.95)
    assert not desk.adverse
    assert shop.ratio == pytest.approx(0.25)
    assert shop.ratio_ci == pytest.approx(tuple(1 / v for v in reversed(desk.ratio_ci or ())), rel=1e-6)
    assert desk.difference_ci is not None
    assert desk.difference_ci[0] < 0.15 < desk.difference_ci[1]


def test_intervals_hold_the_true_ratio_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    inside = []
    for _ in range(300):
        flagged = np.concatenate([rng.uniform(size=60) < 0.2, rng.uniform(size=200) < 0.1])
        found = adverse_impact(flagged, ["a"] * 60 + ["b"] * 200)[0]
        assert found.ratio_ci is not None
        inside.append(found.ratio_ci[0] <= 2.0 <= found.ratio_ci[1])
    assert np.mean(inside) == pytest.approx(0.95, abs=0.04)


def test_the_four_fifths_rule_is_blind_to_rare_flags_and_the_remark_says_so() -> None:
    flagged = np.repeat([True, False, True, False], [9, 41, 1, 99])
    desk = adverse_impact(flagged, ["desk"] * 50 + ["shop"] * 100)[0]
    assert desk.ratio == pytest.approx(18.0)
    assert (desk.adverse, desk.p_value is not None and desk.p_value < 0.001) == (False, True)
    assert "near 1" in desk.remark


def test_small_groups_are_counted_but_not_compared_and_nobody_flagged_has_no_ratio() -> None:
    flagged = np.zeros(50, dtype=bool)
    small, large, other = adverse_impact(flagged, ["a"] * 4 + ["b"] * 20 + ["c"] * 26)
    assert (small.ratio, small.p_value, small.units) == (None, None, 4)
    assert "fewer than 10" in small.remark
    assert (large.ratio, large.ratio_ci, large.p_value) == (None, (0.0, np.inf), 1.0)
    assert other.kept_ratio == 1.0


def test_the_reference_may_be_the_group_flagged_least() -> None:
    flagged = np.repeat([True, False, True, False, True, False], [5, 15, 2, 18, 4, 16])
    found = adverse_impact(flagged, ["a"] * 20 + ["b"] * 20 + ["c"] * 20, reference="lowest")
    assert [f.reference_rate for f in found][::2] == [0.1, 0.1]
    with pytest.raises(BadTable, match="rest or lowest"):
        adverse_impact(flagged, ["a"] * 60, reference="best")
    with pytest.raises(BadTable, match="groups for"):
        adverse_impact(flagged, ["a"])


def test_a_units_group_is_its_most_frequent_value(honest: Honest) -> None:
    frame, responses = honest(employees=12, per_employee=10)
    frame["contract"] = np.where(np.arange(len(frame)) % 10 < 6, "fixed", "temporary")
    frame.loc[frame["employee_id"] == "E003", "contract"] = ""
    held = material(check(frame, responses, Settings(auxiliaries=("segment",))), unit="employee", metric="mean")
    found = group_of_units(held.programme, held.units, "contract")
    assert (found[0], found[3]) == ("fixed", "(missing)")
    with pytest.raises(BadTable, match="language"):
        group_of_units(held.programme, held.units, "language")


def _checks(tables: Tables, unit: int, kind: str = "employee") -> dict[str, LookAlike]:
    held = material(check(tables[0], tables[1], Settings(auxiliaries=("segment",))), unit=kind, metric="mean")
    return {found.name: found.of(unit) for found in look_alikes(held)}


def test_every_explanation_has_a_sentence_and_none_explains_an_ordinary_unit(honest: Honest) -> None:
    found = _checks(honest(), 5)
    assert len(found) == 10
    assert all(check.text.endswith(".") for check in found.values())
    assert not [name for name, check in found.items() if check.verdict is Verdict.EXPLAINS]
    assert {name for name, check in found.items() if check.verdict is Verdict.CANNOT_BE_TOLD} >= {
        "campaign",
        "service_recovery",
        "new_form",
        "complaints_desk",
    }


def test_a_counter_tablet_is_named_as_kiosk(honest: Honest) -> None:
    tables = honest()
    place = tables[0].set_index("event_id")["location_id"].reindex(tables[1]["event_id"]).to_numpy()
    tables[1].loc[place == "L1", "device_hash"] = "tablet"
    assert _checks(tables, 5)["kiosk"].verdict is Verdict.EXPLAINS
    assert _checks(tables, 6)["kiosk"].verdict is Verdict.DOES_NOT


def test_pairs_are_a_family_and_more_are_not(honest: Honest, rows_of: RowsOf) -> None:
    tables = honest()
    rows = rows_of(tables, "E005")
    tables[1].loc[rows[:2], "device_hash"] = "couple"
    assert _checks(tables, 5)["family"].verdict is Verdict.EXPLAINS
    tables[1].loc[rows[:9], "device_hash"] = "hidden"
    assert _checks(tables, 5)["family"].verdict is Verdict.DOES_NOT
    assert _checks((tables[0], tables[1].drop(columns="device_hash")), 5)["family"].verdict is Verdict.CANNOT_BE_TOLD


def test_a_campaign_of_the_location_is_recognised(honest: Honest) -> None:
    tables = honest()
    tables[0]["invite_ts"] = tables[0]["event_ts"] + pd.Timedelta("1h")
    at_once = (tables[0]["location_id"] == "L1") & (np.arange(len(tables[0])) % 2 == 0)
    tables[0].loc[at_once, "invite_ts"] = pd.Timestamp("2026-05-10T10:10Z")
    assert _checks(tables, 5)["campaign"].verdict is Verdict.EXPLAINS
    assert _checks(tables, 6)["campaign"].verdict is Verdict.DOES_NOT


def _with_blind_arm(tables: Tables) -> Tables:
    tables[0]["invite_arm"] = np.where(np.arange(len(tables[0])) % 2 == 0, "blind", "standard")
    return tables


def test_a_star_is_as_good_where_nobody_knows_and_a_beggar_is_not(honest: Honest, rows_of: RowsOf) -> None:
    tables = _with_blind_arm(honest(per_employee=80))
    rows = rows_of(tables, "E005")
    arm = tables[0].set_index("event_id")["invite_arm"].reindex(tables[1]["event_id"]).to_numpy()
    tables[1].loc[rows, "nps"] = np.clip(tables[1].loc[rows, "nps"] + 2, 0, 10)
    assert _checks(tables, 5)["star"].verdict is Verdict.EXPLAINS
    unknown = rows[arm[rows] == "blind"]
    tables[1].loc[unknown, "nps"] = np.clip(tables[1].loc[unknown, "nps"] - 2, 0, 10)
    assert _checks(tables, 5)["star"].verdict is Verdict.DOES_NOT


def test_rapport_shows_in_both_arms(honest: Honest) -> None:
    frame, responses = _with_blind_arm(honest(per_employee=80))
    sparse = ~frame["employee_id"].eq("E005") & (np.arange(len(frame)) % 3 == 0)
    responses = responses[~responses["event_id"].isin(frame["event_id"][sparse])].reset_index(drop=True)
    frame["disposition"] = np.where(frame["event_id"].isin(responses["event_id"]), "complete", "no_response")
    own = (frame["employee_id"] == "E005").to_numpy()
    more = np.flatnonzero(own & (frame["disposition"] == "no_response").to_numpy())[::2]
    extra = responses.iloc[: len(more)].copy()
    extra["response_id"], extra["event_id"] = [f"X{i}" for i in more], frame["event_id"].to_numpy()[more]
    extra["response_ts"] = frame["event_ts"].iloc[more].reset_index(drop=True) + pd.Timedelta("5h")
    extra["nps"] = 7.0
    frame.loc[more, "disposition"] = "complete"
    assert _checks((frame, pd.concat([responses, extra], ignore_index=True)), 5)["rapport"].verdict is Verdict.EXPLAINS
    in_one = extra[(frame["invite_arm"].iloc[more] == "standard").to_numpy()]
    keep = ~responses["event_id"].isin(frame["event_id"][own & (frame["invite_arm"] == "blind").to_numpy()])
    frame["disposition"] = "no_response"
    tables = frame, pd.concat([responses[keep], in_one], ignore_index=True)
    frame.loc[frame["event_id"].isin(tables[1]["event_id"]), "disposition"] = "complete"
    assert _checks(tables, 5)["rapport"].verdict is Verdict.DOES_NOT


def test_easy_cases_few_answers_and_a_slow_form_are_named(honest: Honest, rows_of: RowsOf) -> None:
    tables = honest()
    frame, responses = tables
    own = rows_of(tables, "E005")
    lost = frame["event_id"].isin(responses["event_id"].iloc[own]) & (frame["segment"] == "lost")
    responses = responses[~responses["event_id"].isin(frame["event_id"][lost])].reset_index(drop=True)
    frame.loc[lost, "disposition"] = "no_response"
    place = frame.set_index("event_id")["location_id"].reindex(responses["event_id"]).to_numpy()
    responses["completion_seconds"] = np.where(place == "L1", 30.0, 60.0)
    found = _checks((frame, responses), 5)
    assert found["easy_cases"].verdict is Verdict.EXPLAINS
    assert found["new_form"].verdict is Verdict.EXPLAINS
    assert "30 seconds here" in found["new_form"].text
    few = rows_of((frame, responses), "E006")
    gone = responses["event_id"].iloc[few[4:]]
    frame.loc[frame["event_id"].isin(gone), "disposition"] = "no_response"
    responses.loc[few[:4], "nps"] = 10.0
    assert _checks((frame, responses.drop(few[4:])), 6)["small_n"].verdict is Verdict.EXPLAINS


def test_complaints_desks_and_service_recovery_are_named(honest: Honest) -> None:
    frame, responses = honest()
    own = (frame["employee_id"] == "E005").to_numpy()
    frame["complaint_30d"] = np.where(own, np.arange(len(frame)) % 2 == 0, np.arange(len(frame)) % 25 == 0)
    of_own = responses["event_id"].isin(frame["event_id"][own & frame["complaint_30d"]])
    responses.loc[of_own, "nps"] = 9.0
    found = _checks((frame, responses), 5)
    assert found["complaints_desk"].verdict is Verdict.EXPLAINS
    assert found["service_recovery"].verdict is Verdict.EXPLAINS
    assert _checks((frame, responses), 6)["complaints_desk"].verdict is Verdict.DOES_NOT
