"""Stand-ins for what tests must control: real implementations of the ports, no patches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment
