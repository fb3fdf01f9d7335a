"""What a unit's score would be over everybody eligible, also those who were never asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.pressure.material import Material
from analysis.pressure.signal import FloatArray, IntArray
from analysis.pressure.signals.coverage import score_bins
from analysis.pressure.units import code, count_by, sum_by

#: Answered and asked events that the overall response rate is worth within a cell.
SMOOTHING = 20.0
#: Units with fewer answers get no figure: a mean of residuals would be worth nothing.
LEAST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Everybody:
    """Estimates over all eligible events of each unit, NaN where a unit has too few answers.

    Parameters
    ----------
    mean, standard_error : ndarray, shape (k,)
        In points of the metric.
    """

    mean: FloatArray
    standard_error: FloatArray


def everybody(material: Material, clean_values: FloatArray, is_clean: FloatArray) -> Everybody:
    """Estimate each unit's score over all its eligible events, asked or not, without pressure.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.
    clean_values : ndarray, shape (n_responses,)
        Scores without pressure, as far as it is known; NaN where there is none.
    is_clean : ndarray, shape (n_responses,)
        Probability that the customer gave the answer at all.

    Returns
    -------
    Everybody
        By augmented inverse probability weighting.

    Notes
    -----
    The mean of the expected scores of all events, plus the weighted mean of observed minus expected among those who
    answered; weights are 1 / (inclusion probability times response propensity), the propensity being the response
    rate by channel and tenth of the expected score. Right if either the expectation or the propensity is.

    References
    ----------
    Robins, J. M., Rotnitzky, A. and Zhao, L. P. (1994). JASA 89, 846-866.
    """
    frame, units, k = material.programme.frame, material.units, material.units.count
    row = np.flatnonzero(np.isfinite(clean_values))
    event = material.event_row[row]
    weight = is_clean[row] / (frame["sample_prob"].to_numpy()[event] * _propensity(material)[event])
    unit = units.of_response[row]
    residual = clean_values[row] - material.foreseen.score[event]
    total = sum_by(unit, weight, k)
    known = (count_by(unit, k) >= LEAST_ANSWERS) & (total > 0)
    safe = np.where(known, total, 1.0)
    shift = sum_by(unit, weight * residual, k) / safe
    expected = sum_by(units.of_event, material.foreseen.score, k) / np.maximum(count_by(units.of_event, k), 1)
    around = weight * (residual - shift[unit])
    n = np.maximum(count_by(unit, k), 2)
    error = np.sqrt(sum_by(unit, around**2, k) * n / (n - 1)) / safe
    mean = np.clip(expected + shift, material.scale.low, material.scale.high)
    return Everybody(np.where(known, mean, np.nan), np.where(known, error, np.nan))


def _propensity(material: Material) -> FloatArray:
    """Response rate of the invited, by channel and tenth of the expected score."""
    frame = material.programme.frame
    cell: IntArray = score_bins(material.foreseen)
    if "contact_channel" in frame:
        cell = code(frame["contact_channel"].astype("str"))[0] * (int(cell.max(initial=0)) + 1) + cell
    invited = frame["invited"].to_numpy()
    answered = np.zeros(len(frame))
    answered[material.event_row] = 1.0
    overall = answered.sum() / max(int(invited.sum()), 1)
    asked = np.bincount(cell[invited], minlength=int(cell.max(initial=0)) + 1)
    gave = np.bincount(cell, answered, len(asked))
    rate = (gave + SMOOTHING * overall) / (asked + SMOOTHING)
    return np.asarray(np.clip(rate, 1e-3, 1.0)[cell], dtype=np.float64)
