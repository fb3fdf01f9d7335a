"""p08: R-indicators, coefficients of variation and partial indicators, with their errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from analysis.cells import Cells, from_columns
from analysis.design import Design, design
from analysis.quality.partial_r_indicator import VariablePartial, partial_r_indicators
from analysis.quality.r_indicator import RIndicator, r_indicator
from analysis.weighting.propensity import fit_response

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

RELATIVE = 1e-6
#: Exact zeros of the published results are rounding in the last digits of ours.
ABSOLUTE = 1e-12


def _check_indicator(found: RIndicator, expected: Any) -> None:
    assert str(found.sampling) == expected["design"]
    pairs = {
        "mean_propensity": found.mean_propensity,
        "var_propensity": found.propensity_variance,
        "bias_of_var": found.variance_bias,
        "R_unadj": found.unadjusted,
        "R_adj": found.value,
        "R_se": found.standard_error,
        "CV_unadj": found.cv_unadjusted,
        "CV_adj": found.cv,
        "CV_se": found.cv_standard_error,
        "max_abs_bias_unadj": found.largest_bias(is_adjusted=False),
        "max_abs_bias_adj": found.largest_bias(),
    }
    for name, value in pairs.items():
        if name in expected:
            assert value == pytest.approx(expected[name], rel=RELATIVE), name


def _check_variables(found: Sequence[VariablePartial], expected: Any) -> None:
    columns = {
        "Pu": [v.unconditional for v in found],
        "PuUnadj": [v.unconditional_unadjusted for v in found],
        "PuSE": [v.standard_error for v in found],
        "Pc": [v.conditional for v in found],
        "PcUnadj": [v.conditional_unadjusted for v in found],
        "PcSEApprox": [v.standard_error for v in found],
        "CVu": [v.cv_unconditional for v in found],
        "CVuUnadj": [v.cv_unconditional_unadjusted for v in found],
        "CVuSE": [v.cv_standard_error for v in found],
        "CVc": [v.cv_conditional for v in found],
        "CVcUnadj": [v.cv_conditional_unadjusted for v in found],
        "CVcSEApprox": [v.cv_standard_error for v in found],
    }
    assert [v.variable for v in found] == expected["variable"]
    for name in expected.keys() - {"variable"}:
        assert columns[name] == pytest.approx(expected[name], rel=RELATIVE), name


def _check_levels(found: Sequence[VariablePartial], expected: Any) -> None:
    assert {v.variable for v in found} == set(expected)
    for variable in found:
        table = expected[variable.variable]
        columns = {
            "category": [k.level for k in variable.levels],
            "PuUnadj": [k.unconditional for k in variable.levels],
            "PuUnadjSE": [k.unconditional_standard_error for k in variable.levels],
            "PcUnadj": [k.conditional for k in variable.levels],
            "PcUnadjSE": [k.conditional_standard_error for k in variable.levels],
        }
        assert columns["category"] == table["category"]
        for name in table.keys() - {"category"}:
            assert columns[name] == pytest.approx(table[name], rel=RELATIVE, abs=ABSOLUTE), (variable.variable, name)


def _check(sample: Design, cells: Cells, responded: Any, expected: Any) -> None:
    _check_indicator(r_indicator(sample, cells, responded), expected)
    partial = partial_r_indicators(sample, cells, responded)
    _check_variables(partial, expected["partial"])
    _check_levels(partial, expected["partial_by_category"])
    if "partial_cv" in expected:
        _check_variables(partial, expected["partial_cv"])


def test_p08_rindicator_lou_vax(case: Case, rows: Rows) -> None:
    """Every number: a census, simple random sampling, and the linear model."""
    expected, table = case("p08_rindicator_lou_vax"), rows("lou_vax_survey")
    responded = (table.RESPONSE_STATUS == "Respondent").to_numpy()
    cells = from_columns({name: table[name] for name in ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")})

    _check(design([1.0] * len(table)), cells, responded, expected["weights_one_census"])
    _check(design(table.SAMPLING_WEIGHT), cells, responded, expected["design_weights"])

    linear = r_indicator(design([1.0] * len(table)), cells, responded, link="linear")
    found = {"R_unadj": linear.unadjusted, "R_adj": linear.value, "R_se": linear.standard_error}
    assert found == pytest.approx(expected["linear_model"], rel=RELATIVE)


def test_p08b_rindicator_cx(case: Case, rows: Rows) -> None:
    """Every number: stratified sampling with unequal weights."""
    expected, table = case("p08b_rindicator_cx"), rows("cx_mar")
    table["ten4"] = pd.cut(
        table.tenure_months, [-1.0, *expected["tenure_breaks"], 1e9], labels=["a", "b", "c", "d"]
    ).astype(str)
    names = ("segment", "region", "channel", "touchpoint", "ten4")
    cells = from_columns({name: table[name] for name in names})
    sample, responded = design(table.base_weight, stratum=table.segment), (table.responded == 1).to_numpy()

    model = fit_response(sample.base_weight, cells, responded)
    coefficients = dict(zip([n.replace("=", "") for n in model.terms.names], model.coefficients, strict=True))
    coefficients["(Intercept)"] = coefficients.pop("(intercept)")
    assert coefficients == pytest.approx(expected["coef"], rel=RELATIVE)
    _check(sample, cells, responded, expected)
