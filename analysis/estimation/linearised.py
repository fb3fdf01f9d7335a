"""Domain means with standard errors by linearisation, every step of the weighting included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_ROUNDING = 1e-10


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
        Units with a weight above 0.
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
        A stratum has a single primary sampling unit, or a variance comes out below 0, so it cannot be estimated.

    Notes
    -----
    The weighted influence of unit i on the mean of domain D is ``u_i = w_i (y_i - mean) / sum w`` inside D and 0
    outside. Each step of the design, from the last to the first, makes ``u + Q A'u`` of it. The variance is
    ``sum_h (1 - f_h) n_h / (n_h - 1) sum_c (u_hc - mean of u_h)^2`` over primary sampling units c of stratum h, all
    sampled units counting. Under Poisson sampling from the population whose means are estimated the share
    ``sum_i e_i^2 / w_i`` of ``sum_i u_i^2`` does not vary, e being the influence after calibration and u that after all
    steps; the variance is multiplied by one minus that share, from 0 to 1. Where each unit is its own cluster this
    takes the share off; with clusters it cannot take off more than there is.

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
    rows = np.flatnonzero(weight > 0)
    inside, w, y = code[rows], weight[rows], value[rows]
    total = np.bincount(inside, weights=w, minlength=domains)
    held = np.where(total > 0, total, 1.0)
    mean = np.bincount(inside, weights=w * y, minlength=domains) / held
    influence = sparse.csr_array((w * (y - mean[inside]) / held[inside], (rows, inside)), shape=(design.size, domains))
    squares = np.bincount(inside, weights=w * w, minlength=domains)
    pairs = np.unique(design.cluster[rows] * np.int64(domains) + inside)
    variance, degrees_of_freedom = _variance(design, influence)
    return Means(
        value=mean,
        standard_error=np.sqrt(variance),
        n=np.bincount(inside, minlength=domains),
        clusters=np.bincount(pairs % domains, minlength=domains),
        effective_n=total**2 / np.where(squares > 0, squares, 1.0),
        degrees_of_freedom=degrees_of_freedom,
    )


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the steps add to the influence: ``sum over steps of carrier @ matrix @ coefficients``.

    Carriers are sparse, with one row per unit or cluster and one column per cell.
    """

    carriers: tuple[sparse.csr_array, ...]
    matrices: tuple[FloatArray, ...]
    coefficients: tuple[FloatArray, ...]

    def first(self, steps: int) -> _Carried:
        """Keep the first steps only."""
        return _Carried(self.carriers[:steps], self.matrices[:steps], self.coefficients[:steps])

    def within(self, groups: sparse.csr_array) -> _Carried:
        """Add up rows by the groups that are the rows of an indicator matrix."""
        return _Carried(tuple(_product(groups, c) for c in self.carriers), self.matrices, self.coefficients)

    def through(self, rows: sparse.csr_array) -> FloatArray:
        """Return ``rows @ (what is added)``, dense."""
        parts = [
            _product(rows, carrier) @ matrix @ coefficient
            for carrier, matrix, coefficient in zip(self.carriers, self.matrices, self.coefficients, strict=True)
        ]
        return np.asarray(sum(parts), dtype=np.float64)


