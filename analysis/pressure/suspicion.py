"""How likely each response came about by pressure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.pressure.combination import TRACES
from analysis.pressure.injection import Planted
from analysis.pressure.signal import Family, FloatArray, SignalTable, Trace
from analysis.pressure.units import Units
from analysis.pressure.verdict import Verdicts

#: Ways of pressing in which the employee, not the customer, gives the answer.
INVENTING = frozenset({Planted.FABRICATION, Planted.HIDDEN_FABRICATION})
#: Ways in which customers are kept from answering, which leave nothing on the answers.
KEEPING_AWAY = frozenset({Planted.SUPPRESSION, Planted.CONTACT})


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What pressure did, given that the unit presses; multiply by the unit's probability for the whole.

    Parameters
    ----------
    invented : ndarray, shape (n_responses,)
        Probability that the employee gave the answer.
    pushed : ndarray, shape (n_responses,)
        Probability that the customer gave a better one than it would have been.
    by_way : ndarray, shape (ways, n_responses)
        Probability that the answer was pressed if this is the way, in the order of `TRACES`; both of the above are
        its mean over the ways that are likely in the unit.
    """

    invented: FloatArray
    pushed: FloatArray
    by_way: FloatArray


def suspicion(tables: Sequence[SignalTable], verdicts: Verdicts, units: Units) -> Suspicion:
    """Trace pressure back to single responses.

    Parameters
    ----------
    tables : sequence of SignalTable
        All signals.
    verdicts : Verdicts
        Which ways of pressing are likely in each unit.
    units : Units
        Who is screened.

    Returns
    -------
    Suspicion
        Signals of one family count once, by the one that says most of a row; families add up as independent.
    """
    on_responses = len(units.of_response)
    clean = {family: np.ones(on_responses) for family in Family}
    for table in tables:
        if table.trace is Trace.RESPONSES:
            clean[table.family] = np.minimum(clean[table.family], 1.0 - table.pressed)
    invented, pushed = np.zeros(on_responses), np.zeros(on_responses)
    by_way = np.zeros((len(TRACES), on_responses))
    for w, (way, families) in enumerate(TRACES.items()):
        if way in KEEPING_AWAY:
            continue
        touched = 1.0 - np.prod([clean[family] for family in families], axis=0)
        by_way[w] = touched
        share = verdicts.way[units.of_response, w] * touched
        if way in INVENTING:
            invented += share
        else:
            pushed += share
    return Suspicion(invented, pushed, by_way)
