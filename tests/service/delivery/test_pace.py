"""A sender at its limit: what is claimed, and whom it does not hold up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from desk import Desk

from service.delivery import claim, pace
from service.delivery.claim import Claimed
from service.delivery.message import Lane, State
from service.delivery.pace import Sender
from service.delivery.queue import Traffic
from service.sampling.contact import Channel
from service.survey.practice import Practice

Phone = Callable[[int], str]
ONCE = Practice(reminders=0, blind_share=0.0)
SLOW = Sender("+15555550100", 1.0)


def traffic(sender: Sender = SLOW) -> Traffic:
    return Traffic(senders={Lane.SMS: sender, Lane.SMS_BLIND: sender})


def take(desk: Desk, paced: Traffic, *, limit: int = 64, seed: int = 1) -> Claimed:
    with desk.database.write() as session:
        return claim.claim(session, worker="w", now=desk.clock(), limit=limit, rng=Random(seed), traffic=paced)


def segments(desk: Desk, taken: Claimed) -> int:
    return sum(desk.message(one.id).segments for one in taken.leased)


def test_no_more_is_claimed_than_the_sender_may_send_and_the_rest_stays_untouched(desk: Desk, phone: Phone) -> None:
    desk.invite([phone(n) for n in range(30)], of=desk.open_survey("Bulk", practice=ONCE))

    first = take(desk, traffic())
    second = take(desk, traffic())

    assert (first.count, second.count) == (2, 0)
    waiting = [message for message in desk.messages() if message.state is State.QUEUED]
    assert {(one.due_at, one.attempt, one.held_for) for one in waiting} == {(desk.clock(), 0, None)}


@pytest.mark.parametrize("rate", [0.5, 1.0, 7.0, 40.0])
def test_over_time_no_more_segments_leave_than_the_rate_allows(desk: Desk, phone: Phone, rate: float) -> None:
    desk.invite([phone(n) for n in range(200)], of=desk.open_survey("Bulk", practice=ONCE))
    paced = traffic(Sender("+15555550100", rate))
    begun, sent, largest = desk.clock(), 0, desk.messages()[0].segments

    for _ in range(20):
        sent += segments(desk, take(desk, paced))
        elapsed = (desk.clock() - begun + pace.AHEAD).total_seconds()
        assert sent <= rate * elapsed + largest * (1 + rate * pace.AHEAD.total_seconds())
        desk.clock.advance(seconds=0.7)

    assert sent >= min(rate * (desk.clock() - begun).total_seconds() - largest, 200 * largest)


def test_texts_of_several_segments_make_the_sender_rest_the_longer(desk: Desk, phone: Phone) -> None:
    with desk.database.write() as session:
        pace.room(session, [SLOW], now=desk.clock())
        pace.take(session, SLOW, 12, now=desk.clock())

    for seconds, room in ((0, 0), (9, 0), (10.5, 1), (12, 2), (60, 2)):
        with desk.database.write() as session:
            found = pace.room(session, [SLOW], now=desk.clock() + timedelta(seconds=seconds))
        assert found == {SLOW.name: room}, seconds


def test_mails_leave_while_the_senders_of_texts_are_at_their_limit(desk: Desk, phone: Phone) -> None:
    bulk = desk.open_survey("Bulk", practice=ONCE)
    desk.invite([phone(n) for n in range(30)], of=bulk)
    take(desk, traffic())
    desk.clock.advance(seconds=0.1)
    desk.invite(mails=["ada@example.org"], of=bulk)

    assert [one.channel for one in take(desk, traffic()).leased] == [Channel.EMAIL]


def test_what_little_room_there_is_goes_to_each_team_in_turn(desk: Desk, phone: Phone) -> None:
    bulk = desk.open_survey("Bulk", practice=ONCE)
    desk.invite([phone(n) for n in range(30)], of=bulk)
    lonely = desk.open_survey("Lonely", practice=ONCE)
    [invitation] = desk.invite([phone(99)], of=lonely)

    taken = take(desk, traffic())

    assert invitation.id in {one.invitation_id for one in taken.leased}
    assert taken.count == 2


def test_both_arms_share_the_room_of_the_sender_they_share(desk: Desk, phone: Phone) -> None:
    half = Practice(reminders=0, blind_share=0.5, blind_delay_minutes=0)
    desk.invite([phone(n) for n in range(30)], of=desk.open_survey("Halves", practice=half))
    assert {message.lane for message in desk.messages()} == {Lane.SMS, Lane.SMS_BLIND}

    assert take(desk, traffic()).count == 2


def test_a_sender_that_is_overrun_rests(desk: Desk, phone: Phone) -> None:
    desk.invite([phone(1)], of=desk.open_survey("Bulk", practice=ONCE))
    with desk.database.write() as session:
        pace.room(session, [SLOW], now=desk.clock())
        pace.rest(session, SLOW.name, timedelta(minutes=1), now=desk.clock())

    assert take(desk, traffic()).count == 0
    desk.clock.advance(seconds=61)
    assert take(desk, traffic()).count == 1


def test_a_rest_of_a_sender_without_a_pace_changes_nothing(desk: Desk) -> None:
    with desk.database.write() as session:
        pace.rest(session, "+15555550199", timedelta(minutes=1), now=desk.clock())
        assert pace.room(session, [SLOW], now=desk.clock()) == {SLOW.name: 2}
