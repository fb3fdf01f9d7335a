"""Adjusting for units of which nobody could find out whether they belong to the population."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells
from analysis.design import Design, Step
from analysis.errors import BadTable, NoOverlap
from analysis.terms import Terms
from analysis.weighting.margins import check_not_negative


class Status(StrEnum):
    """What became of a sampled unit."""

    RESPONDENT = "respondent"
    NONRESPONDENT = "nonrespondent"  # eligible, and silent
    INELIGIBLE = "ineligible"
    UNKNOWN = "unknown"


def adjust_for_unknown_eligibility(design: Design, status: npt.ArrayLike, cells: Cells) -> Design:
    """Give the weight of units of unknown eligibility to the units in their cell whose eligibility is known.

    Parameters
    ----------
    design : Design
        The sampled units; those of final weight 0 keep it.
    status : array_like of str, shape (n,)
        `Status` of each unit: respondent, nonrespondent (eligible), ineligible or unknown.
    cells : Cells
        Cells of the same units.

    Returns
    -------
    Design
        Units of unknown eligibility have final weight 0. Ineligible ones keep theirs, raised like the others: they
        stand for the ineligible among the unknown, and estimates leave them out as a domain. Standard errors include
        the adjustment.

    Raises
    ------
    BadTable
        A status is not one of the four (the message names it and its row), or a weight is below 0.
    NoOverlap
        A cell has units of unknown eligibility only; the message names it.

    Notes
    -----
    ``w = d sum of d in the cell / sum of d of the known in the cell``. With U the sum of the weighted influence over a
    cell, each of its units gains ``d (1 / all - known / sum of the known) U``. To adjust for nonresponse afterwards
    give ``eligible = status is not ineligible``.

    References
    ----------
    Valliant, R., Dever, J. A. and Kreuter, F. (2018). Practical Tools for Designing and Weighting Survey Samples, 2nd
    ed., section 13.4. Springer.

    Examples
    --------
    >>> from analysis.cells import from_columns
    >>> from analysis.design import design
    >>> cells = from_columns({"region": ["n", "n", "n"]})
    >>> status = ["respondent", "ineligible", "unknown"]
    >>> adjust_for_unknown_eligibility(design([2.0] * 3), status, cells).final_weight.tolist()
    [3.0, 3.0, 0.0]
    """
    check_not_negative(design)
    given = np.asarray(status, dtype=object)
    if given.shape != (design.size,):
        raise BadTable("design", f"has shape {given.shape}; there are {design.size} units", column="status")
    names = set(Status)
    for row, value in enumerate(given.tolist(), start=1):
        if value not in names:
            raise BadTable("design", f"{value!r} is not known; use {', '.join(Status)}", column="status", row=row)
    return _shift_to_known(design, given != Status.UNKNOWN, cells)


def _shift_to_known(design: Design, known: npt.NDArray[np.bool_], cells: Cells) -> Design:
    weight = design.final_weight
    everybody = cells.sums(weight)
    held = cells.sums(np.where(known, weight, 0.0))
    empty = np.flatnonzero((everybody > 0) & (held <= 0))
    if len(empty):
        codes = cells.codes[empty[0]]
        name = ", ".join(
            f"{v} = {levels[code]!r}" for v, levels, code in zip(cells.variables, cells.levels, codes, strict=True)
        )
        raise NoOverlap(f"nobody of known eligibility has {name}; merge that cell with another")
    present = everybody > 0
    share_of_all = np.divide(1.0, everybody, out=np.zeros_like(everybody), where=present)[cells.cell]
    share_of_known = np.divide(1.0, held, out=np.zeros_like(held), where=present)[cells.cell]
    factor = np.divide(everybody, held, out=np.ones_like(held), where=present)
    step = Step(
        name="adjust_for_unknown_eligibility",
        terms=Terms(tuple(f"cell {c}" for c in range(cells.size)), np.eye(cells.size), cells.cell),
        carried=weight * (share_of_all - known * share_of_known),
        read=known.astype(np.float64),
        bread=np.eye(cells.size),
    )
    return design.with_step(step, np.where(known, weight * factor[cells.cell], 0.0))
