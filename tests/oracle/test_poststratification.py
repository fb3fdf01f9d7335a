"""p01a, p01b, p01c: weights scaled to totals of cells, and what that does to standard errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import design
from analysis.estimation.statistics import mean, ratio, shares, total
from analysis.weighting.calibration import post_stratify, rake

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
Agrees = Callable[..., None]


def _known(column: pd.Series) -> np.ndarray:
    """Leave out, as a domain, the rows without a value."""
    return np.where(column.isna(), -1, 0)


def test_p01a_poststrat_apiclus1_stype(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers; the true population is only described."""
    expected, table = case("p01a_poststrat_apiclus1_stype"), rows("apiclus1")
    sample = design(table.pw, cluster=table.dnum, population_size=table.fpc)
    cells = from_columns({"stype": table.stype})

    met = post_stratify(sample, cells, expected["population_totals"])

    np.testing.assert_allclose(met.final_weight, expected["weights_in_row_order"], rtol=1e-6)
    for column, figure in expected["mean_before"].items():
        agrees(mean(sample, table[column].fillna(0), domain=_known(table[column])), {column: figure})
    agrees(mean(met, table[["api00", "meals"]]), expected["mean"])
    for column, figure in expected["total"].items():
        agrees(total(met, table[column].fillna(0), domain=_known(table[column])), {column: figure})
    agrees(shares(met, (table.awards == "Yes").astype(int)), expected["proportion_awards"])
    replaced = post_stratify(design(table.pw, cluster=table.dnum), cells, expected["population_totals"])
    agrees(mean(replaced, table[["api00", "meals"]]), expected["mean_no_fpc"])
    assert mean(met, table.api00).degrees_of_freedom == expected["df"]


def test_p01a_raking_to_one_margin_is_post_stratification(case: Case, rows: Rows, agrees: Agrees) -> None:
    expected, table = case("p01a_poststrat_apiclus1_stype"), rows("apiclus1")
    sample = design(table.pw, cluster=table.dnum, population_size=table.fpc)

    raked = rake(sample, from_columns({"stype": table.stype}), {"stype": expected["population_totals"]})

    np.testing.assert_allclose(raked.final_weight, expected["weights_in_row_order"], rtol=1e-6)
    agrees(mean(raked, table[["api00", "meals"]]), expected["mean"])


def test_p01b_poststrat_apistrat_two_var(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers."""
    expected, table = case("p01b_poststrat_apistrat_two_var"), rows("apistrat")
    sample = design(table.pw, stratum=table.stype, population_size=table.fpc)
    given = expected["population_totals"]
    totals = dict(zip(zip(given["stype"], given["awards"], strict=True), given["Freq"], strict=True))

    met = post_stratify(sample, from_columns({"stype": table.stype, "awards": table.awards}), totals)

    np.testing.assert_allclose(met.final_weight, expected["weights_in_row_order"], rtol=1e-6)
    agrees(mean(met, table[["api00", "ell"]]), expected["mean"])
    agrees(total(met, table.enroll), expected["total"])
    found = ratio(met, table["api.stu"], table.enroll)
    assert found.value[0] == pytest.approx(expected["ratio"]["est.api.stu/enroll"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["ratio"]["se.api.stu/enroll"], rel=1e-6)


def test_p01c_poststrat_srs_respondents(case: Case, rows: Rows, agrees: Agrees) -> None:
    """All numbers."""
    expected = case("p01c_poststrat_srs_respondents")
    table = rows("lou_vax_survey").query("RESPONSE_STATUS == 'Respondent'").reset_index(drop=True)
    given = rows("lou_vax_poststrat_totals")
    totals = {
        tuple(cell.removeprefix("CONTROL_CATEGORY").split("|")): count
        for cell, count in zip(given["cell"], given["total"], strict=True)
    }
    variables = ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")
    sample = design(table.SAMPLING_WEIGHT)
    vaccinated = (table.VAX_STATUS == "Vaccinated").astype(float)

    met = post_stratify(sample, from_columns({name: table[name] for name in variables}), totals)

    assert table.case_id.tolist() == expected["case_id"]
    np.testing.assert_allclose(met.final_weight, expected["weights"], rtol=1e-6)
    agrees(mean(sample, vaccinated), expected["before"])
    agrees(mean(met, vaccinated), expected["mean"])
    agrees(total(met, vaccinated), expected["total"])
