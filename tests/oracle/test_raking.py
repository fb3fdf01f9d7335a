"""p02a, p02b, p02c: raking to margins and its standard errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.estimation.statistics import mean, total
from analysis.quality.weights import design_effect, effective_n
from analysis.terms import of_cells
from analysis.weighting.calibration import calibrate, rake

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
Agrees = Callable[..., None]
Margins = dict[str, dict[str, float]]


def _calibrated(sample: Design, columns: dict[str, pd.Series], margins: Margins) -> Design:
    """Meet the margins by the general calibration instead: a second way to the same weights and errors."""
    terms = of_cells(from_columns(columns))
    totals = {name: float(margins[name.split("=", 1)[0]][name.split("=", 1)[1]]) for name in terms.names if "=" in name}
    totals["(intercept)"] = float(sum(next(iter(margins.values())).values()))
    return calibrate(sample, terms, totals, distance="raking")


def _check(
    sample: Design, columns: dict[str, pd.Series], margins: Margins, values: pd.DataFrame, expected: Any, agrees: Agrees
) -> Design:
    cells = from_columns(columns)
    raked = rake(sample, cells, margins)
    assert raked.calibration is not None
    assert raked.calibration.largest_margin_error < 1e-10
    weights = expected.get("weights_in_row_order", expected.get("weights"))
    np.testing.assert_allclose(raked.final_weight, weights, rtol=1e-6)
    agrees(mean(raked, values), expected["mean_calibrate_se"])
    agrees(mean(rake(sample, cells, margins, residuals="equal"), values), expected["mean_rake_se"])
    second = _calibrated(sample, columns, margins)
    np.testing.assert_allclose(second.final_weight, raked.final_weight, rtol=1e-9)
    agrees(mean(second, values), expected["mean_calibrate_se"])
    return raked


def test_p02a_rake_apiclus1_2m(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers but the difference between two functions of R."""
    expected, table = case("p02a_rake_apiclus1_2m"), rows("apiclus1")
    sample = design(table.pw, cluster=table.dnum, population_size=table.fpc)
    columns = {name: table[name] for name in ("stype", "sch.wide")}

    raked = _check(sample, columns, expected["margins"], table[["api00", "enroll"]], expected, agrees)

    agrees(total(raked, table["api.stu"]), expected["total"])


def test_p02b_rake_apistrat_3m(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers but the difference between two functions of R."""
    expected, table = case("p02b_rake_apistrat_3m"), rows("apistrat")
    sample = design(table.pw, stratum=table.stype, population_size=table.fpc)
    columns = {name: table[name] for name in ("stype", "sch.wide", "comp.imp")}

    raked = _check(sample, columns, expected["margins"], table[["api00", "meals"]], expected, agrees)

    assert design_effect(raked.final_weight) == pytest.approx(expected["kish_deff"], rel=1e-6)
    assert effective_n(raked.final_weight) == pytest.approx(expected["n_eff"], rel=1e-6)


def test_p02c_rake_lou_respondents(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers but the difference between two functions of R."""
    expected = case("p02c_rake_lou_respondents")
    table = rows("lou_vax_survey").query("RESPONSE_STATUS == 'Respondent'").reset_index(drop=True)
    given = rows("lou_vax_raking_totals")
    variables = ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")
    margins = {
        name: {
            cell.removeprefix(name): count
            for cell, count in zip(given["cell"], given["total"], strict=True)
            if cell.startswith(name)
        }
        for name in variables
    }
    sample = design(table.SAMPLING_WEIGHT)
    vaccinated = pd.DataFrame({"vax": (table.VAX_STATUS == "Vaccinated").astype(float)})

    raked = _check(sample, {name: table[name] for name in variables}, margins, vaccinated, expected, agrees)

    assert table.case_id.tolist() == expected["case_id"]
    agrees(mean(sample, vaccinated), expected["before"])
    assert design_effect(raked.final_weight) == pytest.approx(expected["kish_deff"], rel=1e-6)
    assert effective_n(raked.final_weight) == pytest.approx(expected["n_eff"], rel=1e-6)
