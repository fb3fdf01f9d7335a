"""Months that end just above the target more often than just below it, by the exact law of so few answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logsumexp

from analysis import metrics
from analysis.pressure.material import Material
from analysis.pressure.months import months_of
from analysis.pressure.rates import LOG_PRIOR_OF_STRENGTH, STRENGTHS
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.sums import laws, levels, neighbour_log_odds, tilted
from analysis.pressure.units import count_by, sum_by

NAME = "just_above_target"
#: Months that ended at the target or one step below it, without which nothing is said of a unit.
LEAST_MONTHS = 3
#: Standard deviation of what is usual everywhere (round numbers, say), as log odds of the upper of two sums.
USUAL_SHIFT = 0.25
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_LOG_NODE_WEIGHTS: FloatArray = np.log(_NODE_WEIGHTS / _NODE_WEIGHTS.sum())


@dataclass(frozen=True, slots=True)
class _Near:
    """The months that ended at the target or one step below it.

    Parameters
    ----------
    unit : ndarray of int, shape (m,)
        Unit of each.
    hit : ndarray, shape (m,)
        1 if it ended at the target.
    log_odds, doubt : ndarray, shape (m,)
        Log odds of the target by case mix and level, and its standard deviation, common to the months of a unit.
    answers : ndarray of int, shape (m,)
        Answers of each.
    of_response : ndarray of int, shape (n_responses,)
        Which of these months each response belongs to, or -1.
    step : float
        Points of the metric by which one step moves the sum.
    """

    unit: IntArray
    hit: FloatArray
    log_odds: FloatArray
    doubt: FloatArray
    answers: IntArray
    of_response: IntArray
    step: float


def just_above_target(material: Material) -> Weigh:
    """Measure whether a unit's months end exactly at the target rather than one step below it.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        The statistic counts months that ended at the least sum with which the target is reached, among those that
        ended there or one step below.

    Notes
    -----
    With so few answers a month the metric has only few values; need is the least sum that reaches the target. Given
    that a month ended at need or one below, the probability of need follows from the exact law of the sum, by the
    case mix of its answers and the unit's own level, which is learned without knowing on which of the two the months
    near the target ended. What is usual everywhere (answers that come in round numbers) shifts it for all alike.
    Under pressure of strength g a share g of the months that would have ended one below end at need.
    """
    near = _near_target(material)
    if isinstance(near, str):
        return absent(material, NAME, Family.DISTORTION, near)

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:  # noqa: ARG001 (the law of the sums has no spread)
        return _table(material, near, honest)

    return weigh


def _near_target(material: Material) -> str | _Near:
    """Find the months near the target and the exact odds of each; or say what is missing."""
    programme, units = material.programme, material.units
    settings = programme.settings
    if settings.bonus_target is None:
        return "no target is set"
    scale = metrics.metric(settings.bonus_metric, top_box=settings.nps_top_box)
    if scale.column not in programme.responses:
        return f"the responses have no {scale.column}, on which the target is set"
    answers = programme.responses[scale.column].to_numpy(dtype=np.float64)
    used = np.flatnonzero(np.isfinite(answers))
    width = 100.0 if scale.name == "nps" else 1.0
    step = np.rint((scale.values(answers[used]) - scale.low) / width).astype(np.int64)
    steps = round((scale.high - scale.low) / width) + 1
    row = material.event_row[used]
    months = months_of(programme.frame["event_ts"])
    unit = units.of_response[used]
    label, month = np.unique(unit * max(months.count, 1) + months.code[row], return_inverse=True)
    owner, size = label // max(months.count, 1), np.bincount(month, minlength=len(label))
    total = np.bincount(month, step, len(label)).astype(np.int64)
    target = (settings.bonus_target - scale.low) / width
    need = np.ceil(target * size - 1e-9).astype(np.int64)
    reachable = (need >= 1) & (need <= size * (steps - 1))
    near = reachable & ((total == need) | (total == need - 1))
    if not near.any():
        return "no month ended at the target or one step below it"
    law = laws(step, material.foreseen.score[row], unit, steps)
    place = np.where(near, np.cumsum(near) - 1, -1)[month]
    inside, where = place >= 0, np.flatnonzero(near)
    rough = levels(
        law, step, unit, units.count, pair_sum=np.zeros(units.count), upper=where[:0], upper_log_odds=np.zeros(0)
    )
    # The level only keeps the sums of large months within reach of floating point; it is taken out again.
    log_odds = neighbour_log_odds(tilted(law[inside], rough.value[unit[inside]]), place[inside], need[where] - 1)
    log_odds = log_odds - rough.value[owner[where]]
    hit = (total == need)[where].astype(np.float64)
    upper = owner[where]
    found = levels(
        law,
        step,
        unit,
        units.count,
        pair_sum=sum_by(upper, hit, units.count),
        upper=upper,
        upper_log_odds=log_odds,
    )
    of_response = np.full(len(answers), -1)
    of_response[used] = place
    return _Near(
        upper, hit, log_odds + found.value[upper], np.sqrt(found.doubt)[upper], size[where], of_response, width
    )


def _usual(near: _Near, honest: FloatArray) -> float:
    """Learn the shift that is common to all, from units held to be honest, by Newton's method."""
    weight = honest[near.unit]
    # A normal level flattens the logistic curve.
    flat = 1.0 / np.sqrt(1.0 + np.pi * near.doubt**2 / 8.0)
    shift = 0.0
    for _ in range(8):
        share = expit((near.log_odds + shift) * flat)
        slope = float((weight * (near.hit - share) * flat).sum()) - shift / USUAL_SHIFT**2
        shift += slope / (float((weight * share * (1 - share) * flat**2).sum()) + 1.0 / USUAL_SHIFT**2)
    return shift


