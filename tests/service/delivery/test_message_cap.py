"""No person gets more messages within some days than the team allows, however many surveys and workers there are."""

from __future__ import annotations

import threading
from datetime import timedelta
from random import Random
from uuid import UUID

import factories
from desk import Desk
from sqlalchemy import select

from service.delivery import claim, message_cap
from service.delivery.message import Kind, Message, State
from service.delivery.message_cap import DAYS, MOST, Limit
from service.response import disposition
from service.response.disposition import Disposition
from service.sampling.contact import Contact
from service.survey.practice import Practice

ONCE = Practice(reminders=0, blind_share=0.0)


def capped(desk: Desk, most: int, days: int = 7) -> None:
    with desk.database.write() as session:
        message_cap.put(session, desk.actor, Limit(most, days), now=desk.clock())


def ask_ada(desk: Desk, times: int, practice: Practice = ONCE, *, first: int = 0) -> UUID:
    """So many surveys of the team ask the same customer; the last one's id."""
    for number in range(first, first + times):
        with desk.database.write() as session:
            survey = factories.published(session, desk.actor, secrets=desk.secrets, now=desk.clock(), practice=practice)
        event = factories.event(5000 + number, occurred_at=desk.clock(), mail="ada@example.org", customer="ada")
        desk.report([event], of=(desk.actor, survey))
    return survey.id


def sent(desk: Desk) -> None:
    """What is claimed leaves now."""
    with desk.database.write() as session:
        for message in session.scalars(select(Message).where(Message.state == State.SENDING)):
            message.state, message.sent_at = State.SENT, desk.clock()


def test_the_message_that_would_be_too_many_waits_for_room(desk: Desk) -> None:
    capped(desk, 2)
    ask_ada(desk, 3)

    assert len(desk.claim().leased) == 2
    [waiting] = [m for m in desk.messages() if m.state is State.QUEUED]
    assert waiting.due_at == desk.clock() + timedelta(days=7)
    sent(desk)
    desk.clock.advance(days=7)
    assert [one.id for one in desk.claim().leased] == [waiting.id]


def test_messages_sent_earlier_count_and_give_room_one_by_one(desk: Desk) -> None:
    capped(desk, 2)
    for _ in range(2):
        ask_ada(desk, 1, first=len(desk.messages()))
        desk.claim()
        sent(desk)
        desk.clock.advance(days=1)
    ask_ada(desk, 1, first=2)

    assert desk.claim().leased == ()
    assert [m.due_at - desk.clock() for m in desk.messages() if m.state is State.QUEUED] == [timedelta(days=5)]


def test_one_for_which_there_is_no_room_in_time_is_withdrawn_and_counts_as_asked_too_lately(desk: Desk) -> None:
    capped(desk, 1, days=30)
    ask_ada(desk, 1)
    desk.claim()
    survey_id = ask_ada(desk, 1, first=1)  # its link is good for 21 days

    assert desk.claim().leased == ()
    [withdrawn] = [m for m in desk.messages() if m.state is State.CANCELLED]
    assert withdrawn.withdrawn == "message_cap"
    with desk.database.read() as session:
        assert [row.disposition for row in disposition.of_survey(session, survey_id)] == [Disposition.QUARANTINED]


def test_reminders_count_like_invitations(desk: Desk) -> None:
    capped(desk, 1)
    ask_ada(desk, 1, Practice(reminders=1, reminder_after_hours=24, blind_share=0.0))
    desk.claim()
    sent(desk)
    desk.clock.advance(hours=24)

    assert desk.claim().leased == ()


def test_a_notice_is_neither_held_nor_counted(desk: Desk) -> None:
    capped(desk, 1)
    [invitation] = desk.invite(["+447700900001"])
    desk.claim()
    desk.owe(invitation, Kind.NOTICE, "You are unsubscribed", "stop")
    desk.owe(invitation, Kind.CONVERSATION, "And how was the rest?", "next")

    assert {one.kind for one in desk.claim().leased} == {Kind.NOTICE, Kind.CONVERSATION}


def test_both_addresses_of_a_person_share_one_cap(desk: Desk) -> None:
    capped(desk, 1)
    desk.report([factories.event(1, occurred_at=desk.clock(), phone="+447700900001", customer="ada")])
    desk.claim()
    desk.report([factories.event(2, occurred_at=desk.clock(), mail="ada@example.org", customer="ada")])

    assert desk.claim().leased == ()


def test_another_person_or_team_is_not_held(desk: Desk) -> None:
    capped(desk, 1)
    other = desk.open_survey("Southwind", practice=ONCE)
    for number in range(3):
        event = factories.event(9000 + number, occurred_at=desk.clock(), mail="ada@example.org", customer="ada")
        desk.report([event], of=other)
    ask_ada(desk, 1)
    desk.invite(mails=["bob@example.org"])

    assert len(desk.claim(limit=20).leased) == 5


def test_until_a_team_says_otherwise_a_person_gets_eight_messages_in_seven_days(desk: Desk) -> None:
    ask_ada(desk, MOST + 1)

    assert (MOST, DAYS) == (8, 7)
    assert len(desk.claim(limit=20).leased) == MOST


def test_workers_at_once_never_send_more_than_the_cap(desk: Desk) -> None:
    capped(desk, 3)
    ask_ada(desk, 12)
    begin = threading.Barrier(4)

    def work(name: str) -> None:
        begin.wait()
        for round_number in range(4):
            with desk.database.write() as session:
                claim.claim(session, worker=name, now=desk.clock(), limit=2, rng=Random(round_number))

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.clock.advance(minutes=1)  # those that met a locked contact are looked at again
    desk.claim(limit=20)

    assert sum(m.state is State.SENDING for m in desk.messages()) == 3


def test_a_contact_that_somebody_else_holds_is_not_waited_for(desk: Desk) -> None:
    """Two claims that each wait for a contact of the other would never end."""
    if desk.database.engine.dialect.name == "sqlite":
        return  # one writer at a time: nobody else can hold anything
    ask_ada(desk, 1)
    with desk.database.write() as session:
        session.execute(select(Contact.id).with_for_update())
        assert desk.claim().leased == ()
    [message] = desk.messages()
    assert (message.state, message.due_at) == (State.QUEUED, desk.clock() + message_cap.LOOK_AGAIN)
