"""Covariate cells: the distinct combinations of some categorical variables, and the matrix that describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from analysis.errors import BadTable

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Units sorted into the combinations of categorical variables that occur among them.

    A model of main effects has the same likelihood on cells as on units, and far fewer rows.

    Parameters
    ----------
    variables : tuple of str, length v
        Names of the variables.
    levels : tuple of tuple of str
        Levels of each variable in order; the first is the reference.
    codes : ndarray of int64, shape (c, v)
        Level of each variable in each cell.
    cell : ndarray of int64, shape (n,)
        Cell of each unit.

    Raises
    ------
    BadTable
        Two variables, or two levels of one variable, have the same name.
    """

    variables: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    codes: IntArray
    cell: IntArray

    def __post_init__(self) -> None:
        """Refuse names that stand for two things: totals are looked up by name."""
        for name in self.variables:
            if self.variables.count(name) > 1:
                raise BadTable("auxiliaries", "two variables have this name", column=name)
        for name, levels in zip(self.variables, self.levels, strict=True):
            if len(set(levels)) < len(levels):
                twice = next(level for level in levels if levels.count(level) > 1)
                raise BadTable("auxiliaries", f"two levels are called {twice!r}", column=name)

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.codes)

    def design_matrix(self) -> FloatArray:
        """Return intercept and indicators of all levels but the first of each variable.

        Returns
        -------
        ndarray, shape (c, k)
            One row per cell; columns as in `terms`.
        """
        blocks = [np.ones((self.size, 1))]
        for j, levels in enumerate(self.levels):
            blocks.append((self.codes[:, [j]] == np.arange(1, len(levels))).astype(np.float64))
        return np.hstack(blocks)

    def terms(self) -> tuple[str, ...]:
        """Name the columns of the design matrix.

        Returns
        -------
        tuple of str
            ``(intercept)``, then ``variable=level``.
        """
        named = [f"{v}={level}" for v, levels in zip(self.variables, self.levels, strict=True) for level in levels[1:]]
        return ("(intercept)", *named)

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

    def margin(self, cell_values: FloatArray, variable: int) -> FloatArray:
        """Add cell sums up over a variable's levels.

        Parameters
        ----------
        cell_values : ndarray, shape (c,)
            One value per cell.
        variable : int
            Position of the variable.

        Returns
        -------
        ndarray
            Sum per level of the variable.
        """
        count = len(self.levels[variable])
        return np.bincount(self.codes[:, variable], weights=cell_values, minlength=count).astype(np.float64)

    def level_counts(self) -> dict[str, dict[str, float]]:
        """Count the units with each level.

        Returns
        -------
        dict of str to dict of str to float
            For each variable, the number of units by the name of the level.
        """
        units = self.sums(np.ones(len(self.cell)))
        return {
            variable: dict(zip(levels, self.margin(units, j).tolist(), strict=True))
            for j, (variable, levels) in enumerate(zip(self.variables, self.levels, strict=True))
        }

    def take(self, rows: IntArray) -> Cells:
        """Return the cells of some of the units, with the same levels.

        Parameters
        ----------
        rows : ndarray of int64, shape (m,)
            Positions of the units to keep.

        Returns
        -------
        Cells
            Only the cells that occur among them.
        """
        present, cell = renumbered(self.cell[rows], self.size)
        return Cells(self.variables, self.levels, self.codes[present], cell)


