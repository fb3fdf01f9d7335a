"""p13: weighted quantiles under four rules, with Woodruff's limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import design
from analysis.estimation.quantile import quantiles

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]


def test_p13_quantiles(case: Case, rows: Rows) -> None:
    """Compare every figure."""
    table = rows("apistrat")
    sample = design(table.pw, stratum=table.stype, population_size=table.fpc)

    for rule, expected in case("p13_quantiles").items():
        found = quantiles(sample, table.api00, expected["p"], rule=rule)
        np.testing.assert_allclose(found.value[0], expected["estimate"], rtol=1e-6)
        np.testing.assert_allclose(found.low[0], expected["lo"], rtol=1e-6)
        np.testing.assert_allclose(found.high[0], expected["hi"], rtol=1e-6)
        np.testing.assert_allclose(found.standard_error[0], expected["se"], rtol=1e-6)
