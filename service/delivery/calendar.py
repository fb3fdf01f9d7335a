"""Calendars: the public holidays of a country or of one of its parts."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays


def is_known(code: str) -> bool:
    """Whether there is a calendar under this code of ISO 3166, such as GB, US-TX or DE-BY."""
    country, _, part = code.partition("-")
    supported = _supported()
    return country in supported and (not part or part in supported[country])


def is_holiday(code: str, day: date) -> bool:
    """Whether the day is a public holiday there, by the calendar of the whole country if the part has none."""
    return day in _holidays(code if is_known(code) else code[:2], day.year)


@cache
def _supported() -> dict[str, list[str]]:
    return dict(holidays.list_supported_countries(include_aliases=False))


@cache
def _holidays(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
