"""The demo's input: real ratings, each taken as one service event."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EXCERPT = Path(__file__).parents[2] / "examples" / "data" / "insteval_excerpt.csv"
COLUMNS = ("s", "d", "studage", "lectage", "service", "dept", "y")


class BadInput(ValueError):
    """The ratings cannot be read; the message says where and what would be right."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What a student thought of a lecture; everything but the opinion is known for everyone."""

    student: str
    lecturer: str
    department: str
    studage: int
    lectage: int
    service: bool
    opinion: int


def read(path: Path = EXCERPT) -> tuple[Rating, ...]:
    """All ratings of the file, in its order."""
    if not path.exists():
        raise BadInput(f"{path} is missing; the demo runs from a checkout of the project, which holds it")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadInput(f"{path} must have the columns {', '.join(COLUMNS)}")
        try:
            ratings = tuple(_rating(row) for row in reader)
        except ValueError as error:
            raise BadInput(f"{path}, line {reader.line_num}: {error}") from error
    if not ratings:
        raise BadInput(f"{path} holds no rating")
    return ratings


def _rating(row: dict[str, str]) -> Rating:
    opinion = int(row["y"])
    if not 1 <= opinion <= 5:
        raise ValueError(f"y is {opinion}, but goes from 1 to 5")
    return Rating(
        student=f"student-{int(row['s'])}",
        lecturer=f"lecturer-{int(row['d'])}",
        department=f"dept-{int(row['dept']):02d}",
        studage=int(row["studage"]),
        lectage=int(row["lectage"]),
        service=bool(int(row["service"])),
        opinion=opinion,
    )


def of_lecturers(ratings: Sequence[Rating], count: int) -> tuple[Rating, ...]:
    """All ratings of so many lecturers, from as many departments as possible: a small world for a quick look."""
    by_department: dict[str, list[str]] = defaultdict(list)
    for rating in ratings:
        if rating.lecturer not in by_department[rating.department]:
            by_department[rating.department].append(rating.lecturer)
    departments = sorted(by_department)
    ranked = sorted(
        (place, department, lecturer)
        for department in departments
        for place, lecturer in enumerate(sorted(by_department[department]))
    )
    chosen = {lecturer for _, _, lecturer in ranked[:count]}
    return tuple(rating for rating in ratings if rating.lecturer in chosen)