def _likelihoods(near: _Near, share: FloatArray, k: int) -> tuple[FloatArray, FloatArray]:
    """Log likelihood ratio of each unit and its expected strength, the level being averaged over its doubt."""
    log_hit, log_miss = np.log(share), np.log1p(-share)
    hit = near.hit[:, None] > 0
    honest = np.stack([sum_by(near.unit, v, k) for v in np.where(hit, log_hit, log_miss).T])
    none = logsumexp(honest + _LOG_NODE_WEIGHTS[:, None], axis=0)
    pressed = []
    for g in STRENGTHS:
        each = np.where(hit, np.log(share + (1.0 - share) * g), log_miss + np.log1p(-g))
        by_node = np.stack([sum_by(near.unit, v, k) for v in each.T])
        pressed.append(logsumexp(by_node + _LOG_NODE_WEIGHTS[:, None], axis=0))
    stacked = np.stack(pressed) + LOG_PRIOR_OF_STRENGTH[:, None]
    weight = np.exp(stacked - logsumexp(stacked, axis=0))
    return logsumexp(stacked, axis=0) - none, np.asarray(STRENGTHS @ weight, dtype=np.float64)


def _mid_p(near: _Near, share: FloatArray, count: FloatArray, k: int) -> FloatArray:
    """Upper mid-p of the number of months at the target, a Poisson-binomial averaged over the doubt about the level."""
    order = np.argsort(near.unit, kind="stable")
    unit = near.unit[order]
    turn = np.arange(len(unit)) - np.searchsorted(unit, unit)
    law = np.zeros((k, len(_NODES), int(turn.max()) + 2))
    law[:, :, 0] = 1.0
    for j in range(int(turn.max()) + 1):
        now = turn == j
        who, p = unit[now], share[order[now]][:, :, None]
        up = law[who] * p
        law[who] *= 1.0 - p
        law[who, :, 1:] += up[:, :, :-1]
    mixed = np.einsum("kqm,q->km", law, np.exp(_LOG_NODE_WEIGHTS))
    at = np.arange(mixed.shape[1])[None, :]
    tail = (mixed * ((at > count[:, None]) + 0.5 * (at == count[:, None]))).sum(axis=1)
    return np.asarray(np.clip(tail, 1e-300, 1.0), dtype=np.float64)


def _table(material: Material, near: _Near, honest: FloatArray) -> SignalTable:
    k = material.units.count
    usual = _usual(near, honest)
    share = np.clip(expit(near.log_odds[:, None] + usual + near.doubt[:, None] * _NODES[None, :]), 1e-9, 1.0 - 1e-9)
    expected_each = share @ np.exp(_LOG_NODE_WEIGHTS)
    count, expected = sum_by(near.unit, near.hit, k), sum_by(near.unit, expected_each, k)
    n_months = count_by(near.unit, k)
    told: BoolArray = n_months >= LEAST_MONTHS
    llr, strength = _likelihoods(near, share, k)
    traced = np.zeros(len(near.of_response), dtype=bool)
    inside = near.of_response >= 0
    month = near.of_response[inside]
    traced[inside] = near.hit[month] > 0
    lifted = strength[near.unit] / (expected_each + (1.0 - expected_each) * strength[near.unit])
    pressed = np.zeros(len(traced))
    pressed[inside] = np.where(near.hit[month] > 0, lifted[month] / near.answers[month], 0.0)
    return SignalTable(
        name=NAME,
        family=Family.DISTORTION,
        statistic=count,
        expected=expected,
        n=sum_by(near.unit, near.answers.astype(np.float64), k).astype(np.int64),
        llr=np.where(told, llr, 0.0),
        p_value=np.where(told, _mid_p(near, share, count, k), 1.0),
        effect=_effect(material, near, count - expected, told),
        trace=Trace.RESPONSES,
        traced=traced,
        pressed=pressed,
        left_out=["" if t else "too few months near the target" for t in told],
        texts=[
            f"{int(count[u])} of {n_months[u]} months that ended at the target or one step below it ended at it; "
            f"{expected[u]:.1f} would be usual for these customers and this unit's level."
            for u in range(k)
        ],
        checked=("the unit's own level", "the kinds of customers", "few answers a month", "round numbers everywhere"),
    )


def _effect(material: Material, near: _Near, surplus: FloatArray, told: BoolArray) -> FloatArray:
    """Points of the metric that the surplus months, one step each, add to the unit's mean; NaN for another metric."""
    settings = material.programme.settings
    if settings.bonus_metric != material.scale.name:
        return np.full(len(surplus), np.nan)
    scored = count_by(material.units.of_response[material.scored], material.units.count)
    effect = near.step * surplus / np.maximum(scored, 1)
    return np.asarray(np.where(told, effect, np.nan), dtype=np.float64)
