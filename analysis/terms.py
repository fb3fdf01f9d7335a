"""The terms of a model: its design matrix, held once for all units that share their covariates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.cells import Cells, renumbered
from analysis.errors import BadTable

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

INTERCEPT = "(intercept)"
_KINDS_OF_NUMBERS = "iuf"


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
        present, cell = renumbered(self.cell[rows], self.size)
        return Terms(self.names, self.matrix[present], cell)


@dataclass(frozen=True, slots=True)
class _Variable:
    """Columns that describe one variable, one row per distinct value, and the value of each unit."""

    names: tuple[str, ...]
    matrix: FloatArray
    code: IntArray


def of_cells(cells: Cells, *, interactions: Sequence[tuple[str, str]] = ()) -> Terms:
    """Return intercept, main effects and chosen interactions of categorical variables.

    Parameters
    ----------
    cells : Cells
        Combinations of the variables.
    interactions : sequence of (str, str)
        Pairs of variables whose effects are not taken to add up.

    Returns
    -------
    Terms
        An intercept, then indicators of all levels but the first of each variable, then their products for each pair.

    Raises
    ------
    BadTable
        An interaction names an unknown variable, or one variable twice.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> of_cells(from_columns({"sex": ["f", "m", "m"]})).names
    ('(intercept)', 'sex=m')
    """
    if not interactions:
        return Terms(cells.terms(), cells.design_matrix(), cells.cell)
    variables = {
        name: _levels(name, levels, cells.codes[:, j])
        for j, (name, levels) in enumerate(zip(cells.variables, cells.levels, strict=True))
    }
    names, matrix = _joined(variables, [variable.code for variable in variables.values()], interactions)
    return Terms(names, matrix, cells.cell)


def of_columns(
    columns: Mapping[str, npt.ArrayLike],
    *,
    splines: Mapping[str, int] | None = None,
    interactions: Sequence[tuple[str, str]] = (),
) -> Terms:
    """Return intercept, main effects and chosen interactions of columns, categories and numbers alike.

    Parameters
    ----------
    columns : mapping of str to array_like, shape (n,)
        At least one column; all of one length. Integers and floats enter as they are; everything else is a category,
        with levels in sorted order, or in the order of a pandas Categorical.
    splines : mapping of str to int, optional
        Columns of numbers that enter as natural cubic splines, with their degrees of freedom, 2 at least.
    interactions : sequence of (str, str)
        Pairs of columns whose effects are not taken to add up.

    Returns
    -------
    Terms
        An intercept; per category the indicators of all levels but the first, ``column=level``; per number ``column``,
        or ``column~1`` to ``column~df``; per pair all products, ``term:term``. Units that are alike share a cell.

    Raises
    ------
    BadTable
        A value is missing or not finite (the message names column and row), the lengths differ, a spline has more
        degrees of freedom than its column has values, or a name is unknown.

    Notes
    -----
    A spline with df degrees of freedom has its outer knots at the least and greatest value and df - 1 inner knots at
    the quantiles 1/df, ..., (df - 1)/df; it is linear beyond the outer knots. The quantiles are of all units given,
    without weights.

    References
    ----------
    Hastie, T., Tibshirani, R. and Friedman, J. (2009). The Elements of Statistical Learning, 2nd ed., section 5.2.1.
    Springer.

    Examples
    --------
    >>> terms = of_columns({"channel": ["sms", "mail", "sms"], "tenure": [3.0, 12.0, 3.0]})
    >>> terms.names, terms.size
    (('(intercept)', 'channel=sms', 'tenure'), 2)
    """
    wanted = dict(splines or {})
    unknown = sorted(set(wanted) - set(columns))
    if unknown:
        raise BadTable("auxiliaries", "has a spline but is not among the columns", column=unknown[0])
    lengths = {len(np.asarray(values)) for values in columns.values()}
    if len(lengths) != 1:
        raise BadTable("auxiliaries", "needs at least one column, and all of the same length")
    variables = {name: _variable(name, values, wanted.get(name)) for name, values in columns.items()}
    present, cell = _distinct([variable.code for variable in variables.values()])
    names, matrix = _joined(variables, present, interactions)
    return Terms(names, matrix, cell)


def _variable(name: str, values: npt.ArrayLike, degrees: int | None) -> _Variable:
    dtype = getattr(values, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype):
        category = pd.Categorical(np.asarray(values, dtype=object), dtype=dtype)
        code, levels = np.asarray(category.codes, dtype=np.int64), [str(level) for level in dtype.categories]
    else:
        array = np.asarray(values)
        if array.ndim != 1:
            raise BadTable("auxiliaries", f"has shape {array.shape}; one value per unit is needed", column=name)
        if array.dtype.kind in _KINDS_OF_NUMBERS:
            return _number(name, array.astype(np.float64), degrees)
        first, unique = pd.factorize(array)
        named = [str(level) for level in unique]
        levels = sorted(named)
        position = np.array([*(levels.index(level) for level in named), -1], dtype=np.int64)
        code = position[first]
    if degrees is not None:
        raise BadTable("auxiliaries", "is a category; a spline needs numbers", column=name)
    if (code < 0).any():
        row = int(np.flatnonzero(code < 0)[0])
        raise BadTable("auxiliaries", "is missing; make missing a level of its own", column=name, row=row + 1)
    if len(set(levels)) < len(levels):  # the categories 1 and "1", say
        twice = next(level for level in levels if levels.count(level) > 1)
        raise BadTable("auxiliaries", f"two levels are called {twice!r}", column=name)
    return _levels(name, tuple(levels), code)


def _levels(name: str, levels: tuple[str, ...], code: IntArray) -> _Variable:
    return _Variable(tuple(f"{name}={level}" for level in levels[1:]), np.eye(len(levels))[:, 1:], code)


def _number(name: str, values: FloatArray, degrees: int | None) -> _Variable:
    wrong = ~np.isfinite(values)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise BadTable("auxiliaries", "is missing or not finite; a number is needed", column=name, row=row + 1)
    code, unique = pd.factorize(values, sort=True)
    distinct = np.asarray(unique, dtype=np.float64)
    if degrees is None:
        return _Variable((name,), distinct[:, None], code.astype(np.int64))
    if degrees < 2:
        raise BadTable("auxiliaries", f"{degrees} is too few degrees of freedom for a spline; 2 at least", column=name)
    knots = np.quantile(values, np.linspace(0, 1, degrees + 1))
    if len(np.unique(knots)) <= degrees:
        message = f"has too few distinct values for a spline with {degrees} degrees of freedom"
        raise BadTable("auxiliaries", message, column=name)
    names = tuple(f"{name}~{j}" for j in range(1, degrees + 1))
    return _Variable(names, _natural_spline(distinct, knots), code.astype(np.int64))


def _natural_spline(values: FloatArray, knots: FloatArray) -> FloatArray:
    """Return the columns but the constant of the natural cubic splines with these knots, on the scale 0 to 1."""
    span = knots[-1] - knots[0]
    x, knot = (values - knots[0]) / span, (knots - knots[0]) / span
    cubes = np.maximum(x[:, None] - knot[:-1], 0.0) ** 3 - np.maximum(x - 1.0, 0.0)[:, None] ** 3
    slope = cubes / (1.0 - knot[:-1])
    return np.column_stack([x, slope[:, :-1] - slope[:, -1:]])


def _distinct(codes: list[IntArray]) -> tuple[list[IntArray], IntArray]:
    """Return the combinations of codes that occur, in sorted order, and that of each unit."""
    cell = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:  # numbered anew each time, so that the number of combinations cannot overflow
        number, _ = pd.factorize(cell * (code.max(initial=0) + 1) + code, sort=True)
        cell = number.astype(np.int64)
    first = np.empty(cell.max(initial=-1) + 1, dtype=np.int64)
    first[cell[::-1]] = np.arange(len(cell))[::-1]
    return [code[first] for code in codes], cell


def _joined(
    variables: Mapping[str, _Variable], codes: list[IntArray], interactions: Sequence[tuple[str, str]]
) -> tuple[tuple[str, ...], FloatArray]:
    """Set the columns of all variables side by side, one row per combination of their codes."""
    names, blocks = [INTERCEPT], [np.ones((len(codes[0]), 1))]
    block_of: dict[str, FloatArray] = {}
    for (name, variable), code in zip(variables.items(), codes, strict=True):
        block_of[name] = variable.matrix[code]
        names.extend(variable.names)
        blocks.append(block_of[name])
    for one, other in interactions:
        for name in (one, other):
            if name not in variables:
                raise BadTable("auxiliaries", f"is in the interaction {one}:{other} but not a variable", column=name)
        if one == other:
            raise BadTable("auxiliaries", "cannot interact with itself; use a spline", column=one)
        names.extend(f"{a}:{b}" for a in variables[one].names for b in variables[other].names)
        left, right = block_of[one], block_of[other]
        blocks.append((left[:, :, None] * right[:, None, :]).reshape(len(left), left.shape[1] * right.shape[1]))
    return tuple(names), np.hstack(blocks)
