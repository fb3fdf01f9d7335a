"""Employees in locations: against statsmodels and dense matrices, and intervals against worlds that are known."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.employee_means import employee_means
from analysis.estimation.nested_error import NestedAreas, nested_error
from analysis.estimation.small_area import Likelihood
from analysis.terms import Terms, of_columns

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class World:
    """Answers to employees in locations, and the employees' true means."""

    value: FloatArray
    employee: IntArray
    location: IntArray
    terms: Terms
    weight: FloatArray
    population: FloatArray
    truth: FloatArray

    def fitted(self, *, has_weights: bool = False, has_locations: bool = True) -> NestedAreas:
        """Fit the model."""
        weight = self.weight if has_weights else None
        sums = employee_means(self.value, self.employee, len(self.truth), self.terms, final_weight=weight)
        location = self.location if has_locations else None
        return nested_error(sums, location=location, population_means=self.population)


def _world(
    seed: int,
    *,
    locations: int = 20,
    each: int = 4,
    answers: tuple[int, int] = (2, 20),
    between: tuple[float, float] = (0.3, 0.3),
) -> World:
    rng = np.random.default_rng(seed)
    m = locations * each
    location = np.repeat(np.arange(locations), each)
    employee = np.repeat(np.arange(m), rng.integers(*answers, m))
    region = np.array(["east", "west"])[location % 2]
    waiting = np.round(rng.normal(size=len(employee)), 1)
    effect = np.sqrt(between[0]) * rng.normal(size=locations)[location] + np.sqrt(between[1]) * rng.normal(size=m)
    truth = 7 + 0.5 * (region == "west") + effect
    value = truth[employee] - 0.4 * waiting + 2 * rng.normal(size=len(employee))
    terms = of_columns({"region": region[employee], "waiting": waiting})
    population = np.column_stack([np.ones(m), region == "west", np.zeros(m)]).astype(float)
    return World(value, employee, location, terms, rng.uniform(1, 4, len(employee)), population, truth)


def _dense(world: World, variances: tuple[float, float, float], weight: FloatArray) -> FloatArray:
    """Best linear unbiased predictor by matrices with one row per answer."""
    m, n = len(world.truth), len(world.value)
    in_employee = np.eye(m)[world.employee]
    in_location = np.eye(world.location.max() + 1)[world.location[world.employee]]
    x = world.terms.matrix[world.terms.cell]
    mean = (in_employee * weight[:, None]).T / (in_employee.T @ weight)[:, None]
    location, employee, answer = variances
    across = location * in_location @ in_location.T + employee * in_employee @ in_employee.T
    covariance = mean @ (across + answer * np.eye(n)) @ mean.T
    inside = x - in_employee @ ((in_employee.T @ x) / in_employee.sum(axis=0)[:, None])
    y, xbar = mean @ world.value, mean @ x
    inverse = np.linalg.inv(covariance)
    left = xbar.T @ inverse @ xbar + inside.T @ inside / answer
    coefficients = np.linalg.solve(left, xbar.T @ inverse @ y + inside.T @ world.value / answer)
    reach = mean @ across @ mean.T  # of location and employee on the employees' means
    return np.asarray(world.population @ coefficients + reach @ inverse @ (y - xbar @ coefficients))


def _minus_log_likelihood(world: World, variances: tuple[float, float, float]) -> float:
    """Twice the negative restricted log-likelihood by matrices with one row per answer."""
    in_employee = np.eye(len(world.truth))[world.employee]
    in_location = np.eye(world.location.max() + 1)[world.location[world.employee]]
    x = world.terms.matrix[world.terms.cell]
    location, employee, answer = variances
    covariance = location * in_location @ in_location.T + employee * in_employee @ in_employee.T
    inverse = np.linalg.inv(covariance + answer * np.eye(len(x)))
    inner = x.T @ inverse @ x
    residual = world.value - x @ np.linalg.solve(inner, x.T @ inverse @ world.value)
    return float(residual @ inverse @ residual + np.linalg.slogdet(inner)[1] - np.linalg.slogdet(inverse)[1])


