"""Calibrating weights to totals known for the whole population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.cells import Cells, independent_columns
from analysis.design import Calibration, Design, Step
from analysis.errors import BadTable, NoOverlap, NotConverged
from analysis.terms import INTERCEPT, Terms, of_cells
from analysis.weighting.distance import Linear, Raking, distance_named
from analysis.weighting.margins import check_not_negative, margin_totals
from analysis.weighting.multipliers import solve
from analysis.weighting.poststratification import post_stratify

__all__ = ["TOLERANCE", "calibrate", "post_stratify", "rake"]

FloatArray = npt.NDArray[np.float64]

TOLERANCE = 1e-10

_SWEEPS = 20


def rake(
    design: Design,
    cells: Cells,
    margins: Mapping[str, Mapping[str, float]],
    *,
    shares_of: float | None = None,
    residuals: Literal["weighted", "equal"] = "weighted",
) -> Design:
    """Rake the final weights so that they meet a total for every level of every variable.

    Parameters
    ----------
    design : Design
        The units; those of final weight 0 keep it.
    cells : Cells
        Cells of the same units by the variables to rake on.
    margins : mapping of str to mapping of str to float
        For each variable of `cells`, the population total of each level. All margins have one sum.
    shares_of : float, optional
        Size of the population; the margins are then shares of it and sum to 1 each.
    residuals : str, default "weighted"
        Standard errors use residuals of the regression on the margins: ``weighted`` by the weights before raking, or
        with ``equal`` weights, as the function rake of the R package survey does. They agree in large samples.

    Returns
    -------
    Design
        The final weights are ``w exp(x' lambda)`` and meet the margins within 1e-10 of their totals.

    Raises
    ------
    BadTable
        A variable or level lacks a total, has one too many, a total is negative, the sums of two margins differ, or a
        weight is below 0.
    NoOverlap
        A level has a total above 0 but no weight; the message names it.
    NotConverged
        No weights of this form meet all margins; the message names the largest error.

    Notes
    -----
    Newton's method with step halving on the convex dual of minimum discrimination information; iterative proportional
    fitting has the same limit, and takes over where rounding leaves a very small margin inexact.

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
    check_not_negative(design)
    weight = cells.sums(design.final_weight)
    totals = margin_totals(cells, margins, shares_of, weight)
    every = of_cells(cells)
    held = weight > 0
    terms = every.columns(independent_columns(every.matrix[held]))
    target = dict(
        zip(every.names, np.concatenate([[totals[0].sum()], *[margin[1:] for margin in totals]]), strict=True)
    )
    wanted = np.array([target[name] for name in terms.names])
    factor = np.ones(cells.size)
    start = float(np.log(wanted[0] / weight.sum()))
    factor[held], iterations = solve(Raking(), terms.matrix[held], weight[held], wanted, start)
    error, place = _largest_error(cells, totals, weight * factor)
    for _ in range(_SWEEPS):
        if error <= TOLERANCE:
            break
        factor = _swept(cells, totals, weight, factor)
        error, place = _largest_error(cells, totals, weight * factor)
    if not error <= TOLERANCE:  # nan is no match either
        raise NotConverged(f"raking does not meet its margins; the largest error, {error:.2g}, is at {place}")
    final_weight = design.final_weight * factor[cells.cell]
    step = _residual_step("rake", terms, weight, factor, final_weight, equal=residuals == "equal")
    return replace(
        design.with_step(step, final_weight),
        calibration=Calibration(converged=True, largest_margin_error=error, iterations=iterations),
    )


def calibrate(
    design: Design,
    terms: Terms,
    totals: Mapping[str, float],
    *,
    distance: Literal["linear", "raking", "logit"] = "linear",
    bounds: tuple[float, float] | None = None,
    shares_of: float | None = None,
) -> Design:
    """Change the final weights as little as possible so that they meet the total of every term.

    Parameters
    ----------
    design : Design
        The units; those of final weight 0 keep it.
    terms : Terms
        Terms of the same units, numbers and indicators alike.
    totals : mapping of str to float
        Population total of every term by its name.
    distance : {"linear", "raking", "logit"}
        How change is measured: ``linear`` gives factors ``1 + x' lambda`` (generalised regression), ``raking``
        ``exp(x' lambda)``, ``logit`` factors between the bounds.
    bounds : (float, float), optional
        Least and greatest factor; needed by logit, optional for linear, which then cuts off at them.
    shares_of : float, optional
        Size of the population; the totals are then shares or means in it, and that of ``(intercept)`` is 1.

    Returns
    -------
    Design
        The final weights meet the totals within 1e-10; standard errors use residuals of the regression on the terms,
        weighted by the weights before. Linear calibration without bounds can give weights below 0: they are kept, and
        ``calibration.negative_weights`` says how many there are.

    Raises
    ------
    BadTable
        Terms and totals differ, a total is not finite, the bounds do not fit the distance, or a weight is below 0
        before a calibration that cannot have that.
    NoOverlap
        A term is 0 for everybody with a weight, but its total is not.
    NotConverged
        No weights of this form meet all totals; the message names the term that is missed most.

    References
    ----------
    Deville, J.-C. and Sarndal, C.-E. (1992). Calibration estimators in survey sampling. Journal of the American
    Statistical Association 87, 376-382.

    Examples
    --------
    >>> from analysis.design import design
    >>> from analysis.terms import of_columns
    >>> terms = of_columns({"tenure": [1.0, 2.0, 3.0]})
    >>> calibrated = calibrate(design([2.0] * 3), terms, {"(intercept)": 6.0, "tenure": 14.0})
    >>> calibrated.final_weight.round(6).tolist()
    [1.0, 2.0, 3.0]
    """
    how = distance_named(distance, bounds)
    unbounded = how == Linear()
    if not unbounded:
        check_not_negative(design)
    present = np.bincount(terms.cell, weights=design.final_weight != 0, minlength=terms.size) > 0
    if not present.any():
        raise NoOverlap("nobody has a weight")
    weight = terms.sums(design.final_weight)[present]
    total = _term_totals(terms, totals, shares_of, float(weight.sum()))
    matrix = terms.matrix[present]
    _check_terms_reached(terms.names, matrix, total)
    kept = independent_columns(matrix)
    factor, iterations = np.ones(terms.size), 1
    if unbounded:
        factor[present] = _linear_factor(matrix[:, kept], weight, total[kept])
    else:
        start = _start(terms.names, total, weight) if distance == "raking" else 0.0
        factor[present], iterations = solve(how, matrix[:, kept], weight, total[kept], start)
    reached = weight * factor[present]
    error = _errors(matrix, total, reached)
    if not error.max() <= TOLERANCE:
        missed = _errors(matrix, total, _of_the_population(terms.names, total, reached, distance))
        worst = int(missed.argmax())
        within = "" if bounds is None else f" with factors from {bounds[0]:g} to {bounds[1]:g}"
        raise NotConverged(
            f"{distance} calibration{within} does not meet its totals; the largest error, {missed[worst]:.2g} of the "
            f"total, is at {terms.names[worst]}"
        )
    final_weight = design.final_weight * factor[terms.cell]
    before = np.zeros(terms.size)
    before[present] = weight
    step = _residual_step("calibrate", terms.columns(kept), before, factor, final_weight)
    return replace(
        design.with_step(step, final_weight),
        calibration=Calibration(
            converged=True,
            largest_margin_error=float(error.max()),
            iterations=iterations,
            negative_weights=int((final_weight < 0).sum()),
        ),
    )


def _term_totals(terms: Terms, totals: Mapping[str, float], shares_of: float | None, held: float) -> FloatArray:
    if set(totals) != set(terms.names):
        odd = min(set(totals) ^ set(terms.names), key=str)
        raise BadTable("totals", f"totals and terms must be the same; {odd!r} is in one of them only")
    total = np.array([float(totals[name]) for name in terms.names])
    for name, value in zip(terms.names, total, strict=True):
        if not np.isfinite(value):
            raise BadTable("totals", f"{value} is not a finite number", column=name)
    if INTERCEPT not in totals:
        return total if shares_of is None else total * shares_of
    whole = float(totals[INTERCEPT])
    if shares_of is None:
        if whole == 1.0 and held > 10:
            message = "the total is 1; if the totals are shares, give the size of the population as shares_of"
            raise BadTable("totals", message, column=INTERCEPT)
        return total
    if whole != 1.0:
        raise BadTable("totals", f"is {whole:.17g}; for shares it is 1", column=INTERCEPT)
    return total * shares_of


def _check_terms_reached(names: Sequence[str], matrix: FloatArray, total: FloatArray) -> None:
    empty = np.flatnonzero((matrix == 0).all(axis=0) & (total != 0))
    if len(empty):
        raise NoOverlap(f"nobody with a weight has {names[empty[0]]}, but its total is not 0; merge it with another")


def _errors(matrix: FloatArray, total: FloatArray, reached: FloatArray) -> FloatArray:
    """Return how far the sums of the terms are from their totals, relative to what is added up."""
    scale = np.maximum(np.abs(total), np.abs(matrix.T) @ np.abs(reached))
    return np.asarray(np.abs(matrix.T @ reached - total) / np.where(scale > 0, scale, 1.0))


def _of_the_population(names: Sequence[str], total: FloatArray, reached: FloatArray, distance: str) -> FloatArray:
    """Scale the weights of a raking to the size of the population, which such weights can always have.

    What they miss then is a mean that cannot be, not the size that was given up for it.
    """
    held = float(reached.sum())
    if distance != "raking" or INTERCEPT not in names or not (np.isfinite(held) and held > 0):
        return reached
    return reached * (max(float(total[names.index(INTERCEPT)]), 0.0) / held)


def _start(names: Sequence[str], total: FloatArray, weight: FloatArray) -> float:
    """Return the logarithm of the factor that would meet the size of the population, if that is among the totals."""
    if INTERCEPT not in names or total[names.index(INTERCEPT)] <= 0:
        return 0.0
    return float(np.log(total[names.index(INTERCEPT)] / weight.sum()))


def _linear_factor(matrix: FloatArray, weight: FloatArray, total: FloatArray) -> FloatArray:
    """Solve the linear equations twice, the second time for what rounding left of the first."""
    scale = np.abs(matrix).max(axis=0)
    x = matrix / scale
    gram = x.T @ (x * weight[:, None])
    factor = np.ones(len(weight))
    for _ in range(2):
        factor = factor + x @ np.linalg.solve(gram, total / scale - x.T @ (weight * factor))
    return factor


def _residual_step(
    name: str, terms: Terms, before: FloatArray, factor: FloatArray, after: FloatArray, *, equal: bool = False
) -> Step:
    """Return the step that leaves of an influence its residual from the regression on the terms.

    A weight that a bound of 0 took away takes its influence with it, so it is not part of the regression.
    """
    if equal:
        regression_weight = terms.sums((after != 0).astype(np.float64))
        read = np.divide(1.0, after, out=np.zeros_like(after), where=after != 0)
    else:
        regression_weight = np.where(factor != 0, before, 0.0)
        read = np.divide(1.0, factor, out=np.zeros_like(factor), where=factor != 0)[terms.cell]
    terms = terms.columns(independent_columns(terms.matrix[regression_weight != 0]))
    scale = np.abs(terms.matrix).max(axis=0)
    x = terms.matrix / scale
    bread = np.linalg.inv(x.T @ (x * regression_weight[:, None])) / np.outer(scale, scale)
    return Step(name, terms, after, read, np.asarray(-bread, dtype=np.float64))


def _swept(cells: Cells, totals: list[FloatArray], weight: FloatArray, factor: FloatArray) -> FloatArray:
    """Fit the margins proportionally, one after the other."""
    for j, total in enumerate(totals):
        reached = cells.margin(weight * factor, j)
        factor = factor * np.divide(total, reached, out=np.ones_like(total), where=reached > 0)[cells.codes[:, j]]
    return factor


def _largest_error(cells: Cells, totals: list[FloatArray], weight: FloatArray) -> tuple[float, str]:
    worst, place = 0.0, ""
    for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True)):
        total = totals[j]
        error = np.abs(cells.margin(weight, j) - total) / np.where(total > 0, total, 1.0)
        if error.max() > worst:
            worst, place = float(error.max()), f"{variable} = {levels[int(error.argmax())]!r}"
    return worst, place
