"""Sending: what the carrier's answer makes of a message, and what nobody may do meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

import pytest
from desk import Desk, ScriptedCarrier
from fakes import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.tables import Mode
from service.delivery import conversation, dispatch, mailbox
from service.delivery.carriers import Carriers
from service.delivery.channel import Accepted, Ambiguous, Busy, Outgoing, Rejected
from service.delivery.lease import LEASE
from service.delivery.message import Message, State
from service.sampling import suppression
from service.sampling.suppression import SuppressionReason

Phone = Callable[[int], str]


def test_what_is_due_is_handed_over_once_and_counts_as_sent(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    desk.invite([phone(1)], ["ada@example.org"])

    assert desk.dispatch(carriers) == 2
    assert desk.dispatch(carriers) == 0

    assert sorted(outgoing.address for _, outgoing in carrier.taken) == [phone(1), "ada@example.org"]
    sent = [message for message in desk.messages() if message.wave == 0]
    assert {(message.state, message.provider, message.attempt) for message in sent} == {(State.SENT, "scripted", 1)}
    assert {message.provider_id for message in sent} == {"name-1", "name-2"}
    assert all(message.sent_at == desk.clock() for message in sent)


def test_a_batch_larger_than_the_threads_is_sent_whole(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=[f"c{number}@example.com" for number in range(30)])

    assert desk.dispatch(carriers, limit=30) == 30
    assert len({outgoing.message_id for _, outgoing in carrier.taken}) == 30


def test_a_stop_reaches_messages_that_wait_for_their_turn_in_a_batch(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    invitations = desk.invite(mails=[f"c{number}@example.com" for number in range(dispatch.THREADS * 2)])
    everybody_else = threading.Barrier(dispatch.THREADS)

    def answer(outgoing: Outgoing) -> Accepted:
        if everybody_else.wait() == 0:
            for invitation in invitations:
                desk.cancel(invitation)
        everybody_else.wait()
        return carrier.take(outgoing)

    carrier.script += [answer] * dispatch.THREADS
    assert desk.dispatch(carriers, limit=dispatch.THREADS * 2) == dispatch.THREADS * 2
    desk.clock.advance(seconds=LEASE.total_seconds())
    desk.sweep(carriers)
    desk.dispatch(carriers)

    assert len(carrier.taken) == dispatch.THREADS
    states = [message.state for message in desk.messages() if message.wave == 0]
    assert states.count(State.SENT) == states.count(State.CANCELLED) == dispatch.THREADS


def test_no_transaction_is_open_while_a_carrier_is_called(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    seen: list[State] = []

    def answer(outgoing: Outgoing) -> Accepted:
        with desk.database.write() as session:  # waits for ever on SQLite if the sender held the write lock
            row = session.scalars(
                select(Message).where(Message.id == outgoing.message_id).with_for_update(nowait=True)
            ).one()
            seen.append(row.state)
            session.execute(update(Message).where(Message.id == outgoing.message_id).values(error="touched"))
        return carrier.take(outgoing)

    carrier.script.append(answer)
    desk.dispatch(carriers)

    assert seen == [State.SENDING]
    assert desk.messages()[0].state is State.SENT


def test_a_busy_carrier_is_tried_again_later(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(Busy("too many"))

    desk.dispatch(carriers)
    again = desk.messages()[0]
    assert (again.state, again.error, again.worker) == (State.QUEUED, "too many", None)
    assert desk.clock() < again.due_at <= desk.clock() + dispatch.FIRST_PAUSE

    desk.clock.advance(seconds=dispatch.FIRST_PAUSE.total_seconds())
    desk.dispatch(carriers)
    assert [(message.state, message.attempt) for message in desk.messages()][:1] == [(State.SENT, 2)]


def test_a_carrier_that_says_when_to_come_back_is_obeyed(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(Busy("too many", retry_after=timedelta(minutes=7)))

    desk.dispatch(carriers)

    assert min(message.due_at for message in desk.messages()) == desk.clock() + timedelta(minutes=7)


def test_a_message_that_never_gets_through_is_given_up(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script += [Busy("too many")] * dispatch.MAX_ATTEMPTS

    for _ in range(dispatch.MAX_ATTEMPTS):
        desk.dispatch(carriers)
        desk.clock.advance(seconds=dispatch.LONGEST_PAUSE.total_seconds())

    first = min(desk.messages(), key=lambda message: message.wave)
    assert (first.state, first.attempt, first.error) == (State.FAILED, dispatch.MAX_ATTEMPTS, "given up: too many")


@given(st.integers(1, dispatch.MAX_ATTEMPTS), st.integers(0, 2**32))
def test_pauses_grow_are_spread_and_have_a_bound(attempt: int, seed: int) -> None:
    pause = dispatch.pause(attempt, None, Random(seed))

    doubled = min(dispatch.FIRST_PAUSE * 2 ** (attempt - 1), dispatch.LONGEST_PAUSE)
    assert doubled / 2 <= pause <= doubled


def test_a_wrong_number_fails_and_its_reminder_is_not_sent(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    desk.invite([phone(1)])
    carrier.script.append(Rejected("21211", "not a valid number", address_at_fault=True))

    desk.dispatch(carriers)

    first, reminder = desk.messages()
    assert (first.state, first.error) == (State.FAILED, "21211: not a valid number")
    assert (reminder.state, reminder.withdrawn) == (State.CANCELLED, "undeliverable")
    assert [opened.state for opened in desk.conversations()] == [conversation.State.LAPSED]


def test_a_message_refused_for_its_content_leaves_the_reminder(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    desk.invite([phone(1)])
    carrier.script.append(Rejected("21617", "too long"))

    desk.dispatch(carriers)

    assert [message.state for message in desk.messages()] == [State.FAILED, State.QUEUED]


def test_a_stop_that_only_the_carrier_knows_of_becomes_ours(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    [invitation] = desk.invite([phone(1)])
    carrier.script.append(Rejected("21610", "told to stop", address_at_fault=True, opted_out=True))

    desk.dispatch(carriers)

    index = desk.address_index(invitation)
    with desk.database.read() as session:
        assert suppression.suppressed_among(session, invitation.team_id, [index]) == {index: SuppressionReason.STOP}
    assert [message.state for message in desk.messages()] == [State.FAILED, State.CANCELLED]
    assert [opened.state for opened in desk.conversations()] == [conversation.State.STOPPED]


def test_an_unknown_outcome_is_not_sent_again_by_the_sender(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    carrier.script.append(carrier.take_and_raise(Ambiguous("no answer")))

    desk.dispatch(carriers)
    desk.clock.advance(hours=1)
    desk.dispatch(carriers)

    assert len(carrier.taken) == 1
    assert desk.messages()[0].state is State.UNKNOWN


def test_a_fault_of_our_own_is_raised_after_the_others_are_written_down(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=[f"c{number}@example.com" for number in range(5)])
    carrier.script.append(ZeroDivisionError("a bug"))

    with pytest.raises(ZeroDivisionError, match="a bug"):
        desk.dispatch(carriers)

    states = sorted(message.state for message in desk.messages() if message.wave == 0)
    assert states == [State.SENDING, State.SENT, State.SENT, State.SENT, State.SENT]


def test_test_mode_goes_to_the_mailbox_whatever_the_channel(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    desk.invite([phone(1)], ["ada@example.org"], of=desk.open_survey("Trial", mode=Mode.TEST))

    desk.dispatch(carriers)

    assert carrier.taken == []
    with desk.database.read() as session:
        kept = mailbox.latest(session, desk.secrets, limit=10)
    assert {entry.address for entry in kept} == {phone(1), "ada@example.org"}
    assert {message.state for message in desk.messages() if message.wave == 0} == {State.DELIVERED}


def test_the_mailbox_keeps_a_message_once(desk: Desk, carriers: Carriers, secrets: Secrets) -> None:
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Trial", mode=Mode.TEST))
    desk.dispatch(carriers)
    with desk.database.read() as session:
        [kept] = mailbox.latest(session, secrets, limit=10)
    outgoing = Outgoing(
        kept.message_id,
        desk.messages()[0].team_id,
        kept.channel,
        kept.address,
        kept.content,
        timedelta(hours=1),
    )

    carriers.mailbox.send(outgoing)

    with desk.database.read() as session:
        assert len(mailbox.latest(session, secrets, limit=10)) == 1
        assert mailbox.entry(session, secrets, kept.id) == kept
        assert mailbox.entry(session, secrets, kept.message_id) is None


class LeapingClock(FakeClock):
    """Stands still until a worker has claimed and handed over, then leaps: the machine slept."""

    def __init__(self, start: datetime, leap: timedelta) -> None:
        super().__init__(start)
        self._leap = leap
        self._looks = 0

    def __call__(self) -> datetime:
        self._looks += 1
        return self.moment if self._looks == 1 else self.moment + self._leap


def test_a_worker_that_was_held_up_does_not_send(
    desk: Desk, database: Database, secrets: Secrets, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    clock = LeapingClock(desk.clock(), LEASE)

    dispatch.run_once(database, carriers, secrets, clock, worker="slept", limit=8, rng=Random(1))

    assert carrier.taken == []
    assert desk.messages()[0].state is State.QUEUED


def test_a_message_that_cannot_be_opened_has_failed_and_the_others_are_sent(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org", "bea@example.org"])
    spoilt = min(message.id for message in desk.messages() if message.wave == 0)
    with desk.database.write() as session:
        session.execute(update(Message).where(Message.id == spoilt).values(payload_sealed=b"\x01" + bytes(40)))

    assert desk.dispatch(carriers) == 2

    assert (desk.message(spoilt).state, desk.message(spoilt).error) == (
        State.FAILED,
        "unreadable: it cannot be opened (InvalidTag)",
    )
    assert len(carrier.taken) == 1


class GivingWay(Database):
    """After the claim, so many transactions end in an error and are rolled back."""

    def __init__(self, database: Database, *, failures: int) -> None:
        super().__init__(database.url.render_as_string(hide_password=False))
        self.failed = 0
        self._failures = failures
        self._has_claimed = False

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            yield session
            if self._has_claimed and self.failed < self._failures:
                self.failed += 1
                raise OperationalError("COMMIT", None, Exception("deadlock detected"))
            self._has_claimed = True


def test_what_carriers_have_said_is_written_again_when_the_database_gave_way(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    """As the loser of a deadlock does: together, then the first one alone, twice more."""
    desk.invite(mails=["ada@example.org", "bea@example.org"])
    fragile = GivingWay(desk.database, failures=3)

    assert dispatch.run_once(fragile, carriers, desk.secrets, desk.clock, worker="w1", rng=Random(1)) == 2
    fragile.dispose()

    assert fragile.failed == 3
    assert len(carrier.taken) == 2
    assert {message.state for message in desk.messages() if message.wave == 0} == {State.SENT}


def test_an_outcome_that_could_not_be_written_is_told_and_reconciled(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=["ada@example.org"])
    fragile = GivingWay(desk.database, failures=100)

    with pytest.raises(OperationalError):
        dispatch.run_once(fragile, carriers, desk.secrets, desk.clock, worker="w1", rng=Random(1))
    fragile.dispose()
    assert desk.messages()[0].state is State.SENDING
    desk.clock.advance(seconds=LEASE.total_seconds())
    desk.sweep(carriers)
    desk.sweep(carriers)

    assert (desk.messages()[0].state, len(carrier.taken)) == (State.SENT, 1)
