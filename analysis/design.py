"""The survey design: units, their weights, and everything their standard errors need."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadTable
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """How a change of the weights enters the influence of each unit on an estimate.

    With u the weighted influence before the step is taken into account, it becomes ``u + Q A'u``, where unit i has
    the rows ``carried[i] * x`` of Q and ``read[i] * x @ bread`` of A, x being the row of its cell of the terms.

    Parameters
    ----------
    name : str
        The verb that made the step.
    terms : Terms
        Linearly independent terms, k columns for c cells of the units.
    carried, read : ndarray, shape (n,)
        Multipliers per unit.
    bread : ndarray, shape (k, k)
        Inverse of the information matrix of the step.
    """

    name: str
    terms: Terms
    carried: FloatArray
    read: FloatArray
    bread: FloatArray

    def coefficients(self, cell_sums: FloatArray) -> FloatArray:
        """Return A'u from the sums of read * u in each cell.

        Parameters
        ----------
        cell_sums : ndarray, shape (c, m)
            Sums over the units of a cell, for m estimates.

        Returns
        -------
        ndarray, shape (k, m)
            What the step adds, in terms of the columns of its matrix.
        """
        return np.asarray(self.bread.T @ (self.terms.matrix.T @ cell_sums))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well calibrated weights meet their margins.

    Parameters
    ----------
    converged : bool
        Whether every margin is met within the tolerance.
    largest_margin_error : float
        Largest difference between a weighted margin and its total, as a share of the total.
    iterations : int
        Steps it took.
    """

    converged: bool
    largest_margin_error: float
    iterations: int


@dataclass(frozen=True, slots=True)
class Design:
    """Sampled units and their weights.

    Make one with `design`; the verbs of `analysis.weighting` return new ones, each with one more `Step`.

    Parameters
    ----------
    base_weight : ndarray, shape (n,)
        1 / inclusion probability.
    final_weight : ndarray, shape (n,)
        Weight in force now: the base weight at first, then what the verbs made of it; 0 for a nonrespondent.
    stratum : ndarray of int64, shape (n,)
        Code of the stratum; all 0 without stratification.
    cluster : ndarray of int64, shape (n,)
        Code of the primary sampling unit, distinct between strata; each unit its own without clusters.
    sampling_fraction : ndarray, shape (n,)
        Share of the primary sampling units of the unit's stratum that is in the sample, for the finite population
        correction; 0 for drawing with replacement.
    is_poisson : bool
        Whether units were drawn independently of each other (Poisson sampling) from the population whose means are
        estimated; variances then hold for that finite population.
    steps : tuple of Step
        What was done to the weights, in order.
    propensity : ndarray, shape (n,), or None
        Estimated probability that each sampled unit responds.
    calibration : Calibration or None
        The last calibration.
    """

    base_weight: FloatArray
    final_weight: FloatArray
    stratum: IntArray
    cluster: IntArray
    sampling_fraction: FloatArray
    is_poisson: bool = False
    steps: tuple[Step, ...] = ()
    propensity: FloatArray | None = None
    calibration: Calibration | None = None

    @property
    def size(self) -> int:
        """Number of sampled units."""
        return len(self.base_weight)

    def with_step(self, step: Step, final_weight: FloatArray) -> Design:
        """Return the design after a change of the weights.

        Parameters
        ----------
        step : Step
            What the change does to standard errors.
        final_weight : ndarray, shape (n,)
            The new weights.

        Returns
        -------
        Design
            A new design.
        """
        return replace(self, final_weight=final_weight, steps=(*self.steps, step))


def design(
    base_weight: npt.ArrayLike,
    *,
    stratum: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    population_size: npt.ArrayLike | None = None,
    is_poisson: bool = False,
) -> Design:
    """Describe how units were sampled.

    Parameters
    ----------
    base_weight : array_like, shape (n,)
        1 / inclusion probability, above 0.
    stratum, cluster : array_like, shape (n,), optional
        Labels of stratum and primary sampling unit; equal cluster labels in different strata are different clusters.
    population_size : array_like, shape (n,) or (), optional
        Number of primary sampling units in the population of each unit's stratum, for sampling without replacement.
    is_poisson : bool, default False
        Whether units were drawn independently of each other from the population whose means are estimated.

    Returns
    -------
    Design
        The design before any adjustment.

    Raises
    ------
    BadTable
        A base weight is not a finite number above 0, the lengths differ, a population is smaller than its
        sample, or both kinds of finite population are asked for.

    Examples
    --------
    >>> design([2.0, 2.0, 4.0], stratum=["a", "a", "b"]).stratum.tolist()
    [0, 0, 1]
    """
    weight = np.asarray(base_weight, dtype=np.float64)
    wrong = ~(np.isfinite(weight) & (weight > 0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("design", f"{weight[row]:g} is not above 0", column="base_weight", row=row + 1)
    strata = np.zeros(len(weight), dtype=np.int64) if stratum is None else _codes(stratum, "stratum", len(weight))
    if cluster is None:
        clusters = np.arange(len(weight), dtype=np.int64)
    else:
        within = _codes(cluster, "cluster", len(weight))
        clusters = pd.factorize(strata * (within.max(initial=0) + 1) + within)[0].astype(np.int64)
    if population_size is None:
        return Design(weight, weight, strata, clusters, np.zeros(len(weight)), is_poisson)
    if is_poisson:
        raise BadTable("design", "give population_size or is_poisson, not both", column="population_size")
    fraction = _fraction(population_size, strata, clusters)
    return Design(weight, weight, strata, clusters, fraction)


def _fraction(population_size: npt.ArrayLike, stratum: IntArray, cluster: IntArray) -> FloatArray:
    given = np.broadcast_to(np.asarray(population_size, dtype=np.float64), stratum.shape)
    first = np.unique(cluster, return_index=True)[1]
    sampled = np.bincount(stratum[first])[stratum]
    wrong = ~(given >= sampled)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = f"{given[row]:g} is below the {sampled[row]} primary sampling units drawn from its stratum"
        raise BadTable("design", message, column="population_size", row=row + 1)
    return np.asarray(sampled / given)


def _codes(labels: npt.ArrayLike, name: str, n: int) -> IntArray:
    array = np.asarray(labels)
    if array.shape != (n,):
        raise BadTable("design", f"has shape {array.shape}, base_weight has {n} entries", column=name)
    return pd.factorize(array, sort=True)[0].astype(np.int64)
