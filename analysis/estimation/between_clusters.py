"""Sums of influences by cluster and how they vary within strata, for a few estimates of many units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from analysis.cells import gram
from analysis.design import Design, Lonely
from analysis.errors import NotIdentified

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: A variance is a difference; less than this share of what it is a difference of is rounding.
ROUNDING = 1e-10

_BLOCK = 1 << 21  # entries of the largest table of clusters by terms that is held at once


@dataclass(frozen=True, slots=True)
class Strata:
    """What the clusters of each stratum count for: ``scale * (sum of squares - centred * square of sum / size)``.

    Parameters
    ----------
    of_cluster : ndarray of int64
        Stratum of each cluster.
    size : ndarray, shape (h,)
        Clusters in each stratum.
    scale : ndarray, shape (h,)
        ``(1 - f) n / (n - 1)``, 0 for a stratum that adds nothing.
    centred : ndarray, shape (h,)
        Whether influences count as differences from the mean of their stratum, 1, or as they are, 0.
    """

    of_cluster: IntArray
    size: FloatArray
    scale: FloatArray
    centred: FloatArray

    @property
    def of_means(self) -> FloatArray:
        """What the square of the sum of each stratum is multiplied by before it is taken off."""
        return self.scale * self.centred / self.size


def strata_of(design: Design) -> Strata:
    """Say what the clusters of each stratum count for.

    Parameters
    ----------
    design : Design
        The sampled units.

    Returns
    -------
    Strata
        With strata of a single cluster as the design says.

    Raises
    ------
    NotIdentified
        A stratum has a single primary sampling unit and the design says to fail on it, or all have and the design says
        to average or to remove them.
    """
    of_cluster = np.zeros(int(design.cluster.max()) + 1, dtype=np.int64)
    of_cluster[design.cluster] = design.stratum
    size = np.bincount(of_cluster).astype(np.float64)
    fraction = np.zeros(len(size))
    fraction[design.stratum] = design.sampling_fraction
    alone = (size < 2) & (fraction < 1)
    scale = (1 - fraction) * size / np.maximum(size - 1, 1)
    centred = np.ones(len(size))
    if alone.any():
        if design.lonely is Lonely.FAIL:
            lonely = int(np.flatnonzero(alone)[0])
            name = repr(design.strata[lonely]) if design.strata else f"{lonely} (in sorted order)"
            message = f"stratum {name} has a single primary sampling unit; merge it with another stratum or choose"
            raise NotIdentified(f"{message} what to do with such strata (lonely)")
        if design.lonely is Lonely.ADJUST:
            centred[alone] = 0.0
        else:
            scale[alone] = 0.0
        if design.lonely in (Lonely.AVERAGE, Lonely.REMOVE) and (size < 2).all():
            what = "average" if design.lonely is Lonely.AVERAGE else "estimate a variance from"
            raise NotIdentified(f"every stratum has a single primary sampling unit, so there is nothing to {what}")
        if design.lonely is Lonely.AVERAGE:
            scale *= len(size) / (~alone).sum()
    return Strata(of_cluster, size, scale, centred)


def variance_of_one(design: Design, strata: Strata, influence: FloatArray) -> tuple[float, float, float]:
    """Return the variance of one estimate from the weighted influence of each unit on it.

    Parameters
    ----------
    design : Design
        The sampled units.
    strata : Strata
        Those of the design.
    influence : ndarray, shape (n,)
        Weighted influence before the steps of the design.

    Returns
    -------
    variance : float
        As `analysis.estimation.variance.variance`, before rounding errors and Poisson sampling are seen to.
    terms : float
        Size of the terms that it is a difference of.
    varying : float
        Share of it that varies under Poisson sampling; 1 for other designs.
    """
    after = _steps_after_response(design) if design.is_poisson else 0
    carried = influence
    calibrated = influence
    for number, step in enumerate(reversed(design.steps), start=1):
        sums = step.terms.matrix.T @ step.terms.sums(step.read * carried)
        added = step.terms.matrix @ step.coefficients(sums[:, None])[:, 0]
        carried = carried + step.carried * added[step.terms.cell]
        if number == after:
            calibrated = carried
    by_cluster = _by_cluster(design, carried)
    between = _weighted_squares(strata, by_cluster)
    own = _weighted_squares(strata, _by_cluster(design, influence)) if design.steps else between
    of_strata = _by_stratum(strata, by_cluster)
    found = between - float(strata.of_means @ of_strata**2)
    varying = _varying(design.final_weight, calibrated, carried) if design.is_poisson else 1.0
    return found, own + abs(between), varying


def _by_cluster(design: Design, influence: FloatArray) -> FloatArray:
    return np.bincount(design.cluster, weights=influence).astype(np.float64)


def _weighted_squares(strata: Strata, by_cluster: FloatArray) -> float:
    if len(strata.size) == 1:
        return float(strata.scale[0] * (by_cluster @ by_cluster))
    return float(strata.scale[strata.of_cluster] @ by_cluster**2)


def _by_stratum(strata: Strata, by_cluster: FloatArray) -> FloatArray:
    if len(strata.size) == 1:
        return np.array([by_cluster.sum()])
    return np.bincount(strata.of_cluster, weights=by_cluster).astype(np.float64)


def _steps_after_response(design: Design) -> int:
    """Count the steps after the last that gives those without a weight a part, which is a response model."""
    silent = design.final_weight == 0
    after = 0
    for step in reversed(design.steps):
        if step.carried[silent].any():
            break
        after += 1
    return after


def _varying(weight: FloatArray, calibrated: FloatArray, carried: FloatArray) -> float:
    """Return ``1 - sum e^2 / w / sum u^2``, from 0 to 1."""
    inverse = np.divide(1.0, weight, out=np.zeros_like(weight), where=weight != 0)
    everything = float(carried @ carried)
    share = 1.0 - float(inverse @ calibrated**2) / everything if everything > 0 else 1.0
    return 0.0 if share <= ROUNDING else min(share, 1.0)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Units sorted by cluster, apart from those that are clusters by themselves.

    Parameters
    ----------
    strata : Strata
        Those of the design.
    of_unit : ndarray of int64, shape (n,)
        Stratum of each unit.
    alone : ndarray of int64
        Positions of the units that are clusters by themselves.
    together : ndarray of int64
        Positions of all other units, cluster by cluster.
    starts : ndarray of int64
        Where each cluster starts in `together`, and where the last one ends.
    stratum : ndarray of int64
        Stratum of each of those clusters.
    """

    strata: Strata
    of_unit: IntArray
    alone: IntArray
    together: IntArray
    starts: IntArray
    stratum: IntArray


