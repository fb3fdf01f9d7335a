"""Where a number may be: every zone it may be in, and no more."""

from __future__ import annotations

import json
from importlib import resources
from zoneinfo import available_timezones

import phonenumbers
import pytest
from phonenumbers import timezone

from service.sampling import place


@pytest.mark.parametrize(
    ("number", "zones", "code"),
    [
        ("+12125550123", {"America/New_York"}, "US-NY"),
        ("+19075550123", {"America/Anchorage", "America/Adak"}, "US-AK"),
        ("+14165550123", {"America/Toronto"}, "CA"),
        ("+353850000000", {"Europe/Dublin"}, "IE"),  # listed under its neighbours' names
        ("+870773111632", set(), None),  # a satellite
    ],
)
def test_a_number_may_be_in_the_zones_of_its_prefix(number: str, zones: set[str], code: str | None) -> None:
    found = place.of_number(number)

    assert (set(found.zones), found.code) == (zones, code)


def test_a_number_of_which_only_the_calling_code_is_known_may_be_wherever_that_is_used() -> None:
    assert {"Europe/London", "Europe/Jersey"} <= set(place.of_number("+447700900123").zones)


def test_a_mobile_number_of_a_wide_country_may_be_at_either_end_of_it_and_nowhere_else() -> None:
    zones = place.of_number("+79161234567").zones

    assert {"Europe/Kaliningrad", "Asia/Kamchatka"} <= set(zones)
    assert not {"Asia/Almaty", "Europe/Bucharest"} & set(zones)


def test_every_zone_that_a_number_can_yield_is_known_to_the_clock() -> None:
    known = available_timezones()
    for country in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number(country)
        if example is None:
            continue
        number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        assert set(place.of_number(number).zones) <= known, country


def test_every_area_code_of_a_state_lies_in_the_zones_of_the_state() -> None:
    """Two tables made apart: the library's zones by prefix, and the zones of states."""
    text = resources.files("service.sampling").joinpath("us_states.json").read_text(encoding="utf-8")
    states = json.loads(text)["states"]
    seen: set[int] = set()
    for state, known in states.items():
        for area_code in known["area_codes"]:
            assert area_code not in seen
            seen.add(area_code)
            listed = set(timezone.time_zones_for_number(phonenumbers.parse(f"+1{area_code}5550123")))
            same = {"America/Boise": "America/Denver", "America/Detroit": "America/New_York"}
            same["America/Indiana/Indianapolis"] = "America/New_York"
            told = {same.get(zone, zone) for zone in known["zones"]}
            assert {same.get(zone, zone) for zone in listed} <= told | {"America/North_Dakota/Center"}, (state, listed)

    assert len(states) == 51


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Argentina/Ushuaia"])
def test_the_zone_of_a_place_is_one(name: str) -> None:
    assert place.is_zone(name)


@pytest.mark.parametrize(
    "name", ["", "Etc/Unknown", "Etc/GMT+5", "EST", "posix/Europe/Berlin", "Europe/Nowhere", "../x"]
)
def test_any_other_name_is_not_a_zone(name: str) -> None:
    assert not place.is_zone(name)


@pytest.mark.parametrize(("code", "is_one"), [("US-TX", True), ("DE-BY", True), ("US-XX", False), ("US", False)])
def test_a_part_of_a_country_is_named_by_its_code(code: str, is_one: bool) -> None:
    assert place.is_subdivision(code) is is_one
