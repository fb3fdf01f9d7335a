"""The survey design: units, their weights, and everything their standard errors need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadTable
from analysis.terms import Terms

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Lonely(StrEnum):
    """What a stratum with a single primary sampling unit counts for in a variance.

    Its own units say nothing of how units of the stratum differ, so something has to be assumed. None of this matters
    to a stratum whose only primary sampling unit is the whole population (a sampling fraction of 1): it adds nothing.
    """

    FAIL = "fail"
    """Refuse, naming the stratum."""
    CERTAINTY = "certainty"
    """It would be in every sample, and adds nothing."""
    REMOVE = "remove"
    """It is left out of the variance, and adds nothing."""
    ADJUST = "adjust"
    """Its influence is taken as it is, not as a difference from its stratum: cautious."""
    AVERAGE = "average"
    """It adds what the other strata add on average."""


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

    def coefficients(self, sums: FloatArray) -> FloatArray:
        """Return A'u from the sums of read * u times each term.

        Parameters
        ----------
        sums : ndarray, shape (k, m)
            Sums over the units, for m estimates.

        Returns
        -------
        ndarray, shape (k, m)
            What the step adds, in terms of the columns of its matrix.
        """
        return np.asarray(self.bread.T @ sums)


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
    negative_weights : int, default 0
        Units whose weight came out below 0, which only linear calibration without bounds can do.
    """

    converged: bool
    largest_margin_error: float
    iterations: int
    negative_weights: int = 0


@dataclass(frozen=True, slots=True)
class Trimming:
    """What was trimmed.

    Parameters
    ----------
    lower, upper : float
        The bounds; ``-inf`` where there is no lower one.
    lowered, raised : int
        Units that were above the upper, below the lower bound.
    outside : int
        Units left outside the bounds because what was taken off others was added to them; 0 if trimmed strictly.
    passes : int
        How often it was done.
    """

    lower: float
    upper: float
    lowered: int
    raised: int
    outside: int
    passes: int


@dataclass(frozen=True, slots=True)
class WeightingClasses:
    """How units were grouped to adjust them together.

    Parameters
    ----------
    code : ndarray of int64, shape (n,)
        Class of each unit after the joining, 0 to k - 1.
    size : ndarray of int64, shape (k,)
        Units to adjust in each class.
    factor : ndarray, shape (k,)
        What the weights of its respondents were multiplied by.
    joined : tuple of (int, int)
        Classes as given that had no respondent, each with the class it was joined with.
    """

    code: IntArray
    size: IntArray
    factor: FloatArray
    joined: tuple[tuple[int, int], ...]


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
    trimming : Trimming or None
        The last trimming.
    classes : WeightingClasses or None
        The last adjustment in classes.
    lonely : Lonely
        What a stratum with a single primary sampling unit counts for.
    strata : tuple of str
        Label of each stratum in the order of the codes; empty without stratification.
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
    trimming: Trimming | None = None
    classes: WeightingClasses | None = None
    lonely: Lonely = Lonely.FAIL
    strata: tuple[str, ...] = ()

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
    lonely: Lonely | str = Lonely.FAIL,
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
    lonely : Lonely or str, default "fail"
        What a stratum with a single primary sampling unit counts for: ``fail``, ``certainty``, ``remove``, ``adjust``
        or ``average``.

    Returns
    -------
    Design
        The design before any adjustment.

    Raises
    ------
    BadTable
        A base weight is not a finite number above 0, the lengths differ, a label is missing, a population is smaller
        than its sample or differs within a stratum, both kinds of finite population are asked for, or `lonely` is not
        known.

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
    if lonely not in tuple(Lonely):
        raise BadTable("design", f"{lonely!r} is not known; use {', '.join(Lonely)}", column="lonely")
    strata, names = np.zeros(len(weight), dtype=np.int64), tuple[str, ...]()
    if stratum is not None:
        strata, names = _codes(stratum, "stratum", len(weight))
    if cluster is None:
        clusters = np.arange(len(weight), dtype=np.int64)
    else:
        within = _codes(cluster, "cluster", len(weight))[0]
        clusters = pd.factorize(strata * (within.max(initial=0) + 1) + within)[0].astype(np.int64)
    if is_poisson and population_size is not None:
        raise BadTable("design", "give population_size or is_poisson, not both", column="population_size")
    fraction = np.zeros(len(weight)) if population_size is None else _fraction(population_size, strata, clusters)
    return Design(weight, weight, strata, clusters, fraction, is_poisson, lonely=Lonely(lonely), strata=names)


def _fraction(population_size: npt.ArrayLike, stratum: IntArray, cluster: IntArray) -> FloatArray:
    given = np.broadcast_to(np.asarray(population_size, dtype=np.float64), stratum.shape)
    first = np.unique(cluster, return_index=True)[1]
    sampled = np.bincount(stratum[first])[stratum]
    wrong = ~(given >= sampled)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        message = f"{given[row]:g} is below the {sampled[row]} primary sampling units drawn from its stratum"
        raise BadTable("design", message, column="population_size", row=row + 1)
    of_stratum = np.zeros(int(stratum.max(initial=-1)) + 1)
    of_stratum[stratum] = given
    differs = of_stratum[stratum] != given
    if differs.any():
        row = int(np.flatnonzero(differs)[0])
        message = f"{given[row]:g} differs from the {of_stratum[stratum[row]]:g} of other units of its stratum"
        raise BadTable("design", message, column="population_size", row=row + 1)
    return np.asarray(sampled / given)


def _codes(labels: npt.ArrayLike, name: str, n: int) -> tuple[IntArray, tuple[str, ...]]:
    array = np.asarray(labels)
    if array.shape != (n,):
        raise BadTable("design", f"has shape {array.shape}, base_weight has {n} entries", column=name)
    code, present = pd.factorize(array, sort=True)
    missing = np.flatnonzero(code < 0)
    if len(missing):
        raise BadTable("design", "the label is missing; give every unit one", column=name, row=int(missing[0]) + 1)
    return code.astype(np.int64), tuple(str(label) for label in present) if name == "stratum" else ()
