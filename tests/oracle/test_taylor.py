"""p04a to p04d: linearised estimates, intervals of shares, tests and regression under designs of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import interpolate, special, stats

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.errors import NotIdentified
from analysis.estimation.association import compare_means, independence
from analysis.estimation.estimates import Estimates, difference
from analysis.estimation.interval import Spread
from analysis.estimation.linearised import domain_means
from analysis.estimation.precision import design_effect
from analysis.estimation.regression import regress
from analysis.estimation.share_interval import share_interval, signed_root
from analysis.estimation.statistics import mean, ratio, shares, total
from analysis.terms import of_cells

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]
Agrees = Callable[..., None]


def _schools(table: pd.DataFrame) -> Design:
    return design(table.pw, stratum=table.stype, population_size=table.fpc)


def _codes(column: pd.Series) -> npt.NDArray[np.int64]:
    return pd.factorize(column, sort=True)[0].astype(np.int64)


def _check_stratified_means(expected: Any, table: pd.DataFrame, agrees: Agrees) -> None:
    sample = _schools(table)
    with_replacement = design(table.pw, stratum=table.stype)
    agrees(mean(sample, table[["api00", "meals", "ell"]]), expected["mean"])
    agrees(mean(with_replacement, table.api00), expected["mean_no_fpc"])
    agrees(mean(design(table.pw), table.api00), expected["mean_weights_only"])
    agrees(total(sample, table.enroll), expected["total"])
    both = mean(sample, table[["api00", "meals"]], with_covariance=True)
    np.testing.assert_allclose(both.covariance, expected["cov_mean"], rtol=1e-6)
    found = ratio(sample, table["api.stu"], table.enroll)
    assert found.value[0] == pytest.approx(expected["ratio"]["est"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["ratio"]["se"], rel=1e-6)
    effects = [design_effect(sample, table.api00, with_replacement=w)[0, 0] for w in (False, True)]
    assert effects == pytest.approx([expected["deff_srswor"], expected["deff_srswr"]], rel=1e-6)
    assert both.degrees_of_freedom == expected["df"]


def _check_stratified_shares(expected: Any, table: pd.DataFrame, agrees: Agrees) -> None:
    sample = _schools(table)
    kinds, won = shares(sample, _codes(table.stype)), shares(sample, _codes(table.awards))
    figures = list(expected["proportion"].items())
    agrees(kinds, dict(figures[:3]))
    agrees(won, dict(figures[3:]))
    for method, ends in expected["ciprop_awards"].items():
        found = share_interval(won, 1, method=method)
        assert won.value[1] == pytest.approx(ends["est"], rel=1e-6)
        assert (found.low, found.high) == pytest.approx((ends["lo"], ends["hi"]), rel=5e-6)
        if method != "likelihood":  # see the next test
            assert (found.low, found.high) == pytest.approx((ends["lo"], ends["hi"]), rel=1e-6)
    low, high = _profiled(won, 1)
    ends = expected["ciprop_awards"]["likelihood"]
    assert (low, high) == pytest.approx((ends["lo"], ends["hi"]), rel=1e-6)


def _profiled(estimates: Estimates, position: int) -> tuple[float, float]:
    """Read the limits of the likelihood off a coarse profile, as the reference program does.

    It evaluates the signed root at a dozen points of the log-odds, a fifth of the range apart, joins them by a cubic
    spline and that by straight lines. Its limits are some millionths off those at which the root has its value.
    """
    share, error = float(estimates.value[position]), float(estimates.standard_error[position])
    n, freedom = int(estimates.n[position]), estimates.degrees_of_freedom
    spread = Spread(share, error, share * (1 - share), n, float(n), freedom)
    unit = float(np.sqrt(share * (1 - share) / n))
    inflation = error / unit
    cut = stats.t.ppf(0.975, freedom) * inflation
    reach = np.sqrt(stats.f.ppf(1 - stats.norm.cdf(-cut) / 2, 1, n - 1))
    centre, step = special.logit(share), reach / 5 * error / (share * (1 - share))
    points = {0.0: 0.0}
    for side in (-1, 1):
        for k in range(1, 10):
            place = side * k * step
            points[place] = inflation * signed_root(float(special.expit(centre + place)), spread)
            if abs(points[place]) >= reach:
                break
    at = np.array(sorted(points))
    curve = interpolate.CubicSpline(at, [points[p] for p in at], bc_type="not-a-knot")
    fine = np.linspace(at[0], at[-1], 3 * len(at))
    low, high = special.expit(centre + np.interp([-cut, cut], curve(fine), fine))
    return float(low), float(high)


def _check_stratified_domains(expected: Any, table: pd.DataFrame, agrees: Agrees) -> None:
    sample = _schools(table)
    by = mean(sample, table.api00, domain=_codes(table.awards), with_covariance=True)
    np.testing.assert_allclose(by.value, expected["domain_by_awards"]["mean"], rtol=1e-6)
    np.testing.assert_allclose(by.standard_error, expected["domain_by_awards"]["se"], rtol=1e-6)
    agrees(difference(by, 1, 0), expected["domain_difference_YesMinusNo"])
    two_way = from_columns({"comp.imp": table["comp.imp"], "sch.wide": table["sch.wide"]})
    found = mean(sample, table.api00, domain=two_way.cell)
    np.testing.assert_allclose(found.value, expected["domain_two_way"]["mean"], rtol=1e-6)
    np.testing.assert_allclose(found.standard_error, expected["domain_two_way"]["se"], rtol=1e-6)
    winners = expected["domain_subset_se"]["api00"]
    subset = mean(sample, table.api00, domain=_codes(table.awards) - 1)
    assert subset.domain_degrees_of_freedom[0] == winners["df"]
    limits = subset.limits(degrees_of_freedom=subset.domain_degrees_of_freedom)
    np.testing.assert_allclose(limits[0], winners["ci95_t"], rtol=1e-6)
    agrees(subset, {"api00": {name: winners[name] for name in ("estimate", "se", "ci95_normal")}})


def test_p04a_taylor_apistrat(case: Case, rows: Rows, agrees: Agrees) -> None:
    """Compare every figure; the likelihood limits as the reference program reads them, ours within 5e-6 of those."""
    expected, table = case("p04a_taylor_apistrat"), rows("apistrat")

    _check_stratified_means(expected, table, agrees)
    _check_stratified_shares(expected, table, agrees)
    _check_stratified_domains(expected, table, agrees)


@pytest.mark.parametrize(
    ("key", "columns"), [("domain_by_awards", ["awards"]), ("domain_two_way", ["sch.wide", "comp.imp"])]
)
def test_p04a_means_of_many_domains_at_once(case: Case, rows: Rows, key: str, columns: list[str]) -> None:
    expected, table = case("p04a_taylor_apistrat")[key], rows("apistrat")
    grouped = table.groupby(columns[::-1], sort=True)  # R varies the first factor fastest

    found = domain_means(_schools(table), table.api00, grouped.ngroup(), grouped.ngroups)

    np.testing.assert_allclose(found.value, expected["mean"], rtol=1e-6)
    np.testing.assert_allclose(found.standard_error, expected["se"], rtol=1e-6)


def test_p04b_taylor_apiclus1(case: Case, rows: Rows, agrees: Agrees) -> None:
    """Compare every figure."""
    expected, table = case("p04b_taylor_apiclus1"), rows("apiclus1")
    sample = design(table.pw, cluster=table.dnum, population_size=table.fpc)
    known = np.where(table.enroll.isna(), -1, 0)
    kind = _codes(table.stype)

    agrees(mean(sample, table.api00), expected["mean"])
    agrees(mean(design(table.pw, cluster=table.dnum), table.api00), expected["mean_no_fpc"])
    found = ratio(sample, table["api.stu"], table.enroll, domain=known)
    assert found.value[0] == pytest.approx(expected["ratio"]["est"], rel=1e-6)
    assert found.standard_error[0] == pytest.approx(expected["ratio"]["se"], rel=1e-6)
    by = mean(sample, table.api00, domain=kind)
    np.testing.assert_allclose(by.value, expected["domain"]["mean"], rtol=1e-6)
    np.testing.assert_allclose(by.standard_error, expected["domain"]["se"], rtol=1e-6)
    ratios = ratio(sample, table["api.stu"], table.enroll, domain=np.where(known < 0, -1, kind))
    np.testing.assert_allclose(ratios.value, expected["ratio_domain"]["ratio"], rtol=1e-6)
    np.testing.assert_allclose(ratios.standard_error, expected["ratio_domain"]["se"], rtol=1e-6)
    assert design_effect(sample, table.api00)[0, 0] == pytest.approx(expected["deff"], rel=1e-6)
    assert by.degrees_of_freedom == expected["df"]


def _people(table: pd.DataFrame) -> Design:
    return design(table.WTMEC2YR, stratum=table.SDMVSTRA, cluster=table.SDMVPSU)


def _check_people_tests(expected: Any, table: pd.DataFrame) -> None:
    sample, known = _people(table), np.where(table.HI_CHOL.isna(), -1, 0)
    for key, other in (("rao_scott_sex", "RIAGENDR"), ("rao_scott_race", "race")):
        found = independence(sample, table.HI_CHOL, table[other] - 1, domain=known)
        published = expected[key]
        figures = (found.statistic, found.numerator_df, found.denominator_df, found.p)
        assert figures == pytest.approx([published[name] for name in ("F", "ndf", "ddf", "p")], rel=1e-6)
    compared = compare_means(sample, table.HI_CHOL, np.where(known < 0, -1, table.RIAGENDR - 1))
    published = expected["svyttest_sex"]
    figures = (compared.difference, compared.statistic, compared.degrees_of_freedom, compared.p)
    assert figures == pytest.approx([published[name] for name in ("diff", "t", "df", "p")], rel=1e-6)


def test_p04c_taylor_nhanes(case: Case, rows: Rows, agrees: Agrees) -> None:
    """Compare every figure; people without an answer stay in the sample."""
    expected, table = case("p04c_taylor_nhanes"), rows("nhanes")
    sample, known = _people(table), np.where(table.HI_CHOL.isna(), -1, 0)

    overall = mean(sample, table.HI_CHOL, domain=known)
    agrees(overall, expected["mean"])
    ends = share_interval(overall, method="logit")
    assert (ends.low, ends.high) == pytest.approx(expected["ciprop_logit"], rel=1e-6)
    for key, columns in (("by_race", ["race"]), ("by_sex_age", ["agecat", "RIAGENDR"])):
        by = from_columns({name: table[name] for name in columns})
        found = mean(sample, table.HI_CHOL, domain=np.where(known < 0, -1, by.cell))
        np.testing.assert_allclose(found.value, expected[key]["mean"], rtol=1e-6)
        np.testing.assert_allclose(found.standard_error, expected[key]["se"], rtol=1e-6)
    _check_people_tests(expected, table)
    terms = of_cells(from_columns({name: table[name] for name in ("race", "agecat", "RIAGENDR")}))
    fit = regress(sample, table.HI_CHOL, terms, family="logit", domain=known)
    np.testing.assert_allclose(fit.coefficients, list(expected["svyglm_logit"]["coef"].values()), rtol=1e-6)
    np.testing.assert_allclose(fit.standard_error, list(expected["svyglm_logit"]["se"].values()), rtol=1e-6)
    assert overall.degrees_of_freedom == expected["df"]


def test_p04d_lonely_psu(case: Case, rows: Rows, agrees: Agrees) -> None:
    """Compare every figure, and refuse with the stratum's name."""
    expected, table = case("p04d_lonely_psu"), rows("apistrat")
    row = expected["row_number_1based"] - 1
    assert str(table.cds[row]) == expected["single_psu_row_cds"]
    stratum = table.stype.astype(object).where(table.index != row, "X")

    for policy, figures in expected["results"].items():
        agrees(mean(design(table.pw, stratum=stratum, lonely=policy), table.api00), figures)
    with pytest.raises(NotIdentified, match="stratum 'X' has a single primary sampling unit"):
        mean(design(table.pw, stratum=stratum), table.api00)
