"""The variance of weighted sums of influences, through every step of the weighting, strata, clusters and fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.design import Design
from analysis.errors import NotIdentified
from analysis.estimation.between_clusters import ROUNDING, strata_of, variance_of_one

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_FEW = 8  # so many estimates cost less one at a time than in the sparse products that serve thousands


def degrees_of_freedom(design: Design, rows: IntArray | None = None) -> int:
    """Count primary sampling units less strata.

    Parameters
    ----------
    design : Design
        The sampled units.
    rows : ndarray of int64, optional
        Positions of some units, to count only the clusters and strata that hold one of them; all units if left out.

    Returns
    -------
    int
        Degrees of freedom of a standard error.

    Examples
    --------
    >>> from analysis.design import design
    >>> degrees_of_freedom(design([1.0] * 5, stratum=["a", "a", "b", "b", "b"]))
    3
    """
    cluster = design.cluster if rows is None else design.cluster[rows]
    stratum = design.stratum if rows is None else design.stratum[rows]
    return int(np.count_nonzero(np.bincount(cluster)) - np.count_nonzero(np.bincount(stratum)))


def variance(design: Design, influence: sparse.csr_array) -> FloatArray:
    """Estimate the variance of estimates from the weighted influence of each unit on them.

    Parameters
    ----------
    design : Design
        The sampled units.
    influence : csr_array, shape (n, k)
        Weighted influence of unit i on estimate j before the steps of the design are taken into account; 0 for units
        that are not part of the estimate, which stay in the sample.

    Returns
    -------
    ndarray, shape (k,)
        Variance of each estimate, 0 or more.

    Raises
    ------
    NotIdentified
        A stratum has a single primary sampling unit and the design says to fail on it, or a variance comes out below
        0, so it cannot be estimated.

    Notes
    -----
    Each step of the design, from the last to the first, makes ``u + Q A'u`` of the influence u. The variance is
    ``sum_h (1 - f_h) n_h / (n_h - 1) sum_c (u_hc - mean of u_h)^2`` over primary sampling units c of stratum h, all
    sampled units counting. Under Poisson sampling from the population whose means are estimated the share
    ``sum_i e_i^2 / w_i`` of ``sum_i u_i^2`` does not vary, e being the influence after calibration and u that after all
    steps; the variance is multiplied by one minus that share, from 0 to 1.

    The steps are low-rank, so the work grows with the entries of the influence, not with n times k.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
    Statistical Review 51, 279-292.

    Examples
    --------
    >>> from analysis.design import design
    >>> of_a_mean = sparse.csr_array([[-0.375], [-0.125], [0.125], [0.375]])
    >>> variance(design([1.0] * 4), of_a_mean).round(6).tolist()
    [0.416667]
    """
    if influence.shape[1] <= _FEW:
        return variance_of_each(design, _columns(influence))
    carried = _through_steps(design, influence)
    found, terms = _between_clusters(design, influence, carried, _diagonal)
    found = _not_below_zero(found, terms)
    return found * _varying_share(design, influence, carried) if design.is_poisson else found


def variance_of_each(design: Design, influences: Iterable[FloatArray]) -> FloatArray:
    """Estimate the variances of some estimates, one after the other.

    Parameters
    ----------
    design : Design
        The sampled units.
    influences : iterable of ndarray, each of shape (n,)
        Weighted influence of each unit on each estimate, as for `variance`.

    Returns
    -------
    ndarray, shape (k,)
        Variance of each estimate, 0 or more.

    Raises
    ------
    NotIdentified
        As `variance`.

    Notes
    -----
    The formula is that of `variance`. For a few estimates that all units have a part in, this takes less time and
    memory: the influences can be made one after the other.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
    Statistical Review 51, 279-292.

    Examples
    --------
    >>> from analysis.design import design
    >>> of_a_mean = np.array([-0.375, -0.125, 0.125, 0.375])
    >>> variance_of_each(design([1.0] * 4), [of_a_mean]).round(6).tolist()
    [0.416667]
    """
    strata = strata_of(design)
    each = [variance_of_one(design, strata, influence) for influence in influences]
    found, terms, varying = np.array(each, dtype=np.float64).reshape(-1, 3).T
    return _not_below_zero(found, terms) * varying


def _columns(influence: sparse.csr_array) -> Iterator[FloatArray]:
    by_column = sparse.csc_array(influence)
    for start, end in zip(by_column.indptr[:-1], by_column.indptr[1:], strict=True):
        rows, entries = by_column.indices[start:end], by_column.data[start:end]
        yield np.bincount(rows, weights=entries, minlength=influence.shape[0]).astype(np.float64)


def _not_below_zero(found: FloatArray, terms: FloatArray) -> FloatArray:
    if (found < -ROUNDING * terms).any():
        worst = int(np.argmin(found))
        raise NotIdentified(f"the variance of estimate {worst} comes out below 0: {found[worst]:.3g}")
    return np.where(found <= ROUNDING * terms, 0.0, found)


def covariance(design: Design, influence: sparse.csr_array) -> FloatArray:
    """Estimate the covariance matrix of estimates from the weighted influence of each unit on them.

    Parameters
    ----------
    design : Design
        The sampled units.
    influence : csr_array, shape (n, k)
        As for `variance`.

    Returns
    -------
    ndarray, shape (k, k)
        Symmetric; the diagonal is that of `variance`.

    Raises
    ------
    NotIdentified
        As `variance`.

    Notes
    -----
    As `variance`, with products of two influences for squares. Under Poisson sampling entry (i, j) is multiplied by the
    square root of the varying shares of i and of j.

    Examples
    --------
    >>> from analysis.design import design
    >>> of_two_totals = sparse.csr_array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    >>> covariance(design([1.0] * 4), of_two_totals).round(6).tolist()
    [[1.333333, -1.333333], [-1.333333, 1.333333]]
    """
    carried = _through_steps(design, influence)
    found = _between_clusters(design, influence, carried, _full)[0]
    if design.is_poisson:
        root = np.sqrt(_varying_share(design, influence, carried))
        found = root[:, None] * found * root
    of_each = variance(design, influence)
    varies = of_each > 0
    found = np.where(varies[:, None] & varies, (found + found.T) / 2, 0.0)
    np.fill_diagonal(found, of_each)
    return found


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the steps add to the influence: ``sum over steps of carrier @ matrix @ coefficients``.

    Carriers are sparse, with one row per unit or cluster and one column per cell; so are the matrices of the terms, of
    which most entries are indicators. Products go from the left or from the right, so that none has cells times
    estimates entries.
    """

    carriers: tuple[sparse.csr_array, ...]
    matrices: tuple[sparse.csr_array, ...]
    coefficients: tuple[FloatArray, ...]

    def first(self, steps: int) -> _Carried:
        """Keep the first steps only."""
        return _Carried(self.carriers[:steps], self.matrices[:steps], self.coefficients[:steps])

    def within(self, groups: sparse.csr_array) -> _Carried:
        """Add up rows by the groups that are the rows of an indicator matrix."""
        return _Carried(tuple(_product(groups, c) for c in self.carriers), self.matrices, self.coefficients)

    def through(self, rows: sparse.csr_array, terms: sparse.csr_array | None = None) -> FloatArray:
        """Return ``terms @ rows @ (what is added)``, dense."""
        total: FloatArray = np.zeros(())
        for carrier, matrix, coefficient in zip(self.carriers, self.matrices, self.coefficients, strict=True):
            inner = _product(_product(rows, carrier), matrix)
            total = total + (inner if terms is None else _product(terms, inner)).toarray() @ coefficient
        return total


