"""Drawing the figures of small domains towards what is usual, with the reliability that is left to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.design import Design
from analysis.domains import Domains
from analysis.errors import AnalysisError
from analysis.estimation.employee_means import employee_means
from analysis.estimation.nested_error import nested_error
from analysis.estimation.sampling_variance import smoothed_variances
from analysis.estimation.small_area import SmallAreas, fay_herriot
from analysis.findings import Estimate, Figure, SmallArea
from analysis.metrics import Metric
from analysis.sample import Sample
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

FEWEST_DOMAINS = 5
_PASSES = 2
_FREE_LOCATIONS = 3  # locations beyond one per region
NESTED = "answers in employees in locations, with the region as covariate (nested error regression)"
NO_REGION = (
    "answers in employees in locations (nested error regression); the region is left out, as the regions with answers "
    "hold too few further locations to tell locations of one region apart"
)
AREA = "direct estimates of the domains (Fay and Herriot)"


def shrunk(
    sample: Sample,
    weighted: Design,
    domains: Domains,
    estimates: Sequence[Estimate],
    frame: pd.DataFrame,
    by: Sequence[str],
    confidence: float,
    widened: Sequence[Estimate] | None = None,
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
        Direct estimates of the domains, with their sampling errors only.
    frame : DataFrame
        The eligible events.
    by : sequence of str
        Columns that make the domains.
    confidence : float
        Level of the intervals.
    widened : sequence of Estimate, optional
        The same estimates with standard errors that also hold what the models of opinion-dependent response leave open.

    Returns
    -------
    areas : tuple of SmallArea or None
        One per domain; None where the direct estimate is suppressed, and everywhere where no model can be fitted.
    model : str
        Which model it was; or why there is none.

    Notes
    -----
    What the opinion models leave open is an error that the domains share: other domains cannot make it smaller. Its
    variance, ``SE_widened^2 - SE^2``, is therefore added whole to the mean squared error, and to the squared distance
    of both ends of the interval times the squared normal quantile.
    """
    try:
        if tuple(by) == ("employee_id",):
            areas, model = _by_employee(sample, weighted, domains, frame, confidence)
        else:
            covariates, names = _level_terms(
                [one.adjusted is not None and not _is_known(one.adjusted) for one in estimates], domains, by
            )
            areas, model = _by_area(estimates, covariates, sample.metric, confidence), _named(names)
    except AnalysisError as error:
        return (None,) * len(estimates), f"no model of small domains: {error}"
    shared = _shared_variance(estimates, estimates if widened is None else widened)
    quantile = float(stats.norm.ppf(0.5 + confidence / 2))
    low, high = sample.metric.low, sample.metric.high
    found: list[SmallArea | None] = []
    for k, one in enumerate(estimates):
        if one.adjusted is None or _is_known(one.adjusted):
            found.append(None)
            continue
        value, extra = float(areas.estimate[k]), float(shared[k])
        below, above = value - float(areas.low[k]), float(areas.high[k]) - value
        found.append(
            SmallArea(
                value=float(np.clip(value, low, high)),
                standard_error=float(np.sqrt(areas.mse[k] + extra)),
                ci_low=float(np.clip(value - _wider(below, quantile**2 * extra), low, high)),
                ci_high=float(np.clip(value + _wider(above, quantile**2 * extra), low, high)),
                reliability=float(areas.reliability[k]),
            )
        )
    return tuple(found), model


def _shared_variance(estimates: Sequence[Estimate], widened: Sequence[Estimate]) -> FloatArray:
    """Return by how much each domain's variance was widened."""
    found = np.zeros(len(estimates))
    for k, (one, wide) in enumerate(zip(estimates, widened, strict=True)):
        if one.adjusted is not None and wide.adjusted is not None:
            found[k] = max(wide.adjusted.standard_error**2 - one.adjusted.standard_error**2, 0.0)
    return found


def _wider(distance: float, extra: float) -> float:
    """Return the distance from a figure to an end of its interval with a variance more."""
    return distance if extra == 0 else float(np.sqrt(distance**2 + extra))


def _is_known(figure: Figure) -> bool:
    """Whether everybody answered; a standard error of 0 alone says only that all who answered agree."""
    return figure.ci_low == figure.ci_high


def _by_area(estimates: Sequence[Estimate], covariates: FloatArray, metric: Metric, confidence: float) -> SmallAreas:
    """Shrink direct estimates; their sampling variances are drawn towards what the metric's scale allows."""
    direct, n = np.zeros(len(estimates)), np.zeros(len(estimates), dtype=np.int64)
    size, variance = np.ones(len(estimates)), np.ones(len(estimates))
    for k, one in enumerate(estimates):
        if one.adjusted is not None and one.effective_n is not None and not _is_known(one.adjusted):
            direct[k], n[k] = one.adjusted.value, one.n
            size[k], variance[k] = one.effective_n, one.adjusted.standard_error**2
    own = variance.copy()
    held, own, degrees = n > 0, variance.copy(), np.maximum(size - 1, 1.0)
    spread = np.ones(len(estimates))
    variance[held] = smoothed_variances(own[held], degrees[held], 1 / size[held])
    found = _scaled(direct, variance, n, covariates, spread, confidence)
    levels = _levels_with_spread(own[held] * size[held], covariates[held], metric)
    # Spread and variance follow the shrunk figure: an area's own figure would pass its own error on to them.
    for _ in range(_PASSES):
        middle = (size * np.clip(found.estimate, metric.low, metric.high) + (metric.low + metric.high) / 2) / (size + 1)
        possible = (metric.high - middle) * (middle - metric.low)
        variance[held] = smoothed_variances(own[held], degrees[held], (possible / size)[held], levels)
        unit = variance[held] * size[held]
        spread[held] = np.sqrt(unit / unit.mean())
        found = _scaled(direct, variance, n, covariates, spread, confidence)
    return found


