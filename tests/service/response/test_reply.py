from __future__ import annotations

from inbox import Inbox, phone
from sqlalchemy import select, update

from service.base.tables import Mode
from service.delivery.conversation import Conversation
from service.delivery.conversation import State as Talk
from service.delivery.message import Kind, Message
from service.response.inbound import Inbound
from service.response.response import State
from service.sampling.suppression import Suppression
from service.survey.practice import Practice

ANNA, BEN = phone(1), phone(2)


def suppressed(inbox: Inbox) -> int:
    with inbox.database.read() as session:
        return len(session.scalars(select(Suppression.id).where(Suppression.lifted_at.is_(None))).all())


def test_a_whole_survey_is_answered_by_text_one_question_after_another(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)

    read = [inbox.say(ANNA, text) for text in ("4", "five", "٣", "4/5", "2", "They were kind", "1")]

    assert read == ["answer"] * 7
    (response,) = inbox.responses()
    assert response.state is State.COMPLETE
    assert inbox.answers(response.id) == {
        "score": 4.0,
        "d_staff": 5.0,
        "d_speed": 3.0,
        "d_clarity": 4.0,
        "reason": "time",
        "comment": "They were kind",
        "asked_for_score": "no",
    }
    assert inbox.owed(invitation) == ["Thank you. Your answers have been saved."]
    assert inbox.conversation().state is Talk.DONE


def test_the_first_answer_cancels_the_reminder_and_owes_the_next_question(inbox: Inbox) -> None:
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)

    inbox.say(ANNA, "4")

    assert inbox.owed(invitation, Kind.REMINDER) == []
    (asked,) = inbox.owed(invitation)
    assert asked.startswith("How helpful or unhelpful was the person who served you?")
    (response,) = inbox.responses()
    assert (response.state, response.wave) == (State.PARTIAL, 0)


def test_an_unclear_text_is_asked_once_more_and_a_second_one_goes_on_without_an_answer(inbox: Inbox) -> None:
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)

    assert inbox.say(ANNA, "it was all right") == "unclear"
    assert "Sorry, please reply with one number from 1 to 5." in inbox.owed(invitation, Kind.CONVERSATION)
    assert inbox.say(ANNA, "4 or 5") == "unanswered"
    assert inbox.say(ANNA, "5") == "answer"

    (response,) = inbox.responses()
    assert inbox.answers(response.id) == {"d_staff": 5.0}


def test_without_its_required_answer_a_conversation_that_ended_leaves_a_partial_response(inbox: Inbox) -> None:
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)

    for text in ("hm", "hm", "5", "5", "5", "2", "skip", "skip"):
        inbox.say(ANNA, text)

    (response,) = inbox.responses()
    assert response.state is State.PARTIAL
    assert inbox.conversation().state is Talk.DONE


def test_the_form_asks_only_what_the_texts_left_open(inbox: Inbox) -> None:
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)
    inbox.say(ANNA, "4")

    response = inbox.fill(invitation, {"d_speed": "2"})

    assert response.state is State.COMPLETE
    assert inbox.answers(response.id) == {"score": 4.0, "d_speed": 2.0}
    assert len(inbox.responses()) == 1
    assert inbox.conversation().state is Talk.DONE
    assert inbox.say(ANNA, "5") == "unexpected"


