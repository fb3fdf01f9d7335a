"""Columns of names, made without looking at one row after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd


def numbered(prefix: str, number: npt.NDArray[np.integer], *, digits: int = 1) -> pd.Series:
    """Write numbers behind a prefix."""
    written = pd.Series(number).astype("str")
    return prefix + (written.str.zfill(digits) if digits > 1 else written)


def chosen(names: Sequence[str], code: npt.NDArray[np.integer]) -> pd.Series:
    """Name the codes of a few names."""
    return pd.Series(pd.Categorical.from_codes(code.astype(np.int32), pd.Index(list(names))))
