"""Small programmes to analyse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Row = dict[str, object]


@pytest.fixture
def event() -> Callable[..., Row]:
    """Make a sampled and invited event that stayed silent; columns can be replaced."""

    def make(number: int, **columns: object) -> Row:
        row: Row = {
            "event_id": f"V{number}",
            "employee_id": "E1",
            "event_ts": "2026-01-05T10:00:00Z",
            "sample_prob": 0.5,
            "sampled": 1,
            "invited": 1,
            "disposition": "no_response",
        }
        return row | columns

    return make


@pytest.fixture
def response() -> Callable[..., Row]:
    """Make the response to an event; columns can be replaced."""

    def make(number: int, **columns: object) -> Row:
        row: Row = {
            "response_id": f"R{number}",
            "event_id": f"V{number}",
            "response_ts": "2026-01-05T12:00:00Z",
            "nps": 9,
        }
        return row | columns

    return make