def _levels_with_spread(unit: FloatArray, covariates: FloatArray, metric: Metric) -> FloatArray:
    """Return the covariates if the answers differ somewhere at each of their values, and else the intercept alone.

    Where all answers of a level agree, its own variance would be 0; the scale then says how large it may be.
    """
    cell = np.unique(covariates, axis=0, return_inverse=True)[1].ravel()
    most = np.zeros(int(cell.max()) + 1)
    np.maximum.at(most, cell, unit)
    return covariates if most.min() > 1e-9 * (metric.high - metric.low) ** 2 else covariates[:, :1]


def _scaled(
    direct: FloatArray, variance: FloatArray, n: IntArray, covariates: FloatArray, spread: FloatArray, confidence: float
) -> SmallAreas:
    """Fit the areas' model with deviations between areas in proportion to their spread."""
    found = fay_herriot(direct / spread, variance / spread**2, n, covariates / spread[:, None], confidence=confidence)
    return replace(
        found,
        estimate=found.estimate * spread,
        mse=found.mse * spread**2,
        low=found.low * spread,
        high=found.high * spread,
    )


def _level_terms(held: Sequence[bool], domains: Domains, by: Sequence[str]) -> tuple[FloatArray, list[str]]:
    """Return an intercept and indicators of those columns of which each level has enough domains to tell its own mean.

    Domains of one level would else be drawn towards those of the others, from which they are known to differ.
    """
    used = np.array(held, dtype=bool)
    matrix, names = np.ones((len(used), 1)), list[str]()
    for name in by:
        code, levels = pd.factorize(np.array([str(label[name]) for label in domains.labels]), sort=True)
        size = np.bincount(code[used], minlength=len(levels))
        shown = np.flatnonzero(size > 0)
        if len(shown) < 2 or size[shown].min() < FEWEST_DOMAINS:
            continue
        wider = np.hstack([matrix, (code[:, None] == shown[None, 1:]).astype(np.float64)])
        if np.linalg.matrix_rank(wider[used]) == wider.shape[1]:
            matrix = wider
            names.append(name)
    return matrix, names


def _named(covariates: Sequence[str]) -> str:
    return f"{AREA}, with {' and '.join(covariates)} as covariate" if covariates else AREA


def _by_employee(
    sample: Sample, weighted: Design, domains: Domains, frame: pd.DataFrame, confidence: float
) -> tuple[SmallAreas, str]:
    """Shrink employees towards their location, and locations towards their region; and say so."""
    employees = len(domains.labels)
    first = np.zeros(employees, dtype=np.int64)
    first[domains.code[::-1]] = np.arange(len(domains.code))[::-1]  # each employee's first event
    answered = np.flatnonzero(sample.responded)
    employee = domains.code[sample.rows[answered]]
    heard, model = np.unique(employee), NESTED
    terms, of_employee = _region_terms(frame, first)
    location: IntArray | None = None
    if "location_id" in frame:
        code = pd.factorize(frame["location_id"].iloc[first], sort=True)[0].astype(np.int64)
        locations, regions = len(np.unique(code[heard])), len(np.unique(of_employee[heard]))
        location = code if locations >= FEWEST_DOMAINS else None
        if location is not None and regions > 1 and locations < regions + _FREE_LOCATIONS:
            # Regions that are locations leave nothing to tell the variance between locations by.
            terms, of_employee, model = *_intercept(employees), NO_REGION
    answers = employee_means(
        sample.value[answered],
        employee,
        employees,
        Terms(terms.names, terms.matrix, of_employee[employee]),
        final_weight=weighted.final_weight[answered],
    )
    means = terms.matrix[of_employee]
    found = nested_error(answers, location=location, population_means=means, confidence=confidence)
    return found.employees, model


def _intercept(employees: int) -> tuple[Terms, IntArray]:
    none = np.zeros(employees, dtype=np.int64)
    return Terms(("(intercept)",), np.ones((1, 1)), none), none


def _region_terms(frame: pd.DataFrame, first: IntArray) -> tuple[Terms, IntArray]:
    """Return an intercept and indicators of regions, and each employee's cell, by the region of the first event."""
    if "region" not in frame:
        return _intercept(len(first))
    code, names = pd.factorize(frame["region"].iloc[first], sort=True)
    matrix = np.hstack([np.ones((len(names), 1)), np.eye(len(names))[:, 1:]])
    of_employee = code.astype(np.int64)
    return Terms(("(intercept)", *(f"region={name}" for name in names[1:])), matrix, of_employee), of_employee
