"""p12: proportional odds by maximum likelihood and by design, and what they predict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import design
from analysis.estimation.ordinal import OrderedLogit, fit_ordered_logit, ordered_logit
from analysis.terms import Terms, of_cells

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
FloatArray = npt.NDArray[np.float64]


def _check_wine(expected: Any, table: pd.DataFrame) -> None:
    terms = of_cells(from_columns({"temp": table.temp, "contact": table.contact}))
    fit = fit_ordered_logit(table.rating - 1, terms)
    likelihood, by_newton = expected["wine_polr"], expected["wine_clm"]
    np.testing.assert_allclose(fit.coefficients, list(likelihood["coef"].values()), rtol=1e-4)
    np.testing.assert_allclose(fit.thresholds, list(likelihood["zeta"].values()), rtol=1e-4)
    np.testing.assert_allclose(fit.standard_error, list(likelihood["se"].values()), rtol=1e-4)
    thresholds_first = np.concatenate([fit.thresholds, fit.coefficients])
    np.testing.assert_allclose(thresholds_first, list(by_newton["coef"].values()), rtol=1e-6)
    errors = np.roll(fit.standard_error, len(fit.thresholds))
    np.testing.assert_allclose(errors, list(by_newton["se"].values()), rtol=1e-6)
    for published in (likelihood, by_newton):
        assert fit.log_likelihood == pytest.approx(published["loglik"], rel=1e-6)
    asked = expected["wine_probs"]
    cells = from_columns({"temp": asked["temp"], "contact": asked["contact"]})
    there = of_cells(cells)
    np.testing.assert_allclose(fit.probabilities(there)[there.cell], asked["probs"], rtol=1e-4)
    found = fit.expected_scores(there, [1, 2, 3, 4, 5])[there.cell]
    np.testing.assert_allclose(found, asked["expected_rating"], rtol=1e-4)


def _log_likelihood(fit: OrderedLogit, parameters: FloatArray, terms: Terms, answer: FloatArray) -> FloatArray:
    """Return the log-likelihood of each unit at other parameters."""
    k = len(fit.names)
    there = replace(fit, coefficients=parameters[:k], thresholds=parameters[k:])
    return np.log(there.probabilities(terms)[terms.cell, answer.astype(np.int64)])


def _curvature(fit: OrderedLogit, terms: Terms, answer: FloatArray, weight: FloatArray, step: float) -> FloatArray:
    """Return the information by differences of the gradient between two steps, itself by smaller differences."""
    at = np.concatenate([fit.coefficients, fit.thresholds])
    eye, small = np.eye(len(at)), 1e-5

    def gradient(there: FloatArray) -> FloatArray:
        ends = [
            _log_likelihood(fit, there + small * e, terms, answer)
            - _log_likelihood(fit, there - small * e, terms, answer)
            for e in eye
        ]
        return np.array([weight @ end for end in ends]) / (2 * small)

    found = np.array([(gradient(at - step * e) - gradient(at + step * e)) / (2 * step) for e in eye])
    return np.asarray((found + found.T) / 2)


def _check_customers(expected: Any, table: pd.DataFrame) -> None:
    answer = np.where(table.score >= 9, 2, np.where(table.score <= 6, 0, 1))
    levels = of_cells(from_columns({"segment": table.segment, "touchpoint": table.touchpoint}))
    matrix = np.column_stack([levels.matrix[levels.cell], table.tenure_months])
    terms = Terms((*levels.names, "tenure_months"), matrix, np.arange(len(table)))
    fit = ordered_logit(design(table.base_weight, cluster=table.store), answer, terms)
    estimates = np.concatenate([fit.coefficients, fit.thresholds])
    np.testing.assert_allclose(estimates, expected["estimate"], rtol=1e-4)
    np.testing.assert_allclose(fit.standard_error, expected["se"], rtol=2e-4)
    # The reference program takes the information by differences between parameters 0.001 apart, which is coarse for a
    # covariate counted in months. With the same differences the errors are the same.
    weight = (table.base_weight / table.base_weight.mean()).to_numpy()
    coarse, fine = (_curvature(fit, terms, answer.astype(float), weight, step) for step in (1e-3, 1e-4))
    turn = np.linalg.solve(coarse, fine)
    errors = np.sqrt((turn @ fit.covariance @ turn.T).diagonal())
    np.testing.assert_allclose(errors, expected["se"], rtol=1e-5)


def test_p12_ordinal(case: Case, rows: Rows) -> None:
    """Compare every figure; the errors of p12's survey model with the information taken as the reference takes it."""
    expected = case("p12_ordinal")

    _check_wine(expected, rows("wine"))
    _check_customers(expected["cx_svyolr"], rows("cx_mar").query("responded == 1").reset_index(drop=True))
