"""Rates: the chance of an event to be drawn, by stratum or by a target that is to be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.base.errors import FieldError
from service.survey.practice import Practice

#: What every event tells, whether a survey declares it or not.
TOLD_BY_EVERY_EVENT = ("touchpoint", "location_id", "region")

#: The stratum of events whose level has no rate of its own.
OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class StratumRates:
    """A rate for each level of one thing that is known of every event, and one for all other levels."""

    by: str
    rates: Mapping[str, float]
    otherwise: float

    def of_level(self, level: str) -> tuple[str, float]:
        """The stratum with its rate."""
        if level in self.rates:
            return f"{self.by}={level}", self.rates[level]
        return OTHERWISE, self.otherwise


class TargetUnit(StrEnum):
    EMPLOYEE = "employee"
    LOCATION = "location"


class TargetPeriod(StrEnum):
    """Calendar weeks from Monday, or calendar months, in UTC."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Target:
    """So many invitations for each employee or location in each period.

    `least_rate` keeps a chance for everybody once the number is reached; with `stops`, nobody is asked any more from
    the day after.
    """

    unit: TargetUnit
    period: TargetPeriod
    invitations: int
    least_rate: float
    stops: bool


def stratum_rates(practice: Practice) -> StratumRates | None:
    given: Mapping[str, Any] | None = practice.stratum_rates
    if given is None:
        return None
    return StratumRates(given["by"], {k: float(v) for k, v in given["rates"].items()}, float(given["otherwise"]))


def target(practice: Practice) -> Target | None:
    given: Mapping[str, Any] | None = practice.target
    if given is None:
        return None
    return Target(
        TargetUnit(given["unit"]),
        TargetPeriod(given["period"]),
        int(given["invitations"]),
        float(given["least_rate"]),
        bool(given["stops"]),
    )


def level_of(value: object) -> str:
    """A value as a level is written in the survey's rates; empty where it is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def faults(practice: Practice, auxiliaries: Sequence[str]) -> list[FieldError]:
    """What the events could not be told apart by."""
    by_stratum = stratum_rates(practice)
    known = (*TOLD_BY_EVERY_EVENT, *auxiliaries)
    if by_stratum is None or by_stratum.by in known:
        return []
    return [FieldError("practice.stratum_rates.by", f"must be known of every event: {', '.join(known)}")]
