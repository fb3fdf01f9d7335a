"""Outcome regression and AIPW, checked by stacked estimating equations and by other programs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from scipy.special import expit
from statsmodels.treatment.treatment_effects import TreatmentEffect

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.errors import BadTable, NoOverlap, NotConverged, TooFew
from analysis.estimation.augmented import Form
from analysis.estimation.doubly_robust import Models, estimate, point
from analysis.estimation.jackknife import jk1
from analysis.estimation.outcome import Family, fit_outcome
from analysis.estimation.replicate import replicate, unchanged
from analysis.estimation.statistics import mean
from analysis.terms import Terms, of_cells
from analysis.weighting.calibration import calibrate
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """A sample in which answering and answers depend on the same two variables."""

    sample: Design
    terms: Terms
    short: Terms
    responded: BoolArray
    value: FloatArray
    everybody: FloatArray


def _world(seed: int, n: int, *, clusters: int | None = None, is_poisson: bool = False) -> World:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 3, n), rng.integers(0, 2, n)
    responded = rng.uniform(size=n) < expit(-0.6 + 0.7 * a - 0.5 * b)
    everybody = (rng.uniform(size=n) < expit(-0.8 + 0.8 * a + 0.4 * b)).astype(float)
    cluster = None if clusters is None else rng.integers(0, clusters, n)
    sample = design(rng.uniform(1, 4, n), cluster=cluster, is_poisson=is_poisson)
    labels = {"a": a.astype(str), "b": b.astype(str)}
    short = of_cells(from_columns({"b": b.astype(str)}))
    return World(
        sample=sample,
        terms=of_cells(from_columns(labels)),
        short=short,
        responded=responded,
        value=np.where(responded, everybody, np.nan),
        everybody=everybody,
    )


def _equations(world: World, models: Models, inside: BoolArray, theta: FloatArray) -> FloatArray:
    """Row-wise estimating equations of response model, outcome model, mean prediction, and mean residual."""
    assert isinstance(models.response, Terms)
    z = models.response.matrix[models.response.cell]
    x = models.outcome.matrix[models.outcome.cell]
    d, r = world.sample.base_weight, models.responded
    y = np.where(r, models.values, 0.0)
    alpha, beta, (prediction, residual) = np.split(theta, [z.shape[1], z.shape[1] + x.shape[1]])
    p = expit(z @ alpha)
    m = x @ beta if models.family is Family.LINEAR else expit(x @ beta)
    raised = r / p if models.form is not Form.OUTCOME_REGRESSION else np.zeros(len(d))
    over = raised if models.form is Form.HAJEK_AIPW else np.ones(len(d))
    last = inside * (raised * (y - m) - over * residual)
    parts = [z * (r - p)[:, None], x * (r * (y - m))[:, None], (inside * (m - prediction))[:, None], last[:, None]]
    return np.asarray(np.hstack(parts) * d[:, None])


def _stacked(world: World, models: Models, inside: BoolArray) -> tuple[float, float]:
    """Solve the equations on rows and take the sandwich, with a numerical derivative."""
    assert isinstance(models.response, Terms)
    z = models.response.matrix[models.response.cell]
    x = models.outcome.matrix[models.outcome.cell]
    d, r = world.sample.base_weight, models.responded
    alpha = sm.GLM(r.astype(float), z, sm.families.Binomial(), freq_weights=d).fit(tol=1e-13).params
    kind = sm.families.Gaussian() if models.family is Family.LINEAR else sm.families.Binomial()
    beta = sm.GLM(models.values[r], x[r], kind, freq_weights=d[r]).fit(tol=1e-13).params
    theta = np.concatenate([alpha, beta, [0.0, 0.0]])
    for _ in range(2):  # the last two enter linearly
        off = _equations(world, models, inside, theta).sum(axis=0)[-2:]
        p = expit(z @ alpha)
        held = {Form.HAJEK_AIPW: (d * inside * r / p).sum()}.get(models.form, (d * inside).sum())
        theta[-2:] += off / [(d * inside).sum(), held]
    steps = np.eye(len(theta)) * 1e-5
    jacobian = np.column_stack(
        [
            (_equations(world, models, inside, theta + h) - _equations(world, models, inside, theta - h)).sum(axis=0)
            / 2e-5
            for h in steps
        ]
    )
    influence = -_equations(world, models, inside, theta) @ np.linalg.inv(jacobian).T[:, -2:].sum(axis=1)
    totals = np.bincount(world.sample.cluster, weights=influence)
    variance = len(totals) / (len(totals) - 1) * ((totals - totals.mean()) ** 2).sum()
    return float(theta[-2:].sum()), float(np.sqrt(variance))


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("clusters", [None, 40])
def test_errors_equal_those_of_stacked_estimating_equations(form: Form, family: Family, clusters: int | None) -> None:
    world = _world(1, 500, clusters=clusters)
    models = Models(world.responded, world.value, world.short, world.terms, family, form)
    domain = np.arange(500) % 3 - 1

    found = estimate(world.sample, models, domain=domain)
    whole = estimate(world.sample, models)

    for number in range(2):
        value, error = _stacked(world, models, domain == number)
        assert found.value[number, 0] == pytest.approx(value, rel=1e-9)
        assert found.standard_error[number, 0] == pytest.approx(error, rel=1e-6)
    value, error = _stacked(world, models, np.ones(500, dtype=bool))
    assert whole.value[0, 0] == pytest.approx(value, rel=1e-9)
    assert whole.standard_error[0, 0] == pytest.approx(error, rel=1e-6)


def test_aipw_is_that_of_statsmodels() -> None:
    world = _world(2, 600)
    sample = design(np.ones(600))
    x = world.terms.matrix[world.terms.cell]
    answers = np.where(world.responded, world.everybody, np.random.default_rng(3).normal(size=600))
    response = sm.Logit(world.responded.astype(float), x).fit(disp=0)
    effect = TreatmentEffect(sm.OLS(answers, x), world.responded.astype(int), results_select=response)
    fitted = effect.aipw(disp=0).results_gmm
    of_respondents = np.zeros(len(fitted.params))
    of_respondents[:2] = 1.0  # the effect and the mean of the untreated

    found = estimate(sample, Models(world.responded, world.value, world.terms, world.terms, form=Form.AIPW))

    assert found.value[0, 0] == pytest.approx(of_respondents @ fitted.params, rel=1e-6)
    error = np.sqrt(of_respondents @ fitted.cov_params() @ of_respondents)
    assert found.standard_error[0, 0] == pytest.approx(np.sqrt(600 / 599) * error, rel=1e-5)


def test_the_simple_error_is_too_large_where_the_outcome_model_is_wrong_and_the_full_one_is_not() -> None:
    """Against the jackknife that fits both models again."""
    rng = np.random.default_rng(4)
    n = 500
    x = rng.integers(0, 5, n)
    responded = rng.uniform(size=n) < 0.15 + 0.17 * x
    value = 10.0 * x + rng.normal(size=n)
    sample = design(np.ones(n))
    terms, nothing = of_cells(from_columns({"x": x.astype(str)})), of_cells(from_columns({"one": np.full(n, "1")}))
    models = Models(responded, value, nothing, terms, form=Form.AIPW)

    found = estimate(sample, models)
    redone = replicate(sample, jk1(sample), unchanged, lambda base: point(base, models))

    assert found.standard_error[0, 0] == pytest.approx(redone.standard_error[0], rel=0.03)
    assert found.simple_standard_error is not None
    assert found.simple_standard_error[0, 0] > 1.3 * redone.standard_error[0]


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("form", [Form.AIPW, Form.HAJEK_AIPW])
def test_aipw_is_right_if_either_model_is_and_wrong_if_neither_is(form: Form, family: Family) -> None:
    world = _world(5, 60_000)
    truth = float(np.average(world.everybody, weights=world.sample.base_weight))

    def off(outcome: Terms, response: Terms) -> float:
        found = estimate(world.sample, Models(world.responded, world.value, outcome, response, family, form))
        return float(abs(found.value[0, 0] - truth) / found.standard_error[0, 0])

    assert off(world.terms, world.terms) < 3
    assert off(world.terms, world.short) < 3
    assert off(world.short, world.terms) < 3
    assert off(world.short, world.short) > 10


def test_outcome_regression_on_the_population_is_linear_calibration() -> None:
    world = _world(6, 400, clusters=60)
    population = world.terms.sums(np.full(400, 3.0)) + 5.0
    respondents = replace(world.sample, final_weight=np.where(world.responded, world.sample.base_weight, 0.0))
    totals = dict(zip(world.terms.names, (population @ world.terms.matrix).tolist(), strict=True))
    calibrated = mean(calibrate(respondents, world.terms, totals), np.where(world.responded, world.value, 0.0))

    models = Models(world.responded, world.value, world.terms, form=Form.OUTCOME_REGRESSION, population=population)
    found = estimate(world.sample, models)

    assert found.value[0, 0] == pytest.approx(calibrated.value[0], rel=1e-9)
    assert found.standard_error[0, 0] == pytest.approx(calibrated.standard_error[0], rel=1e-9)


def test_a_known_population_makes_aipw_more_precise_without_moving_what_it_estimates() -> None:
    world = _world(7, 3000)
    population = world.terms.sums(world.sample.base_weight)  # the very counts that the sample estimates
    models = Models(world.responded, world.value, world.terms, world.terms, form=Form.AIPW)

    sampled = estimate(world.sample, models)
    known = estimate(world.sample, replace(models, population=population))

    assert known.value[0, 0] == pytest.approx(sampled.value[0, 0], rel=1e-12)
    assert known.standard_error[0, 0] < sampled.standard_error[0, 0]


def test_models_with_a_term_for_every_cell_give_the_weighting_class_mean() -> None:
    world = _world(8, 400)
    saturated = Terms(tuple("cdefgh"), np.eye(6), world.terms.cell)
    d, r = world.sample.base_weight, world.responded
    answers = np.where(r, world.value, 0.0)
    expected = saturated.sums(d) @ (saturated.sums(d * r * answers) / saturated.sums(d * r)) / d.sum()

    for form in Form:
        for family in Family:
            found = estimate(world.sample, Models(r, world.value, saturated, saturated, family, form))
            assert found.value[0, 0] == pytest.approx(expected, rel=1e-9)


def test_nps_as_a_value_and_as_a_difference_of_shares_are_the_same() -> None:
    world = _world(9, 500)
    rng = np.random.default_rng(1)
    score = np.where(world.responded, rng.choice([-100.0, 0.0, 100.0], 500), 0.0)
    shares = np.column_stack([score == 100, score == -100]).astype(float)

    as_value = estimate(world.sample, Models(world.responded, score, world.terms, world.terms))
    as_shares = estimate(world.sample, Models(world.responded, shares, world.terms, world.terms))

    value, error = as_shares.combination([100.0, -100.0])
    assert value[0] == pytest.approx(as_value.value[0, 0], rel=1e-9)
    assert error[0] == pytest.approx(as_value.standard_error[0, 0], rel=1e-9)
    ends = as_value.limits(reference="normal")[0, 0]
    assert ends.mean() == pytest.approx(value[0])
    assert np.diff(ends)[0] == pytest.approx(2 * 1.959964 * error[0], rel=1e-6)


def test_under_poisson_sampling_only_what_varies_counts() -> None:
    """Without models both come to the mean of respondents, weighted, whose error is linearised elsewhere."""
    rng = np.random.default_rng(10)
    n = 400
    sample = design(rng.uniform(1, 3, n), is_poisson=True)
    responded = rng.uniform(size=n) < 0.5
    value = rng.normal(size=n)
    cells = from_columns({"one": np.full(n, "1")})
    expected = mean(adjust_for_nonresponse(sample, cells, responded), value)
    terms = of_cells(cells)

    found = estimate(sample, Models(responded, value, terms, terms))

    assert found.value[0, 0] == pytest.approx(expected.value[0], rel=1e-9)
    assert found.standard_error[0, 0] == pytest.approx(expected.standard_error[0], rel=1e-9)
    unlimited = estimate(replace(sample, is_poisson=False), Models(responded, value, terms, terms))
    assert found.standard_error[0, 0] < unlimited.standard_error[0, 0]


def test_a_census_that_everybody_is_predicted_exactly_in_has_no_error() -> None:
    world = _world(11, 300)
    exact = world.terms.matrix[world.terms.cell] @ np.arange(1.0, world.terms.matrix.shape[1] + 1)
    population = world.terms.sums(np.ones(300))

    found = estimate(
        design(np.ones(300)), Models(world.responded, exact, world.terms, world.terms, population=population)
    )

    assert found.value[0, 0] == pytest.approx(exact.mean(), rel=1e-12)
    assert found.standard_error[0, 0] == pytest.approx(0.0, abs=1e-10)


def test_units_without_a_base_weight_count_for_nothing() -> None:
    world = _world(12, 300)
    kept = np.flatnonzero(np.arange(300) % 4 > 0)
    left_out = np.where(np.arange(300) % 4 > 0, world.sample.base_weight, 0.0)
    zeros = replace(world.sample, base_weight=left_out, final_weight=left_out)

    for family in Family:
        models = Models(world.responded, world.value, world.terms, world.terms, family)
        fewer = Models(world.responded[kept], world.value[kept], world.terms.take(kept), world.terms.take(kept), family)
        expected = point(design(world.sample.base_weight[kept]), fewer)
        np.testing.assert_allclose(point(zeros, models), expected, rtol=1e-9)


def test_the_logistic_outcome_model_is_that_of_statsmodels() -> None:
    world = _world(13, 400)
    x, r, d = world.terms.matrix[world.terms.cell], world.responded, world.sample.base_weight
    expected = sm.GLM(world.value[r], x[r], sm.families.Binomial(), freq_weights=d[r]).fit(tol=1e-13)

    found = fit_outcome(d, world.terms, r, world.value[:, None], family=Family.LOGISTIC)

    np.testing.assert_allclose(found.coefficients[:, 0], expected.params, rtol=1e-8)
    np.testing.assert_allclose(np.linalg.inv(found.information[0]), expected.cov_params(), rtol=1e-6)


def _small() -> tuple[Design, Terms, BoolArray, FloatArray]:
    terms = of_cells(from_columns({"a": ["x", "x", "x", "x", "y", "y", "y", "y"]}))
    responded = np.array([True, True, True, False, True, True, True, False])
    return design(np.ones(8)), terms, responded, np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0])


def test_what_cannot_be_modelled_is_refused_by_name() -> None:
    sample, terms, responded, value = _small()
    good = Models(responded, value, terms, terms, Family.LOGISTIC)
    assert np.isfinite(estimate(sample, good).standard_error).all()

    silent = responded & (np.arange(8) < 4)
    with pytest.raises(NoOverlap, match="no respondent tells what a=y does to the answers"):
        estimate(sample, replace(good, responded=silent, form=Form.OUTCOME_REGRESSION))
    agreeing = np.where(np.arange(8) < 4, value, 1.0)
    with pytest.raises(NotConverged, match="outcome 0 has no finite solution: all respondents with a=y gave 1"):
        estimate(sample, replace(good, values=agreeing))
    with pytest.raises(BadTable, match="row 2, column 0: 2 is not 0 or 1"):
        estimate(sample, replace(good, values=2 * value))
    with pytest.raises(BadTable, match="row 3, column 0: nan is not a finite number"):
        broken = np.where(np.arange(8) == 2, np.nan, value)
        estimate(sample, replace(good, values=broken, family=Family.LINEAR))
    with pytest.raises(TooFew, match="nobody responded"):
        estimate(sample, replace(good, responded=np.zeros(8, dtype=bool), form=Form.OUTCOME_REGRESSION))
    with pytest.raises(TooFew, match="nobody in domain 1 responded"):
        estimate(sample, good, domain=(~responded).astype(int))
    with pytest.raises(BadTable, match="aipw needs the terms of a model of responding"):
        estimate(sample, replace(good, response=None, form=Form.AIPW))
    with pytest.raises(BadTable, match="the design has 8 units"):
        estimate(sample, replace(good, values=value[:5]))
    with pytest.raises(BadTable, match="population: needs a number of 0 or more for each of the 2 cells"):
        estimate(sample, replace(good, population=np.array([5.0])))
    with pytest.raises(BadTable, match="leave it out to estimate by domain"):
        estimate(sample, replace(good, population=np.array([5.0, 5.0])), domain=np.zeros(8))
    adjusted = adjust_for_nonresponse(sample, from_columns({"a": np.full(8, "x")}), responded)
    with pytest.raises(BadTable, match="the models adjust"):
        estimate(adjusted, good)