def test_a_stop_suppresses_cancels_closes_and_is_confirmed_once(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(number=ANNA)

    assert inbox.say(ANNA, "Please stop texting me") == "likely_stop"
    assert inbox.say(ANNA, "STOP") == "stop"

    assert suppressed(inbox) == 1
    (confirmation,) = inbox.owed(invitation)
    assert confirmation.startswith("Northwind Clinic: you are unsubscribed")
    assert inbox.conversation().state is Talk.STOPPED


def test_a_stop_beats_a_number_in_the_same_text(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)

    assert inbox.say(ANNA, "10 but stop texting me") == "likely_stop"
    assert inbox.responses() == []


def test_a_stop_is_read_before_what_came_in_earlier(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    inbox.clock.advance(minutes=1)
    inbox.text(ANNA, "5")
    inbox.text(ANNA, "STOP")

    inbox.read()

    assert inbox.read_as() == ["unexpected", "stop"]
    assert inbox.responses() == []


def test_a_stop_from_a_stranger_is_kept_and_answered_by_nothing(inbox: Inbox) -> None:
    assert inbox.say(BEN, "STOP") == "stop"
    assert suppressed(inbox) == 1


def test_after_a_stop_start_lifts_it_and_says_so(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(number=ANNA)
    inbox.say(ANNA, "STOP")

    assert inbox.say(ANNA, "START") == "start"

    assert suppressed(inbox) == 0
    assert inbox.owed(invitation)[-1].startswith("Northwind Clinic: you will get messages again")


def test_a_bare_yes_starts_again_only_for_somebody_who_stopped(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    assert inbox.say(ANNA, "yes") == "unclear"
    inbox.say(ANNA, "STOP")
    assert inbox.say(ANNA, "YES") == "start"


def test_help_names_the_sender_and_how_to_stop_a_few_times_a_day(inbox: Inbox) -> None:
    invitation = inbox.invite(number=ANNA)

    assert [inbox.say(ANNA, "HELP") for _ in range(4)] == ["help", "help", "help", "help_repeated"]

    notices = inbox.owed(invitation, Kind.NOTICE)
    assert len(notices) == 3
    assert "Northwind Clinic" in notices[0]
    assert "Head of patient services" in notices[0]
    assert "STOP" in notices[0]


def test_help_does_not_lose_the_question(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    inbox.say(ANNA, "help")
    assert inbox.say(ANNA, "5") == "answer"


def test_a_symbol_beside_our_text_is_neither_an_answer_nor_a_stop(inbox: Inbox) -> None:
    invitation = inbox.invite(number=ANNA)
    before = inbox.owed(invitation)

    assert inbox.say(ANNA, "Liked “How satisfied were you? Reply 1 to 5. Reply STOP to opt out.”") == "tapback"
    assert inbox.owed(invitation) == before


def test_a_text_that_nothing_asked_for_gets_no_reply(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    assert inbox.say(BEN, "10") == "unexpected"
    with inbox.database.read() as session:
        kinds = set(session.scalars(select(Message.kind)))
    assert kinds == {Kind.INVITATION, Kind.REMINDER}
    assert inbox.responses() == []


def test_a_text_written_before_the_question_was_asked_does_not_answer_it(inbox: Inbox) -> None:
    inbox.send(inbox.invite(number=ANNA))
    inbox.clock.advance(minutes=1)
    inbox.text(ANNA, "5")
    inbox.text(ANNA, "4")
    inbox.clock.advance(seconds=1)

    inbox.read()

    assert inbox.read_as() == ["answer", "early"]
    (response,) = inbox.responses()
    assert inbox.answers(response.id) == {"score": 5.0}


def test_a_redelivered_text_is_read_once(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    inbox.invite(number=ANNA)
    inbox.clock.advance(minutes=1)

    assert inbox.text(ANNA, "5", name="SM1") is True
    assert inbox.text(ANNA, "5", name="SM1") is False
    assert inbox.read() == 1
    assert inbox.read() == 0


def test_a_text_after_the_link_has_expired_is_no_answer(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    inbox.clock.advance(days=22)

    assert inbox.say(ANNA, "5") == "late"
    assert inbox.responses() == []
    assert inbox.conversation().state is Talk.LAPSED


def test_two_machines_that_talk_to_each_other_come_to_an_end(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)

    read = [inbox.say(ANNA, f"computer says {chr(97 + number)}") for number in range(20)]

    assert read[-1] in {"late", "unexpected"}
    assert read.count("unclear") <= 7
    assert inbox.conversation().state is not Talk.OPEN


def test_the_conversation_is_in_the_language_of_the_invitation(inbox: Inbox) -> None:
    invitation = inbox.invite(number=ANNA, language="es")
    inbox.say(ANNA, "cuatro")
    (asked,) = inbox.owed(invitation)
    assert asked.startswith("¿Qué tan útil")


def test_one_unreadable_text_does_not_keep_the_others_from_being_read(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    for number in (ANNA, BEN):
        inbox.send(inbox.invite(number=number))
    with inbox.database.write() as session:
        first = session.scalars(select(Conversation).order_by(Conversation.id)).first()
        assert first is not None
        session.execute(update(Conversation).where(Conversation.id == first.id).values(question="gone"))
    inbox.clock.advance(minutes=1)
    inbox.text(ANNA, "5")
    inbox.text(BEN, "5")

    inbox.read()

    with inbox.database.read() as session:
        assert sorted(str(one) for one in session.scalars(select(Inbound.read_as))) == ["answer", "failed"]


def test_nps_is_asked_from_zero_to_ten(inbox: Inbox) -> None:
    nps = Inbox(inbox.database, inbox.secrets, inbox.clock, template="nps", practice=Practice(blind_share=0.0))
    nps.invite(number=BEN)
    assert nps.survey.mode is Mode.LIVE
    assert nps.say(BEN, "9 out of 10") == "answer"
    assert nps.answers(nps.responses()[0].id) == {"score": 9.0}


def test_a_text_that_cannot_be_opened_keeps_no_other_from_being_read(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    inbox.send(inbox.invite(number=ANNA))
    inbox.clock.advance(seconds=30)
    for body in ("first", "4"):
        inbox.text(ANNA, body)
    with inbox.database.write() as session:
        first = session.scalars(select(Inbound.id).order_by(Inbound.id).limit(1)).one()
        session.execute(update(Inbound).where(Inbound.id == first).values(body_sealed=b"\x01" + bytes(40)))

    assert inbox.read() == 2
    assert inbox.read() == 0
    assert inbox.read_as() == ["failed", "answer"]


def test_a_stop_is_confirmed_by_the_live_survey_whatever_was_tried_out_since(inbox: Inbox) -> None:
    """A test of another team named the same number; nobody there got anything or may hear of it."""
    live = inbox.invite(number=ANNA)
    inbox.send(live)
    inbox.clock.advance(days=30)  # the conversation has run out: only the last invitation tells whose the number is
    trial = Inbox(inbox.database, inbox.secrets, inbox.clock, template="nps", mode=Mode.TEST)
    test = trial.invite(number=ANNA)

    assert inbox.say(ANNA, "5") == "late"
    assert inbox.say(ANNA, "STOP") == "stop"

    assert trial.responses() == []
    assert trial.owed(test, Kind.NOTICE) == []
    assert len(inbox.owed(live, Kind.NOTICE)) == 1
