"""Linear, logistic and ordered regression: against statsmodels, against each other, and what is refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis.cells import from_columns
from analysis.design import design
from analysis.errors import BadTable, NotConverged, NotIdentified
from analysis.estimation.ordinal import fit_ordered_logit, ordered_logit
from analysis.estimation.regression import regress
from analysis.terms import Terms, of_cells
from analysis.weighting.calibration import rake

FloatArray = npt.NDArray[np.float64]


def _units(seed: int, n: int = 300) -> tuple[Terms, FloatArray, npt.NDArray[np.int64], FloatArray]:
    """Return terms with a continuous one, an answer from 0 to 2, clusters of 5, and weights."""
    rng = np.random.default_rng(seed)
    matrix = np.column_stack([np.ones(n), rng.integers(0, 2, n), rng.normal(size=n)])
    shift = matrix @ [0.2, 0.8, -0.5] + 0.5 * rng.normal(size=n // 5)[np.arange(n) // 5]
    answer = np.digitize(shift + rng.logistic(size=n), [-0.5, 1.0])
    return Terms(("(intercept)", "x", "z"), matrix, np.arange(n)), answer, np.arange(n) // 5, rng.uniform(1, 4, n)


@given(seed=st.integers(0, 5_000))
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("family", ["linear", "logit"])
def test_coefficients_and_errors_are_those_of_a_regression_with_clustered_errors(seed: int, family: str) -> None:
    terms, answer, cluster, _ = _units(seed)
    weight = np.random.default_rng(seed).integers(1, 4, 300)  # as many copies of the unit
    outcome = (answer > 0).astype(float) if family == "logit" else answer.astype(float)
    kind = sm.families.Binomial() if family == "logit" else sm.families.Gaussian()

    found = regress(design(weight, cluster=cluster), outcome, terms, family=family)

    copies = np.repeat(np.arange(300), weight)
    fit = sm.GLM(outcome[copies], terms.matrix[copies], family=kind).fit(
        cov_type="cluster", cov_kwds={"groups": cluster[copies], "use_correction": False}, tol=1e-12
    )
    np.testing.assert_allclose(found.coefficients, fit.params, rtol=1e-6)
    np.testing.assert_allclose(found.standard_error, fit.bse * np.sqrt(60 / 59), rtol=1e-4)
    assert found.degrees_of_freedom == 57
    assert found.limits()[1, 0] < found.coefficients[1] < found.limits()[1, 1]


def test_a_term_that_is_not_there_is_found_significant_about_as_often_as_the_level_says() -> None:
    rng = np.random.default_rng(2)
    rejected = 0
    for _ in range(200):
        terms, answer, cluster, weight = _units(int(rng.integers(1_000_000)))
        noise = Terms(
            ("(intercept)", "noise"), np.column_stack([np.ones(300), rng.normal(size=60)[cluster]]), terms.cell
        )
        rejected += regress(design(weight, cluster=cluster), answer, noise).p_values()[1] < 0.05

    assert 0.01 <= rejected / 200 <= 0.10


def test_the_regression_on_raked_weights_knows_that_they_were_raked() -> None:
    n = 120
    rng = np.random.default_rng(3)
    cells = from_columns({"a": rng.integers(0, 3, n)})
    raked = rake(design(np.ones(n)), cells, {"a": {"0": 50.0, "1": 30.0, "2": 40.0}})

    by_level = regress(raked, (cells.cell == 1).astype(float), of_cells(from_columns({"all": np.zeros(n)})))

    assert by_level.coefficients[0] == pytest.approx(0.25)
    assert by_level.standard_error[0] == pytest.approx(0, abs=1e-9)


def test_without_weights_ordered_answers_are_fitted_like_statsmodels_does() -> None:
    terms, answer, _, _ = _units(5)

    found = fit_ordered_logit(answer, terms)

    model = OrderedModel(answer, terms.matrix[:, 1:], distr="logit")
    fit = model.fit(method="newton", disp=False)
    np.testing.assert_allclose(found.coefficients, fit.params[:2], rtol=1e-6)
    np.testing.assert_allclose(found.thresholds, model.transform_threshold_params(fit.params)[1:-1], rtol=1e-6)
    np.testing.assert_allclose(found.standard_error[:2], fit.bse[:2], rtol=1e-4)
    assert found.log_likelihood == pytest.approx(fit.llf)
    predicted = found.probabilities(terms)
    np.testing.assert_allclose(predicted, model.predict(fit.params), rtol=1e-5)
    np.testing.assert_allclose(found.expected_scores(terms, [-100, 0, 100]), predicted @ [-100, 0, 100])


@given(seed=st.integers(0, 5_000))
@settings(max_examples=10, deadline=None)
def test_with_two_categories_proportional_odds_are_a_logistic_regression(seed: int) -> None:
    terms, answer, cluster, weight = _units(seed)
    sample, higher = design(weight, cluster=cluster), (answer > 0).astype(int)

    found, binary = ordered_logit(sample, higher, terms), regress(sample, higher, terms, family="logit")

    np.testing.assert_allclose(found.coefficients, binary.coefficients[1:], rtol=1e-6)
    assert found.thresholds[0] == pytest.approx(-binary.coefficients[0], rel=1e-5)
    np.testing.assert_allclose(found.standard_error, np.roll(binary.standard_error, -1), rtol=1e-4)
    assert found.degrees_of_freedom == binary.degrees_of_freedom


def test_on_covariate_cells_the_fit_is_that_on_units() -> None:
    rng = np.random.default_rng(6)
    cells = from_columns({"a": rng.integers(0, 2, 200), "b": rng.integers(0, 3, 200)})
    by_cell, answer, sample = of_cells(cells), rng.integers(0, 4, 200), design(rng.uniform(1, 3, 200))
    by_unit = Terms(by_cell.names, by_cell.matrix[by_cell.cell], np.arange(200))

    ordered = [ordered_logit(sample, answer, terms) for terms in (by_cell, by_unit)]
    binary = [regress(sample, answer > 1, terms, family="logit") for terms in (by_cell, by_unit)]

    np.testing.assert_allclose(ordered[0].covariance, ordered[1].covariance, rtol=1e-7)
    np.testing.assert_allclose(binary[0].covariance, binary[1].covariance, rtol=1e-7)


def test_turning_the_scale_round_turns_the_coefficients_round() -> None:
    terms, answer, cluster, weight = _units(7)
    sample = design(weight, cluster=cluster)

    up, down = ordered_logit(sample, answer, terms), ordered_logit(sample, 2 - answer, terms)

    np.testing.assert_allclose(up.coefficients, -down.coefficients, rtol=1e-7)
    np.testing.assert_allclose(up.thresholds, -down.thresholds[::-1], rtol=1e-7)
    np.testing.assert_allclose(up.standard_error[:2], down.standard_error[:2], rtol=1e-7)


def test_units_without_an_answer_stay_in_the_sample() -> None:
    terms, answer, cluster, weight = _units(8)
    known = np.where(np.arange(300) < 250, 0, -1)
    outcome = np.where(known < 0, np.nan, answer)

    found = regress(design(weight, cluster=cluster), outcome, terms, domain=known)

    first = Terms(terms.names, terms.matrix[:250], np.arange(250))
    alone = regress(design(weight[:250], cluster=cluster[:250]), answer[:250], first)
    np.testing.assert_allclose(found.coefficients, alone.coefficients)
    np.testing.assert_allclose(found.standard_error, alone.standard_error * np.sqrt(60 / 59 / (50 / 49)))
    assert found.degrees_of_freedom == alone.degrees_of_freedom == 47


def test_outcomes_separated_by_a_term_are_refused() -> None:
    n = 200
    rng = np.random.default_rng(9)
    groups = of_cells(from_columns({"shop": np.arange(n) % 4}))
    never = np.where(np.arange(n) % 4 == 3, 0, rng.integers(0, 2, n))

    with pytest.raises(NotConverged, match="shop=3"):
        regress(design(np.ones(n)), never, groups, family="logit")
    with pytest.raises(NotConverged, match="shop=3"):
        fit_ordered_logit(never, groups)


def test_a_term_that_repeats_others_is_named() -> None:
    n = 30
    doubled = of_cells(from_columns({"a": np.arange(n) % 3, "again": np.arange(n) % 3}))

    with pytest.raises(NotIdentified, match="again=1 is a linear combination of the terms before it"):
        regress(design(np.ones(n)), np.arange(n), doubled)


def test_what_cannot_be_regressed_is_refused() -> None:
    terms, sample = of_cells(from_columns({"a": list("xyxy")})), design(np.ones(4))
    with pytest.raises(BadTable, match="row 2: is not from 0 to 1"):
        regress(sample, [0, 2, 1, 1], terms, family="logit")
    with pytest.raises(BadTable, match="'probit' is not known; use linear, logit"):
        regress(sample, [0, 2, 1, 1], terms, family="probit")
    with pytest.raises(BadTable, match="are of 4 units, the design has 3"):
        regress(design(np.ones(3)), [0, 1, 1], terms)
    with pytest.raises(NotIdentified, match="nobody has category 1"):
        fit_ordered_logit([0, 2, 2, 0], terms)
    with pytest.raises(NotIdentified, match="everybody has the same category"):
        fit_ordered_logit([0, 0, 0, 0], terms)
    with pytest.raises(BadTable, match="row 3: is no whole number"):
        fit_ordered_logit([0, 1, 0.5, 1], terms)


def test_predictions_need_the_terms_and_a_score_for_every_category() -> None:
    terms, answer, _, _ = _units(11)
    fit = fit_ordered_logit(answer, terms)

    with pytest.raises(BadTable, match="column z: a term of the model is missing"):
        fit.probabilities(Terms(("x",), np.ones((1, 1)), np.zeros(1, dtype=np.int64)))
    with pytest.raises(BadTable, match="the model has 3 categories"):
        fit.expected_scores(terms, [1, 2])


@pytest.mark.parametrize("seed", [81, 186, 528, 1223, 1314])
def test_a_likelihood_that_has_gone_flat_is_no_maximum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(6, 40))
    matrix = np.column_stack([rng.integers(0, 2, n), rng.normal(size=n) * 10 ** rng.uniform(-3, 4)])
    answer, weight = rng.integers(0, 3, n), 10 ** rng.uniform(-2, 3, n)

    with pytest.raises(NotConverged, match=r"no finite solution.*\(x, z\)"):
        ordered_logit(design(weight), answer, Terms(("x", "z"), matrix, np.arange(n)))
