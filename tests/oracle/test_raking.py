"""p01a, p02a, p02b, p02c: calibration to margins and its standard errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import design
from analysis.estimation.linearised import domain_means
from analysis.quality.weights import design_effect, effective_n
from analysis.weighting.calibration import rake

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]


def _everybody(table: pd.DataFrame) -> np.ndarray:
    return np.zeros(len(table), dtype=np.int64)


@pytest.mark.parametrize(("fpc", "key"), [(True, "mean"), (False, "mean_no_fpc")])
def test_p01a_poststratified_schools(case: Case, rows: Rows, fpc: bool, key: str) -> None:
    expected, table = case("p01a_poststrat_apiclus1_stype"), rows("apiclus1")
    sample = design(table.pw, cluster=table.dnum, population_size=table.fpc if fpc else None)

    stratified = rake(sample, from_columns({"stype": table.stype}), {"stype": expected["population_totals"]})

    np.testing.assert_allclose(stratified.final_weight, expected["weights_in_row_order"], rtol=1e-6)
    for column in ("api00", "meals"):
        found = domain_means(stratified, table[column], _everybody(table), 1)
        assert found.value[0] == pytest.approx(expected[key][column]["estimate"], rel=1e-6)
        assert found.standard_error[0] == pytest.approx(expected[key][column]["se"], rel=1e-6)
        assert found.degrees_of_freedom == expected[key][column]["df"]


def test_p02a_schools_raked_to_two_margins(case: Case, rows: Rows) -> None:
    expected, table = case("p02a_rake_apiclus1_2m"), rows("apiclus1")
    sample = design(table.pw, cluster=table.dnum, population_size=table.fpc)

    raked = rake(sample, from_columns({"stype": table.stype, "sch.wide": table["sch.wide"]}), expected["margins"])

    assert raked.calibration is not None
    assert raked.calibration.largest_margin_error < 1e-10
    np.testing.assert_allclose(raked.final_weight, expected["weights_in_row_order"], rtol=1e-6)
    for column in ("api00", "enroll"):
        found = domain_means(raked, table[column], _everybody(table), 1)
        assert found.value[0] == pytest.approx(expected["mean_calibrate_se"][column]["estimate"], rel=1e-6)
        assert found.standard_error[0] == pytest.approx(expected["mean_calibrate_se"][column]["se"], rel=1e-6)


def test_p02b_stratified_schools_raked_to_three_margins(case: Case, rows: Rows) -> None:
    expected, table = case("p02b_rake_apistrat_3m"), rows("apistrat")
    sample = design(table.pw, stratum=table.stype, population_size=table.fpc)
    variables = ("stype", "sch.wide", "comp.imp")

    raked = rake(sample, from_columns({name: table[name] for name in variables}), expected["margins"])

    np.testing.assert_allclose(raked.final_weight, expected["weights_in_row_order"], rtol=1e-6)
    assert design_effect(raked.final_weight) == pytest.approx(expected["kish_deff"], rel=1e-6)
    assert effective_n(raked.final_weight) == pytest.approx(expected["n_eff"], rel=1e-6)
    for column in ("api00", "meals"):
        found = domain_means(raked, table[column], _everybody(table), 1)
        assert found.value[0] == pytest.approx(expected["mean_calibrate_se"][column]["estimate"], rel=1e-6)
        assert found.standard_error[0] == pytest.approx(expected["mean_calibrate_se"][column]["se"], rel=1e-6)


def test_p02c_respondents_raked_to_the_population(case: Case, rows: Rows) -> None:
    expected = case("p02c_rake_lou_respondents")
    table = rows("lou_vax_survey").query("RESPONSE_STATUS == 'Respondent'").reset_index(drop=True)
    totals = rows("lou_vax_raking_totals")
    variables = ("RACE_ETHNICITY", "SEX", "EDUC_ATTAINMENT")
    margins = {
        name: {
            cell.removeprefix(name): total
            for cell, total in zip(totals["cell"], totals["total"], strict=True)
            if cell.startswith(name)
        }
        for name in variables
    }

    raked = rake(design(table.SAMPLING_WEIGHT), from_columns({name: table[name] for name in variables}), margins)

    np.testing.assert_allclose(raked.final_weight, expected["weights"], rtol=1e-6)
    found = domain_means(raked, (table.VAX_STATUS == "Vaccinated").astype(float), _everybody(table), 1)
    assert found.value[0] == pytest.approx(expected["mean_calibrate_se"]["vax"]["estimate"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["mean_calibrate_se"]["vax"]["se"], rel=1e-6)
    assert design_effect(raked.final_weight) == pytest.approx(expected["kish_deff"], rel=1e-6)
