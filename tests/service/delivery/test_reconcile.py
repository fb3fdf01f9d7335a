"""Unknown outcomes: found out at the carrier, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from desk import Desk, ScriptedCarrier
from sqlalchemy import update

from service.delivery import dispatch, lease
from service.delivery.carriers import Carriers
from service.delivery.channel import Accepted, Ambiguous, Busy, Carrier, Outgoing
from service.delivery.lease import LEASE
from service.delivery.message import Kind, Message, State

Phone = Callable[[int], str]
SETTLE = timedelta(minutes=2)


class Silent(Carrier):
    """Like SMTP: takes messages, cannot tell which."""

    provider = "silent"

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> Accepted:
        self.taken.append(outgoing)
        raise Ambiguous("no answer")


def test_a_message_found_at_the_carrier_was_sent(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(carrier.take_and_raise(Ambiguous("no answer")))
    desk.dispatch(carriers)
    desk.clock.advance(minutes=2)

    assert desk.sweep(carriers, settle=SETTLE) == 1

    message = desk.messages()[0]
    assert (message.state, message.provider_id, message.attempt) == (State.SENT, "name-1", 1)
    assert len(carrier.taken) == 1


def test_nothing_is_looked_up_before_it_has_settled(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(Ambiguous("no answer"))
    desk.dispatch(carriers)
    desk.clock.advance(seconds=119)

    assert desk.sweep(carriers, settle=SETTLE) == 0
    assert carrier.lookups == []


def test_a_message_the_carrier_does_not_list_is_sent_again(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(Ambiguous("reset before it arrived"))
    desk.dispatch(carriers)

    desk.sweep(carriers)
    desk.dispatch(carriers)

    assert len(carrier.taken) == 1
    assert (desk.messages()[0].state, desk.messages()[0].attempt) == (State.SENT, 2)


def test_with_a_carrier_that_cannot_list_an_unknown_message_stays_unknown(desk: Desk, carriers: Carriers) -> None:
    silent = Silent()
    deaf = replace(carriers, email=silent)
    desk.invite(mails=["ada@example.org"])
    desk.dispatch(deaf)
    desk.clock.advance(days=1)

    assert desk.sweep(deaf, settle=SETTLE) == 0
    desk.dispatch(deaf)

    assert len(silent.taken) == 1
    assert desk.messages()[0].state is State.UNKNOWN


def test_a_message_that_was_only_claimed_is_sent_after_the_worker_died(desk: Desk, carriers: Carriers) -> None:
    silent = Silent()
    deaf = replace(carriers, email=silent)
    desk.invite(mails=["ada@example.org"])
    desk.claim(worker="dies")
    desk.clock.advance(seconds=LEASE.total_seconds())

    assert desk.sweep(deaf) == 1
    desk.dispatch(deaf)

    assert len(silent.taken) == 1


def test_a_message_that_was_handed_over_when_the_worker_died_is_unknown(desk: Desk, carriers: Carriers) -> None:
    desk.invite(mails=["ada@example.org"])
    claimed = desk.claim(worker="dies")
    with desk.database.write() as session:
        lease.hand_over(session, claimed.leased, provider="silent", now=desk.clock())

    desk.clock.advance(seconds=LEASE.total_seconds() - 1)
    assert desk.sweep(carriers) == 0
    desk.clock.advance(seconds=1)
    assert desk.sweep(carriers) == 1

    assert desk.messages()[0].state is State.UNKNOWN


def test_a_message_withdrawn_while_unknown_is_not_sent_again(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])
    carrier.script.append(lambda _: desk.cancel_then_raise(invitation, Ambiguous("no answer")))
    desk.dispatch(carriers)

    desk.sweep(carriers)

    assert (desk.messages()[0].state, desk.messages()[0].withdrawn) == (State.CANCELLED, "answered")


def test_a_message_lost_every_time_is_given_up(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script += [Ambiguous("no answer")] * dispatch.MAX_ATTEMPTS

    for _ in range(dispatch.MAX_ATTEMPTS):
        desk.dispatch(carriers)
        desk.sweep(carriers)

    first = desk.messages()[0]
    assert (first.state, first.attempt) == (State.FAILED, dispatch.MAX_ATTEMPTS)


def test_when_the_carrier_cannot_be_asked_the_message_waits(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(carrier.take_and_raise(Ambiguous("no answer")))
    desk.dispatch(carriers)
    desk.clock.advance(minutes=2)
    carrier.lookup_error = Busy("too many")

    assert desk.sweep(carriers, settle=SETTLE) == 0
    assert desk.sweep(carriers, settle=SETTLE) == 0
    assert len(carrier.lookups) == 1

    carrier.lookup_error = None
    desk.clock.advance(minutes=1)
    assert desk.sweep(carriers, settle=SETTLE) == 1


def test_two_equal_texts_are_told_apart_by_which_is_known_already(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    [invitation] = desk.invite([phone(1)])
    desk.dispatch(carriers)
    desk.owe(invitation, Kind.CONVERSATION, "Sorry, please reply with one number.", "first")
    desk.dispatch(carriers)
    desk.owe(invitation, Kind.CONVERSATION, "Sorry, please reply with one number.", "second")
    carrier.script.append(Ambiguous("reset before it arrived"))
    desk.dispatch(carriers)

    desk.sweep(carriers)
    desk.dispatch(carriers)

    assert len(carrier.taken) == 3
    names = [message.provider_id for message in desk.messages() if message.state is State.SENT]
    assert sorted(names) == ["name-1", "name-2", "name-3"]


def test_an_unknown_message_that_cannot_be_opened_keeps_no_other_from_being_settled(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org", "bea@example.org"])
    carrier.script += [carrier.take_and_raise(Ambiguous("no answer"))] * 2
    desk.dispatch(carriers)
    spoilt = min(message.id for message in desk.messages() if message.state is State.UNKNOWN)
    with desk.database.write() as session:
        session.execute(update(Message).where(Message.id == spoilt).values(payload_sealed=b"\x01" + bytes(40)))

    assert desk.sweep(carriers) == 1
    assert desk.sweep(carriers) == 0

    assert desk.message(spoilt).state is State.UNKNOWN
    assert sorted(message.state for message in desk.messages() if message.wave == 0) == [State.SENT, State.UNKNOWN]
