"""Adjusting for nonresponse in classes: groups of units that are about as likely to respond."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.design import Design, Step, WeightingClasses
from analysis.errors import BadTable, TooFew
from analysis.terms import Terms
from analysis.weighting.propensity import at_risk

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Propensities that are equal but for rounding share a class.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class PropensityClasses:
    """Units grouped by their propensity.

    Parameters
    ----------
    breaks : ndarray, shape (k + 1,)
        Bounds of the classes; a class holds its upper bound, and the first its lower one too.
    code : ndarray of int64, shape (n,)
        Class of each unit, 0 to k - 1, from the least to the greatest propensity.
    """

    breaks: FloatArray
    code: IntArray


def propensity_classes(propensity: npt.ArrayLike, count: int = 5) -> PropensityClasses:
    """Group units by quantiles of their propensity.

    Parameters
    ----------
    propensity : array_like, shape (n,)
        Estimated probability of responding of each sampled unit.
    count : int, default 5
        Number of classes; fewer come out where many units share a propensity, since equal ones share a class.

    Returns
    -------
    PropensityClasses
        Classes between the quantiles 0, 1/count, ..., 1, linearly interpolated (type 7 of Hyndman and Fan), without
        weights.

    Raises
    ------
    BadTable
        There are fewer than two classes, or a propensity is not between 0 and 1; the message names its row.

    References
    ----------
    Rosenbaum, P. R. and Rubin, D. B. (1984). Reducing bias in observational studies using subclassification on the
    propensity score. Journal of the American Statistical Association 79, 516-524.

    Examples
    --------
    >>> propensity_classes([0.1, 0.2, 0.3, 0.4], count=2).code.tolist()
    [0, 0, 1, 1]
    """
    p = np.asarray(propensity, dtype=np.float64)
    if count < 2:
        raise BadTable("classes", f"{count} is too few; 2 at least", column="count")
    wrong = ~((p >= 0) & (p <= 1))
    if wrong.any() or not len(p):
        row = int(np.flatnonzero(wrong)[0]) if len(p) else 0
        raise BadTable("classes", "a propensity lies between 0 and 1", column="propensity", row=row + 1)
    quantiles = np.quantile(p, np.linspace(0.0, 1.0, count + 1))
    kept = np.concatenate([[True], np.diff(quantiles) > _ROUNDING * quantiles[1:]])
    breaks = quantiles[kept]
    code = np.searchsorted(breaks[1:-1] * (1.0 + _ROUNDING), p, side="left")
    return PropensityClasses(breaks, code.astype(np.int64))


def adjust_in_classes(
    design: Design,
    classes: PropensityClasses | npt.ArrayLike,
    responded: npt.ArrayLike,
    *,
    eligible: npt.ArrayLike | None = None,
) -> Design:
    """Weight the respondents of each class up to all of the class.

    Parameters
    ----------
    design : Design
        The sampled units; those whose final weight is 0 already take no part.
    classes : PropensityClasses or array_like of int, shape (n,)
        Class of each unit, 0 or more; neighbouring numbers are alike.
    responded : array_like of bool, shape (n,)
        Whether each unit responded.
    eligible : array_like of bool, shape (n,), optional
        Units that are not eligible take no part and keep their weight; by default all are eligible.

    Returns
    -------
    Design
        Final weights ``d sum of d / sum of d of respondents`` by class, 0 for nonrespondents. A class without
        respondents is joined with its nearest neighbour that has some, the one of the smaller propensity if two are
        equally near; `classes.joined` says which. Standard errors include the factors and take the classes as given.

    Raises
    ------
    BadTable
        A class is below 0, or a unit responded that could not.
    TooFew
        Nobody responded.

    Notes
    -----
    With U the sum of the weighted influence over the respondents of a class, each unit of the class gains
    ``d (1 / all - r / sum of the respondents) U``.

    References
    ----------
    Little, R. J. A. (1986). Survey nonresponse adjustments for estimates of means. International Statistical Review
    54, 139-157.

    Examples
    --------
    >>> from analysis.design import design
    >>> adjusted = adjust_in_classes(design([1.0] * 4), [0, 0, 1, 1], [True, False, False, False])
    >>> adjusted.final_weight.tolist(), adjusted.classes.joined
    ([4.0, 0.0, 0.0, 0.0], ((1, 0),))
    """
    given = np.asarray(classes.code if isinstance(classes, PropensityClasses) else classes)
    if given.shape != (design.size,) or given.dtype.kind not in "iu" or (given < 0).any():
        raise BadTable("classes", f"{design.size} whole numbers of 0 or more are needed, one per unit", column="class")
    asked, answered = at_risk(design, responded, eligible)
    if not answered.any():
        raise TooFew("nobody responded, so no class has a weight to give")
    weight = np.where(asked, design.final_weight, 0.0)
    code, joined = _with_respondents(given.astype(np.int64), asked, answered)
    k = int(code.max()) + 1
    everybody = np.bincount(code, weights=weight, minlength=k)
    held = np.bincount(code, weights=np.where(answered, weight, 0.0), minlength=k)
    factor = everybody / held
    step = Step(
        name="adjust_in_classes",
        terms=Terms(tuple(f"class {c}" for c in range(k)), np.eye(k), code),
        carried=weight * (1.0 / everybody[code] - answered / held[code]),
        read=answered.astype(np.float64),
        bread=np.eye(k),
    )
    final_weight = np.where(answered, weight * factor[code], np.where(asked, 0.0, design.final_weight))
    size = np.bincount(code[asked], minlength=k).astype(np.int64)
    return replace(design.with_step(step, final_weight), classes=WeightingClasses(code, size, factor, joined))


def _with_respondents(
    given: IntArray, asked: npt.NDArray[np.bool_], answered: npt.NDArray[np.bool_]
) -> tuple[IntArray, tuple[tuple[int, int], ...]]:
    """Number the classes that have respondents from 0, and put the units of each other class into the nearest."""
    full = np.sort(pd.unique(given[answered]))
    present = np.sort(pd.unique(given))
    nearest = full[np.abs(present[:, None] - full).argmin(axis=1)]
    code = np.searchsorted(full, nearest[np.searchsorted(present, given)])
    come_to = set(pd.unique(given[asked]).tolist())
    joined = tuple(
        (old, new) for old, new in zip(present.tolist(), nearest.tolist(), strict=True) if old != new and old in come_to
    )
    return code.astype(np.int64), joined
