"""Estimates with their standard errors, the limits that go with them, and differences between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import sparse, stats

from analysis.design import Design
from analysis.errors import BadTable, NotIdentified
from analysis.estimation.variance import covariance, degrees_of_freedom, variance

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Reference(StrEnum):
    """The distribution that limits are read from."""

    T = "t"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of k quantities from one design.

    Parameters
    ----------
    value : ndarray, shape (k,)
        The estimates.
    standard_error : ndarray, shape (k,)
        Linearised standard errors, through every step of the weighting.
    covariance : ndarray, shape (k, k), or None
        Covariance matrix of the estimates, where it was asked for.
    degrees_of_freedom : float
        Primary sampling units minus strata of the whole design.
    n : ndarray of int64, shape (k,)
        Units in each estimate.
    domain_degrees_of_freedom : ndarray, shape (k,)
        Primary sampling units minus strata, counting those only that hold a unit of the estimate.
    """

    value: FloatArray
    standard_error: FloatArray
    covariance: FloatArray | None
    degrees_of_freedom: float
    n: IntArray
    domain_degrees_of_freedom: FloatArray

    def limits(
        self,
        *,
        confidence: float = 0.95,
        reference: Reference | str = Reference.T,
        degrees_of_freedom: npt.ArrayLike | None = None,
    ) -> FloatArray:
        """Return Wald's confidence limits.

        Parameters
        ----------
        confidence : float, default 0.95
            Confidence level.
        reference : Reference or str, default "t"
            Student's t or the normal distribution.
        degrees_of_freedom : array_like, shape (k,) or (), optional
            Those of t; those of the whole design if left out.

        Returns
        -------
        ndarray, shape (k, 2)
            Lower and upper limit of each estimate.
        """
        given = self.degrees_of_freedom if degrees_of_freedom is None else degrees_of_freedom
        return wald_limits(self.value, self.standard_error, given, confidence=confidence, reference=reference)


def wald_limits(
    value: FloatArray,
    standard_error: FloatArray,
    degrees_of_freedom: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    reference: Reference | str = Reference.T,
) -> FloatArray:
    """Return the estimate less and plus a multiple of its standard error.

    Parameters
    ----------
    value, standard_error : ndarray, shape (k,)
        Estimates and their standard errors.
    degrees_of_freedom : array_like, shape (k,) or ()
        Degrees of freedom of the standard errors; they make no difference to the normal distribution.
    confidence : float, default 0.95
        Confidence level.
    reference : Reference or str, default "t"
        Student's t or the normal distribution.

    Returns
    -------
    ndarray, shape (k, 2)
        Lower and upper limits.

    Raises
    ------
    NotIdentified
        There are no degrees of freedom.

    Examples
    --------
    >>> wald_limits(np.array([0.0]), np.array([1.0]), 10, reference="normal").round(3).tolist()
    [[-1.96, 1.96]]
    """
    if Reference(reference) is Reference.NORMAL:
        multiple = np.asarray(stats.norm.ppf(0.5 + confidence / 2))
    else:
        given = np.broadcast_to(np.asarray(degrees_of_freedom, dtype=np.float64), value.shape)
        if (given < 1).any():
            raise NotIdentified(f"estimate {int(np.argmin(given))} has no degrees of freedom, so it has no t limits")
        multiple = np.asarray(stats.t.ppf(0.5 + confidence / 2, given))
    return np.column_stack([value - multiple * standard_error, value + multiple * standard_error])


def from_influence(
    design: Design,
    value: FloatArray,
    influence: sparse.csr_array,
    rows: IntArray,
    domain: IntArray,
    *,
    with_covariance: bool,
) -> Estimates:
    """Return estimates from the weighted influence of each unit on them.

    Parameters
    ----------
    design : Design
        The sampled units.
    value : ndarray, shape (k,)
        The estimates: for each of d domains the same number of them, one domain after the other.
    influence : csr_array, shape (n, k)
        Weighted influences before the steps of the design.
    rows : ndarray of int64, shape (r,)
        Positions of the units that are part of an estimate.
    domain : ndarray of int64, shape (r,)
        Domain of those units, 0 to d - 1; every domain has one.
    with_covariance : bool
        Whether to return the covariance matrix.

    Returns
    -------
    Estimates
        With standard errors through all steps.
    """
    domains = int(domain.max()) + 1
    each = len(value) // domains

    def distinct(group: IntArray) -> IntArray:
        return np.bincount(np.unique(group[rows] * np.int64(domains) + domain) % domains, minlength=domains)

    every = covariance(design, influence) if with_covariance else None
    of_each = variance(design, influence) if every is None else every.diagonal()
    of_domain = (distinct(design.cluster) - distinct(design.stratum)).astype(np.float64)
    return Estimates(
        value=value,
        standard_error=np.sqrt(of_each),
        covariance=every,
        degrees_of_freedom=degrees_of_freedom(design),
        n=np.repeat(np.bincount(domain, minlength=domains), each),
        domain_degrees_of_freedom=np.repeat(of_domain, each),
    )


