"""How pressure is planted in a simulated programme."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.errors import BadTable


class Mechanism(StrEnum):
    """How an employee puts on pressure.

    A begging employee asks for the top answer on the spot. A coaching one says that anything below 9 is a zero, and
    leaves no trace on the spot. A buying one offers something for the top answer, also later. A fabricating one answers
    for customers. A suppressing one keeps customers expected to be unhappy from being asked. One who tampers with the
    contact makes their messages bounce or opts them out. A surging one begs and coaches in the last days of a month,
    mostly while the month's figure is below the target.
    """

    BEGGING = "begging"
    FABRICATION = "fabrication"
    SUPPRESSION = "suppression"
    COACHING = "coaching"
    BUYING = "buying"
    CONTACT = "contact"
    SURGE = "surge"


@dataclass(frozen=True, slots=True)
class Pressure:
    """How many put on pressure, and how hard.

    Parameters
    ----------
    begging, fabrication, suppression, coaching, buying, contact, surge : int
        Employees who do this and nothing else.
    mixed : int
        Employees who do two or three of these, drawn at random.
    locations : int
        Locations pressed by their manager in one or two of these ways, drawn at random.
    location_share : float
        Share of the employees of such a location who do it.
    begging_share, fabrication_share, coaching_share, buying_share : float
        Share of their reachable customers (the message delivered, not in the blind arm) so treated.
    surge_share : float
        The same in the last days of a month for one who surges; half of them are begged, half coached.
    surge_days : int
        How many days these are.
    compliance : float
        Probability that a begged or bought customer gives the top answer, and that a coached one of 6 to 8 is lifted.
    reactance : float
        Probability that a begged customer who does not comply answers 2 to 4 points lower than meant.
    suppression_share, contact_share : float
        Probability that a customer expected to be unhappy is kept from being asked, or has the contact spoilt.
    expectation : float
        How much of that expectation comes from what is known of the customer; the rest is the opinion itself.
    strength : tuple of float
        Range from which each guilty employee's strength is drawn; it multiplies the shares above.
    hidden : float
        Share of the guilty who hide: a device that looks like the customer's, hours of waiting, slower answers spread
        over networks, not always the highest score, fewer edited contacts.
    midway : float
        Share of the guilty who start midway.
    starts : tuple of float
        Range, as shares of the period, from which they start.
    leak : float
        Share of the coached and bought customers in the blind arm who are pressed all the same.
    reported : float
        Probability that a customer who was begged, coached or bought says so when asked directly.
    """

    begging: int = 0
    fabrication: int = 0
    suppression: int = 0
    coaching: int = 0
    buying: int = 0
    contact: int = 0
    surge: int = 0
    mixed: int = 0
    locations: int = 0
    location_share: float = 0.9
    begging_share: float = 0.5
    fabrication_share: float = 0.3
    coaching_share: float = 0.7
    buying_share: float = 0.4
    surge_share: float = 0.7
    surge_days: int = 5
    compliance: float = 0.7
    reactance: float = 0.0
    suppression_share: float = 0.6
    contact_share: float = 0.6
    expectation: float = 0.0
    strength: tuple[float, float] = (1.0, 1.0)
    hidden: float = 0.0
    midway: float = 0.0
    starts: tuple[float, float] = (0.3, 0.7)
    leak: float = 0.0
    reported: float = 0.5

    def __post_init__(self) -> None:
        """Refuse pressure that cannot be."""
        for name in _COUNTS:
            if getattr(self, name) < 0:
                raise BadTable("world", "plants fewer than none", column=f"pressure.{name}")
        for name in _SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise BadTable("world", f"{getattr(self, name):g} is not from 0 to 1", column=f"pressure.{name}")
        for name, (low, high) in (("strength", self.strength), ("starts", self.starts)):
            if not 0 <= low <= high <= 1:
                raise BadTable("world", f"{low:g} to {high:g} is not within 0 to 1", column=f"pressure.{name}")
        if not 1 <= self.surge_days <= 15:
            raise BadTable("world", f"{self.surge_days} is not from 1 to 15 days", column="pressure.surge_days")

    @property
    def single(self) -> tuple[Mechanism, ...]:
        """The mechanism of each employee who has one only, one after the other."""
        return tuple(mechanism for mechanism in Mechanism for _ in range(int(getattr(self, mechanism.value))))

    @property
    def employees(self) -> int:
        """Employees who put on pressure of themselves, without those of the pressed locations."""
        return len(self.single) + self.mixed


_COUNTS = (*(mechanism.value for mechanism in Mechanism), "mixed", "locations")
_SHARES = (
    "location_share",
    *(f"{m.value}_share" for m in Mechanism),
    "compliance",
    "reactance",
    "expectation",
    "hidden",
    "midway",
    "leak",
    "reported",
)
