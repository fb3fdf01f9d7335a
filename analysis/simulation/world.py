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


class Extremity(StrEnum):
    """How far from the middle an answer is: 0 for a moderate one, 1 at both ends of the scale."""

    QUADRATIC = "quadratic"
    ABSOLUTE = "absolute"
    CUBIC = "cubic"
    TYPICAL = "from the typical score"
    SATURATING = "saturating"
    GROUPS = "promoters and detractors"


class Gradient(StrEnum):
    """How the log-odds of an outcome rise from the highest to the lowest answer."""

    LINEAR = "linear"
    CONVEX = "convex"
    HINGE = "below the typical score"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that becomes known later of every event, answered or not.

    Parameters
    ----------
    name : str
        Column of the frame.
    rate : float
        Share of the events that have it.
    slope : float
        Log-odds from the highest to the lowest answer: above 0 where the unhappy have it more often.
    gradient : Gradient, default linear
        How they rise between the two.
    """

    name: str
    rate: float
    slope: float
    gradient: Gradient = Gradient.LINEAR


OUTCOMES = (
    Outcome("complaint_30d", 0.0335, 4.0),
    Outcome("refund_30d", 0.0261, 2.5),
    Outcome("churn_90d", 0.0499, 2.0),
)


@dataclass(frozen=True, slots=True)
class Willingness:
    """How much people differ in answering, whatever they think and whatever is known of them.

    Parameters
    ----------
    customer_sd, employee_sd, location_sd : float
        Spread of the log-odds of an answer between customers, and between the customers of one employee or location
        and those of another; the same at every message.
    level_sd : float
        Spread of the log-odds between the levels of segment, age band, prior complaint, contact channel and region,
        besides the effect of the auxiliaries that the opinion shares.
    never_share : float
        Share of the customers who answer no message.
    """

    customer_sd: float = 0.0
    employee_sd: float = 0.0
    location_sd: float = 0.0
    level_sd: float = 0.0
    never_share: float = 0.0


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
    opinion_shift, opinion_sd : float
        How much better everybody thinks, and spread of the opinion within employee, location and auxiliaries, both in
        units of its usual spread.
    sample_probability, blind_probability : float
        Share of the events sampled, and of those in the blind arm.
    response_rate : float
        About how many answer the first message, as a share of those who get it.
    rate_counts_reminders : bool
        Whether `response_rate` is instead the share that answers one of the messages, whatever else makes people
        answer more or less; pressure and kiosks come on top.
    response_on_auxiliaries, response_on_extremity, response_on_opinion : float
        Log-odds of an answer: per unit of the auxiliaries' effect, between the middle and the ends of the scale,
        and from the lowest to the highest answer.
    extremity : Extremity
        How far from the middle an answer is.
    willingness : Willingness
        How else people differ in answering.
    reminder_days : tuple of float
        Days from the invitation to each reminder.
    reminder_effect : float
        Log-odds of an answer to a reminder relative to the first message.
    reminder_opinion : float
        What the opinion adds to the log-odds of answering a reminder, as a multiple of what it adds to the first
        message.
    reminded_share : float
        Share of the events of which reminders are sent at all.
    kiosk_locations : int
        Locations with one public device on which a third of the customers answer at once.
    pressure : Pressure
        What is planted.
    outcomes : tuple of Outcome
        What becomes known later.
    outcome_on_auxiliaries : float
        Log-odds of every outcome per unit that the auxiliaries' effect is lower.
    outcome_dependence : float
        Log-odds that the first outcome adds to each of the others.
    """

    events: int = 6000
    employees: int = 150
    locations: int = 14
    days: int = 90
    first_day: date = date(2026, 1, 5)
    employee_sd: float = 0.22
    location_sd: float = 0.12
    auxiliary_effect: float = 0.35
    opinion_shift: float = 0.0
    opinion_sd: float = 1.0
    sample_probability: float = 0.8
    blind_probability: float = 0.1
    response_rate: float = 0.25
    rate_counts_reminders: bool = False
    response_on_auxiliaries: float = 0.6
    response_on_extremity: float = 0.0
    response_on_opinion: float = 0.0
    extremity: Extremity = Extremity.QUADRATIC
    willingness: Willingness = Willingness()
    reminder_days: tuple[float, ...] = (4.0,)
    reminder_effect: float = -0.7
    reminder_opinion: float = 1.0
    reminded_share: float = 1.0
    kiosk_locations: int = 0
    pressure: Pressure = Pressure()
    outcomes: tuple[Outcome, ...] = OUTCOMES
    outcome_on_auxiliaries: float = 0.0
    outcome_dependence: float = 0.0

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
        self._check_spread()
        names = [outcome.name for outcome in self.outcomes]
        if len(set(names)) < len(names):
            raise BadTable("world", "has two outcomes of one name", column="outcomes")
        for outcome in self.outcomes:
            if not 0 < outcome.rate < 1:
                raise BadTable("world", f"{outcome.rate:g} is not a rate between 0 and 1", column=outcome.name)

    def _check_spread(self) -> None:
        spreads = {"employee_sd": self.employee_sd, "location_sd": self.location_sd, "opinion_sd": self.opinion_sd}
        for name in ("customer_sd", "employee_sd", "location_sd", "level_sd"):
            spreads[f"willingness.{name}"] = getattr(self.willingness, name)
        for name, value in spreads.items():
            if value < 0:
                raise BadTable("world", f"{value:g} is below 0", column=name)
        for name, share in (("reminded_share", self.reminded_share), ("never_share", self.willingness.never_share)):
            if not 0 <= share <= 1:
                raise BadTable("world", f"{share:g} is not a share from 0 to 1", column=name)


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
