"""All signals of a programme, weighed in rounds: each family learns what is usual without those the others suspect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.pressure import rates
from analysis.pressure.contrast import scores_llr
from analysis.pressure.families import honest_by_others
from analysis.pressure.funnel import Funnel, can_compare, funnel, without_comparison
from analysis.pressure.material import Material
from analysis.pressure.signal import Family, FloatArray, IntArray, SignalTable
from analysis.pressure.signals.catalogue import SIGNALS
from analysis.pressure.units import count_by

#: Times the signals are weighed; from the second on each family knows whom the others find guilty. The first believes
#: in little difference between honest units, and serves only to find whom the later ones should not learn from.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """What all signals say of every unit.

    Parameters
    ----------
    tables : tuple of SignalTable
        In the order of the catalogue.
    n_responses : ndarray of int, shape (k,)
        Responses of each unit.
    honest : mapping of Family to ndarray, shape (k,)
        Probability that each unit is honest by all other families.
    scores_llr : ndarray, shape (k,)
        Whether answers traced by a way of working score higher than the unit's others (`contrast.scores_llr`).
    placed : Funnel
        Where the units lie, for display and shrinking.
    """

    tables: tuple[SignalTable, ...]
    n_responses: IntArray
    honest: Mapping[Family, FloatArray]
    scores_llr: FloatArray
    placed: Funnel

    @property
    def llr(self) -> FloatArray:
        """Log likelihood ratios, shape (k, signals)."""
        return np.column_stack([table.llr for table in self.tables])


def weigh(material: Material, honest: Mapping[Family, FloatArray] | None = None) -> Evidence:
    """Weigh every signal of every unit.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.
    honest : mapping of Family to ndarray, shape (k,), optional
        How likely each unit is honest by the other families, where that is known; else it is learned in `ROUNDS`.

    Returns
    -------
    Evidence
        Deterministic.

    Examples
    --------
    >>> from analysis.pressure.material import material
    >>> from analysis.simulate import World, simulate
    >>> programme, _ = simulate(World(events=900, employees=20, locations=3), np.random.default_rng(1))
    >>> weigh(material(programme, unit="employee", metric="mean")).llr.shape[0]
    20
    """
    units = material.units
    n_responses = count_by(units.of_response, units.count)
    measured = [(family, signal(material)) for family, signal in SIGNALS]
    known = dict.fromkeys(Family, np.ones(units.count)) if honest is None else dict(honest)
    widest = float(rates.SPREADS[-1])
    if honest is None:
        for number in range(ROUNDS - 1):
            tables = [
                weighed(known[family], widest=rates.FIRST_WIDEST if number == 0 else widest)
                for family, weighed in measured
            ]
            known |= honest_by_others(tables, n_responses)
    tables = [weighed(known[family], widest=widest) for family, weighed in measured]
    placed = _placed(material)
    scores = scores_llr(tables, units, material.values, known[Family.ON_SITE], placed)
    return Evidence(tuple(tables), n_responses, known, scores, placed)


def _placed(material: Material) -> Funnel:
    scored, units = material.scored, material.units
    residual = (material.values - material.foreseen.score[material.event_row])[scored]
    unit = units.of_response[scored]
    return (funnel if can_compare(unit, units.count) else without_comparison)(residual, unit, units.count)
