"""What is owed, and when it is owed no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from desk import Desk, ScriptedCarrier
from sqlalchemy import select

from service.base.tables import Mode
from service.delivery import conversation, outbox, withdrawal
from service.delivery.carriers import Carriers
from service.delivery.channel import Ambiguous, Busy, Mail, Text, load
from service.delivery.message import Kind, Message, State
from service.survey.practice import Practice

Phone = Callable[[int], str]


def content(desk: Desk, message: Message) -> Text | Mail:
    return load(message.channel, desk.secrets.unseal(message.team_id, message.payload_sealed))


def test_an_invitation_owes_itself_and_one_reminder_in_time(desk: Desk) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])

    first, reminder = desk.messages()

    assert (first.kind, first.wave, first.due_at) == (Kind.INVITATION, 0, invitation.send_at)
    assert (reminder.kind, reminder.wave) == (Kind.REMINDER, 1)
    assert reminder.due_at == invitation.send_at + timedelta(hours=desk.survey.reminder_after_hours)
    assert first.not_after == reminder.not_after == invitation.expires_at
    assert first.state is reminder.state is State.QUEUED


def test_a_survey_without_reminders_owes_none(desk: Desk) -> None:
    quiet = desk.open_survey("Quiet", practice=Practice(reminders=0, blind_share=0.0))

    desk.invite(mails=["ada@example.org"], of=quiet)

    assert [message.kind for message in desk.messages()] == [Kind.INVITATION]


def test_a_reminder_that_would_come_after_the_link_has_expired_is_not_owed(desk: Desk) -> None:
    short = Practice(reminder_after_hours=48, link_valid_days=1, blind_share=0.0)

    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Short", practice=short))

    assert [message.kind for message in desk.messages()] == [Kind.INVITATION]


def test_owing_the_same_invitations_again_owes_nothing_new(desk: Desk) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])
    with desk.database.write() as session:
        version = desk.version(session)

        owed = outbox.owe_invitations(
            session, [(invitation, version)], secrets=desk.secrets, public_url="http://127.0.0.1", now=desk.clock()
        )

    assert owed == 0
    assert len(desk.messages()) == 2


def test_a_text_asks_the_score_and_opens_a_conversation(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)], language="en")

    text = content(desk, desk.messages()[0])
    [opened] = desk.conversations()

    assert isinstance(text, Text)
    assert "Reply 1 (" in text.body
    assert "/s/" in text.body
    assert opened.invitation_id == invitation.id
    assert opened.question == desk.score_question()
    assert opened.opened_at == invitation.send_at


def test_a_tests_text_asks_as_it_would_but_leaves_the_number_to_live_surveys(desk: Desk, phone: Phone) -> None:
    [test] = desk.invite([phone(1)], of=desk.open_survey("Trial", mode=Mode.TEST), language="en")
    assert desk.conversations() == []
    [live] = desk.invite([phone(1)], language="en")

    first = {message.invitation_id: content(desk, message) for message in desk.messages() if message.wave == 0}
    assert all("Reply 1 (" in text.body for text in first.values() if isinstance(text, Text))
    assert set(first) == {test.id, live.id}
    assert [opened.invitation_id for opened in desk.conversations()] == [live.id]


def test_a_second_invitation_to_a_number_in_conversation_carries_the_link_only(desk: Desk, phone: Phone) -> None:
    desk.invite([phone(1)], language="en")
    desk.clock.advance(hours=1)

    [second] = desk.invite([phone(1)], language="en")

    texts = [content(desk, message).body for message in desk.messages() if message.invitation_id == second.id]
    assert len(texts) == 2
    for text in texts:
        assert "/s/" in text
        assert "Reply 1" not in text
        assert "STOP" in text
    assert len(desk.conversations()) == 1


def test_two_events_of_one_number_in_one_batch_open_one_conversation(desk: Desk, phone: Phone) -> None:
    first, second = desk.invite([phone(1), phone(1)], language="en")

    bodies = {m.invitation_id: content(desk, m).body for m in desk.messages() if m.kind is Kind.INVITATION}

    assert [opened.invitation_id for opened in desk.conversations()] == [first.id]
    assert "Reply 1" in bodies[first.id]
    assert "Reply 1" not in bodies[second.id]


def test_a_conversation_whose_invitation_has_expired_makes_room_for_the_next(desk: Desk, phone: Phone) -> None:
    desk.invite([phone(1)])
    desk.clock.advance(days=desk.survey.link_valid_days, seconds=1)

    desk.invite([phone(1)])

    assert [opened.state for opened in desk.conversations()] == [conversation.State.LAPSED, conversation.State.OPEN]


def test_a_reply_finds_its_conversation_only_while_that_is_open(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    index = desk.address_index(invitation)

    with desk.database.write() as session:
        found = conversation.open_for(session, index, now=desk.clock())
        assert found is not None
        assert conversation.open_for(session, index, now=desk.clock() - timedelta(seconds=1)) is None
        conversation.close(session, found, conversation.State.DONE, desk.clock())
        assert conversation.open_for(session, index, now=desk.clock()) is None


def test_a_conversation_is_not_closed_as_open(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    with desk.database.write() as session:
        found = conversation.open_for(session, desk.address_index(invitation), now=desk.clock())
        assert found is not None
        with pytest.raises(ValueError, match="done, stopped or lapsed"):
            conversation.close(session, found, conversation.State.OPEN, desk.clock())


def test_a_mail_offers_each_point_of_the_first_question_as_a_link(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"], language="en")

    mail = content(desk, desk.messages()[0])

    assert isinstance(mail, Mail)
    for point in range(1, 6):
        assert f"?a={point}" in mail.html
    assert mail.unsubscribe.startswith("http://127.0.0.1:8000/u/")
    assert mail.unsubscribe in mail.html
    assert mail.unsubscribe in mail.text
    assert "<img" not in mail.html


def test_an_arabic_mail_runs_from_right_to_left(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"], language="ar")

    mail = content(desk, desk.messages()[0])

    assert isinstance(mail, Mail)
    assert '<html lang="ar" dir="rtl">' in mail.html


def test_cancelling_leaves_notices_alone(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    desk.owe(invitation, Kind.NOTICE, "Bye", "notice")
    desk.owe(invitation, Kind.CONVERSATION, "And why?", "question")

    with desk.database.write() as session:
        cancelled = withdrawal.cancel(session, invitation_id=invitation.id, reason="stopped", now=desk.clock())

    assert cancelled == 3
    states = {message.kind: (message.state, message.withdrawn) for message in desk.messages()}
    assert states[Kind.NOTICE] == (State.QUEUED, None)
    assert states[Kind.INVITATION] == states[Kind.REMINDER] == (State.CANCELLED, "stopped")
    assert states[Kind.CONVERSATION] == (State.CANCELLED, "stopped")


def test_cancelling_for_a_survey_leaves_notices_and_other_surveys_alone(desk: Desk, phone: Phone) -> None:
    [ours] = desk.invite([phone(1)])
    [theirs] = desk.invite([phone(2)], of=desk.open_survey("Southwind"))
    desk.owe(ours, Kind.NOTICE, "Bye", "notice")

    with desk.database.write() as session:
        cancelled = withdrawal.cancel_for_survey(session, survey_id=ours.survey_id, reason="closed", now=desk.clock())

    assert cancelled == 2
    left = [(message.invitation_id, message.kind) for message in desk.messages() if message.state is State.QUEUED]
    assert sorted(left, key=str) == sorted(
        [(ours.id, Kind.NOTICE), (theirs.id, Kind.INVITATION), (theirs.id, Kind.REMINDER)], key=str
    )


def test_cancelling_for_an_address_reaches_every_team_unless_one_is_named(desk: Desk, phone: Phone) -> None:
    other = desk.open_survey("Southwind")
    [ours] = desk.invite([phone(1)])
    [theirs] = desk.invite([phone(1)], of=other)
    index = desk.address_index(ours)

    with desk.database.write() as session:
        for_one = withdrawal.cancel_for_address(
            session, address_index=index, reason="team", team_id=theirs.team_id, now=desk.clock()
        )
        for_all = withdrawal.cancel_for_address(session, address_index=index, reason="stop", now=desk.clock())

    assert (for_one, for_all) == (2, 2)


def test_a_message_withdrawn_while_under_way_is_not_tried_again(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])
    carrier.script.append(lambda _: desk.cancel_then_raise(invitation, Busy("later")))

    desk.dispatch(carriers)

    first, reminder = desk.messages()
    assert (first.state, first.withdrawn) == (State.CANCELLED, "answered")
    assert reminder.state is State.CANCELLED


def test_a_message_withdrawn_while_unknown_stays_unknown_until_it_is_looked_up(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])
    carrier.script.append(lambda _: desk.cancel_then_raise(invitation, Ambiguous("who knows")))

    desk.dispatch(carriers)

    assert (desk.messages()[0].state, desk.messages()[0].withdrawn) == (State.UNKNOWN, "answered")


def test_a_text_with_the_same_key_is_owed_once(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])

    first = desk.owe(invitation, Kind.NOTICE, "You are unsubscribed", "stop")
    again = desk.owe(invitation, Kind.NOTICE, "You are unsubscribed", "stop")

    assert first.id == again.id


def test_a_further_text_is_not_owed_to_an_invitation_by_mail(desk: Desk) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])

    with pytest.raises(ValueError, match="sent by text"):
        desk.owe(invitation, Kind.NOTICE, "Hello", "key")


def test_a_reminder_is_not_a_further_text(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])

    with pytest.raises(ValueError, match="further text"):
        desk.owe(invitation, Kind.REMINDER, "Hello", "key")


def test_the_wave_counts_what_has_left(desk: Desk, carriers: Carriers) -> None:
    [invitation] = desk.invite(mails=["ada@example.org"])

    def wave() -> int:
        with desk.database.read() as session:
            return outbox.last_wave(session, invitation.id)

    assert wave() == 0
    desk.dispatch(carriers)
    assert wave() == 0
    desk.clock.advance(hours=desk.survey.reminder_after_hours)
    desk.dispatch(carriers)
    assert wave() == 1


def test_addresses_and_texts_are_not_readable_in_the_database(desk: Desk, phone: Phone) -> None:
    desk.invite([phone(1)])

    with desk.database.read() as session:
        rows = session.execute(select(Message.__table__)).all()

    assert phone(1) not in repr(rows)
    assert "Northwind Clinic" not in repr(rows)
