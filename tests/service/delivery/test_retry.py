"""The one second attempt after a carrier said that the first did not arrive: never blindly, nothing forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from desk import Desk, ScriptedCarrier

from service.delivery import receipt
from service.delivery.carriers import Carriers
from service.delivery.channel import Ambiguous
from service.delivery.message import Kind, Message, State
from service.survey.practice import Practice

Phone = Callable[[int], str]
ONCE = Practice(reminders=0, blind_share=0.0)


def take(desk: Desk, status: str, name: str, code: str | None = None, message_id: UUID | None = None) -> None:
    with desk.database.write() as session:
        receipt.take(
            session,
            provider="scripted",
            provider_id=name,
            status=status,
            error_code=code,
            message_id=message_id,
            secrets=desk.secrets,
            now=desk.clock(),
        )


@pytest.fixture
def failed(desk: Desk, carriers: Carriers, phone: Phone) -> Message:
    """A text that was sent as name-1 and of which the carrier says that the telephone was off."""
    desk.invite([phone(1)], of=desk.open_survey("Once", practice=ONCE))
    desk.dispatch(carriers)
    take(desk, "undelivered", "name-1", "30003")
    return desk.messages()[0]


def test_it_is_sent_once_more_after_some_hours_under_a_name_of_its_own(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, failed: Message
) -> None:
    assert desk.dispatch(carriers) == 0
    desk.clock.advance(hours=4)

    desk.dispatch(carriers)

    [message] = desk.messages()
    assert (message.state, message.provider_id, message.retried_id) == (State.SENT, "name-2", "name-1")
    assert len(carrier.taken) == 2


def test_it_is_not_sent_a_third_time(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, failed: Message) -> None:
    desk.clock.advance(hours=4)
    desk.dispatch(carriers)
    take(desk, "undelivered", "name-2", "30003")
    desk.clock.advance(days=1)

    assert desk.dispatch(carriers) == 0
    [message] = desk.messages()
    assert (message.state, message.error) == (State.FAILED, "undelivered 30003")


@pytest.mark.parametrize("code", ["30004", "30005", "30006", "30007", "30034", "30036", None])
def test_what_a_second_attempt_would_not_help_fails_for_good(
    desk: Desk, carriers: Carriers, phone: Phone, code: str | None
) -> None:
    desk.invite([phone(1)], of=desk.open_survey("Once", practice=ONCE))
    desk.dispatch(carriers)

    take(desk, "undelivered", "name-1", code)

    assert desk.messages()[0].state is State.FAILED


def test_the_first_that_arrives_after_all_ends_the_second_before_it_leaves(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, failed: Message
) -> None:
    take(desk, "delivered", "name-1")
    desk.clock.advance(hours=5)

    assert desk.dispatch(carriers) == 0
    [message] = desk.messages()
    assert (message.state, message.provider_id) == (State.DELIVERED, "name-1")
    assert len(carrier.taken) == 1


def test_that_the_first_arrived_is_not_lost_when_the_second_fails(
    desk: Desk, carriers: Carriers, failed: Message
) -> None:
    desk.clock.advance(hours=4)
    desk.dispatch(carriers)
    take(desk, "failed", "name-2", "30005")

    take(desk, "delivered", "name-1")

    assert desk.messages()[0].state is State.DELIVERED


def test_that_the_first_arrived_while_the_second_is_under_way_is_not_undone_by_it(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, failed: Message
) -> None:
    desk.clock.advance(hours=4)
    carrier.script.append(lambda outgoing: (take(desk, "delivered", "name-1"), carrier.take(outgoing))[1])
    desk.dispatch(carriers)

    take(desk, "sent", "name-2", message_id=failed.id)

    [message] = desk.messages()
    assert (message.state, message.provider_id) == (State.DELIVERED, "name-2")


def test_what_else_is_said_of_the_first_changes_nothing(desk: Desk, carriers: Carriers, failed: Message) -> None:
    take(desk, "sent", "name-1")
    take(desk, "failed", "name-1", "30008")
    assert desk.messages()[0].state is State.QUEUED
    desk.clock.advance(hours=4)
    desk.dispatch(carriers)

    take(desk, "sending", "name-1")

    [message] = desk.messages()
    assert (message.state, message.provider_id) == (State.SENT, "name-2")


def test_a_lost_second_attempt_is_not_mistaken_for_the_first_when_it_is_looked_up(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, failed: Message
) -> None:
    """The carrier lists both: same number, same text."""
    desk.clock.advance(hours=4)
    carrier.script.append(carrier.take_and_raise(Ambiguous("it broke")))
    desk.dispatch(carriers)

    desk.sweep(carriers)

    assert desk.messages()[0].provider_id == "name-2"


def test_a_second_attempt_that_never_reached_the_carrier_is_queued_again(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, failed: Message
) -> None:
    desk.clock.advance(hours=4)
    carrier.script.append(Ambiguous("it broke before"))
    desk.dispatch(carriers)
    desk.sweep(carriers)
    assert desk.messages()[0].state is State.QUEUED

    desk.dispatch(carriers)

    assert [name for name, _ in carrier.taken] == ["name-1", "name-2"]


def test_nothing_is_tried_again_that_is_not_owed_any_more_or_would_come_too_late(
    desk: Desk, carriers: Carriers, phone: Phone
) -> None:
    once = desk.open_survey("Once", practice=ONCE)
    desk.invite([phone(1)], of=once)
    desk.dispatch(carriers)
    with desk.database.write() as session:
        session.get_one(Message, desk.messages()[0].id).withdrawn = "answered"
    take(desk, "undelivered", "name-1", "30003")
    assert desk.messages()[0].state is State.FAILED

    desk.invite([phone(2)], of=once)
    desk.dispatch(carriers)
    late = next(message for message in desk.messages() if message.provider_id == "name-2")
    desk.clock.moment = late.not_after - timedelta(hours=4)
    take(desk, "undelivered", "name-2", "30003")
    assert desk.message(late.id).state is State.FAILED


def test_a_confirmation_of_a_stop_is_not_tried_again(desk: Desk, carriers: Carriers, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)], of=desk.open_survey("Once", practice=ONCE))
    desk.dispatch(carriers)
    notice = desk.owe(invitation, Kind.NOTICE, "You are unsubscribed", "stop")
    desk.dispatch(carriers)

    take(desk, "undelivered", "name-2", "30008")

    assert desk.message(notice.id).state is State.FAILED
