"""One column of a programme table, turned into the type its contract promises."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import BadTable

_FLAGS = {"0": False, "1": True, "false": False, "true": True}

#: A text is a column of numbers with a slip in it if so large a share of its values, and so many distinct ones, are.
_SHARE_OF_NUMBERS = 0.9
_FEWEST_NUMBERS = 9  # levels such as 1, 2, 3, other are few


def first_row(offending: npt.ArrayLike) -> int:
    """Return the one-based data row of the first offender.

    Parameters
    ----------
    offending : array_like of bool, shape (n,)
        At least one entry is true.

    Returns
    -------
    int
        Position of the first true entry, counted from 1.

    Examples
    --------
    >>> first_row([False, True, True])
    2
    """
    return int(np.flatnonzero(np.asarray(offending, dtype=bool))[0]) + 1


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def text(values: pd.Series, table: str, *, required: bool = False) -> pd.Series:
    """Return the column as strings, the empty string standing for a missing value.

    Parameters
    ----------
    values : Series, shape (n,)
        Strings, numbers (an identifier may be one) or objects.
    table : str
        Name of the table or file, for the message.
    required : bool, default False
        Whether a missing value is an error.

    Returns
    -------
    Series of str, shape (n,)
        No missing values.

    Raises
    ------
    BadTable
        A required value is missing.

    Examples
    --------
    >>> text(pd.Series([1.0, None], name="store"), "frame").tolist()
    ['1', '']
    """
    if isinstance(values.dtype, pd.StringDtype):
        result = values.fillna("").astype("str")
    elif isinstance(values.dtype, pd.CategoricalDtype):
        categories = [_as_text(c) for c in values.cat.categories]
        coded = np.array([*categories, ""], dtype=object)[values.cat.codes.to_numpy()]
        result = pd.Series(coded, index=values.index, name=values.name, dtype="str")
    elif pd.api.types.is_integer_dtype(values.dtype) and not values.hasnans:
        result = values.astype("str")
    else:
        listed = [_as_text(v) for v in values.tolist()]
        result = pd.Series(listed, index=values.index, name=values.name, dtype="str")
    if required:
        empty = (result == "").to_numpy()
        if empty.any():
            raise BadTable(table, "a value is required here", column=str(values.name), row=first_row(empty))
    return result


def choice(values: pd.Series, table: str, allowed: Collection[str], *, required: bool = False) -> pd.Series:
    """Return the column as strings from a closed vocabulary (or empty, unless required).

    Parameters
    ----------
    values : Series, shape (n,)
        The column.
    table : str
        Name of the table or file, for the message.
    allowed : collection of str
        The vocabulary.
    required : bool, default False
        Whether a missing value is an error.

    Returns
    -------
    Series of str, shape (n,)
        Each entry is in the vocabulary, or empty.

    Raises
    ------
    BadTable
        An entry is not in the vocabulary.

    Examples
    --------
    >>> choice(pd.Series(["sms", None], name="contact_channel"), "frame", ("sms", "email")).tolist()
    ['sms', '']
    """
    result = text(values, table, required=required)
    unknown = (~result.isin([*allowed, ""])).to_numpy()
    if unknown.any():
        row = first_row(unknown)
        message = f"{result.iloc[row - 1]!r} is not known; use one of {', '.join(a for a in allowed if a)}"
        raise BadTable(table, message, column=str(values.name), row=row)
    return result


def number(
    values: pd.Series,
    table: str,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    whole: bool = False,
    required: bool = False,
) -> pd.Series:
    """Return the column as float64, missing values as NaN.

    Parameters
    ----------
    values : Series, shape (n,)
        Numbers, or their decimal notation.
    table : str
        Name of the table or file, for the message.
    low, high : float
        Closed range the numbers must lie in.
    whole : bool, default False
        Whether only whole numbers are allowed.
    required : bool, default False
        Whether a missing value is an error.

    Returns
    -------
    Series of float64, shape (n,)
        The numbers.

    Raises
    ------
    BadTable
        An entry is not a number, or not in the range.

    Examples
    --------
    >>> number(pd.Series(["7", ""], name="nps"), "responses", low=0, high=10).tolist()
    [7.0, nan]
    """
    name = str(values.name)
    if pd.api.types.is_numeric_dtype(values.dtype):
        result = values.astype("float64")
        missing = result.isna().to_numpy()
    else:
        written = text(values, table)
        result = pd.to_numeric(written.where(written != "", None), errors="coerce").astype("float64")
        missing = (written == "").to_numpy()
        unread = result.isna().to_numpy() & ~missing
        if unread.any():
            row = first_row(unread)
            raise BadTable(table, f"{written.iloc[row - 1]!r} is not a number", column=name, row=row)
    if required and missing.any():
        raise BadTable(table, "a value is required here", column=name, row=first_row(missing))
    _check_range(np.asarray(result, dtype=np.float64), table, name, low=low, high=high, whole=whole)
    return result


def _check_range(
    numbers: npt.NDArray[np.float64], table: str, name: str, *, low: float, high: float, whole: bool
) -> None:
    wrong = (numbers < low) | (numbers > high) | np.isinf(numbers)
    if whole:
        wrong |= np.isfinite(numbers) & (numbers != np.floor(numbers))
    if not wrong.any():
        return
    row = first_row(wrong)
    kind = "a whole number" if whole else "a number"
    span = (
        ""
        if np.isinf(low) and np.isinf(high)
        else f" from {low:g} on"
        if np.isinf(high)
        else f" from {low:g} to {high:g}"
    )
    raise BadTable(table, f"{numbers[row - 1]:g} is not {kind}{span}", column=name, row=row)


def flag(values: pd.Series, table: str, *, required: bool = False) -> pd.Series:
    """Return a 0/1 column as bool; a missing value counts as 0 unless required.

    Parameters
    ----------
    values : Series, shape (n,)
        0, 1, true or false, as numbers, truth values or text.
    table : str
        Name of the table or file, for the message.
    required : bool, default False
        Whether a missing value is an error.

    Returns
    -------
    Series of bool, shape (n,)
        The flags.

    Raises
    ------
    BadTable
        An entry is neither 0 nor 1.

    Examples
    --------
    >>> flag(pd.Series(["1", "0", ""], name="delivered"), "frame").tolist()
    [True, False, False]
    """
    if pd.api.types.is_bool_dtype(values.dtype) and not values.hasnans:
        return values.astype(bool)
    name = str(values.name)
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.astype("float64")
        missing = numbers.isna().to_numpy()
        wrong = ~numbers.isin([0.0, 1.0]).to_numpy() & ~missing
        result = numbers == 1.0
        shown = numbers.astype("str")
    else:
        shown = text(values, table).str.lower()
        missing = (shown == "").to_numpy()
        wrong = ~shown.isin(["", *_FLAGS]).to_numpy()
        result = shown.isin([k for k, value in _FLAGS.items() if value])
    if wrong.any():
        row = first_row(wrong)
        raise BadTable(table, f"{shown.iloc[row - 1]!r} is neither 0 nor 1", column=name, row=row)
    if required and missing.any():
        raise BadTable(table, "a value is required here", column=name, row=first_row(missing))
    return result.astype(bool)


def moment(values: pd.Series, table: str, *, required: bool = False) -> pd.Series:
    """Return a column of times as aware UTC datetimes, missing values as NaT.

    Parameters
    ----------
    values : Series, shape (n,)
        ISO 8601 text or datetimes; without a zone they mean UTC.
    table : str
        Name of the table or file, for the message.
    required : bool, default False
        Whether a missing value is an error.

    Returns
    -------
    Series of datetime64[us, UTC], shape (n,)
        The times.

    Raises
    ------
    BadTable
        An entry is not a time.

    Examples
    --------
    >>> moment(pd.Series(["2026-03-01T12:00+02:00"], name="event_ts"), "frame").iloc[0].isoformat()
    '2026-03-01T10:00:00+00:00'
    """
    name = str(values.name)
    if pd.api.types.is_numeric_dtype(values.dtype) and not values.isna().all():
        raise BadTable(table, "a number is not a time; use ISO 8601, e.g. 2026-03-01T12:00:00Z", column=name, row=1)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        missing = values.isna().to_numpy()
        result = pd.to_datetime(values, utc=True)
    else:
        written = text(values, table)
        missing = (written == "").to_numpy()
        result = pd.to_datetime(written.where(written != "", None), utc=True, format="ISO8601", errors="coerce")
        begins_with_year = written.str.match(r"[0-9]{4}").to_numpy(dtype=bool)  # "now" would be read as a time
        unread = (result.isna().to_numpy() | ~begins_with_year) & ~missing
        if unread.any():
            row = first_row(unread)
            message = f"{written.iloc[row - 1]!r} is not a time; use ISO 8601, e.g. 2026-03-01T12:00:00Z"
            raise BadTable(table, message, column=name, row=row)
    if required and missing.any():
        raise BadTable(table, "a value is required here", column=name, row=first_row(missing))
    return result.dt.as_unit("us")


def auxiliary(values: pd.Series, table: str) -> pd.Series:
    """Return a column outside the contract: truth values or numbers if every value is one, else text.

    Parameters
    ----------
    values : Series, shape (n,)
        The column.
    table : str
        Name of the table or file, for the message.

    Returns
    -------
    Series of bool, float64 or str, shape (n,)
        Missing values are NaN in a column of numbers and the empty string in a column of text.

    Examples
    --------
    >>> auxiliary(pd.Series(["1", "2.5"], name="visits"), "frame").tolist()
    [1.0, 2.5]
    >>> auxiliary(pd.Series(["1", "b"], name="segment"), "frame").tolist()
    ['1', 'b']
    """
    if pd.api.types.is_bool_dtype(values.dtype) and not values.hasnans:
        return values.astype(bool)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return number(values, table)
    written = text(values, table)
    if written.iloc[:1].str.lower().isin(["true", "false"]).all() and written.str.lower().isin(["true", "false"]).all():
        return flag(written, table)
    filled = written[written != ""]
    if len(filled) and pd.to_numeric(filled.iloc[:1], errors="coerce").notna().all():
        numbers = pd.to_numeric(filled, errors="coerce").astype("float64")
        if np.isfinite(numbers.to_numpy()).all():
            spread = np.full(len(written), np.nan)
            spread[(written != "").to_numpy()] = numbers.to_numpy()
            return pd.Series(spread, index=values.index, name=values.name)
    return written


def slip_among_numbers(values: pd.Series) -> int | None:
    """Find the first value that keeps a column of numbers from being one.

    Parameters
    ----------
    values : Series, shape (n,)
        A column as `auxiliary` returns it, or the same as categories.

    Returns
    -------
    int or None
        Position of the first value that is not a finite number, from 0. None in a column that is not of text, and where
        less than 90 % of the values, or fewer than nine distinct ones, are numbers: then the text is meant as text.

    Examples
    --------
    >>> slip_among_numbers(pd.Series([*map(str, range(20)), "n/a"]))
    20
    >>> slip_among_numbers(pd.Series(["1", "2", "other"])) is None
    True
    """
    dtype = values.dtype.categories.dtype if isinstance(values.dtype, pd.CategoricalDtype) else values.dtype
    if pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_datetime64_any_dtype(dtype):
        return None
    code, distinct = pd.factorize(values)
    written = pd.Series([_as_text(value) for value in distinct.tolist()], dtype="str")
    is_number = np.isfinite(pd.to_numeric(written, errors="coerce").to_numpy(dtype=np.float64))
    is_slip = ~is_number & (written != "").to_numpy(dtype=bool)
    rows = np.bincount(code[code >= 0], minlength=len(written))
    numbers, slips = int(rows[is_number].sum()), int(rows[is_slip].sum())
    if not slips or np.count_nonzero(is_number) < _FEWEST_NUMBERS or numbers < _SHARE_OF_NUMBERS * (numbers + slips):
        return None
    return int(np.flatnonzero(np.append(is_slip, False)[code])[0])
