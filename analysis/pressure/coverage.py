"""Who is asked: customers kept from being asked, above all those expected to be unhappy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import chi2

from analysis.pressure.expectation import Expectation
from analysis.pressure.rates import SPREADS, RateFinding, against_peers, indirect_rates
from analysis.pressure.selection import Selection, selection
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, SignalTable, Trace, nowhere
from analysis.pressure.units import Units, code, count_by, sum_by
from analysis.programme import Programme

#: Reasons for not asking that rest on what the employee entered or said; all others are the system's.
EMPLOYEE_REASONS = frozenset(
    {
        "customer_declined", "no_contact_given", "no_contact", "contact_missing", "contact_withheld", "contact_removed",
        "wrong_contact", "invalid_contact", "declined_at_counter", "employee_request", "suppressed_by_employee",
        "excluded_by_employee", "manual_exclusion",
    }
)  # fmt: skip
USUAL_RATE = 0.03
BINS = 10
USUAL = "{expected:.1f} would be usual here."
#: Events of other units at its touchpoints, for each of its own, below which a unit has nothing to be compared with.
LEAST_FROM_OTHERS = 3.0
ALONE = "hardly anybody else works at the same touchpoint, so how many are asked there elsewhere is not known"
NOT_ASKED, SPOILED = "customers_not_asked", "contact_spoiled"


@dataclass(frozen=True, slots=True)
class Blocked:
    """Which events could have been asked, and which the employee's entries kept from it.

    Parameters
    ----------
    able, kept : ndarray of bool, shape (n_events,)
        Could have been asked as far as the system goes; was kept from being asked.
    counted, not_counted : tuple of str
        Reasons found in the frame that count as the employee's, and those that do not.
    """

    able: BoolArray
    kept: BoolArray
    counted: tuple[str, ...]
    not_counted: tuple[str, ...]


def blocked(programme: Programme) -> Blocked:
    """Read from the frame who was kept from being asked.

    Parameters
    ----------
    programme : Programme
        The checked tables.

    Returns
    -------
    Blocked
        If the employee's reasons are recorded for events outside the sample too, all events count, else the sampled.
    """
    frame = programme.frame
    by_disposition = (frame["disposition"] == "suppressed_by_employee").to_numpy()
    sampled = frame["sampled"].to_numpy()
    if "suppressed_reason" not in frame:
        return Blocked(sampled | by_disposition, by_disposition, (), ())
    reason = frame["suppressed_reason"]
    kept = by_disposition | reason.isin(EMPLOYEE_REASONS).to_numpy()
    system = (reason != "").to_numpy() & ~kept
    unsampled_by_design = ~sampled & (frame["disposition"] == "not_sampled").to_numpy()
    recorded_for_all = bool((kept & ~sampled).any())
    # Not being drawn is no obstacle where the reason is recorded before the draw.
    undrawn = unsampled_by_design & reason.isin(["", "not_sampled"]).to_numpy()
    able = kept | (~system & sampled) | (undrawn if recorded_for_all else np.zeros(len(frame), dtype=bool))
    found = {str(r) for r in reason.unique() if r}
    return Blocked(able, kept, tuple(sorted(found & EMPLOYEE_REASONS)), tuple(sorted(found - EMPLOYEE_REASONS)))


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


def _rate_signal(
    name: str,
    programme: Programme,
    units: Units,
    expectation: Expectation,
    among: BoolArray,
    hit_all: BoolArray,
    sentence: str,
    asked: BoolArray,
    honest: FloatArray,
    widest: float,
) -> SignalTable:
    """Weigh the share of events that show a trace, allowing for their expected score."""
    unit, hit = units.of_event[among], hit_all[among].astype(np.float64)
    n = count_by(unit, units.count)
    rates = indirect_rates(hit, unit, _cells(programme, expectation)[among], prior_rate=USUAL_RATE)
    alone = _alone_at_touchpoint(programme, units, among)
    base = np.where(n > 0, sum_by(unit, rates, units.count) / np.maximum(n, 1), USUAL_RATE)
    counts = sum_by(unit, hit, units.count)
    found: RateFinding = against_peers(counts, n.astype(np.float64), base, units.peers, honest, widest=widest)
    traced = among & hit_all
    strength, rate = found.strength[units.of_event], found.expected[units.of_event]
    texts = [
        sentence.format(count=int(counts[u]), n=n[u], expected=n[u] * found.expected[u]) for u in range(units.count)
    ]
    return SignalTable(
        name=name,
        family=Family.INVITATION,
        statistic=counts,
        expected=n * found.expected,
        n=n,
        llr=np.where(alone, 0.0, found.llr),
        p_value=np.where(alone, 1.0, found.p_value),
        effect=_coverage_bias(units, expectation, asked),
        trace=Trace.EVENTS,
        traced=traced,
        pressed=np.where(traced, strength / (rate + (1.0 - rate) * strength), 0.0),
        left_out=[
            "no event of this kind" if not m else ALONE if lone else "" for m, lone in zip(n, alone, strict=True)
        ],
        texts=texts,
        checked=("unhappy customers decline more often everywhere", "habit of the location", "few events"),
    )


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
    """Multiply the evidence of how many were not asked by that of who they were, given how many."""
    kept_in = np.array([not reason for reason in table.left_out], dtype=bool)
    both = chi2.sf(-2.0 * (np.log(table.p_value) + np.log(chosen.p_value)), 4)
    texts = [
        f"{text} They are the less happy ones by expectation: z {chosen.z[u]:.1f}, where {chosen.usual:.1f} is usual."
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


def invitation_coverage(
    programme: Programme,
    units: Units,
    expectation: Expectation,
    block: Blocked,
    honest: FloatArray,
    *,
    widest: float = float(SPREADS[-1]),
) -> tuple[SignalTable, ...]:
    """Weigh who was kept from being asked: how many, and given how many, whether the expected-unhappy.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    units : Units
        Who is screened.
    expectation : Expectation
        Expected score of each event, learned from other units.
    block : Blocked
        From `blocked`.
    honest : ndarray, shape (k,)
        Probability that each unit is honest by the other families.
    widest : float, default 0.6
        Largest honest intraclass correlation considered (`rates.against_peers`).

    Returns
    -------
    tuple of SignalTable
        ``customers_not_asked`` and ``contact_spoiled``.

    Notes
    -----
    Among the honest, who declines is independent of how many do, so both likelihood ratios multiply. All events whose
    reason is known count, not only the sampled ones.
    """
    rows = len(block.able)
    asked = block.able & ~block.kept
    among, spoiled = _spoiled(programme)
    tables = []
    for name, within, hit, absent, sentence in (
        (
            NOT_ASKED,
            block.able,
            block.kept,
            "nobody was kept from being asked for a reason an employee can cause",
            "{count} of {n} customers were kept from being asked by what was entered for them; " + USUAL,
        ),
        (
            SPOILED,
            among,
            spoiled,
            "no contact was unusable or edited",
            "{count} of {n} contacts turned out unusable or had been edited by the employee; " + USUAL,
        ),
    ):
        if not hit.any():
            tables.append(
                nowhere(
                    name, Family.INVITATION, reason=absent, unit_count=units.count, row_count=rows, trace=Trace.EVENTS
                )
            )
            continue
        table = _rate_signal(name, programme, units, expectation, within, hit, sentence, asked, honest, widest)
        tables.append(
            _with_selection(table, selection(units, expectation, block.able, block.kept))
            if name == NOT_ASKED
            else table
        )
    return tuple(tables)


def _spoiled(programme: Programme) -> tuple[BoolArray, BoolArray]:
    """Tell which contacts could be spoiled, and which were."""
    frame = programme.frame
    invited = frame["invited"].to_numpy()
    spoiled = invited & (frame["disposition"] == "undeliverable").to_numpy()
    if "contact_edited_by_employee" in frame:
        edited = frame["contact_edited_by_employee"].to_numpy()
        return invited | edited, spoiled | edited
    return invited, spoiled
