"""Programmes of 40,000 customers whose opinions are all known: what the methods say of those who did not answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.estimation.doubly_robust import Models, estimate
from analysis.estimation.linearised import domain_means
from analysis.metrics import metric
from analysis.sensitivity.bounds import manski_bounds
from analysis.sensitivity.callback.mean import mean
from analysis.sensitivity.callback.model import fit
from analysis.sensitivity.callback.testing import ignorability
from analysis.sensitivity.callback.waves import waves
from analysis.terms import of_columns
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

Rows = Callable[[str], pd.DataFrame]

VARIABLES = ("segment", "region", "channel", "touchpoint", "tenure_months")
CATEGORIES = ("detractor", "passive", "promoter")
NPS_OF_CATEGORY = (-100.0, 0.0, 100.0)


def _truth(name: str) -> Any:
    path = Path(__file__).parent / "cases" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _sample(table: pd.DataFrame) -> tuple[Design, npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Simple random samples without replacement from each segment, with their answers."""
    responded = (table.responded == 1).to_numpy()
    drawn = design(table.base_weight, stratum=table.segment, population_size=table.stratum_size)
    return drawn, responded, metric("nps").values(np.where(responded, table.score, 0.0))


def _nps(adjusted: Design, value: npt.NDArray[np.float64]) -> tuple[float, float]:
    found = domain_means(adjusted, value, np.zeros(adjusted.size, dtype=np.int64), 1)
    return float(found.value[0]), float(found.standard_error[0])


def _check_description(truth: Any, table: pd.DataFrame) -> None:
    """The rows are those the file of the truth speaks of."""
    sample, responded, value = _sample(table)
    assert responded.mean() == pytest.approx(truth["response_rate"], rel=1e-12)
    assert value[responded].mean() == pytest.approx(truth["respondent_unweighted_nps"], rel=1e-12)
    by_weight = np.average(value[responded], weights=sample.base_weight[responded])
    assert by_weight == pytest.approx(truth["respondent_baseweighted_nps"], rel=1e-12)
    waves_of = table.wave.value_counts().to_dict()
    assert {str(wave): count for wave, count in waves_of.items()} == truth["respondents_by_wave"]
    shares = truth["population_share"]
    nps = 100 * (shares["promoter"] - shares["detractor"])
    assert nps == pytest.approx(truth["population_nps"], rel=1e-12)


def _waves_nps(table: pd.DataFrame) -> tuple[float, float, float]:
    """NPS by the likelihood of waves and answers, its error in the sample, and p of answering regardless of opinion."""
    responded = (table.responded == 1).to_numpy()
    score = np.where(responded, table.score, 0)
    category = np.where(responded, np.digitize(score, [7, 9]), -1)
    seen = waves(category, np.where(responded, table.wave - 1, -1), categories=CATEGORIES)
    terms = of_columns({name: table[name] for name in VARIABLES})
    model = fit(seen, terms, reference=1)
    test = ignorability(fit(seen, terms, reference=1, is_ignorable=True), model)
    found = mean(model, NPS_OF_CATEGORY, design=design(table.base_weight))
    return found.value, found.standard_error_in_sample, test.p_value


def test_truth_cx_mar(rows: Rows) -> None:
    """Answering depends on auxiliaries only: weights, raking and AIPW find the NPS of everybody sampled."""
    truth, table = _truth("truth_cx_mar"), rows("cx_mar")
    _check_description(truth, table)
    assert set(truth["mechanism"]["gamma_by_group"].values()) == {0}
    target = truth["sample_fullresponse_weighted_nps"]
    sample, responded, value = _sample(table)
    terms = of_columns({name: table[name] for name in VARIABLES})

    by_propensity = adjust_for_nonresponse(sample, terms, responded)
    cells = from_columns({name: table[name] for name in ("segment", "region", "channel")})
    totals = rows("cx_population_totals")
    margins = {
        name: {row.level: float(row.total) for row in totals[totals.variable == name].itertuples()}
        for name in cells.variables
    }
    raked = rake(by_propensity, cells, margins)
    assisted = estimate(sample, Models(responded, value, terms, terms))
    for found, error in (
        _nps(by_propensity, value),
        _nps(raked, value),
        (float(assisted.value[0, 0]), float(assisted.standard_error[0, 0])),
    ):
        assert abs(found - target) < 1.96 * error
        assert error < 2.5
        assert abs(found - target) < abs(truth["respondent_unweighted_nps"] - target) / 3
    bounds = manski_bounds(sample, responded, value, low=-100, high=100)[0]
    assert bounds.low < target < bounds.high
    _, _, p_value = _waves_nps(table)
    assert p_value > 0.05


def test_truth_cx_jshape(rows: Rows) -> None:
    """Promoters and, more so, detractors answer more readily: reminder waves show it and find the NPS."""
    truth, table = _truth("truth_cx_jshape"), rows("cx_jshape")
    _check_description(truth, table)
    gamma = truth["mechanism"]["gamma_by_group"]
    assert gamma["D"] > gamma["P"] > gamma["N"] == 0
    target = truth["sample_fullresponse_weighted_nps"]
    sample, responded, value = _sample(table)

    bounds = manski_bounds(sample, responded, value, low=-100, high=100)[0]
    assert bounds.low < target < bounds.high
    found, error, p_value = _waves_nps(table)
    assert p_value < 0.001
    assert abs(found - target) < 1.96 * error
    assert error < 8
