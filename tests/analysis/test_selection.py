"""Selection models: derivatives, worlds where they are right, and when they refuse."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import integrate, optimize, stats

from analysis.design import design
from analysis.errors import BadTable, NotConverged, NotIdentified, TooFew
from analysis.sensitivity._selection_fit import Data, Likelihood
from analysis.sensitivity.instrument import LEAST_STRENGTH, heckman_by_instrument, instrument_strength, joined
from analysis.sensitivity.probit import mills
from analysis.sensitivity.selection import Method, Use, heckman
from analysis.terms import Terms, of_columns

FloatArray = npt.NDArray[np.float64]


def _drawn(seed: int, n: int, *, rho: float, late: float) -> tuple[Terms, Terms, npt.NDArray[np.bool_], FloatArray]:
    """Draw answering that a lot moves, and opinions whose unseen causes go with those of answering."""
    rng = np.random.default_rng(seed)
    group, lot = rng.integers(0, 2, n), rng.integers(0, 2, n)
    unseen = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], n)
    responded = 0.3 * group - late * lot + unseen[:, 0] > 0
    value = 6 + group + 2 * unseen[:, 1]
    instrument = Terms(("late",), np.array([[0.0], [1.0]]), lot)
    return of_columns({"group": group.astype(str)}), instrument, responded, value


def test_the_derivatives_of_the_likelihood_are_those_of_differences() -> None:
    terms, instrument, responded, value = _drawn(1, 200, rho=0.4, late=0.8)
    z = joined(terms, instrument)
    x = terms.matrix[terms.cell][responded]
    likelihood = Likelihood(Data(z.matrix[z.cell], x, value[responded], responded, np.ones(200)))
    at = likelihood.pack(np.array([0.1, 0.2, -0.7]), np.array([6.0, 1.2]), 1.8, 0.3)
    step = 1e-5 * np.eye(len(at))
    slope = [(likelihood.value(at + one) - likelihood.value(at - one)) / 2e-5 for one in step]
    bend = [(likelihood.gradient(at + one) - likelihood.gradient(at - one)) / 2e-5 for one in step]
    np.testing.assert_allclose(likelihood.gradient(at), slope, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(likelihood.hessian(at), bend, rtol=1e-6, atol=1e-5)
    g, b, sigma, rho = likelihood.unpack(at)
    np.testing.assert_allclose([*g, *b, sigma, rho], [0.1, 0.2, -0.7, 6.0, 1.2, 1.8, 0.3])


def test_the_likelihood_is_that_of_two_normal_variables() -> None:
    """The density of a respondent's value and answering, by integrating the joint normal density."""
    responded = np.array([True, False, True])
    likelihood = Likelihood(Data(np.ones((3, 1)), np.ones((2, 1)), np.array([1.0, 3.0]), responded, np.ones(3)))
    g, b, sigma, rho = 0.4, 1.5, 2.0, 0.6
    at = likelihood.pack(np.array([g]), np.array([b]), sigma, rho)
    joint = stats.multivariate_normal([0, b], [[1, rho * sigma], [rho * sigma, sigma**2]])
    each = [integrate.quad(lambda v, y=y: float(joint.pdf([v, y])), -g, 12)[0] for y in (1.0, 3.0)]
    expected = np.log(each).sum() + np.log(stats.norm.cdf(-g))
    assert -likelihood.value(at) == pytest.approx(expected, rel=1e-8)


