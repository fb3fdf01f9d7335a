"""AIPW with learners: nobody is predicted by a model that has seen them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm
from scipy.special import expit

from analysis.cells import from_columns
from analysis.design import Design, design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.augmented import Form
from analysis.estimation.cross_fitting import cross_fitted, folds_of
from analysis.estimation.doubly_robust import Models, estimate
from analysis.terms import Terms, of_cells

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Fitted:
    """A fitted generalised linear model."""

    parameters: FloatArray
    is_logistic: bool

    def predict(self, covariates: FloatArray, /) -> FloatArray:
        predictor = covariates @ self.parameters
        return np.asarray(expit(predictor)) if self.is_logistic else predictor


@dataclass(frozen=True)
class Regression:
    """A learner that remembers which rows it has seen, by the last covariate."""

    is_logistic: bool = False
    seen: list[FloatArray] = field(default_factory=list)

    def fit(self, covariates: FloatArray, target: FloatArray, base_weight: FloatArray, /) -> Fitted:
        self.seen.append(covariates[:, -1])
        kind = sm.families.Binomial() if self.is_logistic else sm.families.Gaussian()
        used = covariates[:, :-1]
        parameters = sm.GLM(target, used, kind, freq_weights=base_weight).fit().params
        return Fitted(np.append(parameters, 0.0), self.is_logistic)


def _clustered(seed: int, n: int) -> tuple[Design, Terms, BoolArray, FloatArray]:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 3, n), rng.integers(0, 2, n)
    responded = rng.uniform(size=n) < expit(-0.6 + 0.7 * a - 0.5 * b)
    value = np.where(responded, a - b + rng.normal(size=n), np.nan)
    sample = design(rng.uniform(1, 4, n), cluster=rng.integers(0, n // 6, n))
    return sample, of_cells(from_columns({"a": a.astype(str), "b": b.astype(str)})), responded, value


def test_cross_fitting_comes_to_aipw_and_predicts_nobody_from_themselves() -> None:
    n = 3000
    sample, terms, responded, value = _clustered(14, n)
    covariates = np.column_stack([terms.matrix[terms.cell], np.arange(n) / n])
    outcome, response = Regression(), Regression(is_logistic=True)

    found = cross_fitted(
        sample,
        covariates,
        responded,
        value,
        outcome=outcome,
        response=response,
        rng=np.random.default_rng(1),
    )

    fold = folds_of(sample, 5, np.random.default_rng(1))
    expected = estimate(sample, Models(responded, value, terms, terms))
    assert found.value[0, 0] == pytest.approx(expected.value[0, 0], abs=0.2 * expected.standard_error[0, 0])
    assert found.standard_error[0, 0] == pytest.approx(expected.standard_error[0, 0], rel=0.02)
    assert len(response.seen) == 5
    for number in range(5):
        np.testing.assert_allclose(response.seen[number], covariates[fold != number, -1])
        np.testing.assert_allclose(outcome.seen[number], covariates[(fold != number) & responded, -1])


def test_folds_keep_clusters_together_and_are_even() -> None:
    sample = design(np.ones(90), cluster=np.arange(90) // 4)

    fold = folds_of(sample, 4, np.random.default_rng(1))

    pairs = np.unique(np.column_stack([sample.cluster, fold]), axis=0)
    assert len(pairs) == 23
    assert sorted(np.bincount(pairs[:, 1])) == [5, 6, 6, 6]
    with pytest.raises(BadTable, match="24 folds of 23 primary sampling units; 2 to 23 are possible"):
        folds_of(sample, 24, np.random.default_rng(1))


@dataclass(frozen=True)
class Constant:
    """A learner that has made up its mind."""

    value: float

    def fit(self, covariates: FloatArray, target: FloatArray, base_weight: FloatArray, /) -> Constant:
        return self

    def predict(self, covariates: FloatArray, /) -> FloatArray:
        return np.full(len(covariates), self.value)


def test_learners_that_predict_what_cannot_be_are_refused_and_nothing_is_capped() -> None:
    sample = design(np.ones(8))
    responded = np.array([True, True, True, False, True, True, True, False])
    value = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0])

    def run(outcome: float, response: float, *, answered: BoolArray = responded, form: Form = Form.AIPW) -> None:
        rng = np.random.default_rng(1)
        learners = {"outcome": Constant(outcome), "response": Constant(response)}
        cross_fitted(sample, np.ones((8, 1)), answered, value, **learners, rng=rng, folds=2, form=form)

    run(0.5, 0.6)
    with pytest.raises(
        NotIdentified, match=r"row 1: the response learner predicts 0\.001 for a respondent; .* 0\.01 to 1"
    ):
        run(0.5, 0.001)
    with pytest.raises(NotIdentified, match=r"row 1: the response learner predicts 1\.2 for a respondent"):
        run(0.5, 1.2)
    with pytest.raises(NotIdentified, match="row 1: a learner predicts something that is not a finite number"):
        run(np.nan, 0.6)
    with pytest.raises(TooFew, match="outside fold 1 there are no respondents, or no others"):
        run(0.5, 0.6, answered=np.ones(8, dtype=bool))
    with pytest.raises(BadTable, match="an outcome regression has no standard error with flexible learners"):
        run(0.5, 0.6, form=Form.OUTCOME_REGRESSION)
