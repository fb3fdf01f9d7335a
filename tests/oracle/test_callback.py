"""p16: models of reminder waves, tests of ignorability, stableness of resistance, and continuations of the waves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import patsy
import pytest

from analysis.design import design
from analysis.sensitivity.callback.continuum import continuum
from analysis.sensitivity.callback.mean import mean
from analysis.sensitivity.callback.model import fit
from analysis.sensitivity.callback.stableness import stableness, weighted_mean
from analysis.sensitivity.callback.testing import goodness_of_fit, ignorability
from analysis.sensitivity.callback.waves import Waves, counts, waves
from analysis.terms import Terms

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

HERE = Path(__file__).parent
CATEGORIES = ("detractor", "passive", "promoter")
PASSIVE = 1
NPS = [-100.0, 0.0, 100.0]
COVARIATES = "segment + region + channel + touchpoint + I(tenure_months / 30)"


def _waves(table: pd.DataFrame) -> Waves:
    """Lay the customers out by group and by wave, which the table counts from 1."""
    answered = (table["responded"] == 1).to_numpy()
    group = np.select([table["score"] >= 9, table["score"] <= 6], [2, 0], default=1)
    return waves(np.where(answered, group, -1), table["wave"].to_numpy() - 1, categories=CATEGORIES)


def _terms(table: pd.DataFrame) -> Terms:
    matrix = patsy.dmatrix(COVARIATES, table)
    names = [
        "(Intercept)" if name == "Intercept" else name.replace("[T.", "").replace("]", "").replace(" / ", "/")
        for name in matrix.design_info.column_names
    ]
    present, cell = np.unique(np.asarray(matrix), axis=0, return_inverse=True)
    return Terms(tuple(names), present, cell.ravel())


def _check_groups(expected: dict[str, Any], asked: Waves) -> None:
    constant = fit(asked, reference=PASSIVE, is_constant=True)
    found, published = mean(constant, NPS), expected["drew_fuller"]
    np.testing.assert_allclose(constant.shares, published["shares"], rtol=1e-4)
    np.testing.assert_allclose(constant.chance[:, 0], published["p_attempt"], rtol=1e-4)
    assert found.value == pytest.approx(published["nps"], rel=1e-4)
    assert found.standard_error_in_sample == pytest.approx(published["nps_se"], rel=1e-4)
    assert -constant.log_likelihood == pytest.approx(published["nll"], rel=1e-8)

    varying = fit(asked, reference=PASSIVE)
    found, published = mean(varying, NPS), expected["drew_fuller_attempt_varying"]
    np.testing.assert_allclose(varying.shares, published["shares"], rtol=1e-4)
    np.testing.assert_allclose(varying.alpha, published["alpha"], rtol=1e-4)
    np.testing.assert_allclose(varying.gamma[[0, 2]], published["gamma"], rtol=1e-4)
    np.testing.assert_allclose(varying.gamma_error[[0, 2]], published["gamma_se"], rtol=1e-4)
    assert found.value == pytest.approx(published["nps"], rel=1e-4)
    assert found.standard_error_in_sample == pytest.approx(published["nps_se"], rel=1e-4)
    assert -varying.log_likelihood == pytest.approx(published["nll"], rel=1e-8)

    tests, plain = expected["tests"], fit(asked, reference=PASSIVE, is_ignorable=True)
    ratio, fits, misfits = ignorability(plain, varying), goodness_of_fit(varying), goodness_of_fit(constant)
    assert fits is not None
    assert misfits is not None
    assert ratio.statistic == pytest.approx(tests["lr_ignorable_vs_a2"], rel=1e-4)
    assert ratio.degrees_of_freedom == tests["lr_df"]
    assert ratio.p_value == pytest.approx(tests["lr_p"], rel=1e-4)
    assert fits.statistic == pytest.approx(tests["gof_a2_vs_saturated"], rel=1e-4)
    assert fits.degrees_of_freedom == tests["gof_df"]
    assert fits.p_value == pytest.approx(tests["gof_p"], rel=1e-4)
    assert misfits.statistic == pytest.approx(tests["gof_a_vs_saturated"], rel=1e-4)
    assert misfits.degrees_of_freedom == tests["gof_a_df"]


def _check_full_likelihood(published: dict[str, Any], table: pd.DataFrame, asked: Waves, terms: Terms) -> None:
    model = fit(asked, terms, reference=PASSIVE)
    np.testing.assert_allclose(model.gamma[[0, 2]], published["gamma"], rtol=1e-4)
    np.testing.assert_allclose(model.gamma_error[[0, 2]], published["gamma_se"], rtol=1e-4)
    np.testing.assert_allclose(model.alpha, published["alpha"], rtol=1e-4)
    assert dict(zip(model.terms.names[1:], model.beta, strict=True)) == pytest.approx(
        published["beta_hazard"], rel=1e-4
    )
    assert -model.log_likelihood == pytest.approx(published["nll"], rel=1e-8)
    unweighted, weighted = mean(model, NPS), mean(model, NPS, design=design(table["base_weight"]))
    assert unweighted.value == pytest.approx(published["nps"]["nps_unw"], rel=1e-4)
    assert weighted.value == pytest.approx(published["nps"]["nps_w"], rel=1e-4)
    found = [unweighted.standard_error_in_sample, weighted.standard_error_in_sample]
    np.testing.assert_allclose(found, published["nps_se_model"], rtol=1e-4)


def _check_stableness(published: dict[str, Any], table: pd.DataFrame, asked: Waves, terms: Terms) -> None:
    model = stableness(asked, terms, reference=PASSIVE)
    assert model.residual < 1e-10
    np.testing.assert_allclose(model.gamma[[0, 2]], published["gamma"], rtol=1e-4)
    assert dict(zip(model.terms.names, model.first, strict=True)) == pytest.approx(published["b1"], rel=1e-4)
    assert dict(zip(model.terms.names, model.second, strict=True)) == pytest.approx(published["b2"], rel=1e-4)
    drawn = design(table["base_weight"])
    assert weighted_mean(model, NPS).value == pytest.approx(published["nps_hajek"], rel=1e-4)
    assert weighted_mean(model, NPS, design=drawn).value == pytest.approx(published["nps_hajek_base"], rel=1e-4)
    found = weighted_mean(model, NPS, is_normalised=False)
    assert found.value == pytest.approx(published["nps_ht"], rel=1e-4)


def _check_continuum(expected: dict[str, Any], asked: Waves) -> None:
    found, published = continuum(asked, NPS), expected["extrapolation"]
    np.testing.assert_allclose(found.response_rate, published["cumulative_rr"], rtol=1e-9)
    np.testing.assert_allclose(found.cumulative, published["cumulative_nps"], rtol=1e-9)
    np.testing.assert_allclose(found.by_wave, published["by_wave"], rtol=1e-9)
    assert found.linear == pytest.approx(published["linear_to_100"], rel=1e-9)
    assert found.last_wave == pytest.approx(published["last_wave_nps"], rel=1e-9)
    assert found.last_respondent == pytest.approx(published["last_respondent_method"], rel=1e-9)
    assert found.cumulative[-1] == pytest.approx(expected["unadjusted_nps"], rel=1e-9)


def test_p16_callback_models(case: Case, rows: Rows) -> None:
    """Every number but the slope that the published optimiser stopped at, and the residual of its equations."""
    expected, table = case("p16_callback_models"), rows("cx_jshape")
    asked, terms = _waves(table), _terms(table)

    together = counts(asked, terms).together()
    for name, by_wave in zip(CATEGORIES, together.answered[0].tolist(), strict=True):
        assert by_wave == expected["counts_k_by_wave"][name]
    assert together.silent[0, -1] == expected["n_nonrespondents"]
    _check_groups(expected, asked)
    _check_full_likelihood(expected["full_likelihood"], table, asked, terms)
    _check_stableness(expected["stableness_of_resistance"], table, asked, terms)
    _check_continuum(expected, asked)


def test_p16b_callback_no_false_alarm(case: Case, rows: Rows) -> None:
    """Every number; the likelihood is nearly flat, hence the tolerance of 0.001."""
    expected, table = case("p16b_callback_no_false_alarm"), rows("cx_mar")
    asked, terms, drawn = _waves(table), _terms(table), design(table["base_weight"])

    for published, used in ((expected["category"], None), (expected["with_covariates"], terms)):
        plain = fit(asked, used, reference=PASSIVE, is_ignorable=True)
        full = fit(asked, used, reference=PASSIVE)
        found = ignorability(plain, full)
        assert found.statistic == pytest.approx(published["lr"], rel=1e-3)
        assert found.degrees_of_freedom == published["df"]
        assert found.p_value == pytest.approx(published["p"], abs=0.01)
        assert -full.log_likelihood == pytest.approx(published["nll"], rel=1e-7)
        if used is not None:
            np.testing.assert_allclose(full.gamma[[0, 2]], published["gamma"], rtol=1e-3)
            assert -plain.log_likelihood == pytest.approx(published["nll_ignorable"], rel=1e-7)
            assert mean(full, NPS, design=drawn).value == pytest.approx(published["nps_w"], rel=1e-3)
            assert mean(plain, NPS, design=drawn).value == pytest.approx(published["nps_w_ignorable"], rel=1e-3)


def test_p16_the_interval_of_the_wave_model_covers_what_everybody_asked_would_have_said(rows: Rows) -> None:
    table = rows("cx_jshape")
    truth = json.loads((HERE / "cases" / "truth_cx_jshape.json").read_text(encoding="utf-8"))

    found = mean(fit(_waves(table), _terms(table), reference=PASSIVE), NPS, design=design(table["base_weight"]))

    away = found.value - truth["sample_fullresponse_weighted_nps"]
    assert abs(away) < 1.96 * found.standard_error_in_sample
