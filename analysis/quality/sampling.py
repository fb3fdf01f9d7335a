"""How the total of something known for every sampled unit varies from sample to sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.cells import renumbered
from analysis.design import Design
from analysis.errors import BadTable, TooFew

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_MOST_STRATA_BY_WEIGHT = 20


class Sampling(StrEnum):
    """Kinds of sampling that a variance formula knows, as the sampling literature abbreviates them."""

    SI = "SI"
    STSI = "STSI"
    PPS = "PPS"


@dataclass(frozen=True, slots=True)
class TotalVariance:
    """The variance of the estimated total of values that are equal within covariate cells.

    Parameters
    ----------
    sampling : Sampling
        Simple random sampling, the same within strata, or unequal probabilities.
    pairs : ndarray, shape (h, c), sparse
        Units of each stratum in each cell; for unequal probabilities, one stratum with sums of squared weights.
    size : ndarray, shape (h,)
        Units sampled per stratum.
    population : ndarray, shape (h,)
        Units in the population per stratum, estimated by the sum of base weights.
    weight : ndarray, shape (c,)
        Sum of base weights per cell.
    """

    sampling: Sampling
    pairs: sparse.csr_array
    size: FloatArray
    population: FloatArray
    weight: FloatArray

    def merged(self, group: IntArray) -> TotalVariance:
        """Return the same for coarser cells.

        Parameters
        ----------
        group : ndarray of int64, shape (c,)
            Coarser cell of each cell.

        Returns
        -------
        TotalVariance
            For values by the coarser cells.
        """
        weight = np.bincount(group, weights=self.weight).astype(np.float64)
        return replace(self, pairs=_merged(self.pairs, group), weight=weight)

    def of(self, values: FloatArray) -> FloatArray:
        """Return the variance of the total.

        Parameters
        ----------
        values : ndarray, shape (c, m)
            Values of the units of each cell, for m totals.

        Returns
        -------
        ndarray, shape (m,)
            Variance of ``sum d y``: within strata ``N^2 (1 - n / N) s^2 / n``; for unequal probabilities as if drawn
            with replacement, ``sum (n d y - sum d y)^2 / (n (n - 1))``.
        """
        if self.sampling == Sampling.PPS:
            n = self.size[0]
            totals = self.weight @ values
            squares = n * (self.pairs @ values**2)[0]
            spread = squares - totals**2
            return np.asarray(np.where(spread > 1e-14 * squares, spread, 0.0) / (n - 1.0))  # less is rounding
        scale = self.population**2 * (1.0 - self.size / self.population) / self.size
        if len(self.size) == 1:
            units = self.pairs.toarray()[0]
            squares = units @ (values - units @ values / self.size[0]) ** 2
            return np.asarray(scale[0] * squares / max(self.size[0] - 1.0, 1.0))
        pair = self.pairs.tocoo()
        stratum, cell = pair.row, pair.col
        mean = (self.pairs @ values) / self.size[:, None]
        squares = (values[cell] - mean[stratum]) ** 2 * pair.data[:, None]
        within = sparse.csr_array(
            (np.ones(len(cell)), (stratum, np.arange(len(cell)))), shape=(len(self.size), len(cell))
        )
        spread = (within @ squares) / np.maximum(self.size - 1.0, 1.0)[:, None]
        return np.asarray(scale @ spread)


def _merged(matrix: sparse.csr_array, group: IntArray) -> sparse.csr_array:
    indicator = sparse.csr_array((np.ones(len(group)), (np.arange(len(group)), group)))
    return sparse.csr_array(matrix @ indicator)


def total_variance(design: Design, cell: IntArray, cells: int) -> TotalVariance:
    """Choose the variance formula that suits a design and prepare it for values by cell.

    Parameters
    ----------
    design : Design
        The sampled units, all of base weight above 0. Its clusters are not taken into account.
    cell : ndarray of int64, shape (n,)
        Covariate cell of each unit.
    cells : int
        Number of cells.

    Returns
    -------
    TotalVariance
        Simple random sampling where all base weights are equal, stratified where they are equal within strata, unequal
        probabilities otherwise. A design without strata whose base weights take at most 20 values, each of them
        for two units or more, is taken to be stratified by them.

    Raises
    ------
    BadTable
        Base weights of a stratum add up to fewer units than were sampled from it.
    TooFew
        A stratum, or the sample, has a single unit.

    References
    ----------
    Sarndal, C.-E., Swensson, B. and Wretman, J. (1992). Model Assisted Survey Sampling. Springer.
    """
    weight: FloatArray = design.base_weight
    stratum = design.stratum
    if stratum.min() == stratum.max():
        place, distinct = pd.factorize(weight, sort=True)
        if len(distinct) <= _MOST_STRATA_BY_WEIGHT and np.bincount(place).min() > 1:
            stratum = place.astype(np.int64)
    labels, code = renumbered(stratum, int(stratum.max()) + 1)
    first = np.empty(len(labels))
    first[code] = weight
    low, high = first.copy(), first
    differs = np.flatnonzero(weight != first[code])  # of most designs none
    np.minimum.at(low, code[differs], weight[differs])
    np.maximum.at(high, code[differs], weight[differs])
    by_cell = np.bincount(cell, weights=weight, minlength=cells).astype(np.float64)
    if (high > low * (1 + 1e-12)).any():
        if len(weight) < 2:
            raise TooFew("a single unit was sampled, so its design has no variance")
        squares = np.bincount(cell, weights=weight**2, minlength=cells)
        one = sparse.csr_array(squares[None, :])
        return TotalVariance(Sampling.PPS, one, np.array([float(len(weight))]), np.array([weight.sum()]), by_cell)
    size = np.bincount(code).astype(np.float64)
    population = np.bincount(code, weights=weight).astype(np.float64)
    is_named = stratum is design.stratum and len(design.strata) > 0
    names = [repr(design.strata[label]) if is_named else f"{label} (in sorted order)" for label in labels]
    _check_strata(size, population, names)
    pairs = sparse.csr_array((np.ones(len(cell)), (code, cell)), shape=(len(labels), cells))
    kind = Sampling.SI if len(labels) == 1 else Sampling.STSI
    return TotalVariance(kind, pairs, size, population, by_cell)


def _check_strata(size: FloatArray, population: FloatArray, names: list[str]) -> None:
    alone = np.flatnonzero((size < 2) & (population > size * (1 + 1e-9)))
    if len(alone):
        raise TooFew(f"stratum {names[alone[0]]} has a single unit, so its variance cannot be estimated")
    short = np.flatnonzero(population < size * (1 - 1e-9))
    if len(short):
        message = f"those of stratum {names[short[0]]} add up to {population[short[0]]:g} units, fewer than the"
        raise BadTable("design", f"{message} {size[short[0]]:g} that were sampled from it", column="base_weight")
