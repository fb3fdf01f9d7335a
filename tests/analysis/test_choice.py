"""Auxiliary variables are chosen for what they have to do with answering and with the score."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.auxiliaries import prepare
from analysis.candidates import Candidates, candidates
from analysis.choice import CHOICE_RULE, AuxiliaryChoice, choose_auxiliaries
from analysis.design import design
from analysis.errors import BadTable
from analysis.interactions import INTERACTION_RULE
from analysis.terms import of_cells
from analysis.weighting.calibration import rake
from analysis.weighting.propensity import adjust_for_nonresponse

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Survey:
    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    responded: npt.NDArray[np.bool_]
    value: FloatArray
    base_weight: FloatArray

    def choose(
        self, among: Candidates | None = None, named: tuple[str, ...] = (), *, seek_interactions: bool = False
    ) -> AuxiliaryChoice:
        return choose_auxiliaries(
            self.frame,
            candidates(self.frame) if among is None else among,
            rows=self.rows,
            responded=self.responded,
            value=self.value,
            base_weight=self.base_weight,
            named=named,
            seek_interactions=seek_interactions,
        )


def _survey(seed: int, n: int = 4000, strength: float = 1.0) -> Survey:
    """`both` drives answering and score, `score` and `response` one of them, `noise` and `amount` nothing."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "both": rng.choice(["a", "b", "c"], n),
            "score": rng.choice(["a", "b", "c"], n),
            "response": rng.choice(["a", "b", "c"], n),
            "noise": rng.choice(["a", "b", "c"], n),
            "amount": rng.gamma(2.0, 50.0, n),
        }
    )
    prob = rng.choice([0.4, 0.8], n)
    rows = np.flatnonzero(rng.random(n) < prob)
    linear = -0.8 + strength * (frame["both"] == "a") + strength * (frame["response"] == "b")
    responded = (rng.random(n) < 1 / (1 + np.exp(-linear)))[rows]
    value = 6 + strength * (frame["both"] == "a") - strength * (frame["score"] == "c") + rng.normal(0, 1.5, n)
    return Survey(frame, rows, responded, np.where(responded, value.to_numpy()[rows], 0.0), 1 / prob[rows])


def _used(found: AuxiliaryChoice) -> set[str]:
    return {candidate.auxiliary.name for candidate in found.candidates if candidate.chosen}


def _why(found: AuxiliaryChoice) -> dict[str, str]:
    return {candidate.auxiliary.name: candidate.why for candidate in found.candidates}


def test_what_goes_with_the_score_is_used_and_what_goes_with_answering_alone_is_not() -> None:
    found = _survey(1).choose()

    why = _why(found)
    assert _used(found) == {"both", "score"}
    assert "leaving it out would bias" in why["both"]
    assert "more precise" in why["score"]
    assert "only widen the interval" in why["response"]
    assert "neither" in why["noise"]
    assert "neither" in why["amount"]
    assert [candidate.auxiliary.name for candidate in found.candidates][:2] == ["both", "score"]


def test_over_many_surveys_drivers_of_both_are_found_and_columns_that_do_nothing_are_rare() -> None:
    used = [_used(_survey(seed, 2500).choose()) for seed in range(60)]

    assert sum("both" in names for names in used) == 60
    assert sum(bool({"noise", "amount"} & names) for names in used) <= 8
    assert sum("response" in names for names in used) <= 10  # each at 5 %, since it might bias


def test_a_driver_of_answering_needs_less_evidence_from_the_score_than_others() -> None:
    found = next(
        choice
        for choice in (_survey(seed, 700, 0.6).choose() for seed in range(200))
        if any(
            c.auxiliary.name == "both" and 0.01 < c.evidence.score.p_value < 0.05 and c.evidence.response.p_value < 1e-4
            for c in choice.candidates
        )
    )

    assert "both" in _used(found)


def test_outcomes_known_later_are_tested_and_come_before_other_columns_that_go_with_both() -> None:
    survey = _survey(2)
    weak = np.random.default_rng(0).random(len(survey.frame)) < np.where(survey.frame["both"] == "a", 0.1, 0.6)
    survey = replace(survey, frame=survey.frame.assign(complaint_30d=weak))

    found = survey.choose()

    first = found.candidates[0]
    assert (first.auxiliary.name, first.auxiliary.role, first.chosen) == ("complaint_30d", "outcome", True)


