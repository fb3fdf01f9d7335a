"""p06a, p06b: the response model, its weights and classes, and standard errors that include its estimation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.cells import Cells, from_columns
from analysis.design import design
from analysis.estimation.statistics import mean
from analysis.estimation.two_phase import two_phase_mean
from analysis.weighting.calibration import rake
from analysis.weighting.classes import adjust_in_classes, propensity_classes
from analysis.weighting.propensity import adjust_for_nonresponse, fit_response

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
Agrees = Callable[..., None]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

VARIABLES = ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")


def _survey(table: pd.DataFrame) -> tuple[Cells, BoolArray, FloatArray]:
    responded = (table.RESPONSE_STATUS == "Respondent").to_numpy()
    vaccinated = np.where(responded, table.VAX_STATUS == "Vaccinated", 0.0)
    return from_columns({name: table[name] for name in VARIABLES}), responded, vaccinated


def _named(names: tuple[str, ...], values: FloatArray) -> dict[str, float]:
    return {name.replace("=", "").replace("(i", "(I"): float(v) for name, v in zip(names, values, strict=True)}


def test_p06a_propensity_lou_vax(case: Case, rows: Rows) -> None:
    """All numbers but those of refits by jackknife and bootstrap, which the test of replicates holds."""
    expected, table = case("p06a_propensity_lou_vax"), rows("lou_vax_survey")
    cells, responded, vaccinated = _survey(table)
    sample = design(table.SAMPLING_WEIGHT)
    assert (sample.size, responded.sum()) == (expected["n"], expected["n_resp"])

    _check_model(expected, sample.base_weight, cells, responded)
    adjusted = adjust_for_nonresponse(sample, cells, responded)
    assert adjusted.propensity is not None
    np.testing.assert_allclose(adjusted.propensity, expected["propensity_in_row_order"], rtol=1e-6)
    np.testing.assert_allclose(adjusted.final_weight, expected["ipw_in_row_order"], rtol=1e-6)
    assert adjusted.final_weight.sum() == pytest.approx(expected["ipw_sum"], rel=1e-6)
    held = adjusted.final_weight[responded]
    assert [held.min(), held.max()] == pytest.approx(expected["ipw_range_resp"], rel=1e-6)

    raw = mean(sample, vaccinated, domain=np.where(responded, 0, -1))
    figure = expected["raw_mean"]["y"]
    assert raw.value[0] == pytest.approx(figure["estimate"], rel=1e-6)
    assert raw.standard_error[0] == pytest.approx(figure["se"], rel=1e-6)
    np.testing.assert_allclose(raw.limits(reference="normal")[0], figure["ci95_normal"], rtol=1e-6)

    found = mean(adjusted, vaccinated)
    assert found.value[0] == pytest.approx(expected["ipw_mean"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["se_linearised_estimated_propensity"], rel=1e-5)
    as_if_known = mean(replace(adjusted, steps=()), vaccinated)
    assert as_if_known.standard_error[0] == pytest.approx(expected["naive_se_weights_fixed_all_rows"], rel=1e-5)
    alone = mean(design(held), vaccinated[responded])
    assert alone.standard_error[0] == pytest.approx(expected["naive_se_weights_fixed_resp_only"], rel=1e-5)

    classes = propensity_classes(adjusted.propensity, 5)
    np.testing.assert_allclose(classes.breaks, expected["class"]["breaks"], rtol=1e-6)
    np.testing.assert_array_equal(classes.code + 1, expected["class"]["class_in_row_order"])
    in_classes = adjust_in_classes(sample, classes, responded)
    assert in_classes.classes is not None
    np.testing.assert_array_equal(in_classes.classes.size, list(expected["class"]["n"].values()))
    np.testing.assert_allclose(in_classes.classes.factor, list(expected["class"]["factor"].values()), rtol=1e-6)
    np.testing.assert_allclose(in_classes.final_weight, expected["class"]["weights_in_row_order"], rtol=1e-6)
    assert mean(in_classes, vaccinated).value[0] == pytest.approx(expected["class"]["mean"], rel=1e-6)
    alone = mean(design(in_classes.final_weight[responded]), vaccinated[responded])
    assert alone.standard_error[0] == pytest.approx(expected["class"]["se_naive_resp_only"], rel=1e-5)
    refitted = expected["class"]["se_jk1_reclass_factors"]  # the same by first order, so near and not equal
    assert mean(in_classes, vaccinated).standard_error[0] == pytest.approx(refitted, rel=0.01)


def _check_model(expected: Any, weight: FloatArray, cells: Cells, responded: BoolArray) -> None:
    for fitted_with, key in ((np.ones(len(weight)), "coef"), (weight, "coef_svyglm")):
        model = fit_response(fitted_with, cells, responded)
        assert _named(model.terms.names, model.coefficients) == pytest.approx(expected[key], rel=1e-6)
    errors = np.sqrt(model.likelihood_covariance().diagonal())
    assert _named(model.terms.names, errors) == pytest.approx(expected["se_mle"], rel=1e-5)
    robust = np.sqrt(model.robust_covariance(design(weight), responded).diagonal())
    assert _named(model.terms.names, robust) == pytest.approx(expected["se_svyglm_robust"], rel=1e-5)
    assert model.deviance == pytest.approx(expected["deviance"], rel=1e-6)
    assert model.null_deviance == pytest.approx(expected["null_deviance"], rel=1e-6)
    assert model.log_likelihood == pytest.approx(expected["loglik"], rel=1e-6)
    assert model.null_deviance - model.deviance == pytest.approx(expected["lr_test"]["chisq"], rel=1e-6)
    assert len(model.coefficients) - 1 == expected["lr_test"]["df"]


def test_p06b_twophase_rrz(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers."""
    expected, table = case("p06b_twophase_rrz"), rows("lou_vax_survey")
    cells, responded, vaccinated = _survey(table)
    sample = design(np.ones(len(table)))
    assert table.case_id[responded].tolist() == expected["case_id_respondents"]

    by_propensity = adjust_for_nonresponse(sample, cells, responded)
    np.testing.assert_allclose(by_propensity.final_weight[responded], expected["rrz_weights"], rtol=1e-6)
    everybody = cells.sums(np.ones(len(table)))
    margins = {
        variable: dict(zip(levels, cells.margin(everybody, j).tolist(), strict=True))
        for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True))
    }
    raked = rake(design(np.ones(responded.sum())), cells.take(np.flatnonzero(responded)), margins)
    np.testing.assert_allclose(raked.final_weight, expected["twophase_raking_weights"], rtol=1e-6)

    agrees(two_phase_mean(sample, vaccinated, cells, responded), expected["rrz_mean"])
    drawn = two_phase_mean(sample, vaccinated, cells, responded, first_phase="drawn")
    agrees(drawn, expected["estWeights_mean"])
    agrees(two_phase_mean(sample, vaccinated, cells, responded, weights="raking"), expected["twophase_raking_mean"])
    agrees(two_phase_mean(sample, vaccinated, cells, responded, weights="linear"), expected["twophase_linear_mean"])
    agrees(two_phase_mean(sample, vaccinated, cells, responded, weights="none"), expected["uncalibrated"])
