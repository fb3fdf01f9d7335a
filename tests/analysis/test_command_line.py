"""The commands on files: what they write, and what they refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.simulate import World, simulate


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder holding a programme as CSV and Parquet."""
    programme, _ = simulate(World(events=800, employees=10, locations=3), np.random.default_rng(6))
    path = tmp_path_factory.mktemp("programme")
    for name, table in (("frame", programme.frame), ("responses", programme.responses.drop(columns="event_row"))):
        table.to_parquet(path / f"{name}.parquet", index=False)
        table.to_csv(path / f"{name}.csv", index=False)
    (path / "program.json").write_text('{"auxiliaries": ["segment", "age_band"]}', encoding="utf-8")
    return path


def _adjust(folder: Path, *further: str, kind: str = "csv") -> list[str]:
    return [
        "adjust",
        "--frame",
        str(folder / f"frame.{kind}"),
        "--responses",
        str(folder / f"responses.{kind}"),
        "--metric",
        "nps",
        *further,
    ]


def test_the_document_is_printed_without_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(_adjust(folder, "--by", "location_id", "--auxiliary", "segment", "age_band")) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out)["metric"] == "nps"
    assert printed.err == ""


def test_csv_and_parquet_input_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for kind in ("csv", "parquet"):
        arguments = _adjust(folder, "--auxiliary", "segment", "--out", str(tmp_path / f"{kind}.json"), kind=kind)
        assert main(arguments) == 0

    assert (tmp_path / "csv.json").read_bytes() == (tmp_path / "parquet.json").read_bytes()


def test_a_table_has_one_row_per_estimate(folder: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "parquet"):
        assert main(_adjust(folder, "--by", "location_id", "--out", str(tmp_path / f"out.{suffix}"))) == 0

    table = pd.read_csv(tmp_path / "out.csv")
    pd.testing.assert_frame_equal(table, pd.read_parquet(tmp_path / "out.parquet"), check_dtype=False)
    assert table["level"].tolist() == ["overall", "domain", "domain", "domain"]
    assert {"location_id", "n", "raw_value", "adjusted_ci_low", "suppressed"} <= set(table.columns)


@pytest.mark.parametrize("name", ["n", "level", "suppressed", "raw_value"])
def test_a_column_to_report_by_does_not_replace_a_figure(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    frame = pd.read_csv(folder / "frame.csv", dtype=str, keep_default_na=False)
    frame.rename(columns={"segment": name}).to_csv(tmp_path / "frame.csv", index=False)
    arguments = _adjust(folder, "--by", name, "--out", str(tmp_path / "out.csv"))
    arguments[2] = str(tmp_path / "frame.csv")

    assert main(arguments) == 2

    assert f"column {name}: this column to report by has the name of a figure" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("labels", "expected"), [(["1", ""], ["", "1"]), (["1", "2"], [1, 2]), (["1", "b"], ["1", "b"])]
)
def test_labels_in_a_parquet_table_are_of_one_type(
    folder: Path, tmp_path: Path, labels: list[str], expected: list[object]
) -> None:
    frame = pd.read_csv(folder / "frame.csv", dtype=str, keep_default_na=False)
    frame["half"] = np.resize(labels, len(frame))
    frame.to_csv(tmp_path / "frame.csv", index=False)
    arguments = _adjust(folder, "--by", "half", "--out", str(tmp_path / "out.parquet"))
    arguments[2] = str(tmp_path / "frame.csv")

    assert main(arguments) == 0

    written = pd.read_parquet(tmp_path / "out.parquet")["half"]
    assert written.isna().tolist() == [True, False, False]
    assert sorted(written.tolist()[1:], key=str) == expected


@pytest.mark.parametrize("which", [2, 4])
def test_an_input_is_not_written_over(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], which: int
) -> None:
    arguments = _adjust(folder)
    copy = tmp_path / "input.csv"
    copy.write_bytes(Path(arguments[which]).read_bytes())
    arguments[which] = str(copy)
    before = copy.read_bytes()

    assert main([*arguments, "--out", str(tmp_path / "." / "input.csv")]) == 2

    assert "is also an input" in capsys.readouterr().err
    assert copy.read_bytes() == before


def test_the_program_names_the_auxiliary_variables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(_adjust(folder, "--program", str(folder / "program.json"))) == 0

    used = json.loads(capsys.readouterr().out)["quality"]["auxiliaries"]
    assert [auxiliary["name"] for auxiliary in used] == ["segment", "age_band"]


def test_screen_writes_a_row_for_every_unit(folder: Path, tmp_path: Path) -> None:
    common = [
        "screen",
        "--frame",
        str(folder / "frame.csv"),
        "--responses",
        str(folder / "responses.csv"),
        "--program",
        str(folder / "program.json"),
    ]
    for suffix in ("json", "csv"):
        assert main([*common, "--out", str(tmp_path / f"screen.{suffix}")]) == 0

    document = json.loads((tmp_path / "screen.json").read_text(encoding="utf-8"))
    assert len(document["units"]) == len(pd.read_csv(tmp_path / "screen.csv")) == 10


@pytest.mark.parametrize(
    ("further", "says"),
    [
        (("--by", "shoe"), "column shoe"),
        (("--auxiliary", "event_ts"), "a time cannot be an auxiliary"),
        (("--program", "absent.json"), "absent.json"),
        (("--minimum-n", "1"), "minimum_n"),
    ],
)
def test_bad_input_is_explained_and_nothing_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], further: tuple[str, ...], says: str
) -> None:
    out = tmp_path / "out.json"
    out.write_text("as before", encoding="utf-8")

    assert main(_adjust(folder, *further, "--out", str(out))) == 2

    assert says in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "as before"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(("name", "says"), [("out.txt", ".json, .csv, .parquet"), ("no/where.json", "does not exist")])
def test_a_place_that_cannot_be_written_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    assert main(_adjust(folder, "--out", str(tmp_path / name))) == 2

    assert says in capsys.readouterr().err


def test_a_wrong_cell_is_named_by_file_row_and_column(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(folder / "frame.csv", dtype=str, keep_default_na=False)
    frame.loc[4, "sample_prob"] = "often"
    frame.to_csv(tmp_path / "frame.csv", index=False)
    arguments = _adjust(folder)
    arguments[2] = str(tmp_path / "frame.csv")

    assert main(arguments) == 2

    expected = f"error: {tmp_path / 'frame.csv'}, row 5, column sample_prob: 'often' is not a number\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize("arguments", [[], ["report"], ["adjust"], ["adjust", "--metric", "smile"]])
def test_a_wrong_command_leaves_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)

    assert left.value.code == 2


def test_the_module_runs_as_a_command(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analysis", *_adjust(folder, "--by", "shoe")],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "column shoe" in done.stderr
