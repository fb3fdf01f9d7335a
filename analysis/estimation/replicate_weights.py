"""Replicate weights: base weights as they would be with part of the sample left out, or drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analysis.design import Design, Lonely
from analysis.errors import BadTable, NotIdentified

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Counts = npt.NDArray[np.float64] | npt.NDArray[np.unsignedinteger]


class Method(StrEnum):
    """How replicates were made."""

    JK1 = "jk1"
    JKN = "jkn"
    DELETE_A_GROUP = "delete_a_group"
    RAO_WU = "rao_wu"
    SUPPLIED = "supplied"


class Centre(StrEnum):
    """What the estimates of the replicates are compared with."""

    MEAN = "mean"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One primary sampling unit is left out of each replicate, and the others of its stratum stand for it.

    Parameters
    ----------
    replicate : ndarray of int64, shape (n,)
        The replicate that leaves the unit out, or -1.
    stratum : ndarray of int64, shape (n,)
        Stratum of the unit.
    replicate_stratum : ndarray of int64, shape (R,)
        Stratum that the replicate leaves something out of.
    raised : ndarray, shape (R,)
        Factor of the other units of that stratum.
    """

    replicate: IntArray
    stratum: IntArray
    replicate_stratum: IntArray
    raised: FloatArray

    @property
    def size(self) -> int:
        """Number of units."""
        return len(self.stratum)

    def base_weight(self, base_weight: FloatArray, replicate: int) -> FloatArray:
        """Return the base weights of one replicate.

        Parameters
        ----------
        base_weight : ndarray, shape (n,)
            Base weights of the whole sample.
        replicate : int
            Number of the replicate, from 0.

        Returns
        -------
        ndarray, shape (n,)
            0 for units that are left out.
        """
        alone = self.stratum == self.replicate_stratum[replicate]
        weight = np.where(alone, base_weight * self.raised[replicate], base_weight)
        weight[self.replicate == replicate] = 0.0
        return weight


@dataclass(frozen=True, slots=True)
class Resampled:
    """Base weights are multiplied by ``offset + slope * count``, by groups of units.

    Parameters
    ----------
    group : ndarray of int64, shape (n,)
        Group of each unit.
    count : ndarray, shape (g, R)
        How often each group is in each replicate.
    offset, slope : ndarray, shape (g,)
        Of each group.
    """

    group: IntArray
    count: Counts
    offset: FloatArray
    slope: FloatArray

    @property
    def size(self) -> int:
        """Number of units."""
        return len(self.group)

    def base_weight(self, base_weight: FloatArray, replicate: int) -> FloatArray:
        """Return the base weights of one replicate.

        Parameters
        ----------
        base_weight : ndarray, shape (n,)
            Base weights of the whole sample.
        replicate : int
            Number of the replicate, from 0.

        Returns
        -------
        ndarray, shape (n,)
            0 for units that are left out.
        """
        factor = self.offset + self.slope * self.count[:, replicate]
        return np.asarray(base_weight * factor[self.group])


@dataclass(frozen=True, slots=True)
class Supplied:
    """Base weights of every replicate, made elsewhere.

    Parameters
    ----------
    weight : ndarray, shape (n, R)
        0 for units that are left out.
    """

    weight: FloatArray

    @property
    def size(self) -> int:
        """Number of units."""
        return len(self.weight)

    def base_weight(self, base_weight: FloatArray, replicate: int) -> FloatArray:
        """Return the base weights of one replicate.

        Parameters
        ----------
        base_weight : ndarray, shape (n,)
            Base weights of the whole sample, which supplied ones replace.
        replicate : int
            Number of the replicate, from 0.

        Returns
        -------
        ndarray, shape (n,)
            0 for units that are left out.
        """
        return self.weight[:, replicate]


@dataclass(frozen=True, slots=True)
class Replicates:
    """Base weights of R replicates of a sample, and how a variance is made of them.

    The variance of an estimate t is ``scale * sum_r rscales_r (t_r - c)^2``.

    Parameters
    ----------
    method : Method
        How they were made.
    weights : LeftOut, Resampled or Supplied
        The base weights, in as little memory as the method needs.
    scale : float
        Factor of the whole sum.
    rscales : ndarray, shape (R,)
        Factor of each replicate.
    centre : Centre
        Whether c is the mean of the replicates or the estimate from the full sample.
    degrees_of_freedom : int
        Degrees of freedom of the variance.
    """

    method: Method
    weights: LeftOut | Resampled | Supplied
    scale: float
    rscales: FloatArray
    centre: Centre
    degrees_of_freedom: int

    @property
    def size(self) -> int:
        """Number of replicates."""
        return len(self.rscales)


