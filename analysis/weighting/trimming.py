"""Limiting the largest weights, and the smallest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.design import Design, Trimming
from analysis.errors import BadTable, NotConverged

_MAX_PASSES = 100_000
_ROUNDING = 1e-13


def trim(design: Design, *, upper: float, lower: float | None = None, strict: bool = False) -> Design:
    """Cut final weights off at bounds and spread what was cut off over the others.

    Parameters
    ----------
    design : Design
        The units; those of final weight 0 keep it. Base weights are not touched.
    upper : float
        Greatest weight.
    lower : float, optional
        Least weight; by default there is no least one.
    strict : bool, default False
        What is taken off is added in equal amounts to the weights within the bounds, which can push some of them over
        a bound. ``strict`` repeats this until all are within; else `trimming.outside` says how many are not.

    Returns
    -------
    Design
        Final weights of the same sum, and what was done as `trimming`. For standard errors a trimmed weight is the
        weight before times a factor that is held fixed; replication, which trims anew, makes no such assumption.

    Raises
    ------
    BadTable
        A bound is not finite, they are in the wrong order, or no weights within them have the sum of the weights; the
        message says which mean weight they have to allow.
    NotConverged
        No weight is within the bounds and could take what is cut off, or the repetition does not end.

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
    least = -np.inf if lower is None else float(lower)
    rows = np.flatnonzero(design.final_weight != 0)
    before = design.final_weight[rows]
    _check_bounds(float(upper), least, lower, before)
    weight, passes = before, 0
    for _ in range(_MAX_PASSES):
        above, below = weight > upper * (1.0 + _ROUNDING), weight < least - _ROUNDING * abs(least)
        outside = above | below
        if not outside.any():
            break
        passes += 1
        if outside.all():
            raise NotConverged("no weight is within the bounds, so none can take what is cut off; widen the bounds")
        cut = np.clip(weight, least, upper)
        cut[~outside] += (weight - cut)[outside].sum() / (~outside).sum()
        weight = cut
        if not strict:
            break
    else:
        raise NotConverged(f"weights within {least:g} to {upper:g} are not reached in {_MAX_PASSES} passes; widen them")
    final_weight = design.final_weight.copy()
    final_weight[rows] = weight
    tolerance = 1e-9 * abs(upper)
    trimming = Trimming(
        lower=least,
        upper=float(upper),
        lowered=int((before > upper).sum()),
        raised=int((before < least).sum()),
        outside=int(((weight > upper + tolerance) | (weight < least - tolerance)).sum()),
        passes=passes,
    )
    return replace(design, final_weight=final_weight, trimming=trimming)


def _check_bounds(upper: float, least: float, lower: float | None, before: np.ndarray) -> None:
    if not np.isfinite(upper) or (lower is not None and not np.isfinite(least)):
        raise BadTable("trimming", "a bound is not a finite number", column="upper" if lower is None else "lower")
    if not least < upper:
        raise BadTable("trimming", f"{least:g} is not below the upper bound {upper:g}", column="lower")
    if not len(before):
        raise BadTable("design", "nobody has a weight", column="final_weight")
    mean = before.mean()
    if mean > upper:
        raise BadTable("trimming", f"{upper:g} is below the mean weight {mean:g}, which has to stay", column="upper")
    if mean < least:
        raise BadTable("trimming", f"{least:g} is above the mean weight {mean:g}, which has to stay", column="lower")
