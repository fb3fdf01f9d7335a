"""The contract of a programme's two tables: which columns there are, and what each holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType

import pandas as pd

from analysis import columns
from analysis.columns import Typer
from analysis.disposition import Disposition
from analysis.metrics import SCALES
from analysis.tables import Source

ARMS = ("standard", "blind", "none")
CHANNELS = ("sms", "email")
BALLOTS = ("none", "direct", "crosswise")
BALLOT_ANSWERS = ("yes", "no", "same", "different")

FRAME_REQUIRED = ("event_id", "employee_id", "event_ts", "sample_prob", "sampled", "invited", "disposition")
RESPONSES_REQUIRED = ("response_id", "event_id", "response_ts")


def _outcome(values: pd.Series, table: str) -> pd.Series:
    """Type an outcome known later: bool when known for every event, else numbers with missing values."""
    is_numeric = pd.api.types.is_numeric_dtype(values.dtype)
    unknown = values.isna() if is_numeric else columns.text(values, table) == ""
    if unknown.any():
        return columns.number(values, table, low=0, high=1, whole=True)
    return columns.flag(values, table)


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
    }
)

_driver = partial(columns.number, low=1, high=5, whole=True)


def typed(source: Source, contract: Mapping[str, Typer], kept: Collection[str] | None = None) -> pd.DataFrame:
    """Give every column of a table the type its contract promises.

    Parameters
    ----------
    source : Source
        The columns as delivered.
    contract : mapping of str to callable
        `FRAME` or `RESPONSES`.
    kept : collection of str, optional
        Columns to return; all are checked nevertheless. By default all are returned.

    Returns
    -------
    DataFrame
        The same columns, typed; those outside the contract become numbers or text, drivers (``d_*``) answers from
        1 to 5. With `kept`, texts that repeat are categories in the order of their names.

    Raises
    ------
    BadTable
        A value breaks the contract.
    """
    result = {}
    for place, label in enumerate(source.columns):
        is_driver = contract is RESPONSES and label.startswith("d_")
        typer = _driver if is_driver else contract.get(label, columns.auxiliary)
        values = source.fetch(place).rename(label)
        column = columns.typed(values, source.name, typer, as_categories=kept is not None)
        if kept is None or label in kept:
            result[label] = column
    return pd.DataFrame(result, index=pd.RangeIndex(source.rows), copy=False)