def test_variances_and_coefficients_are_those_of_statsmodels() -> None:
    world = _world(1, locations=25, between=(1.0, 0.8))
    found = world.fitted()
    x = world.terms.matrix[world.terms.cell]
    group = world.location[world.employee]
    inside = {g: pd.get_dummies(world.employee[group == g]).to_numpy(float) for g in np.unique(group)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # statsmodels warns of its own optimiser's first try
        order = np.argsort(group, kind="stable")
        model = sm.MixedLM(
            world.value[order], x[order], group[order], exog_re=np.ones(len(order)), exog_vc={"employee": inside}
        )
        other = model.fit(reml=True)
    theirs = (float(np.asarray(other.cov_re)[0, 0]), float(other.vcomp[0]), float(other.scale))
    ours = (found.location_variance, found.employees.area_variance, found.answer_variance)
    np.testing.assert_allclose(ours, theirs, rtol=5e-3)
    np.testing.assert_allclose(found.employees.coefficients, other.fe_params, rtol=1e-3)
    best = _minus_log_likelihood(world, ours)
    assert best <= _minus_log_likelihood(world, theirs) + 1e-7
    for place in range(3):
        for factor in (0.98, 1.02):
            near = [one * (factor if j == place else 1.0) for j, one in enumerate(ours)]
            assert best < _minus_log_likelihood(world, (near[0], near[1], near[2]))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.booleans())
def test_estimates_are_the_dense_predictor_from_weighted_means(seed: int, has_weights: bool) -> None:
    world = _world(seed, locations=8)
    found = world.fitted(has_weights=has_weights)
    variances = (found.location_variance, found.employees.area_variance, found.answer_variance)
    weight = world.weight if has_weights else np.ones(len(world.value))
    np.testing.assert_allclose(found.employees.estimate, _dense(world, variances, weight), rtol=1e-8)


@pytest.mark.parametrize(
    ("between", "answers"),
    [((0.3, 0.3), (2, 20)), ((0.3, 0.05), (2, 20)), ((0.0, 0.1), (2, 30)), ((0.1, 0.02), (1, 10))],
)
def test_intervals_cover_the_truth_as_often_as_they_say(between: tuple[float, float], answers: tuple[int, int]) -> None:
    covered, squares, mse = [], [], []
    for seed in range(12):
        world = _world(seed, between=between, answers=answers)
        found = world.fitted().employees
        covered.append(((found.low <= world.truth) & (world.truth <= found.high)).mean())
        squares.append(np.mean((found.estimate - world.truth) ** 2))
        mse.append(found.mse.mean())
    assert np.mean(covered) > 0.92
    assert 0.8 < np.mean(mse) / np.mean(squares) < 2.5  # a flat prior is on the safe side where variances are small


def test_intervals_hold_for_net_promoter_scores_too() -> None:
    covered = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        share = np.clip(0.5 + 0.12 * rng.normal(size=100), 0.05, 0.9)
        employee = np.repeat(np.arange(100), rng.integers(5, 40, 100))
        drawn = rng.uniform(size=len(employee))
        value = np.where(drawn < share[employee], 100.0, np.where(drawn < share[employee] + 0.1, 0.0, -100.0))
        truth = 100 * (share - (0.9 - share))
        one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(len(value), dtype=np.int64))
        found = nested_error(employee_means(value, employee, 100, one)).employees
        covered.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.92 < np.mean(covered) <= 0.99


def test_terms_that_tell_all_locations_apart_are_refused_by_name() -> None:
    rng = np.random.default_rng(5)
    location = np.repeat(np.arange(6), 4)
    employee = np.repeat(np.arange(24), 8)
    value = rng.normal(size=len(employee)) + rng.normal(size=24)[employee]
    region = of_columns({"region": np.array([f"r{k}" for k in location])[employee]})
    sums = employee_means(value, employee, 24, region)
    population = np.column_stack([np.ones(24), np.eye(6)[location][:, 1:]])
    with pytest.raises(NotIdentified, match="tell all locations apart"):
        nested_error(sums, location=location, population_means=population)
    two = np.where(location < 2, 0, location)  # one region of two locations is enough to go on
    pair = of_columns({"region": np.array([f"r{k}" for k in two])[employee]})
    population = np.column_stack([np.ones(24), np.eye(6)[two][:, 2:]])
    found = nested_error(
        employee_means(value, employee, 24, pair), location=location, population_means=population
    ).employees
    assert np.isfinite(found.mse).all()


def test_with_many_answers_an_employee_gets_the_weighted_mean_of_the_own_answers() -> None:
    rng = np.random.default_rng(2)
    employee = np.repeat(np.arange(10), [20_000, *[10] * 9])
    value = 5.0 + (employee == 0) + 2 * rng.normal(size=len(employee)) + (employee % 3)
    weight = rng.uniform(1, 5, len(employee))
    one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(len(value), dtype=np.int64))
    found = nested_error(employee_means(value, employee, 10, one, final_weight=weight)).employees
    own = np.average(value[employee == 0], weights=weight[employee == 0])
    assert found.estimate[0] == pytest.approx(own, abs=0.002)
    assert found.reliability[0] > 0.999
    assert found.shown(minimum_n=20, minimum_reliability=0.9).tolist() == [True] + [False] * 9


