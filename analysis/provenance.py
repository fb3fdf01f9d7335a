"""Which analysis ran on which data, so that a result can be reproduced."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.programme import Programme

#: Version of the analysis; equal to the version of the package.
ANALYSIS_VERSION = "0.1.0"


def input_hash(programme: Programme) -> str:
    """Return a digest of everything an analysis reads.

    Parameters
    ----------
    programme : Programme
        The checked tables and settings.

    Returns
    -------
    str
        SHA-256 in hexadecimal; the same for any order of rows and columns.
    """
    digest = hashlib.sha256()
    for key, value in sorted(asdict(programme.settings).items()):
        digest.update(f"{key}={value!r};".encode())
    tables = (
        ("frame", programme.frame, "event_id"),
        ("responses", programme.responses.drop(columns="event_row"), "response_id"),
    )
    for name, table, key in tables:
        order = np.argsort(table[key].to_numpy(dtype=object), kind="stable")
        digest.update(f"{name}:{len(table)};".encode())
        for column in sorted(table.columns):
            digest.update(f"{column}:".encode())
            digest.update(_canonical(table[column], order))
    return digest.hexdigest()


def _canonical(values: pd.Series, order: npt.NDArray[np.int64]) -> bytes:
    """Write a column in one way only: each text with its length before it, numbers in little-endian order."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        moments = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
        return bytes(moments.astype("<i8")[order].tobytes())
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype="<f8", na_value=np.nan)[order] + 0.0  # adding zero turns -0 into 0
        numbers[np.isnan(numbers)] = np.nan
        return bytes(numbers.tobytes())
    encoded = [str(text).encode() for text in values.to_numpy(dtype=object)[order]]
    lengths = np.array([len(text) for text in encoded], dtype="<i8")
    return bytes(lengths.tobytes()) + b"".join(encoded)
