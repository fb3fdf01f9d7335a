"""The programme that the benchmarks make up is one that the analysis accepts."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from analysis.programme import read
from benchmarks import frame


def test_the_made_up_programme_keeps_to_the_contract(tmp_path: Path) -> None:
    files = frame.write(5_000, tmp_path)

    programme = read(files.frame, files.responses)

    assert len(programme.frame) == 5_000
    assert programme.frame["employee_id"].nunique() > 900
    assert {name: programme.frame[name].nunique() for name in frame.AUXILIARIES} == dict(frame.AUXILIARIES)
    rate = len(programme.responses) / programme.frame["sampled"].sum()
    assert 0.2 < rate < 0.4


def test_the_made_up_programme_is_the_same_every_time(tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()

    first, second = (pq.read_table(frame.write(1_000, folder).frame) for folder in folders)

    assert first.equals(second)
