"""Tests of tables and of two means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.design import design
from analysis.errors import BadTable, NotIdentified, TooFew
from analysis.estimation.association import compare_means, independence


@given(seed=st.integers(0, 5_000), rows=st.integers(2, 4), columns=st.integers(2, 3))
@settings(max_examples=25, deadline=None)
def test_of_independent_answers_of_equal_weight_it_is_pearsons_test(seed: int, rows: int, columns: int) -> None:
    n = 400
    rng = np.random.default_rng(seed)
    row = np.concatenate([np.arange(rows), rng.integers(0, rows, n - rows)])
    column = np.concatenate([np.arange(columns), rng.integers(0, columns, n - columns)])
    table = np.histogram2d(row, column, bins=(rows, columns))[0]

    found = independence(design(np.full(n, 2.5)), row, column)

    assert found.pearson == pytest.approx(stats.chi2_contingency(table, correction=False).statistic)
    # The design effects are 1 but for what the sample departs from independence.
    freedom = (rows - 1) * (columns - 1)
    assert found.numerator_df == pytest.approx(freedom, rel=0.1)
    assert found.statistic == pytest.approx(found.pearson / freedom, rel=0.15)


def test_every_customer_coming_twice_is_no_more_evidence() -> None:
    rng = np.random.default_rng(3)
    row, column, weight = rng.integers(0, 2, 80), rng.integers(0, 3, 80), rng.uniform(1, 3, 80)

    once = independence(design(weight), row, column)
    twice = independence(
        design(np.tile(weight, 2), cluster=np.tile(np.arange(80), 2)), np.tile(row, 2), np.tile(column, 2)
    )

    assert twice.pearson == pytest.approx(2 * once.pearson)
    assert (twice.statistic, twice.p) == pytest.approx((once.statistic, once.p))


def test_names_and_order_of_the_categories_make_no_difference() -> None:
    rng = np.random.default_rng(4)
    row, column, sample = rng.integers(0, 3, 90), rng.integers(0, 2, 90), design(rng.uniform(1, 3, 90))

    plain = independence(sample, row, column)

    turned = independence(sample, 10 - 2 * column, np.array([2, 7, 1])[row])
    assert (turned.statistic, turned.numerator_df, turned.p) == pytest.approx(
        (plain.statistic, plain.numerator_df, plain.p)
    )


def test_units_outside_the_domain_make_no_difference_but_stay_in_the_sample() -> None:
    rng = np.random.default_rng(5)
    row, column = rng.integers(0, 2, 60).astype(float), rng.integers(0, 2, 60)
    domain = np.where(np.arange(60) < 50, 0, -1)
    row[50:] = np.nan

    found = independence(design(np.ones(60)), row, column, domain=domain)

    assert found.pearson == pytest.approx(independence(design(np.ones(50)), row[:50], column[:50]).pearson)
    assert found.denominator_df == pytest.approx(59)


def test_independent_answers_are_called_dependent_about_as_often_as_the_level_says() -> None:
    rng = np.random.default_rng(6)
    rejected = 0
    for _ in range(300):
        weight, of_cluster = rng.uniform(1, 3, 120), np.repeat(np.arange(40), 3)
        row = (rng.normal(size=40)[of_cluster] + rng.normal(size=120) > 0).astype(int)
        column = (rng.normal(size=40)[of_cluster] + rng.normal(size=120) > 0.4).astype(int)
        rejected += independence(design(weight, cluster=of_cluster), row, column).p < 0.05

    assert 0.02 <= rejected / 300 <= 0.09


def test_two_means_of_independent_samples_are_compared_as_welch_does_nearly() -> None:
    rng = np.random.default_rng(7)
    value, group = rng.normal(size=200), np.repeat([0, 1], 100)

    found = compare_means(design(np.ones(200)), value, group)

    plain = stats.ttest_ind(value[100:], value[:100], equal_var=False)
    # The linearised error divides by n, not n - 1, within a group, and multiplies by n / (n - 1) overall.
    assert found.statistic == pytest.approx(plain.statistic * np.sqrt(199 / 200 * 100 / 99), rel=1e-9)
    assert found.degrees_of_freedom == 198


def test_who_is_in_neither_group_stays_in_the_sample() -> None:
    value, group = np.array([1.0, 2.0, 4.0, 3.0, 5.0, 9.0, np.nan]), np.array([0, 0, 0, 1, 1, 1, -1])

    found = compare_means(design(np.ones(7)), value, group)

    alone = compare_means(design(np.ones(6)), value[:6], group[:6])
    assert found.difference == pytest.approx(alone.difference)
    assert found.standard_error == pytest.approx(alone.standard_error * np.sqrt(7 / 6 / (6 / 5)))
    assert found.degrees_of_freedom == 4


def test_what_cannot_be_tested_is_refused() -> None:
    sample = design(np.ones(4))
    with pytest.raises(TooFew, match="the rows of the table have a single category"):
        independence(sample, [1, 1, 1, 1], [0, 1, 0, 1])
    with pytest.raises(BadTable, match=r"columns: a category is no whole number"):
        independence(sample, [0, 1, 0, 1], [0, 0.5, 1, 1])
    with pytest.raises(BadTable, match="2 domains; a test takes one"):
        independence(sample, [0, 1, 0, 1], [0, 0, 1, 1], domain=[0, 0, 1, 1])
    with pytest.raises(BadTable, match="3 groups"):
        compare_means(sample, [1.0, 2.0, 3.0, 4.0], [0, 1, 2, 2])
    with pytest.raises(NotIdentified, match="no variance"):
        compare_means(sample, [1.0, 1.0, 2.0, 2.0], [0, 0, 1, 1])
    with pytest.raises(NotIdentified, match="no variance"):
        independence(design(np.ones(4), population_size=4), [0, 1, 0, 1], [0, 0, 1, 1])
    with pytest.raises(TooFew, match="too few primary sampling units"):
        compare_means(design(np.ones(4), cluster=[0, 0, 1, 1]), [1.0, 5.0, 2.0, 3.0], [0, 1, 0, 1])
