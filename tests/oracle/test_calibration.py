"""p03, p03b: calibration to categories and numbers with four distances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.design import Design, design
from analysis.estimation.statistics import mean, total
from analysis.terms import Terms, of_columns
from analysis.weighting.calibration import calibrate

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
Agrees = Callable[..., None]

HOW: dict[str, dict[str, Any]] = {
    "linear": {"distance": "linear"},
    "raking": {"distance": "raking"},
    "logit_bounds_0.5_1.7": {"distance": "logit", "bounds": (0.5, 1.7)},
    "linear_bounds_0.6_1.7": {"distance": "linear", "bounds": (0.6, 1.7)},
    "logit_0.4_2": {"distance": "logit", "bounds": (0.4, 2.0)},
}


def _totals(terms: Terms, given: dict[str, float]) -> dict[str, float]:
    by_name = {"(intercept)": given["(Intercept)"], **given}
    return {name: by_name[name.replace("=", "")] for name in terms.names}


def _calibrated(sample: Design, terms: Terms, given: dict[str, float], how: str, expected: Any) -> Design:
    found = calibrate(sample, terms, _totals(terms, given), **HOW[how])
    assert found.calibration is not None
    assert found.calibration.largest_margin_error < 1e-10
    np.testing.assert_allclose(found.final_weight, expected["weights_in_row_order"], rtol=1e-6)
    return found


def test_p03_calibration_apiclus1(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers of all four distances; the true mean is only described."""
    expected, table = case("p03_calibration_apiclus1"), rows("apiclus1")
    sample = design(table.pw, cluster=table.dnum, population_size=table.fpc)
    terms = of_columns({"stype": table.stype, "api99": table.api99})
    known = np.where(table.enroll.isna(), -1, 0)

    for how in ("linear", "raking", "logit_bounds_0.5_1.7", "linear_bounds_0.6_1.7"):
        found = _calibrated(sample, terms, expected["totals"], how, expected[how])
        factor = found.final_weight / sample.base_weight
        assert [factor.min(), factor.max()] == pytest.approx(expected[how]["g_range"], rel=1e-6)
        agrees(mean(found, table[["api00", "meals"]]), expected[how]["mean"])
        agrees(total(found, table.enroll.fillna(0), domain=known), expected[how]["total"])


def test_p03_weights_at_a_bound_are_exactly_there(case: Case, rows: Rows) -> None:
    expected, table = case("p03_calibration_apiclus1"), rows("apiclus1")
    sample, terms = design(table.pw), of_columns({"stype": table.stype, "api99": table.api99})

    found = calibrate(sample, terms, _totals(terms, expected["totals"]), bounds=(0.6, 1.7))

    bounds = np.array([0.6, 1.7])[:, None] * sample.base_weight
    given = np.array(expected["linear_bounds_0.6_1.7"]["weights_in_row_order"])
    reached = (found.final_weight == bounds).any(axis=0)
    np.testing.assert_array_equal(reached, np.isclose(given, bounds, rtol=1e-9).any(axis=0))
    assert reached.any()


def test_p03b_calibration_continuous_srs(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers of all three distances."""
    expected, table = case("p03b_calibration_continuous_srs"), rows("apistrat")
    sample = design(table.pw, stratum=table.stype, population_size=table.fpc)
    terms = of_columns({"api99": table.api99, "meals": table.meals})

    for how in ("linear", "raking", "logit_0.4_2"):
        found = _calibrated(sample, terms, expected["totals"], how, expected[how])
        agrees(mean(found, table[["api00", "ell"]]), expected[how]["mean"])
        auxiliary = mean(found, table.api99)
        assert auxiliary.standard_error[0] == pytest.approx(0.0, abs=1e-8)
