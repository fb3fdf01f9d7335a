"""What planted pressure makes of the combined ratio: order keeping, and the identity where little is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from analysis.pressure.calibration import KNOTS, RIDGE, STEEPEST, Calibration, _line, _logistic, calibrate
from analysis.pressure.combination import combine
from analysis.pressure.injection import Planted
from analysis.pressure.material import material
from analysis.pressure.weighing import weigh
from analysis.programme import Programme
from analysis.simulate import World, simulate

Tables = tuple[pd.DataFrame, pd.DataFrame]
SLOPES = st.tuples(*[st.floats(0, STEEPEST)] * 3)


@given(SLOPES, st.floats(-5, 5), st.lists(st.floats(-50, 50), min_size=2, max_size=20))
def test_a_broken_line_keeps_the_order(slopes: tuple[float, ...], constant: float, llr: list[float]) -> None:
    found = Calibration(constant, slopes, {}, 1)(np.sort(np.array(llr)))
    assert (np.diff(found) >= -1e-9).all()
    assert (np.abs(np.diff(found)) <= STEEPEST * np.diff(np.sort(llr)) + 1e-9).all()


@given(SLOPES, st.floats(-5, 5))
def test_the_line_goes_through_its_knots(slopes: tuple[float, ...], constant: float) -> None:
    at = np.array([-4.0, *KNOTS, 40.0])
    low, middle, high = KNOTS
    want = np.interp(
        at,
        [-4.0, low, middle, high],
        [
            constant - 4.0 * slopes[0],
            constant,
            constant + (middle - low) * slopes[1],
            constant + (middle - low) * slopes[1] + (high - middle) * slopes[2],
        ],
    )
    assert Calibration(constant, slopes, {}, 1)(at) == pytest.approx(want, abs=1e-9)


def test_the_identity_leaves_ratios_up_to_the_last_knot_as_they_are() -> None:
    llr = np.linspace(-20, KNOTS[-1], 50)
    assert Calibration(0.0, (1.0, 1.0, 1.0), {}, 0)(llr) == pytest.approx(llr)


def test_true_likelihood_ratios_are_left_nearly_as_they_are() -> None:
    rng = np.random.default_rng(0)
    planted = np.arange(4000) < 1000
    z = rng.normal(size=4000) + 2.0 * planted
    constant, *slopes = _logistic(_line(2.0 * z - 2.0), planted, np.ones(4000), RIDGE)
    assert constant == pytest.approx(0.0, abs=0.2)
    assert slopes[:2] == pytest.approx([1.0, 1.0], abs=0.2)


def test_ratios_that_promise_twice_too_much_are_halved() -> None:
    rng = np.random.default_rng(1)
    planted = np.arange(4000) < 1000
    z = rng.normal(size=4000) + 2.0 * planted
    _, *slopes = _logistic(_line(2.0 * (2.0 * z - 2.0)), planted, np.ones(4000), RIDGE)
    assert slopes[:2] == pytest.approx([0.5, 0.5], abs=0.15)


def test_the_fit_is_that_of_another_minimiser_and_its_gradient_is_right() -> None:
    rng = np.random.default_rng(2)
    planted, weight = np.arange(200) < 60, rng.uniform(0.2, 1.0, 200)
    llr = rng.normal(-1, 2, 200) + 3.0 * planted
    found = _logistic(_line(llr), planted, weight, RIDGE)

    def loss(b: np.ndarray) -> float:
        eta = b[0] + _line(llr) @ b[1:]
        w = np.where(planted, weight, weight * weight[planted].sum() / weight[~planted].sum())
        chance = np.log1p(np.exp(-np.abs(eta))) + np.maximum(eta, 0) - planted * eta
        return float((w * chance).sum() + RIDGE * ((b[1:] - 1) ** 2).sum())

    other = minimize(
        loss,
        [0.0, 1.0, 1.0, 1.0],
        method="Nelder-Mead",
        bounds=[(-20, 20)] + [(0, STEEPEST)] * 3,
        options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-9},
    ).x
    assert loss(found) <= loss(other) + 1e-4
    assert found == pytest.approx(other, abs=5e-3)


def test_the_same_seed_learns_the_same_and_knows_what_it_planted() -> None:
    programme, _ = simulate(World(events=1200, employees=24, locations=3), np.random.default_rng(1))
    held = material(programme, unit="employee", metric="mean")
    evidence = weigh(held)
    combined = combine(evidence.tables, evidence.scores_llr)
    one, other = (calibrate(held, evidence, combined, np.random.default_rng(7)) for _ in range(2))
    assert one == other
    assert set(one.planted) == {str(way) for way in Planted}
    assert one.rounds > 0
    assert sum(one.planted.values()) >= 20
    assert all(0 <= slope <= STEEPEST for slope in one.slopes)


def test_a_programme_of_few_units_teaches_nothing(
    honest: Callable[..., Tables], checked: Callable[[Tables], Programme]
) -> None:
    held = material(checked(honest(employees=5, locations=2)), unit="employee", metric="mean")
    evidence = weigh(held)
    found = calibrate(held, evidence, combine(evidence.tables, evidence.scores_llr), np.random.default_rng(0))
    assert (found.rounds, found.constant, found.slopes) == (0, 0.0, (1.0, 1.0, 1.0))
    assert set(found.planted.values()) == {0}
