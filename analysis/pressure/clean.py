"""What a unit's score would be without the answers that pressure brought about, and with those it kept away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from analysis.pressure.coverage import NOT_ASKED
from analysis.pressure.funnel import Funnel
from analysis.pressure.signal import BoolArray, Family, FloatArray, SignalTable, Trace
from analysis.pressure.units import Units, count_by, sum_by
from analysis.pressure.verdict import Verdicts

CONFIDENCE = 0.95
#: Degrees of freedom that the pooled spread is worth beside a unit's own.
POOLED_FREEDOM = 4.0


@dataclass(frozen=True, slots=True)
class CleanScores:
    """Recorded and clean score of every unit, NaN where a unit has no score.

    Parameters
    ----------
    n : ndarray of int, shape (k,)
        Responses that hold the score.
    recorded, clean, low, high : ndarray, shape (k,)
        Mean as it came in; estimate without pressure, with its 95 % interval.
    response_clean : ndarray, shape (n_responses,)
        Probability that each response is clean.
    """

    n: FloatArray
    recorded: FloatArray
    clean: FloatArray
    low: FloatArray
    high: FloatArray
    response_clean: FloatArray


def response_clean(tables: Sequence[SignalTable], verdicts: Verdicts, units: Units) -> FloatArray:
    """Return the probability that each response is free of pressure.

    Parameters
    ----------
    tables : sequence of SignalTable
        All signals.
    verdicts : Verdicts
        Probability of each unit, and which mechanisms are at work.
    units : Units
        Who is screened.

    Returns
    -------
    ndarray, shape (n_responses,)
        The product over mechanisms that leave a trace on responses.
    """
    clean = np.ones(len(units.of_response))
    for table in tables:
        if table.trace is Trace.RESPONSES:
            at_work = verdicts.probability * verdicts.families[table.family].active
            clean *= 1.0 - at_work[units.of_response] * table.pressed
    return clean


def kept_away(tables: Sequence[SignalTable], verdicts: Verdicts, units: Units, answer_rate: float) -> FloatArray:
    """Return for each event how many responses pressure is expected to have kept away.

    Parameters
    ----------
    tables : sequence of SignalTable
        All signals.
    verdicts : Verdicts
        Probability of each unit.
    units : Units
        Who is screened.
    answer_rate : float
        Responses per event that could have been asked.

    Returns
    -------
    ndarray, shape (n_events,)
        Between 0 and `answer_rate`.
    """
    blocked = np.zeros(len(units.of_event))
    for table in tables:
        if table.family is Family.INVITATION and table.name == NOT_ASKED:
            blocked = np.maximum(blocked, table.pressed)
    if Family.INVITATION not in verdicts.families:
        return blocked
    at_work = verdicts.probability * verdicts.families[Family.INVITATION].active
    result: FloatArray = answer_rate * at_work[units.of_event] * blocked
    return result


def clean_scores(
    values: FloatArray,
    scored: BoolArray,
    expected: FloatArray,
    event_row: np.ndarray[tuple[int], np.dtype[np.int64]],
    units: Units,
    placed: Funnel,
    response_is_clean: FloatArray,
    missing: FloatArray,
    verdicts: Verdicts,
    *,
    low: float,
    high: float,
) -> CleanScores:
    """Estimate every unit's score without pressure.

    Parameters
    ----------
    values : ndarray, shape (n_responses,)
        Values of the metric, read where `scored`.
    scored : ndarray of bool, shape (n_responses,)
        Responses that hold the score.
    expected : ndarray, shape (n_events,)
        Expected score of each event, learned from other units.
    event_row : ndarray of int, shape (n_responses,)
        Event of each response.
    units : Units
        Who is screened.
    placed : Funnel
        Spread within and between units, for shrinking.
    response_is_clean : ndarray, shape (n_responses,)
        Probability that each response is clean.
    missing : ndarray, shape (n_events,)
        Responses that pressure is expected to have kept away.
    verdicts : Verdicts
        Probability of each unit.
    low, high : float
        Range of the metric, which neither the replacement nor the interval may leave.

    Returns
    -------
    CleanScores
        For a unit that is surely honest, clean equals recorded.

    Notes
    -----
    The suspicious part of a response is replaced by what its event would be expected to give: the expectation from
    other units plus the unit's own excess, learned from its clean answers and shrunk to the centre of the units.
    The difference is thereby shrunk twice: by the probability of pressure and by the reliability of what is left.
    The interval holds sampling error, the error of the replacement, and the doubt about guilt. Begging also moves
    answers that leave no trace; those cannot be corrected and the difference is then too small.
    """
    unit, w = units.of_response[scored], response_is_clean[scored]
    y, m = values[scored], expected[event_row[scored]]
    k = units.count
    n = count_by(unit, k).astype(np.float64)
    some = n > 0
    safe_n = np.where(some, n, 1.0)
    recorded = np.where(some, sum_by(unit, y, k) / safe_n, np.nan)
    kept = sum_by(unit, w, k)
    within2, tau2 = max(placed.sigma_within**2, 1e-12), max(placed.tau**2, 1e-6 * max(placed.sigma_within**2, 1e-12))
    worth = within2 / tau2
    excess = (sum_by(unit, w * (y - m - placed.centre), k)) / (kept + worth)
    replacement = np.clip(m + placed.centre + excess[unit], low, high)
    added = sum_by(units.of_event, missing, k)
    foregone = np.clip(expected + placed.centre + excess[units.of_event], low, high)
    of_added = sum_by(units.of_event, missing * foregone, k)
    total = sum_by(unit, w * y + (1.0 - w) * replacement, k) + of_added
    clean = np.where(some, total / (safe_n + added), np.nan)
    around = sum_by(unit, (y - np.where(some, recorded, 0.0)[unit]) ** 2, k)
    spread2 = (around + POOLED_FREEDOM * within2) / (np.maximum(n - 1, 0) + POOLED_FREEDOM)
    replaced = n - kept + added
    excess_variance = within2 / (kept + worth)
    doubt = verdicts.probability * (1 - verdicts.probability)
    # Were the unit guilty for certain, the difference would be larger by 1 / P.
    certain = np.where(some, recorded - clean, 0.0) / np.maximum(verdicts.probability, 0.05)
    sampling = (sum_by(unit, w**2, k) + replaced) * spread2 + replaced**2 * excess_variance
    error = np.sqrt(sampling / (safe_n + added) ** 2 + doubt * certain**2)
    reach = student.ppf(0.5 + CONFIDENCE / 2, np.maximum(n - 1, 0) + POOLED_FREEDOM) * error
    least, most = np.clip(clean - reach, low, high), np.clip(clean + reach, low, high)
    return CleanScores(n, recorded, clean, least, most, response_is_clean)
