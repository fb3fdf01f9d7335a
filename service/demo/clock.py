"""The demo's time: one clock that the driver sets and the service reads, across two processes."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from multiprocessing.context import SpawnContext

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class SharedClock:
    """A clock that stands still until it is moved, and never goes back."""

    def __init__(self, start: datetime, context: SpawnContext | None = None) -> None:
        spawn = context or multiprocessing.get_context("spawn")
        self._microseconds = spawn.Value("q", (start - EPOCH) // TICK)

    def __call__(self) -> datetime:
        microseconds: int = self._microseconds.value
        return EPOCH + microseconds * TICK

    def move_to(self, moment: datetime) -> None:
        if moment < self():
            raise ValueError(f"the clock is at {self()} and does not go back to {moment}")
        self._microseconds.value = (moment - EPOCH) // TICK
