"""How evenly flags fall is kept in full, and shown only where it does not tell who is flagged."""

from __future__ import annotations

import json

import pytest

from analysis.pressure.fairness import adverse_impact
from service.results.screen import Screening, compared


def shown(**sizes: int) -> list[str]:
    """The groups that are shown of these sizes, the first unit of each being flagged."""
    groups = [name for name, size in sizes.items() for _ in range(size)]
    flagged = [k == 0 for size in sizes.values() for k in range(size)]
    impacts = [one.as_dict() for one in adverse_impact(flagged, groups)]  # type: ignore[arg-type]  # any sequence will do
    screening = Screening(fairness=json.loads(json.dumps({"location_id": impacts})))
    return [one["group"] for one in compared(screening)["location_id"]]


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ({"a": 12, "b": 10}, ["a", "b"]),
        ({"a": 12, "b": 9, "c": 8}, ["a"]),
        ({"a": 6, "b": 6}, []),
        ({"a": 1}, []),
    ],
)
def test_only_groups_large_enough_to_compare_are_shown(sizes: dict[str, int], groups: list[str]) -> None:
    assert shown(**sizes) == groups


def test_a_small_group_cannot_be_told_by_subtraction() -> None:
    """Of 15, 12 and 1 the last would be what the two others leave of the total."""
    assert shown(a=15, b=12, c=1) == ["a"]
