"""Programmes at the edge of what the contract allows: each is screened, without a warning, into plain JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.pressure.screen import screen
from analysis.programme import Programme

Tables = tuple[pd.DataFrame, pd.DataFrame]
Bend = Callable[[pd.DataFrame, pd.DataFrame], Tables]


def _kept(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
    answered = frame["event_id"].isin(responses["event_id"])
    return frame.assign(disposition=np.where(answered, "complete", "no_response")), responses


def _with(table: int, **columns: object) -> Bend:
    def bend(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
        return (frame.assign(**columns), responses) if table == 0 else (frame, responses.assign(**columns))

    return bend


def _at_several_locations(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
    return frame.assign(location_id=[f"L{i % 5}" for i in range(len(frame))]), responses


def _one_in_three_without_a_location(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
    return frame.assign(location_id=np.where(np.arange(len(frame)) % 3 == 0, "", frame["location_id"])), responses


def _names_in_other_scripts(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
    return frame.assign(employee_id="Żöë 名 " + frame["employee_id"], location_id="場所"), responses


def _only_partial(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
    return frame.assign(disposition=frame["disposition"].replace("complete", "partial")), responses.assign(csat=np.nan)


def _a_category_for_every_answer(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
    return frame, responses.assign(comment_category=[f"c{i}" for i in range(len(responses))])


def _far_apart_in_the_arms(frame: pd.DataFrame, responses: pd.DataFrame) -> Tables:
    blind = np.arange(len(frame)) % 3 == 0
    frame = frame.assign(invite_arm=np.where(blind, "blind", "standard"))
    of = frame.set_index("event_id").reindex(responses["event_id"])
    swayed = (of["employee_id"] == "E001").to_numpy()
    is_blind = (of["invite_arm"] == "blind").to_numpy()
    score = np.where(swayed, np.where(is_blind, 0.0, 10.0), 9.0 - (np.arange(len(responses)) % 40 == 0))
    return frame, responses.assign(nps=score)


ODD: dict[str, Bend] = {
    "one answer": lambda f, r: _kept(f, r.iloc[:1]),
    "no answer": lambda f, r: _kept(f, r.iloc[:0]),
    "no score": _with(1, nps=np.nan, csat=np.nan),
    "one score": _with(1, nps=10, csat=5),
    "everything the same": _with(
        1, nps=10, csat=5, d_speed=5, d_kind=5, completion_seconds=1.0, latency_event_min=1.0, device_hash="one"
    ),
    "all blind": _with(0, invite_arm="blind"),
    "no location": lambda f, r: (f.drop(columns="location_id"), r),
    "several locations": _at_several_locations,
    "locations missing": _one_in_three_without_a_location,
    "only partial": _only_partial,
    "answered before it happened": _with(1, response_ts=pd.Timestamp("2020-01-01T00:00Z"), latency_event_min=-5.0),
    "drivers never answered": _with(1, d_speed=np.nan),
    "endless waiting": _with(1, latency_event_min=1e12, completion_seconds=1e12),
    "no time at all": _with(1, completion_seconds=0.0),
    "one device and one customer": lambda f, r: (f.assign(customer_id="one"), r.assign(device_hash="one")),
    "other scripts": _names_in_other_scripts,
    "a category for every answer": _a_category_for_every_answer,
    "far apart in the arms": _far_apart_in_the_arms,
    "outcomes unknown": _with(0, complaint_30d=np.nan, refund_30d=0),
    "everybody says yes": _with(1, q_answer="yes"),
}


def _plain(programme: Programme, **choices: str) -> None:
    found = screen(programme, **choices)
    json.dumps(found.as_dict(), allow_nan=False)
    for unit in found.units:
        assert 0 <= unit.probability <= 1
        assert 0 <= unit.q_value <= 1
        assert unit.clean_ci is None or unit.clean_ci[0] <= unit.clean_ci[1]


@pytest.mark.parametrize("name", list(ODD))
def test_odd_programmes_are_screened(
    honest: Callable[..., Tables], checked: Callable[[Tables], Programme], name: str
) -> None:
    frame, responses = honest(employees=9, locations=3, per_employee=30)
    _plain(checked(ODD[name](frame, responses)))


@pytest.mark.parametrize("metric", ["nps", "top_box", "csat", "ces"])
def test_every_metric_is_screened(
    honest: Callable[..., Tables], checked: Callable[[Tables], Programme], metric: str
) -> None:
    frame, responses = honest(employees=9, locations=3, per_employee=30)
    _plain(checked((frame, responses.assign(ces=np.clip(responses["nps"], 1, 7)))), metric=metric)


@pytest.mark.parametrize(("employees", "locations"), [(1, 1), (2, 1), (2, 2)])
@pytest.mark.parametrize("unit", ["employee", "location"])
def test_one_unit_or_two_are_screened(
    honest: Callable[..., Tables], checked: Callable[[Tables], Programme], unit: str, employees: int, locations: int
) -> None:
    _plain(checked(honest(employees=employees, locations=locations)), unit=unit)


def test_three_thousand_units_of_one_answer_each_flag_nobody(
    honest: Callable[..., Tables], checked: Callable[[Tables], Programme]
) -> None:
    found = screen(checked(honest(employees=3000, locations=40, per_employee=2)))
    assert {u.level.value for u in found.units} == {"clear"}
