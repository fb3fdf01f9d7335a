"""From evidence to a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadTable
from analysis.pressure.combination import combine
from analysis.pressure.families import ACTIVITY, by_family, family_evidence, guilt, posterior
from analysis.pressure.signal import Family, FloatArray, IntArray, SignalTable, nowhere
from analysis.pressure.signals.coverage import OWN_HABIT
from analysis.pressure.surroundings import Surroundings, nothing_of
from analysis.pressure.verdict import (
    CONVINCING,
    HOLD_FDR,
    HOLD_PROBABILITY,
    JOINS_IN,
    LOOKS_USUAL,
    WATCH_PROBABILITY,
    Level,
    Verdicts,
    judge,
)

MANY = np.full(100, 20)
WAY_OF_WORKING = {Family.ON_SITE: "on_site_answers", Family.FABRICATION: "private_device"}


def _table(family: Family, llr: FloatArray, n: int = 20, name: str = "signal") -> SignalTable:
    empty = nowhere(name, family, reason="", unit_count=len(llr), row_count=0)
    return replace(empty, llr=llr, n=np.full(len(llr), n), p_value=np.exp(-np.maximum(llr, 0)))


def _with_one(llr: float, units: int = 100) -> FloatArray:
    return np.r_[llr, np.full(units - 1, -2.0)]


def _quiet(units: int = 100) -> list[SignalTable]:
    """Families in which nobody shows anything."""
    return [_table(f, np.full(units, -2.0)) for f in (Family.INVITATION, Family.DISTORTION, Family.PERIOD)]


def _judge(
    tables: Sequence[SignalTable],
    n_responses: IntArray,
    scores: float = 0.0,
    fdr: float = 0.1,
    around: Surroundings | None = None,
) -> Verdicts:
    k = len(n_responses)
    combined = combine(tables, np.full(k, scores))
    around = nothing_of(k) if around is None else around
    return judge(by_family(tables, n_responses), combined, combined.llr, around, fdr=fdr)


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


@pytest.mark.parametrize(("llr", "level"), [(0.0, "clear"), (3.3, "clear"), (20.0, "hold")])
def test_one_overwhelming_family_is_enough_and_a_weak_one_is_not(llr: float, level: str) -> None:
    verdicts = _judge([_table(Family.FABRICATION, _with_one(llr)), *_quiet()], MANY)
    assert verdicts.levels[0] == level
    assert set(verdicts.levels[1:]) == {"clear"}


def test_two_families_may_hold_together_what_neither_holds_alone() -> None:
    tables = [_table(Family.FABRICATION, _with_one(5.5)), _table(Family.ON_SITE, _with_one(5.5)), *_quiet()]
    assert _judge(tables[:1] + tables[2:], MANY).levels[0] != "hold"
    assert _judge(tables[1:], MANY).levels[0] != "hold"
    assert _judge(tables, MANY).levels[0] == "hold"


def test_few_answers_never_flag_however_strong_they_look() -> None:
    n_responses = MANY.copy()
    n_responses[0] = 7
    verdicts = _judge([_table(Family.FABRICATION, _with_one(30.0), n=7), *_quiet()], n_responses)
    assert verdicts.levels[0] == "clear"
    assert verdicts.q_value[0] == 1.0
    assert verdicts.probability[0] > 0.99


def test_the_flagged_are_false_no_more_often_than_asked_for_by_their_own_probabilities() -> None:
    rng = np.random.default_rng(1)
    llr = np.where(np.arange(300) < 40, rng.normal(7, 3, 300), rng.normal(-2, 1, 300))
    verdicts = _judge([_table(Family.FABRICATION, llr)], np.full(300, 20))
    flagged = np.array([level != "clear" for level in verdicts.levels])
    assert flagged.sum() > 5
    assert (1 - verdicts.probability[flagged]).mean() <= 0.1
    assert verdicts.probability[flagged].min() >= WATCH_PROBABILITY


def test_how_many_were_not_asked_never_reaches_the_floor_without_who_they_were() -> None:
    assert 1.0 / OWN_HABIT < CONVINCING


def test_device_and_time_convict_only_with_higher_scores() -> None:
    tables = [_table(family, _with_one(20.0), name=name) for family, name in WAY_OF_WORKING.items()]
    verdicts = _judge(tables, MANY, scores=-6.0)
    assert verdicts.levels[0] == "clear"
    assert verdicts.way_of_working.tolist() == [True] + [False] * 99
    assert verdicts.probability[0] < 0.15
    assert _judge(tables, MANY, scores=6.0).levels[0] == "hold"


def test_evidence_of_another_kind_convicts_by_its_own_strength_beside_a_way_of_working() -> None:
    tables = [_table(family, _with_one(20.0), name=name) for family, name in WAY_OF_WORKING.items()]
    weak, strong = (_judge([*tables, _table(Family.REPORT, _with_one(llr))], MANY, scores=-6.0) for llr in (2.0, 9.0))
    assert weak.levels[0] == "clear"
    assert strong.levels[0] == "hold"


def test_who_was_asked_needs_no_scores() -> None:
    verdicts = _judge([_table(Family.INVITATION, _with_one(20.0))], MANY, scores=-6.0)
    assert verdicts.levels[0] == "hold"


@pytest.mark.parametrize(("family", "is_flagged"), [(Family.AUDIT, True), (Family.INVITATION, False)])
def test_the_randomised_audit_needs_no_second_family(family: Family, is_flagged: bool) -> None:
    tables = [_table(family, _with_one(float(np.log(20.0))))]
    given_all = np.r_[5.5, np.full(99, -2.0)]
    found = judge(by_family(tables, MANY), combine(tables, np.zeros(100)), given_all, nothing_of(100), fdr=0.5)
    assert found.probability[0] > WATCH_PROBABILITY
    assert (found.levels[0] is not Level.CLEAR) == is_flagged


def test_a_pressed_location_is_found_in_employees_who_look_usual_beside_each_other() -> None:
    tables = [_table(Family.INVITATION, np.full(100, -0.5)), *_quiet()[1:]]
    here = np.arange(100) < 8
    around = Surroundings(
        llr=np.where(here, 12.0, -3.0),
        place=np.where(here, 0, 1),
        families={Family.INVITATION: np.where(here, 12.0, -3.0)},
        p_values={Family.INVITATION: np.where(here, 1e-6, 1.0)},
        ways=nothing_of(100).ways,
        texts=("",) * 100,
    )
    verdicts = _judge(tables, MANY, around=around)
    assert {verdicts.levels[u].value for u in range(8)} <= {"watch", "hold"}
    assert {level.value for level in verdicts.levels[8:]} == {"clear"}
    assert (verdicts.by_location > 0.5).tolist() == here.tolist()
    assert (verdicts.by_location[~here] == 0.0).all()
    alone = _judge(tables, MANY)
    assert verdicts.llr[~here] == pytest.approx(alone.llr[~here])
    assert verdicts.own_llr == pytest.approx(alone.llr)  # what is multiplied month by month knows no location


def _in_a_pressed_location(own: float) -> Verdicts:
    """Eight of a hundred, the first of them with a ratio of its own, in a location that is surely pressed."""
    here = np.arange(100) < 8
    told = nothing_of(100)
    around = replace(told, llr=np.where(here, 30.0, -3.0), place=np.where(here, 0, 1))
    tables = [_table(Family.DISTORTION, np.full(100, -0.5))]
    llr = np.r_[own, np.full(7, 0.0), np.full(92, -1.0)]
    return judge(by_family(tables, MANY), combine(tables, np.zeros(100)), llr, around, fdr=0.1)


def test_who_shows_less_than_usual_in_a_pressed_location_does_not_share_its_suspicion() -> None:
    surely, hardly = _in_a_pressed_location(0.5), _in_a_pressed_location(-2.0)
    assert surely.probability[0] > WATCH_PROBABILITY > 0.5 > hardly.probability[0]
    assert (hardly.probability[1:8] > JOINS_IN).all()


def test_however_sure_the_location_is_some_who_look_like_the_others_may_be_honest() -> None:
    assert 0.8 < _in_a_pressed_location(float(np.log(LOOKS_USUAL))).probability[0] < 0.95


def test_whoever_stands_out_in_a_pressed_location_presses_by_itself() -> None:
    assert _in_a_pressed_location(60.0).by_location[0] < 0.01


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 60), st.sampled_from([0.02, 0.1, 0.3]))
def test_probabilities_rates_and_levels_agree(seed: int, units: int, fdr: float) -> None:
    rng = np.random.default_rng(seed)
    n_responses = rng.integers(0, 40, units)
    tables = [_table(f, rng.normal(-1, 4, units), n=int(rng.integers(0, 40))) for f in Family]
    found = _judge(tables, n_responses, fdr=fdr)
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    assert (found.probability_range[:, 0] <= found.probability_range[:, 1]).all()
    assert ((found.q_value >= 0) & (found.q_value <= 1)).all()
    assert found.way.sum(axis=1) == pytest.approx(np.ones(units))
    admitted = np.flatnonzero(found.q_value < 1)
    ranked = admitted[np.argsort(-found.probability[admitted], kind="stable")]
    assert (np.diff(found.q_value[ranked]) >= -1e-12).all()
    for p, q, level in zip(found.probability, found.q_value, found.levels, strict=True):
        if level is Level.HOLD:
            assert (q <= min(HOLD_FDR, fdr), p >= HOLD_PROBABILITY) == (True, True)
        elif level is Level.WATCH:
            assert (q <= fdr, p >= WATCH_PROBABILITY) == (True, True)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_the_order_of_the_units_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    llr, order = rng.normal(-1, 4, (len(Family), 30)), rng.permutation(30)
    plain = _judge([_table(f, row) for f, row in zip(Family, llr, strict=True)], np.full(30, 20))
    mixed = _judge([_table(f, row[order]) for f, row in zip(Family, llr, strict=True)], np.full(30, 20))
    assert mixed.probability == pytest.approx(plain.probability[order])
    assert mixed.q_value == pytest.approx(plain.q_value[order])
    assert mixed.levels == tuple(plain.levels[i] for i in order)


@pytest.mark.parametrize("fdr", [0.0, -0.1, 0.6, float("nan")])
def test_an_impossible_false_discovery_rate_is_refused(fdr: float) -> None:
    with pytest.raises(BadTable, match="fdr"):
        _judge([_table(Family.FABRICATION, _with_one(1.0))], MANY, fdr=fdr)
