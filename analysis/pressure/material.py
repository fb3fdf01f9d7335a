"""What every signal is computed from: read once from the programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import metrics
from analysis.errors import BadTable
from analysis.pressure.blocked import Blocked, blocked
from analysis.pressure.devices import Devices, learn_devices
from analysis.pressure.expectation import Expectation, expected_scores
from analysis.pressure.said import Said, what_was_said
from analysis.pressure.signal import BoolArray, FloatArray, IntArray
from analysis.pressure.units import Units, units_of
from analysis.programme import Programme


@dataclass(frozen=True, slots=True)
class Material:
    """The tables of a programme, and what is learned from them before any signal.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    units : Units
        Who is screened.
    scale : Metric
        The metric asked for.
    values : ndarray, shape (n_responses,)
        Value of the metric, in its points; NaN where a response holds none.
    foreseen : Expectation
        Expected score of every event, learned from other units.
    block : Blocked
        Who could have been asked, and who was kept from it.
    devices : Devices
        Public and private devices.
    said : Said
        What every score would be expected to be, from everything else the respondent said.
    """

    programme: Programme
    units: Units
    scale: metrics.Metric
    values: FloatArray
    foreseen: Expectation
    block: Blocked
    devices: Devices
    said: Said

    @property
    def event_row(self) -> IntArray:
        """Position of the event of each response, shape (n_responses,)."""
        return self.programme.responses["event_row"].to_numpy()

    @property
    def scored(self) -> BoolArray:
        """Responses that hold the score, shape (n_responses,)."""
        return np.isfinite(self.values)


def material(programme: Programme, *, unit: str, metric: str) -> Material:
    """Read from a programme what the signals are computed from.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    unit : str
        ``employee`` or ``location``.
    metric : str
        ``mean``, ``nps``, ``top_box``, ``csat`` or ``ces``.

    Returns
    -------
    Material
        Deterministic.

    Raises
    ------
    BadTable
        `unit` or `metric` is not known, or a column it needs is missing.

    Examples
    --------
    >>> from analysis.simulate import World, simulate
    >>> programme, _ = simulate(World(events=900, employees=20, locations=3), np.random.default_rng(1))
    >>> material(programme, unit="employee", metric="mean").units.count
    20
    """
    units = units_of(programme, unit)
    scale = metrics.metric(metric, top_box=programme.settings.nps_top_box)
    values = _values(programme, scale)
    foreseen = expected_scores(programme, units.of_event, values)
    return Material(
        programme=programme,
        units=units,
        scale=scale,
        values=values,
        foreseen=foreseen,
        block=blocked(programme),
        devices=learn_devices(programme),
        said=what_was_said(programme, units, scale, foreseen),
    )


def _values(programme: Programme, scale: metrics.Metric) -> FloatArray:
    responses = programme.responses
    if scale.column not in responses:
        raise BadTable("responses", f"the metric {scale.name} needs this column", column=scale.column)
    answers = responses[scale.column].to_numpy(dtype=np.float64)
    scored = np.isfinite(answers)
    values = np.full(len(answers), np.nan)
    values[scored] = scale.values(answers[scored])
    return values