@dataclass(frozen=True, slots=True)
class Strata:
    """Primary sampling units by stratum.

    Parameters
    ----------
    of_cluster : ndarray of int64, shape (C,)
        Stratum of each primary sampling unit.
    size : ndarray of int64, shape (H,)
        Primary sampling units of each stratum.
    fraction : ndarray, shape (H,)
        Share of the population's primary sampling units in the sample; 1 for a stratum that adds nothing.
    """

    of_cluster: IntArray
    size: IntArray
    fraction: FloatArray

    @property
    def degrees_of_freedom(self) -> int:
        """Primary sampling units minus strata."""
        return len(self.of_cluster) - len(self.size)


def strata_of(design: Design) -> Strata:
    """Sort primary sampling units by stratum.

    Parameters
    ----------
    design : Design
        The sampled units.

    Returns
    -------
    Strata
        A stratum with a single primary sampling unit has a fraction of 1 where the design says that it adds nothing.

    Raises
    ------
    NotIdentified
        A stratum has a single primary sampling unit, and the design does not say that it adds nothing; the message
        names it. Or all have, and the design says to remove them.
    """
    of_cluster = np.zeros(int(design.cluster.max()) + 1, dtype=np.int64)
    of_cluster[design.cluster] = design.stratum
    size = np.bincount(of_cluster).astype(np.int64)
    fraction = np.zeros(len(size))
    fraction[design.stratum] = design.sampling_fraction
    lonely = np.flatnonzero((size < 2) & (fraction < 1))
    if len(lonely) and design.lonely not in (Lonely.CERTAINTY, Lonely.REMOVE):
        name = repr(design.strata[lonely[0]]) if design.strata else str(lonely[0])
        message = f"stratum {name} has a single primary sampling unit, so no replicate can do without it; merge it with"
        raise NotIdentified(
            f"{message} another stratum, or let the design say that it adds nothing (lonely='certainty')"
        )
    if len(lonely) and design.lonely is Lonely.REMOVE and (size < 2).all():
        raise NotIdentified("every stratum has a single primary sampling unit, so no replicate differs from the sample")
    fraction[lonely] = 1.0
    return Strata(of_cluster, size, fraction)


def supplied(
    weights: npt.ArrayLike,
    *,
    scale: float,
    rscales: npt.ArrayLike | None = None,
    centre: Centre = Centre.MEAN,
    degrees_of_freedom: int | None = None,
) -> Replicates:
    """Take replicate weights that were made elsewhere.

    Parameters
    ----------
    weights : array_like, shape (n, R)
        Base weights of each unit in each replicate, not factors; 0 for units that are left out.
    scale : float
        Factor of the whole sum of squares.
    rscales : array_like, shape (R,), optional
        Factor of each replicate; 1 unless given.
    centre : Centre, default Centre.MEAN
        What the estimates of the replicates are compared with.
    degrees_of_freedom : int, optional
        The rank of the weights less 1 unless given.

    Returns
    -------
    Replicates
        One per column.

    Raises
    ------
    BadTable
        A weight, the scale or a scale of a replicate is not a number of 0 or more, or the shapes do not fit.

    Examples
    --------
    >>> supplied([[0.0, 2.0], [2.0, 0.0]], scale=0.5).size
    2
    """
    weight = np.asarray(weights, dtype=np.float64)
    if weight.ndim != 2 or weight.shape[1] < 2:
        raise BadTable("replicates", f"has shape {weight.shape}; one row per unit and 2 or more columns are needed")
    wrong = ~(np.isfinite(weight) & (weight >= 0))
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        message = f"{weight[row, column]:g} is not a number of 0 or more"
        raise BadTable("replicates", message, column=str(column + 1), row=row + 1)
    each = np.ones(weight.shape[1]) if rscales is None else np.asarray(rscales, dtype=np.float64)
    if each.shape != (weight.shape[1],):
        raise BadTable("replicates", f"has shape {each.shape} for {weight.shape[1]} replicates", column="rscales")
    if not (np.isfinite(each) & (each >= 0)).all():
        raise BadTable("replicates", "needs numbers of 0 or more", column="rscales")
    if not (np.isfinite(scale) and scale > 0):
        raise BadTable("replicates", f"{scale:g} is not above 0", column="scale")
    if degrees_of_freedom is None:
        degrees_of_freedom = int(np.linalg.matrix_rank(np.linalg.qr(weight, mode="r")).item()) - 1
    return Replicates(Method.SUPPLIED, Supplied(weight), float(scale), each, centre, degrees_of_freedom)
