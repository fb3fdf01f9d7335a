"""The excerpt of real ratings is what its notice says."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.make_excerpt import COLUMNS, LECTURERS, MAXIMUM_RATINGS, MINIMUM_RATINGS, evenly, excerpt, main


@pytest.fixture(scope="module")
def rows(root: Path) -> list[dict[str, str]]:
    with (root / "examples" / "data" / "insteval_excerpt.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_excerpt_has_the_size_that_its_notice_states(rows: list[dict[str, str]], root: Path) -> None:
    notice = (root / "examples" / "data" / "README.md").read_text()
    students, lecturers = {row["s"] for row in rows}, {row["d"] for row in rows}

    assert f"{len(rows):,} real ratings of {len(lecturers)} lecturers by {len(students):,} students" in notice
    assert len(lecturers) == LECTURERS


def test_the_excerpt_covers_every_department_evenly(rows: list[dict[str, str]]) -> None:
    lecturers = Counter(dept for _, dept in {(row["d"], row["dept"]) for row in rows})

    assert len(lecturers) == 14
    assert set(lecturers.values()) == {11, 12}


def test_each_lecturer_of_the_excerpt_has_enough_ratings_and_not_too_many(rows: list[dict[str, str]]) -> None:
    ratings = Counter(row["d"] for row in rows)

    assert min(ratings.values()) >= MINIMUM_RATINGS
    assert max(ratings.values()) <= MAXIMUM_RATINGS


def test_cutting_the_excerpt_again_leaves_it_as_it_is(rows: list[dict[str, str]]) -> None:
    assert excerpt(rows) == rows


def test_a_source_without_a_column_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "source.csv", tmp_path / "target.csv"
    source.write_text(",".join(COLUMNS[:-1]) + "\n")

    assert main([str(source), str(target)]) == 2
    assert "no column y" in capsys.readouterr().err
    assert not target.exists()


@given(st.lists(st.integers(), unique=True), st.integers(1, 100))
def test_items_taken_at_even_distances_keep_their_order_and_number(items: list[int], wanted: int) -> None:
    taken = evenly(items, wanted)

    assert len(taken) == min(len(items), wanted)
    assert taken == [item for item in items if item in set(taken)]
