"""The parameters of a simulated programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis import metrics
from analysis.errors import BadTable
from analysis.simulation.look_alikes import LookAlikes
from analysis.simulation.pressure import Pressure
from analysis.simulation.variety import Variety

#: The auxiliary variables of the settings, unless a world names others.
AUXILIARIES = ("segment", "age_band", "prior_complaint_12m")
#: The most regions there are names for.
REGIONS = 8
_NO_PRESSURE, _NO_LOOK_ALIKES, _PLAIN = Pressure(), LookAlikes(), Variety()


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
    look_alikes : LookAlikes
        Honest locations and employees that look guilty.
    variety : Variety
        How much honest employees differ otherwise.
    regions : int
        Number of regions, from 1 to 8.
    region_sd, touchpoint_sd : float
        Spread of the opinion by region and touchpoint, in units of its spread within them.
    foretelling : float
        How closely the waiting time and the resolution at first contact follow the opinion: correlation of what lies
        behind them.
    auxiliaries : tuple of str
        Columns that the settings name as auxiliary variables.
    bonus_metric : str
        Metric the bonus depends on.
    bonus_target : float, optional
        Value of it from which the bonus is paid; without one, those who surge do so every month.
    crosswise_p : float, optional
        Probability of "yes" to the innocuous question; with it, half of those not asked directly get a crosswise
        ballot.
    random_answering : float
        Share of the crosswise ballots answered at random.
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
    pressure: Pressure = _NO_PRESSURE
    look_alikes: LookAlikes = _NO_LOOK_ALIKES
    variety: Variety = _PLAIN
    regions: int = 3
    region_sd: float = 0.0
    touchpoint_sd: float = 0.0
    foretelling: float = 0.5
    auxiliaries: tuple[str, ...] = AUXILIARIES
    bonus_metric: str = "mean"
    bonus_target: float | None = None
    crosswise_p: float | None = None
    random_answering: float = 0.0
    outcomes: tuple[Outcome, ...] = OUTCOMES
    outcome_on_auxiliaries: float = 0.0
    outcome_dependence: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a world that cannot be."""
        if not 1 <= self.locations <= self.employees <= self.events:
            raise BadTable("world", "needs 1 <= locations <= employees <= events")
        employees = self.pressure.employees + len(self.look_alikes.employees)
        locations = self.pressure.locations + len(self.look_alikes.locations) + self.kiosk_locations
        if employees > self.employees or locations > self.locations:
            raise BadTable("world", "plants more than there are employees or locations")
        if not 1 <= self.regions <= REGIONS:
            raise BadTable("world", f"{self.regions} is not from 1 to {REGIONS}", column="regions")
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
        metrics.metric(self.bonus_metric)
        spreads = {"employee_sd": self.employee_sd, "location_sd": self.location_sd, "opinion_sd": self.opinion_sd}
        spreads |= {"region_sd": self.region_sd, "touchpoint_sd": self.touchpoint_sd}
        for name in ("customer_sd", "employee_sd", "location_sd", "level_sd"):
            spreads[f"willingness.{name}"] = getattr(self.willingness, name)
        for name, value in spreads.items():
            if value < 0:
                raise BadTable("world", f"{value:g} is below 0", column=name)
        shares = {name: float(getattr(self, name)) for name in ("reminded_share", "foretelling", "random_answering")}
        shares["never_share"] = self.willingness.never_share
        if self.crosswise_p is not None:
            shares["crosswise_p"] = self.crosswise_p
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise BadTable("world", f"{share:g} is not a share from 0 to 1", column=name)
