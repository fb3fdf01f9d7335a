"""A country that never answers is told to a person; one answer is enough to be at ease."""

from __future__ import annotations

from inbox import Inbox
from sqlalchemy import select

from service.delivery import alert, country_traffic
from service.delivery.alert import Kind
from service.delivery.country_traffic import CountryTraffic
from service.delivery.message import Message
from service.response import silence

NUMBER = "+447700900001"


def texted(inbox: Inbox, count: int) -> None:
    with inbox.database.write() as session:
        country_traffic.add(session, inbox.actor.team_id, {"GB": count}, now=inbox.clock())
        for message in session.scalars(select(Message)):
            message.country = "GB"


def look(inbox: Inbox) -> list[tuple[Kind, str]]:
    with inbox.database.write() as session:
        silence.look(session, now=inbox.clock())
        open_ones = alert.page(session, inbox.actor, is_open=True, after=None, limit=10)
        return [(one.kind, one.subject) for one in open_ones]


def test_many_texts_without_an_answer_raise_an_alert_and_hold_nothing(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    inbox.invite(number=NUMBER)
    texted(inbox, silence.TEXTS)
    inbox.clock.advance(days=2)

    assert look(inbox) == [(Kind.NO_ANSWERS, "GB")]

    with inbox.database.read() as session:
        assert {message.held_for for message in session.scalars(select(Message))} == {None}
        assert session.scalars(select(CountryTraffic.texts)).all() == [0]


def test_one_answer_is_enough(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    inbox.invite(number=NUMBER)
    texted(inbox, silence.TEXTS)
    inbox.clock.advance(hours=1)
    inbox.say(NUMBER, "4")
    inbox.clock.advance(days=2)

    assert look(inbox) == []


def test_people_are_given_two_days_and_a_few_texts_say_nothing(inbox: Inbox) -> None:
    inbox.invite(number=NUMBER)
    texted(inbox, silence.TEXTS - 1)
    inbox.clock.advance(days=3)
    assert look(inbox) == []

    texted(inbox, 1)
    assert look(inbox) == [(Kind.NO_ANSWERS, "GB")]


def test_an_answer_yet_to_come_is_waited_for(inbox: Inbox) -> None:
    inbox.invite(number=NUMBER)
    texted(inbox, silence.TEXTS)
    inbox.clock.advance(hours=47)

    assert look(inbox) == []
