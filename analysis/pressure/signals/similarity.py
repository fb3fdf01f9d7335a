"""Answers too much alike: one hand fills in many forms, and they agree more than the same scores elsewhere do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.pressure.deviations import beyond_usual
from analysis.pressure.forms import joined, rated_items
from analysis.pressure.likeness import Likeness, likeness
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, Weigh
from analysis.pressure.signals.absent import absent
from analysis.pressure.units import code, count_by, effect_on_mean

NAME = "similar_answers"
#: Items that an answer must hold besides the overall score.
LEAST_ITEMS = 2
#: Ordered pairs of one unit and stratum without which its answers are not compared.
LEAST_PAIRS = 20
#: Periods are cut as finely as leaves this many answers in the stratum of the typical one.
ENOUGH = 20
#: Categories of comments told apart, the most frequent ones.
CATEGORIES = 12
#: Excess likeness, as a share of the largest possible, from which an answer is evidence.
TELLING = 0.25
CHECKED = ("answers with the same overall score are alike everywhere", "location and period")


def similar_answers(material: Material) -> Weigh:
    """Measure how much the answers of each unit agree with one another, given their overall scores.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Statistic and expectation are the share of items on which two answers agree.

    Notes
    -----
    Items are drivers, the other scores and the category of the comment. What the device tells is not among them: a
    tablet on one desk would make honest answers alike. Pairs have the same location, overall score and period. Mean
    and variance are those of labels of units dealt out at random there (`likeness`); how much more than that honest
    units agree, because they serve one kind of customer, is learned from all units (`deviations`).
    """
    items, reason = _items(material)
    if reason:
        return absent(material, NAME, Family.ANSWERS, reason)
    among = material.scored & ((items >= 0).sum(axis=1) >= LEAST_ITEMS)
    if among.sum() < LEAST_PAIRS:
        return absent(material, NAME, Family.ANSWERS, f"fewer than {LEAST_PAIRS} answers have enough items")
    units = material.units
    found = likeness(items[among], _strata(material, among), units.of_response[among], units.count)
    tested = (found.variance > 0) & (found.pairs >= LEAST_PAIRS)
    sd = np.sqrt(np.where(tested, found.variance, 1.0))
    z = np.where(tested, (found.observed - found.expected) / sd, 0.0)
    traced, pressed = _evidence(found, z[units.of_response[among]], (items[among] >= 0).mean(axis=1), among)

    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:  # noqa: ARG001 (the spread has its own prior)
        return _table(material, found, z, tested, honest, among, traced, pressed)

    return weigh


def _items(material: Material) -> tuple[IntArray, str]:
    """Code what the answers hold besides the overall score, -1 where nothing."""
    responses = material.programme.responses
    names, answers = rated_items(material.programme, material.scale.column)
    if not names:
        return np.zeros((len(responses), 0), dtype=np.int64), "nothing but the overall score is asked"
    coded = [np.where(np.isfinite(column), np.nan_to_num(column), -1).astype(np.int64) for column in answers.T]
    if "comment_category" in responses:
        coded.append(_levels(responses["comment_category"]))
    items = np.column_stack([column for column in coded if len(np.unique(column[column >= 0])) > 1] or [coded[0]])
    varied = any(len(np.unique(column[column >= 0])) > 1 for column in coded)
    return items, "" if varied else "everybody gave the same answers besides the overall score"


def _levels(values: pd.Series) -> IntArray:
    """Code the most frequent texts; the empty one and all others are nothing that two answers could agree in."""
    number, names = code(values.astype("str"))
    frequency = np.bincount(number, minlength=len(names)) * np.array([name != "" for name in names])
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(-frequency, kind="stable")] = np.arange(len(names))
    return np.where((frequency[number] > 0) & (rank[number] < CATEGORIES), rank[number], -1)


def _strata(material: Material, among: BoolArray) -> IntArray:
    """Code location, overall score and period, the period as fine as leaves enough answers."""
    programme, row = material.programme, material.event_row[among]
    score = programme.responses[material.scale.column].to_numpy(dtype=np.float64)[among].astype(np.int64)
    place = material.units.peers[material.units.of_response[among]]
    if material.units.kind == "employee" and "location_id" in programme.frame:
        place = code(programme.frame["location_id"])[0][row]
    moment = programme.frame["event_ts"].iloc[row].dt
    month = (moment.year * 12 + moment.month - 1).to_numpy(dtype=np.int64)
    base = joined(place, score)
    for months in (1, 3):
        period = month // months - int(month.min()) // months
        cell = joined(base, period)
        if np.median(np.bincount(cell)[cell]) >= ENOUGH:
            return cell
    return base


def _evidence(found: Likeness, z: FloatArray, answered: FloatArray, among: BoolArray) -> tuple[BoolArray, FloatArray]:
    """Tell the answers that agree with the unit's others far more than with other units' answers."""
    room = answered - found.outside
    excess = np.where(room > 0, (found.inside - found.outside) / np.where(room > 0, room, 1.0), 0.0)
    share = np.clip(np.nan_to_num(excess), 0.0, 1.0)
    telling = (share >= TELLING) & (z > 0)
    traced, pressed = np.zeros(len(among), dtype=bool), np.zeros(len(among))
    traced[among] = telling
    pressed[among] = np.where(telling, share, 0.0)
    return traced, pressed


def _table(
    material: Material,
    found: Likeness,
    z: FloatArray,
    tested: BoolArray,
    honest: FloatArray,
    among: BoolArray,
    traced: BoolArray,
    pressed: FloatArray,
) -> SignalTable:
    units = material.units
    law = beyond_usual(z, tested, honest)
    n = count_by(units.of_response[among], units.count)
    pairs = np.maximum(found.pairs, 1.0)
    observed, expected = found.observed / pairs, found.expected / pairs
    # What is usual is where chance and the usual excess of honest units together would put this unit.
    usual = np.clip(expected + law.usual * np.sqrt(found.variance) / pairs, 0.0, 1.0)
    few = f"fewer than {LEAST_PAIRS // 2} pairs of its answers have the same overall score, or nobody else's do"
    texts = [
        f"Two of its answers with the same overall score agree in {observed[u]:.0%} of what else they say; "
        f"{usual[u]:.0%} would be usual here ({n[u]} answers)."
        for u in range(units.count)
    ]
    return SignalTable(
        name=NAME,
        family=Family.ANSWERS,
        statistic=observed,
        expected=usual,
        n=n,
        llr=law.llr,
        p_value=law.p_value,
        effect=effect_on_mean(material.values, units, traced),
        trace=Trace.RESPONSES,
        traced=traced,
        pressed=pressed,
        left_out=["" if told else few for told in tested],
        texts=texts,
        checked=CHECKED,
    )
