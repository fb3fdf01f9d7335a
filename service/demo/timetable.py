"""When the events happen: spread over the working hours of one calendar month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

PERIOD = "2026-10"
MONTH_START = datetime(2026, 10, 1, tzinfo=UTC)
MONTH_END = datetime(2026, 11, 1, tzinfo=UTC)
HOURS = range(9, 17, 2)
BLIND_DELAY = timedelta(hours=24)
REMINDER_AFTER = timedelta(hours=48)
#: Events of one time are reported together, some minutes after each took place.
LATEST_REPORT_MINUTES = 6.0


def slots() -> tuple[datetime, ...]:
    """The moments at which events are reported: every second hour of every working day of the month."""
    days = (MONTH_END - MONTH_START).days
    working = [day for n in range(days) if (day := MONTH_START + timedelta(days=n)).weekday() < 5]
    return tuple(day.replace(hour=hour) for day in working for hour in HOURS)


def assign(customers: Sequence[str], rng: Random) -> tuple[datetime, ...]:
    """A slot for the event of each of these customers, in their order.

    Nobody has two events in one slot, nor in slots that are the blind arm's delay apart: a respondent must know which
    event a message asks about.
    """
    every = slots()
    taken: dict[str, set[datetime]] = defaultdict(set)
    assigned = []
    for customer in customers:
        barred = (
            taken[customer] | {t + BLIND_DELAY for t in taken[customer]} | {t - BLIND_DELAY for t in taken[customer]}
        )
        slot = rng.choice(every)
        while slot in barred:
            slot = rng.choice(every)
        taken[customer].add(slot)
        assigned.append(slot)
    return tuple(assigned)


def working_moments(reported: Sequence[datetime]) -> tuple[datetime, ...]:
    """Every moment at which messages fall due, for events reported then: at once, blind, and the reminders of both."""
    later = (timedelta(0), BLIND_DELAY, REMINDER_AFTER, BLIND_DELAY + REMINDER_AFTER)
    return tuple(sorted({moment + wait for moment in reported for wait in later}))


def in_waking_hours(moment: datetime) -> datetime:
    """The moment itself by day; what would fall into the night happens eight hours later."""
    return moment if 7 <= moment.hour < 23 else moment + timedelta(hours=8)
