"""What a screen found, put together unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.pressure import case
from analysis.pressure.case import Case
from analysis.pressure.clean import CleanScores
from analysis.pressure.explanation import LookAlike
from analysis.pressure.fairness import Use, permitted_use
from analysis.pressure.families import SUPPORTING
from analysis.pressure.finding import MechanismFinding, UnitFinding
from analysis.pressure.look_alikes import look_alikes
from analysis.pressure.material import Material
from analysis.pressure.monitoring import e_value
from analysis.pressure.signal import BoolArray, Family, IntArray, Signal, SignalTable, Trace
from analysis.pressure.surroundings import Surroundings
from analysis.pressure.units import count_by
from analysis.pressure.verdict import Level, Verdicts
from analysis.pressure.weighing import Evidence

#: What a family of signals points to.
MECHANISM_OF = {
    Family.INVITATION: "selective_invitation",
    Family.ON_SITE: "on_site_pressure",
    Family.FABRICATION: "fabrication",
    Family.ANSWERS: "answers_alike",
    Family.DISTORTION: "pushed_scores",
    Family.PERIOD: "period_end_push",
    Family.AUDIT: "blind_arm_differs",
    Family.REPORT: "asked_for_score",
}
#: What a figure may be used for, in words.
GOOD_FOR = {
    Use.SHOWN: "too much of the figure is chance to rank or pay by it",
    Use.RANKED: "good enough to rank by, too much of the figure is chance to pay by it",
    Use.PAID: "good enough to rank and pay by, once the case is decided",
}
#: A way of pressing less likely than this is not listed.
LEAST_WAY = 0.01


def findings(
    held: Material, evidence: Evidence, verdicts: Verdicts, around: Surroundings, scores: CleanScores
) -> tuple[UnitFinding, ...]:
    """Put everything that was found of each unit together.

    Parameters
    ----------
    held : Material
        The programme and what is learned of it.
    evidence : Evidence
        Its signals.
    verdicts : Verdicts
        Probabilities and levels.
    around : Surroundings
        What is said of the locations as a whole.
    scores : CleanScores
        Scores with and without pressure.

    Returns
    -------
    tuple of UnitFinding
        One for each unit, in the order of the labels; explanations and case for those at watch or hold.
    """
    by_table = [_signals(held, table) for table in evidence.tables]
    n_eligible = count_by(held.units.of_event, held.units.count)
    flagged = np.array([level is not Level.CLEAR for level in verdicts.levels], dtype=bool)
    checked = look_alikes(held) if flagged.any() else ()
    found = []
    for u, label in enumerate(held.units.labels):
        signals = tuple(s[u] for s, t in zip(by_table, evidence.tables, strict=True) if not t.left_out[u])
        one = _finding(held, evidence, verdicts, around, scores, signals, u, label, int(n_eligible[u]))
        if flagged[u]:
            explanations = tuple(all_units.of(u) for all_units in checked)
            spoken = around.texts[u] if verdicts.by_location[u] > 0.5 else ""
            one = replace(one, look_alikes=explanations, case=_case(one, explanations, spoken))
        found.append(one)
    return tuple(found)


def _rows_by_unit(rows: BoolArray, unit: IntArray, count: int) -> list[IntArray]:
    """Positions of the rows of each unit, in their order."""
    where = np.flatnonzero(rows)
    where = where[np.argsort(unit[where], kind="stable")]
    return np.split(where, np.cumsum(np.bincount(unit[where], minlength=count))[:-1])


def _signals(held: Material, table: SignalTable) -> list[Signal]:
    """Cut a table into the signals of its units, with the identifiers of the evidence."""
    units, programme = held.units, held.programme
    on_responses = table.trace is Trace.RESPONSES
    unit = units.of_response if on_responses else units.of_event
    ids = (programme.responses["response_id"] if on_responses else programme.frame["event_id"]).to_numpy(dtype=object)
    result = []
    for u, rows in enumerate(_rows_by_unit(table.traced, unit, units.count)):
        # In the order of their names: that of the rows says who answered first.
        named = tuple(sorted(str(i) for i in ids[rows]))
        result.append(
            Signal(
                table.name,
                table.family,
                float(table.statistic[u]),
                float(table.expected[u]),
                int(table.n[u]),
                float(table.llr[u]),
                float(table.p_value[u]),
                float(table.effect[u]) if np.isfinite(table.effect[u]) else None,
                named if on_responses else (),
                () if on_responses else named,
                table.texts[u],
                table.checked,
            )
        )
    return result


def _mechanisms(
    signals: Sequence[Signal], verdicts: Verdicts, around: Surroundings, u: int
) -> tuple[MechanismFinding, ...]:
    by_location = verdicts.by_location[u] > 0.5
    found = []
    for family, told in verdicts.families.items():
        if told.llr[u] <= np.log(SUPPORTING):
            continue
        own = [s for s in signals if s.family is family]
        text = around.texts[u] if by_location or not own else max(own, key=lambda s: s.llr).text
        found.append(MechanismFinding(MECHANISM_OF[family], float(told.llr[u]), float(told.p_value[u]), text))
    return tuple(sorted(found, key=lambda m: -m.llr))


def _finding(
    held: Material,
    evidence: Evidence,
    verdicts: Verdicts,
    around: Surroundings,
    scores: CleanScores,
    signals: tuple[Signal, ...],
    u: int,
    label: str,
    n_eligible: int,
) -> UnitFinding:
    placed = evidence.placed
    has_score = bool(np.isfinite(scores.recorded[u]))
    whole = scores.everybody
    ways = {name: float(share) for name, share in zip(verdicts.ways, verdicts.way[u], strict=True)}
    reliability = float(placed.reliability[u])
    return UnitFinding(
        unit=label,
        n_eligible=n_eligible,
        n_responses=int(evidence.n_responses[u]),
        probability=float(verdicts.probability[u]),
        q_value=float(verdicts.q_value[u]),
        probability_range=(float(verdicts.probability_range[u, 0]), float(verdicts.probability_range[u, 1])),
        e_value=e_value(float(verdicts.own_llr[u])),
        level=verdicts.levels[u],
        ways={name: share for name, share in ways.items() if share >= LEAST_WAY},
        by_location=float(verdicts.by_location[u]),
        mechanisms=_mechanisms(signals, verdicts, around, u),
        recorded=float(scores.recorded[u]) if has_score else None,
        clean=float(scores.clean[u]) if has_score else None,
        clean_ci=(float(scores.low[u]), float(scores.high[u])) if has_score else None,
        delta=float(scores.recorded[u] - scores.clean[u]) if has_score else None,
        delta_ci=(float(scores.delta_low[u]), float(scores.delta_high[u])) if has_score else None,
        bounds=(float(scores.worst[u]), float(scores.best[u])) if has_score else None,
        blind=_known(scores.blind[u], scores.blind_error[u]),
        attrition=_known(scores.attrition_low[u], scores.attrition_high[u]),
        everybody=_known(whole.mean[u], whole.standard_error[u]),
        reliability=reliability,
        use=permitted_use(reliability, held.programme.settings),
        funnel_z=float(placed.z[u]) if np.isfinite(placed.z[u]) else None,
        signals=signals,
        left_out=tuple((t.name, t.left_out[u]) for t in evidence.tables if t.left_out[u]),
        look_alikes=(),
        case=None,
    )


def _known(one: float, other: float) -> tuple[float, float] | None:
    return (float(one), float(other)) if np.isfinite(one) and np.isfinite(other) else None


def _case(one: UnitFinding, explanations: Sequence[LookAlike], around: str) -> Case:
    return Case(
        seen=(*case.seen_in_words(one.signals, around), case.ways_in_words(one.ways, one.by_location)),
        chance=case.chance_in_words(one.signals, one.probability, one.probability_range, one.q_value),
        checked=case.checked_in_words(explanations, one.signals),
        score=_score_in_words(one),
        unknown=case.unknown_in_words(one.left_out, has_blind=one.blind is not None),
    )


def _score_in_words(one: UnitFinding) -> tuple[str, ...]:
    if one.recorded is None or one.clean is None or one.clean_ci is None or one.bounds is None:
        return ("No response holds the score.",)
    low, high = one.clean_ci
    said = [
        (
            f"Recorded {one.recorded:.2f} from {one.n_responses} responses; without pressure {one.clean:.2f} "
            f"({low:.2f} to {high:.2f}); with all that is suspicious kept, left out or undone, {one.bounds[0]:.2f} to "
            f"{one.bounds[1]:.2f}."
        ),
        f"Reliability {one.reliability:.2f}: {GOOD_FOR[one.use]}.",
    ]
    if one.everybody is not None:
        value, error = one.everybody
        said.append(f"Over everybody eligible, asked or not: {value:.2f} (standard error {error:.2f}).")
    if one.blind is not None:
        said.insert(1, f"The blind arm alone says {one.blind[0]:.2f} (standard error {one.blind[1]:.2f}).")
    return tuple(said)
