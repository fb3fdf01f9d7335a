"""Each family of signals: what convicts, what must not, and what the data cannot support."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.blocked import blocked
from analysis.pressure.devices import learn_devices
from analysis.pressure.expectation import expected_scores
from analysis.pressure.finding import UnitFinding
from analysis.pressure.screen import screen
from analysis.pressure.signal import Signal
from analysis.pressure.signals.coverage import NOT_ASKED
from analysis.pressure.signals.latency import minutes_after_event
from analysis.pressure.units import units_of
from analysis.programme import Programme, check
from analysis.settings import Settings

Tables = tuple[pd.DataFrame, pd.DataFrame]
Honest = Callable[..., Tables]
Checked = Callable[[Tables], Programme]
RowsOf = Callable[[Tables, str], np.ndarray]


def _unit(programme: Programme, name: str) -> UnitFinding:
    return next(u for u in screen(programme).units if u.unit == name)


def _signal(found: UnitFinding, name: str) -> Signal:
    return next(s for s in found.signals if s.name == name)


def test_one_private_device_with_many_customers_convicts(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    rows = rows_of(tables, "E005")[:12]
    tables[1].loc[rows, "device_hash"] = "hidden"
    tables[1].loc[rows, "nps"] = 10.0
    found = _unit(checked(tables), "E005")
    signal = _signal(found, "private_device")
    assert found.level != "clear"  # at the edge of watch and hold, both of which hold the figure
    assert signal.statistic == 11
    assert set(signal.response_ids) == set(tables[1]["response_id"].iloc[rows])
    assert found.mechanisms[0].name == "fabrication"
    assert "11 of" in signal.text


def test_a_couple_sharing_a_telephone_does_not_convict(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    tables[1].loc[rows_of(tables, "E005")[:2], "device_hash"] = "couple"
    found = _unit(checked(tables), "E005")
    assert found.level == "clear"
    assert _signal(found, "private_device").llr < np.log(3)


def test_a_counter_tablet_is_public_and_convicts_nobody(honest: Honest, checked: Checked) -> None:
    tables = honest()
    frame, responses = tables
    place = frame.set_index("event_id")["location_id"].reindex(responses["event_id"]).to_numpy()
    on_tablet = (place == "L2") & (np.random.default_rng(1).uniform(size=len(place)) < 0.6)
    responses.loc[on_tablet, "device_hash"] = "tablet"
    responses.loc[on_tablet, "latency_event_min"] = 3.0
    programme = checked(tables)
    assert learn_devices(programme).public[on_tablet].all()
    assert {u.level.value for u in screen(programme).units} == {"clear"}
    assert {u.level.value for u in screen(programme, unit="location").units} == {"clear"}


def test_the_telephone_of_a_customer_who_comes_to_several_employees_is_not_public(
    honest: Honest, checked: Checked, rows_of: RowsOf
) -> None:
    tables = honest()
    frame, responses = tables
    rows = np.concatenate([rows_of(tables, name)[:2] for name in ("E005", "E006", "E007")])
    responses.loc[rows, "device_hash"] = "own"
    by_one = frame["event_id"].isin(responses["event_id"].iloc[rows])
    frame.loc[by_one, "customer_id"] = "regular"
    assert not learn_devices(checked(tables)).public[rows].any()
    frame.loc[by_one, "customer_id"] = [f"somebody {i}" for i in range(6)]
    assert learn_devices(checked(tables)).public[rows].all()


def test_the_same_customer_coming_again_is_one_customer(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    frame, responses = tables
    rows = rows_of(tables, "E005")[:12]
    responses.loc[rows, "device_hash"] = "loyal"
    frame.loc[frame["event_id"].isin(responses["event_id"].iloc[rows]), "customer_id"] = "regular"
    assert _unit(checked(tables), "E005").level == "clear"


@pytest.mark.parametrize(("table", "column"), [(1, "device_hash"), (0, "customer_id")])
def test_without_device_or_customer_the_device_signal_is_left_out(
    honest: Honest, checked: Checked, table: int, column: str
) -> None:
    tables = list(honest())
    tables[table] = tables[table].drop(columns=column)
    found = _unit(checked((tables[0], tables[1])), "E005")
    assert column in dict(found.left_out)["private_device"]


def test_an_employee_without_colleagues_cannot_be_told_from_a_tablet(
    honest: Honest, checked: Checked, rows_of: RowsOf
) -> None:
    tables = honest()
    tables[0].loc[tables[0]["employee_id"] == "E005", "location_id"] = "alone"
    tables[1].loc[rows_of(tables, "E005"), "device_hash"] = "tablet"
    found = _unit(checked(tables), "E005")
    assert "tablet" in dict(found.left_out)["private_device"]
    assert found.level == "clear"


def test_answers_on_the_spot_stand_out_against_colleagues(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    rows = rows_of(tables, "E007")[:14]
    tables[1].loc[rows, "latency_event_min"] = 4.0
    tables[1].loc[rows, "nps"] = 10.0
    found = _unit(checked(tables), "E007")
    signal = _signal(found, "on_site_answers")
    assert found.level == "hold"
    assert signal.statistic >= 14
    assert signal.expected < 3
    assert set(tables[1]["response_id"].iloc[rows]) <= set(signal.response_ids)


def test_a_location_where_everybody_answers_at_once_convicts_nobody(honest: Honest, checked: Checked) -> None:
    tables = honest()
    frame, responses = tables
    place = frame.set_index("event_id")["location_id"].reindex(responses["event_id"]).to_numpy()
    responses.loc[place == "L1", "latency_event_min"] = 2.0
    programme = checked((frame, responses.drop(columns="device_hash")))
    assert {u.level.value for u in screen(programme).units} == {"clear"}
    by_location = screen(programme, unit="location").units
    assert "kiosk" in dict(by_location[1].left_out)["on_site_answers"]


def test_the_blind_arm_is_no_evidence_of_presence(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    rows = rows_of(tables, "E007")
    tables[1].loc[rows, "latency_event_min"] = 4.0
    tables[1]["invite_arm"] = "standard"
    tables[1].loc[rows, "invite_arm"] = "blind"
    assert "on_site_answers" in dict(_unit(checked(tables), "E007").left_out)


def test_clocks_that_disagree_leave_the_timing_out(honest: Honest, checked: Checked) -> None:
    tables = honest()
    tables[1].loc[:99, "latency_event_min"] = -30.0
    assert "clocks" in dict(_unit(checked(tables), "E007").left_out)["on_site_answers"]


def test_minutes_come_from_the_times_where_they_are_not_given(honest: Honest, checked: Checked) -> None:
    frame, responses = honest()
    given = minutes_after_event(checked((frame, responses)))
    computed = minutes_after_event(checked((frame, responses.drop(columns="latency_event_min"))))
    assert computed == pytest.approx(given, abs=1e-3)


def _keep_away(tables: Tables, chosen: np.ndarray, reason: str) -> Tables:
    """Let these events not be asked for this reason, and drop their responses."""
    frame, responses = tables
    frame.loc[chosen, "suppressed_reason"] = reason
    frame.loc[chosen, "invited"] = False
    frame.loc[chosen, "disposition"] = "suppressed_by_employee" if reason == "customer_declined" else "quarantined"
    return frame, responses[~responses["event_id"].isin(frame["event_id"][chosen])]


def test_keeping_unhappy_customers_from_being_asked_convicts(honest: Honest, checked: Checked) -> None:
    tables = honest()
    frame = tables[0]
    rng = np.random.default_rng(2)
    declined = rng.uniform(size=len(frame)) < 0.04
    declined |= ((frame["employee_id"] == "E009") & (frame["segment"] == "lost")).to_numpy()
    found = _unit(checked(_keep_away(tables, declined, "customer_declined")), "E009")
    signal = _signal(found, NOT_ASKED)
    assert found.level == "hold"
    assert found.mechanisms[0].name == "selective_invitation"
    assert set(frame["event_id"][declined & (frame["employee_id"] == "E009").to_numpy()]) == set(signal.event_ids)
    assert "less happy" in signal.text
    assert signal.effect is not None
    assert signal.effect > 0


def test_unhappy_customers_who_decline_everywhere_convict_nobody(honest: Honest, checked: Checked) -> None:
    tables = honest()
    rng = np.random.default_rng(3)
    declined = rng.uniform(size=len(tables[0])) < np.where(tables[0]["segment"] == "lost", 0.4, 0.02)
    programme = checked(_keep_away(tables, declined, "customer_declined"))
    assert {u.level.value for u in screen(programme).units} == {"clear"}


def test_reasons_of_the_system_are_not_the_employees(honest: Honest, checked: Checked) -> None:
    tables = honest()
    chosen = (tables[0]["employee_id"] == "E009").to_numpy() & (np.arange(len(tables[0])) % 2 == 0)
    programme = checked(_keep_away(tables, chosen, "recent_survey"))
    block = blocked(programme)
    assert not block.kept.any()
    assert not block.able[chosen].any()
    assert block.not_counted == ("recent_survey",)
    assert _unit(programme, "E009").level == "clear"


def test_reasons_recorded_before_the_draw_count_for_all_events(honest: Honest, checked: Checked) -> None:
    tables = honest()
    frame, responses = tables
    undrawn = ~frame["event_id"].isin(responses["event_id"]).to_numpy() & (np.arange(len(frame)) % 3 == 0)
    frame.loc[undrawn, ["sampled", "invited"]] = False
    frame.loc[undrawn, "disposition"] = "not_sampled"
    assert not blocked(checked((frame, responses))).able[undrawn].any()
    first = np.flatnonzero(undrawn)[0]
    frame.loc[first, "suppressed_reason"] = "customer_declined"
    block = blocked(checked((frame, responses)))
    assert block.able[undrawn].all()
    assert block.kept.sum() == 1


def test_respondents_who_say_they_were_asked_convict_together(
    honest: Honest, checked: Checked, rows_of: RowsOf
) -> None:
    tables = honest()
    tables[1].loc[rows_of(tables, "E011")[:9], "q_answer"] = "yes"
    found = _unit(checked(tables), "E011")
    assert found.level != "clear"
    assert found.mechanisms[0].name == "asked_for_score"


def test_a_regular_who_says_so_every_time_is_one_respondent(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    frame, responses = tables
    responses["q_answer"] = "no"
    said = rows_of(tables, "E003")[:8]
    responses.loc[said, "q_answer"] = "yes"
    frame.loc[frame["event_id"].isin(responses["event_id"].iloc[said]), "customer_id"] = "C-regular"
    found = _unit(checked(tables), "E003")
    told = _signal(found, "direct_report")
    assert (told.statistic, told.n) == (1.0, len(rows_of(tables, "E003")) - 7)
    assert len(told.response_ids) == 1
    assert told.llr < np.log(10.0)
    assert found.level == "clear"


def test_protected_ballots_say_nothing_about_a_person(honest: Honest, checked: Checked, rows_of: RowsOf) -> None:
    tables = honest()
    rows = rows_of(tables, "E011")
    tables[1].loc[rows, "q_ballot"] = "crosswise"
    tables[1].loc[rows, "q_answer"] = "same"
    found = _unit(checked(tables), "E011")
    assert "direct_report" in dict(found.left_out)
    assert found.level == "clear"


def test_a_unit_cannot_explain_its_own_scores_away(honest: Honest, checked: Checked) -> None:
    frame, responses = honest()
    programme = checked((frame, responses))
    units = units_of(programme, "employee")
    values = responses["nps"].to_numpy().astype(float)
    before = expected_scores(programme, units.of_event, values)
    bent = np.where(units.of_response == 6, 0.0, values)
    after = expected_scores(programme, units.of_event, bent)
    own = units.of_event == 6
    assert before.foretells
    # Only the common mean of all scores moves the expectation of the unit itself, not its answers' pattern.
    assert np.ptp(after.score[own] - before.score[own]) < 0.02
    assert np.ptp(after.score[units.of_event == 7] - before.score[units.of_event == 7]) > 1e-6


def test_noise_foretells_nothing(honest: Honest) -> None:
    frame, responses = honest()
    frame["segment"] = np.random.default_rng(5).choice(["a", "b"], len(frame))
    programme = check(frame, responses, Settings(auxiliaries=("segment",)))
    units = units_of(programme, "employee")
    found = expected_scores(programme, units.of_event, responses["nps"].to_numpy(dtype=float))
    assert not found.foretells


def test_contacts_rarely_given_at_a_touchpoint_convict_nobody(honest: Honest, checked: Checked) -> None:
    tables = honest()
    frame = tables[0]
    by_phone = frame["employee_id"].isin([f"E{i:03d}" for i in range(12)]).to_numpy()
    frame["touchpoint"] = np.where(by_phone, "phone", "counter")
    declined = np.random.default_rng(3).uniform(size=len(frame)) < np.where(by_phone, 0.35, 0.03)
    programme = checked(_keep_away(tables, declined, "customer_declined"))
    assert {u.level.value for u in screen(programme).units} == {"clear"}


def test_who_works_alone_at_a_touchpoint_is_not_compared(honest: Honest, checked: Checked) -> None:
    tables = honest()
    frame = tables[0]
    own = (frame["employee_id"] == "E009").to_numpy()
    frame["touchpoint"] = np.where(own, "phone", "counter")
    declined = np.random.default_rng(3).uniform(size=len(frame)) < np.where(own, 0.5, 0.03)
    found = _unit(checked(_keep_away(tables, declined, "customer_declined")), "E009")
    assert "touchpoint" in dict(found.left_out)[NOT_ASKED]
    assert found.level == "clear"
