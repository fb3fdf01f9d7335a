"""Variances that are added up column by column, by cluster and by kind of unit: the same as those of all units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse, stats

from analysis.cells import from_columns
from analysis.design import Design, Lonely, design
from analysis.errors import NotIdentified, TooFew
from analysis.estimation import between_clusters
from analysis.estimation.between_clusters import score_covariance, sorted_by_cluster
from analysis.estimation.bootstrap import rao_wu
from analysis.estimation.variance import covariance, variance, variance_of_each
from analysis.sensitivity.alike import alike
from analysis.sensitivity.inferred import answers, independent_terms, infer, infer_each
from analysis.sensitivity.pattern_mixture_binary import binary_proxy_pattern_mixture
from analysis.sensitivity.probit import fit_probit
from analysis.terms import Terms, of_cells
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]


def _clustered(seed: int, n: int = 90, *, lonely: Lonely = Lonely.FAIL) -> Design:
    """Draw clusters of one unit and of several, in strata or not."""
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, n // 2, n) if seed % 3 else np.arange(n)
    stratum = cluster % 3 if seed % 2 else None
    if lonely is not Lonely.FAIL:
        stratum = np.where(cluster == cluster[0], 9, cluster % 3)
    return design(rng.uniform(1, 4, n), stratum=stratum, cluster=cluster, lonely=lonely)


@given(seed=st.integers(0, 5_000), block=st.sampled_from([1, 20, 1 << 21]))
@settings(max_examples=30, deadline=None)
def test_the_covariance_of_scores_is_that_of_influences_written_out(seed: int, block: int) -> None:
    rng = np.random.default_rng(seed)
    for lonely in (Lonely.FAIL, Lonely.ADJUST, Lonely.AVERAGE, Lonely.REMOVE):
        sample = _clustered(seed, lonely=lonely)
        matrix, cell = rng.normal(size=(7, 3)), rng.integers(0, 7, sample.size)
        score = rng.normal(size=sample.size)
        written_out = covariance(sample, sparse.csr_array(score[:, None] * matrix[cell]))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(between_clusters, "_BLOCK", block)
            found = score_covariance(sorted_by_cluster(sample), score, matrix, cell)
        np.testing.assert_allclose(found, written_out, rtol=1e-9, atol=1e-9 * np.abs(written_out).max())


@given(seed=st.integers(0, 5_000), is_poisson=st.booleans())
@settings(max_examples=25, deadline=None)
def test_few_estimates_and_many_have_the_same_variances(seed: int, is_poisson: bool) -> None:
    rng = np.random.default_rng(seed)
    n = 80
    cluster = rng.integers(0, 50, n)
    start = design(rng.uniform(1, 4, n), cluster=cluster, is_poisson=is_poisson)
    cells = from_columns({"a": np.arange(n) % 2, "b": np.arange(n) // 3 % 2})
    weighted = adjust_for_nonresponse(start, cells, rng.random(n) < 0.6)
    margins = {
        name: dict(zip(levels, cells.margin(cells.sums(start.base_weight * 1.2), j).tolist(), strict=True))
        for j, (name, levels) in enumerate(zip(cells.variables, cells.levels, strict=True))
    }
    for sample in (start, weighted, rake(weighted, cells, margins)):
        influence = rng.normal(size=(n, 12)) * (sample.final_weight > 0)[:, None] * (rng.random((n, 12)) < 0.7)
        together = variance(sample, sparse.csr_array(influence))
        np.testing.assert_allclose(variance_of_each(sample, influence.T), together, rtol=1e-9)
        few = variance(sample, sparse.csr_array(influence[:, :5]))
        np.testing.assert_allclose(few, together[:5], rtol=1e-9)


def test_entries_given_twice_count_twice() -> None:
    sample = design([1.0, 1.0, 1.0])
    twice = sparse.csr_array((np.array([1.0, 1.0, -2.0]), np.array([0, 0, 0]), np.array([0, 2, 3, 3])), shape=(3, 1))
    once = sparse.csr_array(np.array([[2.0], [-2.0], [0.0]]))
    assert variance(sample, twice).tolist() == variance(sample, once).tolist() == [12.0]


def test_an_estimate_that_does_not_vary_has_variance_zero_and_a_lonely_stratum_is_named() -> None:
    assert variance_of_each(design([1.0] * 4), [np.full(4, 0.1), np.zeros(4)]).tolist() == [0.0, 0.0]
    lonely = design([1.0] * 3, stratum=["a", "b", "b"])
    with pytest.raises(NotIdentified, match="stratum 'a'"):
        variance_of_each(lonely, [np.ones(3)])
    with pytest.raises(NotIdentified, match="stratum 'a'"):
        sorted_by_cluster(lonely)


def _asked(seed: int, n: int = 400) -> tuple[Design, FloatArray, npt.NDArray[np.bool_], FloatArray]:
    rng = np.random.default_rng(seed)
    segment = rng.integers(0, 4, n)
    responded = rng.random(n) < 0.3 + 0.1 * segment
    value = (rng.random(n) < 0.2 + 0.15 * segment).astype(float)
    return design(rng.uniform(1, 3, n), is_poisson=True), segment.astype(float), responded, value


@given(seed=st.integers(0, 1_000))
@settings(max_examples=10, deadline=None)
def test_kinds_of_units_add_up_to_the_units_and_share_out_what_they_weigh(seed: int) -> None:
    sample, segment, responded, value = _asked(seed)
    terms = of_cells(from_columns({"segment": segment.astype(int).astype(str)}))
    held = answers(sample, responded, value)
    units = alike(held, terms)
    assert len(units.given.asked) <= 12
    np.testing.assert_allclose(units.given.value[units.kind], held.value)
    assert (units.given.responded[units.kind] == held.responded).all()
    np.testing.assert_allclose(units.terms.matrix[units.terms.cell[units.kind]], terms.matrix[terms.cell])
    np.testing.assert_allclose(units.of_units(units.given.asked), held.asked, rtol=1e-12)
    assert units.silent == (~responded).sum()


@given(seed=st.integers(0, 1_000))
@settings(max_examples=8, deadline=None)
def test_the_order_of_the_units_does_not_move_the_proxy_model(seed: int) -> None:
    sample, segment, responded, value = _asked(seed)
    order = np.random.default_rng(seed + 1).permutation(sample.size)
    labels = segment.astype(int).astype(str)

    def fitted(rows: npt.NDArray[np.int64]) -> FloatArray:
        terms = of_cells(from_columns({"segment": labels[rows]}))
        drawn = design(sample.base_weight[rows], is_poisson=True)
        found = binary_proxy_pattern_mixture(drawn, terms, responded[rows], value[rows])
        inferred = [found.rho, *(row.mean for row in found.means)]
        return np.array([[one.value, one.standard_error] for one in inferred])

    shuffled, plain = fitted(order), fitted(np.arange(sample.size))
    np.testing.assert_allclose(shuffled[:, 0], plain[:, 0], rtol=1e-11)
    np.testing.assert_allclose(shuffled[:, 1], plain[:, 1], rtol=1e-7)  # the last gradient is numerical


@given(seed=st.integers(0, 1_000))
@settings(max_examples=8, deadline=None)
def test_the_biserial_correlation_is_where_the_slope_of_the_likelihood_is_zero(seed: int) -> None:
    sample, segment, responded, value = _asked(seed)
    terms = of_cells(from_columns({"segment": segment.astype(int).astype(str)}))
    rho = binary_proxy_pattern_mixture(sample, terms, responded, value).rho.value
    weight, positive = np.where(responded, sample.base_weight, 0.0), value == 1
    proxy = fit_probit(terms, weight, positive).cell_index[terms.cell]
    centre = stats.norm.ppf(np.average(positive, weights=weight))
    mean = np.average(proxy, weights=weight)
    standard = (proxy - mean) / np.sqrt(np.average((proxy - mean) ** 2, weights=weight))
    side = np.where(positive, 1.0, -1.0)

    def slope(angle: float) -> float:
        index = centre * np.cosh(angle) + standard * np.sinh(angle)
        ratio = np.exp(stats.norm.logpdf(index) - stats.norm.logcdf(side * index))
        return float(weight @ (side * ratio * (centre * np.sinh(angle) + standard * np.cosh(angle))))

    root = optimize.brentq(slope, np.arctanh(rho) - 0.01, np.arctanh(rho) + 0.01, xtol=1e-14, rtol=1e-14)
    assert abs(np.tanh(root) - rho) < 1e-11


def test_figures_inferred_together_are_those_inferred_one_by_one() -> None:
    sample, segment, _, value = _asked(3)
    influences = [sample.base_weight * (column - column.mean()) for column in (segment, value)]
    one_by_one = tuple(infer(sample, v, u, confidence=0.9) for v, u in zip((1.0, 2.0), influences, strict=True))
    assert infer_each(sample, (1.0, 2.0), iter(influences), confidence=0.9) == one_by_one
    with pytest.raises(TooFew, match="two primary sampling units"):
        infer(design([1.0], lonely="certainty"), 1.0, np.zeros(1))


@pytest.mark.parametrize("gap", [1e-1, 1e-4, 1e-7])
def test_terms_are_kept_as_long_as_they_differ_at_all(gap: float) -> None:
    matrix = np.column_stack([np.ones(4), [0.0, 1.0, 2.0, 4.0], [gap, 1.0, 2.0, 4.0]])
    terms = Terms(("one", "x", "nearly x"), matrix, np.arange(4))
    assert independent_terms(terms, np.ones(4, dtype=bool)).names == terms.names
    same = Terms(terms.names, matrix[:, [0, 1, 1]], terms.cell)
    assert independent_terms(same, np.ones(4, dtype=bool)).names == ("one", "x")


@pytest.mark.parametrize("lonely", [Lonely.REMOVE, Lonely.AVERAGE])
def test_strata_of_single_clusters_only_leave_no_variance_to_estimate(lonely: Lonely) -> None:
    one_taken_for_sure = design([1.0] * 3, stratum=["a", "b", "c"], population_size=[5, 5, 1], lonely=lonely)
    with pytest.raises(NotIdentified, match="every stratum has a single primary sampling unit"):
        variance_of_each(one_taken_for_sure, [np.ones(3)])


def test_no_bootstrap_replicate_differs_where_all_strata_are_removed() -> None:
    removed = design([1.0] * 3, stratum=["a", "b", "c"], lonely="remove")
    with pytest.raises(NotIdentified, match="no replicate differs"):
        rao_wu(removed, 10, np.random.default_rng(1))
