"""Columns fetched one at a time, typed by their distinct values, and kept in memory only where they are wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import columns, tables
from analysis.__main__ import main
from analysis.adjustment import adjust
from analysis.contract import FRAME, typed_column
from analysis.errors import BadTable
from analysis.findings import Adjustment
from analysis.programme import Programme, check, in_order, read
from analysis.settings import Settings

EVENTS = 600


def _programme(seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build a frame and responses in which half of the events answered."""
    rng = np.random.default_rng(seed)
    answered = rng.random(EVENTS) < 0.5
    frame = pd.DataFrame(
        {
            "event_id": [f"V{number:04d}" for number in rng.permutation(EVENTS)],
            "employee_id": rng.choice(["E1", "E2", "E3"], EVENTS),
            "customer_id": rng.choice([f"C{k}" for k in range(200)], EVENTS),
            "event_ts": "2026-03-01T12:00:00Z",
            "segment": rng.choice(["gold", "", "basic"], EVENTS),
            "wait_min": rng.integers(0, 4, EVENTS),
            "sample_prob": 0.5,
            "sampled": 1,
            "invited": 1,
            "disposition": np.where(answered, "complete", "no_response"),
        }
    )
    responses = pd.DataFrame(
        {
            "response_id": [f"R{k}" for k in range(answered.sum())],
            "event_id": frame["event_id"][answered].to_numpy(),
            "response_ts": "2026-03-02T12:00:00Z",
            "nps": rng.integers(0, 11, answered.sum()),
        }
    )
    return frame, responses


def _files(folder: Path, suffix: str) -> tuple[Path, Path]:
    paths = folder / f"frame.{suffix}", folder / f"responses.{suffix}"
    for table, path in zip(_programme(), paths, strict=True):
        table.to_csv(path, index=False) if suffix == "csv" else table.to_parquet(path, index=False)
    return paths


def _adjusted(programme: Programme) -> Adjustment:
    return adjust(programme, metric="nps", by=["employee_id"], auxiliaries=["segment", "wait_min"], assume="mar")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_adjustment_is_the_same_to_the_last_digit_whichever_columns_were_kept(tmp_path: Path, suffix: str) -> None:
    paths = _files(tmp_path, suffix)

    everything = _adjusted(read(*paths))
    wanted = _adjusted(read(*paths, kept=["segment", "wait_min"]))
    in_memory = _adjusted(check(*_programme(), Settings()))

    assert wanted == everything
    assert in_memory == everything


def test_columns_that_nobody_asked_for_are_checked_and_then_let_go(tmp_path: Path) -> None:
    paths = _files(tmp_path, "parquet")

    programme = read(*paths, kept=["segment"])

    assert "wait_min" not in programme.frame
    assert {"segment", "customer_id", "disposition"} <= set(programme.frame)
    frame = pd.read_parquet(paths[0]).assign(delivered=[1] * 41 + [7] + [1] * (EVENTS - 42))
    frame.to_parquet(paths[0], index=False)
    with pytest.raises(BadTable, match=r"row 42, column delivered: '7.0' is neither 0 nor 1"):
        read(*paths, kept=[])


def test_texts_that_repeat_are_kept_as_categories_in_the_order_of_their_names(tmp_path: Path) -> None:
    programme = read(*_files(tmp_path, "csv"), kept=["segment"])

    assert programme.frame["segment"].cat.categories.tolist() == ["", "basic", "gold"]
    assert programme.frame["event_id"].dtype == "str"


def test_kept_events_are_in_the_order_of_their_names_with_their_responses(tmp_path: Path) -> None:
    paths = _files(tmp_path, "parquet")

    programme = read(*paths, kept=[])
    sorted_later = in_order(read(*paths))

    names = programme.frame["event_id"]
    assert names.tolist() == sorted(names)
    assert names.iloc[programme.responses["event_row"]].tolist() == programme.responses["event_id"].tolist()
    assert in_order(programme) is programme
    pd.testing.assert_frame_equal(sorted_later.responses, programme.responses)
    assert sorted_later.frame["event_id"].tolist() == names.tolist()


def test_sorting_leaves_the_programme_that_it_was_given(tmp_path: Path) -> None:
    programme = read(*_files(tmp_path, "csv"))
    before = programme.frame.copy()

    in_order(programme)

    pd.testing.assert_frame_equal(programme.frame, before)


@settings(deadline=None)  # no test fails by being slow
@given(st.lists(st.sampled_from(["0", "1", "", "true", "no", None]), min_size=1, max_size=30))
def test_typing_by_distinct_values_finds_what_typing_row_by_row_finds(values: list[str | None]) -> None:
    column = pd.Series(values, name="invited", dtype=object)
    categories = column.astype("category")

    for typer in (columns.flag, columns.number, columns.text, columns.auxiliary, columns.moment):
        by_row = _said(lambda typer=typer: typer(column, "frame"))
        by_value = _said(lambda typer=typer: typed_column(categories, "frame", typer))
        assert by_value == by_row