def _product(left: sparse.csr_array, right: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(left @ right)


def _indicator(group: IntArray, groups: int) -> sparse.csr_array:
    """Return the matrix that adds up the members of each group."""
    n = len(group)
    return sparse.csr_array((np.ones(n), (group, np.arange(n))), shape=(groups, n))


def _variance(design: Design, influence: sparse.csr_array) -> tuple[FloatArray, int]:
    """Return the variance of each column's sum, and the degrees of freedom."""
    carried = _through_steps(design, influence)
    clusters = int(design.cluster.max()) + 1
    stratum_of = np.zeros(clusters, dtype=np.int64)
    stratum_of[design.cluster] = design.stratum
    size = np.bincount(stratum_of).astype(np.float64)
    if (size < 2).any():
        lonely = int(np.flatnonzero(size < 2)[0])
        raise NotIdentified(f"stratum {lonely} (in sorted order) has a single primary sampling unit")
    fraction = np.zeros(len(size))
    fraction[design.stratum] = design.sampling_fraction
    scale = (1 - fraction) * size / (size - 1)
    by_cluster = _indicator(design.cluster, clusters)
    own, added = _product(by_cluster, influence), carried.within(by_cluster)
    in_stratum = _indicator(stratum_of, len(size))
    sums = (in_stratum @ own).toarray() + added.through(in_stratum)
    between = _quadratic(own, added, scale[stratum_of])
    variance = between - ((scale / size)[:, None] * sums**2).sum(axis=0)
    terms = _quadratic(own, _Carried((), (), ()), scale[stratum_of]) + np.abs(between)
    if (variance < -_ROUNDING * terms).any():
        worst = int(np.argmin(variance))
        raise NotIdentified(f"the variance of the mean of domain {worst} comes out below 0: {variance[worst]:.3g}")
    variance = np.where(variance <= _ROUNDING * terms, 0.0, variance)
    if design.is_poisson:
        variance = variance * _varying_share(design, influence, carried)
    return variance, clusters - len(size)


def _through_steps(design: Design, influence: sparse.csr_array) -> _Carried:
    """Carry the influence through the steps, last first."""
    carried = _Carried((), (), ())
    units = np.arange(design.size)
    for step in reversed(design.steps):
        shape = (design.size, step.terms.size)
        reading = sparse.csr_array((step.read, (step.terms.cell, units)), shape=shape[::-1])
        sums = (reading @ influence).toarray() + carried.through(reading)
        carrier = sparse.csr_array((step.carried, (units, step.terms.cell)), shape=shape)
        carried = _Carried(
            (*carried.carriers, carrier),
            (*carried.matrices, step.terms.matrix),
            (*carried.coefficients, step.coefficients(sums)),
        )
    return carried


def _quadratic(own: sparse.csr_array, added: _Carried, scale: FloatArray) -> FloatArray:
    """Return ``sum of scale * (own + added)^2`` over the rows, for every column."""
    scaled = sparse.csr_array(own.multiply(scale[:, None]))
    result = np.asarray(scaled.multiply(own).sum(axis=0), dtype=np.float64).ravel()
    for carrier, matrix, coefficient in zip(added.carriers, added.matrices, added.coefficients, strict=True):
        cross = _product(sparse.csr_array(scaled.T), carrier) @ matrix
        result = result + 2.0 * (cross * coefficient.T).sum(axis=1)
        weighted = sparse.csr_array(carrier.multiply(scale[:, None]).T)
        for other, columns, multiplier in zip(added.carriers, added.matrices, added.coefficients, strict=True):
            inner = matrix.T @ (_product(weighted, other) @ columns)
            result = result + (coefficient * (inner @ multiplier)).sum(axis=0)
    return result


def _varying_share(design: Design, influence: sparse.csr_array, carried: _Carried) -> FloatArray:
    """Return ``1 - sum e^2 / w / sum u^2``, from 0 to 1.

    e is the influence after the calibrations that follow the last response model, u the influence after all steps.
    """
    after = 0
    for step in reversed(design.steps):
        if step.name == "adjust_for_nonresponse":
            break
        after += 1
    weight = design.final_weight
    inverse = np.divide(1.0, weight, out=np.zeros_like(weight), where=weight > 0)
    fixed = _quadratic(influence, carried.first(after), inverse)
    all_of_it = _quadratic(influence, carried, np.ones(design.size))
    share = 1.0 - np.divide(fixed, all_of_it, out=np.zeros_like(fixed), where=all_of_it > 0)
    return np.where(share <= _ROUNDING, 0.0, np.minimum(share, 1.0))
