"""One screen of a programme: every unit with its signals, its verdict, and its score without the suspicious part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis import metrics
from analysis.errors import BadTable
from analysis.pressure import clean, contrast, coverage, device, expectation, latency, rates, report, verdict
from analysis.pressure.clean import CleanScores
from analysis.pressure.coverage import Blocked
from analysis.pressure.expectation import Expectation
from analysis.pressure.finding import MechanismFinding, Screening, UnitFinding
from analysis.pressure.funnel import Funnel, can_compare, funnel, without_comparison
from analysis.pressure.signal import BoolArray, Family, FloatArray, IntArray, Signal, SignalTable, Trace
from analysis.pressure.units import Units, count_by, units_of
from analysis.pressure.verdict import Verdicts
from analysis.programme import Programme

#: Times the signals are computed; from the second on each family knows whom the others find guilty. The first believes
#: in little difference between honest units, and serves only to find whom the later ones should not learn from.
ROUNDS = 4
#: What a family of signals points to.
MECHANISM_OF = {
    Family.INVITATION: "selective_invitation",
    Family.ON_SITE: "on_site_pressure",
    Family.FABRICATION: "fabrication",
    Family.REPORT: "asked_for_score",
}


def screen(programme: Programme, *, unit: str = "employee", metric: str = "mean", fdr: float = 0.10) -> Screening:
    """Screen every unit of a programme for traces of pressure.

    Parameters
    ----------
    programme : Programme
        The checked tables.
    unit : str, default "employee"
        ``employee`` (compared with its location) or ``location`` (compared with its region).
    metric : str, default "mean"
        ``mean``, ``nps``, ``top_box``, ``csat`` or ``ces``: the score reported with and without pressure. It does
        not enter the evidence, except that the expected score of a customer tells who is expected to be unhappy.
    fdr : float, default 0.10
        Nominal false discovery rate of the level watch.

    Returns
    -------
    Screening
        A row for every unit of the frame, also those without a response. The same tables give the same result.

    Raises
    ------
    BadTable
        `unit` or `metric` is not known, `fdr` is not above 0 and at most 0.5, or a column it needs is missing.

    References
    ----------
    Spiegelhalter, D. J. et al. (2012). JRSS-A 175, 1-47. Efron, B. (2010). Large-scale inference. CUP.
    Vovk, V. and Wang, R. (2021). E-values. Annals of Statistics 49, 1736-1754.

    Examples
    --------
    >>> from analysis.simulate import World, simulate
    >>> programme, truth = simulate(World(events=900, employees=20, locations=3), np.random.default_rng(1))
    >>> {finding.level.value for finding in screen(programme).units}
    {'clear'}
    """
    if not 0 < fdr <= 0.5:
        raise BadTable("settings", f"{fdr:g} is not above 0 and at most 0.5", column="fdr")
    units = units_of(programme, unit)
    scale = metrics.metric(metric, top_box=programme.settings.nps_top_box)
    values, scored = _values(programme, scale)
    effect_of = np.where(scored, values, np.nan)
    foreseen = expectation.expected_scores(programme, units.of_event, values, scored)
    block, devices = coverage.blocked(programme), device.learn_devices(programme)
    n_responses = count_by(units.of_response, units.count)
    honest = dict.fromkeys(Family, np.ones(units.count))
    for number in range(ROUNDS):
        widest = rates.FIRST_WIDEST if number == 0 else float(rates.SPREADS[-1])
        tables = (
            *coverage.invitation_coverage(programme, units, foreseen, block, honest[Family.INVITATION], widest=widest),
            latency.on_site_answers(programme, units, devices, effect_of, honest[Family.ON_SITE], widest=widest),
            device.private_device(programme, units, devices, effect_of, honest[Family.FABRICATION]),
            report.direct_report(programme, units, effect_of, honest[Family.REPORT], widest=widest),
        )
        honest = verdict.honest_by_others(tables, n_responses)
    event_row = programme.responses["event_row"].to_numpy()
    residual, scored_unit = (values - foreseen.score[event_row])[scored], units.of_response[scored]
    compare = funnel if can_compare(scored_unit, units.count) else without_comparison
    placed = compare(residual, scored_unit, units.count)
    suspected = verdict.suspected(tables, n_responses)
    scores_llr = contrast.scores_llr(tables, suspected, units, effect_of, honest[Family.ON_SITE], placed)
    verdicts = verdict.judge(tables, n_responses, scores_llr, fdr=fdr)
    answer_rate = len(event_row) / max(int((block.able & ~block.kept).sum()), 1)
    scores = clean.clean_scores(
        values,
        scored,
        foreseen.score,
        event_row,
        units,
        placed,
        clean.response_clean(tables, verdicts, units),
        clean.kept_away(tables, verdicts, units, min(answer_rate, 1.0)),
        verdicts,
        low=scale.low,
        high=scale.high,
    )
    findings = _findings(programme, units, tables, verdicts, scores, placed, n_responses)
    settings = _settings(unit, scale, fdr, foreseen, block, placed, verdicts)
    return Screening(fdr, findings, report.prevalence(programme), settings)


def _values(programme: Programme, scale: metrics.Metric) -> tuple[FloatArray, BoolArray]:
    """Value of the metric for each response, and which responses hold it."""
    responses = programme.responses
    if scale.column not in responses:
        raise BadTable("responses", f"the metric {scale.name} needs this column", column=scale.column)
    answers = responses[scale.column].to_numpy(dtype=np.float64)
    scored = np.isfinite(answers)
    values = np.zeros(len(answers))
    values[scored] = scale.values(answers[scored])
    return values, scored


def _rows_by_unit(rows: BoolArray, unit: IntArray, count: int) -> list[IntArray]:
    """Positions of the rows of each unit, in their order."""
    where = np.flatnonzero(rows)
    where = where[np.argsort(unit[where], kind="stable")]
    return np.split(where, np.cumsum(np.bincount(unit[where], minlength=count))[:-1])


def _signals(programme: Programme, units: Units, table: SignalTable) -> list[Signal]:
    """Cut a table into the signals of its units, with the identifiers of the evidence."""
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


def _mechanisms(signals: Sequence[Signal], verdicts: Verdicts, u: int) -> tuple[MechanismFinding, ...]:
    found = []
    for family, evidence in verdicts.families.items():
        if evidence.llr[u] > np.log(verdict.SUPPORTING):
            telling = max((s for s in signals if s.family is family), key=lambda s: s.llr)
            found.append(
                MechanismFinding(MECHANISM_OF[family], float(evidence.llr[u]), float(evidence.p_value[u]), telling.text)
            )
    return tuple(sorted(found, key=lambda m: -m.llr))


def _findings(
    programme: Programme,
    units: Units,
    tables: Sequence[SignalTable],
    verdicts: Verdicts,
    scores: CleanScores,
    placed: Funnel,
    n_responses: IntArray,
) -> tuple[UnitFinding, ...]:
    n_eligible = count_by(units.of_event, units.count)
    by_table = [_signals(programme, units, table) for table in tables]
    findings = []
    for u, label in enumerate(units.labels):
        signals = tuple(s[u] for s, t in zip(by_table, tables, strict=True) if not t.left_out[u])
        has_score = bool(np.isfinite(scores.recorded[u]))
        findings.append(
            UnitFinding(
                unit=label,
                n_eligible=int(n_eligible[u]),
                n_responses=int(n_responses[u]),
                probability=float(verdicts.probability[u]),
                q_value=float(verdicts.q_value[u]),
                level=verdicts.levels[u],
                mechanisms=_mechanisms(signals, verdicts, u),
                recorded=float(scores.recorded[u]) if has_score else None,
                clean=float(scores.clean[u]) if has_score else None,
                clean_ci=(float(scores.low[u]), float(scores.high[u])) if has_score else None,
                delta=float(scores.recorded[u] - scores.clean[u]) if has_score else None,
                reliability=float(placed.reliability[u]),
                funnel_z=float(placed.z[u]) if np.isfinite(placed.z[u]) else None,
                signals=signals,
                left_out=tuple((t.name, t.left_out[u]) for t in tables if t.left_out[u]),
            )
        )
    return tuple(findings)


def _settings(
    unit: str,
    scale: metrics.Metric,
    fdr: float,
    foreseen: Expectation,
    block: Blocked,
    placed: Funnel,
    verdicts: Verdicts,
) -> dict[str, object]:
    """Every threshold and choice, so that a screen can be repeated and argued with."""
    return {
        "unit": unit,
        "metric": scale.name,
        "metric_definition": scale.definition,
        "watch_q": fdr,
        "hold_q": min(verdict.HOLD_FDR, fdr),
        "watch_probability": verdict.WATCH_PROBABILITY,
        "hold_probability": verdict.HOLD_PROBABILITY,
        "prior": list(verdict.PRIOR),
        "share_pressed": verdicts.share_pressed,
        "activity": verdict.ACTIVITY,
        "least_responses": verdict.LEAST_RESPONSES,
        "least_events": verdict.LEAST_EVENTS,
        "likelihood_ratio_supporting": verdict.SUPPORTING,
        "likelihood_ratio_convincing": verdict.CONVINCING,
        "likelihood_ratio_overwhelming": verdict.OVERWHELMING,
        "likelihood_ratio_corroborating": verdict.CORROBORATING,
        "own_way_of_working": verdict.OWN_WAY,
        "scores_raised": [contrast.RAISED, contrast.RAISED_SPREAD],
        "least_rate": rates.LEAST_RATE,
        "on_site_minutes": list(latency.WITHIN_MINUTES),
        "private_share": device.PRIVATE_SHARE,
        "private_by_chance": device.PRIVATE_BY_CHANCE,
        "household_rate": device.HOUSEHOLD_RATE,
        "household_spread": device.HOUSEHOLD_SPREAD,
        "reasons_counted": list(block.counted),
        "reasons_not_counted": list(block.not_counted),
        "expectation_columns": list(foreseen.columns),
        "expectation_correlation": foreseen.correlation,
        "between_unit_sd": placed.tau,
        "between_unit_method": "Paule-Mandel",
        "within_unit_sd": placed.sigma_within,
        "clean_confidence": clean.CONFIDENCE,
    }
