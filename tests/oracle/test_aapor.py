"""p14: AAPOR's outcome rates, response rates by group with their errors, and estimates by wave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.aapor import Counts, Group
from analysis.design import design
from analysis.disposition import rates
from analysis.estimation.association import independence
from analysis.quality.outcome_rates import Eligibility, GroupRates, outcome_rates
from analysis.quality.response_rates import Wave, by_wave, response_rates

Case = Callable[[str], Any]
Rows = Callable[[str], pd.DataFrame]

#: Which kind of nonrespondent the survey does not say; the response rates are the same for all kinds.
STATUSES = {
    "Respondent": Group.INTERVIEW,
    "Nonrespondent": Group.OTHER,
    "Ineligible": Group.NOT_ELIGIBLE,
    "Unknown": Group.UNKNOWN_OTHER,
}


def test_p14c_aapor_dispositions(case: Case, rows: Rows) -> None:
    """Every number: the counts, and both computations of the rates."""
    expected = case("p14c_aapor_dispositions")
    n = rows("aapor_dispositions").set_index("code")["n"].to_dict()
    counts = Counts(n["I"], n["P"], n["R"], n["NC"], n["O"], n["UH"], n["UO"], n["NE"])

    found = rates(counts).as_dict()

    assert n == expected["counts"]
    assert found == pytest.approx(expected["rates"], rel=1e-6)
    package = {name.lower(): rate for name, rate in found.items() if name != "e"}
    assert package == pytest.approx(expected["responserates_package"], rel=1e-6)


def test_p14c_aapor_dispositions_one_case_at_a_time(case: Case, rows: Rows) -> None:
    expected = case("p14c_aapor_dispositions")["rates"]
    table = rows("aapor_dispositions")
    codes = np.repeat(table.code.to_numpy(), table.n.to_numpy())

    (found,) = outcome_rates(design(np.ones(len(codes))), codes, {group.value: group for group in Group})

    assert found.unweighted.as_dict() == pytest.approx(expected, rel=1e-6)
    assert found.weighted.as_dict() == pytest.approx(expected, rel=1e-6)


def test_p14b_aapor_nrba(case: Case, rows: Rows) -> None:
    """Every number: rates by cases and by weights, by group under both choices of e, and estimates by attempt."""
    expected, table = case("p14b_aapor_nrba"), rows("involvement_status")
    sample, status = design(table.BASE_WEIGHT), table.RESPONSE_STATUS

    (overall,) = outcome_rates(sample, status, STATUSES)
    assert _overall(overall) == pytest.approx(expected["overall"], rel=1e-6)
    for e, name in ((Eligibility.CASRO_SUBGROUP, "subgroup"), (Eligibility.CASRO_OVERALL, "overall")):
        found = outcome_rates(sample, status, STATUSES, by=table.PARENT_HAS_EMAIL, e=e)
        _check_groups(found, expected[f"by_email_casro_{name}"])
    _check_attempts(table[table.RESPONSE_STATUS == "Respondent"], expected["cumulative"])


def _overall(found: GroupRates) -> dict[str, float | None]:
    """Name what was found as the case does."""
    cases, counts = found.cases, found.counts
    groups = {"ER": "interview", "EN": "other", "IE": "not_eligible", "UE": "unknown_other"}
    named: dict[str, float | None] = {"n": found.n, "Nhat": counts.eligible + counts.unknown + counts.not_eligible}
    for rate in ("RR1", "RR3", "RR5"):
        named[f"{rate}_Unweighted"] = found.unweighted.as_dict()[rate]
        named[f"{rate}_Weighted"] = found.weighted.as_dict()[rate]
    for code, field in groups.items():
        named[f"n_{code}"], named[f"Nhat_{code}"] = getattr(cases, field), getattr(counts, field)
    return named | {"e_unwtd": found.unweighted.e, "e_wtd": found.weighted.e}


def _check_groups(found: tuple[GroupRates, ...], expected: Any) -> None:
    assert [group.label for group in found] == expected["PARENT_HAS_EMAIL"]
    named = [_overall(group) for group in found]
    for column in expected.keys() - {"PARENT_HAS_EMAIL"}:
        assert [entry[column] for entry in named] == pytest.approx(expected[column], rel=1e-6), column


def _check_attempts(respondents: pd.DataFrame, expected: Any) -> None:
    categories = ("AGREE", "DISAGREE")
    values = np.column_stack([respondents.WHETHER_PARENT_AGREES.eq(name) for name in categories])
    attempt = respondents.CONTACT_ATTEMPTS.to_numpy() - 1

    found = by_wave(design(respondents.BASE_WEIGHT), attempt, values).cumulative

    first = found[0].wave + 1
    labels = [f"'{first}'" if k == 0 else f"'{first}' to '{part.wave + 1}'" for k, part in enumerate(found)]
    assert np.repeat(labels, 2).tolist() == expected["CONTACT_ATTEMPTS"]
    assert list(categories) * len(found) == expected["outcome_category"]
    assert np.concatenate([part.value for part in found]) == pytest.approx(expected["estimate"], rel=1e-6)
    assert np.concatenate([part.standard_error for part in found]) == pytest.approx(expected["std_error"], rel=1e-6)
    assert np.repeat([part.n for part in found], 2).tolist() == expected["respondent_sample_size"]


def test_p14_response_rates(case: Case, rows: Rows) -> None:
    """Every number: rates by group with errors, Rao and Scott's test, and estimates by wave."""
    expected, table = case("p14_response_rates"), rows("lou_vax_survey")
    sample, responded = design(table.SAMPLING_WEIGHT), (table.RESPONSE_STATUS == "Respondent").to_numpy()

    (overall,) = response_rates(sample, responded, np.full(len(table), "all"))
    assert overall.unweighted == pytest.approx(expected["lou_overall_rr"], rel=1e-6)
    found = response_rates(sample, responded, table.RACE_ETHNICITY)
    assert [group.label for group in found] == expected["lou_rr_by_race"]["race"]
    assert [group.weighted for group in found] == pytest.approx(expected["lou_rr_by_race"]["rr"], rel=1e-6)
    assert [group.standard_error for group in found] == pytest.approx(expected["lou_rr_by_race"]["se"], rel=1e-6)
    for name, test in expected["rao_scott"].items():
        answer = independence(sample, responded.astype(int), pd.factorize(table[name])[0])
        figures = [answer.statistic, answer.numerator_df, answer.denominator_df, answer.p]
        assert figures == pytest.approx(test, rel=1e-6), name
    _check_waves(rows("cx_jshape"), expected)


