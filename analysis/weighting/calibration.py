"""Calibrating weights to totals known for the whole population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells, independent_columns
from analysis.design import Calibration, Design, Step
from analysis.errors import BadTable, NoOverlap, NotConverged
from analysis.terms import of_cells

FloatArray = npt.NDArray[np.float64]

TOLERANCE = 1e-10
_MAX_ITERATIONS = 200


def rake(design: Design, cells: Cells, margins: Mapping[str, Mapping[str, float]]) -> Design:
    """Rake the final weights so that they meet a total for every level of every variable.

    Parameters
    ----------
    design : Design
        The units; those of final weight 0 keep it.
    cells : Cells
        Cells of the same units by the variables to rake on.
    margins : mapping of str to mapping of str to float
        For each variable of `cells`, the population total of each level. All margins have one sum.

    Returns
    -------
    Design
        The final weights are ``w exp(x' lambda)`` and meet the margins within 1e-10 of their totals; standard errors
        use residuals of the regression on the margins.

    Raises
    ------
    BadTable
        A variable or level lacks a total, has one too many, a total is negative, or the sums of two margins differ.
    NoOverlap
        A level has a total above 0 but no weight; the message names it.
    NotConverged
        No weights of this form meet all margins; the message names the largest error.

    Notes
    -----
    Newton's method with step halving on the convex dual of minimum discrimination information; iterative proportional
    fitting has the same limit.

    References
    ----------
    Deville, J.-C., Sarndal, C.-E. and Sautory, O. (1993). Generalized raking procedures in survey sampling. Journal of
    the American Statistical Association 88, 1013-1020.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> raked = rake(design([1.0] * 3), from_columns({"sex": ["f", "m", "m"]}), {"sex": {"f": 10, "m": 10}})
    >>> raked.final_weight.round(6).tolist()
    [10.0, 5.0, 5.0]
    """
    totals = _totals(cells, margins)
    weight = cells.sums(design.final_weight)
    _check_reach(cells, totals, weight)
    every = of_cells(cells)
    kept = independent_columns(every.matrix[weight > 0])
    terms = every.columns(kept)
    matrix = terms.matrix
    target = np.concatenate([[totals[0].sum()], *[margin[1:] for margin in totals]])[kept]
    factor, iterations = _solve(matrix, weight, target)
    error, place = _largest_error(cells, totals, weight * factor)
    if error > TOLERANCE:
        raise NotConverged(f"raking does not meet its margins; the largest error, {error:.2g}, is at {place}")
    final_weight = design.final_weight * factor[cells.cell]
    positive = final_weight > 0
    read = np.divide(design.final_weight, final_weight, out=np.zeros_like(final_weight), where=positive)
    step = Step(
        name="rake",
        terms=terms,
        carried=-final_weight,
        read=read,
        bread=np.linalg.inv(matrix.T @ (matrix * weight[:, None])).astype(np.float64),
    )
    return replace(
        design.with_step(step, final_weight),
        calibration=Calibration(converged=True, largest_margin_error=error, iterations=iterations),
    )


def _totals(cells: Cells, margins: Mapping[str, Mapping[str, float]]) -> list[FloatArray]:
    if set(margins) != set(cells.variables):
        odd = min(set(margins) ^ set(cells.variables))
        raise BadTable("margins", f"margins and variables must be the same; {odd!r} is in one of them only")
    totals = []
    for variable, levels in zip(cells.variables, cells.levels, strict=True):
        given = margins[variable]
        if set(given) != set(levels):
            odd = min(set(given) ^ set(levels))
            message = f"totals and levels must be the same; {odd!r} is in one of them only"
            raise BadTable("margins", message, column=variable)
        total = np.array([float(given[level]) for level in levels])
        if not (np.isfinite(total) & (total >= 0)).all():
            raise BadTable("margins", "a total is not a number of 0 or more", column=variable)
        totals.append(total)
    if not totals or totals[0].sum() <= 0:
        raise BadTable("margins", "needs at least one margin with a sum above 0")
    for variable, total in zip(cells.variables, totals, strict=True):
        if not np.isclose(total.sum(), totals[0].sum(), rtol=1e-9):
            message = f"sums to {total.sum():g}, but {cells.variables[0]} sums to {totals[0].sum():g}"
            raise BadTable("margins", message, column=variable)
    return totals


def _check_reach(cells: Cells, totals: list[FloatArray], weight: FloatArray) -> None:
    for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True)):
        held = cells.margin(weight, j)
        empty = np.flatnonzero((held <= 0) & (totals[j] > 0))
        if len(empty):
            raise NoOverlap(
                f"nobody with a weight has {variable} = {levels[empty[0]]!r}; merge that level with another"
            )
        void = np.flatnonzero((held > 0) & (totals[j] <= 0))
        if len(void):
            message = f"the total is 0, but somebody has {variable} = {levels[void[0]]!r}"
            raise BadTable("margins", message, column=variable)


def _solve(matrix: FloatArray, weight: FloatArray, target: FloatArray) -> tuple[FloatArray, int]:
    """Minimise the dual ``sum w exp(x'lambda) - target'lambda``, starting from the right sum of weights."""
    multiplier = np.zeros(matrix.shape[1])
    multiplier[0] = np.log(target[0] / weight.sum())

    def dual(candidate: FloatArray) -> float:
        return float(weight @ np.exp(np.minimum(matrix @ candidate, 700.0)) - target @ candidate)

    value = dual(multiplier)
    for iteration in range(1, _MAX_ITERATIONS + 1):
        factor = np.exp(np.minimum(matrix @ multiplier, 700.0))
        gradient = matrix.T @ (weight * factor) - target
        hessian = matrix.T @ (matrix * (weight * factor)[:, None])
        try:
            direction = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:  # the weights run off to 0 and infinity, so the margins cannot be met
            return factor, iteration
        size = 1.0
        while (attained := dual(multiplier - size * direction)) > value + 1e-12 * abs(value) and size > 1e-12:
            size /= 2
        multiplier, value = multiplier - size * direction, attained
        if np.abs(direction).max() <= 1e-11:
            break
    return np.exp(np.minimum(matrix @ multiplier, 700.0)), iteration


def _largest_error(cells: Cells, totals: list[FloatArray], weight: FloatArray) -> tuple[float, str]:
    worst, place = 0.0, ""
    for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True)):
        total = totals[j]
        error = np.abs(cells.margin(weight, j) - total) / np.where(total > 0, total, 1.0)
        if error.max() > worst:
            worst, place = float(error.max()), f"{variable} = {levels[int(error.argmax())]!r}"
    return worst, place
