"""p04a and p05: means of domains under stratified and clustered designs, and intervals of shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.design import Design, design
from analysis.estimation.interval import Spread, korn_graubard
from analysis.estimation.linearised import domain_means
from analysis.metrics import metric

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]


def _schools(table: pd.DataFrame) -> Design:
    return design(table.pw, stratum=table.stype, population_size=table.fpc)


@pytest.mark.parametrize(
    ("key", "columns"), [("domain_by_awards", ["awards"]), ("domain_two_way", ["sch.wide", "comp.imp"])]
)
def test_p04a_means_of_domains(case: Case, rows: Rows, key: str, columns: list[str]) -> None:
    expected, table = case("p04a_taylor_apistrat")[key], rows("apistrat")
    grouped = table.groupby(columns[::-1], sort=True)  # R varies the first factor fastest

    found = domain_means(_schools(table), table.api00, grouped.ngroup(), grouped.ngroups)

    np.testing.assert_allclose(found.value, expected["mean"], rtol=1e-6)
    np.testing.assert_allclose(found.standard_error, expected["se"], rtol=1e-6)


def test_p04a_korn_graubard_interval_of_a_share(case: Case, rows: Rows) -> None:
    expected, table = case("p04a_taylor_apistrat")["ciprop_awards"]["beta"], rows("apistrat")
    won = (table.awards == "Yes").astype(float)
    found = domain_means(_schools(table), won, np.zeros(len(table)), 1)
    share, error = float(found.value[0]), float(found.standard_error[0])

    ends = korn_graubard(Spread(share, error, share * (1 - share), len(table), 1.0, found.degrees_of_freedom))

    assert ends.low == pytest.approx(expected["lo"], rel=1e-6)
    assert ends.high == pytest.approx(expected["hi"], rel=1e-6)


def _designs(table: pd.DataFrame) -> dict[str, Design]:
    return {
        "unweighted": design(np.ones(len(table))),
        "base_weighted": design(table.base_weight),
        "stratified": design(table.base_weight, stratum=table.segment),
        "clustered_by_store": design(table.base_weight, cluster=table.store),
    }


@pytest.mark.parametrize("kind", ["unweighted", "base_weighted", "stratified", "clustered_by_store"])
def test_p05_net_promoter_score(case: Case, rows: Rows, kind: str) -> None:
    expected = case("p05_nps_cx_mar")[kind]["direct"]["nps"]
    table = rows("cx_mar").query("responded == 1").reset_index(drop=True)

    found = domain_means(_designs(table)[kind], metric("nps").values(table.score), np.zeros(len(table)), 1)

    assert found.value[0] == pytest.approx(expected["estimate"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["se"], rel=1e-6)
    assert found.degrees_of_freedom == expected["df"]


@pytest.mark.parametrize(
    ("key", "columns"), [("by_region", ["region"]), ("by_touchpoint_segment", ["segment", "touchpoint"])]
)
def test_p05_net_promoter_score_by_domain(case: Case, rows: Rows, key: str, columns: list[str]) -> None:
    expected = case("p05_nps_cx_mar")[key]
    table = rows("cx_mar").query("responded == 1").reset_index(drop=True)
    grouped = table.groupby(columns, sort=True)

    found = domain_means(
        _designs(table)["stratified"], metric("nps").values(table.score), grouped.ngroup(), grouped.ngroups
    )

    np.testing.assert_allclose(found.value, expected["nps"], rtol=1e-6)
    np.testing.assert_allclose(found.standard_error, expected["se"], rtol=1e-6)