def _check_waves(table: pd.DataFrame, expected: Any) -> None:
    score = table.score.to_numpy()
    promoter, detractor = (score >= 9).astype(float), (score <= 6).astype(float)
    values = np.column_stack([100 * (promoter - detractor), score, promoter, detractor])
    wave = table.wave.to_numpy() - 1  # the table counts from 1, and has 0 for no response

    found = by_wave(design(table.base_weight), wave, values)
    plain = by_wave(design(np.ones(len(table))), wave, values)

    cumulative, incremental = expected["cx_cumulative"], expected["cx_incremental"]
    assert [part.wave + 1 for part in found.cumulative] == cumulative["wave"] == incremental["wave"]
    _same([part.n for part in found.cumulative], cumulative["n"])
    _same([part.unweighted_rate for part in found.cumulative], cumulative["rr"])
    _same([part.weighted_rate for part in found.cumulative], cumulative["rr_weighted"])
    _same(_column(found.cumulative, 0), cumulative["nps_weighted"])
    _same(_column(found.cumulative, 1), cumulative["mean_weighted"])
    _same([part.n for part in found.incremental], incremental["n"])
    _same(_column(plain.incremental, 2), incremental["promoter"])
    _same(_column(plain.incremental, 3), incremental["detractor"])
    _same(_column(found.incremental, 0), incremental["nps_weighted"])


def _column(waves: tuple[Wave, ...], place: int) -> list[float]:
    return [float(part.value[place]) for part in waves]


def _same(found: list[float] | npt.NDArray[np.float64], expected: Any) -> None:
    assert list(found) == pytest.approx(expected, rel=1e-6)
