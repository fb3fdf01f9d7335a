"""Reminders: so many as the survey says, each its own time after the message before it left, to the silent only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from desk import Desk, ScriptedCarrier
from sqlalchemy import select

from service.base.errors import InvalidInput
from service.delivery import outbox, withdrawal
from service.delivery.carriers import Carriers
from service.delivery.message import Kind, Message, State
from service.results import programme
from service.survey import survey as surveys
from service.survey.practice import Practice
from service.survey.survey import NotADraft

Phone = Callable[[int], str]
THREE = Practice(blind_share=0.0, reminders=3, reminder_waits=[24, 48, 72])


def test_a_survey_owes_as_many_reminders_as_it_has_waits(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Thorough", practice=THREE))

    begun = desk.clock()
    assert [(m.kind, m.wave, m.due_at - begun) for m in desk.messages()] == [
        (Kind.INVITATION, 0, timedelta()),
        (Kind.REMINDER, 1, timedelta(hours=24)),
        (Kind.REMINDER, 2, timedelta(hours=72)),
        (Kind.REMINDER, 3, timedelta(hours=144)),
    ]


def test_without_waits_of_their_own_all_reminders_wait_alike(desk: Desk) -> None:
    practice = Practice(blind_share=0.0, reminders=2, reminder_after_hours=48)
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Plain", practice=practice))

    assert [m.due_at - desk.clock() for m in desk.messages()] == [timedelta(hours=h) for h in (0, 48, 96)]


def test_no_reminder_is_owed_that_would_come_after_the_link_has_expired(desk: Desk) -> None:
    practice = Practice(blind_share=0.0, reminders=3, reminder_after_hours=20, link_valid_days=2)
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Short", practice=practice))

    assert [m.wave for m in desk.messages()] == [0, 1, 2]


def test_a_reminder_waits_from_when_the_message_before_it_left(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    """Nothing ran for a day: the reminder, due by the plan, moves by that day."""
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Thorough", practice=THREE))
    desk.clock.advance(hours=30)

    desk.dispatch(carriers)
    assert [m.state for m in desk.messages() if m.wave <= 1] == [State.SENT, State.QUEUED]
    desk.clock.advance(hours=23)
    assert desk.dispatch(carriers) == 0
    desk.clock.advance(hours=1)
    desk.dispatch(carriers)

    sent = {m.wave: m.sent_at for m in desk.messages() if m.sent_at is not None}
    assert sent.keys() == {0, 1}
    assert sent[1] - sent[0] == timedelta(hours=24)


def test_a_reminder_does_not_overtake_a_message_that_has_not_left(desk: Desk, carriers: Carriers) -> None:
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Thorough", practice=THREE))
    late = desk.clock() + timedelta(hours=40)
    with desk.database.write() as session:
        session.scalars(select(Message).where(Message.wave == 0)).one().due_at = late
    desk.clock.advance(hours=30)

    assert desk.claim().leased == ()
    [reminder] = [m for m in desk.messages() if m.wave == 1]
    assert (reminder.state, reminder.due_at, reminder.attempt) == (State.QUEUED, late + timedelta(hours=24), 0)


def test_a_reminder_waits_after_a_message_of_which_nobody_knows_whether_it_left(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Thorough", practice=THREE))
    desk.clock.advance(hours=30)
    with desk.database.write() as session:
        first = session.scalars(select(Message).where(Message.wave == 0)).one()
        first.state, first.handed_at = State.UNKNOWN, desk.clock()

    assert desk.claim().leased == ()
    assert [m.due_at - desk.clock() for m in desk.messages() if m.wave == 1] == [timedelta(hours=24)]


def test_a_reminder_goes_as_planned_where_the_invitation_failed_for_another_reason(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Thorough", practice=THREE))
    with desk.database.write() as session:
        first = session.scalars(select(Message).where(Message.wave == 0)).one()
        first.state = State.FAILED
    desk.clock.advance(hours=24)

    assert [one.kind for one in desk.claim().leased] == [Kind.REMINDER]


def test_who_answered_gets_none_of_them(desk: Desk) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"], of=desk.open_survey("Thorough", practice=THREE))
    desk.claim()
    with desk.database.write() as session:
        withdrawal.cancel(session, invitation_id=invitation.id, reason="answered", now=desk.clock())

    assert [m.state for m in desk.messages()] == [State.SENDING, *[State.CANCELLED] * 3]


def test_a_wave_is_counted_once_however_many_addresses_it_was_sent_to(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)], of=desk.open_survey("Thorough", practice=THREE))
    with desk.database.write() as session:
        for message in session.scalars(select(Message).where(Message.wave <= 1)):
            message.sent_at = desk.clock()
        assert outbox.last_wave(session, invitation.id) == 0  # nothing is flushed yet
        session.flush()
        assert outbox.last_wave(session, invitation.id) == 1


def test_waits_must_be_as_many_as_reminders(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.open_survey("Odd", practice=Practice(reminders=1, reminder_waits=[24, 48]))
    assert [error.path for error in refused.value.errors] == ["practice.reminder_waits"]


@pytest.mark.parametrize(
    "changed", [Practice(blind_share=0.0, reminders=2), Practice(blind_share=0.0, reminder_waits=[12])]
)
def test_the_schedule_is_fixed_once_published(desk: Desk, changed: Practice) -> None:
    with desk.database.write() as session, pytest.raises(NotADraft):
        surveys.edit(
            session, desk.actor, desk.survey.id, name=None, touchpoint=None, document=None, auxiliaries=None,
            practice=changed, now=desk.clock(),
        )  # fmt: skip


def test_the_programme_tells_the_days_from_the_invitation_to_each_reminder(desk: Desk) -> None:
    of = desk.open_survey("Thorough", practice=THREE)
    desk.invite(mails=["ada@example.org"], of=of)
    with desk.database.read() as session:
        held = programme.tables(session, of[1], None, secrets=desk.secrets)

    assert held.settings.reminder_days == (1, 3, 6)