def test_maximum_likelihood_is_the_maximum_that_another_search_finds() -> None:
    terms, instrument, responded, value = _drawn(2, 600, rho=0.5, late=1.0)
    selection = joined(terms, instrument)
    found = heckman(design(np.ones(600)), selection, terms, responded, value)
    data = Data(
        selection.matrix[selection.cell], terms.matrix[terms.cell][responded], value[responded], responded, np.ones(600)
    )
    likelihood = Likelihood(data)
    start = likelihood.pack(np.zeros(3), np.array([value[responded].mean(), 0.0]), value[responded].std(), 0.0)
    other = optimize.minimize(likelihood.value, start, method="BFGS", options={"gtol": 1e-5})
    g, b, sigma, rho = likelihood.unpack(other.x)
    np.testing.assert_allclose(
        [*found.selection, *found.outcome, found.sigma, found.rho], [*g, *b, sigma, rho], rtol=1e-3, atol=1e-3
    )
    assert found.log_likelihood is not None
    assert found.log_likelihood >= -other.fun - 1e-9


@pytest.mark.parametrize("method", list(Method))
def test_the_mean_over_everybody_is_covered_as_often_as_the_interval_says(method: Method) -> None:
    covered, biased = [], []
    for seed in range(150):
        terms, instrument, responded, value = _drawn(seed, 1200, rho=0.6, late=1.2)
        found = heckman_by_instrument(design(np.ones(1200)), terms, instrument, responded, value, method=method)
        mean = found.model.mean
        covered.append(mean.interval.low <= 6.5 <= mean.interval.high)
        biased.append(found.model.respondent_mean - 6.5)
    assert np.mean(biased) > 0.5  # what the respondents alone would say
    assert 0.90 < np.mean(covered) <= 0.99


def test_without_a_term_of_its_own_for_responding_it_is_for_sensitivity_only() -> None:
    rng = np.random.default_rng(0)
    age, lot, unseen, other = rng.normal(size=2000), rng.integers(0, 2, 2000), *rng.normal(size=(2, 2000))
    responded = 0.5 * age + 0.7 * lot + unseen > 0.5
    value = 6 + age + 0.5 * unseen + other
    terms, instrument = of_columns({"age": age}), of_columns({"lot": lot}).columns(np.array([1]))
    sample = design(np.ones(2000))
    alone = heckman(sample, terms, terms, responded, value, method=Method.TWO_STEP)
    assert alone.use is Use.SENSITIVITY_ONLY
    with_lot = heckman(sample, joined(terms, instrument), terms, responded, value, method=Method.TWO_STEP)
    assert with_lot.use is Use.ESTIMATE
    assert alone.mean.standard_error > 1.5 * with_lot.mean.standard_error
    terms, _, responded, value = _drawn(3, 2000, rho=0.5, late=1.0)
    with pytest.raises(NotIdentified, match="the selection needs a term of its own"):
        heckman(sample, terms, terms, responded, value, method=Method.TWO_STEP)


def test_a_unit_that_counts_twice_is_two_units_in_every_derivative() -> None:
    terms, instrument, responded, value = _drawn(8, 60, rho=0.4, late=0.8)
    z = joined(terms, instrument)
    z_rows, x_rows, y = z.matrix[z.cell], terms.matrix[terms.cell][responded], value[responded]
    count = np.random.default_rng(0).integers(1, 4, 60)
    weighted = Likelihood(Data(z_rows, x_rows, y, responded, count.astype(float)))
    inside = count[responded]
    repeated = Likelihood(
        Data(
            np.repeat(z_rows, count, axis=0),
            np.repeat(x_rows, inside, axis=0),
            np.repeat(y, inside),
            np.repeat(responded, count),
            np.ones(count.sum()),
        )
    )
    at = weighted.pack(np.array([0.1, 0.2, -0.7]), np.array([6.0, 1.2]), 1.8, 0.3)
    same = repeated.pack(np.array([0.1, 0.2, -0.7]), np.array([6.0, 1.2]), 1.8, 0.3)
    assert weighted.value(at) == pytest.approx(repeated.value(same), rel=1e-12)
    first = weighted.back(at) @ np.linalg.inv(weighted.hessian(at)) @ weighted.back(at).T
    second = repeated.back(same) @ np.linalg.inv(repeated.hessian(same)) @ repeated.back(same).T
    np.testing.assert_allclose(first, second, rtol=1e-8, atol=1e-12)


