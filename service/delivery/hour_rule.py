"""Rules on hours: what a country or state leaves open, from a dated file with its sources."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from service.delivery.window import Daily, Hours, minute_of


@dataclass(frozen=True, slots=True)
class HourRule:
    """What may be open in one place, and whether its public holidays may."""

    hours: Hours
    is_open_on_holidays: bool


def of_place(code: str | None) -> tuple[HourRule, ...]:
    """The rules of the country, and of the state if it is known; all of them hold."""
    if code is None:
        return ()
    named = (code[:2], code) if "-" in code else (code,)
    return tuple(rule for name in named if (rule := _rules().get(name)) is not None)


@cache
def _rules() -> Mapping[str, HourRule]:
    text = resources.files("service.delivery").joinpath("hour_rules.json").read_text(encoding="utf-8")
    return {code: _parsed(rule) for code, rule in json.loads(text)["rules"].items()}


def _parsed(rule: Mapping[str, Any]) -> HourRule:
    weekday, saturday, sunday = (_daily(rule[name]) for name in ("weekdays", "saturday", "sunday"))
    return HourRule(Hours((*(weekday,) * 5, saturday, sunday)), rule["holidays"])


def _daily(times: Sequence[str] | None) -> Daily | None:
    if times is None:
        return None
    opens, closes = times
    return minute_of(opens), minute_of(closes)
