"""The metric of every domain: labels, figures, and what is too small to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.design import Design, design
from analysis.errors import BadTable
from analysis.estimation.interval import Spread, interval
from analysis.estimation.linearised import Means, domain_means
from analysis.findings import Estimate, Figure, Label, Suppression
from analysis.metrics import Kind, Metric
from analysis.sample import Sample

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Domains:
    """A code for every row of the frame, and what the codes mean.

    Parameters
    ----------
    code : ndarray of int64, shape (rows of the frame,)
        Domain of each event, from 0.
    labels : tuple of dict
        The domain's value in each column reported by.
    """

    code: IntArray
    labels: tuple[dict[str, Label], ...]


def domains_of(frame: pd.DataFrame, by: Sequence[str]) -> Domains:
    """Group the frame by the combinations of some columns that occur in it.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible event.
    by : sequence of str
        Columns to report by; none gives one domain of everything.

    Returns
    -------
    Domains
        Codes and labels, in the order of the labels.

    Raises
    ------
    BadTable
        A name is not a column, is given twice, or is a column of times.
    """
    for name in by:
        if name not in frame:
            raise BadTable("frame", "this column to report by does not exist", column=name)
        if list(by).count(name) > 1:
            raise BadTable("settings", "this column to report by is named twice", column=name)
        if pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
            raise BadTable("frame", "a time cannot be reported by; derive a period from it", column=name)
    if not by:
        return Domains(np.zeros(len(frame), dtype=np.int64), ({},))
    grouped = frame.groupby(list(by), sort=True, dropna=False)
    code: IntArray = np.asarray(grouped.ngroup(), dtype=np.int64)
    first = np.zeros(int(code.max()) + 1, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    held = [frame[name].iloc[first].tolist() for name in by]
    labels = tuple(dict(zip(by, map(_label, values), strict=True)) for values in zip(*held, strict=True))
    return Domains(code, labels)


def _label(value: object) -> Label:
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, float):
        return "" if np.isnan(value) else int(value) if value.is_integer() else float(value)
    return str(value)


def estimates(sample: Sample, weighted: Design, domains: Domains, fewest: int, confidence: float) -> list[Estimate]:
    """Estimate the metric of every domain, raw and adjusted, and suppress those with too few answers.

    Parameters
    ----------
    sample : Sample
        The sampled events.
    weighted : Design
        The design after adjustment, of the same events.
    domains : Domains
        Groups of the whole frame.
    fewest : int
        Domains with fewer answers, or with answers of a single customer, are suppressed.
    confidence : float
        Level of the intervals.

    Returns
    -------
    list of Estimate
        One per domain, in the order of its labels.

    Notes
    -----
    As if each domain were a sample of customers by itself, the squared residual sum of each customer is divided by
    ``1 - w_c / sum w``, w_c being the customer's sum of weights (with equal weights the factor n / (n - 1)), and the
    degrees of freedom are ``(sum w_c^2)^2 / sum w_c^4 - 1`` (with equal weights n - 1). Where all answers of a domain
    agree but not everybody answered, the standard error of a mean rests on the spread among all answers: a spread of 0
    would promise what a few answers cannot. Where everybody eligible answered there is nothing left to estimate: the
    interval is the value itself.

    References
    ----------
    MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance matrix estimators with improved
    finite sample properties. Journal of Econometrics 29, 305-325.
    """
    count = len(domains.labels)
    code = domains.code[sample.rows]
    answered = sample.responded
    plain = design(np.ones(int(answered.sum())), cluster=sample.cluster[answered])
    raw = _figures(sample.metric, plain, sample.value[answered], code[answered], domains, confidence)
    adjusted = _figures(sample.metric, weighted, sample.value, code, domains, confidence)
    asked = np.bincount(code, weights=sample.base_weight, minlength=count)
    replied = np.bincount(code[answered], weights=sample.base_weight[answered], minlength=count)
    found = []
    for k in range(count):
        n = int(adjusted.means.n[k])
        rate = float(replied[k] / asked[k]) if asked[k] > 0 else None
        if n < fewest or adjusted.figures[k] is None or raw.figures[k] is None:
            found.append(Estimate(n, rate, None, None, None, None, Suppression.TOO_FEW_ANSWERS))
            continue
        size = float(adjusted.means.effective_n[k])
        found.append(Estimate(n, rate, size, n / size, raw.figures[k], adjusted.figures[k]))
    return found


@dataclass(frozen=True, slots=True)
class _Figures:
    means: Means
    figures: tuple[Figure | None, ...]  # None where fewer than two clusters answered


def _figures(
    metric: Metric, weighted: Design, value: FloatArray, code: IntArray, domains: Domains, confidence: float
) -> _Figures:
    count = len(domains.labels)
    means = domain_means(weighted, value, code, count)
    weight = weighted.final_weight
    total = np.bincount(code, weights=weight, minlength=count)
    squares = np.bincount(code, weights=weight * value**2, minlength=count) / np.where(total > 0, total, 1.0)
    unit_variance = np.maximum(squares - means.value**2, 0.0)
    unit_variance[unit_variance < 1e-12 * (metric.high - metric.low) ** 2] = 0.0
    pooled = float(np.average(value**2, weights=weight) - np.average(value, weights=weight) ** 2)
    eligible = np.bincount(domains.code, minlength=count)
    errors, degrees_of_freedom = _small_domains(means, weighted, value, code)
    figures: list[Figure | None] = []
    for k in range(count):
        if means.clusters[k] < 2:
            figures.append(None)
            continue
        error, variance = float(errors[k]), float(unit_variance[k])
        size, answers = float(means.effective_n[k]), int(means.n[k])
        if error == 0 and answers == eligible[k]:
            figures.append(_known(metric, float(means.value[k])))
            continue
        if metric.kind is Kind.MEAN and variance == 0:
            variance = pooled
            error = max(error, float(np.sqrt(pooled / size)))
        spread = Spread(float(means.value[k]), error, variance, answers, size, float(degrees_of_freedom[k]))
        figures.append(_figure(metric, spread, confidence))
    return _Figures(means, tuple(figures))


def _small_domains(means: Means, weighted: Design, value: FloatArray, code: IntArray) -> tuple[FloatArray, FloatArray]:
    """Correct standard errors, and count degrees of freedom, as if each domain were a sample of clusters by itself."""
    rows = np.flatnonzero(weighted.final_weight > 0)
    count, w = len(means.value), weighted.final_weight[rows]
    pair, pairs = pd.factorize(weighted.cluster[rows] * np.int64(count) + code[rows])
    inside = pairs % count
    held = np.bincount(pair, weights=w).astype(np.float64)  # by the clusters of each domain
    residual = np.bincount(pair, weights=w * (value[rows] - means.value[code[rows]])).astype(np.float64) ** 2

    def sums(values: FloatArray) -> FloatArray:
        return np.bincount(inside, weights=values, minlength=count).astype(np.float64)

    total, squares, fourths = sums(held), sums(held**2), sums(held**4)
    pull = np.minimum(held / total[inside], 0.999)  # a cluster pulls the mean towards itself, shortening its residual
    plain = sums(residual)
    leverage = np.divide(sums(residual / (1 - pull)), plain, out=np.ones(count), where=plain > 0)
    here = np.maximum(means.clusters, 2).astype(np.float64)
    correction = np.maximum(leverage, here / (here - 1))
    everywhere = means.degrees_of_freedom
    errors = means.standard_error * np.sqrt(correction * everywhere / (everywhere + 1))
    varied = np.divide(squares**2, fourths, out=np.ones(count), where=fourths > 0)
    return errors, np.maximum(np.minimum(here, varied) - 1, 1.0)


def _known(metric: Metric, value: float) -> Figure:
    """Return the figure of a domain in which everybody eligible answered."""
    known = min(max(value, metric.low), metric.high)
    return Figure(known, 0.0, known, known)


def _figure(metric: Metric, spread: Spread, confidence: float) -> Figure:
    value = min(max(spread.value, metric.low), metric.high)
    ends = interval(metric.kind, spread, low=metric.low, high=metric.high, confidence=confidence)
    return Figure(value, spread.standard_error, ends.low, ends.high)
