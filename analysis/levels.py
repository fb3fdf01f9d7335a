"""One column of the frame as levels: text, truth values, and numbers cut into classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadTable

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MISSING = "missing"
MOST_DISTINCT_NUMBERS = 8
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Levels:
    """A column as levels.

    Parameters
    ----------
    names : tuple of str
        The levels in order.
    code : ndarray of int64, shape (n,)
        Level of each row.
    is_classed : bool
        Whether numbers were cut into classes.
    missing : int
        Rows without a value.
    """

    names: tuple[str, ...]
    code: IntArray
    is_classed: bool
    missing: int


def levels_of(values: pd.Series) -> Levels:
    """Turn a column into levels.

    Parameters
    ----------
    values : Series, shape (n,)
        Text (missing: empty), truth values, or numbers (missing: NaN).

    Returns
    -------
    Levels
        Text as it is, its levels in the order of their names; numbers in their order, cut at their quintiles if there
        are more than eight. What is missing is a level of its own, with a name that no other has.

    Raises
    ------
    BadTable
        The column holds times.

    Examples
    --------
    >>> levels_of(pd.Series(["b", "", "a"])).names
    ('a', 'b', 'missing')
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        raise BadTable("frame", "a time cannot be an auxiliary variable", column=str(values.name))
    if pd.api.types.is_bool_dtype(values.dtype):
        code, held = pd.factorize(values, sort=True)
        return Levels(tuple("1" if h else "0" for h in held), code.astype(np.int64), is_classed=False, missing=0)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return _number_levels(values.to_numpy(dtype=np.float64))
    code, distinct = pd.factorize(values)
    labels = [str(label) for label in distinct]
    missing = 0
    if "" in labels:
        at = labels.index("")
        missing = int(np.count_nonzero(code == at))
        labels[at] = free_name(MISSING, labels)
    order = sorted(range(len(labels)), key=lambda k: labels[k])
    place = np.empty(len(labels), dtype=np.int64)
    place[order] = np.arange(len(labels))
    return Levels(tuple(labels[k] for k in order), place[code], is_classed=False, missing=missing)


def free_name(name: str, taken: Iterable[str]) -> str:
    """Put a name in brackets until nothing else has it.

    Parameters
    ----------
    name : str
        The name wanted.
    taken : iterable of str
        Names in use.

    Returns
    -------
    str
        The name, with brackets around it where it is in use.

    Examples
    --------
    >>> free_name("missing", ["a", "missing"])
    '(missing)'
    """
    used = set(taken)
    while name in used:
        name = f"({name})"
    return name


def _number_levels(numbers: FloatArray) -> Levels:
    known = np.isfinite(numbers)
    missing = len(numbers) - int(np.count_nonzero(known))
    in_order = np.sort(numbers[known] if missing else numbers)
    distinct = in_order[np.concatenate([[True], in_order[1:] != in_order[:-1]])] if len(in_order) else in_order
    is_classed = len(distinct) > MOST_DISTINCT_NUMBERS
    if is_classed:
        last = _last_of_classes(in_order, distinct)
        code = _place(distinct[last], numbers)
        labels = _class_labels(distinct, last)
    else:
        code = _place(distinct, numbers)
        labels = [_written(d, 17) for d in distinct.tolist()]
    if missing:
        code = np.where(known, code, len(labels))
        labels.append(MISSING)
    return Levels(tuple(labels), code, is_classed, missing)


def _place(ends: FloatArray, numbers: FloatArray) -> IntArray:
    """Return how many of a few ends are below each number."""
    below = np.zeros(len(numbers), dtype=np.int64)
    for end in ends.tolist():
        below += numbers > end
    return below


def _written(number: float, digits: int) -> str:
    """Write whole numbers in full and others with so many digits, or fewer where those say the same."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return min(f"{number:.{digits}g}", repr(number), key=len)


def _last_of_classes(numbers: FloatArray, distinct: FloatArray) -> IntArray:
    """Return the position of each class's greatest number among the distinct ones.

    A number that makes up two quantiles is a class of its own: zeros, say, are not lumped with the least amounts.
    """
    quantiles = np.quantile(numbers, np.linspace(0, 1, CLASSES + 1))
    at = np.searchsorted(distinct, quantiles, side="right") - 1
    heaped = at[1:][(at[1:] == at[:-1])]
    ends = np.unique(np.concatenate([at[1:], heaped, heaped - 1]))
    return np.asarray(ends[ends >= 0], dtype=np.int64)


def _class_labels(distinct: FloatArray, last: IntArray) -> list[str]:
    """Write classes as intervals, and a class of one number as that number, with digits enough to tell all apart."""
    ends = np.concatenate([[0], last])
    for digits in range(6, 18):
        written = [_written(e, digits) for e in distinct[ends].tolist()]
        if len(set(written)) == len(np.unique(ends)):
            break
    first = np.concatenate([[0], last[:-1] + 1])
    return [
        written[i + 1] if first[i] == last[i] else f"{'[' if i == 0 else '('}{written[i]}, {written[i + 1]}]"
        for i in range(len(last))
    ]
