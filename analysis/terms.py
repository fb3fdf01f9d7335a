"""The terms of a model: its design matrix, held once for all units that share their covariates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Terms:
    """A design matrix by covariate cells.

    Parameters
    ----------
    names : tuple of str, length k
        Names of the columns.
    matrix : ndarray, shape (c, k)
        One row per cell.
    cell : ndarray of int64, shape (n,)
        Cell of each unit; unit i has the row ``matrix[cell[i]]``.
    """

    names: tuple[str, ...]
    matrix: FloatArray
    cell: IntArray

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.matrix)

    def sums(self, values: FloatArray) -> FloatArray:
        """Add values up within cells.

        Parameters
        ----------
        values : ndarray, shape (n,)
            One value per unit.

        Returns
        -------
        ndarray, shape (c,)
            Sum per cell.
        """
        return np.bincount(self.cell, weights=values, minlength=self.size).astype(np.float64)

    def columns(self, kept: IntArray) -> Terms:
        """Return some of the columns only.

        Parameters
        ----------
        kept : ndarray of int64
            Positions of the columns to keep, in order.

        Returns
        -------
        Terms
            The same units and cells.
        """
        return Terms(tuple(self.names[j] for j in kept), self.matrix[:, kept], self.cell)

    def take(self, rows: IntArray) -> Terms:
        """Return the terms of some of the units.

        Parameters
        ----------
        rows : ndarray of int64, shape (m,)
            Positions of the units to keep.

        Returns
        -------
        Terms
            Only the cells that occur among them.
        """
        present, cell = np.unique(self.cell[rows], return_inverse=True)
        return Terms(self.names, self.matrix[present], cell.astype(np.int64))


def of_cells(cells: Cells) -> Terms:
    """Return intercept and main effects of categorical variables.

    Parameters
    ----------
    cells : Cells
        Combinations of the variables.

    Returns
    -------
    Terms
        An intercept, then indicators of all levels but the first of each variable.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> of_cells(from_columns({"sex": ["f", "m", "m"]})).names
    ('(intercept)', 'sex=m')
    """
    return Terms(cells.terms(), cells.design_matrix(), cells.cell)