def sorted_by_cluster(design: Design) -> Clusters:
    """Sort units by cluster.

    Parameters
    ----------
    design : Design
        The sampled units.

    Returns
    -------
    Clusters
        The order, and the strata.

    Raises
    ------
    NotIdentified
        As `strata_of`.
    """
    strata = strata_of(design)
    members = np.bincount(design.cluster, minlength=len(strata.of_cluster))
    is_alone = (members == 1)[design.cluster]
    several = np.flatnonzero(members > 1)
    units = np.flatnonzero(~is_alone)
    number = np.zeros(len(members), dtype=np.int64)
    number[several] = np.arange(len(several))
    by_unit = sparse.csr_array(
        (units, number[design.cluster[units]], np.arange(len(units) + 1)), shape=(len(units), len(several))
    )
    return Clusters(
        strata=strata,
        of_unit=design.stratum,
        alone=np.flatnonzero(is_alone),
        together=by_unit.tocsc().data,
        starts=np.append(0, np.cumsum(members[several])),
        stratum=strata.of_cluster[several],
    )


def score_covariance(clusters: Clusters, score: FloatArray, matrix: FloatArray, cell: IntArray) -> FloatArray:
    """Return the covariance of the sums of scores times terms.

    Parameters
    ----------
    clusters : Clusters
        The clusters of a design before any step.
    score : ndarray, shape (n,)
        Weighted score of each unit.
    matrix : ndarray, shape (c, k)
        Terms of each covariate cell.
    cell : ndarray of int64, shape (n,)
        Cell of each unit.

    Returns
    -------
    ndarray, shape (k, k)
        Covariance of ``sum score x``.

    Notes
    -----
    The same as `analysis.estimation.variance.covariance` of influences ``score x``, which are not written out. Units
    that are clusters by themselves are added up by cell first; others are added up by cluster, a block at a time.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex surveys. International
    Statistical Review 51, 279-292.

    Examples
    --------
    >>> from analysis.design import design
    >>> pairs = sorted_by_cluster(design([1.0] * 4, cluster=["a", "a", "b", "b"]))
    >>> score_covariance(pairs, np.array([1.0, 1.0, -1.0, 1.0]), np.ones((1, 1)), np.zeros(4, dtype=np.int64)).tolist()
    [[4.0]]
    """
    strata, alone, cells = clusters.strata, clusters.alone, len(matrix)
    squares = strata.scale[clusters.of_unit[alone]] * score[alone] ** 2
    between = gram(matrix, np.bincount(cell[alone], weights=squares, minlength=cells).astype(np.float64))
    scores, their_cell = score[clusters.together], cell[clusters.together]
    scale = strata.scale[clusters.stratum]
    size = max(1, _BLOCK // matrix.shape[1])
    for first in range(0, len(scale), size):
        starts = clusters.starts[first : first + size + 1]
        rows = slice(starts[0], starts[-1])
        inside = sparse.csr_array((scores[rows], their_cell[rows], starts - starts[0]), shape=(len(starts) - 1, cells))
        sums = np.asarray(inside @ matrix)
        between += sums.T @ (sums * scale[first : first + size, None])
    if len(strata.size) == 1:
        of_strata = (np.bincount(cell, weights=score, minlength=cells) @ matrix)[None, :]
    else:
        shape = (len(strata.size), cells)
        by_cell = sparse.csr_array((score, (clusters.of_unit, cell)), shape=shape)
        of_strata = np.asarray(by_cell @ matrix)
    found = between - of_strata.T @ (of_strata * strata.of_means[:, None])
    varies = found.diagonal() > ROUNDING * between.diagonal()
    return np.where(varies[:, None] & varies, (found + found.T) / 2, 0.0)
