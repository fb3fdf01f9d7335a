"""The parameters of a simulated programme, and its truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from analysis import metrics
from analysis.errors import BadTable


class Mechanism(StrEnum):
    """How an employee puts on pressure."""

    BEGGING = "begging"
    FABRICATION = "fabrication"
    SUPPRESSION = "suppression"


@dataclass(frozen=True, slots=True)
class Pressure:
    """How many employees put on pressure, and how hard.

    Parameters
    ----------
    begging, fabrication, suppression : int
        Employees who ask for the top answer on the spot; who answer themselves from one private device; who keep
        customers they expect to be unhappy from being asked.
    begging_share, fabrication_share : float
        Share of their standard-arm invitations so treated.
    compliance : float
        Probability that a begged customer gives the top answer.
    suppression_share : float
        Probability that such an employee keeps an unhappy customer from being asked.
    """

    begging: int = 0
    fabrication: int = 0
    suppression: int = 0
    begging_share: float = 0.5
    fabrication_share: float = 0.3
    compliance: float = 0.7
    suppression_share: float = 0.6


@dataclass(frozen=True, slots=True)
class World:
    """The parameters of a simulated programme.

    Parameters
    ----------
    events, employees, locations, days : int
        Size of the programme.
    first_day : date
        Day of the first event.
    employee_sd, location_sd, auxiliary_effect : float
        Spread of the opinion by employee, location and auxiliaries, in units of its spread within them.
    sample_probability, blind_probability : float
        Share of the events sampled, and of those in the blind arm.
    response_rate : float
        About how many answer the first message, as a share of those who get it.
    response_on_auxiliaries, response_on_extremity, response_on_opinion : float
        Log-odds of an answer: per unit of the auxiliaries' effect, between the middle and the ends of the scale,
        and from the lowest to the highest answer.
    reminder_days : tuple of float
        Days from the invitation to each reminder.
    reminder_effect : float
        Log-odds of an answer to a reminder relative to the first message.
    kiosk_locations : int
        Locations with one public device on which a third of the customers answer at once.
    pressure : Pressure
        What is planted.
    """

    events: int = 6000
    employees: int = 150
    locations: int = 14
    days: int = 90
    first_day: date = date(2026, 1, 5)
    employee_sd: float = 0.22
    location_sd: float = 0.12
    auxiliary_effect: float = 0.35
    sample_probability: float = 0.8
    blind_probability: float = 0.1
    response_rate: float = 0.25
    response_on_auxiliaries: float = 0.6
    response_on_extremity: float = 0.0
    response_on_opinion: float = 0.0
    reminder_days: tuple[float, ...] = (4.0,)
    reminder_effect: float = -0.7
    kiosk_locations: int = 0
    pressure: Pressure = Pressure()

    def __post_init__(self) -> None:
        """Refuse a world that cannot be."""
        planted = self.pressure.begging + self.pressure.fabrication + self.pressure.suppression
        if not 1 <= self.locations <= self.employees <= self.events:
            raise BadTable("world", "needs 1 <= locations <= employees <= events")
        if planted > self.employees or self.kiosk_locations > self.locations:
            raise BadTable("world", "plants more than there are employees or locations")
        for name in ("sample_probability", "response_rate"):
            if not 0 < getattr(self, name) <= 1:
                raise BadTable("world", "must be above 0 and at most 1", column=name)


@dataclass(frozen=True, slots=True)
class Truth:
    """What the simulation knows and an analysis must find out.

    Parameters
    ----------
    opinions : DataFrame
        The honest ``nps``, ``csat`` and ``ces`` answer of every event, in the order of the frame.
    guilty : mapping of str to Mechanism
        Employees who put on pressure.
    pressed_responses : frozenset of str
        Identifiers of the responses that were begged for or fabricated.
    """

    opinions: pd.DataFrame
    guilty: Mapping[str, Mechanism]
    pressed_responses: frozenset[str]

    def mean(self, metric: str, *, top_box: int = metrics.PROMOTER) -> float:
        """Return the metric over all eligible events.

        Parameters
        ----------
        metric : str
            Name of the metric.
        top_box : int, default 9
            First answer of the top box.

        Returns
        -------
        float
            The true value.
        """
        chosen = metrics.metric(metric, top_box=top_box)
        return float(chosen.values(self.opinions[chosen.column].to_numpy()).mean())