def renumbered(number: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Number anew those of some numbers that occur.

    Parameters
    ----------
    number : ndarray of int64, shape (n,)
        From 0 to `count` - 1.
    count : int
        How many numbers there may be.

    Returns
    -------
    present : ndarray of int64
        The numbers that occur, in order.
    place : ndarray of int64, shape (n,)
        Position of each number among them.

    Examples
    --------
    >>> [part.tolist() for part in renumbered(np.array([4, 2, 4]), 6)]
    [[2, 4], [1, 0, 1]]
    """
    occurs = np.zeros(count, dtype=bool)
    occurs[number] = True
    present = np.flatnonzero(occurs)
    place = np.empty(count, dtype=np.int64)
    place[present] = np.arange(len(present))
    return present, place[number]


def gram(matrix: FloatArray, weight: FloatArray) -> FloatArray:
    """Return ``X' diag(w) X``.

    Parameters
    ----------
    matrix : ndarray, shape (c, k)
        X; of indicators most entries are 0, and those are passed over.
    weight : ndarray, shape (c,)
        Weight of each row.

    Returns
    -------
    ndarray, shape (k, k)
        Symmetric.

    Examples
    --------
    >>> gram(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([2.0, 3.0])).tolist()
    [[5.0, 3.0], [3.0, 3.0]]
    """
    if 2 * np.count_nonzero(matrix) > matrix.size:
        return np.asarray(matrix.T @ (matrix * weight[:, None]))
    held = sparse.csr_array(matrix)
    weighted = held.copy()
    weighted.data = held.data * np.repeat(weight, np.diff(held.indptr))
    return np.asarray((sparse.csr_array(held.T) @ weighted).toarray(), dtype=np.float64)


def independent_columns(matrix: FloatArray) -> IntArray:
    """Choose the columns that are not linear combinations of columns before them.

    Parameters
    ----------
    matrix : ndarray, shape (c, k)
        Design matrix whose first column is not zero.

    Returns
    -------
    ndarray of int64
        Positions of the columns to keep, in order.

    Examples
    --------
    >>> independent_columns(np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 2.0], [1.0, 0.0, 1.0]])).tolist()
    [0, 1]
    """
    remaining = gram(matrix, np.ones(len(matrix)))
    size = remaining.diagonal().copy()
    least = 1e-9 * size
    kept: list[int] = []
    for j in range(matrix.shape[1]):
        pivot = remaining[j, j]
        if pivot <= least[j]:
            continue
        kept.append(j)
        remaining = remaining - np.outer(remaining[:, j], remaining[j]) / pivot
        if len(kept) == 1:  # from here on what varies counts, so that a date is not taken for a constant
            least = np.maximum(1e-9 * remaining.diagonal(), 1e-13 * size)
    return np.array(kept, dtype=np.int64)


def from_codes(variables: tuple[str, ...], levels: tuple[tuple[str, ...], ...], codes: IntArray) -> Cells:
    """Sort units into cells.

    Parameters
    ----------
    variables : tuple of str, length v
        Names of the variables.
    levels : tuple of tuple of str
        Levels of each variable.
    codes : ndarray of int64, shape (n, v)
        Level of each variable for each unit.

    Returns
    -------
    Cells
        The combinations that occur.

    Raises
    ------
    BadTable
        There are more possible combinations than can be numbered.
    """
    sizes = [len(level) for level in levels]
    combinations = float(np.prod([float(size) for size in sizes])) if sizes else 1.0
    if combinations > 2**62:
        raise BadTable("auxiliaries", f"{len(sizes)} variables have too many combinations of levels; use fewer")
    key = np.zeros(len(codes), dtype=np.int64)
    for j, size in enumerate(sizes):
        key *= size
        key += codes[:, j]
    number, unique = _numbered(key, int(combinations))
    cell_codes = np.empty((len(unique), len(sizes)), dtype=np.int64)
    for j in reversed(range(len(sizes))):
        cell_codes[:, j] = unique % sizes[j]
        unique = unique // sizes[j]
    return Cells(variables, levels, cell_codes, number)


def _numbered(key: IntArray, keys: int) -> tuple[IntArray, IntArray]:
    """Number the keys that occur from 0 in sorted order; by a table of all keys where that is not much longer."""
    if keys <= max(4 * len(key), 1 << 16):
        present, number = renumbered(key, keys)
        return number, present
    number, unique = pd.factorize(key, sort=True)
    return number.astype(np.int64, copy=False), np.asarray(unique, dtype=np.int64)


def from_columns(columns: Mapping[str, npt.ArrayLike]) -> Cells:
    """Sort units into cells by columns of labels; the levels are sorted by name.

    Parameters
    ----------
    columns : mapping of str to array_like of str, shape (n,)
        At least one column; all of one length.

    Returns
    -------
    Cells
        The combinations that occur.

    Raises
    ------
    BadTable
        There is no column, they differ in length, or a label is missing; the message names column and row.

    Examples
    --------
    >>> from_columns({"segment": ["a", "b", "a"]}).levels
    (('a', 'b'),)
    """
    arrays = {n: values if isinstance(values, pd.Series) else np.asarray(values) for n, values in columns.items()}
    lengths = {len(values) for values in arrays.values()}
    if len(lengths) != 1:
        raise BadTable("auxiliaries", "needs at least one column, and all of the same length")
    levels, codes = [], []
    for name, values in arrays.items():
        first, unique = pd.factorize(values)
        if (first < 0).any():
            row = int(np.flatnonzero(first < 0)[0])
            raise BadTable("auxiliaries", "is missing; make missing a level of its own", column=name, row=row + 1)
        named = np.array([str(level) for level in unique], dtype=object)
        order = np.argsort(named, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        levels.append(tuple(named[order].tolist()))
        codes.append(place[first])
    return from_codes(tuple(arrays), tuple(levels), np.column_stack(codes))
