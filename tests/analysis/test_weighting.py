"""Raking, response propensities, and standard errors checked a second, dense way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cells import Cells, from_columns
from analysis.design import Design, design
from analysis.errors import BadTable, NoOverlap, NotConverged, NotIdentified, TooFew
from analysis.estimation.linearised import domain_means
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse, fit_response

FloatArray = npt.NDArray[np.float64]


def _population(seed: int, n: int) -> tuple[Cells, npt.NDArray[np.bool_], FloatArray, FloatArray]:
    """Draw cells, response, base weights and values in which every level has respondents and others."""
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 3, n), rng.integers(0, 2, n)
    responded = rng.uniform(size=n) < 0.3 + 0.2 * second
    for j, level in ((0, 0), (1, 1), (2, 2)):  # one respondent and one nonrespondent in each level
        first[2 * j : 2 * j + 2] = level
        second[2 * j : 2 * j + 2] = level % 2
        responded[2 * j : 2 * j + 2] = [True, False]
    cells = from_columns({"a": first.astype(str), "b": second.astype(str)})
    return cells, responded, rng.uniform(1, 3, n), rng.normal(size=n) + first


def _margins(cells: Cells, weight: FloatArray) -> dict[str, dict[str, float]]:
    sums = cells.sums(weight)
    return {
        variable: dict(zip(levels, cells.margin(sums, j).tolist(), strict=True))
        for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True))
    }


def _adjusted(seed: int, n: int, *, is_poisson: bool = False, groups: int | None = None) -> tuple[Design, FloatArray]:
    cells, responded, base_weight, value = _population(seed, n)
    cluster = None if groups is None else np.arange(n) % groups
    start = design(base_weight, cluster=cluster, is_poisson=is_poisson)
    adjusted = adjust_for_nonresponse(start, cells, responded)
    return rake(adjusted, cells, _margins(cells, np.full(n, 2.5))), value


def _dense_influence(
    adjusted: Design, value: FloatArray, inside: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Influence on the mean of one domain by the textbook formulas, on rows; and before the response model."""
    nonresponse, raking = adjusted.steps
    x = nonresponse.terms.matrix[nonresponse.terms.cell]
    w = adjusted.final_weight
    total = w[inside].sum()
    z = np.where(inside, (value - (w * value)[inside].sum() / total) / total, 0.0)
    propensity = adjusted.propensity
    assert propensity is not None
    responded = w > 0
    before = np.where(responded, adjusted.base_weight / propensity, 0.0)
    slope = np.linalg.lstsq(x * np.sqrt(before)[:, None], z * np.sqrt(before), rcond=None)[0]
    calibrated = w * (z - raking.terms.matrix[raking.terms.cell] @ slope)
    information = (x * (adjusted.base_weight * propensity * (1 - propensity))[:, None]).T @ x
    pull = -x.T @ (calibrated * (1 - propensity))
    carried = x @ np.linalg.solve(information, pull) * adjusted.base_weight * (responded - propensity)
    return calibrated + carried, calibrated


@pytest.mark.parametrize("groups", [None, 20])
@pytest.mark.parametrize("is_poisson", [False, True])
def test_errors_of_domains_equal_the_textbook_formulas_row_by_row(groups: int | None, is_poisson: bool) -> None:
    n = 400
    adjusted, value = _adjusted(3, n, is_poisson=is_poisson, groups=groups)
    domain = np.arange(n) % 3

    found = domain_means(adjusted, value, domain, 3)

    for k in range(3):
        influence, calibrated = _dense_influence(adjusted, value, domain == k)
        totals = np.bincount(adjusted.cluster, weights=influence)
        variance = len(totals) / (len(totals) - 1) * ((totals - totals.mean()) ** 2).sum()
        if is_poisson:
            held = adjusted.final_weight > 0
            fixed = (calibrated[held] ** 2 / adjusted.final_weight[held]).sum()
            variance *= 1 - fixed / (influence**2).sum()
        assert found.standard_error[k] == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_the_linearised_error_is_that_of_refitting_without_each_unit() -> None:
    n = 250
    cells, responded, base_weight, value = _population(5, n)
    everywhere = np.zeros(n, dtype=np.int64)

    def estimate(rows: npt.NDArray[np.int64]) -> tuple[float, float]:
        part = cells.take(rows)
        adjusted = adjust_for_nonresponse(design(base_weight[rows]), part, responded[rows])
        raked = rake(adjusted, part, _margins(cells, np.full(n, 2.5)))
        found = domain_means(raked, value[rows], everywhere[rows], 1)
        return float(found.value[0]), float(found.standard_error[0])

    left_out = np.array([estimate(np.delete(np.arange(n), i))[0] for i in range(n)])
    jackknife = np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())

    assert estimate(np.arange(n))[1] == pytest.approx(jackknife, rel=0.05)


