"""How far two weighted distributions are apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import BadTable, TooFew

FloatArray = npt.NDArray[np.float64]


def ks_distance(
    values: npt.ArrayLike, weights: npt.ArrayLike, others: npt.ArrayLike, other_weights: npt.ArrayLike
) -> float:
    """Return the largest difference between two weighted distribution functions.

    Parameters
    ----------
    values, weights : array_like, shape (n,)
        One sample and its weights.
    others, other_weights : array_like, shape (m,)
        The other sample and its weights.

    Returns
    -------
    float
        From 0 to 1; a number without a test, since the weights are estimated.

    Raises
    ------
    BadTable
        A value or weight is not a finite number, or lengths differ.
    TooFew
        The weights of a side do not add up to more than 0.

    Examples
    --------
    >>> ks_distance([1, 2], [1, 1], [1, 2], [3, 1])
    0.25
    """
    x, w = with_weights("values", values, weights)
    y, v = with_weights("others", others, other_weights)
    both = np.concatenate([x, y])
    order = np.argsort(both, kind="stable")
    gap = np.cumsum(np.concatenate([w / w.sum(), -v / v.sum()])[order])
    last = np.append(np.diff(both[order]) != 0, True)  # of equal values only the last holds them all
    return float(np.abs(gap[last]).max())


def with_weights(name: str, values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return numbers and their weights after checking them.

    Parameters
    ----------
    name : str
        What the numbers are, for messages.
    values, weights : array_like, shape (n,)
        Numbers, and one weight each.

    Returns
    -------
    tuple of ndarray, each of shape (n,)
        The same.

    Raises
    ------
    BadTable
        A value or weight is not a finite number, or lengths differ.
    TooFew
        The weights do not add up to more than 0.
    """
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if x.shape != w.shape or x.ndim != 1:
        raise BadTable("values", f"{x.shape} values but {w.shape} weights; there must be one weight each", column=name)
    for what, array in (("value", x), ("weight", w)):
        wrong = ~np.isfinite(array)
        if wrong.any():
            message = f"the {what} is not a finite number"
            raise BadTable("values", message, column=name, row=int(np.argmax(wrong)) + 1)
    if not w.sum() > 0:
        raise TooFew(f"the weights of {name} do not add up to more than 0")
    return x, w
