"""Calibration: totals met, bounds kept, shares told from counts, and what cannot be met named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from analysis.cells import from_columns
from analysis.design import design
from analysis.errors import AnalysisError, BadTable, NoOverlap, NotConverged
from analysis.terms import Terms, of_columns
from analysis.weighting.calibration import calibrate, post_stratify, rake
from analysis.weighting.distance import Linear, Logit, Raking
from analysis.weighting.trimming import trim

FloatArray = npt.NDArray[np.float64]

HOW: list[dict[str, Any]] = [
    {"distance": "linear"},
    {"distance": "raking"},
    {"distance": "linear", "bounds": (0.2, 4.0)},
    {"distance": "logit", "bounds": (0.2, 4.0)},
]


def _units(seed: int, n: int = 60) -> tuple[FloatArray, Terms, dict[str, float]]:
    """Draw units, and totals that weights between 0.6 and 2 times theirs meet."""
    rng = np.random.default_rng(seed)
    terms = of_columns({"a": rng.integers(0, 3, n).astype(str), "x": rng.normal(50, 10, n)})
    weight = rng.uniform(1, 3, n)
    matrix = terms.matrix[terms.cell]
    reached = (weight * rng.uniform(0.6, 2.0, n)) @ matrix
    return weight, terms, dict(zip(terms.names, reached.tolist(), strict=True))


@pytest.mark.parametrize("how", HOW)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_every_distance_meets_the_totals(how: dict[str, Any], seed: int) -> None:
    weight, terms, totals = _units(seed)

    found = calibrate(design(weight), terms, totals, **how)

    assert found.calibration is not None
    assert found.calibration.converged
    reached = found.final_weight @ terms.matrix[terms.cell]
    np.testing.assert_allclose(reached, list(totals.values()), rtol=1e-9)
    if "bounds" in how:
        factor = found.final_weight / weight
        assert factor.min() >= 0.2 * (1 - 1e-12)
        assert factor.max() <= 4.0 * (1 + 1e-12)


@pytest.mark.parametrize("how", HOW)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_units_does_not_matter(how: dict[str, Any], seed: int) -> None:
    weight, terms, totals = _units(seed)
    order = np.random.default_rng(seed).permutation(len(weight))
    shuffled = Terms(terms.names, terms.matrix, terms.cell[order])

    found = calibrate(design(weight), terms, totals, **how).final_weight
    again = calibrate(design(weight[order]), shuffled, totals, **how).final_weight

    np.testing.assert_allclose(again, found[order], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("how", HOW)
def test_totals_that_are_met_already_leave_the_weights_alone(how: dict[str, Any]) -> None:
    weight, terms, _ = _units(1)
    totals = dict(zip(terms.names, (weight @ terms.matrix[terms.cell]).tolist(), strict=True))

    np.testing.assert_allclose(calibrate(design(weight), terms, totals, **how).final_weight, weight, rtol=1e-9)


def test_bounded_linear_weights_are_the_nearest_that_a_general_optimiser_finds() -> None:
    weight, terms, totals = _units(6, n=25)
    x, wanted = terms.matrix[terms.cell], np.array(list(totals.values()))
    bounds = (0.9, 1.6)
    scale = np.abs(wanted)

    found = calibrate(design(weight), terms, totals, bounds=bounds).final_weight / weight
    best = minimize(
        lambda g: float(weight @ (g - 1) ** 2),
        np.ones(len(weight)),
        jac=lambda g: 2 * weight * (g - 1),
        bounds=[bounds] * len(weight),
        constraints={
            "type": "eq",
            "fun": lambda g: ((weight * g) @ x - wanted) / scale,
            "jac": lambda _: (weight[:, None] * x).T / scale[:, None],
        },
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )

    assert ((found == bounds[0]) | (found == bounds[1])).any()
    np.testing.assert_allclose(found, best.x, atol=1e-5)


@given(seed=st.integers(0, 10_000), bounds=st.sampled_from([(0.0, np.inf), (0.5, 2.0), (0.1, 5.0)]))
@settings(max_examples=40, deadline=None)
def test_bounds_are_refused_just_where_a_linear_programme_finds_no_weights(
    seed: int, bounds: tuple[float, float]
) -> None:
    rng = np.random.default_rng(seed)
    weight, terms, _ = _units(seed, n=30)
    x = terms.matrix[terms.cell]
    total = (weight * rng.uniform(0.3, 3.0, 30) * np.exp(rng.normal() * (x[:, -1] - 50) / 10)) @ x
    scale = np.abs(x).max(axis=0)
    limits = (bounds[0], None if np.isinf(bounds[1]) else bounds[1])
    wanted = {"A_eq": (x * weight[:, None] / scale).T, "b_eq": total / scale, "bounds": limits}
    exists = linprog(np.zeros(30), method="highs", **wanted).status == 0

    totals = dict(zip(terms.names, total.tolist(), strict=True))
    if exists:
        reached = calibrate(design(weight), terms, totals, bounds=bounds).final_weight @ x
        np.testing.assert_allclose(reached, total, rtol=1e-8)
    else:
        with pytest.raises(NotConverged, match="does not meet its totals"):
            calibrate(design(weight), terms, totals, bounds=bounds)


@pytest.mark.parametrize("distance", [Linear(), Linear(0.5, 1.8), Raking(), Logit(0.5, 1.8)])
def test_factor_slope_and_integral_of_a_distance_belong_together(distance: Linear | Raking | Logit) -> None:
    u = np.linspace(-2, 2, 41) + 0.013
    h = 1e-6

    assert distance.factor(np.zeros(1))[0] == pytest.approx(1.0)
    numeric = (distance.integral(u + h) - distance.integral(u - h)) / (2 * h)
    np.testing.assert_allclose(numeric, distance.factor(u), atol=1e-6)
    np.testing.assert_allclose(
        (distance.factor(u + h) - distance.factor(u - h)) / (2 * h), distance.slope(u), atol=1e-6
    )


def test_weights_below_zero_are_kept_counted_and_then_refused_where_they_cannot_be_used() -> None:
    terms = of_columns({"x": [1.0, 2.0, 3.0, 10.0]})

    found = calibrate(design([1.0] * 4), terms, {"(intercept)": 4.0, "x": 4.0})

    assert found.calibration is not None
    assert found.calibration.negative_weights == (found.final_weight < 0).sum() == 1
    with pytest.raises(BadTable, match="row 4, column final_weight: is below 0"):
        rake(found, from_columns({"a": ["x"] * 4}), {"a": {"x": 4.0}})
    bounded = calibrate(design([1.0] * 4), terms, {"(intercept)": 4.0, "x": 8.0}, bounds=(0.0, 5.0))
    assert (bounded.final_weight >= 0).all()
    assert trim(found, upper=3.0, lower=0.0, strict=True).final_weight.min() >= -1e-12


def test_bounds_that_cannot_be_kept_name_the_term_that_is_missed_most() -> None:
    terms = of_columns({"x": [1.0, 2.0, 3.0]})

    for distance in ("linear", "logit"):
        with pytest.raises(NotConverged, match=r"factors from 0\.9 to 1\.1 does not meet its totals.* is at x"):
            calibrate(design([1.0] * 3), terms, {"(intercept)": 3.0, "x": 9.0}, distance=distance, bounds=(0.9, 1.1))  # type: ignore[arg-type]  # the loop hides the literal


def test_terms_that_repeat_each_other_are_no_obstacle_but_totals_that_contradict_each_other_are() -> None:
    terms = of_columns({"x": [1.0, 2.0, 3.0], "twice": [2.0, 4.0, 6.0]})

    found = calibrate(design([1.0] * 3), terms, {"(intercept)": 3.0, "x": 7.0, "twice": 14.0})
    assert found.final_weight @ [1.0, 2.0, 3.0] == pytest.approx(7.0)
    with pytest.raises(NotConverged, match="is at twice"):
        calibrate(design([1.0] * 3), terms, {"(intercept)": 3.0, "x": 7.0, "twice": 15.0})


@pytest.mark.parametrize(
    ("options", "totals", "error", "says"),
    [
        ({}, {"(intercept)": 20.0}, BadTable, "'x' is in one of them only"),
        ({}, {"(intercept)": 20.0, "x": np.nan}, BadTable, "column x: nan is not a finite number"),
        ({}, {"(intercept)": 1.0, "x": 2.0}, BadTable, "give the size of the population as shares_of"),
        ({"shares_of": 20.0}, {"(intercept)": 20.0, "x": 2.0}, BadTable, "is 20; for shares it is 1"),
        ({"distance": "cosine"}, {"(intercept)": 20.0, "x": 40.0}, BadTable, "'cosine' is not known"),
        (
            {"distance": "raking", "bounds": (0.5, 2)},
            {"(intercept)": 20.0, "x": 40.0},
            BadTable,
            "raking has no bounds",
        ),
        ({"distance": "logit"}, {"(intercept)": 20.0, "x": 40.0}, BadTable, "logit needs two finite bounds"),
        ({"bounds": (1.1, 2)}, {"(intercept)": 20.0, "x": 40.0}, BadTable, "does not hold 1"),
    ],
)
def test_a_calibration_that_cannot_be_says_why(
    options: dict[str, Any], totals: Mapping[str, float], error: type[AnalysisError], says: str
) -> None:
    terms = of_columns({"x": [1.0, 2.0, 3.0]})

    with pytest.raises(error, match=says):
        calibrate(design([5.0] * 3), terms, totals, **options)


def test_a_term_that_nobody_has_is_named() -> None:
    terms = of_columns({"x": [0.0, 0.0]})

    with pytest.raises(NoOverlap, match="nobody with a weight has x"):
        calibrate(design([1.0] * 2), terms, {"(intercept)": 2.0, "x": 1.0})


def test_shares_of_a_population_give_the_weights_of_its_counts() -> None:
    weight, terms, totals = _units(5)
    size = totals["(intercept)"]
    cells = from_columns({"a": np.array(["x", "y"])[np.arange(60) % 2]})

    for how in HOW[:2]:
        counts = calibrate(design(weight), terms, totals, **how)
        means = {name: total / size for name, total in totals.items()}
        shares = calibrate(design(weight), terms, means, shares_of=size, **how)
        np.testing.assert_allclose(shares.final_weight, counts.final_weight, rtol=1e-9)
    by_share = rake(design(weight), cells, {"a": {"x": 0.25, "y": 0.75}}, shares_of=200.0)
    by_count = rake(design(weight), cells, {"a": {"x": 50.0, "y": 150.0}})
    joint = post_stratify(design(weight), cells, {"x": 0.25, "y": 0.75}, shares_of=200.0)
    np.testing.assert_allclose(by_share.final_weight, by_count.final_weight, rtol=1e-12)
    np.testing.assert_allclose(joint.final_weight, by_count.final_weight, rtol=1e-9)


@pytest.mark.parametrize(
    ("shares_of", "shares", "says"),
    [
        (None, {"x": 0.25, "y": 0.75}, "if they are shares, give the size of the population"),
        (200.0, {"x": 25.0, "y": 75.0}, "the shares sum to 100, not to 1"),
        (200.0, {"x": 0.25, "y": 0.7500015}, r"the shares sum to 1\.0000015, not to 1"),
        (-1.0, {"x": 0.25, "y": 0.75}, "-1 is not a population size"),
    ],
)
def test_shares_cannot_be_mistaken_for_counts(shares_of: float | None, shares: dict[str, float], says: str) -> None:
    cells = from_columns({"a": ["x", "y"]})

    with pytest.raises(BadTable, match=says):
        rake(design([10.0, 10.0]), cells, {"a": shares}, shares_of=shares_of)
    with pytest.raises(BadTable, match=says):
        post_stratify(design([10.0, 10.0]), cells, shares, shares_of=shares_of)


@pytest.mark.parametrize(
    ("totals", "error", "says"),
    [
        ({("f", "n"): 1.0, ("f", "s"): 1.0}, BadTable, "there is none for sex = 'm', area = 'n'"),
        ({("f", "n"): 1.0, ("m", "n"): 1.0, ("f", "s"): 1.0, ("m", "s"): 2.0}, NoOverlap, "sex = 'm', area = 's'"),
        ({("f", "n"): 1.0, ("m", "n"): 1.0, ("d", "n"): 2.0}, NoOverlap, "nobody has sex = 'd'"),
        ({("f", "n"): 1.0, ("m", "n"): 0.0, ("f", "s"): 1.0}, BadTable, "is 0, but somebody has sex = 'm', area = 'n'"),
        ({"f": 1.0, "m": 1.0}, BadTable, "is not one level of each of sex, area"),
        ({("f", "n"): -1.0, ("m", "n"): 1.0, ("f", "s"): 1.0}, BadTable, "total of sex = 'f', area = 'n' is -1"),
    ],
)
def test_a_cell_that_cannot_be_post_stratified_is_named(totals: Any, error: type[AnalysisError], says: str) -> None:
    cells = from_columns({"sex": ["f", "m", "f"], "area": ["n", "n", "s"]})

    with pytest.raises(error, match=says):
        post_stratify(design([1.0] * 3), cells, totals)


def test_post_strata_without_units_may_have_a_total_of_zero() -> None:
    cells = from_columns({"sex": ["f", "m"], "area": ["n", "s"]})
    totals = {("f", "n"): 3.0, ("m", "s"): 4.0, ("f", "s"): 0.0, ("m", "n"): 0.0}

    assert post_stratify(design([1.0, 1.0]), cells, totals).final_weight.tolist() == [3.0, 4.0]


@pytest.mark.parametrize("mean", [0.5, 11.0])
def test_a_raking_to_a_mean_that_nobody_reaches_names_its_term(mean: float) -> None:
    terms = of_columns({"x": np.linspace(1, 10, 40), "sex": ["f", "m"] * 20})
    totals = {"(intercept)": 600.0, "x": 600 * mean, "sex=m": 300.0}

    with pytest.raises(NotConverged, match=r"raking calibration does not meet .* at x$"):
        calibrate(design(np.full(40, 10.0)), terms, totals, distance="raking")


@pytest.mark.parametrize("least", [1e-3, 1e-6, 1e-9])
def test_a_margin_far_smaller_than_the_others_is_met_all_the_same(least: float) -> None:
    cells = from_columns({"a": ["x", "y"] * 30, "b": ["u", "v", "w"] * 20})
    margins = {"a": {"x": 600 - least, "y": least}, "b": {"u": 150.0, "v": 250.0, "w": 200.0}}

    raked = rake(design(np.full(60, 10.0)), cells, margins)

    for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True)):
        reached = np.bincount(cells.codes[cells.cell, j], weights=raked.final_weight)
        np.testing.assert_allclose(reached, [margins[variable][level] for level in levels], rtol=1e-9)
    independent = np.outer([600 - least, least], [150.0, 250.0, 200.0]) / 600 / 10
    table = independent[cells.codes[cells.cell, 0], cells.codes[cells.cell, 1]]
    np.testing.assert_allclose(raked.final_weight, table, rtol=1e-9)
