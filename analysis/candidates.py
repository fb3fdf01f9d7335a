"""Which columns of the frame can be auxiliary variables, and why the others cannot."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from analysis.auxiliaries import PROCESS
from analysis.columns import slip_among_numbers
from analysis.contract import FRAME
from analysis.errors import BadTable

EVENTS_PER_LEVEL = 20

#: Columns of the contract that become known after the survey, for every event.
OUTCOMES = ("churn_90d", "complaint_30d", "refund_30d")

_IDENTIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "customer_id": "it names who was served; events of one customer are a cluster",
        "employee_id": "it names whose score it is; employees are domains",
    }
)
_ONE_VALUE = "it has one value"


@dataclass(frozen=True, slots=True)
class NotCandidate:
    """A column that the choice does not consider.

    Parameters
    ----------
    name, why : str
        The column and the reason.
    """

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Columns to choose among.

    Parameters
    ----------
    names, outcomes : tuple of str
        Auxiliary variables, and outcomes known later for every event.
    excluded : tuple of NotCandidate
        The other columns of the frame.
    """

    names: tuple[str, ...]
    outcomes: tuple[str, ...] = ()
    excluded: tuple[NotCandidate, ...] = ()


def candidates(frame: pd.DataFrame, *, outcomes: Collection[str] = ()) -> Candidates:
    """Find the columns that can be auxiliary variables.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible event, as checked by `analysis.programme`.
    outcomes : collection of str
        Columns that the user named as outcomes known later; they are candidates in any case.

    Returns
    -------
    Candidates
        Sorted by name. No candidates are identifiers, times, columns of one value, texts that differ from event to
        event, numbers with a text among them, outcomes that are not known of every event, and columns that say how the
        survey was run.

    Raises
    ------
    BadTable
        A named outcome is not a column.

    Examples
    --------
    >>> found = candidates(pd.DataFrame({"segment": ["a", "b"] * 20, "event_id": range(40), "currency": "EUR"}))
    >>> found.names, [column.name for column in found.excluded]
    (('segment',), ['currency', 'event_id'])
    """
    for name in outcomes:
        if name not in frame:
            raise BadTable("frame", "this outcome is not a column", column=name)
    names: list[str] = []
    known_later, excluded = list(outcomes), []
    for name in sorted({*map(str, frame.columns)} - set(outcomes)):
        why = PROCESS.get(name) or _IDENTIFIERS.get(name) or _unfit(frame[name])
        if why:
            excluded.append(NotCandidate(name, why))
        else:
            (known_later if name in OUTCOMES else names).append(name)
    return Candidates(tuple(names), tuple(sorted(known_later)), tuple(excluded))


def _unfit(values: pd.Series) -> str:
    """Say why the values make no auxiliary variable, or nothing."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return "it is a time"
    if pd.api.types.is_numeric_dtype(values.dtype):  # truth values are
        return _unfit_number(values)
    slip = None if values.name in FRAME else slip_among_numbers(values)  # the contract's identifiers may be anything
    if slip is not None:
        return f"{str(values.iloc[slip])!r} is not a number, as its other values are"
    distinct = len(pd.unique(values))
    if distinct < 2:
        return _ONE_VALUE
    if distinct * EVENTS_PER_LEVEL > len(values):
        return f"its {distinct} values for {len(values)} events tell events apart rather than groups of them"
    return ""


def _unfit_number(values: pd.Series) -> str:
    unknown = int(values.isna().sum())
    if unknown and values.name in OUTCOMES:
        return f"it is an outcome, and not known of {unknown} events"
    if unknown in (0, len(values)) and (unknown or values.min() == values.max()):
        return _ONE_VALUE
    return ""
