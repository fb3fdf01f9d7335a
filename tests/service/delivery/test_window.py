"""The window in every zone: open hours are by the clock on the wall, also on days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.delivery import calendar
from service.delivery.window import MINUTES_OF_A_DAY, WEEKDAYS, Hours, Span, Window, every_day, next_span
from service.sampling import place

ZONES = sorted(zone for zone in available_timezones() if place.is_zone(zone))
DAY = every_day(9 * 60, 20 * 60)
QUARTER = timedelta(minutes=15)


def shows(moment: datetime, zone: str) -> float:
    """The minute of the day on a clock in the zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.hour * 60 + local.minute + local.second / 60


def is_open(moment: datetime, window: Window) -> bool:
    """Read off the clocks on the walls, and not reckoned as the window is."""
    for zone in window.zones:
        local = moment.astimezone(ZoneInfo(zone))
        daily = window.hours.days[local.weekday()]
        if any(calendar.is_holiday(code, local.date()) for code in window.calendars):
            return False
        if daily is None or not daily[0] <= shows(moment, zone) < daily[1]:
            return False
    return True


def changes(zone: str, year: int) -> list[datetime]:
    """The days on which clocks in the zone change: midnight in UTC before each change."""
    local = ZoneInfo(zone)
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    return [
        day
        for day in days
        if day.astimezone(local).utcoffset() != (day + timedelta(days=1)).astimezone(local).utcoffset()
    ]


def spans(window: Window, start: datetime, end: datetime) -> list[Span]:
    found = []
    moment = start
    while (span := next_span(window, moment)) is not None and span.opens < end:
        found.append(span)
        moment = span.closes
    return found


def around(change: datetime) -> tuple[datetime, datetime]:
    return change - timedelta(days=1), change + timedelta(days=3)


@pytest.mark.parametrize("hours", [DAY, every_day(0, 150), every_day(90, 165), every_day(1380, MINUTES_OF_A_DAY)])
def test_in_no_zone_is_a_window_open_outside_its_hours_on_the_days_around_a_change(hours: Hours) -> None:
    """Also hours that begin or end within the hour that is left out or comes twice, or at midnight."""
    changed = 0
    for zone in ZONES:
        for change in [*changes(zone, 2026), *changes(zone, 2027)]:
            changed += 1
            window = Window((zone,), hours)
            for span in spans(window, *around(change)):
                moment = span.opens
                while moment < span.closes:
                    assert is_open(moment, window), (zone, moment)
                    moment += QUARTER
                assert is_open(span.closes - timedelta(seconds=1), window), (zone, span)

    assert changed > 500


def test_by_day_a_window_lasts_as_long_as_its_hours_also_on_the_days_on_which_clocks_change() -> None:
    """Clocks change at night: by day nothing is lost of a window and nothing added to it, in any zone."""
    for zone in ZONES:
        for change in [*changes(zone, 2026), *changes(zone, 2027)]:
            for span in spans(Window((zone,), DAY), *around(change)):
                assert shows(span.closes, zone) == 1200, (zone, span)
                if span.opens != around(change)[0]:  # where the looking began, it may have been open already
                    assert shows(span.opens, zone) == 540, (zone, span)
                    assert span.closes - span.opens == timedelta(hours=11), (zone, span)


def test_a_whole_day_has_23_or_25_hours_when_clocks_change() -> None:
    only_sunday = Hours((*(None,) * 6, (0, MINUTES_OF_A_DAY)))
    berlin = Window(("Europe/Berlin",), only_sunday)

    [spring] = spans(berlin, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
    [autumn] = spans(berlin, datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC))

    assert spring.closes - spring.opens == timedelta(hours=23)
    assert autumn.closes - autumn.opens == timedelta(hours=25)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "opens", "closes"),
    [
        # 02:30 is left out in New York: the window opens at the leap, 03:00 EDT
        ("America/New_York", date(2026, 3, 8), (150, 600), "2026-03-08T07:00", "2026-03-08T14:00"),
        # and one that should end at 02:30 ends at the leap
        ("America/New_York", date(2026, 3, 8), (60, 150), "2026-03-08T06:00", "2026-03-08T07:00"),
        # 01:30 comes twice: the window opens the second time, in EST
        ("America/New_York", date(2026, 11, 1), (90, 600), "2026-11-01T06:30", "2026-11-01T15:00"),
        # and ends the first time, in EDT
        ("America/New_York", date(2026, 11, 1), (0, 90), "2026-11-01T04:00", "2026-11-01T05:30"),
        # Lord Howe moves by half an hour: from 02:00 to 02:30, and back from 02:00 to 01:30
        ("Australia/Lord_Howe", date(2026, 10, 4), (135, 600), "2026-10-03T15:30", "2026-10-03T23:00"),
        ("Australia/Lord_Howe", date(2026, 4, 5), (105, 600), "2026-04-04T15:15", "2026-04-04T23:30"),
        # in Beirut midnight itself is left out: the day begins at 01:00
        ("Asia/Beirut", date(2026, 3, 29), (0, 600), "2026-03-28T22:00", "2026-03-29T07:00"),
        # in Havana the hour after midnight comes twice
        ("America/Havana", date(2026, 11, 1), (0, 600), "2026-11-01T05:00", "2026-11-01T15:00"),
        # Santiago goes back at midnight, from the next day into the one before
        ("America/Santiago", date(2026, 4, 5), (0, 600), "2026-04-05T04:00", "2026-04-05T14:00"),
        # Samoa left out the whole of 30 December 2011
        ("Pacific/Apia", date(2011, 12, 29), (540, 1200), "2011-12-29T19:00", "2011-12-30T06:00"),
        ("Pacific/Apia", date(2011, 12, 31), (540, 1200), "2011-12-30T19:00", "2011-12-31T06:00"),
    ],
)
def test_at_a_leap_and_in_an_hour_that_comes_twice_a_window_keeps_to_the_careful_side(
    zone: str, day: date, hours: tuple[int, int], opens: str, closes: str
) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    found = spans(Window((zone,), every_day(*hours)), noon - timedelta(days=2), noon + timedelta(days=1))

    expected = Span(datetime.fromisoformat(f"{opens}+00:00"), datetime.fromisoformat(f"{closes}+00:00"))
    assert expected in found


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Africa/Cairo", "America/Asuncion", "America/Mexico_City"])
def test_zones_that_changed_their_rules_are_reckoned_by_the_rules_in_force(zone: str) -> None:
    for month in range(1, 13):
        start = datetime(2026, month, 10, tzinfo=UTC)
        for span in spans(Window((zone,), DAY), start, start + timedelta(days=2)):
            assert is_open(span.opens, Window((zone,), DAY))
            assert shows(span.closes, zone) == 1200


