"""One screen of a programme: every unit with its signals, its verdict, and its score without the suspicious part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis import metrics
from analysis.errors import BadTable
from analysis.pressure import clean, combination, contrast, devices, families, rates, surroundings, verdict
from analysis.pressure.blocked import Blocked
from analysis.pressure.calibration import Calibration, calibrate
from analysis.pressure.combination import Innocent, combine, innocent_of
from analysis.pressure.expectation import Expectation
from analysis.pressure.fairness import COMPARED_BY, adverse_impact, group_of_units
from analysis.pressure.families import by_family
from analysis.pressure.finding import Screening
from analysis.pressure.findings import findings
from analysis.pressure.funnel import Funnel
from analysis.pressure.material import material
from analysis.pressure.signal import Family
from analysis.pressure.signals import coverage, latency, private_device
from analysis.pressure.verdict import Level, Verdicts
from analysis.pressure.weighing import weigh
from analysis.prevalence.document import of_programme
from analysis.programme import Programme, in_order

#: What a screen does, one after the other.
STEPS = ("measuring signals", "planting pressure", "screening locations", "imputing scores", "writing cases")


def _silently(step: str) -> None:
    del step


def screen(
    programme: Programme,
    *,
    unit: str = "employee",
    metric: str = "mean",
    fdr: float = 0.10,
    seed: int = 0,
    on_step: Callable[[str], None] | None = None,
) -> Screening:
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
    seed : int, default 0
        Of the pressure that is planted to calibrate the signals, and of the imputations.
    on_step : callable, optional
        Called at the beginning of each of `STEPS` with its name, for a progress bar.

    Returns
    -------
    Screening
        A row for every unit of the frame, also those without a response. The same tables give the same result, in
        whatever order their rows are.

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
    begin = on_step or _silently
    begin(STEPS[0])
    programme = _in_order(programme)
    held = material(programme, unit=unit, metric=metric)
    units, scale, foreseen = held.units, held.scale, held.foreseen
    evidence = weigh(held)
    tables, n_responses, placed = evidence.tables, evidence.n_responses, evidence.placed
    innocent = innocent_of(tables, evidence.scores_llr)
    combined = combine(tables, evidence.scores_llr, innocent)
    begin(STEPS[1])
    planting, imputing = np.random.default_rng(seed).spawn(2)
    calibration = calibrate(held, evidence, combined, planting, innocent)
    asked = of_programme(programme)
    prior = asked.prior
    llr = calibration(combined.llr)
    begin(STEPS[2])
    around = surroundings.surroundings(held, tables, llr)
    verdicts = verdict.judge(by_family(tables, n_responses), combined, llr, around, fdr=fdr, prior=(prior.a, prior.b))
    begin(STEPS[3])
    scores = clean.clean_scores(held, tables, verdicts, placed, evidence.honest[Family.AUDIT], imputing)
    begin(STEPS[4])
    found = findings(held, evidence, verdicts, around, scores)
    flagged = np.array([level is not Level.CLEAR for level in verdicts.levels], dtype=bool)
    impacts = {
        column: adverse_impact(flagged, group_of_units(programme, units, column))
        for column in COMPARED_BY
        if column in programme.frame
    }
    settings = _settings(
        unit, scale, fdr, foreseen, held.block, placed, verdicts, calibration, innocent, (prior.a, prior.b)
    )
    return Screening(fdr, found, asked, impacts, {**settings, "seed": seed})


def _in_order(programme: Programme) -> Programme:
    """Sort events and responses, so that the pressure that is planted does not depend on the order of the rows."""
    ordered = in_order(programme)
    row = ordered.responses["event_row"].to_numpy()
    if (np.diff(row) > 0).all():
        return ordered
    responses = ordered.responses.iloc[np.argsort(row)].reset_index(drop=True)
    return Programme(ordered.frame, responses, ordered.settings)


def _settings(
    unit: str,
    scale: metrics.Metric,
    fdr: float,
    foreseen: Expectation,
    block: Blocked,
    placed: Funnel,
    verdicts: Verdicts,
    calibration: Calibration,
    innocent: Innocent,
    prior: tuple[float, float],
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
        "prior": list(prior),
        "priors_of_range": [list(other) for other in verdict.PRIORS_OF_RANGE],
        "share_pressed": verdicts.share_pressed,
        "activity": families.ACTIVITY,
        "shows": combination.SHOWS,
        "own_habit": coverage.OWN_HABIT,
        "own_way_of_working": combination.OWN_WAY,
        "own_way_of_working_learned": innocent.own_way,
        "own_reason": innocent.own_reason,
        "scores_raised": [contrast.RAISED, contrast.RAISED_SPREAD],
        "least_responses": families.LEAST_RESPONSES,
        "least_events": families.LEAST_EVENTS,
        "likelihood_ratio_supporting": families.SUPPORTING,
        "likelihood_ratio_convincing": verdict.CONVINCING,
        "likelihood_ratio_overwhelming": verdict.OVERWHELMING,
        "likelihood_ratio_stands_out": surroundings.STANDS_OUT,
        "trace_stands_out": surroundings.TRACE_STANDS_OUT,
        "largest_ratio_of_a_location": surroundings.LARGEST_RATIO,
        "pressed_by_location": verdict.BY_LOCATION,
        "joins_in": verdict.JOINS_IN,
        "looks_usual_in_a_pressed_location": verdict.LOOKS_USUAL,
        "steepness_of_joining_in": verdict.STEEPNESS_OF_JOINING,
        "calibration": calibration.as_dict(),
        "least_rate": rates.LEAST_RATE,
        "on_site_minutes": list(latency.WITHIN_MINUTES),
        "private_share": devices.PRIVATE_SHARE,
        "private_by_chance": devices.PRIVATE_BY_CHANCE,
        "household_rate": private_device.HOUSEHOLD_RATE,
        "household_spread": private_device.HOUSEHOLD_SPREAD,
        "reasons_counted": list(block.counted),
        "reasons_not_counted": list(block.not_counted),
        "expectation_columns": list(foreseen.columns),
        "expectation_correlation": foreseen.correlation,
        "between_unit_sd": placed.tau,
        "between_unit_method": "Paule-Mandel",
        "within_unit_sd": placed.sigma_within,
        "clean_confidence": clean.CONFIDENCE,
    }
