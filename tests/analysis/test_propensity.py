"""The response model: penalty, weights, stages, eligibility; classes; two phases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.errors import AnalysisError, BadTable, NoOverlap, NotConverged, NotIdentified, TooFew
from analysis.estimation.statistics import mean
from analysis.estimation.two_phase import two_phase_mean
from analysis.terms import Terms, of_columns
from analysis.weighting.classes import adjust_in_classes, propensity_classes
from analysis.weighting.eligibility import Status, adjust_for_unknown_eligibility
from analysis.weighting.propensity import Stage, adjust_by_stages, adjust_for_nonresponse, fit_response

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def _units(seed: int, n: int = 300) -> tuple[Terms, BoolArray, FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    channel, tenure = rng.integers(0, 3, n), rng.gamma(2.0, 10.0, n)
    responded = rng.uniform(size=n) < 1 / (1 + np.exp(0.8 - 0.3 * channel - 0.02 * tenure))
    terms = of_columns({"channel": channel.astype(str), "tenure": tenure}, splines={"tenure": 3})
    return terms, responded, rng.uniform(1, 4, n), tenure + rng.normal(0, 5, n)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_model_with_numbers_is_that_of_statsmodels_on_units(seed: int) -> None:
    terms, responded, weight, _ = _units(seed)
    x = terms.matrix[terms.cell]

    model = fit_response(weight, terms, responded)
    scaled = weight / weight.mean()
    theirs = sm.GLM(responded.astype(float), x, family=sm.families.Binomial(), freq_weights=scaled).fit(tol=1e-12)

    np.testing.assert_allclose(model.coefficients, theirs.params, rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(model.likelihood_covariance().diagonal()), theirs.bse, rtol=1e-5)
    assert model.deviance == pytest.approx(theirs.deviance, rel=1e-9)
    assert model.null_deviance == pytest.approx(theirs.null_deviance, rel=1e-9)


def test_robust_errors_through_clusters_are_those_of_statsmodels_sandwich() -> None:
    terms, responded, weight, _ = _units(4)
    cluster = np.arange(len(weight)) % 40
    x = terms.matrix[terms.cell]

    model = fit_response(weight, terms, responded)
    found = model.robust_covariance(design(weight, cluster=cluster), responded)
    score = pd.DataFrame(x * (weight * (responded - model.cell_propensity[terms.cell]))[:, None]).groupby(cluster).sum()
    inverse = np.linalg.inv(model.information)
    meat = 40 / 39 * score.to_numpy().T @ score.to_numpy()

    np.testing.assert_allclose(found, inverse @ meat @ inverse, rtol=1e-6, atol=1e-12)
    with pytest.raises(NotIdentified, match="stratum 1"):
        alone = design(np.ones(300), stratum=["a"] * 299 + ["b"])
        model.robust_covariance(alone, responded)


def test_a_penalised_model_is_the_minimum_that_a_general_optimiser_finds() -> None:
    terms, responded, weight, _ = _units(5)
    x, d = terms.matrix[terms.cell], weight / weight.mean()
    spread = np.average((x - np.average(x, axis=0, weights=d)) ** 2, axis=0, weights=d)

    def loss(b: FloatArray) -> float:
        return float(d @ (np.logaddexp(0, x @ b) - responded * (x @ b)) + 3.0 * (spread * b**2).sum() / 2)

    def slope(b: FloatArray) -> FloatArray:
        found: FloatArray = x.T @ (d * (expit(x @ b) - responded)) + 3.0 * spread * b
        return found

    best = minimize(loss, np.zeros(x.shape[1]), jac=slope, method="BFGS", options={"gtol": 1e-8})

    np.testing.assert_allclose(fit_response(weight, terms, responded, penalty=3.0).coefficients, best.x, atol=1e-5)


def test_a_penalty_of_almost_nothing_changes_almost_nothing_and_a_large_one_leaves_the_mean() -> None:
    terms, responded, weight, _ = _units(6)

    free = fit_response(weight, terms, responded)
    faint = fit_response(weight, terms, responded, penalty=1e-9)
    strong = fit_response(weight, terms, responded, penalty=1e9)

    np.testing.assert_allclose(faint.cell_propensity, free.cell_propensity, atol=1e-9)
    np.testing.assert_allclose(strong.cell_propensity, np.average(responded, weights=weight), atol=1e-6)


def test_errors_with_a_penalty_are_near_those_of_a_jackknife() -> None:
    terms, responded, weight, value = _units(7, n=200)

    def estimate(base_weight: FloatArray) -> float:
        w = _adjusted(base_weight, terms, responded, penalty=4.0).final_weight
        return float(w @ value / w.sum())

    found = mean(_adjusted(weight, terms, responded, penalty=4.0), value)
    left_out = np.array([estimate(np.where(np.arange(200) == i, 0.0, weight)) for i in range(200)])

    jackknife = np.sqrt(199 / 200 * ((left_out - left_out.mean()) ** 2).sum())
    assert found.standard_error[0] == pytest.approx(jackknife, rel=0.05)


def _adjusted(base_weight: FloatArray, terms: Terms, responded: BoolArray, *, penalty: float = 0.0) -> Design:
    start = replace(design(np.ones(len(base_weight))), base_weight=base_weight, final_weight=base_weight)
    return adjust_for_nonresponse(start, terms, responded, penalty=penalty)


def test_a_model_without_weights_has_its_own_propensities_and_errors() -> None:
    terms, responded, weight, value = _units(8)

    found = adjust_for_nonresponse(design(weight), terms, responded, weighted=False)
    model = fit_response(np.ones(300), terms, responded)

    np.testing.assert_allclose(found.propensity, model.cell_propensity[terms.cell], rtol=1e-12)
    p, w, x = found.propensity, found.final_weight, terms.matrix[terms.cell]
    assert p is not None
    u = w * (value - w @ value / w.sum()) / w.sum()
    c = -x.T @ (u * (1 - p))
    z = u + (responded - p) * (x @ np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, c))
    assert mean(found, value).standard_error[0] == pytest.approx(
        np.sqrt(300 / 299 * ((z - z.mean()) ** 2).sum()), rel=1e-8
    )
    with pytest.raises(NotIdentified, match="has to be the first step"):
        adjust_for_nonresponse(found, terms, responded, weighted=False)


def test_two_stages_of_the_same_saturated_model_are_one() -> None:
    rng = np.random.default_rng(9)
    cells = from_columns({"a": rng.integers(0, 3, 200).astype(str)})
    delivered = rng.uniform(size=200) < 0.8
    answered = delivered & (rng.uniform(size=200) < 0.5)
    value, start = rng.normal(size=200), design(rng.uniform(1, 2, 200))
    stages = [Stage("delivered", cells, delivered), Stage("answered", cells, answered)]

    by_stages, at_once = adjust_by_stages(start, stages), adjust_for_nonresponse(start, cells, answered)

    np.testing.assert_allclose(by_stages.final_weight, at_once.final_weight, rtol=1e-9)
    assert mean(by_stages, value).standard_error == pytest.approx(mean(at_once, value).standard_error, rel=1e-9)
    assert by_stages.propensity is not None
    assert at_once.propensity is not None
    np.testing.assert_allclose(by_stages.propensity[delivered], at_once.propensity[delivered], rtol=1e-9)


@pytest.mark.parametrize(
    ("delivered", "answered", "error", "says"),
    [
        ([1, 1, 0, 0], [1, 0, 1, 0], BadTable, "row 3: passed answered but not delivered"),
        ([1, 1, 0, 0], [0, 0, 0, 0], TooFew, "answered: nobody responded"),
    ],
)
def test_a_stage_that_cannot_be_is_named(
    delivered: list[int], answered: list[int], error: type[AnalysisError], says: str
) -> None:
    everybody = from_columns({"all": ["x"] * 4})
    stages = [
        Stage("delivered", everybody, np.array(delivered, dtype=bool)),
        Stage("answered", everybody, np.array(answered, dtype=bool)),
    ]

    with pytest.raises(error, match=says):
        adjust_by_stages(design([1.0] * 4), stages)


def test_a_stage_that_everybody_passed_changes_nothing_and_no_stages_are_refused() -> None:
    everybody = from_columns({"all": ["x"] * 4})
    passed = Stage("delivered", everybody, np.ones(4, dtype=bool))

    assert adjust_by_stages(design([1.0] * 4), [passed]).final_weight.tolist() == [1.0] * 4
    with pytest.raises(BadTable, match="there is none"):
        adjust_by_stages(design([1.0] * 4), [])


def test_a_respondent_whom_an_earlier_step_lost_is_refused() -> None:
    everybody = from_columns({"all": ["x"] * 4})
    first = adjust_for_nonresponse(design([1.0] * 4), everybody, [True, True, True, False])

    with pytest.raises(BadTable, match="row 4, column responded: responded, but an earlier step"):
        adjust_for_nonresponse(first, everybody, [True, False, False, True])


@pytest.mark.parametrize(
    ("columns", "responded", "error", "says"),
    [
        ({"a": ["x", "x", "y", "y"]}, [1, 0, 0, 0], NoOverlap, "no respondent in a = 'y'"),
        ({"a": ["x", "x", "y", "y"]}, [0, 0, 1, 0], NoOverlap, "no respondent in the first level of a"),
        ({"a": ["x", "x", "y", "y"]}, [1, 0, 1, 1], NoOverlap, "no nonrespondent in a = 'y'"),
        ({"n": [1.0, 2.0, 3.0, 4.0]}, [0, 0, 1, 1], NotConverged, r"separates the respondents \(n\)"),
    ],
)
def test_terms_that_tell_respondents_from_others_are_named(
    columns: dict[str, list[object]], responded: list[int], error: type[AnalysisError], says: str
) -> None:
    with pytest.raises(error, match=says):
        adjust_for_nonresponse(design([1.0] * 4), of_columns(columns), responded)


def test_a_penalty_makes_a_model_of_what_otherwise_has_none() -> None:
    terms = of_columns({"n": [1.0, 2.0, 3.0, 4.0]})

    found = adjust_for_nonresponse(design([1.0] * 4), terms, [False, False, True, True], penalty=1.0)

    assert np.isfinite(found.final_weight).all()
    with pytest.raises(BadTable, match="column penalty: -1 is not 0 or more"):
        adjust_for_nonresponse(design([1.0] * 4), terms, [False, False, True, True], penalty=-1.0)


def test_the_ineligible_keep_their_weight_and_stay_out_of_the_model() -> None:
    cells = from_columns({"all": ["x"] * 6})
    status = ["respondent", "nonrespondent", "ineligible", "unknown", "respondent", "unknown"]
    eligible = np.array(status, dtype=object) != Status.INELIGIBLE

    known = adjust_for_unknown_eligibility(design([2.0] * 6), status, cells)
    found = adjust_for_nonresponse(known, cells, np.array(status) == "respondent", eligible=eligible)

    np.testing.assert_allclose(known.final_weight, [3.0, 3.0, 3.0, 0.0, 3.0, 0.0])
    np.testing.assert_allclose(found.final_weight, [4.5, 0.0, 3.0, 0.0, 4.5, 0.0])
    with pytest.raises(BadTable, match="row 3, column responded: responded, but is not eligible"):
        adjust_for_nonresponse(known, cells, [True, False, True, False, True, False], eligible=eligible)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_weight_of_the_unknown_stays_in_its_cell(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weight, area = rng.uniform(1, 5, 30), rng.integers(0, 3, 30)
    status = rng.choice(list(Status), 30).astype(object)
    status[:3], area[:3] = "respondent", [0, 1, 2]
    cells = from_columns({"area": area.astype(str)})

    found = adjust_for_unknown_eligibility(design(weight), status, cells)

    np.testing.assert_allclose(cells.sums(found.final_weight), cells.sums(weight), rtol=1e-12)
    assert (found.final_weight[status == "unknown"] == 0).all()


def test_an_unknown_status_and_a_cell_of_unknowns_are_named() -> None:
    cells = from_columns({"area": ["n", "n", "s"]})

    with pytest.raises(BadTable, match="row 2, column status: 'Respondent' is not known; use respondent"):
        adjust_for_unknown_eligibility(design([1.0] * 3), ["respondent", "Respondent", "unknown"], cells)
    with pytest.raises(BadTable, match="row 3, column status: None is not known"):
        adjust_for_unknown_eligibility(design([1.0] * 3), ["respondent", "unknown", None], cells)
    with pytest.raises(NoOverlap, match="nobody of known eligibility has area = 's'"):
        adjust_for_unknown_eligibility(design([1.0] * 3), ["respondent", "unknown", "unknown"], cells)


@given(st.lists(st.integers(1, 99), min_size=2, max_size=60), st.integers(2, 6))
def test_classes_are_those_of_pandas_quantile_cut(percent: list[int], count: int) -> None:
    p = np.array(percent) / 100

    found = propensity_classes(p, count)

    breaks = np.unique(np.quantile(p, np.linspace(0, 1, count + 1)))
    if len(breaks) > 1 and np.diff(breaks).min() > 1e-9:
        theirs = pd.cut(p, breaks, include_lowest=True, labels=False)
        np.testing.assert_array_equal(found.code, theirs)
    assert len({(a, b) for a, b in zip(percent, found.code.tolist(), strict=True)}) == len(set(percent))


def test_propensities_equal_but_for_rounding_share_a_class() -> None:
    p = np.array([0.3, 0.1 + 0.2, 0.5, 0.3, 0.1 + 0.2, 0.5])

    assert propensity_classes(p, 3).code.tolist() == [0, 0, 1, 0, 0, 1]


def test_a_class_without_respondents_joins_its_nearest_neighbour_and_says_so() -> None:
    code = [0, 0, 1, 1, 2, 2, 3, 3]
    responded = [True, False, False, False, False, False, True, False]

    found = adjust_in_classes(design([1.0] * 8), code, responded)

    assert found.classes is not None
    assert found.classes.joined == ((1, 0), (2, 3))
    assert found.final_weight.tolist() == [4.0, 0, 0, 0, 0, 0, 4.0, 0]
    with pytest.raises(TooFew, match="nobody responded"):
        adjust_in_classes(design([1.0] * 8), code, [False] * 8)
    with pytest.raises(BadTable, match="whole numbers of 0 or more"):
        adjust_in_classes(design([1.0] * 2), [-1, 0], [True, True])


@pytest.mark.parametrize(
    ("propensity", "count", "says"), [([0.1, 1.2], 5, "row 2, column propensity"), ([0.1, 0.2], 1, "1 is too few")]
)
def test_classes_that_cannot_be_are_refused(propensity: list[float], count: int, says: str) -> None:
    with pytest.raises(BadTable, match=says):
        propensity_classes(propensity, count)


def test_two_phase_errors_are_near_those_of_the_response_model() -> None:
    terms, responded, _, value = _units(11, n=2000)
    sample = design(np.ones(2000))

    linearised = mean(adjust_for_nonresponse(sample, terms, responded), np.where(responded, value, 0.0))
    for first_phase in ("estimated", "drawn"):
        found = two_phase_mean(sample, value, terms, responded, first_phase=first_phase)  # type: ignore[arg-type]  # the loop hides the literal
        assert found.value[0] == pytest.approx(linearised.value[0], rel=1e-9)
        assert found.standard_error[0] == pytest.approx(linearised.standard_error[0], rel=0.1)


def test_two_phases_within_strata_of_a_census_leave_only_the_error_of_the_response() -> None:
    rng = np.random.default_rng(12)
    responded, value = rng.uniform(size=40) < 0.5, rng.normal(size=40)
    census = design(np.ones(40), stratum=np.arange(40) % 2, population_size=20)
    everybody = from_columns({"all": ["x"] * 40})

    found = two_phase_mean(census, value, everybody, responded, weights="none")

    m = responded.sum()
    assert found.standard_error[0] == pytest.approx(np.sqrt((1 - m / 40) * value[responded].var(ddof=1) / m), rel=1e-9)


@pytest.mark.parametrize(
    ("sample", "responded", "error", "says"),
    [
        (design([1.0] * 4, cluster=[0, 0, 1, 1]), [1, 1, 0, 0], BadTable, "column cluster: has clusters"),
        (design([1.0] * 4), [1, 0, 0, 0], TooFew, "1 responded"),
        (design([1.0] * 4, stratum=[0, 0, 0, 1]), [1, 1, 0, 0], NotIdentified, "stratum 1"),
        (design([1.0] * 4), [1, 1, 0], BadTable, "column responded: has shape"),
    ],
)
def test_two_phases_that_cannot_be_are_refused(
    sample: Design, responded: list[int], error: type[AnalysisError], says: str
) -> None:
    with pytest.raises(error, match=says):
        two_phase_mean(sample, [1.0, 2.0, 3.0, 4.0], from_columns({"all": ["x"] * 4}), responded, weights="none")