def test_base_weights_move_the_mean_and_not_the_model() -> None:
    terms, instrument, responded, value = _drawn(4, 1500, rho=0.3, late=1.0)
    selection = joined(terms, instrument)
    group = terms.matrix[terms.cell][:, 1]
    plain = heckman(design(np.ones(1500)), selection, terms, responded, value)
    weighted = heckman(design(1.0 + 3 * group), selection, terms, responded, value)
    np.testing.assert_allclose(plain.outcome, weighted.outcome, rtol=1e-12)
    share = np.average(group, weights=1.0 + 3 * group)
    assert weighted.mean.value == pytest.approx(plain.outcome @ [1.0, share], rel=1e-10)


def test_the_strength_of_an_instrument_is_the_gain_in_the_probit_of_responding() -> None:
    _, instrument, responded, _ = _drawn(5, 1000, rho=0.0, late=0.5)
    sample = design(np.ones(1000))
    one = of_columns({"all": np.full(1000, "same")})
    found = instrument_strength(sample, one, instrument, responded)
    lot = instrument.cell
    table = np.array([[(responded & (lot == k)).sum(), (~responded & (lot == k)).sum()] for k in (0, 1)])
    expected = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert found.likelihood_ratio == pytest.approx(expected.statistic, rel=1e-8)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-6)
    rates = table[:, 0] / table.sum(axis=1)
    assert found.rate_difference == pytest.approx(np.std(rates[lot]), rel=1e-8)


def test_a_weak_instrument_is_refused_with_its_strength() -> None:
    terms, instrument, responded, value = _drawn(6, 1000, rho=0.5, late=0.02)
    sample = design(np.ones(1000))
    strength = instrument_strength(sample, terms, instrument, responded)
    assert strength.likelihood_ratio < LEAST_STRENGTH
    with pytest.raises(NotIdentified, match=r"\(late\) hardly move responding: a likelihood ratio of"):
        heckman_by_instrument(sample, terms, instrument, responded, value)
    same = Terms(("again",), terms.matrix[:, [1]], terms.cell)
    with pytest.raises(NotIdentified, match=r"\(again\) repeat the other terms"):
        instrument_strength(sample, terms, same, responded)


def test_what_cannot_be_fitted_is_refused() -> None:
    terms, instrument, _, value = _drawn(7, 300, rho=0.5, late=1.0)
    sample, selection = design(np.ones(300)), joined(terms, instrument)
    with pytest.raises(NotIdentified, match="everybody responded"):
        heckman(sample, selection, terms, np.ones(300), value)
    with pytest.raises(TooFew, match="3 respondents cannot tell"):
        heckman(sample, selection, terms, np.isin(np.arange(300), [0, 6, 7]), value)
    with pytest.raises(BadTable, match="column late: two terms have this name"):
        joined(instrument, instrument)
    with pytest.raises(BadTable, match="300 units, the other 2"):
        joined(instrument, instrument.take(np.array([0, 1])))
    with pytest.raises(
        NotConverged, match=r"the correlation runs to \+1"
    ):  # who answers is cut off by the value itself
        heckman(sample, selection, terms, value > 6, value)
    _, _, responded, value = _drawn(3, 2000, rho=0.5, late=1.0)
    noise = of_columns({"noise": np.random.default_rng(0).normal(size=2000)})
    with pytest.raises(NotIdentified, match="with variances below 0"):
        heckman(design(np.ones(2000)), noise, noise, responded, value, method=Method.TWO_STEP)


def test_the_mills_ratio_holds_far_out() -> None:
    at = np.array([-40.0, -5.0, 0.0, 5.0])
    assert mills(at)[1:] == pytest.approx(stats.norm.pdf(at[1:]) / stats.norm.cdf(at[1:]), rel=1e-10)
    assert mills(at)[0] == pytest.approx(40 + 1 / 40, rel=1e-5)
