"""p07: what unequal weights cost, balance before and after weighting, and the fit of the response model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.quality.balance import level_balance, number_balance
from analysis.quality.response_fit import auc, pseudo_r2
from analysis.quality.weights import design_effect, effective_n, summary
from analysis.terms import of_columns
from analysis.weighting.propensity import adjust_for_nonresponse, fit_response

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

CATEGORIES = ("segment", "region", "channel", "touchpoint")
NUMBERS = ("tenure_months", "spend")


@dataclass(frozen=True)
class Adjusted:
    table: pd.DataFrame
    responded: npt.NDArray[np.bool_]
    base: npt.NDArray[np.float64]
    weighted: Design


def _adjusted(table: pd.DataFrame) -> Adjusted:
    responded = (table.responded == 1).to_numpy()
    terms = of_columns({name: table[name] for name in (*CATEGORIES, "tenure_months")})
    weighted = adjust_for_nonresponse(design(table.base_weight), terms, responded)
    return Adjusted(table, responded, table.base_weight.to_numpy(), weighted)


def _check_model(given: Adjusted, expected: Any) -> None:
    terms = of_columns({name: given.table[name] for name in (*CATEGORIES, "tenure_months")})
    weighted = fit_response(given.base, terms, given.responded)
    coefficients = dict(zip([n.replace("=", "") for n in terms.names], weighted.coefficients, strict=True))
    coefficients["(Intercept)"] = coefficients.pop("(intercept)")
    assert coefficients == pytest.approx(expected["coef"], rel=1e-6)

    plain = fit_response(np.ones(len(given.table)), terms, given.responded)
    propensity = plain.cell_propensity[plain.terms.cell]
    assert auc(propensity, given.responded) == pytest.approx(expected["auc_unweighted"], rel=1e-6)
    found = pseudo_r2(propensity, given.responded)
    assert found == pytest.approx(expected["pseudo_r2_mcfadden_unweighted"], rel=1e-6)


def _check_weights(weight: npt.NDArray[np.float64], expected: Any) -> None:
    found = summary(weight)
    assert {
        "n": found.n,
        "deff_kish": found.design_effect,
        "n_eff": found.effective_n,
        "cv": found.cv,
        "cv_sample": found.cv_sample,
        "min": found.minimum,
        "max": found.maximum,
        "max_over_median": found.max_over_median,
        "share_top1pct": found.top_percent_share,
    } == pytest.approx(expected, rel=1e-6)
    assert design_effect(weight) == pytest.approx(expected["deff_kish"], rel=1e-6)
    assert effective_n(weight) == pytest.approx(expected["n_eff"], rel=1e-6)


def _check_balance(given: Adjusted, expected: Any) -> None:
    table, answered = given.table, np.flatnonzero(given.responded)
    final = given.weighted.final_weight[answered]
    cells = from_columns({name: table[name] for name in CATEGORIES})
    levels = level_balance(cells, cells.take(answered), given.base[answered], final, given.base)
    numbers = [
        number_balance(name, table[name], given.base, table[name].iloc[answered], given.base[answered], final)
        for name in NUMBERS
    ]
    found = {f"{b.variable}{b.level}": b for b in levels} | {b.variable: b for b in numbers}
    assert set(found) == set(expected["smd"]["variable"])
    for i, name in enumerate(expected["smd"]["variable"]):
        entry = found[name]
        assert {
            "target": entry.population,
            "resp_base": entry.before,
            "resp_adj": entry.after,
            "sd_target": entry.standard_deviation,
            "smd_before": entry.smd_before,
            "smd_after": entry.smd_after,
        } == pytest.approx({k: v[i] for k, v in expected["smd"].items() if k != "variable"}, rel=1e-6, abs=1e-12)
    tenure = numbers[NUMBERS.index("tenure_months")]
    assert [tenure.ks_before, tenure.ks_after] == pytest.approx(expected["ks_tenure"], rel=1e-6)


def test_p07_weights_diagnostics(case: Case, rows: Rows) -> None:
    """Every number of the case."""
    expected, given = case("p07_weights_diagnostics"), _adjusted(rows("cx_mar"))
    _check_model(given, expected)
    _check_weights(given.base[given.responded], expected["kish_base_resp"])
    _check_weights(given.weighted.final_weight[given.responded], expected["kish_adj_resp"])
    _check_balance(given, expected)
