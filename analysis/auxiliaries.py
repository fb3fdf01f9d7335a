"""Auxiliary variables: from columns of the frame to levels that every step can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.cells import Cells, from_codes
from analysis.columns import slip_among_numbers
from analysis.contract import FRAME
from analysis.errors import BadTable
from analysis.levels import free_name, levels_of

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

RARE = "(rare)"
EVERYONE = "(everyone)"
FEWEST_RESPONDENTS = 5

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
        "survey_version": "it says which questionnaire was in force",
        **dict.fromkeys(("sample_prob", "draw_prob", "permit_prob"), "the base weight already rests on it"),
        **dict.fromkeys(("sampled", "invited"), "it says who was asked, and has one value among those who were"),
        **dict.fromkeys(
            (
                "invite_arm",
                "invite_ts",
                "delivered",
                "reminders_sent",
                "suppressed_reason",
                "contact_edited_by_employee",
                "contact_source",
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
    missing : int
        Events whose value is not known; they are a level of their own, unless that was merged.
    """

    name: str
    role: Role
    levels: tuple[str, ...]
    is_classed: bool
    missing: int = 0


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
class Coded:
    """A column as levels, after merging.

    Parameters
    ----------
    auxiliary : Auxiliary
        How the column was used.
    code : ndarray of int, shape (n,)
        Level of each row of the frame.
    merged_levels : tuple of MergedLevel
        What was merged.
    """

    auxiliary: Auxiliary
    code: npt.NDArray[np.signedinteger]
    merged_levels: tuple[MergedLevel, ...]


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
        A name is not a column, is given twice, is a column of times or of numbers with a text among them, or describes
        how the survey was run.
    """
    return join(code_levels(frame, names, outcomes, sampled, responded), len(frame))


def code_levels(
    frame: pd.DataFrame,
    names: Sequence[str],
    outcomes: Sequence[str],
    sampled: BoolArray,
    responded: BoolArray,
) -> tuple[Coded, ...]:
    """Turn columns of the frame into levels one by one, as `prepare` does before it joins them.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible event.
    names, outcomes : sequence of str
        Columns to code.
    sampled, responded : ndarray of bool, shape (n,)
        Whether each event was sampled, and answered.

    Returns
    -------
    tuple of Coded
        First the auxiliary variables, then the outcomes, in the order given.

    Raises
    ------
    BadTable
        As `prepare`.

    Examples
    --------
    >>> frame = pd.DataFrame({"segment": ["a", "b"] * 10})
    >>> everybody = np.ones(20, dtype=bool)
    >>> coded = code_levels(frame, ["segment"], [], everybody, np.arange(20) < 10)
    >>> coded[0].auxiliary.levels, coded[0].code[:4].tolist()
    (('a', 'b'), [0, 1, 0, 1])
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
        slip = None if name in FRAME else slip_among_numbers(frame[name])
        if slip is not None:
            whose = f"event {frame['event_id'].iloc[slip]!r}" if "event_id" in frame else f"row {slip + 1}"
            message = f"{frame[name].iloc[slip]!r} of {whose} is not a number, as the other values of the column are"
            raise BadTable("frame", f"{message}; leave it empty if it is not known", column=name)
    answered, silent = np.flatnonzero(responded), np.flatnonzero(sampled & ~responded)
    result = []
    for name, role in asked:
        column = levels_of(frame[name])
        labels, code, changes = _merge(name, column.names, column.code, answered, silent)
        small = code.astype(np.min_scalar_type(-len(labels)))  # many columns are held at a time
        used = Auxiliary(name, role, labels, column.is_classed, column.missing)
        result.append(Coded(used, small, tuple(changes)))
    return tuple(result)


def join(coded: Sequence[Coded], rows: int) -> Prepared:
    """Sort the rows of the frame into the cells of some of its columns.

    Parameters
    ----------
    coded : sequence of Coded
        The columns; those of a single level have no effect.
    rows : int
        Rows of the frame.

    Returns
    -------
    Prepared
        Cells of every row; one cell of everyone where no column has two levels.
    """
    used = tuple(column.auxiliary for column in coded)
    merged = tuple(change for column in coded for change in column.merged_levels)
    kept = [column for column in coded if len(column.auxiliary.levels) > 1]
    if not kept:
        everyone = np.zeros((rows, 1), dtype=np.int64)
        return Prepared(from_codes((EVERYONE,), ((EVERYONE,),), everyone), used, merged)
    codes = np.empty((rows, len(kept)), dtype=np.int64)
    for j, column in enumerate(kept):
        codes[:, j] = column.code
    names = tuple(column.auxiliary.name for column in kept)
    return Prepared(from_codes(names, tuple(column.auxiliary.levels for column in kept), codes), used, merged)


def _merge(
    name: str, labels: tuple[str, ...], code: IntArray, answered: IntArray, not_answered: IntArray
) -> tuple[tuple[str, ...], IntArray, list[MergedLevel]]:
    """Apply the merging rule to one variable, given the rows of respondents and of nonrespondents."""
    size = len(labels)
    respondents = np.bincount(code[answered], minlength=size)
    silent = np.bincount(code[not_answered], minlength=size)
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
    rare = free_name(RARE, labels)
    changes = [MergedLevel(name, labels[i], rare, int(respondents[i])) for i in np.flatnonzero(is_rare)]
    kept = np.flatnonzero(~is_rare)
    renumber = np.full(size, len(kept), dtype=np.int64)
    renumber[kept] = np.arange(len(kept))
    return (*[labels[i] for i in kept], rare), renumber[code], changes
