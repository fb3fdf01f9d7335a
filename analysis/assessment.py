"""How good an adjustment is: what it cost, what it left, and how representative the response is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis import disclosure, disposition
from analysis.cells import Cells
from analysis.choice import AuxiliaryChoice
from analysis.design import Design
from analysis.errors import AnalysisError
from analysis.findings import Quality, Representativity
from analysis.provenance import ANALYSIS_VERSION
from analysis.quality.balance import level_balance, residual_imbalance
from analysis.quality.overlap import overlap
from analysis.quality.partial_r_indicator import VariablePartial, partial_of
from analysis.quality.r_indicator import indicator_of
from analysis.quality.response_fit import agreement, auc, pseudo_r2
from analysis.quality.response_propensities import Precision, propensities, response
from analysis.quality.sampling import total_variance
from analysis.quality.weights import summary
from analysis.sample import Sample

FloatArray = npt.NDArray[np.float64]


def assess(
    dispositions: npt.NDArray[np.object_],
    start: Design,
    sample: Sample,
    chosen: AuxiliaryChoice,
    weighted: Design,
    propensity: FloatArray | None,
    *,
    minimum_n: int,
    confidence: float,
    protect: bool,
    small_area_model: str | None,
) -> Quality:
    """Assess the weights and the response.

    Parameters
    ----------
    dispositions : ndarray of str, shape (n,)
        Disposition of every sampled event.
    start : Design
        The sampled events with their base weights.
    sample : Sample
        The same events.
    chosen : AuxiliaryChoice
        Auxiliary variables of every eligible event, and why they are used.
    weighted : Design
        The same sampled events with the final weights of the headline.
    propensity : ndarray, shape (n,), or None
        Estimated probability of answering under MAR; None where everybody answered.
    minimum_n : int
        Fewer answers than this are suppressed.
    confidence : float
        Level of the intervals.
    protect : bool
        Whether domains are suppressed to protect others.
    small_area_model : str or None
        What the small-area figures rest on.

    Returns
    -------
    Quality
        The assessment.

    Raises
    ------
    TypeError
        The final weights were not calibrated.
    """
    if weighted.calibration is None:
        raise TypeError("the weights must have been raked")
    prepared = chosen.prepared
    answered = np.flatnonzero(sample.responded)
    cells = prepared.cells.take(sample.rows)
    final_weight = weighted.final_weight[answered]
    balance = level_balance(
        prepared.cells, prepared.cells.take(sample.rows[answered]), sample.base_weight[answered], final_weight
    )
    representativity = None
    if propensity is not None:
        representativity = _representativity(start, sample, cells, propensity)
    return Quality(
        auxiliaries=prepared.auxiliaries,
        choice=chosen.as_dict(),
        merged_levels=prepared.merged_levels,
        balance=balance,
        residual_imbalance=residual_imbalance(balance) if balance else None,
        weights=summary(final_weight),
        propensity=None
        if propensity is None
        else (float(propensity.min()), float(propensity.mean()), float(propensity.max())),
        representativity=representativity,
        converged=weighted.calibration.converged,
        largest_margin_error=weighted.calibration.largest_margin_error,
        rates=disposition.rates(disposition.count(dispositions)),
        weighted_rates=disposition.rates(disposition.count(dispositions, sample.base_weight)),
        confidence=confidence,
        minimum_n=minimum_n,
        suppression_rule=disclosure.rule(minimum_n, protect=protect),
        small_area_model=small_area_model,
        analysis_version=ANALYSIS_VERSION,
    )


def _representativity(start: Design, sample: Sample, cells: Cells, propensity: FloatArray) -> Representativity:
    """Measure how much answering differs between kinds of events, and how well the model tells it."""
    weight, responded = sample.base_weight, sample.responded
    spread = np.average(sample.value[responded] ** 2, weights=weight[responded])
    spread -= np.average(sample.value[responded], weights=weight[responded]) ** 2
    notes: list[str] = []
    indicator, largest = None, None
    partial: tuple[VariablePartial, ...] = ()
    try:
        given = response(start, cells, responded, precision=Precision.DESIGN)
        fitted = propensities(given)
        totals = total_variance(given.units, cells.cell, cells.size)
        indicator = indicator_of(fitted, totals)
        largest = indicator.largest_bias(float(np.sqrt(max(spread, 0.0))))
        if len(cells.variables) > 1 or len(cells.levels[0]) > 1:
            partial = partial_of(given, fitted, totals, cells)
    except AnalysisError as error:
        notes.append(f"R-indicators: {error}")
    return Representativity(
        r_indicator=indicator,
        partial=partial,
        largest_bias=largest,
        auc=auc(propensity, responded, weight),
        pseudo_r2=pseudo_r2(propensity, responded, weight),
        agreement=agreement(propensity, responded, weight),
        overlap=overlap(propensity, responded, weight),
        notes=tuple(notes),
    )
