"""p14c: AAPOR's outcome rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from analysis.aapor import Counts
from analysis.disposition import rates


def test_p14c_rates_from_counts_of_dispositions(
    case: Callable[[str], Any], rows: Callable[[str], pd.DataFrame]
) -> None:
    expected = case("p14c_aapor_dispositions")["rates"]
    n = rows("aapor_dispositions").set_index("code")["n"].to_dict()

    found = rates(Counts(n["I"], n["P"], n["R"], n["NC"], n["O"], n["UH"], n["UO"], n["NE"])).as_dict()

    assert found == pytest.approx(expected, rel=1e-6)
