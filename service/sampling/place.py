"""Places: where a person may be, by what the event says of them, or by the telephone number.

A number is a weak witness: it keeps its area code when its owner moves or takes it to another network. So it yields
every zone it may be in, and what the event says comes first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers import PhoneNumber, phonenumberutil
from phonenumbers import timezone as number_zones

UNKNOWN = "Etc/Unknown"
LONGEST_ZONE_NAME = 64
CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
US = "US"
OF_NO_COUNTRY = "001"  # satellites, freephone across borders


@dataclass(frozen=True, slots=True)
class Place:
    """The zones a person may be in, none if nothing is known, and the code of the country or its part (ISO 3166)."""

    zones: tuple[str, ...] = ()
    code: str | None = None


NOWHERE = Place()


def is_zone(name: str) -> bool:
    """Whether the name is a place's zone, or UTC; the old three-letter names and fixed offsets are not."""
    return name == "UTC" or (name in _places_with_zones() and len(name) <= LONGEST_ZONE_NAME)


def is_subdivision(code: str) -> bool:
    """Whether it is written as ISO 3166-2 has it; of the United States, whether there is such a state."""
    country, _, part = code.partition("-")
    if CODE.fullmatch(code) is None or not part or country not in _zones_of_countries():
        return False
    return country != US or part in _states()


def of_subdivision(code: str) -> Place:
    """The zones of a state of the United States, in one with two both; of other countries, those of the country."""
    country, _, part = code.partition("-")
    return Place(tuple(_states()[part]["zones"]) if country == US else _zones_of_countries()[country], code)


def of_number(number: str) -> Place:
    """Where a number in E.164 may be.

    The library knows zones by prefix. Of numbers it can only tell the calling code, it names zones of every country
    that shares it, some under another country's name: those of the countries that have such numbers are better then.
    """
    parsed = phonenumbers.parse(number)
    listed = tuple(zone for zone in number_zones.time_zones_for_number(parsed) if zone != UNKNOWN)
    countries = _countries(parsed)
    possible = tuple(sorted({zone for country in countries for zone in _zones_of_countries().get(country, ())}))
    zones = listed if listed and (not possible or set(listed) <= set(possible)) else possible
    return Place(zones, _code(parsed, countries))


def _countries(number: PhoneNumber) -> tuple[str, ...]:
    """Those that have such a number; all that share the calling code if none is known to."""
    sharing = phonenumberutil.region_codes_for_country_code(number.country_code or 0)
    having = tuple(one for one in sharing if phonenumbers.is_valid_number_for_region(number, one))
    return tuple(one for one in having or sharing if one != OF_NO_COUNTRY)


def _code(number: PhoneNumber, countries: tuple[str, ...]) -> str | None:
    if len(countries) != 1:
        return None
    [country] = countries
    if country != US:
        return country
    state = _states_by_area_code().get((number.national_number or 0) // 10_000_000)
    return US if state is None else f"{US}-{state}"


@cache
def _places_with_zones() -> frozenset[str]:
    """Of the names that the machine knows: not the copies of the whole database that some keep in folders beside it."""
    beside = ("Etc/", "posix/", "right/", "SystemV/")
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith(beside))


@cache
def _zones_of_countries() -> Mapping[str, tuple[str, ...]]:
    """From the table that comes with the time zone database: one line for each country and zone."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found[country] = (*found.get(country, ()), zone)
    return found


@cache
def _states() -> Mapping[str, Any]:
    """The states of the United States with their zones and area codes."""
    text = resources.files("service.sampling").joinpath("us_states.json").read_text(encoding="utf-8")
    states: Mapping[str, Any] = json.loads(text)["states"]
    return states


@cache
def _states_by_area_code() -> Mapping[int, str]:
    return {area_code: state for state, known in _states().items() for area_code in known["area_codes"]}