@given(seed=st.integers(0, 10_000), n=st.integers(30, 120))
@settings(max_examples=30, deadline=None)
def test_raked_weights_meet_every_margin(seed: int, n: int) -> None:
    cells, _, base_weight, _ = _population(seed, n)
    margins = _margins(cells, np.random.default_rng(seed + 1).uniform(0.5, 4.0, n))

    raked = rake(design(base_weight), cells, margins)

    reached = _margins(cells, raked.final_weight)
    for variable, totals in margins.items():
        assert reached[variable] == pytest.approx(totals, rel=1e-9)
    assert (raked.final_weight > 0).all()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    n = 120
    cells, responded, base_weight, value = _population(seed, n)
    order = np.random.default_rng(seed).permutation(n)

    def figures(rows: npt.NDArray[np.int64]) -> list[float]:
        part = cells.take(rows)
        adjusted = adjust_for_nonresponse(design(base_weight[rows]), part, responded[rows])
        found = domain_means(adjusted, value[rows], np.zeros(n), 1)
        return [float(found.value[0]), float(found.standard_error[0])]

    assert figures(order) == pytest.approx(figures(np.arange(n)), rel=1e-9)


def test_the_response_model_on_cells_is_that_on_rows() -> None:
    cells, responded, base_weight, _ = _population(8, 300)
    x = cells.design_matrix()[cells.cell]
    on_rows = sm.GLM(responded.astype(float), x, family=sm.families.Binomial(), freq_weights=base_weight).fit(tol=1e-13)

    on_cells = fit_response(base_weight, cells, responded)

    np.testing.assert_allclose(on_cells.coefficients, on_rows.params, rtol=1e-8)


def test_a_variable_that_repeats_another_changes_nothing() -> None:
    n = 200
    cells, responded, base_weight, value = _population(2, n)
    labels = {
        name: np.array(cells.levels[j], dtype=object)[cells.codes[cells.cell, j]]
        for j, name in enumerate(cells.variables)
    }
    doubled = from_columns(labels | {"copy": labels["a"]})

    def figures(by: Cells) -> list[float]:
        adjusted = adjust_for_nonresponse(design(base_weight), by, responded)
        raked = rake(adjusted, by, _margins(by, np.full(n, 2.0)))
        found = domain_means(raked, value, np.zeros(n), 1)
        return [float(found.value[0]), float(found.standard_error[0])]

    assert figures(doubled) == pytest.approx(figures(cells), rel=1e-7)


def test_a_level_without_respondents_is_named() -> None:
    cells = from_columns({"segment": ["a", "a", "b", "b"]})

    with pytest.raises(NoOverlap, match="no respondent in segment = 'b'"):
        adjust_for_nonresponse(design([1.0] * 4), cells, [True, False, False, False])


def test_a_level_without_nonrespondents_is_named() -> None:
    cells = from_columns({"segment": ["a", "a", "b", "b"]})

    with pytest.raises(NoOverlap, match="no nonrespondent in segment = 'b'"):
        adjust_for_nonresponse(design([1.0] * 4), cells, [True, False, True, True])


def test_respondents_separated_by_a_combination_of_levels_are_refused() -> None:
    cells = from_columns({"a": list("0011") * 2, "b": list("0101") * 2})
    responded = [False, True, True, True, False, False, False, True]  # 00 never, 11 always, the others half

    with pytest.raises(NotConverged, match="separates the respondents"):
        adjust_for_nonresponse(design([1.0] * 8), cells, responded)