def contrast(estimates: Estimates, coefficients: npt.ArrayLike) -> Estimates:
    """Combine estimates of one design linearly.

    Parameters
    ----------
    estimates : Estimates
        Made with ``with_covariance=True``.
    coefficients : array_like, shape (k,) or (m, k)
        Multiplier of each estimate, in each of m combinations.

    Returns
    -------
    Estimates
        The m combinations, with their covariance.

    Raises
    ------
    BadTable
        The estimates have no covariance, or their number is not that of the coefficients.

    Notes
    -----
    ``C value`` with covariance ``C V C'``. A unit counts in a combination once for each estimate that it is part of, so
    the degrees of freedom are those of the estimate with the fewest.

    Examples
    --------
    >>> from analysis.design import design
    >>> from analysis.estimation.statistics import mean
    >>> shops = mean(design([1.0] * 4), [1.0, 3.0, 5.0, 9.0], domain=[0, 0, 1, 1], with_covariance=True)
    >>> contrast(shops, [-1, 1]).value.tolist()
    [5.0]
    """
    matrix = np.atleast_2d(np.asarray(coefficients, dtype=np.float64))
    if estimates.covariance is None:
        raise BadTable("estimates", "a contrast needs their covariance; estimate with_covariance=True")
    if matrix.shape[1] != len(estimates.value):
        message = f"has {matrix.shape[1]} entries for {len(estimates.value)} estimates"
        raise BadTable("contrast", message, column="coefficients")
    every = matrix @ estimates.covariance @ matrix.T
    size = (matrix**2) @ estimates.covariance.diagonal()
    of_each = np.where(every.diagonal() <= 1e-14 * size, 0.0, every.diagonal())
    taken = matrix != 0
    return Estimates(
        value=matrix @ estimates.value,
        standard_error=np.sqrt(of_each),
        covariance=every,
        degrees_of_freedom=estimates.degrees_of_freedom,
        n=(taken @ estimates.n).astype(np.int64),
        domain_degrees_of_freedom=np.where(taken, estimates.domain_degrees_of_freedom, np.inf).min(axis=1),
    )


def difference(estimates: Estimates, first: int, second: int) -> Estimates:
    """Take one estimate of a design from another, such as a region from a region or a period from a period.

    Parameters
    ----------
    estimates : Estimates
        Made with ``with_covariance=True``.
    first, second : int
        Positions; the second is taken from the first.

    Returns
    -------
    Estimates
        The one difference.

    Raises
    ------
    BadTable
        As `contrast`, or a position is out of range.

    Notes
    -----
    Variances add and twice the covariance is taken off: domains of one design share strata, clusters and weights. For
    samples drawn independently of each other, use `independent_difference`.

    Examples
    --------
    >>> from analysis.design import design
    >>> from analysis.estimation.statistics import mean
    >>> shops = mean(design([1.0] * 4), [1.0, 3.0, 5.0, 9.0], domain=[0, 0, 1, 1], with_covariance=True)
    >>> difference(shops, 1, 0).value.tolist()
    [5.0]
    """
    coefficients = np.zeros(len(estimates.value))
    for position, multiplier in ((first, 1.0), (second, -1.0)):
        if not 0 <= position < len(coefficients):
            message = f"{position} is not one of the {len(coefficients)} estimates, counted from 0"
            raise BadTable("difference", message, column="position")
        coefficients[position] += multiplier
    return contrast(estimates, coefficients)


def independent_difference(first: Estimates, second: Estimates, i: int = 0, j: int = 0) -> Estimates:
    """Take an estimate of one design from an estimate of another, drawn independently, such as another year's sample.

    Parameters
    ----------
    first, second : Estimates
        Of two designs that share no primary sampling unit.
    i, j : int, default 0
        Position in `first`, and in `second`, which is taken from it.

    Returns
    -------
    Estimates
        The one difference.

    Notes
    -----
    Variances add. The degrees of freedom are Satterthwaite's, ``(v1 + v2)^2 / (v1^2 / f1 + v2^2 / f2)``; where both
    variances are 0, the smaller of the two.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin
    2, 110-114.

    Examples
    --------
    >>> from analysis.design import design
    >>> from analysis.estimation.statistics import mean
    >>> before, after = mean(design([1.0] * 3), [1, 2, 3]), mean(design([1.0] * 3), [2, 3, 4])
    >>> change = independent_difference(after, before)
    >>> change.value.tolist(), change.degrees_of_freedom
    ([1.0], 4.0)
    """
    parts = (first.standard_error[i] ** 2, second.standard_error[j] ** 2)
    return Estimates(
        value=np.array([first.value[i] - second.value[j]]),
        standard_error=np.sqrt([sum(parts)]),
        covariance=np.array([[sum(parts)]]),
        degrees_of_freedom=_satterthwaite(parts, (first.degrees_of_freedom, second.degrees_of_freedom)),
        n=np.array([first.n[i] + second.n[j]], dtype=np.int64),
        domain_degrees_of_freedom=np.array(
            [_satterthwaite(parts, (first.domain_degrees_of_freedom[i], second.domain_degrees_of_freedom[j]))]
        ),
    )


def _satterthwaite(variances: tuple[float, float], degrees: tuple[float, float]) -> float:
    below = sum(v**2 / f for v, f in zip(variances, degrees, strict=True) if v > 0 and f > 0)
    return float(sum(variances) ** 2 / below) if below > 0 else float(min(degrees))
