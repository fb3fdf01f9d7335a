"""AAPOR's rates with a choice of e and with errors, response rates by group, and estimates by wave."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.aapor import Counts, Group, count_statuses, group_of
from analysis.design import design
from analysis.disposition import proportional_e, rates
from analysis.errors import BadTable, TooFew
from analysis.estimation.linearised import domain_means
from analysis.quality.outcome_rates import Eligibility, outcome_rates
from analysis.quality.response_rates import by_wave, response_rates

GROUPS = {group.value: group for group in Group}
COUNTS = st.builds(Counts, *[st.integers(1, 200).map(float) for _ in range(8)])


def _cases(seed: int, n: int) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_], npt.NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    codes = ["I", "P", "R", "NC", "O", "UH", "UO", "NE"]
    status = rng.choice(codes, n, p=[0.3, 0.05, 0.1, 0.2, 0.05, 0.1, 0.05, 0.15])
    return status, rng.choice(["north", "south"], n, p=[0.7, 0.3]), rng.uniform(1, 4, n)


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("I", ["1.0", "1.1"]),
        ("P", ["1.2"]),
        ("R", ["2.10", "2.11", "2.12"]),
        ("NC", ["2.20", "2.27"]),
        ("O", ["2.3", "2.36"]),
        ("UH", ["3.1", "3.11"]),
        ("UO", ["3.2", "3.9"]),
        ("NE", ["4.1", "4.9"]),
    ],
)
def test_a_standard_code_counts_in_its_group(group: str, codes: list[str]) -> None:
    assert {group_of(code) for code in codes} == {group}


@pytest.mark.parametrize("code", ["2.4", "5.1", "2", "1", "", "1.1x", "complete"])
def test_what_is_no_standard_code_is_refused(code: str) -> None:
    with pytest.raises(BadTable, match="Standard Definitions"):
        group_of(code)


@pytest.mark.parametrize("status", ["respondent", None])
def test_an_unknown_status_is_refused_with_its_row(status: str | None) -> None:
    with pytest.raises(BadTable, match="row 2, column disposition"):
        count_statuses(["I", status], GROUPS)


def test_a_weight_below_zero_is_refused_with_its_row() -> None:
    with pytest.raises(BadTable, match="row 2, column base_weight"):
        count_statuses(["I", "P"], GROUPS, [1.0, -1.0])


@given(COUNTS)
def test_the_choice_of_e_moves_the_rates_between_their_limits(counts: Counts) -> None:
    least, proportional, most = (rates(counts, e=e).as_dict() for e in (1.0, None, 0.0))
    for middle, lowest, highest in (("RR3", "RR1", "RR5"), ("RR4", "RR2", "RR6"), ("REF2", "REF1", "REF3")):
        assert least[middle] == pytest.approx(least[lowest])
        assert most[middle] == pytest.approx(most[highest])
        assert least[middle] <= proportional[middle] <= most[middle]


@given(COUNTS, st.floats(0.01, 100))
def test_the_size_of_the_weights_makes_no_difference(counts: Counts, factor: float) -> None:
    names = (f"{group.name.lower()}" for group in Group if group != Group.NOT_IN_SAMPLE)
    scaled = Counts(**{name: factor * getattr(counts, name) for name in names})
    assert rates(scaled).as_dict() == pytest.approx(rates(counts).as_dict())
    assert proportional_e(scaled) == pytest.approx(proportional_e(counts))


def test_an_e_off_its_range_is_refused() -> None:
    with pytest.raises(BadTable, match="not from 0 to 1"):
        rates(Counts(1, 1, 1, 1), e=1.5)


def test_where_nobodys_eligibility_is_known_all_are_taken_to_be_eligible() -> None:
    assert proportional_e(Counts(0, 0, 0, 0, unknown_other=3)) == 1.0


def test_weights_count_like_so_many_cases() -> None:
    status, by, _ = _cases(1, 400)
    weight = np.random.default_rng(2).integers(1, 5, 400)
    weighted = outcome_rates(design(weight), status, GROUPS, by=by)
    repeated = outcome_rates(design(np.ones(weight.sum())), np.repeat(status, weight), GROUPS, by=np.repeat(by, weight))
    for one, other in zip(weighted, repeated, strict=True):
        assert one.label == other.label
        assert one.weighted.as_dict() == pytest.approx(other.unweighted.as_dict())


def _rates_with(
    weight: npt.NDArray[np.float64], status: npt.NDArray[np.str_], inside: npt.NDArray[np.bool_], e: Eligibility | float
) -> npt.NDArray[np.float64]:
    counts = count_statuses(status[inside], GROUPS, weight[inside])
    if e == Eligibility.CASRO_OVERALL:
        e = proportional_e(count_statuses(status, GROUPS, weight))
    found = rates(counts, e=None if isinstance(e, str) else e).as_dict()
    return np.array([value for name, value in found.items() if name != "e"], dtype=np.float64)


@pytest.mark.parametrize("e", [Eligibility.CASRO_SUBGROUP, Eligibility.CASRO_OVERALL, 0.4])
def test_the_errors_are_those_of_counting_each_case_a_little_more(e: Eligibility | float) -> None:
    status, by, weight = _cases(3, 150)
    for group in outcome_rates(design(weight), status, GROUPS, by=by, e=e):
        influence = []
        for i in range(150):
            step = 1e-4 * (np.arange(150) == i)
            more, less = (_rates_with(weight + sign * step, status, by == group.label, e) for sign in (1, -1))
            influence.append(weight[i] * (more - less) / 2e-4)
        errors = np.sqrt(150 * np.var(influence, axis=0, ddof=1))
        assert list(group.errors) == list(group.weighted.as_dict())[1:]
        assert list(group.errors.values()) == pytest.approx(errors.tolist(), rel=1e-6)


def test_the_error_of_rr6_is_that_of_a_mean_of_the_eligible() -> None:
    status, by, weight = _cases(4, 500)
    sample = design(weight, stratum=by)
    (found,) = outcome_rates(sample, status, GROUPS)
    eligible = np.isin(status, ["I", "P", "R", "NC", "O"])
    means = domain_means(sample, np.isin(status, ["I", "P"]), (~eligible).astype(int), 2)
    assert found.weighted.response[5] == pytest.approx(means.value[0])
    assert found.errors["RR6"] == pytest.approx(means.standard_error[0])


def test_a_rate_without_a_base_has_neither_value_nor_error() -> None:
    (found,) = outcome_rates(design([1.0] * 3), ["NC", "NC", "UO"], GROUPS)
    assert (found.weighted.as_dict()["COOP1"], found.errors["COOP1"]) == (None, None)
    assert (found.weighted.as_dict()["RR1"], found.errors["RR1"]) == (0.0, 0.0)


def test_cases_outside_the_sample_count_for_nothing() -> None:
    (found,) = outcome_rates(design([1.0] * 4), ["I", "NC", "-", "-"], GROUPS)
    assert (found.n, found.weighted.response[0]) == (2, 0.5)


def test_a_group_without_an_eligible_case_is_refused_by_name() -> None:
    with pytest.raises(TooFew, match="'south'"):
        outcome_rates(design([1.0] * 3), ["I", "NC", "NE"], GROUPS, by=["north", "north", "south"])


def test_a_choice_of_e_that_is_not_known_is_refused() -> None:
    with pytest.raises(BadTable, match="casro_overall"):
        outcome_rates(design([1.0] * 2), ["I", "NC"], GROUPS, e="casro")  # type: ignore[arg-type]  # what is refused


def test_a_response_rate_has_the_error_of_a_share() -> None:
    answered = np.array([True] * 30 + [False] * 70)
    (found,) = response_rates(design([3.0] * 100), answered, ["all"] * 100)
    assert (found.n, found.respondents, found.unweighted) == (100, 30, 0.3)
    assert found.standard_error == pytest.approx(math.sqrt(0.3 * 0.7 / 99))


def test_missing_labels_and_wrong_lengths_are_refused() -> None:
    with pytest.raises(BadTable, match="row 2, column by"):
        response_rates(design([1.0] * 3), [True, False, True], ["a", None, "b"])
    with pytest.raises(BadTable, match="3 units"):
        response_rates(design([1.0] * 3), [True, False], ["a", "a", "b"])


def test_the_last_wave_holds_everybody_who_responded() -> None:
    rng = np.random.default_rng(6)
    wave, weight, score = rng.integers(-1, 3, 200), rng.uniform(1, 3, 200), rng.integers(0, 11, 200).astype(float)
    score[wave < 0] = np.nan

    found = by_wave(design(weight), wave, score)

    answered = wave >= 0
    last = found.cumulative[-1]
    assert last.value[0] == pytest.approx(np.average(score[answered], weights=weight[answered]))
    assert sum(part.n for part in found.incremental) == last.n == answered.sum()
    assert sum(part.weighted_rate for part in found.incremental) == pytest.approx(last.weighted_rate)
    assert found.cumulative[0].value == pytest.approx(found.incremental[0].value)
    (rate,) = response_rates(design(weight), answered, ["all"] * 200)
    assert last.weighted_rate == pytest.approx(rate.weighted)


def test_a_wave_that_brought_nothing_is_not_there() -> None:
    found = by_wave(design([1.0] * 5), [0, 0, 3, 3, -1], [1, 2, 3, 4, 5])
    assert [part.wave for part in found.cumulative] == [0, 3]


@pytest.mark.parametrize("wave", [[0.5, 1, 1], [-2, 0, 0], [float("nan"), 0, 1]])
def test_what_is_no_wave_is_refused_with_its_row(wave: list[float]) -> None:
    with pytest.raises(BadTable, match="row 1, column wave"):
        by_wave(design([1.0] * 3), wave, [1, 2, 3])


def test_waves_need_a_response() -> None:
    with pytest.raises(TooFew):
        by_wave(design([1.0] * 3), [-1, -1, -1], [1, 2, 3])