def test_columns_that_were_named_are_used_against_the_rule_and_their_evidence_is_shown() -> None:
    survey = _survey(1)

    found = survey.choose(Candidates(("noise", "response")), ("noise", "response"))

    assert _used(found) == {"noise", "response"}
    assert _why(found)["noise"] == "named; it goes neither with answering nor with the score"
    assert {c.auxiliary.name: c.evidence for c in found.candidates}["response"].response.p_value < 1e-6
    sampled, answered = np.zeros((2, len(survey.frame)), dtype=bool)
    sampled[survey.rows], answered[survey.rows[survey.responded]] = True, True
    given_directly = prepare(survey.frame, ["noise", "response"], [], sampled, answered)
    assert found.prepared.auxiliaries == given_directly.auxiliaries
    assert found.prepared.cells.levels == given_directly.cells.levels
    assert (found.prepared.cells.cell == given_directly.cells.cell).all()


def test_a_column_to_be_used_that_is_no_candidate_is_refused() -> None:
    with pytest.raises(BadTable, match="column colour: is to be used but is not among the candidates"):
        _survey(1, 400).choose(Candidates(("noise",)), ("colour",))


def test_there_are_ten_answers_for_each_level_in_use() -> None:
    rng = np.random.default_rng(8)
    n = 150
    store = rng.integers(0, 6, n)
    frame = pd.DataFrame({"store": np.char.add("s", store.astype(str)), "angry": rng.random(n) < 0.5})
    responded = np.arange(n) % 3 == 0
    value = np.where(frame["angry"], 0.0, 12.0) + 2.0 * store + rng.normal(size=n) / 10

    found = Survey(frame, np.arange(n), responded, value, np.ones(n)).choose()

    assert responded.sum() == 50
    assert _used(found) == {"angry"}
    assert "there is room for 4 more levels, and it needs 5" in _why(found)["store"]


def test_thirty_columns_that_go_with_the_score_are_not_more_than_their_combinations_can_be_numbered() -> None:
    rng = np.random.default_rng(12)
    n = 4000
    hidden = rng.normal(size=n)
    frame = pd.DataFrame({f"x{j:02}": hidden + rng.normal(size=n) for j in range(30)})
    responded = rng.random(n) < 0.5

    found = Survey(frame, np.arange(n), responded, hidden, np.ones(n)).choose()

    assert len(_used(found)) == 26  # of five levels each
    assert "more combinations of levels than can be told apart" in found.candidates[-1].why


def test_a_column_that_repeats_another_does_no_harm_to_weighting() -> None:
    survey = _survey(1)
    again = survey.frame["both"].map({"a": "first", "b": "second", "c": "third"})

    found = replace(survey, frame=survey.frame.assign(again=again)).choose(seek_interactions=True)

    cells = found.prepared.cells.take(survey.rows)
    start = adjust_for_nonresponse(design(survey.base_weight), of_cells(cells), survey.responded)
    everybody = found.margins.sums(np.ones(len(survey.frame)))
    margins = {
        name: dict(zip(levels, found.margins.margin(everybody, j).tolist(), strict=True))
        for j, (name, levels) in enumerate(zip(found.margins.variables, found.margins.levels, strict=True))
    }
    weight = rake(start, found.margins.take(survey.rows), margins).final_weight
    assert _used(found) == {"both", "again", "score"}
    held = survey.frame["both"].to_numpy()[survey.rows] == "a"
    assert weight[held].sum() == pytest.approx((survey.frame["both"] == "a").sum(), rel=1e-9)


def test_a_column_that_says_who_answered_is_not_chosen_unless_it_is_named() -> None:
    survey = _survey(3)
    opened = np.zeros(len(survey.frame), dtype=bool)
    opened[survey.rows] = survey.responded ^ (np.random.default_rng(1).random(len(survey.rows)) < 0.03)
    survey = replace(
        survey, frame=survey.frame[["both"]].assign(opened=opened), value=survey.value + opened[survey.rows]
    )

    found, named = survey.choose(), survey.choose(named=("opened",))

    assert "opened" not in _used(found)
    assert "it says who answered" in _why(found)["opened"]
    assert "opened" in _used(named)


def test_what_is_missing_is_a_level_whose_size_is_shown() -> None:
    survey = _survey(4)
    both = survey.frame["both"].where(np.arange(len(survey.frame)) % 10 > 0, "")

    found = replace(survey, frame=survey.frame.assign(both=both)).choose()

    first = next(candidate for candidate in found.candidates if candidate.auxiliary.name == "both")
    assert first.auxiliary.levels == ("a", "b", "c", "missing")
    assert first.as_dict()["missing"] == int((both == "").sum())


def test_rare_levels_are_merged_before_the_tests_and_shown() -> None:
    survey = _survey(4)
    both = survey.frame["both"].copy()
    both.iloc[survey.rows[survey.responded][:3]] = "embassy"
    both.iloc[survey.rows[survey.responded][3:6]] = "palace"
    both.iloc[survey.rows[~survey.responded][:4]] = "palace"

    found = replace(survey, frame=survey.frame.assign(both=both)).choose()

    first = next(candidate for candidate in found.candidates if candidate.auxiliary.name == "both")
    assert first.evidence.score.df == 3
    assert [(merged.level, merged.respondents) for merged in found.prepared.merged_levels] == [
        ("embassy", 3),
        ("palace", 3),
    ]


