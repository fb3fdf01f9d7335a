"""Logistic regression behind a ballot, against simulation and a second computation."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize
from scipy.special import expit

from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew
from analysis.prevalence.ballots import Ballot, crosswise, direct, forced_response
from analysis.prevalence.regression import logistic
from analysis.prevalence.shares import estimate

TRUTH = np.array([-1.2, 0.8])


def drawn(rng: np.random.Generator, ballot: Ballot, n: int) -> tuple[np.ndarray, np.ndarray]:
    x = np.column_stack([np.ones(n), rng.normal(size=n)])
    is_true = rng.uniform(size=n) < expit(x @ TRUTH)
    return rng.uniform(size=n) < np.where(is_true, ballot.yes_if_true, ballot.yes_if_false), x


def test_with_the_direct_ballot_it_is_ordinary_logistic_regression() -> None:
    hit, x = drawn(np.random.default_rng(1), direct(), 600)
    fit, ordinary = logistic(hit, x, direct()), sm.Logit(hit.astype(float), x).fit(disp=0)

    np.testing.assert_allclose(fit.coefficients, ordinary.params, rtol=1e-6)
    np.testing.assert_allclose(fit.standard_errors, ordinary.bse, rtol=1e-6)
    assert fit.log_likelihood == pytest.approx(ordinary.llf)


@pytest.mark.parametrize("ballot", [crosswise(1 / 6), forced_response(2 / 3, 1 / 6, 1 / 6)])
def test_a_general_optimiser_finds_the_same_maximum_and_curvature(ballot: Ballot) -> None:
    hit, x = drawn(np.random.default_rng(2), ballot, 3000)
    fit = logistic(hit, x, ballot)

    def lost(b: np.ndarray) -> float:
        p = ballot.yes_if_true * expit(x @ b) + ballot.yes_if_false * (1 - expit(x @ b))
        return -float(np.sum(np.where(hit, np.log(p), np.log(1 - p))))

    other = optimize.minimize(lost, np.array([-0.5, 0.3]), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9})
    step, k = 1e-3, np.eye(2) * 1e-3
    b = fit.coefficients
    hessian = np.array(
        [
            [(lost(b + i + j) - lost(b + i - j) - lost(b - i + j) + lost(b - i - j)) / (4 * step**2) for j in k]
            for i in k
        ]
    )

    np.testing.assert_allclose(fit.coefficients, other.x, atol=1e-4)
    assert fit.log_likelihood == pytest.approx(-other.fun, abs=1e-6)
    np.testing.assert_allclose(fit.covariance, np.linalg.inv(hessian), rtol=1e-3)


def test_simulation_finds_no_bias_and_the_standard_errors() -> None:
    rng = np.random.default_rng(3)
    ballot = crosswise(0.15)
    fits = [logistic(*drawn(rng, ballot, 3000), ballot) for _ in range(200)]
    found = np.array([fit.coefficients for fit in fits])
    errors = np.array([fit.standard_errors for fit in fits])

    np.testing.assert_allclose(found.mean(axis=0), TRUTH, atol=0.04)
    np.testing.assert_allclose(np.median(errors, axis=0), found.std(axis=0), rtol=0.15)
    assert np.mean(np.abs(found - TRUTH) <= 1.96 * errors) == pytest.approx(0.95, abs=0.03)


def test_a_constant_alone_gives_the_moment_estimate() -> None:
    hit = np.repeat([True, False], [700, 300])
    fit, moment = logistic(hit, np.ones((1000, 1)), crosswise(1 / 6)), estimate(crosswise(1 / 6), hit)
    share = fit.share([[1.0]])

    assert share == pytest.approx(moment.share, abs=1e-9)
    assert fit.standard_errors[0] * share * (1 - share) == pytest.approx(moment.standard_error, rel=1e-3)


def test_different_people_may_have_different_ballots() -> None:
    rng = np.random.default_rng(4)
    (one, x), (two, z) = drawn(rng, direct(), 1500), drawn(rng, crosswise(0.2), 1500)
    both = logistic(np.r_[one, two], np.r_[x, z], [direct()] * 1500 + [crosswise(0.2)] * 1500)

    assert (both.standard_errors < logistic(one, x, direct()).standard_errors).all()
    assert (np.abs(both.coefficients - TRUTH) < 4 * both.standard_errors).all()


def test_what_cannot_be_fitted_is_refused() -> None:
    hit = np.repeat([True, False], [90, 10])
    with pytest.raises(NotConverged, match="no finite maximum"):
        logistic(hit, np.ones((100, 1)), crosswise(1 / 6))  # more "same" than even nobody under pressure gives
    with pytest.raises(NotIdentified, match="a sum of others"):
        logistic(hit, np.ones((100, 2)), crosswise(1 / 6))
    with pytest.raises(BadTable, match="of one number"):
        logistic(hit, np.ones((99, 1)), crosswise(1 / 6))
    with pytest.raises(BadTable, match="true or false"):
        logistic(hit * 2, np.ones((100, 1)), crosswise(1 / 6))
    with pytest.raises(TooFew):
        logistic([True], np.ones((1, 1)), crosswise(1 / 6))
