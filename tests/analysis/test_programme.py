"""What a programme's tables must hold, and what they hold once checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import columns
from analysis.errors import BadTable
from analysis.programme import Programme, Settings, check, from_rows, read
from analysis.settings import from_mapping, read_settings

Row = dict[str, object]
Make = Callable[..., Row]


def _one(
    event: Make, response: Make, event_columns: Row | None = None, response_columns: Row | None = None
) -> Programme:
    answered = event(1, disposition="complete", **(event_columns or {}))
    return from_rows([answered, event(2)], [response(1, **(response_columns or {}))], Settings())


def test_every_column_has_the_type_its_contract_promises(event: Make, response: Make) -> None:
    programme = _one(
        event,
        response,
        {"location_id": 7, "delivered": "1", "wait_min": "3.5", "complaint_30d": 0, "invite_ts": None},
        {"device_hash": None, "nps": "9", "d_staff": 4},
    )

    frame, answers = programme.frame, programme.responses
    assert frame["location_id"].tolist() == ["7", ""]
    assert frame["delivered"].tolist() == [True, False]
    assert frame["wait_min"].iloc[0] == 3.5
    assert frame["invite_ts"].isna().all()
    assert str(frame["event_ts"].dtype) == "datetime64[us, UTC]"
    assert answers["device_hash"].tolist() == [""]
    assert answers["nps"].tolist() == [9.0]
    assert answers["event_row"].dtype == np.int64
    assert answers["event_row"].tolist() == [0]


def test_an_outcome_not_known_for_all_keeps_its_missing_values(event: Make, response: Make) -> None:
    known = _one(event, response, {"churn_90d": 1}).frame["churn_90d"]

    assert known.iloc[0] == 1.0
    assert np.isnan(known.iloc[1])


def test_a_programme_without_responses_is_a_programme(event: Make) -> None:
    programme = from_rows([event(1)], [], Settings())

    assert len(programme.responses) == 0
    assert "event_row" in programme.responses


@pytest.mark.parametrize(
    ("table", "columns", "at"),
    [
        ("frame", {"sample_prob": 0}, "frame, row 1, column sample_prob"),
        ("frame", {"sample_prob": 1e-320}, "frame, row 1, column sample_prob"),
        ("frame", {"sample_prob": 1.2}, "frame, row 1, column sample_prob"),
        ("frame", {"sampled": 0}, "frame, row 1, column invited"),
        ("frame", {"invited": 2}, "frame, row 1, column invited"),
        ("frame", {"disposition": "vanished"}, "frame, row 1, column disposition"),
        ("frame", {"disposition": "no_response"}, "frame, row 1, column disposition"),
        ("frame", {"invited": 0}, "frame, row 1, column disposition"),
        ("frame", {"employee_id": ""}, "frame, row 1, column employee_id"),
        ("frame", {"event_ts": "last Tuesday"}, "frame, row 1, column event_ts"),
        ("frame", {"contact_channel": "pigeon"}, "frame, row 1, column contact_channel"),
        ("frame", {"invite_arm": "left"}, "frame, row 1, column invite_arm"),
        ("frame", {"event_id": "V2"}, "frame, row 2, column event_id"),
        ("frame", {"response_id": "R9"}, "frame, row 1, column response_id"),
        ("responses", {"nps": 11}, "responses, row 1, column nps"),
        ("responses", {"nps": 7.5}, "responses, row 1, column nps"),
        ("responses", {"csat": 0}, "responses, row 1, column csat"),
        ("responses", {"d_speed": 6}, "responses, row 1, column d_speed"),
        ("responses", {"event_id": "V9"}, "responses, row 1, column event_id"),
        ("responses", {"employee_id": "E9"}, "responses, row 1, column employee_id"),
        ("responses", {"q_ballot": "secret"}, "responses, row 1, column q_ballot"),
        ("responses", {"response_ts": None}, "responses, row 1, column response_ts"),
        ("responses", {"completion_seconds": -1}, "responses, row 1, column completion_seconds"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(
    event: Make, response: Make, table: str, columns: Row, at: str
) -> None:
    in_frame, in_responses = (columns, {}) if table == "frame" else ({}, columns)
    answered = event(1, **({"disposition": "complete"} | in_frame))

    with pytest.raises(BadTable) as refused:
        from_rows([answered, event(2)], [response(1, **in_responses)], Settings())

    assert str(refused.value).startswith(at)


def test_an_answer_to_an_event_that_was_not_invited_is_refused(event: Make, response: Make) -> None:
    kept_away = event(1, invited=0, disposition="suppressed_by_employee")

    with pytest.raises(BadTable, match="row 1, column event_id: this event was not invited"):
        from_rows([kept_away], [response(1)], Settings())


def test_an_event_answers_once(event: Make, response: Make) -> None:
    twice = [response(1), response(1, response_id="R2")]

    with pytest.raises(BadTable, match="responses, row 2, column event_id"):
        from_rows([event(1, disposition="complete")], twice, Settings())


def test_a_missing_column_is_named(event: Make) -> None:
    row = event(1)
    del row["sample_prob"], row["invited"]

    with pytest.raises(BadTable, match="sample_prob, invited"):
        from_rows([row], [], Settings())


def test_an_auxiliary_variable_of_the_settings_must_be_a_column(event: Make) -> None:
    with pytest.raises(BadTable, match="column segment"):
        from_rows([event(1)], [], Settings(auxiliaries=("segment",)))


def test_a_checked_programme_checks_to_itself(event: Make, response: Make) -> None:
    programme = _one(event, response, {"location_id": "L1", "churn_90d": 1})

    again = check(programme.frame, programme.responses, programme.settings)

    pd.testing.assert_frame_equal(programme.frame, again.frame)
    pd.testing.assert_frame_equal(programme.responses, again.responses)


def test_csv_and_parquet_hold_the_same_programme(event: Make, response: Make, tmp_path: Path) -> None:
    programme = _one(
        event,
        response,
        {"wait_min": 3.5, "event_ts": datetime(2026, 1, 5, 9, tzinfo=UTC)},
        {"comment_text": "é, \n„x“"},
    )
    for name, table in (("frame", programme.frame), ("responses", programme.responses.drop(columns="event_row"))):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
        table.to_parquet(tmp_path / f"{name}.parquet", index=False)

    from_csv = read(tmp_path / "frame.csv", tmp_path / "responses.csv")
    from_parquet = read(tmp_path / "frame.parquet", tmp_path / "responses.parquet")

    pd.testing.assert_frame_equal(from_csv.frame, programme.frame)
    pd.testing.assert_frame_equal(from_parquet.frame, programme.frame)
    pd.testing.assert_frame_equal(from_csv.responses, programme.responses)
    pd.testing.assert_frame_equal(from_parquet.responses, programme.responses)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("a,a\n1,2\n", "appears twice"),
        ("a,b\n1,2,3\n", "Expected 2 columns, got 3"),
        ("a,b\n1\n", "Expected 2 columns, got 1"),
        ("a,b\n1,2\n", "required columns are missing"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "frame.csv"
    path.write_text(content, encoding="utf-8")
    answers = tmp_path / "responses.csv"
    answers.write_text("response_id,event_id,response_ts\n", encoding="utf-8")

    with pytest.raises(BadTable, match=says) as refused:
        read(path, answers)

    assert str(path) in str(refused.value)


@pytest.mark.parametrize("name", ["absent.csv", "absent.parquet", "frame.xlsx", "folder.csv"])
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()

    with pytest.raises(BadTable, match=name):
        read(tmp_path / name, tmp_path / name)


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "frame.csv"
    path.write_bytes("event_id,name\n1,caf\xe9\n".encode("latin-1"))

    with pytest.raises(BadTable, match=r"frame\.csv"):
        read(path, path)


def test_settings_are_read_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    path.write_text(
        '{"bonus_metric": "nps", "bonus_period": "calendar month", "first_day": "2026-01-05", "bonus_target": null,'
        ' "reminder_days": [3, 7], "nps_top_box": 10, "note": "ours"}',
        encoding="utf-8",
    )

    settings = read_settings(path)

    assert settings == Settings(
        bonus_metric="nps", first_day=date(2026, 1, 5), reminder_days=(3.0, 7.0), nps_top_box=10
    )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"bonus_metrc": "nps"}, "did you mean 'bonus_metric'"),
        ({"bonus_metric": "smile"}, "'smile' is not a metric"),
        ({"bonus_target": "high"}, "column bonus_target"),
        ({"nps_top_box": 11}, "nps_top_box"),
        ({"months": 1.5}, "column months"),
        ({"crosswise_p": 2}, "crosswise_p"),
        ({"crosswise_p": 0.5}, "column crosswise_p: 0.5 makes both answers as likely"),
        ({"anchor_p": -0.1}, "column anchor_p"),
        ({"forced_response": 0.5}, "column forced_response: must hold truth, yes and no"),
        ({"forced_response": {"truth": 0.7, "yes": 0.3}}, "column forced_response: must hold truth, yes and no"),
        ({"forced_response": {"truth": 0.7, "yes": 0.3, "no": 0.3}}, "forced_response: truth, yes and no sum to 1.3"),
        ({"forced_response": {"truth": 0.0, "yes": 0.5, "no": 0.5}}, "forced_response: truth must be above 0"),
        ({"forced_response": {"truth": 1.2, "yes": -0.1, "no": -0.1}}, "forced_response: truth 1.2 is not from 0 to 1"),
        ({"forced_response": {"truth": "all", "yes": 0, "no": 0}}, "column forced_response: 'all' is not a number"),
        ({"first_day": "tomorrow"}, "column first_day"),
        ({"first_day": "2026-03-01 or so"}, "column first_day"),
        ({"bonus_target": float("nan")}, "column bonus_target"),
        ({"bonus_target": 10**400}, "column bonus_target"),
        ({"reminder_days": [3, -1]}, "column reminder_days"),
        ({"auxiliaries": "segment"}, "column auxiliaries"),
        ({"bonus_period": "fortnight"}, "bonus_period"),
        ({"minimum_n": 1}, "minimum_n"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(values: Row, says: str) -> None:
    with pytest.raises(BadTable, match=says):
        from_mapping(values)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('{"months": 2, "months": 3}', "the key 'months' appears twice"),
        ('{"bonus_target": NaN}', "NaN is not a JSON value"),
        ("[" * 100_000, "nested too deeply"),
        ('{"months": 2', "is not JSON"),
        ("[]", "must hold one JSON object"),
    ],
    ids=["twice", "nan", "deep", "cut off", "list"],
)
def test_a_settings_file_that_could_be_misread_is_refused(tmp_path: Path, written: str, says: str) -> None:
    path = tmp_path / "program.json"
    path.write_text(written, encoding="utf-8")

    with pytest.raises(BadTable, match=says):
        read_settings(path)


@pytest.mark.parametrize("word", ["now", "today", "NOW"])
def test_a_time_that_depends_on_the_clock_is_refused(word: str) -> None:
    values = pd.Series(["2026-03-01T12:00:00Z", word], name="event_ts")

    with pytest.raises(BadTable, match=f"row 2, column event_ts: '{word}' is not a time"):
        columns.moment(values, "frame")


@given(st.lists(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.dates()), max_size=6))
def test_a_column_is_typed_or_refused_whatever_it_holds(values: list[object]) -> None:
    column = pd.Series(values, name="x", dtype=object)

    for typed in (columns.text, columns.number, columns.flag, columns.moment, columns.auxiliary):
        try:
            length = len(typed(column, "frame"))
        except BadTable as refused:
            length, named = len(values), refused.column
        else:
            named = "x"
        assert (length, named) == (len(values), "x")


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        (["True", "false"], [True, False]),
        (["1", "2.5"], [1.0, 2.5]),
        (["1", "b"], ["1", "b"]),
        (["true", ""], ["true", ""]),
        (["1e999", "1"], ["1e999", "1"]),
        ([], []),
    ],
)
def test_a_column_outside_the_contract_is_read_for_what_it_holds(written: list[str], typed: list[object]) -> None:
    column = pd.Series(written, name="x", dtype="str")

    assert columns.auxiliary(column, "frame").tolist() == typed
