"""How far the month has come: a bar at a terminal, a line a week elsewhere."""

from __future__ import annotations

import sys
from datetime import datetime
from types import TracebackType
from typing import Self

from tqdm import tqdm

LINE_EVERY_DAYS = 7


class Progress:
    """The simulated days between two moments."""

    def __init__(self, label: str, start: datetime, end: datetime) -> None:
        self._start = start
        self._days = max((end - start).days, 1)
        self._label = label
        self._shown = 0
        self._is_terminal = sys.stderr.isatty()
        self._bar = tqdm(total=self._days, desc=label, unit="day", leave=True, disable=not self._is_terminal)

    def at(self, now: datetime, *, messages: int, answers: int) -> None:
        """Tell the moment; days beyond the end count as the end."""
        day = min((now - self._start).days, self._days)
        if day <= self._shown:
            return
        self._bar.set_postfix_str(f"{messages:,} messages, {answers:,} answers", refresh=False)
        self._bar.update(day - self._shown)
        if not self._is_terminal and day // LINE_EVERY_DAYS > self._shown // LINE_EVERY_DAYS:
            line = f"{self._label}: {now:%d %B}, {messages:,} messages, {answers:,} answers"
            print(line, file=sys.stderr, flush=True)
        self._shown = day

    def close(self) -> None:
        """The end is reached."""
        self._bar.update(self._days - self._shown)
        self._shown = self._days
        self._bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.close()
