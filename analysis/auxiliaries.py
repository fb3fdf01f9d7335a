"""Auxiliary variables: from columns of the frame to levels that every step can use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.cells import Cells, from_codes
from analysis.errors import BadTable

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MISSING = "missing"
RARE = "(rare)"
EVERYONE = "(everyone)"
FEWEST_RESPONDENTS = 5
MOST_DISTINCT_NUMBERS = 8
CLASSES = 5

MERGING_RULE = (
    f"A level with fewer than {FEWEST_RESPONDENTS} respondents, or without a nonrespondent, is merged into {RARE}; "
    f"if that is still too small, the least frequent other level joins it."
)

#: Columns that say how an event was treated instead of what it is like, with the reason they explain nothing.
PROCESS: Mapping[str, str] = MappingProxyType(
    {
        "event_id": "it is different for every event",
        "response_id": "only answered events have one",
        "disposition": "it says who answered",
        "sample_prob": "the base weight already rests on it",
        **dict.fromkeys(("sampled", "invited"), "it says who was asked, and has one value among those who were"),
        **dict.fromkeys(
            (
                "invite_arm",
                "invite_ts",
                "delivered",
                "reminders_sent",
                "suppressed_reason",
                "contact_edited_by_employee",
            ),
            "it is a part of asking and not known for those who were not asked",
        ),
    }
)


class Role(StrEnum):
    """Why a column is used: known before asking, or an outcome known later for every event."""

    AUXILIARY = "auxiliary"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Auxiliary:
    """How a column was used.

    Parameters
    ----------
    name : str
        Column of the frame.
    role : Role
        Auxiliary variable or outcome.
    levels : tuple of str
        Levels after merging; a single one means that the column had no effect.
    is_classed : bool
        Whether a number was cut into classes at its quintiles; a quintile that many rows share is a class of its own.
    """

    name: str
    role: Role
    levels: tuple[str, ...]
    is_classed: bool


@dataclass(frozen=True, slots=True)
class MergedLevel:
    """A level too small to stand alone.

    Parameters
    ----------
    variable, level : str
        What was merged.
    into : str
        The level it became part of.
    respondents : int
        Respondents it had.
    """

    variable: str
    level: str
    into: str
    respondents: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """Auxiliary variables ready for weighting.

    Parameters
    ----------
    cells : Cells
        Cells of all rows of the frame.
    auxiliaries : tuple of Auxiliary
        How each column was used.
    merged_levels : tuple of MergedLevel
        What was merged.
    """

    cells: Cells
    auxiliaries: tuple[Auxiliary, ...]
    merged_levels: tuple[MergedLevel, ...]


def prepare(
    frame: pd.DataFrame,
    names: Sequence[str],
    outcomes: Sequence[str],
    sampled: BoolArray,
    responded: BoolArray,
) -> Prepared:
    """Turn columns of the frame into levels, merging those too small to stand alone.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible event, as checked by `analysis.programme`.
    names, outcomes : sequence of str
        Columns to use; outcomes are used in the same way but reported as such.
    sampled, responded : ndarray of bool, shape (n,)
        Whether each event was sampled, and answered.

    Returns
    -------
    Prepared
        Cells of every row of the frame. Missing values are a level of their own; a column of more than eight distinct
        numbers is cut at its quintiles in the frame. Levels have distinct names: where the data use ``missing`` or
        ``(rare)`` themselves, the name of what is missing or merged gets further brackets.

    Raises
    ------
    BadTable
        A name is not a column, is given twice, is a column of times, or describes how the survey was run.
    """
    asked = [(name, Role.AUXILIARY) for name in names] + [(name, Role.OUTCOME) for name in outcomes]
    given = [name for name, _ in asked]
    for name in given:
        if name not in frame:
            raise BadTable("frame", "this auxiliary variable is not a column", column=name)
        if given.count(name) > 1:
            raise BadTable("settings", "this auxiliary variable is named twice", column=name)
        if name in PROCESS:
            message = f"this column cannot be an auxiliary variable: {PROCESS[name]}"
            raise BadTable("settings", message, column=name)
    used, merged, levels, codes = [], [], [], []
    for name, role in asked:
        labels, code, is_classed = _levels(frame[name])
        labels, code, changes = _merge(name, labels, code, sampled, responded)
        used.append(Auxiliary(name, role, labels, is_classed))
        merged.extend(changes)
        if len(labels) > 1:
            levels.append(labels)
            codes.append(code)
    kept = tuple(auxiliary.name for auxiliary in used if len(auxiliary.levels) > 1)
    if not kept:
        everyone = np.zeros((len(frame), 1), dtype=np.int64)
        return Prepared(from_codes((EVERYONE,), ((EVERYONE,),), everyone), tuple(used), tuple(merged))
    cells = from_codes(kept, tuple(levels), np.column_stack(codes))
    return Prepared(cells, tuple(used), tuple(merged))


def _levels(values: pd.Series) -> tuple[tuple[str, ...], IntArray, bool]:
    """Return labels, the code of each row, and whether numbers were cut into classes."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        raise BadTable("frame", "a time cannot be an auxiliary variable", column=str(values.name))
    if pd.api.types.is_bool_dtype(values.dtype):
        code, held = pd.factorize(values, sort=True)
        return tuple("1" if h else "0" for h in held), code.astype(np.int64), False
    if pd.api.types.is_numeric_dtype(values.dtype):
        return _number_levels(values.to_numpy(dtype=np.float64))
    code, distinct = pd.factorize(values)
    labels = [str(label) for label in distinct]
    if "" in labels:
        labels[labels.index("")] = _free_name(MISSING, labels)
    order = sorted(range(len(labels)), key=lambda k: labels[k])
    place = np.empty(len(labels), dtype=np.int64)
    place[order] = np.arange(len(labels))
    return tuple(labels[k] for k in order), place[code], False


