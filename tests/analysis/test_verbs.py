"""What holds of every verb that changes weights: its step is the derivative, and units left out count for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse

from analysis.cells import Cells, from_columns
from analysis.design import Design, design
from analysis.estimation.statistics import mean
from analysis.estimation.variance import variance
from analysis.terms import Terms, of_cells, of_columns
from analysis.weighting.calibration import calibrate, post_stratify, rake
from analysis.weighting.classes import adjust_in_classes
from analysis.weighting.eligibility import adjust_for_unknown_eligibility
from analysis.weighting.propensity import Stage, adjust_by_stages, adjust_for_nonresponse
from analysis.weighting.trimming import trim

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class World:
    """Units with covariates, two stages on the way to a response, and an opinion."""

    cells: Cells
    terms: Terms
    delivered: BoolArray
    responded: BoolArray
    status: npt.NDArray[np.object_]
    value: FloatArray
    base_weight: FloatArray


def _world(seed: int = 4, n: int = 240) -> World:
    rng = np.random.default_rng(seed)
    segment, region = rng.integers(0, 3, n), rng.integers(0, 2, n)
    tenure = rng.uniform(0, 10, n).round(1)
    delivered = rng.uniform(size=n) < 0.6 + 0.15 * region
    responded = delivered & (rng.uniform(size=n) < 0.35 + 0.03 * tenure)
    status = np.where(responded, "respondent", "nonrespondent").astype(object)
    status[~responded & (rng.uniform(size=n) < 0.2)] = "ineligible"
    status[~responded & (rng.uniform(size=n) < 0.2)] = "unknown"
    return World(
        cells=from_columns({"segment": segment.astype(str), "region": region.astype(str)}),
        terms=of_columns({"segment": segment.astype(str), "tenure": tenure}),
        delivered=delivered,
        responded=responded,
        status=status,
        value=tenure + segment + rng.normal(size=n),
        base_weight=rng.uniform(1, 3, n),
    )


WORLD = _world()
Recipe = Callable[[Design], Design]


def _nonresponse(start: Design) -> Design:
    return adjust_for_nonresponse(start, WORLD.terms, WORLD.responded)


def _classes(start: Design) -> Design:
    return adjust_in_classes(start, WORLD.cells.codes[WORLD.cells.cell, 0], WORLD.responded)


def _unknown(start: Design) -> Design:
    known = adjust_for_unknown_eligibility(start, WORLD.status, WORLD.cells)
    return adjust_for_nonresponse(known, WORLD.terms, WORLD.responded, eligible=WORLD.status != "ineligible")


def _stages(start: Design) -> Design:
    stages = [
        Stage("delivered", WORLD.cells, WORLD.delivered),
        Stage("answered", WORLD.terms, WORLD.responded),
    ]
    return adjust_by_stages(start, stages)


def _joint(start: Design) -> Design:
    cells = WORLD.cells
    counts = np.linspace(60, 120, cells.size)
    keys = [
        tuple(levels[code] for levels, code in zip(cells.levels, codes, strict=True)) for codes in cells.codes.tolist()
    ]
    return post_stratify(start, cells, dict(zip(keys, counts.tolist(), strict=True)))


def _linear(start: Design) -> Design:
    totals = {"(intercept)": 500.0, "segment=1": 150.0, "segment=2": 180.0, "tenure": 2600.0}
    return calibrate(start, WORLD.terms, totals)


def _stages_then_joint(start: Design) -> Design:
    return _joint(_stages(start))


def _nonresponse_then_linear(start: Design) -> Design:
    return _linear(_nonresponse(start))


def _unknown_then_linear(start: Design) -> Design:
    return _linear(_unknown(start))


EXACT = [
    _nonresponse,
    _classes,
    _unknown,
    _stages,
    _joint,
    _linear,
    _stages_then_joint,
    _nonresponse_then_linear,
    _unknown_then_linear,
]


def _start(base_weight: FloatArray) -> Design:
    return replace(design(np.ones(len(base_weight))), base_weight=base_weight, final_weight=base_weight)


def _raked(start: Design) -> Design:
    margins = {"segment": {"0": 200.0, "1": 150.0, "2": 150.0}, "region": {"0": 220.0, "1": 280.0}}
    return rake(_nonresponse(start), WORLD.cells, margins)


def _bounded(start: Design) -> Design:
    totals = {"(intercept)": 500.0, "segment=1": 150.0, "segment=2": 180.0, "tenure": 2600.0}
    return calibrate(_nonresponse(start), WORLD.terms, totals, distance="logit", bounds=(0.3, 3.0))


def _trimmed(start: Design) -> Design:
    adjusted = _nonresponse(start)
    return trim(adjusted, upper=2.0 * float(np.median(adjusted.final_weight[adjusted.final_weight > 0])), strict=True)


def _penalised(start: Design) -> Design:
    return adjust_for_nonresponse(start, WORLD.terms, WORLD.responded, penalty=2.0)


def _carried(found: Design, influence: FloatArray) -> FloatArray:
    """Walk back through the steps by their definition, unit by unit."""
    for step in reversed(found.steps):
        x = step.terms.matrix[step.terms.cell]
        q, a = step.carried[:, None] * x, step.read[:, None] * x @ step.bread
        influence = influence + q @ (a.T @ influence)
    return influence


def _of_mean(found: Design) -> FloatArray:
    w, y = found.final_weight, WORLD.value
    return np.asarray(w * (y - (w @ y) / w.sum()) / w.sum())


@pytest.mark.parametrize("recipe", EXACT)
@pytest.mark.parametrize("of_total", [False, True])
def test_the_influence_through_the_steps_is_the_derivative_by_the_base_weight(recipe: Recipe, of_total: bool) -> None:
    found = recipe(_start(WORLD.base_weight))
    influence = found.final_weight * WORLD.value if of_total else _of_mean(found)
    analytic = _carried(found, influence)

    def estimate(base_weight: FloatArray) -> float:
        w = recipe(_start(base_weight)).final_weight
        return float(w @ WORLD.value) if of_total else float(w @ WORLD.value / w.sum())

    scale = np.abs(analytic).max()
    for i in [*range(0, len(WORLD.value), 12), *np.flatnonzero(WORLD.status == "unknown")[:3]]:
        change = np.zeros(len(WORLD.value))
        change[i] = 1e-4 * WORLD.base_weight[i]
        numeric = (estimate(WORLD.base_weight + change) - estimate(WORLD.base_weight - change)) / 2e-4
        assert analytic[i] == pytest.approx(numeric, abs=2e-6 * scale)


@pytest.mark.parametrize("recipe", [*EXACT, _raked, _bounded])
def test_the_variance_is_that_of_the_influence_unit_by_unit(recipe: Recipe) -> None:
    start = replace(_start(WORLD.base_weight), cluster=np.arange(len(WORLD.value)) // 3)
    found = recipe(start)
    totals = np.bincount(start.cluster, weights=_carried(found, _of_mean(found)))
    dense = len(totals) / (len(totals) - 1) * ((totals - totals.mean()) ** 2).sum()

    assert variance(found, sparse.csr_array(_of_mean(found)[:, None]))[0] == pytest.approx(dense, rel=1e-9)
    assert mean(found, WORLD.value).standard_error[0] == pytest.approx(np.sqrt(dense), rel=1e-9)


@pytest.mark.parametrize("recipe", [*EXACT, _raked, _bounded])
def test_a_unit_of_base_weight_zero_counts_for_nothing(recipe: Recipe) -> None:
    without = WORLD.base_weight.copy()
    without[::7] = 0.0
    tiny = np.where(without > 0, without, 1e-13)

    found, nearly = recipe(_start(without)), recipe(_start(tiny))

    assert (found.final_weight[::7] == 0).all()
    np.testing.assert_allclose(found.final_weight, nearly.final_weight, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("recipe", [_trimmed, _penalised])
def test_trimming_and_a_penalty_leave_units_of_base_weight_zero_out(recipe: Recipe) -> None:
    without = WORLD.base_weight.copy()
    without[::7] = 0.0

    found = recipe(_start(without))

    assert (found.final_weight[::7] == 0).all()
    assert (found.final_weight[WORLD.responded & (without > 0)] > 0).all()


@pytest.mark.parametrize("recipe", [*EXACT, _raked, _bounded, _trimmed, _penalised])
def test_base_weights_and_the_design_given_stay_as_they_are(recipe: Recipe) -> None:
    start = _start(WORLD.base_weight.copy())

    found = recipe(start)

    np.testing.assert_array_equal(start.final_weight, WORLD.base_weight)
    np.testing.assert_array_equal(found.base_weight, WORLD.base_weight)
    assert start.steps == ()
    assert np.isfinite(found.final_weight).all()


@pytest.mark.parametrize("recipe", [_raked, _bounded])
def test_errors_of_raking_and_bounded_calibration_are_near_those_of_a_jackknife(recipe: Recipe) -> None:
    found = mean(recipe(_start(WORLD.base_weight)), WORLD.value)
    n = len(WORLD.value)
    left_out = []
    for i in range(n):
        weight = WORLD.base_weight.copy()
        weight[i] = 0.0
        w = recipe(_start(weight)).final_weight
        left_out.append(w @ WORLD.value / w.sum())

    jackknife = np.sqrt((n - 1) / n * ((np.array(left_out) - np.mean(left_out)) ** 2).sum())

    assert found.standard_error[0] == pytest.approx(jackknife, rel=0.08)


def test_terms_of_cells_and_of_columns_give_the_same_weights() -> None:
    segment, region = (WORLD.cells.codes[WORLD.cells.cell, j].astype(str) for j in (0, 1))
    columns = of_columns({"segment": segment, "region": region})

    by_cells = adjust_for_nonresponse(_start(WORLD.base_weight), WORLD.cells, WORLD.responded)
    by_terms = adjust_for_nonresponse(_start(WORLD.base_weight), of_cells(WORLD.cells), WORLD.responded)
    by_columns = adjust_for_nonresponse(_start(WORLD.base_weight), columns, WORLD.responded)

    np.testing.assert_allclose(by_terms.final_weight, by_cells.final_weight, rtol=1e-12)
    np.testing.assert_allclose(by_columns.final_weight, by_cells.final_weight, rtol=1e-12)
