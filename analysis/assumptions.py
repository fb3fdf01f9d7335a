"""What the overall estimate would be under other assumptions about those who did not answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cells import Cells, from_columns
from analysis.design import Design
from analysis.errors import AnalysisError, BadTable
from analysis.metrics import Kind
from analysis.sample import Sample
from analysis.sensitivity.bounds import manski_bounds
from analysis.sensitivity.inferred import Inferred
from analysis.sensitivity.instrument import heckman_by_instrument
from analysis.sensitivity.pattern_mixture import proxy_pattern_mixture
from analysis.sensitivity.pattern_mixture_binary import binary_proxy_pattern_mixture
from analysis.sensitivity.pattern_mixture_nps import nps_pattern_mixture
from analysis.sensitivity.tipping import TippingPoint, tipping_point
from analysis.terms import Terms, of_cells


@dataclass(frozen=True, slots=True)
class ProxyRow:
    """The metric under the proxy pattern-mixture model at one strength of selection.

    Parameters
    ----------
    phi : float
        0 if answering depends on the auxiliary variables only, 1 if on the opinion only.
    mean : Inferred
        The metric.
    is_possible : bool
        Whether nonrespondents like that can exist.
    """

    phi: float
    mean: Inferred
    is_possible: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """The metric under Heckman's selection model with an instrument that was drawn by lot.

    Parameters
    ----------
    instrument : str
        The column drawn by lot.
    mean : Inferred
        The metric.
    correlation : float
        Correlation of what moves answering and what moves the opinion.
    strength : float
        Likelihood ratio of the instrument per degree of freedom.
    """

    instrument: str
    mean: Inferred
    correlation: float
    strength: float


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Estimates beside the headline.

    Parameters
    ----------
    bounds : tuple of float
        Least and greatest value the metric can have whatever the others think.
    bounds_interval : tuple of float
        The bounds with their sampling error.
    proxy : tuple of ProxyRow
        Proxy pattern-mixture, from phi 0 to 1; empty where it cannot be fitted.
    proxy_correlations : tuple of float
        Correlation of the proxy with the value; for a net promoter score those of promoters and of detractors.
    tipping : TippingPoint or None
        How different nonrespondents must be for the metric to meet the target; None without a target.
    selection : Selection or None
        Heckman's model; None without an instrument.
    notes : tuple of str
        What could not be computed, and why.
    """

    bounds: tuple[float, float]
    bounds_interval: tuple[float, float]
    proxy: tuple[ProxyRow, ...] = ()
    proxy_correlations: tuple[float, ...] = ()
    tipping: TippingPoint | None = None
    selection: Selection | None = None
    notes: tuple[str, ...] = ()


def under_assumptions(
    start: Design,
    sample: Sample,
    cells: Cells,
    *,
    target: float | None,
    instrument: pd.Series | None,
    confidence: float,
) -> Assumptions:
    """Estimate the metric under assumptions other than the headline's.

    Parameters
    ----------
    start : Design
        The sampled events with their base weights.
    sample : Sample
        The same events.
    cells : Cells
        Auxiliary variables of the same events.
    target : float or None
        Bonus threshold or target, in the metric's unit.
    instrument : Series or None
        Column that was drawn by lot, for the same events.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Assumptions
        With a note for whatever could not be computed.

    Raises
    ------
    BadTable
        The target is not on the metric's scale, or the instrument has gaps.
    """
    metric, responded = sample.metric, sample.responded
    bound = manski_bounds(start, responded, sample.value, low=metric.low, high=metric.high, confidence=confidence)[0]
    ends, reach = (bound.low, bound.high), (bound.interval.low, bound.interval.high)
    if responded.all():
        return Assumptions(ends, reach, notes=("Everybody who was asked answered.",))
    notes: list[str] = []
    terms = of_cells(cells)
    proxy, correlations = _proxy(start, sample, terms, confidence, notes)
    tipping = None
    if target is not None:
        tipping = tipping_point(
            start,
            responded,
            sample.value,
            target=target,
            low=metric.low,
            high=metric.high,
            terms=terms,
            confidence=confidence,
        )
    selection = None
    if instrument is not None:
        selection = _selection(start, sample, terms, instrument, confidence, notes)
    return Assumptions(ends, reach, proxy, correlations, tipping, selection, tuple(notes))


def _proxy(
    start: Design, sample: Sample, terms: Terms, confidence: float, notes: list[str]
) -> tuple[tuple[ProxyRow, ...], tuple[float, ...]]:
    metric, responded = sample.metric, sample.responded
    rho: tuple[float, ...]
    try:
        if metric.kind is Kind.NPS:
            nps = nps_pattern_mixture(start, terms, responded, sample.answer, confidence=confidence)
            means, rho = nps.means, (nps.promoters.rho.value, nps.detractors.rho.value)
        elif metric.kind is Kind.SHARE:
            share = binary_proxy_pattern_mixture(start, terms, responded, sample.value, confidence=confidence)
            means, rho = share.means, (share.rho.value,)
        else:
            mean = proxy_pattern_mixture(
                start, terms, responded, sample.value, low=metric.low, high=metric.high, confidence=confidence
            )
            means, rho = mean.means, (mean.rho.value,)
    except AnalysisError as error:
        notes.append(f"Proxy pattern-mixture: {error}")
        return (), ()
    return tuple(ProxyRow(one.phi, one.mean, one.is_possible) for one in means), rho


def _selection(
    start: Design, sample: Sample, terms: Terms, instrument: pd.Series, confidence: float, notes: list[str]
) -> Selection | None:
    name = str(instrument.name)
    if instrument.isna().any() or (instrument == "").any():
        raise BadTable("frame", "an instrument drawn by lot has a value for every sampled event", column=name)
    levels = of_cells(from_columns({name: instrument.astype(str).to_numpy()}))
    try:
        found = heckman_by_instrument(
            start,
            terms,
            levels.columns(np.arange(1, len(levels.names))),
            sample.responded,
            sample.value,
            confidence=confidence,
        )
    except AnalysisError as error:
        notes.append(f"Selection model: {error}")
        return None
    strength = found.strength.likelihood_ratio / found.strength.degrees_of_freedom
    return Selection(name, found.model.mean, found.model.rho, strength)
