"""Every mechanism leaves the traces it should, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import BadTable
from analysis.programme import Programme
from analysis.simulate import Mechanism, Pressure, Truth, Variety, World, simulate

WORLD = World(events=20_000, employees=60, locations=6, response_rate=0.4, sample_probability=1.0)
SINGLE = tuple(Mechanism)


def drawn(pressure: Pressure, seed: int = 3, **changed: object) -> tuple[Programme, Truth]:
    return simulate(replace(WORLD, pressure=pressure, **changed), np.random.default_rng(seed))  # type: ignore[arg-type]  # fields


def joined(programme: Programme, truth: Truth) -> pd.DataFrame:
    """The responses with what the customer thought, and who is guilty."""
    row = programme.responses["event_row"].to_numpy()
    found = programme.responses.copy()
    found["meant"] = truth.opinions["nps"].to_numpy()[row]
    found["is_guilty"] = found["employee_id"].astype(str).isin(set(truth.guilty))
    found["is_pressed"] = found["response_id"].isin(truth.pressed_responses)
    return found


def answered_share(programme: Programme, truth: Truth) -> pd.Series:
    """Share of the delivered messages of the standard arm that were answered, by guilt."""
    frame = programme.frame
    usual = (frame["delivered"] & (frame["invite_arm"] == "standard")).to_numpy()
    is_guilty = frame["employee_id"].astype(str).isin(set(truth.guilty)).to_numpy()
    answered = (frame["response_id"].astype(str) != "").to_numpy()
    return pd.Series(answered[usual]).groupby(is_guilty[usual]).mean()


@pytest.mark.parametrize("mechanism", SINGLE)
def test_each_mechanism_is_planted_as_often_as_the_world_says(mechanism: Mechanism) -> None:
    _, truth = drawn(Pressure(**{mechanism.value: 5}))  # type: ignore[arg-type]  # a count

    assert len(truth.guilty) == 5
    assert truth.guilty_of(mechanism) == set(truth.guilty)
    assert all(guilt.mechanisms == {mechanism} for guilt in truth.guilty.values())


@pytest.mark.parametrize("mechanism", SINGLE)
def test_pressure_moves_only_answers_of_the_guilty(mechanism: Mechanism) -> None:
    programme, truth = drawn(Pressure(**{mechanism.value: 5}))  # type: ignore[arg-type]  # a count
    found = joined(programme, truth)

    assert (found["nps"] == found["meant"])[~found["is_pressed"]].all()
    assert found["is_guilty"][found["is_pressed"]].all()
    kept = programme.frame["event_id"].isin(truth.kept_away)
    assert set(programme.frame["employee_id"][kept].astype(str)) <= set(truth.guilty)
    assert kept.any() == (mechanism in {Mechanism.SUPPRESSION, Mechanism.CONTACT})
    assert found["is_pressed"].any() == (not kept.any())


@pytest.mark.parametrize("mechanism", SINGLE)
def test_the_blind_arm_is_out_of_reach_unless_pressure_leaks(mechanism: Mechanism) -> None:
    found = joined(*drawn(Pressure(**{mechanism.value: 10}), blind_probability=0.3))  # type: ignore[arg-type]  # a count

    assert not found["is_pressed"][found["invite_arm"] == "blind"].any()


def test_what_is_said_beforehand_can_leak_into_the_blind_arm() -> None:
    found = joined(*drawn(Pressure(coaching=10, buying=10, begging=10, leak=0.5), blind_probability=0.3))

    assert found["is_pressed"][found["invite_arm"] == "blind"].sum() > 20


def test_begging_brings_more_answers_on_the_spot_from_the_customers_own_devices() -> None:
    programme, truth = drawn(Pressure(begging=8))
    found = joined(programme, truth)
    by_guilt = found.groupby("is_guilty")

    rate = answered_share(programme, truth)
    assert rate[True] > rate[False] + 0.08
    assert (by_guilt["latency_event_min"].apply(lambda minutes: (minutes < 60).mean()))[True] > 0.3
    assert found["device_hash"].str.startswith("own").all()
    assert (found["nps"] - found["meant"])[found["is_pressed"]].mean() > 1


def test_begged_customers_can_react_against_it() -> None:
    found = joined(*drawn(Pressure(begging=10, compliance=0.3, reactance=0.5)))
    moved = (found["nps"] - found["meant"])[found["is_pressed"]]

    assert 0.15 < (moved < 0).mean() < 0.45
    assert moved[moved < 0].min() >= -4
    assert not (joined(*drawn(Pressure(begging=10)))[["nps", "meant"]].diff(axis=1)["meant"] > 0).any()


def test_coaching_lifts_scores_just_below_and_leaves_no_trace_on_the_spot() -> None:
    programme, truth = drawn(Pressure(coaching=10))
    found = joined(programme, truth)
    lifted = found[found["nps"] != found["meant"]]

    assert set(lifted["meant"]) == {6.0, 7.0, 8.0}
    assert set(lifted["nps"]) == {9.0, 10.0}
    on_site = (found["latency_event_min"] < 30).groupby(found["is_guilty"]).mean()
    assert on_site[True] == pytest.approx(on_site[False], abs=0.03)
    rate = answered_share(programme, truth)
    assert rate[True] == pytest.approx(rate[False], abs=0.06)
    speed = found["d_speed"].groupby([found["meant"].eq(7), found["nps"].ne(found["meant"])]).mean()
    assert speed[True, True] == pytest.approx(speed[True, False], abs=0.25)


def test_buying_brings_more_answers_and_later_ones_too() -> None:
    programme, truth = drawn(Pressure(buying=8))
    found = joined(programme, truth)

    rate = answered_share(programme, truth)
    assert rate[True] > rate[False] + 0.06
    assert found["latency_event_min"][found["is_pressed"]].median() > 60
    assert (found["response_wave"][found["is_pressed"]] > 0).any()


def test_fabricated_answers_are_alike_quick_and_from_one_device() -> None:
    found = joined(*drawn(Pressure(fabrication=8)))
    made, real = found[found["is_pressed"]], found[~found["is_pressed"]]

    assert (made["nps"] == 10).all()
    assert made["device_hash"].str.startswith("private").mean() > 0.7
    assert not real["device_hash"].str.startswith("private").any()
    assert made["completion_seconds"].median() < 0.6 * real["completion_seconds"].median()
    straight = made[["d_speed", "d_staff", "d_clarity", "d_solution", "d_value"]].dropna().eq(5).all(axis=1)
    assert straight.mean() > 0.8
    texts = made["comment_text"][made["comment_text"] != ""].astype(str)
    others = real["comment_text"][real["comment_text"] != ""].astype(str)
    assert texts.groupby(made["employee_id"].astype(str)).nunique().max() <= 4
    assert others.duplicated(keep=False).mean() < 0.35


def test_hidden_fabrication_looks_like_the_customers() -> None:
    found = joined(*drawn(Pressure(fabrication=10, hidden=1.0)))
    made, real = found[found["is_pressed"]], found[~found["is_pressed"]]

    assert made["device_hash"].str.startswith("own").mean() > 0.9
    assert made["latency_event_min"].median() > 60
    assert 0.3 < (made["nps"] < 10).mean() < 0.5
    ratio = made["completion_seconds"].median() / real["completion_seconds"].median()
    assert 0.7 < ratio < 1.05
    assert made["network_hash"].nunique() > 0.5 * len(made)


def test_suppression_keeps_the_unhappy_from_being_asked() -> None:
    programme, truth = drawn(Pressure(suppression=10))
    frame = programme.frame
    kept = frame["event_id"].isin(truth.kept_away).to_numpy()
    nps = truth.opinions["nps"].to_numpy()

    assert set(frame["suppressed_reason"][kept].astype(str)) == {"customer_declined", "no_contact_given"}
    assert set(frame["disposition"][kept].astype(str)) == {"suppressed_by_employee"}
    assert nps[kept].mean() < nps[~kept].mean() - 2


def test_suppression_by_what_is_known_goes_less_by_the_opinion() -> None:
    by_opinion, by_knowledge = (
        truth.opinions["nps"][programme.frame["event_id"].isin(truth.kept_away)].mean() - truth.mean("mean")
        for programme, truth in (drawn(Pressure(suppression=10, expectation=share)) for share in (0.0, 1.0))
    )

    assert by_opinion < by_knowledge - 1 < -1


def test_spoilt_contacts_bounce_after_an_edit_or_are_opted_out() -> None:
    programme, truth = drawn(Pressure(contact=10))
    frame = programme.frame
    kept = frame["event_id"].isin(truth.kept_away)

    assert set(frame["disposition"][kept].astype(str)) == {"undeliverable", "opted_out"}
    bounced = kept & (frame["disposition"] == "undeliverable")
    assert frame["contact_edited_by_employee"][bounced].mean() > 0.7
    assert not frame["contact_edited_by_employee"][~kept].any()


def test_a_surge_comes_in_the_last_days_of_the_month() -> None:
    programme, truth = drawn(Pressure(surge=10, surge_days=4), days=180)
    found = joined(programme, truth)
    day = programme.frame["event_ts"].iloc[found["event_row"]].reset_index(drop=True)

    left = day.dt.days_in_month - day.dt.day
    assert (left[found["is_pressed"]] < 4).all()
    assert programme.settings.months == 7


def test_a_surge_mostly_stays_away_where_the_target_is_reached() -> None:
    low, high = (
        len(drawn(Pressure(surge=10), days=180, bonus_target=target)[1].pressed_responses) for target in (1.0, 10.0)
    )

    assert low < 0.4 * high


def test_a_location_can_be_pressed_as_a_whole() -> None:
    programme, truth = drawn(Pressure(locations=2, location_share=0.9))
    frame = programme.frame
    home = frame.groupby("employee_id", observed=True)["location_id"].first()
    of_pressed = {str(name) for name in home.index[home.isin(set(truth.guilty_locations))]}

    assert len(truth.guilty_locations) == 2
    assert set(truth.guilty) <= of_pressed
    assert len(truth.guilty) > 0.6 * len(of_pressed)
    for name, guilt in truth.guilty.items():
        assert guilt.by_manager
        assert guilt.mechanisms == truth.guilty_locations[str(home[name])]


def test_several_mechanisms_can_be_mixed_in_one_employee() -> None:
    _, truth = drawn(Pressure(mixed=12, begging=2))

    several = [guilt for guilt in truth.guilty.values() if len(guilt.mechanisms) > 1]
    assert len(truth.guilty) == 14
    assert len(several) == 12
    assert {len(guilt.mechanisms) for guilt in several} == {2, 3}


def test_pressure_that_starts_midway_leaves_the_time_before_alone() -> None:
    programme, truth = drawn(Pressure(begging=10, midway=1.0, starts=(0.4, 0.6)))
    found = joined(programme, truth)
    minute = (programme.frame["event_ts"] - pd.Timestamp(WORLD.first_day, tz="UTC")).dt.total_seconds() / 60
    share = minute.to_numpy()[found["event_row"]] / (WORLD.days * 1440)
    starts = found["employee_id"].astype(str).map({name: guilt.starts for name, guilt in truth.guilty.items()})

    assert all(0.4 <= guilt.starts <= 0.6 for guilt in truth.guilty.values())
    assert (share[found["is_pressed"]] >= starts[found["is_pressed"]] - 1e-4).all()


def test_strength_makes_the_share_of_the_pressed() -> None:
    weak, strong = (
        len(drawn(Pressure(begging=10, strength=(strength, strength)))[1].pressed_responses) for strength in (0.3, 1.0)
    )

    assert weak / strong == pytest.approx(0.3, abs=0.07)


def test_the_clean_figure_is_the_mean_of_what_the_same_respondents_think() -> None:
    programme, truth = drawn(Pressure(begging=6, fabrication=6, coaching=6))
    found = joined(programme, truth)

    clean = truth.clean(programme, "mean")
    by_hand = found.groupby(found["employee_id"].astype(str))["meant"].mean()
    pd.testing.assert_series_equal(clean, by_hand, check_names=False, check_index_type=False)
    recorded = found.groupby(found["employee_id"].astype(str))["nps"].mean()
    guilty = clean.index.isin(set(truth.guilty))
    assert (recorded - clean)[~guilty].abs().max() == 0
    assert (recorded - clean)[guilty].mean() > 0.3
    by_location = truth.clean(programme, "csat", unit="location")
    scored = programme.responses[programme.responses["csat"].notna()]
    for name, part in scored.groupby("location_id", observed=True):
        assert by_location[str(name)] == pytest.approx(truth.opinions["csat"].to_numpy()[part["event_row"]].mean())
    with pytest.raises(BadTable, match="unit"):
        truth.clean(programme, "mean", unit="region")


def test_the_means_of_the_units_add_up_to_the_mean_of_all() -> None:
    programme, truth = drawn(Pressure())

    sizes = programme.frame["employee_id"].astype(str).value_counts()
    means = truth.means(programme, "nps")
    assert (means * sizes).sum() / sizes.sum() == pytest.approx(truth.mean("nps"))


def test_the_pressed_say_so_and_a_few_others_by_mistake() -> None:
    found = joined(*drawn(Pressure(begging=15, reported=0.6), variety=Variety(misread_rate=0.05, misread_spread=0.05)))
    asked = found[found["q_ballot"] == "direct"]

    says = asked["q_answer"].eq("yes").groupby(asked["is_pressed"]).mean()
    assert says[True] == pytest.approx(0.6, abs=0.06)
    assert says[False] == pytest.approx(0.05, abs=0.02)


def test_a_crosswise_ballot_tells_how_common_pressure_is() -> None:
    programme, truth = drawn(Pressure(begging=40, begging_share=0.7), crosswise_p=0.2)
    found = joined(programme, truth)
    asked = found[found["q_ballot"] == "crosswise"]

    same = (asked["q_answer"] == "same").mean()
    assert set(asked["q_answer"].astype(str)) == {"same", "different"}
    assert (same + 0.2 - 1) / (2 * 0.2 - 1) == pytest.approx(asked["is_pressed"].mean(), abs=0.06)
    assert programme.settings.crosswise_p == 0.2


@pytest.mark.parametrize(
    "wrong",
    [{"begging": -1}, {"compliance": 1.2}, {"strength": (0.9, 0.2)}, {"starts": (0.2, 1.4)}, {"surge_days": 0}],
)
def test_pressure_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadTable, match="pressure"):
        Pressure(**wrong)  # type: ignore[arg-type]  # wrong on purpose
