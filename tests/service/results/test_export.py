"""The exported files say what the service itself analyses, and no spreadsheet runs them."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messy import Messy, cells, written

from analysis.programme import Programme, Settings, read
from analysis.provenance import input_hash
from service.results import programme
from service.results.export import FORMULA_STARTS
from service.results.programme import Tables
from service.results.rows import Row

MOMENT = datetime(2026, 10, 5, 9, 30, 0, 123456, tzinfo=UTC)


def differing(left: Programme, right: Programme) -> set[str]:
    """Columns of two programmes that do not hold the same."""
    found: set[str] = set()
    for one, other in ((left.frame, right.frame), (left.responses, right.responses)):
        assert list(one.columns) == list(other.columns)
        found |= {
            column
            for column in one.columns
            if not one[column].equals(other[column].astype(one[column].dtype, errors="ignore"))
        }
    return found


def test_the_files_read_back_give_the_hash_that_the_service_gives(messy_on_each: Messy, tmp_path: Path) -> None:
    messy_on_each.live()
    held = messy_on_each.tables()
    back = read(*written(held, tmp_path))
    own = programme.programme(held)

    assert back.settings == own.settings
    assert differing(own, back) == set()
    assert input_hash(back) == input_hash(own)


def test_without_what_people_wrote_only_that_column_is_another(messy: Messy, tmp_path: Path) -> None:
    """The hash of such files is another one than the service's: it covers the words as well."""
    messy.live()
    held = messy.tables()
    back = read(*written(held, tmp_path, with_text=False))
    own = programme.programme(held)

    assert differing(own, back) == {"comment_text"}
    assert set(back.responses["comment_text"]) == {""}
    assert input_hash(back) != input_hash(own)


def test_a_survey_that_nobody_answered_yet_can_be_exported_and_read(messy: Messy, tmp_path: Path) -> None:
    held = messy.tables()
    back = read(*written(held, tmp_path))

    assert back.responses.empty
    assert len(back.frame) == len(held.frame)


def frame_row(number: int, **more: object) -> Row:
    return {
        "event_id": f"pos:{number}",
        "employee_id": "e1",
        "event_ts": MOMENT,
        **more,
        "sample_prob": 0.1 + 0.2,
        "sampled": False,
        "invited": False,
        "disposition": "not_sampled",
    }


def holding(values: list[object]) -> Tables:
    rows = tuple(frame_row(number, remark=value) for number, value in enumerate(values))
    return Tables(rows, (), Settings(), "csat", 1)


#: What a product team may report of an event: see AuxiliaryValue of the triggers' schema.
number_values = st.floats(-1e14, 1e14, allow_nan=False)
text_values = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=20)
is_safe = text_values.filter(lambda text: not text.lstrip(" '\"").startswith(FORMULA_STARTS))


@given(st.lists(st.none() | number_values | is_safe, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_whatever_was_reported_of_events_the_files_hold_the_same(values: list[object]) -> None:
    held = holding(values)
    with TemporaryDirectory() as folder:
        back = read(*written(held, Path(folder)))

    assert input_hash(back) == input_hash(programme.programme(held))


@given(text_values)
@settings(max_examples=200, deadline=None)
def test_no_text_is_written_that_a_spreadsheet_would_run(text: str) -> None:
    with TemporaryDirectory() as folder:
        path, _, _ = written(holding([text]), Path(folder))
        (row,) = cells(path)

    if row["remark"].lstrip(" '\"").startswith(FORMULA_STARTS):
        assert row["remark"].startswith("'") or math.isfinite(float(row["remark"]))
    assert row["remark"] in (text, f"'{text}")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-1 text", "'-1 text"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ('"=1+1', "'\"=1+1"),
        ("'=1+1", "''=1+1"),
        ("-1+1", "'-1+1"),
        ("-", "'-"),
        ("a=1+1", "a=1+1"),
        ("-1", "-1"),
        ("+2.5e3", "+2.5e3"),
        (-1.0, "-1"),
        (-0.25, "-0.25"),
        (1e6, "1000000"),
        (0.1 + 0.2, "0.30000000000000004"),
        (None, ""),
    ],
)
def test_a_formula_is_put_in_quotes_and_a_number_stays_a_number(tmp_path: Path, value: object, cell: str) -> None:
    path, _, _ = written(holding([value]), tmp_path)

    assert [row["remark"] for row in cells(path)] == [cell]


def test_what_was_put_in_quotes_is_read_with_its_quote_and_nothing_else_is_changed(tmp_path: Path) -> None:
    """So the hash of such files is another than the service's: the quote is part of what the file says."""
    held = holding(["=1+1", "fine", "-1 text"])
    own, back = programme.programme(held), read(*written(held, tmp_path))

    assert differing(own, back) == {"remark"}
    assert list(back.frame["remark"]) == ["'=1+1", "fine", "'-1 text"]
    assert input_hash(back) != input_hash(own)


def test_an_employee_with_the_name_of_a_formula_is_the_same_in_both_files(messy: Messy, tmp_path: Path) -> None:
    messy.live()
    held = messy.tables()

    def renamed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple({**row, "employee_id": f"={row['employee_id']}"} for row in rows)

    changed = Tables(renamed(held.frame), renamed(held.responses), held.settings, held.metric, held.version)
    back: Any = read(*written(changed, tmp_path))

    assert set(back.responses["employee_id"]) <= set(back.frame["employee_id"])
    assert all(name.startswith("'=") for name in back.frame["employee_id"])
    assert isinstance(back.frame, pd.DataFrame)