def test_nobody_responding_is_too_few() -> None:
    with pytest.raises(TooFew, match="nobody responded"):
        adjust_for_nonresponse(design([1.0, 1.0]), from_columns({"a": ["x", "y"]}), [False, False])


@pytest.mark.parametrize(
    ("margins", "says"),
    [
        ({"b": {"x": 1.0}}, "'a' is in one of them only"),
        ({"a": {"x": 1.0}}, "'y' is in one of them only"),
        ({"a": {"x": 1.0, "y": 1.0, "z": 1.0}}, "'z' is in one of them only"),
        ({"a": {"x": 1.0, "y": -1.0}}, "column a: the total of a = 'y' is -1, which is not a number of 0 or more"),
        ({"a": {"x": float("nan"), "y": 1.0}}, "column a: the total of a = 'x' is nan, which is not a number"),
        ({"a": {"x": 1.0, "y": 0.0}}, "the total is 0, but somebody has a = 'y'"),
    ],
)
def test_a_margin_that_cannot_be_is_named(margins: dict[str, dict[str, float]], says: str) -> None:
    with pytest.raises(BadTable, match=says):
        rake(design([1.0, 1.0]), from_columns({"a": ["x", "y"]}), margins)


def test_margins_of_different_sums_are_refused() -> None:
    cells = from_columns({"a": ["x", "y"], "b": ["u", "v"]})

    with pytest.raises(BadTable, match="column b: sums to 3, but a sums to 2"):
        rake(design([1.0, 1.0]), cells, {"a": {"x": 1, "y": 1}, "b": {"u": 1, "v": 2}})
    with pytest.raises(BadTable, match=r"column b: sums to 600\.00001, but a sums to 600$"):
        rake(design([1.0, 1.0]), cells, {"a": {"x": 300, "y": 300}, "b": {"u": 300, "v": 300.00001}})


def test_margins_that_no_weights_meet_are_refused_with_the_largest_error() -> None:
    cells = from_columns({"a": ["x", "y"], "b": ["u", "v"]})

    with pytest.raises(NotConverged, match="largest error"):
        rake(design([1.0, 1.0]), cells, {"a": {"x": 1, "y": 3}, "b": {"u": 3, "v": 1}})


def test_a_stratum_with_one_cluster_is_refused() -> None:
    lonely = design([1.0, 1.0, 1.0], stratum=["a", "a", "b"])

    with pytest.raises(NotIdentified, match="stratum 'b'"):
        domain_means(lonely, [1.0, 2.0, 3.0], [0, 0, 0], 1)


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_base_weight_must_be_above_zero(weight: float) -> None:
    with pytest.raises(BadTable, match="row 2, column base_weight"):
        design([1.0, weight])


def test_a_population_is_at_least_its_sample() -> None:
    with pytest.raises(BadTable, match="below the 2 primary sampling units"):
        design([1.0, 1.0], population_size=1)


def test_a_whole_population_in_the_sample_has_no_sampling_error() -> None:
    found = domain_means(design([1.0, 1.0], population_size=2), [1.0, 2.0], [0, 0], 1)

    assert found.standard_error[0] == 0


def test_clusters_whose_members_disagree_do_not_make_the_finite_population_take_off_more_than_there_is() -> None:
    opposite = np.tile([10.0, 2.0], 50)
    everybody = from_columns({"a": ["x"] * 100})
    responded = np.ones(100, dtype=bool)
    responded[::9] = False
    start = design(np.ones(100), cluster=np.arange(100) // 2, is_poisson=True)
    weighted = rake(adjust_for_nonresponse(start, everybody, responded), everybody, {"a": {"x": 100.0}})

    found = domain_means(weighted, opposite, np.zeros(100), 1)

    assert found.standard_error[0] > 0


def test_a_census_of_clusters_without_nonresponse_has_no_sampling_error() -> None:
    everybody = from_columns({"a": ["x", "y"] * 50})
    start = design(np.ones(100), cluster=np.arange(100) // 4, is_poisson=True)
    weighted = rake(start, everybody, {"a": {"x": 50.0, "y": 50.0}})

    found = domain_means(weighted, np.arange(100.0) % 11, np.zeros(100), 1)

    assert found.standard_error[0] == 0
