"""Standard errors by replicates: every step of the weighting is done again on each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.design import Design
from analysis.errors import AnalysisError, BadTable, NotIdentified
from analysis.estimation.estimates import Reference, wald_limits
from analysis.estimation.members import members
from analysis.estimation.replicate_weights import Centre, Method, Replicates

FloatArray = npt.NDArray[np.float64]

Recipe = Callable[[Design], Design]
"""What is done to the weights: a design with base weights goes in, one with final weights comes out."""

Estimator = Callable[[Design], npt.ArrayLike]
"""One or more estimates from the final weights of a design."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A replicate on which the recipe or the estimator failed.

    Parameters
    ----------
    replicate : int
        Number of the replicate, from 1.
    reason : str
        What the step said.
    """

    replicate: int
    reason: str


@dataclass(frozen=True, slots=True)
class Replicated:
    """Estimates with standard errors by replicates.

    Parameters
    ----------
    value : ndarray, shape (k,)
        Estimates from the full sample.
    standard_error : ndarray, shape (k,)
        Square roots of the diagonal of `covariance`.
    covariance : ndarray, shape (k, k)
        Covariance matrix of the estimates.
    replicate_values : ndarray, shape (R, k)
        Estimates from each replicate that did not fail, in order.
    degrees_of_freedom : int
        Degrees of freedom of the standard errors.
    failures : tuple of Failure
        Replicates that are not part of this; the others stand for them.
    method : Method
        How the replicates were made.
    centre : Centre
        What they were compared with.
    """

    value: FloatArray
    standard_error: FloatArray
    covariance: FloatArray
    replicate_values: FloatArray
    degrees_of_freedom: int
    failures: tuple[Failure, ...]
    method: Method
    centre: Centre

    def limits(self, *, confidence: float = 0.95, reference: Reference | str = Reference.T) -> FloatArray:
        """Return Wald's confidence limits.

        Parameters
        ----------
        confidence : float, default 0.95
            Confidence level.
        reference : Reference or str, default "t"
            Student's t with the degrees of freedom of the replicates, or the normal distribution.

        Returns
        -------
        ndarray, shape (k, 2)
            Lower and upper limit of each estimate.
        """
        freedom = self.degrees_of_freedom
        return wald_limits(self.value, self.standard_error, freedom, confidence=confidence, reference=reference)


def unchanged(design: Design) -> Design:
    """Leave the weights as they are: the recipe of an estimate from base weights.

    Parameters
    ----------
    design : Design
        The sampled units.

    Returns
    -------
    Design
        The same design.
    """
    return design


def weighted_means(values: npt.ArrayLike, domain: npt.ArrayLike | None = None) -> Estimator:
    """Make an estimator of the mean of a value in every domain.

    Parameters
    ----------
    values : array_like, shape (n,)
        Value of each unit; ignored where the final weight is 0.
    domain : array_like of int, shape (n,), optional
        As for `analysis.estimation.statistics.mean`.

    Returns
    -------
    Estimator
        Final-weighted means, for `replicate`: those of `analysis.estimation.statistics.mean`, and its errors, without
        the work of linearisation.

    Examples
    --------
    >>> from analysis.design import design
    >>> np.asarray(weighted_means([1.0, 4.0])(design([2.0, 1.0]))).tolist()
    [2.0]
    """

    def means(design: Design) -> FloatArray:
        part = members(design, domain)
        held = part.positive_weight()
        return part.sums(part.weight[:, None] * part.matrix(values, "values"))[:, 0] / held

    return means


def replicate(
    design: Design, replicates: Replicates, recipe: Recipe, estimator: Estimator, *, failures_allowed: int = 0
) -> Replicated:
    """Estimate from the full sample and from every replicate, each time redoing all that was done to the weights.

    Parameters
    ----------
    design : Design
        The sampled units with their base weights, before any adjustment.
    replicates : Replicates
        Base weights of the replicates.
    recipe : callable
        Takes a design with base weights and returns one with final weights; units whose base weight is 0 are left out
        of that replicate and must count for nothing. The verbs of `analysis.weighting` do that.
    estimator : callable
        Takes the design that the recipe returns and gives one or more estimates.
    failures_allowed : int, default 0
        Number of replicates that may fail, for instance because nobody is left in a level. Those that failed are in the
        result with the reason.

    Returns
    -------
    Replicated
        Estimates, standard errors and covariances.

    Raises
    ------
    BadTable
        The weights of the design have been adjusted already, its units are not those of the replicates, or the number
        of estimates varies.
    NotIdentified
        More replicates failed than allowed; the message names the first of them and says why.

    Notes
    -----
    The covariance is ``scale * sum_r rscales_r (t_r - c)(t_r - c)'``, c being the mean of the replicates or the
    estimate from the full sample. With F of R replicates failed the sum is multiplied by ``R / (R - F)``. A
    sample drawn by Poisson sampling is taken as one from an unlimited population: the standard error is an upper one.

    References
    ----------
    Wolter, K. M. (2007). Introduction to Variance Estimation, 2nd edition. Springer.

    Valliant, R. (2004). The effect of multiple weighting steps on variance estimation. Journal of Official Statistics
    20, 1-18.

    Examples
    --------
    >>> from analysis.design import design
    >>> from analysis.estimation.jackknife import jk1
    >>> sample = design([1.0] * 4)
    >>> found = replicate(sample, jk1(sample), unchanged, weighted_means([1.0, 2.0, 3.0, 4.0]))
    >>> found.standard_error.round(6).tolist()
    [0.645497]
    """
    if design.steps or not np.array_equal(design.final_weight, design.base_weight):
        raise BadTable("design", "has adjusted weights; give the design as sampled, and the adjustments as the recipe")
    units = replicates.weights.size
    if units != design.size:
        raise BadTable("replicates", f"are of {units} units, the design has {design.size}")
    value = _estimates(estimator(recipe(design)))
    found: list[FloatArray] = []
    kept: list[int] = []
    failures: list[Failure] = []
    for number in range(replicates.size):
        weight = replicates.weights.base_weight(design.base_weight, number)
        try:
            estimates = _estimates(estimator(recipe(replace(design, base_weight=weight, final_weight=weight))))
        except (AnalysisError, np.linalg.LinAlgError) as error:
            failures.append(Failure(number + 1, str(error)))
            if len(failures) > failures_allowed:
                raise _too_many(failures, replicates.size, failures_allowed) from error
            continue
        if estimates.shape != value.shape:
            message = f"replicate {number + 1} gives {len(estimates)} estimates, the full sample {len(value)}"
            raise BadTable("estimates", f"{message}; they have to be the same ones each time")
        found.append(estimates)
        kept.append(number)
    if not (replicates.rscales[kept] > 0).any():
        raise NotIdentified(f"no replicate that counts is left of {replicates.size}; {len(failures)} failed")
    values = np.array(found)
    covariance = _covariance(replicates, values, np.array(kept), value)
    standard_error = np.sqrt(np.diag(covariance))
    return Replicated(
        value=value,
        standard_error=standard_error,
        covariance=covariance,
        replicate_values=values,
        degrees_of_freedom=replicates.degrees_of_freedom,
        failures=tuple(failures),
        method=replicates.method,
        centre=replicates.centre,
    )


def _estimates(given: npt.ArrayLike) -> FloatArray:
    value = np.atleast_1d(np.asarray(given, dtype=np.float64))
    if not np.isfinite(value).all():
        raise NotIdentified(f"estimate {int(np.flatnonzero(~np.isfinite(value))[0])} is not a finite number")
    return value


def _too_many(failures: list[Failure], replicates: int, allowed: int) -> NotIdentified:
    first = failures[0]
    message = f"replicate {first.replicate} of {replicates} fails: {first.reason}"
    return NotIdentified(f"{message} ({len(failures)} failed so far, {allowed} may)")


def _covariance(
    replicates: Replicates, values: FloatArray, kept: npt.NDArray[np.int64], full: FloatArray
) -> FloatArray:
    rscales = replicates.rscales[kept]
    centre = full if replicates.centre is Centre.FULL else values[rscales > 0].mean(axis=0)
    distance = values - centre
    stands_for = replicates.size / len(kept)
    return np.asarray(replicates.scale * stands_for * (distance.T * rscales) @ distance)
