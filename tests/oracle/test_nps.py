"""p05: net promoter scores as means and as contrasts of shares, by domain, and their differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.estimation.estimates import contrast, difference
from analysis.estimation.linearised import domain_means
from analysis.estimation.statistics import mean, shares
from analysis.metrics import metric

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
Agrees = Callable[..., None]


def _answers(rows: Rows) -> pd.DataFrame:
    return rows("cx_mar").query("responded == 1").reset_index(drop=True)


def _designs(table: pd.DataFrame) -> dict[str, Design]:
    return {
        "unweighted": design(np.ones(len(table))),
        "base_weighted": design(table.base_weight),
        "stratified": design(table.base_weight, stratum=table.segment),
        "clustered_by_store": design(table.base_weight, cluster=table.store),
    }


def _check_overall(expected: Any, sample: Design, table: pd.DataFrame, agrees: Agrees) -> None:
    score = metric("nps").values(table.score)
    agrees(mean(sample, score), expected["direct"])
    kinds = shares(sample, np.where(table.score >= 9, 2, np.where(table.score <= 6, 0, 1)))
    agrees(kinds, expected["shares"])
    np.testing.assert_allclose(kinds.covariance, expected["cov_shares"], rtol=1e-6)
    agrees(contrast(kinds, [-100, 0, 100]), expected["contrast"])


def test_p05_nps_cx_mar(case: Case, rows: Rows, agrees: Agrees) -> None:
    """Compare every figure."""
    expected, table = case("p05_nps_cx_mar"), _answers(rows)
    score, designs = metric("nps").values(table.score), _designs(table)

    assert len(table) == expected["n"]
    for kind, sample in designs.items():
        _check_overall(expected[kind], sample, table, agrees)
    stratified = designs["stratified"]
    by = mean(stratified, score, domain=from_columns({"region": table.region}).cell, with_covariance=True)
    np.testing.assert_allclose(by.value, expected["by_region"]["nps"], rtol=1e-6)
    np.testing.assert_allclose(by.standard_error, expected["by_region"]["se"], rtol=1e-6)
    regions = expected["by_region"]["region"]
    agrees(difference(by, regions.index("N"), regions.index("S")), expected["diff_N_minus_S"])
    two_way = from_columns({"segment": table.segment, "touchpoint": table.touchpoint})
    found = mean(stratified, score, domain=two_way.cell)
    np.testing.assert_allclose(found.value, expected["by_touchpoint_segment"]["nps"], rtol=1e-6)
    np.testing.assert_allclose(found.standard_error, expected["by_touchpoint_segment"]["se"], rtol=1e-6)
    agrees(shares(stratified, table.csat >= 4), expected["csat_top2"])
    agrees(mean(stratified, table[["score", "csat"]]), expected["mean_score"])
    plain, n = mean(designs["unweighted"], score), len(table)
    error = float(plain.standard_error[0])
    closed = [plain.value[0], error * np.sqrt((n - 1) / n), error]
    assert closed == pytest.approx(list(expected["closed_form_check_unweighted"]), rel=1e-6)


@pytest.mark.parametrize(
    ("key", "columns"), [("by_region", ["region"]), ("by_touchpoint_segment", ["segment", "touchpoint"])]
)
def test_p05_net_promoter_scores_of_many_domains_at_once(case: Case, rows: Rows, key: str, columns: list[str]) -> None:
    expected, table = case("p05_nps_cx_mar")[key], _answers(rows)
    grouped = table.groupby(columns, sort=True)

    found = domain_means(
        _designs(table)["stratified"], metric("nps").values(table.score), grouped.ngroup(), grouped.ngroups
    )

    np.testing.assert_allclose(found.value, expected["nps"], rtol=1e-6)
    np.testing.assert_allclose(found.standard_error, expected["se"], rtol=1e-6)