Combine = Callable[[FloatArray, FloatArray], FloatArray]


def _diagonal(left: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray((left * right.T).sum(axis=1))


def _full(left: FloatArray, right: FloatArray) -> FloatArray:
    return np.asarray(left @ right)


def _product(left: sparse.csr_array, right: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(left @ right)


def _scaled(rows: sparse.csr_array, factor: FloatArray) -> sparse.csr_array:
    data = rows.data * np.repeat(factor, np.diff(rows.indptr))
    return sparse.csr_array((data, rows.indices, rows.indptr), shape=rows.shape)


def _indicator(group: IntArray, groups: int) -> sparse.csr_array:
    """Return the matrix that adds up the members of each group."""
    n = len(group)
    members = sparse.csr_array((np.ones(n), group, np.arange(n + 1)), shape=(n, groups))
    return sparse.csr_array(members.T)


def _between_clusters(
    design: Design, influence: sparse.csr_array, carried: _Carried, combine: Combine
) -> tuple[FloatArray, FloatArray]:
    """Return the variance, and the size of the terms that it is a difference of."""
    strata = strata_of(design)
    by_cluster = _indicator(design.cluster, len(strata.of_cluster))
    own, added = _product(by_cluster, influence), carried.within(by_cluster)
    in_stratum = _indicator(strata.of_cluster, len(strata.size))
    sums = (in_stratum @ own).toarray() + added.through(in_stratum)
    scale = strata.scale[strata.of_cluster]
    between = _quadratic(own, added, scale, combine)
    terms = _quadratic(own, _Carried((), (), ()), scale, combine) + np.abs(between)
    return between - combine(sums.T * (strata.scale * strata.centred / strata.size), sums), terms


def _through_steps(design: Design, influence: sparse.csr_array) -> _Carried:
    """Carry the influence through the steps, last first."""
    carried = _Carried((), (), ())
    ends = np.arange(design.size + 1)  # one entry in every row
    for step in reversed(design.steps):
        shape = (design.size, step.terms.size)
        matrix = sparse.csr_array(step.terms.matrix)
        by_cell = sparse.csr_array(sparse.csr_array((step.read, step.terms.cell, ends), shape=shape).T)
        reading = sparse.csr_array(matrix.T)
        sums = _product(reading, _product(by_cell, influence)).toarray() + carried.through(by_cell, reading)
        carrier = sparse.csr_array((step.carried, step.terms.cell, ends), shape=shape)
        carried = _Carried(
            (*carried.carriers, carrier),
            (*carried.matrices, matrix),
            (*carried.coefficients, step.coefficients(sums)),
        )
    return carried


def _quadratic(own: sparse.csr_array, added: _Carried, scale: FloatArray, combine: Combine) -> FloatArray:
    """Return ``(own + added)' scale (own + added)``, or its diagonal."""
    scaled = _scaled(own, scale)
    if combine is _diagonal:
        result = np.asarray(scaled.multiply(own).sum(axis=0), dtype=np.float64).ravel()
    else:
        result = np.asarray((scaled.T @ own).toarray(), dtype=np.float64)
    parts = list(zip(added.carriers, added.matrices, added.coefficients, strict=True))
    for number, (carrier, matrix, coefficient) in enumerate(parts):
        cross = combine(_product(_product(sparse.csr_array(scaled.T), carrier), matrix).toarray(), coefficient)
        result = result + cross + cross.T
        weighted = sparse.csr_array(_scaled(carrier, scale).T)
        for other, columns, multiplier in parts[: number + 1]:
            inner = _product(sparse.csr_array(matrix.T), _product(_product(weighted, other), columns)).toarray()
            both = combine(coefficient.T @ inner, multiplier)
            result = result + (both if other is carrier else both + both.T)
    return result


def _varying_share(design: Design, influence: sparse.csr_array, carried: _Carried) -> FloatArray:
    """Return ``1 - sum e^2 / w / sum u^2``, from 0 to 1.

    e is the influence after the calibrations that follow the last response model, u the influence after all steps. A
    response model is a step that gives those without a weight a part.
    """
    weight = design.final_weight
    silent = weight == 0
    after = 0
    for step in reversed(design.steps):
        if step.carried[silent].any():
            break
        after += 1
    inverse = np.divide(1.0, weight, out=np.zeros_like(weight), where=~silent)
    fixed = _quadratic(influence, carried.first(after), inverse, _diagonal)
    all_of_it = _quadratic(influence, carried, np.ones(design.size), _diagonal)
    share = 1.0 - np.divide(fixed, all_of_it, out=np.zeros_like(fixed), where=all_of_it > 0)
    return np.where(share <= ROUNDING, 0.0, np.minimum(share, 1.0))
