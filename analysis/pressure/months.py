"""Calendar months, the periods over which a bonus is computed, and how many days of its month an event has left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.pressure.signal import IntArray


@dataclass(frozen=True, slots=True)
class Months:
    """Month of each row, and how close to its end it lies.

    Parameters
    ----------
    code : ndarray of int, shape (n,)
        Months since the first one.
    left : ndarray of int, shape (n,)
        Days from the row's day to the last day of its month: 0 on the last day.
    count : int
        Number of months from the first to the last.
    """

    code: IntArray
    left: IntArray
    count: int


def months_of(times: pd.Series) -> Months:
    """Return calendar months and days left, by days of UTC.

    Parameters
    ----------
    times : Series of datetime64[us, UTC], shape (n,)
        None missing.

    Returns
    -------
    Months
        One entry for each row.

    Examples
    --------
    >>> found = months_of(pd.Series(pd.to_datetime(["2026-02-28T23:00Z", "2026-03-01T00:00Z"])))
    >>> found.code.tolist(), found.left.tolist()
    ([0, 1], [0, 30])
    """
    if not len(times):
        return Months(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 0)
    moment = times.dt.tz_localize(None).to_numpy()
    day, month = moment.astype("datetime64[D]"), moment.astype("datetime64[M]")
    last = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    code = (month - month.min()).astype(np.int64)
    return Months(code, (last - day).astype(np.int64), int(code.max()) + 1)
