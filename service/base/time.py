"""Time: aware UTC everywhere; the clock is an argument, so that tests and the demo can choose it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, seconds kept to the microsecond only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
