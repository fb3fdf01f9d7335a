"""Published figures of the density test at a threshold: margins of elections to the Senate, where nobody sorts."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.pressure.bunching import density_discontinuity, mccrary


def test_the_density_of_senate_margins_is_not_torn_at_zero(rows: Callable[[str], pd.DataFrame]) -> None:
    margin = rows("rddensity_senate")["margin"].to_numpy(dtype=float)
    found = density_discontinuity(margin, 0.0, bandwidths=(19.841, 27.119))
    assert (found.below, found.above) == pytest.approx((0.02169, 0.01814), abs=5e-6)
    assert found.statistic == pytest.approx(-0.8753, abs=1e-4)
    assert found.p_value == pytest.approx(0.3814, abs=1e-4)
    assert abs(mccrary(margin, 0.0, bandwidth=25.0).statistic) < 1.96
