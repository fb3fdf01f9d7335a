"""p17: what the metric can be whatever those who did not answer think."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.adjustment import adjust
from analysis.design import design
from analysis.estimation.linearised import domain_means
from analysis.metrics import metric as metric_named
from analysis.programme import Programme, Settings, check
from analysis.sensitivity.bounds import manski_bounds
from analysis.sensitivity.tipping import delta_adjusted, tipping_point
from analysis.terms import Terms, of_columns
from analysis.weighting.propensity import adjust_for_nonresponse


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

    assert found.sensitivity.assumptions is not None
    assert found.sensitivity.assumptions.bounds == pytest.approx((low, high), rel=1e-6)
    assert found.overall.response_rate == pytest.approx(published["weighted_rr"], rel=1e-6)


VARIABLES = ("segment", "region", "channel", "touchpoint", "tenure_months")


def _terms(table: pd.DataFrame) -> Terms:
    return of_columns({name: table[name] for name in VARIABLES})


def _check_manski(expected: Any, table: pd.DataFrame) -> None:
    sample, responded = design(table["base_weight"]), (table["responded"] == 1).to_numpy()
    answer = np.where(responded, table["score"], 0.0)
    for name, key, mean in (("nps", "nps_manski", "nps_resp"), ("mean", "mean_score_manski", "mean_score_resp")):
        chosen = metric_named(name)
        found = manski_bounds(sample, responded, chosen.values(answer), low=chosen.low, high=chosen.high)[0]
        assert found.response_rate == pytest.approx(expected["weighted_rr"], rel=1e-6)
        assert found.respondent_mean == pytest.approx(expected[mean], rel=1e-6)
        assert {"lower": found.low, "upper": found.high} == pytest.approx(expected[key], rel=1e-6)
    share = manski_bounds(sample, responded, metric_named("top_box").values(answer), low=0, high=1)[0]
    assert [share.respondent_mean, share.low, share.high] == pytest.approx(expected["promoter_share"], rel=1e-6)
    segment, names = pd.factorize(table["segment"], sort=True)
    published = expected["by_segment"]
    each = manski_bounds(
        sample, responded, metric_named("nps").values(answer), low=-100, high=100, domain=segment, domains=len(names)
    )
    assert list(names) == published["segment"]
    assert [one.response_rate for one in each] == pytest.approx(published["rr"], rel=1e-6)
    assert [one.respondent_mean for one in each] == pytest.approx(published["nps"], rel=1e-6)
    assert [one.low for one in each] == pytest.approx(published["lower"], rel=1e-6)
    assert [one.high for one in each] == pytest.approx(published["upper"], rel=1e-6)


def test_p17_bounds_tipping(case: Callable[[str], Any], rows: Callable[[str], pd.DataFrame]) -> None:
    """All numbers; `cov_identity` holds none."""
    expected, table = case("p17_bounds_tipping"), rows("cx_mar")
    _check_manski(expected, table)
    sample, responded, terms = design(table["base_weight"]), (table["responded"] == 1).to_numpy(), _terms(table)
    value = metric_named("nps").values(np.where(responded, table["score"], 0.0))

    for key, known in (("delta_adjusted_nps", None), ("delta_adjusted_pattern_mixture_regression", terms)):
        published = expected[key]
        found = delta_adjusted(sample, responded, value, deltas=published["delta"], low=-100, high=100, terms=known)
        assert [shifted.mean.value for shifted in found] == pytest.approx(published["nps"], rel=1e-6)
    tipping = tipping_point(sample, responded, value, target=0, low=-100, high=100)
    assert tipping.delta.value == pytest.approx(expected["tipping_delta_to_zero"], rel=1e-6)
    adjusted = adjust_for_nonresponse(sample, terms, responded)
    weighted = domain_means(adjusted, value, np.zeros(len(table), dtype=int), 1)
    assert weighted.value[0] == pytest.approx(expected["ipw_nps"], rel=1e-6)
