"""The window: the local hours in which somebody may be written to, reckoned into moments in UTC.

Where somebody may be in one of several zones, a moment is open only if it is open in all of them. Days on which clocks
change are reckoned on the careful side: an hour that comes twice counts as open only the second time if it is the
first, and ends the window the first time if it is the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.delivery import calendar

WEEKDAYS = 7
MINUTES_OF_A_DAY = 24 * 60
HORIZON = timedelta(days=35)  # longer than any run of holidays; a window that stays shut for so long never opens
_RESOLUTION = timedelta(seconds=1)
_DAY = timedelta(days=1)

Daily = tuple[int, int]  # from the first to before the second minute of a local day


@dataclass(frozen=True, slots=True)
class Hours:
    """For each weekday, Monday first, the open minutes of the day, or None if it is closed."""

    days: tuple[Daily | None, ...]

    def __post_init__(self) -> None:
        if len(self.days) != WEEKDAYS:
            raise ValueError("hours name all seven days of the week")
        for day in self.days:
            if day is not None and not 0 <= day[0] < day[1] <= MINUTES_OF_A_DAY:
                raise ValueError("hours open before they close, on the same day")

    def narrowed(self, other: Hours) -> Hours:
        """What is open in both."""
        return Hours(tuple(_both(one, another) for one, another in zip(self.days, other.days, strict=True)))


def _both(one: Daily | None, other: Daily | None) -> Daily | None:
    if one is None or other is None:
        return None
    opens, closes = max(one[0], other[0]), min(one[1], other[1])
    return (opens, closes) if opens < closes else None


def every_day(opens: int, closes: int) -> Hours:
    return Hours(((opens, closes),) * WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to before the second moment."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """The hours to keep in every one of these zones, and the calendars whose holidays are closed."""

    zones: tuple[str, ...]
    hours: Hours
    calendars: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.zones:
            raise ValueError("a window needs a zone")


def next_span(window: Window, at: datetime, *, least: timedelta = timedelta(0)) -> Span | None:
    """What is open from `at` on: begins at `at` or at the next opening, and lasts at least so long.

    None if it does not open within the horizon: the zones are too far apart, or the hours are closed on every day.
    """
    moment, limit = at.astimezone(UTC), at + HORIZON
    while moment < limit:
        spans = [_span_in(zone, window.hours, window.calendars, moment) for zone in window.zones]
        opens, closes = moment, limit
        for span in spans:
            if span is None:
                return None
            opens, closes = max(opens, span.opens), min(closes, span.closes)
        if opens < closes and closes - opens >= least:
            return Span(opens, closes)
        moment = max(opens, closes)
    return None


def _span_in(zone: str, hours: Hours, calendars: tuple[str, ...], at: datetime) -> Span | None:
    """What is open in one zone at this moment or next."""
    yesterday = at.astimezone(ZoneInfo(zone)).date() - _DAY  # where a clock goes back over midnight, it comes again
    for day in (yesterday + ahead * _DAY for ahead in range(HORIZON.days + 2)):
        span = _of_day(zone, day, hours.days[day.weekday()], calendars)
        if span is not None and span.closes > at:
            return _continued(zone, hours, calendars, day, span)
    return None


def _continued(zone: str, hours: Hours, calendars: tuple[str, ...], day: date, span: Span) -> Span:
    """A day that is open to its end goes on in the next one if that is open from its beginning."""
    for ahead in range(1, WEEKDAYS + 1):
        later = day + ahead * _DAY
        following = _of_day(zone, later, hours.days[later.weekday()], calendars)
        if following is None or following.opens != span.closes:
            break
        span = Span(span.opens, following.closes)
    return span


@lru_cache(maxsize=16_384)
def _of_day(zone: str, day: date, daily: Daily | None, calendars: tuple[str, ...]) -> Span | None:
    """The open span of one local day; None if there is none, as on a holiday, or a day that the calendar left out."""
    if daily is None or any(calendar.is_holiday(code, day) for code in calendars):
        return None
    opens, closes = _last_time(zone, day, daily[0]), _first_time(zone, day, daily[1])
    return Span(opens, closes) if opens < closes else None


def _first_time(zone: str, day: date, minute: int) -> datetime:
    """When clocks in the zone first show this time of the day, or pass over it."""
    return min(_times(zone, day, minute))


def _last_time(zone: str, day: date, minute: int) -> datetime:
    """When they last show it, or pass over it."""
    return max(_times(zone, day, minute))


def _times(zone: str, day: date, minute: int) -> Sequence[datetime]:
    """The moments in UTC at which clocks show this time: one, two if it is repeated, the leap if it is left out."""
    days, minutes = divmod(minute, MINUTES_OF_A_DAY)
    wall = datetime.combine(day + days * _DAY, time(minutes // 60, minutes % 60), tzinfo=ZoneInfo(zone))
    earlier, later = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return (earlier, later) if earlier <= later else (_leap(zone, later, earlier),)


def _leap(zone: str, before: datetime, after: datetime) -> datetime:
    """The moment between these two at which the zone's clocks go forward."""
    local = ZoneInfo(zone)
    old = before.astimezone(local).utcoffset()
    while after - before > _RESOLUTION:
        middle = before + (after - before) // 2
        if middle.astimezone(local).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def minute_of(text: str) -> int:
    """Minutes since midnight of a time written as 09:30; 24:00 is the end of the day."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