def _free_name(name: str, taken: Iterable[str]) -> str:
    """Put a name in brackets until no level of the data has it."""
    used = set(taken)
    while name in used:
        name = f"({name})"
    return name


def _number_levels(numbers: FloatArray) -> tuple[tuple[str, ...], IntArray, bool]:
    known = np.isfinite(numbers)
    distinct = np.unique(numbers[known])
    is_classed = len(distinct) > MOST_DISTINCT_NUMBERS
    if is_classed:
        last = _last_of_classes(numbers[known], distinct)
        code = np.searchsorted(distinct[last], numbers, side="left")
        labels = _class_labels(distinct, last)
    else:
        code = np.searchsorted(distinct, numbers)
        labels = [_written(d, 17) for d in distinct.tolist()]
    code = np.where(known, code, len(labels)).astype(np.int64)
    if not known.all():
        labels.append(MISSING)
    return tuple(labels), code, is_classed


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


def _merge(
    name: str, labels: tuple[str, ...], code: IntArray, sampled: BoolArray, responded: BoolArray
) -> tuple[tuple[str, ...], IntArray, list[MergedLevel]]:
    """Apply the merging rule to one variable."""
    size = len(labels)
    respondents = np.bincount(code[responded], minlength=size)
    silent = np.bincount(code[sampled & ~responded], minlength=size)
    needs_silent = bool(silent.any())
    is_rare = (respondents < FEWEST_RESPONDENTS) | ((silent == 0) & needs_silent)
    if not is_rare.any():
        return labels, code, []

    def is_too_small() -> bool:
        few = respondents[is_rare].sum() < FEWEST_RESPONDENTS
        return bool(few or (needs_silent and silent[is_rare].sum() == 0))

    while is_too_small() and not is_rare.all():
        kept = np.flatnonzero(~is_rare)
        is_rare[kept[np.argmin(respondents[kept])]] = True
    rare = _free_name(RARE, labels)
    changes = [MergedLevel(name, labels[i], rare, int(respondents[i])) for i in np.flatnonzero(is_rare)]
    kept = np.flatnonzero(~is_rare)
    renumber = np.full(size, len(kept), dtype=np.int64)
    renumber[kept] = np.arange(len(kept))
    return (*[labels[i] for i in kept], rare), renumber[code], changes
