"""p06c: outcome regression and AIPW with their standard errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import design
from analysis.estimation.augmented import Form
from analysis.estimation.doubly_robust import Models, estimate, point
from analysis.estimation.jackknife import jk1
from analysis.estimation.outcome import Family
from analysis.estimation.replicate import replicate, unchanged
from analysis.terms import of_cells

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

KINDS = {
    "outcome_lm": (Form.OUTCOME_REGRESSION, Family.LINEAR),
    "aipw_lm": (Form.AIPW, Family.LINEAR),
    "aipw_lm_hajek": (Form.HAJEK_AIPW, Family.LINEAR),
    "outcome_logit": (Form.OUTCOME_REGRESSION, Family.LOGISTIC),
    "aipw_logit": (Form.AIPW, Family.LOGISTIC),
}


def test_p06c_dr_greg(case: Case, rows: Rows) -> None:
    """Every number of the case; all base weights are the same there."""
    expected, table = case("p06c_dr_greg"), rows("lou_vax_survey")
    responded = (table.RESPONSE_STATUS == "Respondent").to_numpy()
    vaccinated = np.where(responded, table.VAX_STATUS == "Vaccinated", np.nan)
    cells = from_columns({name: table[name] for name in ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")})
    sample = design(table.SAMPLING_WEIGHT)
    left_out = jk1(sample)

    for name, (form, family) in KINDS.items():
        models = Models(responded, vaccinated, of_cells(cells), of_cells(cells), family, form)
        found = estimate(sample, models)
        redone = replicate(sample, left_out, unchanged, lambda base, models=models: point(base, models))
        assert found.value[0, 0] == pytest.approx(expected["estimates"][name], rel=1e-6)
        assert redone.value[0] == pytest.approx(expected["estimates"][name], rel=1e-6)
        assert redone.standard_error[0] == pytest.approx(expected["se_jk1"][name], rel=1e-6)
        assert found.standard_error[0, 0] == pytest.approx(expected["se_jk1"][name], rel=0.01)
        if name == "aipw_lm":
            assert found.simple_standard_error is not None
            assert found.simple_standard_error[0, 0] == pytest.approx(expected["se_influence_aipw_lm"], rel=1e-6)
