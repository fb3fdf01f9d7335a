"""Who is asked: customers kept from being asked, above all those expected to be unhappy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import chi2

from analysis.pressure.expectation import Expectation
from analysis.pressure.material import Material
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, Weigh, always, nowhere
from analysis.pressure.signals.counted import Counted
from analysis.pressure.signals.selection import Selection, selection, strata_of
from analysis.pressure.units import Units, code, count_by, sum_by
from analysis.programme import Programme

USUAL_RATE = 0.03
BINS = 10
USUAL = "{expected:.1f} would be usual here."
#: Events of other units at its touchpoints, for each of its own, below which a unit has nothing to be compared with.
LEAST_FROM_OTHERS = 3.0
ALONE = "hardly anybody else works at the same touchpoint, so how many are asked there elsewhere is not known"
NOT_ASKED, SPOILED = "customers_not_asked", "contact_spoiled"
#: Share of honest units that enter many reasons or edit many contacts out of habit, whoever the customer is.
OWN_HABIT = 0.05
CHECKED = ("unhappy customers decline more often everywhere", "habit of the location", "few events")


def score_bins(expectation: Expectation) -> IntArray:
    """Cut events into bins of equal size by expected score.

    Parameters
    ----------
    expectation : Expectation
        Expected score of each event.

    Returns
    -------
    ndarray of int, shape (n_events,)
        0 for the unhappiest; all 0 where nothing foretells the score.
    """
    if not expectation.foretells:
        return np.zeros(len(expectation.score), dtype=np.int64)
    rank = pd.Series(expectation.score).rank(pct=True).to_numpy(dtype=np.float64)
    return np.minimum(np.floor(rank * BINS), BINS - 1).astype(np.int64)


def _cells(programme: Programme, expectation: Expectation) -> IntArray:
    """Code expected score, channel and touchpoint: at some touchpoints a contact is hardly ever given."""
    frame, cells = programme.frame, score_bins(expectation)
    for name in ("contact_channel", "touchpoint"):
        # An event without a contact has no channel, so that level must not explain the missing contact away.
        if name in frame and not (frame[name] == "").any():
            cells = code(frame[name])[0] * (int(cells.max(initial=0)) + 1) + cells
    return cells


def _alone_at_touchpoint(programme: Programme, units: Units, among: BoolArray) -> BoolArray:
    """Tell the units most of whose events are at touchpoints where others have few."""
    if "touchpoint" not in programme.frame:
        return np.zeros(units.count, dtype=bool)
    place, names = code(programme.frame["touchpoint"])
    events = np.zeros((units.count, len(names)))
    np.add.at(events, (units.of_event[among], place[among]), 1.0)
    lone = events.sum(axis=0) - events < LEAST_FROM_OTHERS * events
    return np.asarray((events * lone).sum(axis=1) > 0.5 * events.sum(axis=1), dtype=bool)


def _coverage_bias(units: Units, expectation: Expectation, asked: BoolArray) -> FloatArray:
    """Mean expected score of those asked minus that of all who could have been."""
    result = np.full(units.count, np.nan)
    if not expectation.foretells:
        return result
    n_all, n_asked = count_by(units.of_event, units.count), count_by(units.of_event[asked], units.count)
    every = sum_by(units.of_event, expectation.score, units.count)
    some = sum_by(units.of_event[asked], expectation.score[asked], units.count)
    both = n_asked > 0
    result[both] = some[both] / n_asked[both] - every[both] / n_all[both]
    return result


def _with_selection(table: SignalTable, chosen: Selection) -> SignalTable:
    """Multiply the evidence of how many were kept away by that of who they were, given how many."""
    kept_in = np.array([not reason for reason in table.left_out], dtype=bool)
    both = chi2.sf(-2.0 * (np.log(table.p_value) + np.log(chosen.p_value)), 4)
    texts = [
        f"{text} They are the less happy by expectation: z {chosen.z[u]:.1f}, where {chosen.usual[u]:.1f} is usual."
        if chosen.tested[u]
        else text
        for u, text in enumerate(table.texts)
    ]
    return replace(
        table,
        llr=np.where(kept_in, table.llr + chosen.llr, 0.0),
        p_value=np.where(chosen.tested & kept_in, np.clip(both, 1e-300, 1.0), table.p_value),
        texts=texts,
    )


def customers_not_asked(material: Material) -> Weigh:
    """Measure who was kept from being asked: how many, and given how many, whether the expected-unhappy.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Among the honest, who declines is independent of how many do, so both likelihood ratios multiply. All events
        whose reason is known count, not only the sampled ones.
    """
    block, units = material.block, material.units
    if not block.kept.any():
        return _absent(material, NOT_ASKED, "nobody was kept from being asked for a reason an employee can cause")
    sentence = "{count} of {n} customers were kept from being asked by what was entered for them; " + USUAL
    counted = _counted(material, NOT_ASKED, block.able, block.kept, sentence)
    strata = strata_of(material.programme, units)
    return _selected(counted, selection(units, material.foreseen, block.able, block.kept, strata))


def contact_spoiled(material: Material) -> Weigh:
    """Measure how many contacts turned out unusable or had been edited by the employee.

    Parameters
    ----------
    material : Material
        The programme and what is learned of it.

    Returns
    -------
    Weigh
        Of the invited events and those with an edited contact.
    """
    among, spoiled = _spoiled(material.programme)
    if not spoiled.any():
        return _absent(material, SPOILED, "no contact was unusable or edited")
    sentence = "{count} of {n} contacts turned out unusable or had been edited by the employee; " + USUAL
    counted = _counted(material, SPOILED, among, spoiled, sentence)
    strata = strata_of(material.programme, material.units)
    return _selected(counted, selection(material.units, material.foreseen, among, spoiled, strata))


def _selected(counted: Counted, chosen: Selection) -> Weigh:
    def weigh(honest: FloatArray, *, widest: float) -> SignalTable:
        return _with_selection(counted.weigh(honest, widest=widest), chosen)

    return weigh


def _absent(material: Material, name: str, reason: str) -> Weigh:
    count, rows = material.units.count, len(material.programme.frame)
    return always(nowhere(name, Family.INVITATION, reason=reason, unit_count=count, row_count=rows, trace=Trace.EVENTS))


def _counted(material: Material, name: str, among: BoolArray, hit: BoolArray, sentence: str) -> Counted:
    programme, units, foreseen, block = material.programme, material.units, material.foreseen, material.block
    alone = _alone_at_touchpoint(programme, units, among)
    return Counted(
        material=material,
        name=name,
        family=Family.INVITATION,
        trace=Trace.EVENTS,
        among=among,
        hit=hit,
        cell=_cells(programme, foreseen),
        prior_rate=USUAL_RATE,
        own_habit=OWN_HABIT,
        sentence=sentence,
        absent="no event of this kind",
        checked=CHECKED,
        effect=_coverage_bias(units, foreseen, block.able & ~block.kept),
        left_out=[ALONE if lone else "" for lone in alone],
    )


def _spoiled(programme: Programme) -> tuple[BoolArray, BoolArray]:
    """Tell which contacts could be spoiled, and which were."""
    frame = programme.frame
    invited = frame["invited"].to_numpy()
    spoiled = invited & (frame["disposition"] == "undeliverable").to_numpy()
    if "contact_edited_by_employee" in frame:
        edited = frame["contact_edited_by_employee"].to_numpy()
        return invited | edited, spoiled | edited
    return invited, spoiled
