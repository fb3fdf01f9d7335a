"""The contract of a programme's two tables: which columns there are, and what each holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis import columns
from analysis.disposition import Disposition
from analysis.errors import BadTable
from analysis.metrics import SCALES
from analysis.tables import Source

Typer = Callable[[pd.Series, str], pd.Series]

#: Of so many values at the head of a column, half must repeat others for the column to be typed by its distinct values.
_HEAD = 1_000

ARMS = ("standard", "blind", "none")
CHANNELS = ("sms", "email")
BALLOTS = ("none", "direct", "crosswise", "forced")
BALLOT_ANSWERS = ("yes", "no", "same", "different")
ANCHOR_ANSWERS = ("same", "different")

FRAME_REQUIRED = ("event_id", "employee_id", "event_ts", "sample_prob", "sampled", "invited", "disposition")
RESPONSES_REQUIRED = ("response_id", "event_id", "response_ts")


def _outcome(values: pd.Series, table: str) -> pd.Series:
    """Type an outcome known later: bool when known for every event, else numbers with missing values."""
    is_numeric = pd.api.types.is_numeric_dtype(values.dtype)
    unknown = values.isna() if is_numeric else columns.text(values, table) == ""
    known = columns.flag(values, table)
    return known.astype("float64").where(~unknown) if unknown.any() else known


_required_text = partial(columns.text, required=True)
_required_moment = partial(columns.moment, required=True)
_required_flag = partial(columns.flag, required=True)
_count = partial(columns.number, low=0, whole=True)

FRAME: Mapping[str, Typer] = MappingProxyType(
    {
        "event_id": _required_text,
        "employee_id": _required_text,
        "location_id": columns.text,
        "region": columns.text,
        "touchpoint": columns.text,
        "customer_id": columns.text,
        "event_ts": _required_moment,
        "contact_channel": partial(columns.choice, allowed=CHANNELS),
        "sample_prob": partial(columns.number, required=True),
        "sampled": _required_flag,
        "invite_arm": partial(columns.choice, allowed=ARMS),
        "suppressed_reason": columns.text,
        "contact_edited_by_employee": columns.flag,
        "invited": _required_flag,
        "invite_ts": columns.moment,
        "delivered": columns.flag,
        "reminders_sent": _count,
        "disposition": partial(columns.choice, allowed=tuple(Disposition), required=True),
        "complaint_30d": _outcome,
        "refund_30d": _outcome,
        "churn_90d": _outcome,
        "response_id": columns.text,
    }
)

RESPONSES: Mapping[str, Typer] = MappingProxyType(
    {
        "response_id": _required_text,
        "event_id": _required_text,
        "employee_id": columns.text,
        "location_id": columns.text,
        "invite_arm": partial(columns.choice, allowed=ARMS),
        "response_wave": _count,
        "invite_ts": columns.moment,
        "response_ts": _required_moment,
        "latency_event_min": columns.number,
        "latency_invite_min": columns.number,
        "completion_seconds": partial(columns.number, low=0),
        "device_hash": columns.text,
        "network_hash": columns.text,
        "user_agent_hash": columns.text,
        **{name: partial(columns.number, low=s.low, high=s.high, whole=True) for name, s in SCALES.items()},
        "comment_category": columns.text,
        "comment_text": columns.text,
        "q_ballot": partial(columns.choice, allowed=BALLOTS),
        "q_answer": partial(columns.choice, allowed=BALLOT_ANSWERS),
        "anchor_answer": partial(columns.choice, allowed=ANCHOR_ANSWERS),
    }
)

_driver = partial(columns.number, low=1, high=5, whole=True)


def typed_column(values: pd.Series, table: str, typer: Typer, *, as_categories: bool = False) -> pd.Series:
    """Type a column, looking at each distinct value once where there are few.

    Parameters
    ----------
    values : Series, shape (n,)
        The column as delivered.
    table : str
        Name of the table or file, for the message.
    typer : callable
        One of the functions of `analysis.columns`: it types each value by itself, or by what all distinct values are.
    as_categories : bool, default False
        Whether text that repeats is returned as categories in the order of their names, which take less memory.

    Returns
    -------
    Series, shape (n,)
        What the typer makes of the column.

    Raises
    ------
    BadTable
        As the typer.

    Examples
    --------
    >>> values = pd.Series(["1", "0", "1"], name="invited", dtype="category")
    >>> typed_column(values, "frame", columns.flag).tolist()
    [True, False, True]
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        code, distinct = values.cat.codes.to_numpy(), values.cat.categories.to_series()
    elif isinstance(values.dtype, pd.StringDtype) and 2 * values.iloc[:_HEAD].nunique() <= min(len(values), _HEAD):
        code, unique = pd.factorize(values)
        distinct = pd.Series(unique)
    else:
        return typer(values, table)
    held = np.bincount(code + 1, minlength=len(distinct) + 1) > 0  # a category that no row has is not looked at
    present = np.flatnonzero(held[1:])
    missing = pd.Series([None], dtype=object) if held[0] else pd.Series(dtype=object)
    seen = pd.concat([distinct.iloc[present].astype(object), missing], ignore_index=True).rename(str(values.name))
    try:
        each = typer(seen, table)
    except BadTable:
        return typer(values.astype(object), table)  # knows the first row that is wrong
    place = np.full(len(distinct) + 1, len(present), dtype=np.int32)
    place[present] = np.arange(len(present))
    spread = place[code]  # the code of a missing value, -1, is the last place
    if as_categories and isinstance(each.dtype, pd.StringDtype):
        number, names = pd.factorize(each, sort=True)
        return pd.Series(pd.Categorical.from_codes(number[spread], names), index=values.index, name=values.name)
    return each.take(spread).set_axis(values.index)


def typed(
    source: Source,
    contract: Mapping[str, Typer],
    kept: Collection[str] | None = None,
    auxiliaries: Collection[str] = (),
) -> pd.DataFrame:
    """Give every column of a table the type its contract promises.

    Parameters
    ----------
    source : Source
        The columns as delivered.
    contract : mapping of str to callable
        `FRAME` or `RESPONSES`.
    kept : collection of str, optional
        Columns to return; all are checked nevertheless. By default all are returned.
    auxiliaries : collection of str, optional
        Columns that were named as auxiliary variables or outcomes: nearly all numbers is an error in them.

    Returns
    -------
    DataFrame
        The same columns, typed; those outside the contract become numbers or text, drivers (``d_*``) answers from
        1 to 5. With `kept`, texts that repeat are categories in the order of their names.

    Raises
    ------
    BadTable
        A value breaks the contract, or is the one that keeps a named column of numbers from being one.
    """
    result = {}
    for place, label in enumerate(source.columns):
        is_driver = contract is RESPONSES and label.startswith("d_")
        typer = _driver if is_driver else contract.get(label, columns.auxiliary)
        values = source.fetch(place).rename(label)
        column = typed_column(values, source.name, typer, as_categories=kept is not None)
        slip = columns.slip_among_numbers(column) if label in auxiliaries and label not in contract else None
        if slip is not None:
            message = f"{column.iloc[slip]!r} is not a number, as the other values of the column are"
            raise BadTable(source.name, f"{message}; leave it empty if it is not known", column=label, row=slip + 1)
        if kept is None or label in kept:
            result[label] = column
    return pd.DataFrame(result, index=pd.RangeIndex(source.rows), copy=False)
