"""Replicate weights, and standard errors for which every step is done again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cells import Cells, from_columns
from analysis.design import Design, design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.bootstrap import rao_wu
from analysis.estimation.jackknife import delete_a_group, jk1, jkn
from analysis.estimation.replicate import Estimator, replicate, unchanged, weighted_means
from analysis.estimation.replicate_weights import Centre, LeftOut, Replicates, Resampled, supplied
from analysis.estimation.statistics import mean, total
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]


def _sum_of(value: FloatArray) -> Estimator:
    return lambda found: float(found.final_weight @ value)


def _every(replicates: Replicates, sample: Design) -> FloatArray:
    """Hold the base weights of all replicates, one column each."""
    weights = replicates.weights
    return np.column_stack([weights.base_weight(sample.base_weight, r) for r in range(replicates.size)])


def _stratified(seed: int, *, finite: bool) -> tuple[Design, FloatArray]:
    """Draw a sample of three strata with clusters of several sizes."""
    rng = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(24), rng.integers(1, 5, 24))
    stratum = np.digitize(clusters, [5, 13])
    population = np.array([12.0, 9.0, 40.0])[stratum] if finite else None
    weight = rng.uniform(1, 4, len(clusters))
    sample = design(weight, stratum=stratum, cluster=clusters, population_size=population)
    return sample, rng.normal(10, 3, len(clusters))


def test_the_jackknife_error_of_a_mean_is_that_of_the_textbook() -> None:
    value = np.random.default_rng(1).normal(size=30)
    sample = design(np.full(30, 7.0))

    found = replicate(sample, jk1(sample), unchanged, weighted_means(value))

    assert found.standard_error[0] == pytest.approx(value.std(ddof=1) / np.sqrt(30), rel=1e-12)
    assert found.degrees_of_freedom == 29


@given(seed=st.integers(0, 10_000), finite=st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_stratified_jackknife_of_a_total_is_its_linearised_error(seed: int, *, finite: bool) -> None:
    sample, value = _stratified(seed, finite=finite)

    found = replicate(sample, jkn(sample), unchanged, _sum_of(value))

    assert found.standard_error[0] == pytest.approx(total(sample, value).standard_error[0], rel=1e-9)
    assert found.degrees_of_freedom == 21


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_rows_makes_no_difference(seed: int) -> None:
    sample, value = _stratified(seed, finite=True)
    order = np.random.default_rng(seed).permutation(sample.size)
    mixed = design(
        sample.base_weight[order],
        stratum=sample.stratum[order],
        cluster=sample.cluster[order],
        population_size=np.array([12.0, 9.0, 40.0])[sample.stratum[order]],
    )

    first = replicate(sample, jkn(sample), unchanged, weighted_means(value))
    second = replicate(mixed, jkn(mixed), unchanged, weighted_means(value[order]))

    assert second.standard_error[0] == pytest.approx(first.standard_error[0], rel=1e-9)


def test_as_many_groups_as_units_are_the_jackknife() -> None:
    rng = np.random.default_rng(2)
    value, sample = rng.normal(size=20), design(rng.uniform(1, 2, 20))

    one = replicate(sample, jk1(sample), unchanged, weighted_means(value))
    grouped = replicate(sample, delete_a_group(sample, 20, rng), unchanged, weighted_means(value))

    assert grouped.standard_error[0] == pytest.approx(one.standard_error[0], rel=1e-12)


@pytest.mark.parametrize("finite", [False, True])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_deleting_groups_gives_the_total_of_a_stratum_smaller_than_the_groups_its_error(
    place: int, *, finite: bool
) -> None:
    sample, value = _stratified(3, finite=finite)
    inside = np.where(sample.stratum == place, value, 0.0)
    made = delete_a_group(sample, 15, np.random.default_rng(4))

    found = replicate(sample, made, unchanged, _sum_of(inside))

    assert found.standard_error[0] == pytest.approx(total(sample, inside).standard_error[0], rel=1e-9)
    assert found.degrees_of_freedom == 14
    assert (_every(made, sample) >= 0).all()


def test_deleting_groups_is_right_on_average_over_groupings() -> None:
    sample, value = _stratified(5, finite=False)
    rng = np.random.default_rng(6)

    found = [
        replicate(sample, delete_a_group(sample, 4, rng), unchanged, _sum_of(value)).covariance[0, 0]
        for _ in range(600)
    ]

    error = np.std(found) / np.sqrt(len(found))
    assert np.mean(found) == pytest.approx(total(sample, value).standard_error[0] ** 2, abs=4 * error)


@pytest.mark.parametrize("finite", [False, True])
def test_the_bootstrap_of_a_total_comes_to_its_linearised_error(*, finite: bool) -> None:
    sample, value = _stratified(7, finite=finite)
    expected = total(sample, value).standard_error[0]

    for centre in Centre:
        made = rao_wu(sample, 4000, np.random.default_rng(8), centre=centre)
        found = replicate(sample, made, unchanged, _sum_of(value))
        # the relative error of a standard deviation from R draws is 1 / sqrt(2 R), here 0.011
        assert found.standard_error[0] == pytest.approx(expected, rel=0.045)


@pytest.mark.parametrize("finite", [False, True])
def test_the_bootstrap_keeps_the_size_of_every_stratum_and_no_weight_below_0(*, finite: bool) -> None:
    sample, _ = _stratified(9, finite=finite)
    first = np.unique(sample.cluster, return_index=True)[1]
    alone = design(np.ones(len(first)), stratum=sample.stratum[first])
    alone = replace(alone, sampling_fraction=sample.sampling_fraction[first])

    every = _every(rao_wu(alone, 50, np.random.default_rng(1)), alone)

    assert every.min() >= 0
    for place in range(3):
        inside = alone.stratum == place
        np.testing.assert_allclose(every[inside].sum(axis=0), inside.sum(), rtol=1e-12)


def test_a_large_stratum_is_drawn_piece_by_piece_with_the_same_counts() -> None:
    sample = design(np.ones(50_001))

    made = rao_wu(sample, 90, np.random.default_rng(1))  # more draws than are made at once

    assert isinstance(made.weights, Resampled)
    assert (made.weights.count.sum(axis=0) == 50_000).all()


def test_supplied_weights_give_what_the_method_gives_that_made_them() -> None:
    sample, value = _stratified(10, finite=True)
    made = jkn(sample)
    given_away = supplied(_every(made, sample), scale=made.scale, rscales=made.rscales, centre=made.centre)

    found = replicate(sample, given_away, unchanged, weighted_means(value))

    expected = replicate(sample, made, unchanged, weighted_means(value))
    np.testing.assert_allclose(found.covariance, expected.covariance, rtol=1e-12)
    assert found.degrees_of_freedom <= 23


def test_replicates_of_a_jackknife_take_memory_for_units_and_not_for_units_times_replicates() -> None:
    sample = design(np.ones(200_000))

    weights = jk1(sample).weights

    assert isinstance(weights, LeftOut)
    held = (weights.replicate, weights.stratum, weights.replicate_stratum, weights.raised)
    assert sum(part.nbytes for part in held) == 4 * 8 * sample.size


def _nonresponse(seed: int, n: int) -> tuple[Cells, npt.NDArray[np.bool_], FloatArray]:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 3, n), rng.integers(0, 2, n)
    responded = rng.uniform(size=n) < 0.35 + 0.15 * first
    cells = from_columns({"a": first.astype(str), "b": second.astype(str)})
    return cells, responded, rng.normal(size=n) + first


def _margins(cells: Cells, weight: FloatArray) -> dict[str, dict[str, float]]:
    sums = cells.sums(weight)
    return {
        variable: dict(zip(levels, cells.margin(sums, j).tolist(), strict=True))
        for j, (variable, levels) in enumerate(zip(cells.variables, cells.levels, strict=True))
    }


def test_units_left_out_are_as_if_they_had_never_been_drawn() -> None:
    n = 90
    cells, responded, value = _nonresponse(1, n)
    margins = _margins(cells, np.full(n, 3.0))
    sample = design(np.linspace(1, 2, n), cluster=np.arange(n) // 3)

    def recipe(base: Design) -> Design:
        return rake(adjust_for_nonresponse(base, cells, responded), cells, margins)

    found = replicate(sample, jk1(sample), recipe, weighted_means(value))

    for left_out in range(30):
        kept = np.flatnonzero(sample.cluster != left_out)
        fewer = design(sample.base_weight[kept])
        adjusted = adjust_for_nonresponse(fewer, cells.take(kept), responded[kept])
        weight = rake(adjusted, cells.take(kept), margins).final_weight
        assert found.replicate_values[left_out, 0] == pytest.approx(weight @ value[kept] / weight.sum(), rel=1e-9)


def test_a_cell_that_nobody_is_left_in_does_not_disturb_a_replicate() -> None:
    n = 60
    first = np.arange(n) % 3
    cells = from_columns({"a": first.astype(str), "b": np.where(np.arange(n) < 4, "early", "late")})
    responded = np.random.default_rng(3).uniform(size=n) < 0.6
    responded[:4] = [True, False, True, False]
    sample = design(np.ones(n))
    assert sorted(cells.sums(np.ones(n)))[:2] == [1.0, 1.0]

    found = replicate(
        sample,
        jk1(sample),
        lambda base: adjust_for_nonresponse(base, cells, responded),
        weighted_means(first.astype(float)),
    )

    kept = np.delete(np.arange(n), 2)  # the only one of its cell
    fewer = adjust_for_nonresponse(design(np.ones(n - 1)), cells.take(kept), responded[kept])
    expected = fewer.final_weight @ first[kept] / fewer.final_weight.sum()
    assert found.replicate_values[2, 0] == pytest.approx(expected, rel=1e-9)


def test_doing_the_steps_again_comes_to_the_linearised_error() -> None:
    n = 600
    cells, responded, value = _nonresponse(2, n)
    margins = _margins(cells, np.full(n, 3.0))
    sample = design(np.full(n, 2.0), cluster=np.arange(n) // 4)

    def recipe(base: Design) -> Design:
        return rake(adjust_for_nonresponse(base, cells, responded), cells, margins)

    expected = mean(recipe(sample), value).standard_error[0]
    assert replicate(sample, jk1(sample), recipe, weighted_means(value)).standard_error[0] == pytest.approx(
        expected, rel=0.04
    )


def _one_cluster_holds_a_level() -> tuple[Design, Cells]:
    return design(np.ones(12), cluster=np.arange(12) // 3), from_columns({"a": ["x"] * 9 + ["y"] * 3})


def test_a_step_that_fails_names_the_replicate_and_says_why() -> None:
    sample, cells = _one_cluster_holds_a_level()

    with pytest.raises(NotIdentified, match=r"replicate 4 of 4 fails: nobody with a weight has a = 'y'"):
        replicate(
            sample,
            jk1(sample),
            lambda base: rake(base, cells, {"a": {"x": 20, "y": 5}}),
            weighted_means(np.arange(12.0)),
        )


def test_a_stated_number_of_replicates_may_fail_and_the_others_stand_for_them() -> None:
    sample, cells = _one_cluster_holds_a_level()

    found = replicate(
        sample,
        jk1(sample),
        lambda base: rake(base, cells, {"a": {"x": 20, "y": 5}}),
        weighted_means(np.arange(12.0)),
        failures_allowed=1,
    )

    assert [failure.replicate for failure in found.failures] == [4]
    assert "a = 'y'" in found.failures[0].reason
    values = found.replicate_values[:, 0]
    assert found.covariance[0, 0] == pytest.approx(3 / 4 * 4 / 3 * ((values - values.mean()) ** 2).sum(), rel=1e-12)


def test_a_variance_needs_a_replicate_that_counts() -> None:
    sample = design(np.ones(3))
    columns = np.column_stack([np.ones(3), [2.0, 1.0, 0.0]])

    with pytest.raises(NotIdentified, match="no replicate that counts is left of 2; 0 failed"):
        replicate(sample, supplied(columns, scale=1.0, rscales=[0.0, 0.0]), unchanged, weighted_means(np.ones(3)))
    with pytest.raises(NotIdentified, match="no replicate that counts is left of 3; 3 failed"):
        replicate(
            sample,
            jk1(sample),
            unchanged,
            lambda found: np.nan if (found.final_weight == 0).any() else 1.0,
            failures_allowed=3,
        )


def test_a_replicate_with_another_number_of_estimates_is_refused() -> None:
    sample = design(np.ones(3))

    with pytest.raises(BadTable, match="replicate 1 gives 2 estimates, the full sample 3"):
        replicate(sample, jk1(sample), unchanged, lambda found: found.final_weight[found.final_weight > 0])


def test_covariances_belong_to_the_errors_of_differences() -> None:
    sample, value = _stratified(11, finite=False)
    domain = np.arange(sample.size) % 2
    means = weighted_means(value, domain)

    both = replicate(sample, jkn(sample), unchanged, means)
    apart = replicate(sample, jkn(sample), unchanged, lambda found: float(np.diff(np.asarray(means(found)))[0]))

    difference = np.array([-1.0, 1.0])
    assert apart.standard_error[0] == pytest.approx(np.sqrt(difference @ both.covariance @ difference), rel=1e-12)


def test_a_stratum_with_a_single_unit_is_an_error_that_names_it() -> None:
    sample = design(np.ones(5), stratum=["north", "north", "south", "west", "west"])

    for make in (
        jkn,
        lambda lonely: delete_a_group(lonely, 2, np.random.default_rng(1)),
        lambda lonely: rao_wu(lonely, 5, np.random.default_rng(1)),
    ):
        with pytest.raises(NotIdentified, match="stratum 'south' has a single primary sampling unit"):
            make(sample)


def test_a_stratum_with_a_single_unit_adds_nothing_where_the_design_says_so() -> None:
    value = np.array([1.0, 2.0, 9.0, 4.0, 7.0])
    sample = design(np.ones(5), stratum=["north", "north", "south", "west", "west"], lonely="certainty")

    found = replicate(sample, jkn(sample), unchanged, _sum_of(value))

    assert jkn(sample).size == 4
    assert found.standard_error[0] == pytest.approx(np.sqrt(1.0 + 9.0), rel=1e-12)
    assert found.standard_error[0] == pytest.approx(total(sample, value).standard_error[0], rel=1e-12)


def test_a_stratum_drawn_as_a_whole_gets_no_replicates() -> None:
    sample = design(np.ones(5), stratum=["a", "a", "b", "b", "b"], population_size=[2, 2, 9, 9, 9])

    assert jkn(sample).size == 3
    assert (_every(rao_wu(sample, 9, np.random.default_rng(1)), sample)[:2] == 1.0).all()


def test_the_jackknife_without_strata_refuses_strata() -> None:
    with pytest.raises(BadTable, match="has 2 strata; jkn is for stratified samples"):
        jk1(design(np.ones(4), stratum=["a", "a", "b", "b"]))


def test_weights_that_were_adjusted_already_are_refused() -> None:
    sample, cells = _one_cluster_holds_a_level()
    raked = rake(sample, cells, {"a": {"x": 20, "y": 5}})

    with pytest.raises(BadTable, match="give the design as sampled, and the adjustments as the recipe"):
        replicate(raked, jk1(raked), unchanged, weighted_means(np.arange(12.0)))


def test_replicates_of_another_sample_are_refused() -> None:
    sample, other = design(np.ones(4)), design(np.ones(5))

    with pytest.raises(BadTable, match="are of 5 units, the design has 4"):
        replicate(sample, jk1(other), unchanged, weighted_means(np.ones(4)))


def test_an_estimate_that_is_no_number_is_an_error_and_not_a_result() -> None:
    sample = design(np.ones(4))

    with pytest.raises(NotIdentified, match="replicate 1 of 4 fails: estimate 1 is not a finite number"):
        replicate(
            sample, jk1(sample), unchanged, lambda found: [1.0, np.inf if (found.final_weight == 0).any() else 0.0]
        )
    with pytest.raises(NotIdentified, match=r"replicate 4 of 4 fails: .*domain 1"):
        replicate(sample, jk1(sample), unchanged, weighted_means(np.ones(4), [0, 0, 0, 1]))


@pytest.mark.parametrize(
    ("weights", "changes", "message"),
    [
        ([[1.0, -1.0], [0.0, 2.0]], {}, "row 1, column 2: -1 is not a number of 0 or more"),
        ([[1.0, np.nan], [0.0, 2.0]], {}, "row 1, column 2: nan is not"),
        ([1.0, 2.0], {}, "one row per unit and 2 or more columns"),
        ([[1.0, 0.0], [0.0, 2.0]], {"scale": 0.0}, "scale: 0 is not above 0"),
        ([[1.0, 0.0], [0.0, 2.0]], {"rscales": [1.0]}, "for 2 replicates"),
        ([[1.0, 0.0], [0.0, 2.0]], {"rscales": [1.0, -1.0]}, "rscales: needs numbers of 0 or more"),
    ],
)
def test_supplied_weights_that_cannot_be_are_refused(weights: object, changes: dict[str, object], message: str) -> None:
    with pytest.raises(BadTable, match=message):
        supplied(weights, **({"scale": 1.0} | changes))  # type: ignore[arg-type]  # some are wrong on purpose


def test_numbers_of_groups_and_replicates_have_to_make_sense() -> None:
    sample = design(np.ones(4))

    for groups in (1, 5):
        with pytest.raises(BadTable, match=f"{groups} groups of 4 primary sampling units; 2 to 4 are possible"):
            delete_a_group(sample, groups, np.random.default_rng(1))
    with pytest.raises(TooFew, match="1 replicates; a variance needs 2 or more"):
        rao_wu(sample, 1, np.random.default_rng(1))
    with pytest.raises(NotIdentified, match="a single primary sampling unit"):
        jk1(design([1.0, 1.0], cluster=["a", "a"]))
