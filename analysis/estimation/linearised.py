"""Domain means with standard errors by linearisation, every step of the weighting included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified
from analysis.estimation.variance import degrees_of_freedom, variance

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Means:
    """Estimated means of k domains; entries of an empty domain are 0 where `n` is 0.

    Parameters
    ----------
    value : ndarray, shape (k,)
        Weighted mean.
    standard_error : ndarray, shape (k,)
        Linearised standard error.
    n : ndarray of int64, shape (k,)
        Units with a weight other than 0.
    clusters : ndarray of int64, shape (k,)
        Primary sampling units with such a unit.
    effective_n : ndarray, shape (k,)
        Kish's effective sample size, ``(sum w)^2 / sum w^2``.
    degrees_of_freedom : int
        Primary sampling units minus strata of the whole design.
    """

    value: FloatArray
    standard_error: FloatArray
    n: IntArray
    clusters: IntArray
    effective_n: FloatArray
    degrees_of_freedom: int


def domain_means(design: Design, values: npt.ArrayLike, domain: npt.ArrayLike, domains: int) -> Means:
    """Estimate the mean of a value in every domain.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 count for standard errors only.
    values : array_like, shape (n,)
        Value of each unit; ignored, but finite, where the final weight is 0.
    domain : array_like of int, shape (n,)
        Domain of each unit, 0 to `domains` - 1.
    domains : int
        Number of domains.

    Returns
    -------
    Means
        Final-weighted means.

    Raises
    ------
    BadTable
        A value is not finite.
    NotIdentified
        The weights of a domain do not sum to more than 0, a stratum has a single primary sampling unit and the design
        says to fail on it, or a variance comes out below 0, so it cannot be estimated.

    Notes
    -----
    The weighted influence of unit i on the mean of domain D is ``u_i = w_i (y_i - mean) / sum w`` inside D and 0
    outside; its variance, through all steps of the design, is that of `analysis.estimation.variance`. Under Poisson
    sampling this takes off what a sample without replacement knows already: where each unit is its own cluster all of
    it, with clusters never more than there is.

    The steps are low-rank, so the work grows with units and domains, not with their product.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
    Statistical Review 51, 279-292.

    Examples
    --------
    >>> from analysis.design import design
    >>> means = domain_means(design([1.0] * 4), [1.0, 2.0, 3.0, 4.0], [0, 0, 0, 0], 1)
    >>> round(float(means.standard_error[0]), 6)
    0.645497
    """
    value = np.asarray(values, dtype=np.float64)
    code = np.asarray(domain, dtype=np.int64)
    if not np.isfinite(value).all():
        row = int(np.flatnonzero(~np.isfinite(value))[0])
        raise BadTable("values", "is not a finite number", row=row + 1)
    weight = design.final_weight
    rows = np.flatnonzero(weight != 0)
    inside, w, y = code[rows], weight[rows], value[rows]
    total = np.bincount(inside, weights=w, minlength=domains)
    n = np.bincount(inside, minlength=domains)
    if ((n > 0) & (total <= 0)).any():
        worst = int(np.flatnonzero((n > 0) & (total <= 0))[0])
        raise NotIdentified(f"the weights of domain {worst} sum to {total[worst]:g}; a mean needs a sum above 0")
    held = np.where(total > 0, total, 1.0)
    mean = np.bincount(inside, weights=w * y, minlength=domains) / held
    influence = sparse.csr_array((w * (y - mean[inside]) / held[inside], (rows, inside)), shape=(design.size, domains))
    squares = np.bincount(inside, weights=w * w, minlength=domains)
    return Means(
        value=mean,
        standard_error=np.sqrt(variance(design, influence)),
        n=n,
        clusters=_clusters(design.cluster[rows], inside, domains),
        effective_n=total**2 / np.where(squares > 0, squares, 1.0),
        degrees_of_freedom=degrees_of_freedom(design),
    )


def _clusters(cluster: IntArray, domain: IntArray, domains: int) -> IntArray:
    """Count the clusters of each domain."""
    if domains == 1:
        return np.array([np.count_nonzero(np.bincount(cluster))])
    pairs = pd.unique(cluster * np.int64(domains) + domain)
    return np.bincount(pairs % domains, minlength=domains)
