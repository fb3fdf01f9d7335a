"""Post-stratification: the weights of each cell scaled to a total known for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from analysis.cells import Cells
from analysis.design import Calibration, Design, Step
from analysis.terms import Terms
from analysis.weighting.margins import check_not_negative, joint_totals


def post_stratify(
    design: Design,
    cells: Cells,
    totals: Mapping[str, float] | Mapping[tuple[str, ...], float],
    *,
    shares_of: float | None = None,
) -> Design:
    """Scale the final weights so that they meet a total in every cell.

    Parameters
    ----------
    design : Design
        The units; those of final weight 0 keep it.
    cells : Cells
        Cells of the same units by one variable or several jointly.
    totals : mapping of str, or of tuple of str, to float
        Population total of each cell by its levels, in the order of the variables; the level of a single variable may
        stand alone.
    shares_of : float, optional
        Size of the population; the totals are then shares of it and sum to 1.

    Returns
    -------
    Design
        The final weights, with standard errors from deviations from the cells' means.

    Raises
    ------
    BadTable
        A cell lacks a total or has one that cannot be, a total names an unknown level, or a weight is below 0.
    NoOverlap
        A cell has a total above 0 but no weight; the message names it.

    Notes
    -----
    ``w = d T_c / sum of d in cell c``. The step holds a matrix of cells by cells, which suits some thousand cells.

    References
    ----------
    Holt, D. and Smith, T. M. F. (1979). Post stratification. Journal of the Royal Statistical Society A 142, 33-46.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> cells = from_columns({"sex": ["f", "m", "m"], "area": ["u", "u", "u"]})
    >>> met = post_stratify(design([1.0] * 3), cells, {("f", "u"): 10, ("m", "u"): 12})
    >>> met.final_weight.tolist()
    [10.0, 6.0, 6.0]
    """
    check_not_negative(design)
    weight = cells.sums(design.final_weight)
    total = joint_totals(cells, totals, shares_of, weight)
    factor = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
    final_weight = design.final_weight * factor[cells.cell]
    names = tuple(
        ", ".join(f"{v}={levels[code]}" for v, levels, code in zip(cells.variables, cells.levels, row, strict=True))
        for row in cells.codes.tolist()
    )
    terms = Terms(names, np.eye(cells.size), cells.cell)
    bread = -np.diag(np.divide(1.0, weight, out=np.zeros_like(weight), where=weight > 0))
    read = np.divide(1.0, factor, out=np.zeros_like(factor), where=factor > 0)[cells.cell]
    error = np.abs(weight * factor - total) / np.where(total > 0, total, 1.0)
    return replace(
        design.with_step(Step("post_stratify", terms, final_weight, read, bread), final_weight),
        calibration=Calibration(converged=True, largest_margin_error=float(error.max()), iterations=1),
    )
