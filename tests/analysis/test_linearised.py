"""Linearised variances: against the formula written out, against each other, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis.cells import Cells, from_columns
from analysis.design import Design, Lonely, Step, design
from analysis.errors import AnalysisError, BadTable, NotIdentified, TooFew
from analysis.estimation.estimates import contrast, difference, independent_difference
from analysis.estimation.interval import interval
from analysis.estimation.linearised import domain_means
from analysis.estimation.precision import design_effect, spreads
from analysis.estimation.regression import regress
from analysis.estimation.statistics import mean, ratio, shares, total
from analysis.estimation.variance import covariance, variance
from analysis.metrics import Kind
from analysis.terms import Terms, of_cells
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]


def _sample(seed: int, n: int = 60) -> tuple[Design, FloatArray, npt.NDArray[np.int64]]:
    """Draw a stratified sample of clusters without replacement, values, and three domains."""
    rng = np.random.default_rng(seed)
    stratum = np.repeat([0, 1, 2], n // 3)
    cluster = np.tile(np.arange(n // 3) // 4, 3)
    sampled = design(
        rng.uniform(1, 5, n), stratum=stratum, cluster=cluster, population_size=np.array([9, 20, 40])[stratum]
    )
    return sampled, rng.normal(7, 2, n), np.arange(n) % 3


def _adjusted(seed: int, n: int = 60) -> tuple[Design, FloatArray, npt.NDArray[np.int64]]:
    """Let some not answer, and adjust for it and rake."""
    sampled, value, domain = _sample(seed, n)
    rng = np.random.default_rng(seed + 1)
    cells: Cells = from_columns({"a": np.arange(n) % 2, "b": np.arange(n) // 3 % 2})
    responded = rng.random(n) < 0.6
    weighted = adjust_for_nonresponse(sampled, cells, responded)
    margins = {
        name: dict(zip(levels, (cells.margin(cells.sums(sampled.base_weight), j) * 1.1).tolist(), strict=True))
        for j, (name, levels) in enumerate(zip(cells.variables, cells.levels, strict=True))
    }
    return rake(weighted, cells, margins), value, domain


def _by_definition(sample: Design, influence: FloatArray) -> FloatArray:
    """Carry dense influences through the steps, and add up squares by stratum and cluster, one by one."""
    u = influence
    for step in reversed(sample.steps):
        x = step.terms.matrix[step.terms.cell]
        u = u + (step.carried[:, None] * x) @ ((step.read[:, None] * x @ step.bread).T @ u)
    found = np.zeros((u.shape[1], u.shape[1]))
    for h in np.unique(sample.stratum):
        inside = sample.stratum == h
        clusters = np.unique(sample.cluster[inside])
        sums = np.array([u[sample.cluster == c].sum(axis=0) for c in clusters])
        spread = sums - sums.mean(axis=0)
        size = len(clusters)
        found += (1 - sample.sampling_fraction[inside][0]) * size / (size - 1) * spread.T @ spread
    return found


@given(seed=st.integers(0, 5_000))
@settings(max_examples=25, deadline=None)
def test_the_covariance_is_that_of_the_formula_written_out(seed: int) -> None:
    for make in (_sample, _adjusted):
        sample = make(seed)[0]
        influence = np.random.default_rng(seed).normal(size=(sample.size, 4)) * (sample.final_weight > 0)[:, None]
        held = sparse.csr_array(influence)

        expected = _by_definition(sample, influence)

        np.testing.assert_allclose(covariance(sample, held), expected, rtol=1e-8, atol=1e-9 * expected.max())
        np.testing.assert_allclose(variance(sample, held), expected.diagonal(), rtol=1e-8)


@given(seed=st.integers(0, 5_000))
@settings(max_examples=15, deadline=None)
def test_means_of_domains_are_the_same_whichever_way_they_are_asked_for(seed: int) -> None:
    sample, value, domain = _adjusted(seed)

    found, together = mean(sample, value, domain=domain), domain_means(sample, value, domain, 3)

    np.testing.assert_allclose(found.value, together.value)
    np.testing.assert_allclose(found.standard_error, together.standard_error)
    for k in range(3):
        alone = mean(sample, value, domain=np.where(domain == k, 0, -1))
        assert alone.standard_error[0] == pytest.approx(found.standard_error[k])
        as_ratio = ratio(sample, np.where(domain == k, value, 0.0), domain == k)
        assert as_ratio.standard_error[0] == pytest.approx(found.standard_error[k])


@given(seed=st.integers(0, 5_000))
@settings(max_examples=15, deadline=None)
def test_a_difference_of_domains_has_the_error_that_regression_gives_it(seed: int) -> None:
    sample, value, domain = _adjusted(seed)
    kept = np.where(domain == 2, -1, domain)
    of_group = Terms(("(intercept)", "second"), np.array([[1.0, 0.0], [1.0, 1.0]]), np.minimum(domain, 1))

    gap = difference(mean(sample, value, domain=domain, with_covariance=True), 1, 0)

    slope = regress(sample, value, of_group, domain=np.minimum(kept, 0))
    assert gap.value[0] == pytest.approx(slope.coefficients[1])
    assert gap.standard_error[0] == pytest.approx(slope.standard_error[1])


@given(seed=st.integers(0, 5_000))
@settings(max_examples=15, deadline=None)
def test_a_contrast_of_shares_is_the_mean_of_the_scores(seed: int) -> None:
    sample, _, kind = _adjusted(seed)

    found = contrast(shares(sample, kind), [-100.0, 0.0, 100.0])

    direct = mean(sample, np.array([-100.0, 0.0, 100.0])[kind])
    assert found.value[0] == pytest.approx(direct.value[0])
    assert found.standard_error[0] == pytest.approx(direct.standard_error[0])


def test_totals_add_up_and_a_calibrated_total_is_known() -> None:
    sample, value, domain = _adjusted(3)
    a = np.arange(sample.size) % 2

    by = total(sample, value, domain=domain, with_covariance=True)

    whole = total(sample, value)
    together = contrast(by, [1.0, 1.0, 1.0])
    assert together.value[0] == pytest.approx(whole.value[0])
    assert together.standard_error[0] == pytest.approx(whole.standard_error[0])
    assert total(sample, a).standard_error[0] == pytest.approx(0, abs=1e-9 * whole.value[0])


def test_a_simple_random_sample_has_the_textbooks_errors_and_a_design_effect_of_one() -> None:
    value = np.array([2.0, 3.0, 5.0, 7.0, 11.0])
    plain = design(np.full(5, 4.0), population_size=20)

    assert mean(plain, value).standard_error[0] == pytest.approx(np.sqrt(0.75 * value.var(ddof=1) / 5))
    assert total(plain, value).standard_error[0] == pytest.approx(20 * np.sqrt(0.75 * value.var(ddof=1) / 5))
    np.testing.assert_allclose(design_effect(plain, value), 1.0)
    np.testing.assert_allclose(design_effect(plain, value, with_replacement=True), 0.75)


def test_the_spread_of_each_domain_is_what_the_interval_of_its_metric_needs() -> None:
    rng = np.random.default_rng(9)
    weight, score, domain = rng.uniform(1, 3, 90), rng.choice([-100.0, 0.0, 100.0], 90), np.arange(90) % 3

    found = spreads(design(weight, cluster=np.arange(90) // 3 * 3 + domain), score, domain=domain)

    for k, spread in enumerate(found):
        w, y = weight[domain == k], score[domain == k]
        centre = np.average(y, weights=w)
        assert spread.value == pytest.approx(centre)
        assert spread.unit_variance == pytest.approx(np.average((y - centre) ** 2, weights=w))
        assert spread.effective_n == pytest.approx(w.sum() ** 2 / (w @ w))
        assert (spread.n, spread.degrees_of_freedom) == (30, 29)
        ends = interval(Kind.NPS, spread, low=-100, high=100)
        assert ends.low < centre < ends.high


def test_a_census_has_no_error_even_in_a_stratum_of_one() -> None:
    census = design(np.ones(4), stratum=["a", "a", "a", "b"], population_size=[3, 3, 3, 1])

    assert mean(census, [1.0, 2.0, 4.0, 9.0]).standard_error.tolist() == [0.0]


def test_units_of_a_weight_below_0_count_like_any_other() -> None:
    weight = np.array([3.0, 2.0, -0.5, 1.5])
    start = design(np.ones(4))
    none = Step(
        "shift", Terms(("one",), np.ones((1, 1)), np.zeros(4, dtype=np.int64)), np.zeros(4), np.zeros(4), np.eye(1)
    )
    shifted, value = start.with_step(none, weight), np.array([1.0, 4.0, 6.0, 2.0])

    found, together = mean(shifted, value), domain_means(shifted, value, np.zeros(4), 1)

    centre = weight @ value / weight.sum()
    u = weight * (value - centre) / weight.sum()
    assert found.value[0] == pytest.approx(centre)
    assert found.standard_error[0] == pytest.approx(np.sqrt(4 / 3 * (u @ u)))
    assert (together.value[0], together.standard_error[0]) == pytest.approx((centre, found.standard_error[0]))
    assert (found.n[0], together.n[0]) == (4, 4)


def test_what_a_lonely_cluster_counts_for_is_as_asked() -> None:
    value, weight = np.array([1.0, 2.0, 5.0, 9.0]), np.ones(4)

    def squared(lonely: str) -> float:
        sample = design(weight, stratum=["a", "a", "a", "b"], lonely=lonely)
        return float(mean(sample, value).standard_error[0] ** 2)

    u = (value - value.mean()) / 4
    of_a = 3 / 2 * ((u[:3] - u[:3].mean()) ** 2).sum()
    assert squared("certainty") == squared("remove") == pytest.approx(of_a)
    assert squared("adjust") == pytest.approx(of_a + u[3] ** 2)
    assert squared("average") == pytest.approx(2 * of_a)
    assert {lonely.value for lonely in Lonely} == {"fail", "certainty", "remove", "adjust", "average"}


def test_samples_drawn_independently_differ_with_the_sum_of_their_variances() -> None:
    rng = np.random.default_rng(4)
    before, after = rng.normal(size=8), rng.normal(size=13)
    found = independent_difference(mean(design(np.ones(13)), after), mean(design(np.ones(8)), before))

    parts = after.var(ddof=1) / 13, before.var(ddof=1) / 8
    assert found.value[0] == pytest.approx(after.mean() - before.mean())
    assert found.standard_error[0] == pytest.approx(np.sqrt(sum(parts)))
    welch = sum(parts) ** 2 / (parts[0] ** 2 / 12 + parts[1] ** 2 / 7)
    assert found.degrees_of_freedom == pytest.approx(welch)
    assert found.limits()[0, 0] < found.limits(reference="normal")[0, 0] < found.value[0]


def test_under_poisson_sampling_the_covariance_has_the_variances_on_its_diagonal() -> None:
    rng = np.random.default_rng(6)
    sample = design(rng.uniform(1, 4, 40), is_poisson=True)
    domain = np.arange(40) % 3

    found = mean(sample, rng.normal(size=40), domain=domain, with_covariance=True)

    assert found.covariance is not None
    np.testing.assert_allclose(np.sqrt(found.covariance.diagonal()), found.standard_error)
    assert np.linalg.eigvalsh(found.covariance).min() > 0


@pytest.mark.parametrize(
    ("ask", "kind", "says"),
    [
        (lambda d: mean(d, [1.0, np.nan, 3.0, 4.0]), BadTable, "row 2: is not a finite number; put a unit without"),
        (lambda d: mean(d, [1.0, 2.0]), BadTable, "shape"),
        (lambda d: mean(d, np.ones(4), domain=[0, 2, 2, -1]), TooFew, "domain 1 has no unit"),
        (lambda d: mean(d, np.ones(4), domain=[0, 0.5, 0, 0]), BadTable, "row 2: 0.5 is no whole number"),
        (lambda d: ratio(d, np.ones(4), [1.0, -1.0, 1.0, -1.0]), NotIdentified, "denominator is 0 in domain 0"),
        (lambda d: shares(d, [0, 1, -1, 0]), BadTable, "row 3: -1 is no whole number from 0 to 1"),
        (lambda d: contrast(mean(d, np.ones(4)), [1.0]), BadTable, "with_covariance"),
        (lambda d: difference(shares(d, [0, 1, 0, 1]), 0, 2), BadTable, "2 is not one of the 2 estimates"),
        (lambda d: design_effect(d, np.ones(4)), NotIdentified, "no variance in domain 0"),
        (lambda d: mean(design(d.base_weight[:1]), [1.0]), NotIdentified, "single primary sampling unit"),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_its_place(
    ask: Callable[[Design], object], kind: type[AnalysisError], says: str
) -> None:
    with pytest.raises(kind, match=says):
        ask(design(np.full(4, 2.0)))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: design([1.0, 1.0], lonely="ignore"), "'ignore' is not known; use fail, certainty"),
        (lambda: design([1.0, 1.0], stratum=["a", None]), "row 2, column stratum: the label is missing"),
        (lambda: design([1.0, 1.0], population_size=[5, 6]), "6 of other units of its stratum"),
    ],
)
def test_a_design_that_cannot_be_is_refused(ask: Callable[[], object], says: str) -> None:
    with pytest.raises(BadTable, match=says):
        ask()


def test_strata_that_are_all_lonely_have_no_average() -> None:
    with pytest.raises(NotIdentified, match="nothing to average"):
        mean(design([1.0, 1.0], stratum=["a", "b"], lonely="average"), [1.0, 2.0])


def test_levels_of_many_variables_make_domains() -> None:
    by = from_columns({"region": ["n", "n", "s", "s"], "visit": ["1", "2", "1", "1"]})

    assert mean(design(np.ones(4)), [1.0, 2.0, 3.0, 5.0], domain=by.cell).value.tolist() == [1.0, 2.0, 4.0]
    assert of_cells(by).names == ("(intercept)", "region=s", "visit=2")