def test_a_column_of_a_single_level_after_merging_is_not_used() -> None:
    survey = _survey(4)
    vip = np.where(np.isin(np.arange(len(survey.frame)), survey.rows[survey.responded][:2]), "vip", "other")

    found = replace(survey, frame=survey.frame.assign(vip=vip)).choose(Candidates(("vip",)))

    assert not found.candidates[0].chosen
    assert "single level" in found.candidates[0].why
    assert found.prepared.cells.size == 1


def test_where_everybody_answered_predictors_of_the_score_are_used() -> None:
    survey = _survey(5, 1000)
    value = np.where(survey.frame["score"] == "c", 3.0, 8.0)[survey.rows] + np.random.default_rng(0).normal(
        size=len(survey.rows)
    )

    found = replace(survey, responded=np.ones(len(survey.rows), dtype=bool), value=value).choose(seek_interactions=True)

    assert "score" in _used(found)
    assert found.interactions == ()


def test_interactions_are_looked_for_among_the_columns_in_use_and_become_margins() -> None:
    rng = np.random.default_rng(6)
    n = 6000
    a, b = rng.choice(["x", "y"], n), rng.choice(["u", "v"], n)
    responded = rng.random(n) < np.where((a == "x") == (b == "u"), 0.5, 0.2)
    value = 5.0 + (a == "x") + (b == "u") + rng.normal(size=n)
    frame = pd.DataFrame({"a": a, "b": b, "noise": rng.choice(["p", "q"], n)})

    found = Survey(frame, np.arange(n), responded, value, np.ones(n)).choose(seek_interactions=True)

    assert found.pairs == (("a", "b"),)
    assert found.margins.variables == ("a × b",)
    assert found.prepared.cells.variables == ("a", "b")
    assert found.rule == f"{CHOICE_RULE} {INTERACTION_RULE}"


def test_the_choice_is_written_as_json_with_rule_evidence_and_verdicts() -> None:
    survey = _survey(1)
    frame = survey.frame.assign(event_id=np.arange(len(survey.frame)).astype(str))

    written = json.loads(
        json.dumps(replace(survey, frame=frame).choose(seek_interactions=True).as_dict(), allow_nan=False)
    )

    assert set(written) == {"rule", "candidates", "interactions", "not_candidates"}
    first = written["candidates"][0]
    assert set(first) >= {"name", "role", "response", "score", "chosen", "why"}
    assert set(first["response"]) == {"statistic", "df", "p_value", "gain"}
    assert set(first["score"]) == {"statistic", "df", "p_value", "variance_explained"}
    assert written["not_candidates"] == [{"name": "event_id", "why": "it is different for every event"}]
    assert written["interactions"][0]["variables"] == ["both", "score"]


def _figures(found: AuxiliaryChoice) -> dict[str, tuple[object, ...]]:
    return {
        candidate.auxiliary.name: (
            pytest.approx(candidate.evidence.response.statistic, rel=1e-6, abs=1e-8),
            pytest.approx(candidate.evidence.score.statistic, rel=1e-6, abs=1e-8),
            candidate.chosen,
            candidate.why,
        )
        for candidate in found.candidates
    }


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    survey = _survey(seed, 800)
    order = np.random.default_rng(seed).permutation(len(survey.frame))
    place = np.argsort(order)
    moved = replace(
        survey, frame=survey.frame.iloc[order].reset_index(drop=True), rows=place[survey.rows].astype(np.int64)
    )

    assert _figures(survey.choose(seek_interactions=True)) == _figures(moved.choose(seek_interactions=True))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.permutations(["both", "score", "response", "noise", "amount"]))
def test_the_order_of_columns_does_not_matter(seed: int, order: list[str]) -> None:
    survey = _survey(seed, 800)

    one = survey.choose(seek_interactions=True)
    other = replace(survey, frame=survey.frame[order]).choose(seek_interactions=True)

    assert one.as_dict() == other.as_dict()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.permutations(["a", "b", "c"]))
def test_what_levels_are_called_does_not_matter(seed: int, names: list[str]) -> None:
    survey = _survey(seed, 800)
    called = dict(zip("abc", names, strict=True))
    renamed = survey.frame.assign(**{name: survey.frame[name].map(called) for name in ("both", "score", "noise")})

    assert _figures(survey.choose()) == _figures(replace(survey, frame=renamed).choose())
