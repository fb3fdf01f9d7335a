"""Every look-alike leaves the trace that makes it look guilty, only there, and moves no answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analysis.errors import BadTable
from analysis.programme import Programme
from analysis.simulate import LookAlike, LookAlikes, Pressure, Truth, Variety, World, simulate
from analysis.simulation.look_alikes import OF_EMPLOYEES, OF_LOCATIONS
from validation.pressure_worlds import drawn_pressure_world

BoolArray = npt.NDArray[np.bool_]
WORLD = World(events=20_000, employees=60, locations=10, response_rate=0.4, sample_probability=1.0, days=120)


def drawn(kind: LookAlike, count: int = 6, **changed: object) -> tuple[Programme, Truth]:
    likes = LookAlikes(**{kind.value: min(count, 2) if kind in OF_LOCATIONS else count})
    return simulate(replace(WORLD, look_alikes=likes, **changed), np.random.default_rng(5))  # type: ignore[arg-type]  # fields


def of_kind(table: pd.DataFrame, truth: Truth, kind: LookAlike) -> BoolArray:
    column = "location_id" if kind in OF_LOCATIONS else "employee_id"
    names = {name for name, found in truth.look_alikes.items() if found is kind}
    return np.asarray(table[column].astype(str).isin(names), dtype=np.bool_)


def quick(responses: pd.DataFrame) -> BoolArray:
    return np.asarray(responses["latency_event_min"] < 60, dtype=np.bool_)


@pytest.mark.parametrize("kind", list(LookAlike))
def test_look_alikes_are_honest(kind: LookAlike) -> None:
    programme, truth = drawn(kind)

    assert set(truth.look_alikes.values()) == {kind}
    assert truth.guilty == {}
    assert truth.pressed_responses == truth.kept_away == frozenset()
    told = programme.responses["nps"].to_numpy()
    assert (told == truth.opinions["nps"].to_numpy()[programme.responses["event_row"]]).all()
    clean = truth.clean(programme, "mean")
    recorded = programme.responses.groupby(programme.responses["employee_id"].astype(str))["nps"].mean()
    pd.testing.assert_series_equal(clean, recorded, check_names=False, check_index_type=False)


@pytest.mark.parametrize(
    ("kind", "device"), [(LookAlike.KIOSK, "kiosk"), (LookAlike.NEAR_KIOSK, "kiosk"), (LookAlike.TABLET, "tablet")]
)
def test_public_devices_are_used_at_once_and_nowhere_else(kind: LookAlike, device: str) -> None:
    programme, truth = drawn(kind)
    responses = programme.responses
    is_public = responses["device_hash"].str.startswith(device).to_numpy()
    there = of_kind(responses, truth, LookAlike.KIOSK if kind is LookAlike.KIOSK else kind)
    if kind is LookAlike.NEAR_KIOSK:
        locations = {name for name in truth.look_alikes if name.startswith("L")}
        there = np.asarray(responses["location_id"].astype(str).isin(locations))

    assert not is_public[~there].any()
    assert is_public.sum() > 50
    assert quick(responses)[is_public].all()


def test_a_kiosk_beside_one_desk_is_used_by_its_customers_most() -> None:
    programme, truth = drawn(LookAlike.NEAR_KIOSK)
    responses = programme.responses
    is_public = responses["device_hash"].str.startswith("kiosk").to_numpy()
    desk = responses["employee_id"].astype(str).isin(set(truth.look_alikes)).to_numpy()

    assert is_public[desk].mean() > 0.5
    assert 0.02 < is_public[~desk & of_kind(responses, truth, LookAlike.NEAR_KIOSK)].mean() < 0.2


def test_customers_of_an_office_share_its_network() -> None:
    programme, truth = drawn(LookAlike.OFFICE)
    network = programme.responses["network_hash"].astype(str)
    there = of_kind(programme.responses, truth, LookAlike.OFFICE)

    assert network[there].str.startswith("firm").mean() > 0.55
    assert not network[~there].str.startswith("firm").any()
    assert 0.25 < network[~there].duplicated(keep=False).mean() < 0.45


@pytest.mark.parametrize("kind", [LookAlike.STAR, LookAlike.EASY_CASES, LookAlike.CEILING])
def test_some_are_truly_better(kind: LookAlike) -> None:
    programme, truth = drawn(kind)
    there = of_kind(programme.frame, truth, kind)
    opinion = truth.opinions["nps"].to_numpy()

    assert opinion[there].mean() > opinion[~there].mean() + 0.4


def test_easy_cases_are_told_by_what_is_known_and_stars_are_not() -> None:
    ratio = {}
    for kind in (LookAlike.EASY_CASES, LookAlike.STAR):
        programme, truth = drawn(kind)
        there = of_kind(programme.frame, truth, kind)
        premium = (programme.frame["segment"] == "premium").to_numpy()
        ratio[kind] = premium[there].mean() / premium[~there].mean()

    assert ratio[LookAlike.EASY_CASES] > 2
    assert 0.6 < ratio[LookAlike.STAR] < 1.6


def test_few_events_make_the_small_n() -> None:
    programme, truth = drawn(LookAlike.CEILING)
    there = of_kind(programme.frame, truth, LookAlike.CEILING)

    assert there.sum() / 6 < 0.5 * (~there).sum() / 54


def test_a_real_month_end_peak_has_more_events_and_more_answers_then() -> None:
    programme, truth = drawn(LookAlike.MONTH_END, days=180)
    frame = programme.frame
    there = of_kind(frame, truth, LookAlike.MONTH_END)
    last = (frame["event_ts"].dt.days_in_month - frame["event_ts"].dt.day < 4).to_numpy()
    answered = (frame["response_id"].astype(str) != "").to_numpy()
    delivered = frame["delivered"].to_numpy()

    assert last[there].mean() > 1.7 * last[~there].mean()
    rate = {place: answered[delivered & last & (there == place)].mean() for place in (True, False)}
    assert rate[True] > rate[False] + 0.06
    assert frame["event_ts"].is_monotonic_increasing


def test_a_campaign_sends_its_messages_at_once_and_gets_quick_answers() -> None:
    programme, truth = drawn(LookAlike.CAMPAIGN)
    frame, responses = programme.frame, programme.responses
    there = of_kind(frame, truth, LookAlike.CAMPAIGN) & (frame["invite_arm"] == "standard").to_numpy()
    hours = frame["invite_ts"].dt.floor("h")[there & frame["invited"].to_numpy()]

    assert hours.nunique() <= WORLD.days / 14 + 2
    among = of_kind(responses, truth, LookAlike.CAMPAIGN) & (responses["invite_arm"] == "standard").to_numpy()
    soon = (responses["latency_invite_min"] < 60).to_numpy()
    assert soon[among].mean() > soon[~among].mean() + 0.3
    assert quick(responses)[among].mean() < 0.05


def test_rapport_brings_more_and_sooner_answers() -> None:
    programme, truth = drawn(LookAlike.RAPPORT)
    frame, responses = programme.frame, programme.responses
    there, answered = of_kind(frame, truth, LookAlike.RAPPORT), (frame["response_id"].astype(str) != "").to_numpy()
    delivered = frame["delivered"].to_numpy()

    assert answered[there & delivered].mean() > answered[~there & delivered].mean() + 0.1
    among = of_kind(responses, truth, LookAlike.RAPPORT)
    assert quick(responses)[among].mean() > quick(responses)[~among].mean() + 0.15


def test_families_share_a_telephone() -> None:
    programme, truth = drawn(LookAlike.FAMILY)
    responses = programme.responses
    shared = responses.duplicated(["employee_id", "device_hash"], keep=False).to_numpy()
    there = of_kind(responses, truth, LookAlike.FAMILY)

    assert shared[there].mean() > 0.3
    assert shared[~there].mean() < 0.05


def test_service_recovery_leaves_better_scores_than_the_outcomes_suggest() -> None:
    programme, truth = drawn(LookAlike.RECOVERY, 20, events=60_000)
    there = of_kind(programme.frame, truth, LookAlike.RECOVERY)
    happy = (truth.opinions["nps"] >= 8).to_numpy()
    complained = programme.frame["complaint_30d"].to_numpy(dtype=float)

    assert complained[there & happy].mean() > 1.5 * complained[~there & happy].mean()
    assert complained[there].mean() == pytest.approx(complained[~there].mean(), rel=0.35)


def test_a_new_form_changes_the_completion_time_of_the_location_from_a_day_on() -> None:
    programme, truth = drawn(LookAlike.NEW_FORM, events=40_000)
    responses = programme.responses
    typical = responses["completion_seconds"].median()
    late = responses["response_ts"] > responses["response_ts"].quantile(0.75)
    for name in truth.look_alikes:
        here = (responses["location_id"].astype(str) == name) & late
        assert abs(np.log(responses["completion_seconds"][here].median() / typical)) > 0.3
    elsewhere = ~of_kind(responses, truth, LookAlike.NEW_FORM) & late.to_numpy()
    assert responses["completion_seconds"][elsewhere].median() == pytest.approx(typical, rel=0.1)


def test_a_complaints_desk_has_hard_cases_of_whom_many_decline() -> None:
    programme, truth = drawn(LookAlike.COMPLAINTS_DESK)
    frame, there = programme.frame, of_kind(programme.frame, truth, LookAlike.COMPLAINTS_DESK)
    declined = (frame["suppressed_reason"] == "customer_declined").to_numpy()

    assert declined[there].mean() > declined[~there].mean() + 0.15
    assert truth.opinions["nps"][there].mean() < truth.opinions["nps"][~there].mean() - 0.5


def test_forgotten_contacts_have_nothing_to_do_with_the_opinion() -> None:
    programme, truth = drawn(LookAlike.FORGETFUL, 12)
    frame, there = programme.frame, of_kind(programme.frame, truth, LookAlike.FORGETFUL)
    missing = (frame["suppressed_reason"] == "no_contact_given").to_numpy()
    opinion = truth.opinions["nps"].to_numpy()

    assert missing[there].mean() == pytest.approx(0.21, abs=0.03)
    assert missing[~there].mean() < 0.04
    assert opinion[there & missing].mean() == pytest.approx(opinion[there & ~missing].mean(), abs=0.3)


def test_look_alikes_are_never_guilty_and_locations_pressed_as_a_whole_are_none() -> None:
    counts = {kind.value: 1 for kind in LookAlike}
    world = replace(WORLD, look_alikes=LookAlikes(**counts), pressure=Pressure(begging=8, mixed=6, locations=2))
    for seed in range(5):
        _, truth = simulate(world, np.random.default_rng(seed))
        assert not set(truth.guilty) & set(truth.look_alikes)
        assert not set(truth.guilty_locations) & set(truth.look_alikes)
        assert {kind for name, kind in truth.look_alikes.items() if name.startswith("E")} >= set(OF_EMPLOYEES)


def test_more_look_alikes_than_honest_units_are_refused() -> None:
    with pytest.raises(BadTable, match="plants more"):
        replace(WORLD, look_alikes=LookAlikes(kiosk=11))
    with pytest.raises(BadTable, match="fewer than none"):
        LookAlikes(star=-1)
    crowded = replace(WORLD, look_alikes=LookAlikes(star=50), pressure=Pressure(locations=5))
    with pytest.raises(BadTable, match="honest employees"):
        simulate(crowded, np.random.default_rng(1))


def test_honest_employees_differ_where_the_world_says_so() -> None:
    plain = replace(WORLD, events=40_000)
    varied = replace(
        plain,
        variety=Variety(
            decline_rate=0.08, decline_spread=0.1, edit_rate=0.05, edit_spread=0.1, bounce_spread=0.1,
            on_site_rate=0.15, on_site_spread=0.1, misread_rate=0.06, misread_spread=0.1, completion_sd=0.3,
        ),
    )  # fmt: skip
    spread = []
    for world in (plain, varied):
        programme, _ = simulate(world, np.random.default_rng(8))
        frame, responses = programme.frame, programme.responses
        events, answers = (table["employee_id"].astype(str) for table in (frame, responses))
        direct = responses["q_answer"].eq("yes").where(responses["q_ballot"].eq("direct"))
        spread.append(
            [
                (frame["suppressed_reason"] == "customer_declined").groupby(events).mean().std(),
                frame["contact_edited_by_employee"].groupby(events).mean().std(),
                (frame["disposition"] == "undeliverable").groupby(events).mean().std(),
                pd.Series(quick(responses)).groupby(answers).mean().std(),
                direct.astype(float).groupby(answers).mean().std(),
                np.log(responses["completion_seconds"]).groupby(answers).mean().std(),
            ]
        )

    assert (np.array(spread[1]) > 1.5 * np.array(spread[0])).all(), spread


def test_the_unhappy_decline_more_where_the_world_says_so() -> None:
    world = replace(WORLD, variety=Variety(decline_rate=0.1, decline_on_opinion=-3.0))
    programme, truth = simulate(world, np.random.default_rng(2))
    declined = (programme.frame["suppressed_reason"] == "customer_declined").to_numpy()

    assert truth.opinions["nps"][declined].mean() < truth.opinions["nps"][~declined].mean() - 0.7


def test_what_is_known_from_the_start_foretells_the_score_as_closely_as_the_world_says() -> None:
    for foretelling in (0.0, 0.6):
        programme, truth = simulate(replace(WORLD, foretelling=foretelling), np.random.default_rng(2))
        waits = np.log(programme.frame["wait_min"].to_numpy() + 1)
        solved = programme.frame["first_contact_resolved"].to_numpy(dtype=float)
        found = [np.corrcoef(column, truth.opinions["nps"])[0, 1] for column in (-waits, solved)]
        assert min(found) > 0.25 if foretelling else max(map(abs, found)) < 0.03


def test_comments_say_what_the_score_says() -> None:
    programme, _ = simulate(WORLD, np.random.default_rng(2))
    responses = programme.responses
    text = responses["comment_text"].astype(str)
    has = (text != "").to_numpy()

    assert 0.35 < has.mean() < 0.45
    assert (responses["comment_category"][has].astype(str) != "").all()
    assert (responses["comment_category"][~has].astype(str) == "").all()
    assert responses["nps"][text == "very good"].min() >= 9
    assert responses["nps"][text == "disappointed"].max() <= 6
    assert 0.08 < text[has].duplicated(keep=False).mean() < 0.3
    by_staff = responses["comment_category"].eq("staff") & responses["nps"].le(6)
    assert responses["d_staff"][by_staff].mean() < responses["d_speed"][by_staff].mean()


def test_worlds_with_pressure_are_drawn_anew_and_reproducibly() -> None:
    one, same, other = (drawn_pressure_world(np.random.default_rng(seed)) for seed in (1, 1, 2))

    assert one == same != other
    honest = drawn_pressure_world(np.random.default_rng(1), is_honest=True)
    assert replace(one, pressure=Pressure()) == honest
    for seed in range(4):
        rng = np.random.default_rng(seed)
        world = drawn_pressure_world(rng, 8000, 100)
        programme, truth = simulate(world, rng)
        assert len(programme.frame) == 8000
        assert len(truth.guilty) >= world.pressure.employees


def test_the_same_seed_draws_the_same_pressed_programme() -> None:
    world = drawn_pressure_world(np.random.default_rng(3), 6000, 80)
    one, other = (simulate(world, np.random.default_rng(5)) for _ in range(2))

    pd.testing.assert_frame_equal(one[0].frame, other[0].frame)
    pd.testing.assert_frame_equal(one[0].responses, other[0].responses)
    assert one[1].guilty == other[1].guilty
    assert one[1].look_alikes == other[1].look_alikes
    assert one[1].pressed_responses == other[1].pressed_responses
