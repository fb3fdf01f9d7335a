"""p06a: the response model, its weights, and a standard error that includes its estimation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cells import Cells, from_columns
from analysis.design import design
from analysis.estimation.linearised import domain_means
from analysis.weighting.propensity import adjust_for_nonresponse, fit_response

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

VARIABLES = ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")


def _cells(table: pd.DataFrame) -> Cells:
    return from_columns({name: table[name] for name in VARIABLES})


def test_p06a_coefficients_of_the_response_model(case: Case, rows: Rows) -> None:
    expected, table = case("p06a_propensity_lou_vax")["coef"], rows("lou_vax_survey")
    responded = (table.RESPONSE_STATUS == "Respondent").to_numpy()

    model = fit_response(table.SAMPLING_WEIGHT.to_numpy(dtype=float), _cells(table), responded)

    found = dict(zip([term.replace("=", "") for term in model.terms.names], model.coefficients, strict=True))
    found["(Intercept)"] = found.pop("(intercept)")
    assert found == pytest.approx(expected, rel=1e-6)


def test_p06a_mean_by_inverse_propensity_and_its_linearised_error(case: Case, rows: Rows) -> None:
    expected, table = case("p06a_propensity_lou_vax"), rows("lou_vax_survey")
    responded = (table.RESPONSE_STATUS == "Respondent").to_numpy()
    vaccinated = np.where(responded, table.VAX_STATUS == "Vaccinated", 0.0)

    adjusted = adjust_for_nonresponse(design(table.SAMPLING_WEIGHT), _cells(table), responded)

    np.testing.assert_allclose(adjusted.propensity, expected["propensity_in_row_order"], rtol=1e-6)
    np.testing.assert_allclose(adjusted.final_weight, expected["ipw_in_row_order"], rtol=1e-6)
    found = domain_means(adjusted, vaccinated, np.zeros(len(table)), 1)
    assert found.value[0] == pytest.approx(expected["ipw_mean"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["se_linearised_estimated_propensity"], rel=1e-5)
