"""From evidence to a level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import BadTable
from analysis.pressure.signal import Family, SignalTable, nowhere
from analysis.pressure.verdict import ACTIVITY, WATCH_PROBABILITY, family_evidence, guilt, judge, posterior

HIGHER = np.full(100, 5.0)


def _table(family: Family, llr: np.ndarray, n: int = 20) -> SignalTable:
    empty = nowhere("signal", family, reason="", unit_count=len(llr), row_count=0)
    return replace(empty, llr=llr, n=np.full(len(llr), n), p_value=np.exp(-np.maximum(llr, 0)))


def _with_one(llr: float, units: int = 100) -> np.ndarray:
    return np.r_[llr, np.full(units - 1, -2.0)]


def test_the_share_pressed_sinks_where_everybody_is_honest() -> None:
    shares = [posterior(np.full(k, -2.0))[1] for k in (10, 100, 1000)]
    assert shares[0] > shares[1] > shares[2]
    assert shares[2] < 0.002


def test_the_likelihood_ratio_of_guilt_has_mean_one_under_the_null() -> None:
    rng = np.random.default_rng(0)
    shift = 1.0
    z = rng.normal(size=(3, 400_000))
    families = [
        family_evidence([_table(f, shift * z[i] - shift**2 / 2)], np.full(400_000, 20))
        for i, f in enumerate(Family)
        if i < 3
    ]
    assert np.exp(guilt(families)).mean() == pytest.approx(1.0, abs=0.02)


def test_a_single_mechanism_is_discounted_only_mildly_by_families_that_see_nothing() -> None:
    n = np.full(2, 20)
    seen = family_evidence([_table(Family.FABRICATION, np.array([8.0, 0.0]))], n)
    silent = family_evidence([_table(Family.REPORT, np.array([-9.0, -9.0]))], n)
    both = guilt([seen, silent])
    assert 8.0 + np.log(ACTIVITY) - 0.5 < both[0] < 8.0
    assert both[1] < 0


def test_a_family_left_out_changes_nothing() -> None:
    n = np.full(2, 20)
    seen = family_evidence([_table(Family.FABRICATION, np.array([8.0, -1.0]))], n)
    absent = family_evidence([nowhere("x", Family.REPORT, reason="nobody asked", unit_count=2, row_count=0)], n)
    assert guilt([seen, absent]) == pytest.approx(guilt([seen]))
    assert guilt([absent]).tolist() == [0.0, 0.0]


def test_signals_of_one_family_count_once() -> None:
    n = np.full(1, 20)
    one = family_evidence([_table(Family.ON_SITE, np.array([5.0]))], n)
    thrice = family_evidence([_table(Family.ON_SITE, np.array([5.0]))] * 3, n)
    assert thrice.llr == pytest.approx(one.llr)


@pytest.mark.parametrize(("llr", "level"), [(0.0, "clear"), (4.0, "clear"), (20.0, "hold")])
def test_one_overwhelming_family_is_enough_and_a_weak_one_is_not(llr: float, level: str) -> None:
    verdicts = judge([_table(Family.FABRICATION, _with_one(llr))], np.full(100, 20), HIGHER, fdr=0.1)
    assert verdicts.levels[0] == level
    assert set(verdicts.levels[1:]) == {"clear"}


def test_two_families_may_hold_together_what_neither_holds_alone() -> None:
    n = np.full(100, 20)
    tables = [_table(Family.FABRICATION, _with_one(5.5)), _table(Family.ON_SITE, _with_one(5.5))]
    assert judge(tables[:1], n, HIGHER, fdr=0.1).levels[0] == "clear"
    assert judge(tables, n, HIGHER, fdr=0.1).levels[0] == "hold"


def test_few_answers_never_flag_however_strong_they_look() -> None:
    n_responses = np.full(100, 20)
    n_responses[0] = 7
    verdicts = judge([_table(Family.FABRICATION, _with_one(30.0), n=7)], n_responses, HIGHER, fdr=0.1)
    assert verdicts.levels[0] == "clear"
    assert verdicts.probability[0] > 0.99


def test_the_flagged_are_false_no_more_often_than_asked_for_by_their_own_probabilities() -> None:
    rng = np.random.default_rng(1)
    llr = np.where(np.arange(300) < 40, rng.normal(7, 3, 300), rng.normal(-2, 1, 300))
    verdicts = judge([_table(Family.FABRICATION, llr)], np.full(300, 20), np.full(300, 5.0), fdr=0.1)
    flagged = np.array([level != "clear" for level in verdicts.levels])
    assert flagged.sum() > 5
    assert (1 - verdicts.probability[flagged]).mean() <= 0.1
    assert verdicts.probability[flagged].min() >= WATCH_PROBABILITY


@pytest.mark.parametrize("other", [None, Family.INVITATION, Family.REPORT])
def test_device_and_time_convict_only_with_higher_scores_or_evidence_of_another_kind(other: Family | None) -> None:
    n = np.full(100, 20)
    tables = [_table(Family.FABRICATION, _with_one(20.0)), _table(Family.ON_SITE, _with_one(20.0))]
    if other is not None:
        tables.append(_table(other, _with_one(3.0)))
    verdicts = judge(tables, n, -HIGHER, fdr=0.1)
    assert verdicts.levels[0] == ("clear" if other is None else "hold")
    assert verdicts.way_of_working.tolist() == [other is None] + [False] * 99
    assert judge(tables, n, HIGHER, fdr=0.1).levels[0] == "hold"
    assert (verdicts.probability[0] < 0.1) == (other is None)


def test_who_was_asked_needs_no_scores() -> None:
    verdicts = judge([_table(Family.INVITATION, _with_one(20.0))], np.full(100, 20), -HIGHER, fdr=0.1)
    assert verdicts.levels[0] == "hold"


@pytest.mark.parametrize("fdr", [0.0, -0.1, 0.6])
def test_an_impossible_false_discovery_rate_is_refused(fdr: float) -> None:
    with pytest.raises(BadTable, match="fdr"):
        judge([_table(Family.FABRICATION, _with_one(1.0))], np.full(100, 20), HIGHER, fdr=fdr)
