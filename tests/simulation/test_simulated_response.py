"""Every parameter of how a simulated programme answers does what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.errors import BadTable
from analysis.programme import Programme
from analysis.simulate import Extremity, Gradient, Outcome, Truth, Willingness, World, simulate

BoolArray = npt.NDArray[np.bool_]
PLAIN = World(
    events=20_000, employees=40, locations=8, response_on_auxiliaries=0.0, sample_probability=1.0, blind_probability=0.0
)


def answered(programme: Programme) -> BoolArray:
    found = np.zeros(len(programme.frame), dtype=bool)
    found[programme.responses["event_row"]] = True
    return found


def rates(world: World, seed: int = 1) -> tuple[pd.Series, Programme, Truth]:
    """Share of the delivered messages that were answered, by score."""
    programme, truth = simulate(world, np.random.default_rng(seed))
    delivered = programme.frame["delivered"].to_numpy()
    score = truth.opinions["nps"].to_numpy()[delivered]
    return pd.Series(answered(programme)[delivered]).groupby(score).mean(), programme, truth


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"response_on_extremity": 1.5, "response_on_opinion": -0.5},
        {"reminder_days": (3.0, 6.0, 9.0), "reminder_effect": -1.2, "reminder_opinion": 0.4},
        {"willingness": Willingness(customer_sd=1.5, employee_sd=0.3, location_sd=0.2, level_sd=0.4, never_share=0.4)},
        {"reminded_share": 0.5, "opinion_shift": 0.4, "opinion_sd": 1.2},
    ],
)
def test_the_rate_that_counts_reminders_is_met_whatever_else_moves_answering(changed: dict[str, object]) -> None:
    world = replace(PLAIN, response_rate=0.22, rate_counts_reminders=True, **changed)  # type: ignore[arg-type]  # fields

    programme, _ = simulate(world, np.random.default_rng(2))

    delivered = programme.frame["delivered"].to_numpy()
    assert answered(programme)[delivered].mean() == pytest.approx(0.22, abs=0.012)


@pytest.mark.parametrize("form", list(Extremity))
def test_every_form_of_extremity_lets_both_ends_answer_more_than_the_typical_score(form: Extremity) -> None:
    world = replace(PLAIN, events=80_000, extremity=form, response_on_extremity=2.0, reminded_share=0.0)

    found, _, _ = rates(world)

    low = {Extremity.TYPICAL: 7.0, Extremity.GROUPS: 7.0}.get(form, 5.0)
    odds = np.log(found / (1 - found))
    assert odds[0.0] - odds[low] == pytest.approx(2.0, abs=0.25)
    assert odds[10.0] - odds[low] == pytest.approx(2.0, abs=0.25)


def test_forms_of_extremity_differ_between_middle_and_end() -> None:
    rise = {}
    for form in (Extremity.CUBIC, Extremity.QUADRATIC, Extremity.ABSOLUTE, Extremity.SATURATING):
        found, _, _ = rates(replace(PLAIN, events=60_000, extremity=form, response_on_extremity=2.0))
        rise[form] = float((found[7.0] - found[5.0]) / (found[10.0] - found[5.0]))

    assert list(rise.values()) == sorted(rise.values())
    assert rise[Extremity.CUBIC] < 0.15
    assert rise[Extremity.SATURATING] > 0.6


def test_the_opinion_matters_less_at_a_reminder_where_the_world_says_so() -> None:
    world = replace(PLAIN, events=80_000, response_on_extremity=2.0, reminder_effect=0.0)
    strong = {}
    for factor in (1.0, 0.0):
        programme, truth = simulate(replace(world, reminder_opinion=factor), np.random.default_rng(4))
        frame, wave = programme.frame, np.full(world.events, -1)
        wave[programme.responses["event_row"]] = programme.responses["response_wave"].to_numpy()
        again = frame["delivered"].to_numpy() & (wave != 0)
        score = truth.opinions["nps"].to_numpy()
        ends, middle = again & ((score == 0) | (score == 10)), again & (score >= 4) & (score <= 6)
        strong[factor] = (wave[ends] == 1).mean() - (wave[middle] == 1).mean()

    assert strong[1.0] > 0.2
    assert abs(strong[0.0]) < 0.02


def test_reminders_reach_only_the_share_of_which_they_are_sent() -> None:
    world = replace(PLAIN, reminder_days=(3.0, 6.0), reminded_share=0.3)

    programme, _ = simulate(world, np.random.default_rng(5))

    silent = programme.frame["delivered"].to_numpy() & ~answered(programme)
    sent = programme.frame["reminders_sent"].to_numpy()
    assert set(sent[silent]) == {0.0, 2.0}
    wave = programme.responses["response_wave"].to_numpy()
    reminded = (sent[silent] == 2).sum() + (wave > 0).sum()
    assert reminded / (silent.sum() + (wave > 0).sum()) == pytest.approx(0.3, abs=0.02)
    assert (sent[programme.responses["event_row"]] == wave).all()
    assert 0 < (wave > 0).mean() < 0.3


def test_nobody_answers_where_everybody_never_does() -> None:
    programme, _ = simulate(replace(PLAIN, willingness=Willingness(never_share=1.0)), np.random.default_rng(6))

    assert programme.responses.empty


def test_customers_who_never_answer_are_the_same_at_every_event() -> None:
    world = replace(PLAIN, events=60_000, response_rate=0.9, willingness=Willingness(never_share=0.5))

    programme, _ = simulate(world, np.random.default_rng(7))

    told = pd.DataFrame({"customer": programme.frame["customer_id"], "answered": answered(programme)})
    told = told[programme.frame["delivered"].to_numpy()]
    each = told.groupby("customer")["answered"].agg(["mean", "size"])
    both = each[each["size"] == 2]["mean"]
    assert (both == 0.5).mean() < 0.1  # of the willing, 98 % answer one of the messages
    assert (both == 0.0).mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("column", "willingness"),
    [
        ("employee_id", Willingness(employee_sd=1.0)),
        ("location_id", Willingness(location_sd=1.0)),
        ("age_band", Willingness(level_sd=1.0)),
    ],
)
def test_groups_differ_in_willingness_only_where_the_world_says_so(column: str, willingness: Willingness) -> None:
    spread = {}
    for kind in (Willingness(), willingness):
        programme, _ = simulate(replace(PLAIN, willingness=kind), np.random.default_rng(8))
        delivered = programme.frame["delivered"].to_numpy()
        by = pd.Series(answered(programme)[delivered]).groupby(programme.frame[column][delivered].to_numpy()).mean()
        spread[kind] = float(by.std())

    assert spread[Willingness()] < 0.04
    assert spread[willingness] > 0.1


def test_customers_who_differ_answer_the_first_message_or_none() -> None:
    world = replace(PLAIN, events=60_000, reminder_effect=0.0)
    later = {}
    for sd in (0.0, 3.0):
        kind = replace(world, willingness=Willingness(customer_sd=sd), rate_counts_reminders=True, response_rate=0.4)
        programme, _ = simulate(kind, np.random.default_rng(9))
        later[sd] = float((programme.responses["response_wave"] == 1).mean())

    assert later[3.0] < 0.6 * later[0.0]


@pytest.mark.parametrize("gradient", list(Gradient))
def test_outcomes_have_their_rate_and_rise_with_falling_scores(gradient: Gradient) -> None:
    outcome = Outcome("complaint_30d", 0.05, 3.0, gradient)

    programme, truth = simulate(replace(PLAIN, events=80_000, outcomes=(outcome,)), np.random.default_rng(10))

    held = programme.frame["complaint_30d"].to_numpy()
    by = pd.Series(held).groupby(truth.opinions["nps"].to_numpy()).mean()
    odds = np.log(by / (1 - by))
    assert held.mean() == pytest.approx(0.05, abs=0.004)
    assert odds[0.0] - odds[10.0] == pytest.approx(3.0, abs=0.35)
    middle = {Gradient.LINEAR: 1.5, Gradient.CONVEX: 0.75, Gradient.HINGE: 3 * 0.2 / 0.7}[gradient]
    assert odds[5.0] - odds[10.0] == pytest.approx(middle, abs=0.4)


def test_outcomes_follow_auxiliaries_and_each_other_where_the_world_says_so() -> None:
    outcomes = (Outcome("complaint_30d", 0.1, 0.0), Outcome("lost_client", 0.1, 0.0))
    world = replace(PLAIN, outcomes=outcomes, outcome_on_auxiliaries=1.0, outcome_dependence=2.0, auxiliary_effect=0.0)

    frame = simulate(world, np.random.default_rng(11))[0].frame

    assert frame["complaint_30d"][frame["prior_complaint_12m"]].mean() > 2 * frame["complaint_30d"].mean()
    assert frame["lost_client"][frame["complaint_30d"]].mean() > 2.5 * frame["lost_client"].mean()


def test_opinions_shift_and_spread_as_the_world_says() -> None:
    plain, shifted, wide = (
        simulate(replace(PLAIN, **changed), np.random.default_rng(12))[1]  # type: ignore[arg-type]  # fields
        for changed in ({}, {"opinion_shift": -0.5}, {"opinion_sd": 2.0})
    )

    assert shifted.mean("nps") < plain.mean("nps") - 20
    assert wide.opinions["nps"].isin([0, 10]).mean() > plain.opinions["nps"].isin([0, 10]).mean() + 0.1


def test_answering_leaves_opinions_and_outcomes_alone_where_only_willingness_changes() -> None:
    one = simulate(PLAIN, np.random.default_rng(13))
    other = simulate(replace(PLAIN, willingness=Willingness(customer_sd=1.0)), np.random.default_rng(13))

    pd.testing.assert_frame_equal(one[1].opinions, other[1].opinions)
    assert len(one[0].responses) != len(other[0].responses)


@pytest.mark.parametrize(
    "parameters",
    [
        {"reminded_share": 1.1},
        {"opinion_sd": -1.0},
        {"willingness": Willingness(customer_sd=-0.1)},
        {"willingness": Willingness(never_share=2.0)},
        {"outcomes": (Outcome("churn_90d", 0.0, 1.0),)},
        {"outcomes": (Outcome("churn_90d", 0.1, 1.0), Outcome("churn_90d", 0.2, 1.0))},
    ],
)
def test_a_world_of_answers_that_cannot_be_is_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(BadTable, match="world"):
        World(**parameters)  # type: ignore[arg-type]  # wrong on purpose


def test_a_response_rate_above_the_share_that_ever_answers_is_refused() -> None:
    world = replace(PLAIN, response_rate=0.7, rate_counts_reminders=True, willingness=Willingness(never_share=0.5))

    with pytest.raises(BadTable, match=r"0\.7 cannot be reached"):
        simulate(world, np.random.default_rng(14))
