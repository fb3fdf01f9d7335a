"""p10: the wage equation of married women, who are observed only if they work (Mroz 1987)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.design import design
from analysis.sensitivity.selection import Method, SelectionModel, Use, heckman
from analysis.terms import Terms

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

INTERCEPT = "(Intercept)"


def _terms(columns: dict[str, pd.Series]) -> Terms:
    n = len(next(iter(columns.values())))
    matrix = np.column_stack([np.ones(n), *columns.values()]).astype(float)
    return Terms((INTERCEPT, *columns), matrix, np.arange(n))


def _model(table: pd.DataFrame, method: Method) -> SelectionModel:
    kids = (table.kids5 + table.kids618 > 0).astype(float)
    selection = _terms(
        {"age": table.age, "I(age^2)": table.age**2, "faminc": table.faminc, "kids": kids, "educ": table.educ}
    )
    outcome = _terms({"exper": table.exper, "I(exper^2)": table.exper**2, "educ": table.educ, "city": table.city})
    return heckman(design(np.ones(len(table))), selection, outcome, table.lfp == 1, table.wage, method=method)


def test_p10_heckman_mroz(case: Case, rows: Rows) -> None:
    """All numbers but the least squares of the participants alone, which is not a selection model."""
    expected, table = case("p10_heckman_mroz"), rows("mroz87")
    for name, method, tolerance in (("two_step", Method.TWO_STEP, 1e-6), ("ml", Method.ML, 1e-4)):
        found, results = _model(table, method), expected[name]
        mills = () if found.mills_coefficient is None else (found.mills_coefficient,)
        terms = [*found.selection_names, *found.outcome_names, *(["invMillsRatio"] if mills else []), "sigma", "rho"]
        estimates = [*found.selection, *found.outcome, *mills, found.sigma, found.rho]
        assert terms == results["term"]
        np.testing.assert_allclose(estimates, results["estimate"], rtol=tolerance)
        last = [found.mills_error, None, None] if mills else [found.sigma_error, found.rho_error]
        for error, published in zip(
            [*found.selection_errors, *found.outcome_errors, *last], results["se"], strict=True
        ):
            assert error == (None if published is None else pytest.approx(published, rel=tolerance))
        assert found.mean.value == pytest.approx(expected["mean_predicted_outcome_all"][name], rel=tolerance)
        assert found.respondent_mean == pytest.approx(expected["mean_observed_participants"], rel=1e-12)
        assert found.use is Use.ESTIMATE
        if name == "ml":
            assert found.log_likelihood == pytest.approx(results["loglik"], rel=1e-8)
