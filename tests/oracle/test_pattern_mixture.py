"""p15: proxy pattern-mixture of a share by its authors' program, and of a mean by its published formula."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.design import design
from analysis.sensitivity.inferred import independent_terms
from analysis.sensitivity.pattern_mixture import proxy_pattern_mixture
from analysis.sensitivity.pattern_mixture_binary import binary_proxy_pattern_mixture
from analysis.sensitivity.probit import fit_probit
from analysis.terms import of_columns

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

FACTORS = ("agecat", "rwrkst", "Race", "census_region", "educat", "inccat", "kidflag")
VARIABLES = ("segment", "region", "channel", "touchpoint", "tenure_months")


def _share(expected: Any, table: pd.DataFrame) -> None:
    terms = of_columns({name: table[name].astype(str) for name in FACTORS})
    selected, married = (table.smartphone == 1).to_numpy(), (table.marcat_4 == 1).to_numpy()
    found = binary_proxy_pattern_mixture(design(np.ones(len(table))), terms, selected, married)
    model = fit_probit(independent_terms(terms, selected), selected.astype(float), married)
    names = ["factor({}){}".format(*name.split("=")) for name in model.terms.names[1:]]

    coefficients = dict(zip(["(Intercept)", *names], model.coefficients.tolist(), strict=True))
    assert coefficients == pytest.approx(expected["probit_coef"], rel=1e-4)
    assert int(selected.sum()) == expected["n_selected"]
    assert len(table) - int(selected.sum()) == expected["n_not_selected"]
    assert found.response_rate == pytest.approx(expected["sampling_fraction"], rel=1e-8)
    assert found.respondent_mean == pytest.approx(expected["selected_mean"], rel=1e-8)
    assert found.proxy_mean_respondents == pytest.approx(expected["proxy_mean_selected"], rel=1e-4)
    assert found.proxy_mean_nonrespondents == pytest.approx(expected["proxy_mean_nonselected"], rel=1e-4)
    proxy = model.cell_index[model.terms.cell][~selected]
    assert float(proxy.var(ddof=1)) == pytest.approx(expected["proxy_var_nonselected"], rel=1e-4)
    for mean in found.means:
        published = expected["mubp"][f"phi_{mean.phi:g}"]
        assert found.rho.value == pytest.approx(published["rho_0"], rel=1e-4)
        assert mean.bias == pytest.approx(published["mubp"], rel=1e-4)
        assert mean.mean.value == pytest.approx(published["ymean"], rel=1e-4)
        assert mean.nonrespondent_mean == pytest.approx(published["ymean_1"], rel=1e-4)
        assert found.respondent_mean == pytest.approx(published["ymean_0"], rel=1e-8)
        assert found.proxy_mean_respondents == pytest.approx(published["xmean_0"], rel=1e-4)
        assert found.proxy_mean_nonrespondents == pytest.approx(published["xmean_1"], rel=1e-4)


def _mean(expected: Any, table: pd.DataFrame) -> None:
    terms = of_columns({name: table[name] for name in VARIABLES})
    found = proxy_pattern_mixture(design(np.ones(len(table))), terms, table.responded == 1, table.score, low=0, high=10)

    assert int(table.responded.sum()) == expected["n_resp"]
    assert len(table) == expected["n"]
    assert found.respondent_mean == pytest.approx(expected["respondent_mean"], rel=1e-8)
    assert found.rho.value == pytest.approx(expected["rho_proxy_outcome"], rel=1e-8)
    assert found.proxy_mean_respondents == pytest.approx(expected["proxy_mean_resp"], rel=1e-8)
    assert found.proxy_mean_nonrespondents == pytest.approx(expected["proxy_mean_nonresp"], rel=1e-8)
    for mean, smub, smab in zip(found.means, found.smub, found.smab, strict=True):
        strength = {0.0: "lambda_0_phi_0", 0.5: "lambda_1_phi_0.5", 1.0: "lambda_inf_phi_1"}[mean.phi]
        assert mean.mean.value == pytest.approx(expected["ppm_mean"][strength], rel=1e-8)
        assert smub == pytest.approx(expected["smub"][f"phi_{mean.phi:g}"], rel=1e-8)
        assert smab == pytest.approx(expected["smab"][f"phi_{mean.phi:g}"], rel=1e-8, abs=1e-12)


def test_p15_proxy_pattern_mixture(case: Case, rows: Rows) -> None:
    """All numbers but the share among those not selected, which the data hold and no method may see."""
    expected = case("p15_proxy_pattern_mixture")
    _share(expected["nsfg"], rows("nsfg_fem_nevmar"))
    _mean(expected["cx"], rows("cx_jshape"))