def test_a_window_open_round_the_clock_does_not_end_at_midnight() -> None:
    window = Window(("Europe/London",), every_day(0, MINUTES_OF_A_DAY))

    span = next_span(window, datetime(2026, 10, 5, 22, 58, tzinfo=UTC))

    assert span is not None
    assert span.closes - span.opens > timedelta(days=5)


def test_where_somebody_may_be_in_either_of_two_zones_it_is_open_where_it_is_open_in_both() -> None:
    window = Window(("America/New_York", "America/Los_Angeles"), DAY)

    span = next_span(window, datetime(2026, 12, 1, tzinfo=UTC))

    assert span == Span(datetime(2026, 12, 1, 0, tzinfo=UTC), datetime(2026, 12, 1, 1, tzinfo=UTC))  # until 20:00 EST
    following = next_span(window, span.closes)
    assert following == Span(datetime(2026, 12, 1, 17, tzinfo=UTC), datetime(2026, 12, 2, 1, tzinfo=UTC))


def test_zones_too_far_apart_are_never_open_together() -> None:
    assert next_span(Window(("Asia/Tokyo", "America/New_York"), DAY), datetime(2026, 7, 1, tzinfo=UTC)) is None


def test_a_span_that_is_too_short_is_passed_over() -> None:
    evening = datetime(2026, 12, 1, 19, 57, tzinfo=UTC)

    span = next_span(Window(("UTC",), DAY), evening, least=timedelta(minutes=5))

    assert span == Span(datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 2, 20, tzinfo=UTC))


def test_holidays_are_closed_where_the_person_is() -> None:
    eve = datetime(2026, 12, 24, 20, tzinfo=UTC)

    span = next_span(Window(("Europe/London",), DAY, ("GB-ENG",)), eve)

    assert span is not None
    assert span.opens == datetime(2026, 12, 27, 9, tzinfo=UTC)  # Christmas Day and Boxing Day, then a Sunday


@pytest.mark.parametrize("daily", [(1200, 480), (600, 600), (-1, 60), (0, 1441)])
def test_hours_across_midnight_are_refused(daily: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="open before they close"):
        every_day(*daily)


dailies = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1]),
)
many_hours = st.lists(dailies, min_size=WEEKDAYS, max_size=WEEKDAYS).map(lambda days: Hours(tuple(days)))
windows = st.builds(
    Window,
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True).map(tuple),
    many_hours,
    st.sampled_from([(), ("US",), ("DE-BY",)]),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001  # hypothesis wants its bounds naive


@settings(max_examples=150)
@given(windows, moments)
def test_whatever_is_called_open_is_open_to_its_end(window: Window, at: datetime) -> None:
    span = next_span(window, at)

    if span is not None:
        assert at <= span.opens < span.closes
        assert is_open(span.opens, window)
        assert is_open(span.closes - timedelta(microseconds=1), window)
        step = (span.closes - span.opens) / 7
        assert all(is_open(span.opens + n * step, window) for n in range(7))


@settings(max_examples=100)
@given(st.sampled_from(ZONES), moments, st.integers(0, 24 * 4 * 3))
def test_by_day_no_moment_before_the_next_opening_is_open(zone: str, at: datetime, quarters: int) -> None:
    window = Window((zone,), DAY)
    span = next_span(window, at)

    assert span is not None
    earlier = at + quarters * QUARTER
    if earlier < span.opens:
        assert not is_open(earlier, window)


@settings(max_examples=100)
@given(windows, moments, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_who_asks_later_is_not_told_an_earlier_opening(window: Window, at: datetime, wait: timedelta) -> None:
    sooner, later = next_span(window, at), next_span(window, at + wait)

    if sooner is not None and later is not None:
        assert sooner.opens <= later.opens
        assert later.closes >= sooner.closes


@settings(max_examples=100)
@given(windows, st.sampled_from(ZONES), moments)
def test_one_more_zone_opens_nothing(window: Window, zone: str, at: datetime) -> None:
    wider = next_span(window, at)
    narrower = next_span(Window((*window.zones, zone), window.hours, window.calendars), at)

    if narrower is not None:
        assert wider is not None
        assert wider.opens <= narrower.opens
