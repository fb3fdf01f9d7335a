"""Means, totals, ratios and shares, of everybody or by domain, with linearised standard errors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified
from analysis.estimation.estimates import Estimates
from analysis.estimation.members import members

FloatArray = npt.NDArray[np.float64]


def mean(
    design: Design, values: npt.ArrayLike, *, domain: npt.ArrayLike | None = None, with_covariance: bool = False
) -> Estimates:
    """Estimate means.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    values : array_like, shape (n,) or (n, m)
        Value of each unit, or m values.
    domain : array_like of int, shape (n,), optional
        Domain of each unit, 0 to d - 1, or -1 for a unit outside all of them, such as one without an answer; everybody
        is one domain if left out. For domains by several variables use ``analysis.cells.from_columns(...).cell``.
    with_covariance : bool, default False
        Whether to return the covariance of the estimates, which differences between them need.

    Returns
    -------
    Estimates
        Final-weighted means: m for the first domain, then m for the next.

    Raises
    ------
    BadTable
        A value inside a domain is not finite, a domain is no whole number of -1 or more, or the lengths differ.
    TooFew
        A domain has no unit with a weight; the message names it.
    NotIdentified
        The weights of a domain do not sum to more than 0, or as `analysis.estimation.variance.variance`.

    Notes
    -----
    ``sum w y / sum w`` with weighted influence ``w (y - mean) / sum w`` inside the domain and 0 outside, where units
    stay in the sample.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
    Statistical Review 51, 279-292.

    Examples
    --------
    >>> from analysis.design import design
    >>> mean(design([1.0, 1.0, 2.0]), [1.0, 2.0, 4.5]).value.tolist()
    [3.0]
    """
    part = members(design, domain)
    y = part.matrix(values, "values")
    average = part.sums(part.weight[:, None] * y) / part.positive_weight()[:, None]
    influence = (part.weight / part.positive_weight()[part.domain])[:, None] * (y - average[part.domain])
    return part.estimates(design, average, influence, with_covariance=with_covariance)


def total(
    design: Design, values: npt.ArrayLike, *, domain: npt.ArrayLike | None = None, with_covariance: bool = False
) -> Estimates:
    """Estimate totals.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    values : array_like, shape (n,) or (n, m)
        Value of each unit, or m values; 1 for everybody gives sizes of domains.
    domain : array_like of int, shape (n,), optional
        As for `mean`.
    with_covariance : bool, default False
        As for `mean`.

    Returns
    -------
    Estimates
        Final-weighted totals: m for the first domain, then m for the next.

    Raises
    ------
    BadTable, TooFew, NotIdentified
        As `mean`.

    Notes
    -----
    ``sum w y`` with weighted influence ``w y`` inside the domain and 0 outside.

    References
    ----------
    Horvitz, D. G. and Thompson, D. J. (1952). A generalization of sampling without replacement from a finite universe.
    Journal of the American Statistical Association 47, 663-685.

    Examples
    --------
    >>> from analysis.design import design
    >>> total(design([1.0, 1.0, 2.0]), [1.0, 2.0, 4.5]).value.tolist()
    [12.0]
    """
    part = members(design, domain)
    influence = part.weight[:, None] * part.matrix(values, "values")
    return part.estimates(design, part.sums(influence), influence, with_covariance=with_covariance)


def ratio(
    design: Design,
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    domain: npt.ArrayLike | None = None,
    with_covariance: bool = False,
) -> Estimates:
    """Estimate ratios of two totals.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    numerator, denominator : array_like, shape (n,) or (n, m)
        Values of each unit, in pairs.
    domain : array_like of int, shape (n,), optional
        As for `mean`.
    with_covariance : bool, default False
        As for `mean`.

    Returns
    -------
    Estimates
        Ratios: m for the first domain, then m for the next.

    Raises
    ------
    BadTable, TooFew, NotIdentified
        As `mean`; also NotIdentified if a denominator's total is 0.

    Notes
    -----
    ``R = sum w y / sum w x`` with weighted influence ``w (y - R x) / sum w x`` inside the domain and 0 outside.

    References
    ----------
    Woodruff, R. S. (1971). A simple method for approximating the variance of a complicated estimate. Journal of the
    American Statistical Association 66, 411-414.

    Examples
    --------
    >>> from analysis.design import design
    >>> ratio(design([1.0, 1.0, 2.0]), [1.0, 2.0, 4.5], [2.0, 2.0, 2.0]).value.tolist()
    [1.5]
    """
    part = members(design, domain)
    y, x = part.matrix(numerator, "numerator"), part.matrix(denominator, "denominator")
    if y.shape != x.shape:
        raise BadTable("ratio", f"has {x.shape[1]} columns, numerator has {y.shape[1]}", column="denominator")
    w = part.weight[:, None]
    below = part.sums(w * x)
    if (below == 0).any():
        place = int(np.argwhere(below == 0)[0][0])
        raise NotIdentified(f"the total of the denominator is 0 in domain {place}, so there is no ratio")
    quotient = part.sums(w * y) / below
    influence = w * (y - quotient[part.domain] * x) / below[part.domain]
    return part.estimates(design, quotient, influence, with_covariance=with_covariance)


def shares(
    design: Design,
    category: npt.ArrayLike,
    *,
    categories: int | None = None,
    domain: npt.ArrayLike | None = None,
    with_covariance: bool = True,
) -> Estimates:
    """Estimate the share of each category.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    category : array_like of int, shape (n,)
        Category of each unit, from 0; ignored where the final weight is 0 or the unit is outside all domains.
    categories : int, optional
        Number of categories; one more than the highest code if left out.
    domain : array_like of int, shape (n,), optional
        As for `mean`.
    with_covariance : bool, default True
        As for `mean`.

    Returns
    -------
    Estimates
        Shares from 0 to 1: those of the first domain, then those of the next. A category that nobody is in has share 0
        with standard error 0.

    Raises
    ------
    BadTable
        A category is no whole number from 0 to `categories` - 1, or as `mean`.
    TooFew, NotIdentified
        As `mean`.

    Notes
    -----
    Means of indicators. A net promoter score is the `contrast` of shares with 100 for promoters, -100 for detractors.

    Examples
    --------
    >>> from analysis.design import design
    >>> shares(design([1.0, 1.0, 2.0]), [0, 1, 1]).value.tolist()
    [0.25, 0.75]
    """
    part = members(design, domain)
    code = np.asarray(category, dtype=np.float64)
    if code.shape != (design.size,):
        raise BadTable("category", f"has shape {code.shape}, the design has {design.size} units")
    inside = code[part.rows]
    count = int(np.nanmax(inside, initial=0)) + 1 if categories is None else categories
    wrong = ~((inside >= 0) & (inside < count) & (inside == np.floor(inside)))
    if wrong.any():
        row = int(part.rows[np.flatnonzero(wrong)[0]])
        raise BadTable("category", f"{code[row]:g} is no whole number from 0 to {count - 1}", row=row + 1)
    held = np.zeros((design.size, count))
    held[part.rows, inside.astype(np.int64)] = 1.0
    return mean(design, held, domain=domain, with_covariance=with_covariance)
