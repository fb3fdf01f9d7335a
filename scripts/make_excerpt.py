"""Cut the excerpt of the ETH Zurich lecture ratings that the demo and the tests use.

The rule has no chance in it, so that the same source always gives the same bytes:

1. A lecturer with at least MINIMUM_RATINGS ratings is a candidate.
2. Each department gives the same number of lecturers; what the division leaves over goes, one each, to the
   departments with most candidates. Within a department the candidates are taken at even distances in order of id.
3. A lecturer with more than MAXIMUM_RATINGS ratings keeps that many, at even distances in the order of the source.

Usage: python scripts/make_excerpt.py path/to/InstEval.csv examples/data/insteval_excerpt.csv
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

COLUMNS = ("s", "d", "studage", "lectage", "service", "dept", "y")
LECTURERS = 160
MINIMUM_RATINGS = 30
MAXIMUM_RATINGS = 45

Row = dict[str, str]
T = TypeVar("T")


def evenly(items: Sequence[T], wanted: int) -> list[T]:
    """Take `wanted` of the items at even distances, all of them if there are no more than that."""
    if len(items) <= wanted:
        return list(items)
    return [items[(2 * place + 1) * len(items) // (2 * wanted)] for place in range(wanted)]


def quotas(candidates: dict[str, list[str]], wanted: int) -> dict[str, int]:
    """Share the lecturers wanted between the departments."""
    share, left = divmod(wanted, len(candidates))
    by_size = sorted(candidates, key=lambda dept: (-len(candidates[dept]), int(dept)))
    given = {dept: share + (place < left) for place, dept in enumerate(by_size)}
    short = sorted(dept for dept in given if given[dept] > len(candidates[dept]))
    if short:
        message = f"departments with fewer than {share} candidates: {', '.join(short)}"
        raise ValueError(message)
    return given


def excerpt(rows: Sequence[Row]) -> list[Row]:
    """Apply the rule; the rows kept stay in the order of the source."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        places[row["d"]].append(place)
    candidates: defaultdict[str, list[str]] = defaultdict(list)
    for lecturer in sorted(places, key=int):
        if len(places[lecturer]) >= MINIMUM_RATINGS:
            candidates[rows[places[lecturer][0]]["dept"]].append(lecturer)
    kept: list[int] = []
    for dept, quota in quotas(candidates, LECTURERS).items():
        for lecturer in evenly(candidates[dept], quota):
            kept.extend(evenly(places[lecturer], MAXIMUM_RATINGS))
    return [rows[place] for place in sorted(kept)]


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        sys.stderr.write("usage: make_excerpt.py SOURCE.csv EXCERPT.csv\n")
        return 2
    source, target = Path(arguments[0]), Path(arguments[1])
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = sorted(set(COLUMNS) - set(reader.fieldnames or ()))
        if missing:
            sys.stderr.write(f"{source}: no column {', '.join(missing)}\n")
            return 2
        rows = list(reader)
    kept = excerpt(rows)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    lecturers, departments = {row["d"] for row in kept}, {row["dept"] for row in kept}
    sys.stdout.write(f"{target}: {len(kept)} ratings, {len(lecturers)} lecturers, {len(departments)} departments\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