def _said(typing: Callable[[], pd.Series]) -> str:
    try:
        typed = typing()
    except BadTable as refused:
        return str(refused)
    return f"{typed.dtype} {typed.tolist()}"


def test_a_category_that_no_row_has_is_not_looked_at() -> None:
    column = pd.Series(pd.Categorical(["1", "0"], categories=["0", "1", "perhaps"]), name="invited")

    assert typed_column(column, "frame", columns.flag).tolist() == [True, False]


def test_a_parquet_file_gives_whole_numbers_exactly_although_some_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    table = pa.table({"store": pa.array([2**53 + 1, None]), "open": pa.array([True, None])})
    pq.write_table(table, path)

    source = tables.of_file(path)

    assert columns.text(source.fetch(0), "frame").tolist() == [str(2**53 + 1), ""]
    assert columns.flag(source.fetch(1), "frame").tolist() == [True, False]


def test_a_parquet_file_in_several_row_groups_with_texts_of_their_own_is_one_table(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    values = ["a"] * 500 + ["b"] * 500 + [None] * 500
    pq.write_table(pa.table({"segment": values}), path, row_group_size=400)

    column = tables.of_file(path).fetch(0)

    assert isinstance(column.dtype, pd.CategoricalDtype)
    assert columns.text(column, "frame").tolist() == ["a"] * 500 + ["b"] * 500 + [""] * 500


def test_an_index_that_pandas_wrote_is_no_column(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pd.DataFrame({"segment": ["a", "b"]}, index=[5, 7]).to_parquet(path)

    source = tables.of_file(path)

    assert source.columns == ("segment",)
    assert source.fetch(0).tolist() == ["a", "b"]


def test_a_column_that_cannot_be_read_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pq.write_table(pa.table({"x": np.arange(100_000)}), path, compression="snappy", use_dictionary=False)
    spoiled = bytearray(path.read_bytes())
    spoiled[100:5_000] = b"\xff" * 4_900
    path.write_bytes(bytes(spoiled))

    with pytest.raises(BadTable, match=r"table\.parquet"):
        tables.of_file(path).fetch(0)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("slip", ["n/a", "inf", "1,5"])
def test_a_named_column_of_numbers_must_hold_nothing_else(tmp_path: Path, suffix: str, slip: str) -> None:
    paths = _files(tmp_path, suffix)
    spend = [str(k / 2) for k in range(EVENTS)]
    frame = _programme()[0].assign(spend=[*spend[:41], slip, *spend[42:]])
    frame.to_csv(paths[0], index=False) if suffix == "csv" else frame.to_parquet(paths[0], index=False)
    says = f"row 42, column spend: '{slip}' is not a number, as the other values of the column are"

    assert read(*paths, kept=["spend"]).frame["spend"].isin([slip]).any()
    with pytest.raises(BadTable, match=says):
        read(*paths, kept=["spend"], auxiliaries=["spend"])
    with pytest.raises(BadTable, match=says):
        check(frame, _programme()[1], Settings(auxiliaries=("spend",)))
    command = ["adjust", "--frame", str(paths[0]), "--responses", str(paths[1]), "--metric", "nps"]
    assert main([*command, "--auxiliary", "spend"]) == 2
    with pytest.raises(BadTable, match=f"'{slip}' of event '{frame['event_id'][41]}' is not a number"):
        adjust(read(*paths), metric="nps", auxiliaries=["spend"], assume="mar")


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([*map(str, range(9)), "x"], 9),
        ([*map(str, range(8)), "x"], None),
        ([*map(str, range(30)), "", "x", "y"], 31),
        ([*map(str, range(30)), "a", "b", "c", "d"], None),
        (["x"] + [str(k) for k in range(20)] * 2, 0),
        ([*map(str, range(20)), ""], None),
        ([*range(20)], None),
        ([], None),
    ],
)
def test_a_text_is_told_from_numbers_with_a_slip_by_how_many_numbers_there_are(
    values: list[object], place: int | None
) -> None:
    column = pd.Series(values, name="x")

    assert columns.slip_among_numbers(column) == place
    assert columns.slip_among_numbers(column.astype("category")) == place


@pytest.mark.parametrize("written", [["True", "", "False"], ["1", "", "0"], [True, None, False], [1.0, None, 0.0]])
def test_an_outcome_may_be_unknown_however_truth_is_written(written: list[object]) -> None:
    for column in (pd.Series(written, name="refund_30d"), pd.Series(written, name="refund_30d", dtype=object)):
        typed = FRAME["refund_30d"](column, "frame")
        np.testing.assert_array_equal(typed.to_numpy(dtype=np.float64), [1.0, np.nan, 0.0])

    with pytest.raises(BadTable, match="row 3, column refund_30d: 'perhaps' is neither 0 nor 1"):
        FRAME["refund_30d"](pd.Series(["1", "", "perhaps"], name="refund_30d"), "frame")
