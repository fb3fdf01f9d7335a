"""The chance that contact rules let an event be asked: against all ways of drawing, and unbiased in what it weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from math import sqrt
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sampling import permission as permissions
from service.sampling.permission import MOST_RANDOM, ContactRule, Occasion, Per, permission

START = datetime(2026, 1, 1, tzinfo=UTC)
LONG_AGO = START - timedelta(days=4000)
MONTH = ContactRule("month", Per.PERSON, 1, 30)
ANNA, BEN = UUID(int=1), UUID(int=2)


def occasion(day: float, rate: float = 0.5, *rules: ContactRule, person: UUID = ANNA, **more: object) -> Occasion:
    held = Occasion(
        times=(START + timedelta(days=day),),
        person=person,
        household=None,
        account=None,
        touchpoint="visit",
        journey_id=None,
        draw_probability=rate,
        rules=rules,
        was_asked=False,
    )
    return replace(held, **more)  # type: ignore[arg-type]


def by_enumeration(events: Sequence[Occasion]) -> float:
    """The chance that the last may be asked, summed over every way in which the draws before it can come out."""
    total = 0.0
    for draws in product((False, True), repeat=len(events) - 1):
        chance, asked = 1.0, []
        for event, drawn in zip(events[:-1], draws, strict=True):
            chance *= event.draw_probability if drawn else 1 - event.draw_probability
            if drawn and _is_allowed(asked, event):
                asked.append(event)
        total += chance * _is_allowed(asked, events[-1])
    return total


def _is_allowed(asked: Sequence[Occasion], event: Occasion) -> bool:
    for rule in event.rules:
        is_under = rule.touchpoint in (None, event.touchpoint)
        if is_under and sum(_counts(before, event, rule) for before in asked) >= rule.most:
            return False
    return True


def _counts(before: Occasion, event: Occasion, rule: ContactRule) -> bool:
    same = {
        Per.PERSON: before.person == event.person,
        Per.HOUSEHOLD: before.household is not None and before.household == event.household,
        Per.ACCOUNT: before.account is not None and before.account == event.account,
    }[rule.per]
    is_recent = max(before.times) > event.times[0] - timedelta(days=rule.days)
    return same and is_recent and rule.touchpoint in (None, before.touchpoint)


rules = st.builds(
    ContactRule,
    name=st.just("rule"),
    per=st.sampled_from(Per),
    most=st.integers(1, 3),
    days=st.sampled_from([5, 30, 90]),
    touchpoint=st.sampled_from([None, "visit", "call"]),
)
events = st.builds(
    Occasion,
    times=st.floats(0, 120).map(lambda day: (START + timedelta(days=day),)),
    person=st.sampled_from([ANNA, BEN]),
    household=st.sampled_from([None, "h"]),
    account=st.sampled_from([None, "a"]),
    touchpoint=st.sampled_from(["visit", "call"]),
    journey_id=st.none(),
    draw_probability=st.sampled_from([0.1, 0.5, 0.9, 1.0]),
    rules=st.lists(rules, max_size=3).map(tuple),
    was_asked=st.sampled_from([False]),
)


@given(st.lists(events, min_size=1, max_size=8))
def test_the_chance_is_the_sum_over_every_way_of_drawing(drawn: list[Occasion]) -> None:
    ordered = sorted(drawn, key=lambda one: one.times)
    found = permission(ordered[:-1], ordered[-1], since=LONG_AGO)

    expected = by_enumeration(ordered)
    assert found.probability == pytest.approx(expected if expected > 0 or found.broken else 1.0)


def test_under_one_rule_the_chance_is_that_of_not_having_been_asked_lately() -> None:
    """Two earlier events within the month, the second after the first: 1 - 0.5 - 0.5 x 0.4."""
    earlier = [occasion(0, 0.5, MONTH), occasion(10, 0.4, MONTH)]

    assert permission(earlier, occasion(20, 0.3, MONTH), since=LONG_AGO).probability == pytest.approx(0.3)
    assert permission(earlier, occasion(35, 0.3, MONTH), since=LONG_AGO).probability == pytest.approx(0.8)
    assert permission(earlier, occasion(40, 0.3, MONTH), since=LONG_AGO).probability == 1


def test_whoever_was_asked_for_certain_leaves_no_chance_and_whoever_was_asked_by_chance_does() -> None:
    certain, by_chance = occasion(0, 1.0, was_asked=True), occasion(0, 0.5, was_asked=True)
    event = occasion(3, 0.5, MONTH)

    assert permission([certain], event, since=LONG_AGO) == permissions.Permission(MONTH, 0.0)
    assert permission([by_chance], event, since=LONG_AGO) == permissions.Permission(MONTH, 0.5)


def test_what_came_before_the_time_looked_back_to_is_taken_as_it_came_out() -> None:
    earlier = [occasion(0, 0.5, MONTH, was_asked=True), occasion(20, 0.5, MONTH)]
    event = occasion(35, 0.5, MONTH)

    assert permission(earlier, event, since=LONG_AGO).probability == pytest.approx(0.5 + 0.25)
    assert permission(earlier, event, since=START + timedelta(days=10)).probability == 1.0


def test_a_diary_is_asking_until_its_last_entry() -> None:
    diary = occasion(0, 0.5, times=(START, START + timedelta(days=25)))

    assert permission([diary], occasion(40, 1.0, MONTH), since=LONG_AGO).probability == 0.5
    assert permission([diary], occasion(56, 1.0, MONTH), since=LONG_AGO).probability == 1


@pytest.mark.parametrize("most", [1, 10, 20])
def test_a_person_with_events_without_end_is_computed_in_bounded_steps(most: int) -> None:
    rule = ContactRule("year", Per.PERSON, most, 365)
    earlier = [occasion(number / 2, 0.2, rule) for number in range(600)]
    found = permission(earlier, occasion(301, 0.2, rule), since=LONG_AGO)

    assert found.broken is None
    assert 0 < found.probability <= 1
    assert MOST_RANDOM == 64


#: The probability that an event weighs by.
Design = Callable[[list[Occasion], Occasion], float]


def estimates(seeds: int, weight: Design) -> tuple[float, float, float]:
    """Of people who come more often the less they like it: the estimated mean, its error, and the truth.

    Each seed draws all events of 40 people over two months anew, each person asked once a month at most.
    """
    world = np.random.default_rng(1)
    visits = world.integers(1, 7, 40)
    people = [np.sort(world.uniform(0, 60, n)) for n in visits]
    score = 10 - visits + world.normal(0, 1, 40)
    truth = float((score * visits).sum() / visits.sum())
    totals = []
    for seed in range(seeds):
        rng = np.random.default_rng((2, seed))
        total = 0.0
        for person, days in enumerate(people):
            earlier: list[Occasion] = []
            for day in days:
                event = occasion(day, 0.4, MONTH, person=UUID(int=person))
                found = permission(earlier, event, since=LONG_AGO)
                asked = bool(rng.uniform() < 0.4) and found.broken is None
                total += score[person] / weight(earlier, event) if asked else 0.0
                earlier.append(replace(event, was_asked=asked))
        totals.append(total / visits.sum())
    return float(np.mean(totals)), float(np.std(totals)) / sqrt(seeds), truth


def test_weights_by_both_chances_are_unbiased_for_customers_who_come_again() -> None:
    def both(earlier: list[Occasion], event: Occasion) -> float:
        return 0.4 * permission(earlier, event, since=LONG_AGO).probability

    mean, error, truth = estimates(200, both)

    assert abs(mean - truth) < 4 * error
    assert error < 0.05 * truth


def test_weights_by_the_draw_alone_lose_the_customers_who_come_often() -> None:
    def by_the_draw(earlier: list[Occasion], event: Occasion) -> float:  # as a design is
        return 0.4

    mean, error, truth = estimates(100, by_the_draw)

    assert mean < truth - 10 * error


def test_the_entries_of_a_diary_count_for_what_comes_after_them_and_not_for_what_came_before() -> None:
    week = ContactRule("week", Per.PERSON, 1, 7)
    monthly = replace(occasion(0), times=tuple(START + timedelta(days=day) for day in (0, 30)))

    assert [monthly.counts_for(occasion(day), week) for day in (3, 27, 31, 38)] == [True, False, True, False]
