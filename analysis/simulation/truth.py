"""What a simulated programme knows and an analysis must find out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis import metrics
from analysis.errors import BadTable
from analysis.programme import Programme
from analysis.simulation.look_alikes import LookAlike
from analysis.simulation.pressure import Mechanism

UNITS = {"employee": "employee_id", "location": "location_id"}


@dataclass(frozen=True, slots=True)
class Guilt:
    """What one guilty employee does.

    Parameters
    ----------
    mechanisms : frozenset of Mechanism
        In which ways.
    strength : float
        How hard, as a multiple of the shares of `Pressure`.
    is_hidden : bool
        Whether the employee hides it.
    starts : float
        Share of the period after which it starts; 0 for one who did it all along.
    by_manager : bool
        Whether the whole location is pressed.
    """

    mechanisms: frozenset[Mechanism]
    strength: float
    is_hidden: bool
    starts: float
    by_manager: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """What the simulation knows and an analysis must find out.

    Parameters
    ----------
    opinions : DataFrame
        The honest ``nps``, ``csat`` and ``ces`` answer of every event, in the order of the frame.
    guilty : mapping of str to Guilt
        Employees who put on pressure, and how.
    pressed_responses : frozenset of str
        Identifiers of the responses that were begged for, coached, bought or fabricated.
    guilty_locations : mapping of str to frozenset of Mechanism
        Locations pressed by their manager, and how.
    look_alikes : mapping of str to LookAlike
        Honest employees and locations that look guilty, and why.
    kept_away : frozenset of str
        Identifiers of the events whose customer a guilty employee kept from being asked or reached.
    """

    opinions: pd.DataFrame
    guilty: Mapping[str, Guilt]
    pressed_responses: frozenset[str]
    guilty_locations: Mapping[str, frozenset[Mechanism]] = field(default_factory=dict)
    look_alikes: Mapping[str, LookAlike] = field(default_factory=dict)
    kept_away: frozenset[str] = frozenset()

    def guilty_of(self, mechanism: Mechanism) -> frozenset[str]:
        """Return the employees who use a mechanism, among others perhaps.

        Parameters
        ----------
        mechanism : Mechanism
            Which one.

        Returns
        -------
        frozenset of str
            Their identifiers.
        """
        return frozenset(name for name, guilt in self.guilty.items() if mechanism in guilt.mechanisms)

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
        return float(self._values(metric, top_box).mean())

    def means(
        self, programme: Programme, metric: str, *, unit: str = "employee", top_box: int = metrics.PROMOTER
    ) -> pd.Series:
        """Return the metric over all eligible events of every unit.

        Parameters
        ----------
        programme : Programme
            The programme that was drawn with this truth.
        metric : str
            Name of the metric.
        unit : str, default "employee"
            ``employee`` or ``location``.
        top_box : int, default 9
            First answer of the top box.

        Returns
        -------
        Series, shape (units,)
            The true values, by identifier of the unit.

        Raises
        ------
        BadTable
            `unit` is neither of the two.
        """
        units = programme.frame[_column(unit)].astype(object).to_numpy()
        return pd.Series(self._values(metric, top_box)).groupby(units).mean()

    def clean(
        self, programme: Programme, metric: str, *, unit: str = "employee", top_box: int = metrics.PROMOTER
    ) -> pd.Series:
        """Return what every unit's recorded figure would be had its respondents said what they think.

        Parameters
        ----------
        programme : Programme
            The programme that was drawn with this truth.
        metric : str
            Name of the metric.
        unit : str, default "employee"
            ``employee`` or ``location``.
        top_box : int, default 9
            First answer of the top box.

        Returns
        -------
        Series, shape (units,)
            Mean of the honest opinions of the unit's own responses that hold a score, by identifier of the unit;
            units without one are left out.

        Raises
        ------
        BadTable
            `unit` is neither of the two.

        Examples
        --------
        >>> from analysis.simulate import World, simulate
        >>> programme, truth = simulate(World(events=500, employees=10, locations=2), np.random.default_rng(1))
        >>> bool(truth.clean(programme, "mean").between(0, 10).all())
        True
        """
        chosen = metrics.metric(metric, top_box=top_box)
        responses = programme.responses
        row = responses["event_row"].to_numpy()[responses[chosen.column].notna().to_numpy()]
        units = programme.frame[_column(unit)].astype(object).to_numpy()
        return pd.Series(self._values(metric, top_box)[row]).groupby(units[row]).mean()

    def _values(self, metric: str, top_box: int) -> metrics.FloatArray:
        chosen = metrics.metric(metric, top_box=top_box)
        return chosen.values(self.opinions[chosen.column].to_numpy(dtype=np.float64))


def _column(unit: str) -> str:
    if unit not in UNITS:
        raise BadTable("settings", f"{unit!r} is not a unit; use one of {', '.join(UNITS)}", column="unit")
    return UNITS[unit]
