"""Receipts: kept as they come, worth the same in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from desk import Desk, ScriptedCarrier
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from service.base.errors import InvalidInput
from service.delivery import callback, conversation, receipt
from service.delivery.carriers import Carriers
from service.delivery.channel import Ambiguous
from service.delivery.message import Receipt, State
from service.sampling import suppression
from service.sampling.suppression import SuppressionReason

Phone = Callable[[int], str]
CODES = {"failed": "30008", "undelivered": "30003"}
STATUSES = ["queued", "accepted", "scheduled", "sending", "sent", "failed", "undelivered", "delivered", "read", "odd"]


def take(
    desk: Desk, status: str, *, name: str = "name-1", code: str | None = None, message_id: UUID | None = None
) -> None:
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


@given(st.data(), st.lists(st.sampled_from(STATUSES), min_size=1, max_size=8))
def test_receipts_in_any_order_come_to_the_same(data: st.DataObject, statuses: list[str]) -> None:
    receipts = [(status, CODES.get(status)) for status in statuses]
    shuffled = data.draw(st.permutations(receipts))

    assert receipt.verdict(shuffled) == receipt.verdict(receipts)


_numbers = count(1)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), statuses=st.lists(st.sampled_from(STATUSES), min_size=1, max_size=5))
def test_messages_end_equal_whatever_the_order_of_their_receipts(
    data: st.DataObject, statuses: list[str], desk: Desk, carriers: Carriers
) -> None:
    first, second = next(_numbers), next(_numbers)
    desk.invite(mails=[f"c{first}@example.com", f"c{second}@example.com"])
    desk.dispatch(carriers)
    one, other = desk.last_two_invitations()

    for message, order in ((one, statuses), (other, data.draw(st.permutations(statuses)))):
        for status in order:
            take(desk, status, name=message.provider_id, code=CODES.get(status), message_id=message.id)

    ends = {(m.state, m.error, m.sent_at, m.worker) for m in (desk.message(one.id), desk.message(other.id))}
    assert len(ends) == 1


def test_delivered_is_not_undone_by_a_late_sent(desk: Desk, carriers: Carriers) -> None:
    desk.invite(mails=["ada@example.org"])
    desk.dispatch(carriers)

    take(desk, "delivered")
    take(desk, "sent")

    assert desk.messages()[0].state is State.DELIVERED


def test_a_repeated_receipt_is_kept_once(desk: Desk, carriers: Carriers) -> None:
    desk.invite(mails=["ada@example.org"])
    desk.dispatch(carriers)

    take(desk, "delivered")
    take(desk, "delivered")

    with desk.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1


def test_a_callback_settles_a_message_whose_reply_was_lost(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(carrier.take_and_raise(Ambiguous("no answer")))
    desk.dispatch(carriers)

    take(desk, "delivered", message_id=desk.messages()[0].id)
    desk.sweep(carriers)

    message = desk.messages()[0]
    assert (message.state, message.provider_id) == (State.DELIVERED, "name-1")
    assert carrier.lookups == []


def test_a_callback_takes_a_message_out_of_the_queue_again(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(Ambiguous("it was on its way all the same"))
    desk.dispatch(carriers)
    desk.sweep(carriers)
    assert desk.messages()[0].state is State.QUEUED

    take(desk, "sent", message_id=desk.messages()[0].id)
    desk.dispatch(carriers)

    assert carrier.taken == []
    assert desk.messages()[0].state is State.SENT


def test_a_callback_takes_a_message_out_of_the_queue_in_which_something_holds_it(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    desk.invite([phone(1)])
    carrier.script.append(Ambiguous("it was on its way all the same"))
    desk.dispatch(carriers)
    desk.sweep(carriers)
    desk.clock.advance(hours=12)  # by now it is night
    desk.claim()
    assert (desk.messages()[0].state, desk.messages()[0].held_for) == (State.QUEUED, "window")

    take(desk, "delivered", message_id=desk.messages()[0].id)
    desk.clock.advance(hours=12)
    desk.dispatch(carriers)

    assert carrier.taken == []
    assert (desk.messages()[0].state, desk.messages()[0].held_for) == (State.DELIVERED, None)


def test_a_callback_that_overtakes_the_reply_is_not_undone_by_it(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])

    def overtaken(outgoing: object) -> object:
        accepted = carrier.take(outgoing)
        take(desk, "delivered", message_id=outgoing.message_id)
        return accepted

    carrier.script.append(overtaken)
    desk.dispatch(carriers)

    assert desk.messages()[0].state is State.DELIVERED


def test_a_number_that_does_not_exist_gets_no_reminder(desk: Desk, carriers: Carriers, phone: Phone) -> None:
    desk.invite([phone(1)])
    desk.dispatch(carriers)

    take(desk, "undelivered", code="30005")

    first, reminder = desk.messages()
    assert (first.state, first.error) == (State.FAILED, "undelivered 30005")
    assert (reminder.state, reminder.withdrawn) == (State.CANCELLED, "undeliverable")


def test_a_telephone_that_was_off_is_tried_once_more_and_still_gets_the_reminder(
    desk: Desk, carriers: Carriers, phone: Phone
) -> None:
    desk.invite([phone(1)])
    desk.dispatch(carriers)

    take(desk, "undelivered", code="30003")

    asked, reminder = desk.messages()
    assert (asked.state, asked.due_at, asked.held_for) == (
        State.QUEUED,
        desk.clock() + timedelta(hours=4),
        "second_attempt",
    )
    assert reminder.state is State.QUEUED


def test_a_stop_told_to_the_carrier_suppresses_the_number(desk: Desk, carriers: Carriers, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    desk.dispatch(carriers)

    take(desk, "failed", code="21610")

    index = desk.address_index(invitation)
    with desk.database.read() as session:
        assert suppression.suppressed_among(session, invitation.team_id, [index]) == {index: SuppressionReason.STOP}
    assert [opened.state for opened in desk.conversations()] == [conversation.State.STOPPED]


def test_a_receipt_of_nobodys_message_is_kept_and_changes_nothing(desk: Desk, carriers: Carriers) -> None:
    desk.invite(mails=["ada@example.org"])
    before = [message.state for message in desk.messages()]

    take(desk, "delivered", name="somebody-elses")

    assert [message.state for message in desk.messages()] == before
    with desk.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1


@pytest.mark.parametrize(
    ("name", "status", "code", "field"),
    [
        ("", "sent", None, "provider_id"),
        ("x" * 201, "sent", None, "provider_id"),
        ("SM1", "SENT!", None, "status"),
        ("SM1", "s" * 33, None, "status"),
        ("SM1", "failed", "3" * 17, "error_code"),
        ("SM\x00", "sent", None, "provider_id"),
    ],
)
def test_a_receipt_that_cannot_be_true_names_the_field(
    desk: Desk, name: str, status: str, code: str | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        take(desk, status, name=name, code=code)

    assert [error.path for error in caught.value.errors] == [field]


def test_only_an_id_that_we_marked_is_believed(desk: Desk) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])
    url = callback.status_url("https://survey.example.com", desk.secrets, invitation.id)
    mark = url.rsplit("s=", 1)[1]

    assert callback.message_of(desk.secrets, str(invitation.id), mark) == invitation.id
    assert callback.message_of(desk.secrets, str(invitation.team_id), mark) is None
    assert callback.message_of(desk.secrets, "no id", mark) is None
    assert callback.message_of(desk.secrets, str(invitation.id), "") is None
