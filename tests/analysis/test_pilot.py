"""What a pilot is read by: every statistic a second way, and what must not be said of a form that is right."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, fisher_exact
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from analysis.errors import BadTable
from analysis.pilot.alike import alike
from analysis.pilot.findings import Severity, Subject, all_alike, enough, fast, response, standing_out
from analysis.pilot.seconds import seconds, too_fast
from analysis.pilot.shares import compared, share
from analysis.pilot.wordings import difference_of_means, difference_of_shares

COUNTS = st.lists(
    st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=2, max_size=8
)
SCALE = st.integers(1, 3)
RATED = st.lists(st.dictionaries(st.sampled_from("abcd"), SCALE, min_size=3, max_size=4), min_size=2, max_size=6)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_of_a_share_is_where_the_score_test_does_not_reject(pair: tuple[int, int]) -> None:
    count, of = pair
    found = share(count, of)
    low, high = proportion_confint(count, of, method="wilson")

    assert found.share == count / of
    assert found.low == pytest.approx(max(low, 0.0), abs=1e-12)
    assert found.high == pytest.approx(min(high, 1.0), abs=1e-12)
    for end in (found.low, found.high):
        if end and end < 1:
            assert abs(count / of - end) / math.sqrt(end * (1 - end) / of) == pytest.approx(1.959964, abs=1e-5)


def test_of_too_few_people_neither_share_nor_number_is_told() -> None:
    assert (share(3, 7, least=8).count, share(3, 7, least=8).share) == (None, None)
    assert (share(0, 0).count, share(0, 0).share) == (0, None)


@pytest.mark.parametrize("pair", [(5, 4), (-1, 4)])
def test_more_than_all_and_less_than_none_are_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(BadTable, match="is no share"):
        share(*pair)


@given(COUNTS)
def test_a_question_is_compared_with_the_others_by_fishers_test_and_holm(pairs: list[tuple[int, int]]) -> None:
    counts = {f"q{place}": pair for place, pair in enumerate(pairs)}
    hits, of = sum(count for count, _ in pairs), sum(n for _, n in pairs)
    raw = [
        fisher_exact([[count, n - count], [hits - count, of - n - hits + count]], alternative="greater").pvalue
        for count, n in pairs
    ]
    found = compared(counts, least=1)

    assert [one.p_value for one in found.values()] == pytest.approx(multipletests(raw, method="holm")[1], abs=1e-9)
    assert all(one.here.count + one.elsewhere.count == hits for one in found.values())  # type: ignore[operator]


def test_the_chance_of_a_question_is_that_of_dealing_the_same_people_out_anew() -> None:
    """The second way: who broke off is shuffled over all who came to any question."""
    rng = np.random.default_rng(1)
    people = np.repeat([True, False], [9, 91])
    dealt = np.array([rng.permutation(people)[:30].sum() for _ in range(20_000)])
    found = compared({"a": (6, 30), "b": (3, 70)}, least=1)["a"]

    assert found.p_value is not None
    assert binomtest(int((dealt >= 6).sum()), len(dealt), found.p_value / 2).pvalue > 1e-4


def test_a_form_that_is_equally_good_everywhere_has_no_question_named_in_19_of_20_pilots() -> None:
    rng = np.random.default_rng(2)
    named = 0
    for _ in range(600):
        pilot = {f"q{place}": (int(rng.binomial(80, 0.06)), 80) for place in range(8)}
        named += any(one.stands_out for one in compared(pilot, least=8).values())

    assert binom.sf(named - 1, 600, 0.05) > 1e-3


def test_a_question_that_too_few_reached_is_not_shown_and_cannot_be_found_by_subtraction() -> None:
    counts = {"a": (1, 50), "b": (9, 50), "c": (3, 5)}
    with_it, without = compared(counts, least=8), compared({"a": (1, 50), "b": (9, 50)}, least=8)

    assert with_it["c"].here.share is None
    assert not with_it["c"].stands_out
    assert (with_it["a"], with_it["b"]) == (without["a"], without["b"])


def test_one_question_alone_has_nothing_to_be_compared_with() -> None:
    found = compared({"a": (9, 50)}, least=8)["a"]

    assert (found.p_value, found.stands_out, found.elsewhere.of) == (None, False, 0)


@given(st.lists(st.floats(0, 1e4), min_size=8, max_size=60))
def test_quartiles_are_those_of_the_standard_library_and_the_medians_interval_is_of_order_statistics(
    taken: list[float],
) -> None:
    found = seconds(taken, least=8)
    quartiles = statistics.quantiles(taken, n=4, method="inclusive")
    ordered, n = sorted(taken), len(taken)
    rank = max(k for k in range(n) if sum(math.comb(n, i) for i in range(k)) / 2**n <= 0.025)

    assert [found.lower_quartile, found.median, found.upper_quartile] == pytest.approx(quartiles, abs=1e-6)
    assert found.ninetieth == pytest.approx(statistics.quantiles(taken, n=10, method="inclusive")[8], abs=1e-6)
    assert (found.median_low, found.median_high) == ((ordered[rank - 1], ordered[n - rank]) if rank else (None, None))


def test_of_too_few_times_only_the_number_is_told() -> None:
    assert seconds([3.0] * 7, least=8) == seconds([9.0] * 7, least=8)
    assert seconds([], least=1).median is None


def test_who_was_led_along_a_shorter_route_is_not_too_fast() -> None:
    usual = [{"a": 10.0, "b": 10.0, "c": 40.0}] * 8
    short, hasty = {"a": 8.0}, {"a": 3.0, "b": 3.0, "c": 13.0}

    assert too_fast([*usual, short], least=8).count == 0
    assert too_fast([*usual, short, hasty], least=8).count == 1
    assert too_fast([*usual, {"rare": 0.1}], least=8).of == 8


@given(RATED)
def test_the_chance_of_being_alike_is_that_of_all_combinations_of_answers(rated: list[dict[str, int]]) -> None:
    shares = {
        name: Counter(one[name] for one in rated if name in one) for name in {name for one in rated for name in one}
    }

    def chance(names: tuple[str, ...]) -> float:
        combinations = itertools.product((1, 2, 3), repeat=len(names))
        return sum(
            math.prod(shares[name][point] / shares[name].total() for name, point in zip(names, points, strict=True))
            for points in combinations
            if len(set(points)) == 1
        )

    found = alike(rated, least=1)
    chances = [chance(tuple(one)) for one in rated]
    observed = sum(len(set(one.values())) == 1 for one in rated)
    at_least = sum(
        math.prod(p if hit else 1 - p for p, hit in zip(chances, hits, strict=True))
        for hits in itertools.product((True, False), repeat=len(chances))
        if sum(hits) >= observed
    )

    assert found.here.count == observed
    assert found.expected == pytest.approx(sum(chances) / len(chances), abs=1e-9)
    assert found.p_value == pytest.approx(at_least, abs=1e-9)


def test_people_who_are_all_happy_are_not_called_careless_and_people_who_answer_alike_are_noticed() -> None:
    rng = np.random.default_rng(3)
    happy = [dict(zip("abcd", rng.choice([4, 5], 4, p=[0.1, 0.9]).tolist(), strict=True)) for _ in range(100)]
    careless = [dict.fromkeys("abcd", int(rng.integers(1, 6))) for _ in range(40)]
    varied = [dict(zip("abcd", rng.integers(1, 6, 4).tolist(), strict=True)) for _ in range(60)]

    assert all_alike("1 to 5", alike(happy, least=8)) == []
    (finding,) = all_alike("1 to 5", alike([*careless, *varied], least=8))
    assert finding.subject is Subject.ALIKE
    assert "gave the same point to all ratings on the scale 1 to 5" in finding.sentence


def test_two_ratings_are_not_counted() -> None:
    assert alike([{"a": 5, "b": 5}] * 20, least=8).here.of == 0


@given(st.lists(st.integers(0, 10), min_size=3, max_size=40), st.lists(st.integers(0, 10), min_size=3, max_size=40))
def test_the_difference_between_means_is_welchs(one: list[int], other: list[int]) -> None:
    found = difference_of_means(one, other, least=2)
    if len(set(one)) == len(set(other)) == 1:
        assert (found.low, found.p_value) == (None, None)
        return
    peers = CompareMeans(DescrStatsW(one), DescrStatsW(other))

    assert found.difference == pytest.approx(statistics.fmean(one) - statistics.fmean(other), abs=1e-9)
    assert (found.low, found.high) == pytest.approx(peers.tconfint_diff(usevar="unequal"), abs=1e-7)
    assert found.p_value == pytest.approx(peers.ttest_ind(usevar="unequal")[1], abs=1e-9)


def test_the_difference_between_shares_is_newcombes_and_holds_the_truth_as_often_as_it_says() -> None:
    found = difference_of_shares(9, 40, 3, 50, least=8)
    assert (found.low, found.high) == pytest.approx(confint_proportions_2indep(9, 40, 3, 50, method="newcomb"))

    rng = np.random.default_rng(4)
    held = 0
    for one, other in zip(rng.binomial(40, 0.3, 2000).tolist(), rng.binomial(60, 0.1, 2000).tolist(), strict=True):
        drawn = difference_of_shares(one, 40, other, 60, least=8)
        assert drawn.low is not None
        assert drawn.high is not None
        held += drawn.low <= 0.2 <= drawn.high
    assert 0.93 <= held / 2000 <= 0.98


def test_a_wording_that_too_few_had_has_no_figure() -> None:
    assert difference_of_means([1.0] * 7, [2.0] * 30, least=8).difference is None
    assert difference_of_shares(1, 7, 2, 30, least=8).difference is None


def test_a_person_reads_in_one_sentence_where_people_broke_off() -> None:
    found = compared({"q1": (1, 80), "q2": (1, 70), "q3": (12, 63), "q4": (1, 50)}, least=8)
    (finding,) = standing_out(Subject.BREAK_OFF, found)

    assert (finding.severity, finding.question) == (Severity.WARNING, "q3")
    assert finding.sentence == (
        "19 % of those who reached q3 broke off there (interval 11 to 30 %), 2 % at the other questions."
    )


def test_silence_is_told_apart_from_a_good_form() -> None:
    warned = standing_out(Subject.BLANK, compared({"a": (0, 50), "b": (20, 50)}, least=8))

    assert "Wait" in enough([], 5, 8)[0].sentence
    assert enough([], 50, 8)[0].sentence.startswith("No question stands out. 50 people")
    assert enough(warned, 50, 8) == []
    assert (response(share(0, 0), share(0, 0)), fast(share(2, 5, least=8))) == ([], [])
