"""Combining p-values and likelihood ratios, and the share of false finds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.multitest import multipletests

from analysis.errors import BadTable
from analysis.pressure.multiplicity import (
    average_evidence,
    benjamini_hochberg,
    benjamini_yekutieli,
    cauchy,
    running_mean_fdr,
    storey,
)

P_VALUES = arrays(np.float64, st.integers(1, 40), elements=st.floats(1e-12, 1.0))


@given(P_VALUES)
def test_benjamini_hochberg_and_yekutieli_agree_with_statsmodels(p: np.ndarray) -> None:
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert benjamini_yekutieli(p) == pytest.approx(multipletests(p, method="fdr_by")[1])


@given(P_VALUES)
def test_storey_is_never_above_benjamini_hochberg(p: np.ndarray) -> None:
    assert (storey(p) <= benjamini_hochberg(p) + 1e-12).all()


@given(st.floats(1e-250, 0.99), st.integers(1, 6))
def test_the_cauchy_combination_of_equal_values_is_that_value(p: float, signals: int) -> None:
    assert float(cauchy(np.full(signals, p))) == pytest.approx(p, rel=1e-6)


def test_one_useless_signal_does_not_wipe_out_a_strong_one() -> None:
    assert float(cauchy(np.array([1.0, 1e-8]))) < 1e-6


@given(arrays(np.float64, (3, 5), elements=st.floats(-5, 5)))
def test_averaged_evidence_lies_between_the_weakest_and_the_strongest(llr: np.ndarray) -> None:
    mean = average_evidence(llr)
    assert (mean <= llr.max(axis=0) + 1e-9).all()
    assert (mean >= llr.min(axis=0) - 1e-9).all()


@given(arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1)))
def test_the_running_mean_grows_with_the_local_rate_and_never_passes_it(local: np.ndarray) -> None:
    q = running_mean_fdr(local)
    order = np.argsort(local, kind="stable")
    assert (np.diff(q[order]) >= -1e-12).all()
    assert (q <= local + 1e-12).all()


@pytest.mark.parametrize("function", [benjamini_hochberg, benjamini_yekutieli, storey, cauchy])
def test_a_p_value_outside_its_range_is_refused(function: Callable[[np.ndarray], np.ndarray]) -> None:
    with pytest.raises(BadTable, match="between 0 and 1"):
        function(np.array([0.2, 1.2]))
