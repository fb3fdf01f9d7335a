"""The demo's world alone, without the service: what it plants, and that the adjustment undoes part of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random

import pytest

from analysis.adjustment import adjust
from analysis.programme import Programme, Settings, from_rows
from service.demo import ratings, timetable
from service.demo.behaviour import Reaction
from service.demo.pressure import Mechanism, Planted
from service.demo.study import AUXILIARIES, BLIND_SHARE, SAMPLING_RATE
from service.demo.world import Visit, World, build

SEEDS = range(20261, 20271)


@pytest.fixture(scope="module")
def worlds() -> Mapping[int, World]:
    held = ratings.read()
    return {seed: build(held, seed=seed) for seed in SEEDS}


def programme(world: World) -> Programme:
    """The tables that the service would export of this world, without sending anything."""
    rng = Random(world.seed + 1)
    frame, responses = [], []
    for visit in world.visits:
        sampled = rng.random() < SAMPLING_RATE
        is_blind = rng.random() < BLIND_SHARE
        invited = sampled and visit.not_asked is None
        reaction, wave = _reaction(visit, is_blind=is_blind) if invited else (None, 0)
        frame.append(
            {
                "event_id": visit.name,
                "employee_id": visit.rating.lecturer,
                "location_id": visit.rating.department,
                "customer_id": visit.customer.name,
                "event_ts": visit.occurred_at,
                "studage": visit.rating.studage,
                "lectage": visit.rating.lectage,
                "service": visit.rating.service,
                "sample_prob": SAMPLING_RATE,
                "sampled": sampled,
                "invited": invited,
                "disposition": _disposition(sampled=sampled, invited=invited, answered=reaction is not None),
            }
        )
        if reaction is not None:
            responses.append(
                {
                    "response_id": f"r-{visit.name}",
                    "event_id": visit.name,
                    "response_ts": visit.reported_at + reaction.after,
                    "response_wave": wave,
                    "csat": int(reaction.answers["score"]),
                }
            )
    return from_rows(frame, responses, Settings(bonus_metric="csat", auxiliaries=AUXILIARIES))


def _reaction(visit: Visit, *, is_blind: bool) -> tuple[Reaction | None, int]:
    if visit.stops or not visit.customer.is_reachable:
        return None, 0
    arrived = visit.reported_at + (timetable.BLIND_DELAY if is_blind else timedelta(0))
    at_first = visit.reaction(arrived_at=arrived, is_reminder=False)
    return (at_first, 0) if at_first is not None else (visit.reminded, 1)


def _disposition(*, sampled: bool, invited: bool, answered: bool) -> str:
    if not sampled:
        return "not_sampled"
    if not invited:
        return "suppressed_by_employee"
    return "complete" if answered else "no_response"


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    some = ratings.of_lecturers(ratings.read(), 10)

    assert build(some, seed=1) == build(some, seed=1)
    assert build(some, seed=1) != build(some, seed=2)


def test_the_adjusted_mean_is_nearer_the_truth_than_the_raw_one(worlds: Mapping[int, World]) -> None:
    raw_errors, adjusted_errors = [], []
    for world in worlds.values():
        overall = adjust(programme(world), metric="csat").overall
        assert overall.raw is not None
        assert overall.adjusted is not None
        raw_errors.append(abs(overall.raw.value - world.truth))
        adjusted_errors.append(abs(overall.adjusted.value - world.truth))

    nearer = sum(adjusted < raw for adjusted, raw in zip(adjusted_errors, raw_errors, strict=True))
    assert nearer >= 8, (raw_errors, adjusted_errors)
    assert sum(adjusted_errors) < 0.7 * sum(raw_errors), (raw_errors, adjusted_errors)


def test_every_customer_has_an_address_of_their_own_that_belongs_to_nobody(worlds: Mapping[int, World]) -> None:
    customers = worlds[20261].customers.values()

    assert len({customer.address for customer in customers}) == len(customers)
    for customer in customers:
        fictional = customer.address.startswith("+447700900") or "55501" in customer.address
        assert fictional if customer.channel == "sms" else customer.address.endswith("@example.com")


def test_a_customer_can_tell_which_event_a_message_asks_about(worlds: Mapping[int, World]) -> None:
    arrivals = [
        (visit.customer.name, visit.reported_at + wait)
        for visit in worlds[20261].visits
        for wait in (timedelta(0), timetable.BLIND_DELAY)
    ]

    assert len(set(arrivals)) == len(arrivals)


def test_the_blind_arm_is_out_of_reach_of_those_who_press(worlds: Mapping[int, World]) -> None:
    pressed = [visit for visit in worlds[20261].visits if visit.pressed is not None]

    assert pressed
    for visit in pressed:
        blind = visit.reaction(arrived_at=visit.reported_at + timetable.BLIND_DELAY, is_reminder=False)
        assert blind is visit.at_first
        assert visit.reaction(arrived_at=visit.reported_at, is_reminder=False) is visit.pressed


def test_eight_lecturers_press_in_three_ways(worlds: Mapping[int, World]) -> None:
    found = [presser.mechanism for presser in worlds[20261].pressers.values()]

    assert {mechanism: found.count(mechanism) for mechanism in Mechanism} == {
        Mechanism.BEGGING: 3,
        Mechanism.FABRICATION: 3,
        Mechanism.SUPPRESSION: 2,
    }


def test_unhappy_customers_of_those_who_suppress_are_kept_away_and_others_are_not(
    worlds: Mapping[int, World],
) -> None:
    kept = {True: [0, 0], False: [0, 0]}
    for world in worlds.values():
        suppressing = {p.lecturer for p in world.pressers.values() if p.mechanism is Mechanism.SUPPRESSION}
        for visit in world.visits:
            if visit.rating.opinion <= 2:
                count = kept[visit.rating.lecturer in suppressing]
                count[0] += visit.not_asked is not None
                count[1] += 1

    assert kept[True][0] / kept[True][1] > 0.6
    assert kept[False][0] / kept[False][1] < 0.04


def test_a_small_world_keeps_whole_lecturers_of_many_departments() -> None:
    everything = ratings.read()
    few = ratings.of_lecturers(everything, 14)

    assert len({rating.department for rating in few}) == 14
    for lecturer in {rating.lecturer for rating in few}:
        assert [r for r in few if r.lecturer == lecturer] == [r for r in everything if r.lecturer == lecturer]


def test_a_small_world_can_hold_fewer_who_press() -> None:
    few = ratings.of_lecturers(ratings.read(), 4)

    assert len(build(few, seed=3, planted=Planted(1, 1, 0)).pressers) == 2
