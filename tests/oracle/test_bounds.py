"""p17: what the metric can be whatever those who did not answer think."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.adjustment import adjust
from analysis.programme import Programme, Settings, check


def _programme(table: pd.DataFrame) -> Programme:
    """Lay the sampled customers out as a programme; the customers not sampled play no part in the bounds."""
    answered = table["responded"] == 1
    frame = pd.DataFrame(
        {
            "event_id": table["customer_id"],
            "employee_id": "E1",
            "segment": table["segment"],
            "event_ts": "2026-01-05T10:00:00Z",
            "sample_prob": 1 / table["base_weight"],
            "sampled": 1,
            "invited": 1,
            "disposition": np.where(answered, "complete", "no_response"),
        }
    )
    responses = pd.DataFrame(
        {
            "response_id": "R" + table["customer_id"][answered],
            "event_id": table["customer_id"][answered],
            "response_ts": "2026-01-06T10:00:00Z",
            "nps": table["score"][answered],
        }
    )
    return check(frame, responses, Settings())


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("nps", "nps_manski"), ("mean", "mean_score_manski"), ("top_box", "promoter_share")],
)
def test_p17_manski_bounds(
    case: Callable[[str], Any], rows: Callable[[str], pd.DataFrame], metric: str, expected: str
) -> None:
    published = case("p17_bounds_tipping")
    ends = published[expected]
    low, high = ends[1:] if isinstance(ends, list) else (ends["lower"], ends["upper"])

    found = adjust(_programme(rows("cx_mar")), metric=metric, auxiliaries=("segment",))

    assert found.sensitivity.bounds == pytest.approx((low, high), rel=1e-6)
    assert found.overall.response_rate == pytest.approx(published["weighted_rr"], rel=1e-6)
