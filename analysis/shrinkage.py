"""Drawing the figures of small domains towards what is usual, with the reliability that is left to each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.design import Design
from analysis.domains import Domains
from analysis.errors import AnalysisError
from analysis.estimation.employee_means import employee_means
from analysis.estimation.nested_error import nested_error
from analysis.estimation.small_area import SmallAreas, fay_herriot
from analysis.findings import Estimate, SmallArea
from analysis.sample import Sample
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

FEWEST_DOMAINS = 5
NESTED = "answers in employees in locations, with the region as covariate (nested error regression)"
AREA = "direct estimates of the domains (Fay and Herriot)"


def shrunk(
    sample: Sample,
    weighted: Design,
    domains: Domains,
    estimates: Sequence[Estimate],
    frame: pd.DataFrame,
    by: Sequence[str],
    confidence: float,
) -> tuple[tuple[SmallArea | None, ...], str]:
    """Estimate domains with the help of the others.

    Parameters
    ----------
    sample : Sample
        The sampled events.
    weighted : Design
        The same events with their final weights.
    domains : Domains
        Groups of the whole frame.
    estimates : sequence of Estimate
        Direct estimates of the domains.
    frame : DataFrame
        The eligible events.
    by : sequence of str
        Columns that make the domains.
    confidence : float
        Level of the intervals.

    Returns
    -------
    areas : tuple of SmallArea or None
        One per domain; None where the direct estimate is suppressed, and everywhere where no model can be fitted.
    model : str
        Which model it was; or why there is none.
    """
    try:
        if tuple(by) == ("employee_id",):
            areas, model = _by_employee(sample, weighted, domains, frame, confidence), NESTED
        else:
            areas, model = _by_area(estimates, confidence), AREA
    except AnalysisError as error:
        return (None,) * len(estimates), f"no model of small domains: {error}"
    metric = sample.metric
    found: list[SmallArea | None] = []
    for k, one in enumerate(estimates):
        if one.adjusted is None or one.adjusted.standard_error == 0:
            found.append(None)
            continue
        found.append(
            SmallArea(
                value=float(np.clip(areas.estimate[k], metric.low, metric.high)),
                standard_error=float(np.sqrt(areas.mse[k])),
                ci_low=float(np.clip(areas.low[k], metric.low, metric.high)),
                ci_high=float(np.clip(areas.high[k], metric.low, metric.high)),
                reliability=float(areas.reliability[k]),
            )
        )
    return tuple(found), model


def _by_area(estimates: Sequence[Estimate], confidence: float) -> SmallAreas:
    """Shrink direct estimates; their sampling variances are smoothed by the domains' effective sizes."""
    direct, n = np.zeros(len(estimates)), np.zeros(len(estimates), dtype=np.int64)
    size, variance = np.ones(len(estimates)), np.zeros(len(estimates))
    for k, one in enumerate(estimates):
        if one.adjusted is not None and one.effective_n is not None and one.adjusted.standard_error > 0:
            direct[k], n[k] = one.adjusted.value, one.n
            size[k], variance[k] = one.effective_n, one.adjusted.standard_error**2
    held = n > 0
    each = float(np.average(variance[held] * size[held], weights=n[held])) if held.any() else 1.0
    return fay_herriot(direct, each / size, n, np.ones((len(estimates), 1)), confidence=confidence)


def _by_employee(
    sample: Sample, weighted: Design, domains: Domains, frame: pd.DataFrame, confidence: float
) -> SmallAreas:
    """Shrink employees towards their location, and locations towards their region."""
    employees = len(domains.labels)
    first = np.zeros(employees, dtype=np.int64)
    first[domains.code[::-1]] = np.arange(len(domains.code))[::-1]  # each employee's first event
    terms, of_employee = _region_terms(frame, first)
    answered = np.flatnonzero(sample.responded)
    employee = domains.code[sample.rows[answered]]
    answers = employee_means(
        sample.value[answered],
        employee,
        employees,
        Terms(terms.names, terms.matrix, of_employee[employee]),
        final_weight=weighted.final_weight[answered],
    )
    location: IntArray | None = None
    if "location_id" in frame:
        code = pd.factorize(frame["location_id"].iloc[first], sort=True)[0].astype(np.int64)
        location = code if len(np.unique(code[answers.n > 0])) >= FEWEST_DOMAINS else None
    means = terms.matrix[of_employee]
    return nested_error(answers, location=location, population_means=means, confidence=confidence).employees


def _region_terms(frame: pd.DataFrame, first: IntArray) -> tuple[Terms, IntArray]:
    """Return an intercept and indicators of regions, and each employee's cell, by the region of the first event."""
    if "region" not in frame:
        none = np.zeros(len(first), dtype=np.int64)
        return Terms(("(intercept)",), np.ones((1, 1)), none), none
    code, names = pd.factorize(frame["region"].iloc[first], sort=True)
    matrix = np.hstack([np.ones((len(names), 1)), np.eye(len(names))[:, 1:]])
    of_employee = code.astype(np.int64)
    return Terms(("(intercept)", *(f"region={name}" for name in names[1:])), matrix, of_employee), of_employee
