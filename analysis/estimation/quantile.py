"""Weighted quantiles with Woodruff's limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.members import Members, members
from analysis.estimation.statistics import mean

FloatArray = npt.NDArray[np.float64]

_ROUNDING = 1e-12


class QuantileRule(StrEnum):
    """How a quantile is read from the weighted distribution function."""

    MATH = "math"
    """The lowest value that a share p of the weight does not exceed."""
    SCHOOL = "school"
    """As math, but halfway to the next value where exactly a share p lies at or below: the median of school."""
    HF2 = "hf2"
    """Hyndman and Fan's second definition; the same as school."""
    HF7 = "hf7"
    """Hyndman and Fan's seventh: linear between values, the lowest being quantile 0 and the highest quantile 1."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Quantiles of d domains at q shares.

    Parameters
    ----------
    p : ndarray, shape (q,)
        Shares of the weight at or below.
    value : ndarray, shape (d, q)
        The quantiles.
    low, high : ndarray, shape (d, q)
        Woodruff's confidence limits. Where the domain is too small, minus infinity or infinity: the sample bounds the
        quantile on one side only, or on none.
    standard_error : ndarray, shape (d, q)
        Half the width of the interval as a multiple of Student's t; infinity where a limit is.
    degrees_of_freedom : ndarray, shape (d,)
        Primary sampling units minus strata, counting those only that hold a unit of the domain.
    """

    p: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    standard_error: FloatArray
    degrees_of_freedom: FloatArray


def quantiles(
    design: Design,
    values: npt.ArrayLike,
    p: npt.ArrayLike,
    *,
    rule: QuantileRule | str = QuantileRule.MATH,
    domain: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> Quantiles:
    """Estimate quantiles with Woodruff's limits.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    values : array_like, shape (n,)
        Value of each unit.
    p : array_like, shape (q,) or ()
        Shares of the weight, between 0 and 1.
    rule : QuantileRule or str, default "math"
        ``math``, ``school``, ``hf2`` or ``hf7``.
    domain : array_like of int, shape (n,), optional
        As for `analysis.estimation.statistics.mean`.
    confidence : float, default 0.95
        Confidence level.

    Returns
    -------
    Quantiles
        One row per domain. A domain too small for a limit has an infinite one, and does not take the others with it.

    Raises
    ------
    BadTable
        A share is not between 0 and 1, the rule is not known, or as `analysis.estimation.statistics.mean`.
    TooFew
        No quantile of any domain has both limits, because each would lie beyond the lowest or the highest value.
    NotIdentified
        A weight is below 0, no domain has degrees of freedom, or as `analysis.estimation.statistics.mean`.

    Notes
    -----
    The limits are the quantiles at ``F - t se`` and ``F + t se``, F being the estimated share of the weight at or below
    the quantile and se its standard error. Under ``hf7`` the k-th lowest of n values is the quantile at the weight
    before it divided by the weight of all but the last; of equal values the weight of the last row counts.

    References
    ----------
    Woodruff, R. S. (1952). Confidence intervals for medians and other position measures. Journal of the American
    Statistical Association 47, 635-646.

    Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. The American Statistician 50, 361-365.

    Examples
    --------
    >>> from analysis.design import design
    >>> found = quantiles(design([1.0] * 100), list(range(100)), [0.25, 0.5])
    >>> found.value.tolist(), found.low.tolist()
    ([[24.0, 49.0]], [[16.0, 40.0]])
    """
    chosen, shares = _options(rule, p)
    part = members(design, domain)
    if (part.weight < 0).any():
        row = int(part.rows[np.argmin(part.weight)])
        raise NotIdentified(f"the weight of row {row + 1} is below 0, so shares at or below a value need not increase")
    matrix = part.matrix(values, "values")
    if matrix.shape[1] != 1:
        raise BadTable("values", f"has {matrix.shape[1]} columns; quantiles take one at a time")
    value = _at(part, matrix[:, 0], np.tile(shares, (part.domains, 1)), chosen)
    below = np.zeros((design.size, len(shares)))
    below[part.rows] = matrix <= value[part.domain]
    found = mean(design, below, domain=domain)
    shape = value.shape
    freedom = found.domain_degrees_of_freedom.reshape(shape)
    is_free = freedom >= 1
    if not is_free.any():
        raise NotIdentified("no domain has degrees of freedom, so no quantile has limits")
    multiple = np.asarray(stats.t.ppf(0.5 + confidence / 2, np.maximum(freedom, 1)))
    centre, half = found.value.reshape(shape), multiple * found.standard_error.reshape(shape)
    has_low, has_high = is_free & (centre - half >= 0), is_free & (centre + half <= 1 + _ROUNDING)
    if not (has_low & has_high).any():
        place, j = (int(i) for i in np.argwhere(is_free)[0])
        message = f"domain {place} has too few units for limits of its quantile at {shares[j]:g}"
        raise TooFew(f"{message}: one lies beyond the lowest or highest value; lower the confidence or merge domains")
    low = np.where(has_low, _at(part, matrix[:, 0], centre - half, chosen), -np.inf)
    high = np.where(has_high, _at(part, matrix[:, 0], centre + half, chosen), np.inf)
    return Quantiles(shares, value, low, high, (high - low) / (2 * multiple), freedom[:, 0])


def _options(rule: QuantileRule | str, p: npt.ArrayLike) -> tuple[QuantileRule, FloatArray]:
    if rule not in tuple(QuantileRule):
        raise BadTable("quantiles", f"{rule!r} is not known; use {', '.join(QuantileRule)}", column="rule")
    shares = np.atleast_1d(np.asarray(p, dtype=np.float64))
    wrong = ~((shares > 0) & (shares < 1))
    if wrong.any():
        raise BadTable("quantiles", f"{shares[wrong][0]:g} is not between 0 and 1", column="p")
    return QuantileRule(rule), shares


def _at(part: Members, value: FloatArray, p: FloatArray, rule: QuantileRule) -> FloatArray:
    """Return the quantiles of each domain at its row of shares."""
    order = np.lexsort((value, part.domain))
    ends = np.cumsum(part.n)
    found = np.empty(p.shape)
    for place, (start, end) in enumerate(zip(ends - part.n, ends, strict=True)):
        rows = order[start:end]
        found[place] = _read(value[rows], part.weight[rows], p[place], rule)
    return found


def _read(value: FloatArray, weight: FloatArray, p: FloatArray, rule: QuantileRule) -> FloatArray:
    """Read quantiles of sorted values."""
    held = np.cumsum(weight)
    if len(value) == 1:
        return np.full(len(p), value[0])
    if rule is QuantileRule.HF7:
        return np.interp(p, np.concatenate([[0.0], held[:-1]]) / held[-2], value)
    target = p * held[-1]
    slack = _ROUNDING * held[-1]  # sums of many weights are not exact
    last = len(value) - 1
    lower = np.minimum(np.searchsorted(held, target - slack), last)
    if rule is QuantileRule.MATH:
        return np.asarray(value[lower])
    exact = np.abs(held[lower] - target) <= slack
    upper = np.where(exact, np.minimum(lower + 1, last), lower)
    return np.asarray((value[lower] + value[upper]) / 2)
