"""Signals into one ratio: families once, ways of pressing by turns, ways of working as a third explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.pressure.combination import (
    OWN_REASON,
    OWN_WAY,
    SHOWS,
    TRACES,
    WITH_OWN_SHARE,
    Innocent,
    combine,
    innocent_of,
)
from analysis.pressure.contrast import WAYS_OF_WORKING
from analysis.pressure.injection import Planted
from analysis.pressure.signal import Family, SignalTable, nowhere

NAMES = {Family.ON_SITE: "on_site_answers", Family.FABRICATION: "private_device"}


def _table(family: Family, *llr: float, name: str = "", left_out: Sequence[bool] = ()) -> SignalTable:
    empty = nowhere(name or NAMES.get(family, str(family)), family, reason="", unit_count=len(llr), row_count=0)
    reasons = ["no data" if out else "" for out in left_out] or [""] * len(llr)
    return replace(empty, llr=np.array(llr), left_out=reasons)


def _by_hand(ratio: dict[Family, float]) -> float:
    """Likelihood ratio of one unit as the sum over ways, for families that no way of working touches."""
    total = 0.0
    for traces in TRACES.values():
        product = 1.0
        for family, value in ratio.items():
            if family in traces:
                product *= 1.0 - SHOWS + SHOWS * value
        total += product / len(TRACES)
    return total


@given(st.lists(st.floats(-20, 20), min_size=4, max_size=4))
def test_the_ratio_is_the_sum_over_ways_of_the_product_over_families(values: list[float]) -> None:
    families = (Family.INVITATION, Family.DISTORTION, Family.AUDIT, Family.REPORT)
    found = combine([_table(f, v) for f, v in zip(families, values, strict=True)], np.zeros(1))
    want = _by_hand({f: float(np.exp(v)) for f, v in zip(families, values, strict=True)})
    assert found.llr[0] == pytest.approx(np.log(want))
    assert found.ways[0].sum() == pytest.approx(1.0)
    assert (found.ways >= 0).all()


@settings(max_examples=30)
@given(st.permutations(range(len(Family))), st.integers(0, 1000))
def test_the_order_of_the_signals_changes_nothing(order: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables = [_table(family, *rng.normal(0, 4, 5)) for family in Family]
    scores = rng.normal(0, 2, 5)
    plain, mixed = combine(tables, scores), combine([tables[i] for i in order], scores)
    assert mixed.llr == pytest.approx(plain.llr)
    assert mixed.ways == pytest.approx(plain.ways)
    assert mixed.way_of_working.tolist() == plain.way_of_working.tolist()


@settings(max_examples=30)
@given(st.sampled_from(list(Family)), st.integers(2, 5), st.integers(0, 1000))
def test_signals_of_one_family_said_several_times_count_once(family: Family, times: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables = [_table(f, *rng.normal(0, 4, 5)) for f in Family]
    again = [t for t in tables for _ in range(times if t.family is family else 1)]
    scores = rng.normal(0, 2, 5)
    plain, repeated = combine(tables, scores), combine(again, scores)
    assert repeated.llr == pytest.approx(plain.llr)
    assert repeated.families[family] == pytest.approx(plain.families[family])


def test_a_signal_left_out_is_as_one_that_is_not_there() -> None:
    seen = [_table(Family.DISTORTION, 5.0, -1.0), _table(Family.REPORT, 2.0, 0.5)]
    silent = _table(Family.AUDIT, 9.0, 9.0, left_out=(True, True))
    assert combine([*seen, silent], np.zeros(2)).llr == pytest.approx(combine(seen, np.zeros(2)).llr)
    nobody = combine([silent], np.zeros(2))
    assert nobody.llr.tolist() == [0.0, 0.0]
    assert nobody.ways == pytest.approx(np.full((2, len(TRACES)), 1 / len(TRACES)))


def test_a_ratio_of_one_everywhere_says_nothing() -> None:
    found = combine([_table(family, 0.0) for family in Family], np.zeros(1))
    assert found.llr[0] == pytest.approx(0.0)


def test_the_ratio_has_mean_one_where_nobody_presses() -> None:
    z = np.random.default_rng(0).normal(size=(4, 200_000))
    families = (Family.INVITATION, Family.DISTORTION, Family.AUDIT, Family.REPORT)
    tables = [_table(f, *(z[i] - 0.5)) for i, f in enumerate(families)]
    assert np.exp(combine(tables, np.zeros(z.shape[1])).llr).mean() == pytest.approx(1.0, abs=0.02)


def test_device_and_time_alone_never_say_more_than_one_in_the_share_of_ways_of_working() -> None:
    tables = [_table(Family.ON_SITE, 30.0), _table(Family.FABRICATION, 40.0)]
    found = combine(tables, np.zeros(1))
    assert found.llr[0] <= np.log(1 / OWN_WAY)
    assert sum(found.families.values())[0] == pytest.approx(np.log(1 / OWN_WAY), abs=0.02)
    assert not found.way_of_working[0]
    explained = combine(tables, np.array([-6.0]))
    assert explained.way_of_working[0]
    assert explained.llr[0] < 0.1


def test_other_evidence_does_not_free_the_traces_that_a_way_of_working_explains() -> None:
    tables = [_table(Family.ON_SITE, 8.0), _table(Family.FABRICATION, 8.0)]
    alone = combine(tables, np.array([-3.0]))
    beside = combine([*tables, _table(Family.AUDIT, 3.0)], np.array([-3.0]))
    for family in (Family.ON_SITE, Family.FABRICATION):
        assert beside.families[family][0] == pytest.approx(alone.families[family][0])
    assert beside.llr[0] > alone.llr[0]


def test_readiness_to_answer_is_explained_only_beside_a_device_or_a_time() -> None:
    ready = _table(Family.AUDIT, 4.0, name="blind_arm_response")
    assert combine([ready], np.array([-9.0])).families[Family.AUDIT][0] == pytest.approx(4.0)
    beside = combine([ready, _table(Family.ON_SITE, 6.0)], np.array([-9.0]))
    assert beside.families[Family.AUDIT][0] < 1.0


@pytest.mark.parametrize(("scores", "count"), [(-6.0, 20.0), (0.0, 10.0), (6.0, 0.0)])
def test_how_common_ways_of_working_are_is_learned_from_those_whose_scores_say_so(scores: float, count: float) -> None:
    tables = [_table(Family.FABRICATION, *np.r_[np.full(20, 15.0), np.full(380, -1.0)])]
    learned = innocent_of(tables, np.full(400, scores))
    assert learned.own_way == pytest.approx((1.0 + count) / 500.0, abs=2e-4)
    assert learned.own_reason == OWN_REASON


def test_few_units_hardly_move_the_share_of_ways_of_working() -> None:
    learned = innocent_of([_table(Family.ON_SITE, 15.0, -1.0, -1.0)], np.zeros(3))
    assert learned.own_way == pytest.approx(OWN_WAY, rel=0.6)


@pytest.mark.parametrize("family", [family for family in Family if family not in WITH_OWN_SHARE])
def test_no_family_alone_counts_for_more_than_one_in_the_share_of_reasons_of_ones_own(family: Family) -> None:
    tables = [_table(family, 30.0, -3.0)]
    plain, allowed = combine(tables, np.zeros(2)), combine(tables, np.zeros(2), Innocent(own_reason=OWN_REASON))
    assert allowed.llr[0] <= np.log(1 / OWN_REASON) < plain.llr[0]
    assert allowed.llr[1] == pytest.approx(plain.llr[1], abs=0.01)
    assert allowed.families[family] == pytest.approx(plain.families[family])


def test_two_families_together_pass_what_reasons_of_ones_own_leave_to_each() -> None:
    allowed = Innocent(own_reason=OWN_REASON)
    one = combine([_table(Family.DISTORTION, 30.0)], np.zeros(1), allowed)
    both = combine([_table(Family.DISTORTION, 30.0), _table(Family.REPORT, 30.0)], np.zeros(1), allowed)
    assert both.llr[0] > one.llr[0] + 4.0


def test_traces_that_no_way_of_working_leaves_are_not_explained_by_one() -> None:
    name = "straightlined"
    assert name not in WAYS_OF_WORKING
    found = combine([_table(Family.FABRICATION, 9.0, name=name)], np.array([-9.0]))
    assert found.families[Family.FABRICATION][0] == pytest.approx(9.0)


@pytest.mark.parametrize(
    ("family", "ways"),
    [
        (Family.INVITATION, {Planted.SUPPRESSION, Planted.CONTACT}),
        (Family.PERIOD, {Planted.PERIOD_END}),
        (Family.REPORT, {Planted.BEGGING, Planted.COACHING, Planted.BUYING, Planted.PERIOD_END}),
    ],
)
def test_strong_evidence_of_one_family_points_to_the_ways_that_leave_it(family: Family, ways: set[Planted]) -> None:
    found = combine([_table(f, 12.0 if f is family else 0.0) for f in Family], np.zeros(1))
    likely = {way for way, share in zip(TRACES, found.ways[0], strict=True) if share > 0.05}
    assert likely == ways
