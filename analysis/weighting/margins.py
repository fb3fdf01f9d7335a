"""Totals known for the population, checked against the units that are to meet them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.design import Design
from analysis.errors import BadTable, NoOverlap

FloatArray = npt.NDArray[np.float64]


def check_not_negative(design: Design) -> None:
    """Refuse weights below 0, which most calibrations cannot start from.

    Parameters
    ----------
    design : Design
        The units.

    Raises
    ------
    BadTable
        A final weight is below 0; the message names its row.

    Examples
    --------
    >>> from analysis.design import design
    >>> check_not_negative(design([1.0, 2.0]))
    """
    if design.final_weight.min(initial=0.0) < 0:
        row = int(np.flatnonzero(design.final_weight < 0)[0])
        raise BadTable("design", "is below 0; calibrate with bounds before this", column="final_weight", row=row + 1)


def in_counts(
    totals: FloatArray, shares_of: float | None, held: float, name: str, levels: Sequence[str] = ()
) -> FloatArray:
    """Return totals as counts, and refuse shares that are not said to be shares.

    Parameters
    ----------
    totals : ndarray
        Counts or shares of a whole.
    shares_of : float or None
        Size of the population if the totals are shares.
    held : float
        Sum of the weights now.
    name : str
        What the totals are of, for the error.
    levels : sequence of str, optional
        What each total is of, for the error.

    Returns
    -------
    ndarray
        Counts.

    Raises
    ------
    BadTable
        A total is not a number of 0 or more, none is above 0, shares do not sum to 1, or counts do.

    Examples
    --------
    >>> in_counts(np.array([0.25, 0.75]), 200.0, 10.0, "sex").tolist()
    [50.0, 150.0]
    """
    wrong = np.flatnonzero(~(np.isfinite(totals) & (totals >= 0)))
    if len(wrong):
        of_level = f" of {levels[wrong[0]]}" if levels else ""
        message = f"the total{of_level} is {totals[wrong[0]]:.12g}, which is not a number of 0 or more"
        raise BadTable("margins", message, column=name)
    whole = float(totals.sum())
    if whole <= 0:
        raise BadTable("margins", "needs a total above 0", column=name)
    if shares_of is None:
        if abs(whole - 1.0) < 1e-6 and held > 10:
            message = "the totals sum to 1; if they are shares, give the size of the population as shares_of"
            raise BadTable("margins", message, column=name)
        return totals
    if not (np.isfinite(shares_of) and shares_of > 0):
        raise BadTable("margins", f"{shares_of:g} is not a population size above 0", column="shares_of")
    if abs(whole - 1.0) > 1e-6:
        raise BadTable("margins", f"the shares sum to {whole:.12g}, not to 1", column=name)
    return totals / whole * shares_of


def margin_totals(
    cells: Cells, margins: Mapping[str, Mapping[str, float]], shares_of: float | None, weight: FloatArray
) -> list[FloatArray]:
    """Return the totals of every level of every variable, in the order of the cells' levels.

    Parameters
    ----------
    cells : Cells
        Cells by the variables.
    margins : mapping of str to mapping of str to float
        Total of each level of each variable.
    shares_of : float or None
        Size of the population if the totals are shares.
    weight : ndarray, shape (c,)
        Sum of the weights in each cell.

    Returns
    -------
    list of ndarray
        Counts, one array per variable; all have one sum.

    Raises
    ------
    BadTable
        A variable or level lacks a total, has one too many, or a total that cannot be; or two sums differ.
    NoOverlap
        A level has a total above 0 but no weight.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> cells = from_columns({"sex": ["f", "m", "m"]})
    >>> margin_totals(cells, {"sex": {"m": 7, "f": 3}}, None, np.array([1.0, 2.0]))
    [array([3., 7.])]
    """
    if set(margins) != set(cells.variables):
        odd = min(set(margins) ^ set(cells.variables), key=str)
        raise BadTable("margins", f"margins and variables must be the same; {odd!r} is in one of them only")
    if not cells.variables:
        raise BadTable("margins", "needs at least one margin with a sum above 0")
    totals: list[FloatArray] = []
    for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True)):
        given = margins[variable]
        if set(given) != set(levels):
            odd = min(set(given) ^ set(levels), key=str)
            message = f"totals and levels must be the same; {odd!r} is in one of them only"
            raise BadTable("margins", message, column=variable)
        counts = np.array([float(given[level]) for level in levels])
        named = [f"{variable} = {level!r}" for level in levels]
        total = in_counts(counts, shares_of, float(weight.sum()), variable, named)
        if totals and not np.isclose(total.sum(), totals[0].sum(), rtol=1e-9):
            message = f"sums to {total.sum():.12g}, but {cells.variables[0]} sums to {totals[0].sum():.12g}"
            raise BadTable("margins", message, column=variable)
        held = cells.margin((weight > 0).astype(np.float64), j)
        _check_reach(total, held, named, "level")
        totals.append(total)
    return totals


def joint_totals(
    cells: Cells,
    totals: Mapping[str, float] | Mapping[tuple[str, ...], float],
    shares_of: float | None,
    weight: FloatArray,
) -> FloatArray:
    """Return the total of each cell.

    Parameters
    ----------
    cells : Cells
        Cells by one variable or more.
    totals : mapping of str, or of tuple of str, to float
        Total of each cell by its levels, in the order of the variables; a single variable's level may stand alone.
    shares_of : float or None
        Size of the population if the totals are shares.
    weight : ndarray, shape (c,)
        Sum of the weights in each cell.

    Returns
    -------
    ndarray, shape (c,)
        Counts.

    Raises
    ------
    BadTable
        A cell lacks a total or has one that cannot be, or a total names an unknown level.
    NoOverlap
        A cell has a total above 0 but no weight.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> joint_totals(from_columns({"sex": ["f", "m"]}), {"m": 7, "f": 3}, None, np.ones(2)).tolist()
    [3.0, 7.0]
    """
    given = {(key,) if isinstance(key, str) else tuple(key): float(total) for key, total in totals.items()}
    named = [
        tuple(levels[code] for levels, code in zip(cells.levels, codes, strict=True)) for codes in cells.codes.tolist()
    ]

    def label(key: tuple[str, ...]) -> str:
        return ", ".join(f"{v} = {level!r}" for v, level in zip(cells.variables, key, strict=True))

    for key, count in given.items():
        if len(key) != len(cells.variables):
            raise BadTable("totals", f"{key!r} is not one level of each of {', '.join(cells.variables)}")
        for variable, levels, level in zip(cells.variables, cells.levels, key, strict=True):
            if level not in levels and count > 0:
                raise NoOverlap(f"nobody has {variable} = {level!r}, but it has a total; merge it with another level")
    lacking = [key for key in named if key not in given]
    if lacking:
        raise BadTable("totals", f"there is none for {label(lacking[0])}")
    order = [*named, *(key for key in given if key not in set(named))]
    counts = in_counts(
        np.array([given[key] for key in order]),
        shares_of,
        float(weight.sum()),
        ", ".join(cells.variables),
        [", ".join(f"{v} = {level!r}" for v, level in zip(cells.variables, key, strict=True)) for key in order],
    )
    held = np.concatenate([weight > 0, np.zeros(len(order) - len(named))])
    reached = [j for j, key in enumerate(order) if j < len(named) or counts[j] > 0]
    _check_reach(counts[reached], held[reached], [label(order[j]) for j in reached], "cell")
    return counts[: len(named)]


def _check_reach(total: FloatArray, held: FloatArray, names: list[str], kind: str) -> None:
    empty = np.flatnonzero((held <= 0) & (total > 0))
    if len(empty):
        raise NoOverlap(f"nobody with a weight has {names[empty[0]]}; merge that {kind} with another")
    void = np.flatnonzero((held > 0) & (total <= 0))
    if len(void):
        raise BadTable("margins", f"the total is 0, but somebody has {names[void[0]]}")
