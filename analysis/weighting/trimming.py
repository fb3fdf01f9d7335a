"""Limiting the largest weights, and the smallest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analysis.design import Design, Trimming
from analysis.errors import BadTable, NotConverged

FloatArray = npt.NDArray[np.float64]

_MAX_PASSES = 100_000
_ROUNDING = 1e-13


def trim(design: Design, *, upper: float | None = None, lower: float | None = None, strict: bool = False) -> Design:
    """Cut final weights off at bounds and spread what was cut off over the others.

    Parameters
    ----------
    design : Design
        The units; those of final weight 0 keep it. Base weights are not touched.
    upper, lower : float, optional
        Greatest and least weight; one of them at least has to be given.
    strict : bool, default False
        What is taken off is added in equal amounts to the weights within the bounds, which can push some of them over
        a bound. ``strict`` repeats this until all are within; else `trimming.outside` says how many are not.

    Returns
    -------
    Design
        Final weights of the same sum, and what was done as `trimming`. For standard errors a trimmed weight is the
        weight before times a factor that is held fixed; a jackknife, which trims anew, makes no such assumption.

    Raises
    ------
    BadTable
        No bound is given, one is not finite, they are in the wrong order, or no weights within them have the sum of
        the weights; the message says which mean weight they have to allow.
    NotConverged
        No weight is within the bounds and could take what is cut off, or the repetition does not end.

    Notes
    -----
    The bounds are absolute. A jackknife replicate (JK1, JKn) leaves a unit out and hardly changes the other weights, so
    it trims as the sample was trimmed. A bootstrap replicate (Rao-Wu) gives a unit that is drawn t times t weights in
    one, and a bound meant for one weight cuts them off: its standard errors come out too small, by a quarter where
    one or two weights of 150 are trimmed. Use a jackknife with trimming.

    References
    ----------
    Potter, F. J. (1990). A study of procedures to identify and trim extreme sampling weights. Proceedings of the
    Section on Survey Research Methods, American Statistical Association, 225-230.

    Examples
    --------
    >>> from analysis.design import design
    >>> trimmed = trim(design([1.0, 1.0, 1.0, 7.0]), upper=4.0)
    >>> trimmed.final_weight.tolist(), trimmed.trimming.lowered
    ([2.0, 2.0, 2.0, 4.0], 1)
    """
    greatest, least = _bounds(upper, lower)
    rows = np.flatnonzero(design.final_weight != 0)
    before = design.final_weight[rows]
    _check_mean(greatest, least, before)
    weight, passes = before, 0
    slack = _ROUNDING * float(np.abs(before).max())
    for _ in range(_MAX_PASSES):
        above, below = weight > greatest + slack, weight < least - slack
        outside = above | below
        if not outside.any():
            break
        passes += 1
        if outside.all():
            raise NotConverged("no weight is within the bounds, so none can take what is cut off; widen the bounds")
        cut = np.clip(weight, least, greatest)
        cut[~outside] += (weight - cut)[outside].sum() / (~outside).sum()
        weight = cut
        if not strict:
            break
    else:
        raise NotConverged(
            f"weights within {least:g} to {greatest:g} are not reached in {_MAX_PASSES} passes; widen them"
        )
    final_weight = design.final_weight.copy()
    final_weight[rows] = weight
    tolerance = 1e-9 * float(np.abs(before).max())
    trimming = Trimming(
        lower=least,
        upper=greatest,
        lowered=int((before > greatest).sum()),
        raised=int((before < least).sum()),
        outside=int(((weight > greatest + tolerance) | (weight < least - tolerance)).sum()),
        passes=passes,
    )
    return replace(design, final_weight=final_weight, trimming=trimming)


def _bounds(upper: float | None, lower: float | None) -> tuple[float, float]:
    if upper is None and lower is None:
        raise BadTable("trimming", "there is no bound; give upper, lower or both")
    for name, bound in (("upper", upper), ("lower", lower)):
        if bound is not None and not np.isfinite(bound):
            raise BadTable("trimming", f"{bound} is not a finite number", column=name)
    greatest, least = np.inf if upper is None else float(upper), -np.inf if lower is None else float(lower)
    if not least < greatest:
        raise BadTable("trimming", f"{least:.12g} is not below the upper bound {greatest:.12g}", column="lower")
    return greatest, least


def _check_mean(greatest: float, least: float, before: FloatArray) -> None:
    if not len(before):
        raise BadTable("design", "nobody has a weight", column="final_weight")
    mean = before.mean()
    if mean > greatest:
        raise BadTable(
            "trimming", f"{greatest:.12g} is below the mean weight {mean:.12g}, which has to stay", column="upper"
        )
    if mean < least:
        raise BadTable(
            "trimming", f"{least:.12g} is above the mean weight {mean:.12g}, which has to stay", column="lower"
        )
