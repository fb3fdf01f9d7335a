"""Honest ways of working that look like pressure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from analysis.errors import BadTable


class LookAlike(StrEnum):
    """What makes an honest employee or location look guilty; the values are the fields of `LookAlikes`."""

    KIOSK = "kiosk"
    NEAR_KIOSK = "near_kiosk"
    MONTH_END = "month_end"
    CAMPAIGN = "campaign"
    NEW_FORM = "new_form"
    TABLET = "tablet"
    OFFICE = "office"
    STAR = "star"
    EASY_CASES = "easy_cases"
    RAPPORT = "rapport"
    FAMILY = "family"
    CEILING = "ceiling"
    RECOVERY = "recovery"
    COMPLAINTS_DESK = "complaints_desk"
    FORGETFUL = "forgetful"


#: Those that are whole locations; the others are employees.
OF_LOCATIONS = (
    LookAlike.KIOSK,
    LookAlike.NEAR_KIOSK,
    LookAlike.MONTH_END,
    LookAlike.CAMPAIGN,
    LookAlike.NEW_FORM,
)
OF_EMPLOYEES = tuple(kind for kind in LookAlike if kind not in OF_LOCATIONS)


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """How many honest locations and employees look guilty, by name.

    Parameters
    ----------
    kiosk : int
        Locations with a public device on which a third of the customers answer at once (besides the world's
        `kiosk_locations`).
    near_kiosk : int
        Locations whose kiosk stands beside one desk: half of that desk's customers use it, one in twenty elsewhere.
    month_end : int
        Locations with more events, and customers who answer more, in the last four days of a month.
    campaign : int
        Locations whose invitations go out in bulk every other week: many quick answers at the same time.
    new_form : int
        Locations with another form or language from a day on: completion takes longer, or less.
    tablet : int
        Employees with a tablet on the desk, offered to everyone; half of the customers use it, and say what they think.
    office : int
        Employees most of whose customers come from one office network.
    star : int
        Employees who are truly better.
    easy_cases : int
        Employees with easy customers.
    rapport : int
        Employees whose customers answer more often and sooner, and say what they think.
    family : int
        Employees whose customers often share a telephone with the customer before.
    ceiling : int
        Employees with few events and excellent scores.
    recovery : int
        Employees who make unhappy customers happy before the survey: better scores than the early outcomes suggest.
    complaints_desk : int
        Employees with hard cases, many of whom decline.
    forgetful : int
        Employees who forget to note contacts, at random.
    """

    kiosk: int = 0
    near_kiosk: int = 0
    month_end: int = 0
    campaign: int = 0
    new_form: int = 0
    tablet: int = 0
    office: int = 0
    star: int = 0
    easy_cases: int = 0
    rapport: int = 0
    family: int = 0
    ceiling: int = 0
    recovery: int = 0
    complaints_desk: int = 0
    forgetful: int = 0

    def __post_init__(self) -> None:
        """Refuse counts below none."""
        for field in fields(self):
            if getattr(self, field.name) < 0:
                raise BadTable("world", "has fewer than none", column=f"look_alikes.{field.name}")

    @property
    def locations(self) -> tuple[LookAlike, ...]:
        """The kind of each location that is one, one after the other."""
        return tuple(kind for kind in OF_LOCATIONS for _ in range(int(getattr(self, kind.value))))

    @property
    def employees(self) -> tuple[LookAlike, ...]:
        """The kind of each employee who is one, one after the other."""
        return tuple(kind for kind in OF_EMPLOYEES for _ in range(int(getattr(self, kind.value))))