def test_an_employee_without_answers_gets_what_the_location_says() -> None:
    world = _world(3, between=(2.0, 0.1), answers=(20, 21))
    kept = world.employee != 0
    part = replace(
        world,
        value=world.value[kept],
        employee=world.employee[kept],
        terms=world.terms.take(np.flatnonzero(kept)),
        weight=world.weight[kept],
    )
    found = part.fitted()
    assert found.employees.n[0] == 0
    assert found.employees.reliability[0] == 0
    neighbours = found.employees.estimate[1:4]
    assert found.employees.estimate[0] == pytest.approx(neighbours.mean(), abs=0.35)
    assert found.employees.mse[0] > found.employees.mse[1:4].max()


def test_where_employees_do_not_seem_to_differ_the_adjusted_likelihood_keeps_them_apart() -> None:
    for seed in range(20):
        found = _world(seed, between=(0.5, 0.0)).fitted()
        assert found.employees.area_variance > 0
        if found.employees.likelihood is Likelihood.ADJUSTED:
            break
    assert found.employees.likelihood is Likelihood.ADJUSTED
    assert found.employees.reliability.max() < 0.3


def test_a_million_answers_are_as_many_sums_as_there_are_employees() -> None:
    world = _world(4)
    twice = replace(
        world,
        value=np.concatenate([world.value, world.value]),
        employee=np.concatenate([world.employee, world.employee]),
        terms=world.terms.take(np.tile(np.arange(len(world.value)), 2)),
        weight=np.tile(world.weight, 2),
    )
    once = employee_means(world.value, world.employee, 80, world.terms, final_weight=world.weight)
    both = employee_means(twice.value, twice.employee, 80, twice.terms, final_weight=twice.weight)
    np.testing.assert_array_equal(both.n, 2 * once.n)
    np.testing.assert_allclose(both.within, 2 * once.within, rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(both.weighted_mean, once.weighted_mean, rtol=1e-12)
    np.testing.assert_allclose(both.weight_squares, once.weight_squares / 2, rtol=1e-12)
    x = world.terms.matrix[world.terms.cell]
    around = np.column_stack([x, world.value])
    around -= np.array([around[world.employee == e].mean(axis=0) for e in range(80)])[world.employee]
    np.testing.assert_allclose(once.within, around.T @ around, rtol=1e-8, atol=1e-8)


def test_employees_that_cannot_be_estimated_are_refused() -> None:
    world = _world(5)
    sums = employee_means(world.value, world.employee, 80, world.terms)
    with pytest.raises(BadTable, match="column population_means: is needed"):
        nested_error(sums, location=world.location)
    with pytest.raises(BadTable, match="column population_means: needs finite numbers"):
        nested_error(sums, population_means=np.ones((80, 2)))
    with pytest.raises(TooFew, match="fewer than 5 locations"):
        nested_error(sums, location=np.arange(80) % 4, population_means=world.population)
    with pytest.raises(BadTable, match="column location"):
        nested_error(sums, location=np.arange(79), population_means=world.population)
    with pytest.raises(BadTable, match="row 2, column value"):
        employee_means([1.0, np.nan], [0, 0], 1, world.terms.take(np.arange(2)))
    with pytest.raises(BadTable, match="do not fit"):
        employee_means([1.0, 2.0], [0, 1], 1, world.terms.take(np.arange(2)))
    one = Terms(("(intercept)",), np.ones((1, 1)), np.zeros(20, dtype=np.int64))
    with pytest.raises(TooFew, match="no employee has two answers"):
        nested_error(employee_means(np.arange(20.0), np.arange(20), 20, one))
    with pytest.raises(NotIdentified, match="never differ"):
        nested_error(employee_means(np.repeat(np.arange(10.0), 2), np.repeat(np.arange(10), 2), 10, one))
    with pytest.raises(TooFew, match="3 employees with answers"):
        nested_error(employee_means(np.arange(20.0), np.arange(20) % 3, 3, one))
    double = Terms(("(intercept)", "again"), np.ones((1, 2)), one.cell)
    with pytest.raises(NotIdentified, match="linearly dependent"):
        nested_error(employee_means(np.arange(20.0), np.arange(20) % 7, 7, double))
