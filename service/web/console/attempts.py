"""How often one network address has tried a key that does not exist. Kept in memory, by each process for itself."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

MOST = 10
PERIOD = timedelta(minutes=15)
MOST_ADDRESSES = 10_000  # beyond it the address that failed longest ago is forgotten


class Attempts:
    """Failed sign-ins of the last quarter of an hour."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failed: OrderedDict[str, list[datetime]] = OrderedDict()

    def failed(self, address: str, now: datetime) -> None:
        with self._lock:
            self._failed[address] = [*self._recent(address, now), now]
            self._failed.move_to_end(address)
            while len(self._failed) > MOST_ADDRESSES:
                self._failed.popitem(last=False)

    def left(self, address: str, now: datetime) -> int:
        with self._lock:
            return max(MOST - len(self._recent(address, now)), 0)

    def wait(self, address: str, now: datetime) -> timedelta:
        """How long until the next attempt is looked at."""
        with self._lock:
            recent = self._recent(address, now)
            return recent[-MOST] + PERIOD - now if len(recent) >= MOST else timedelta()

    def _recent(self, address: str, now: datetime) -> list[datetime]:
        return [moment for moment in self._failed.get(address, ()) if moment > now - PERIOD]
