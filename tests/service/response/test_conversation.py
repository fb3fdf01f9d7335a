"""What can be done in a conversation besides answering, and how two of them are kept apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from inbox import Inbox, phone
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from service.delivery.conversation import Conversation
from service.delivery.conversation import State as Talk
from service.delivery.message import Kind, Message
from service.delivery.message import State as MessageState
from service.response import response as responses
from service.response.response import Response, State
from service.sampling.invitation import Invitation
from service.survey.answer import Number
from service.survey.practice import Practice
from service.survey.version import Version

ANNA, BEN = phone(1), phone(2)
PROMPT = Practice(blind_share=0.0, reminders=0, text_reply_hours=24)


@pytest.fixture
def asked(inbox: Inbox) -> Invitation:
    return inbox.invite(number=ANNA)


def last(inbox: Inbox, invitation: Invitation) -> str:
    return inbox.owed(invitation, Kind.CONVERSATION)[-1]


def answers(inbox: Inbox) -> dict[str, object]:
    (response,) = inbox.responses()
    return inbox.answers(response.id)


def talks(inbox: Inbox) -> dict[str, Talk]:
    """The state of every conversation, by the question asked last."""
    with inbox.database.read() as session:
        return {row.question: row.state for row in session.scalars(select(Conversation))}


# ---------------------------------------------------------------------------------------------------- back, restart


@pytest.mark.parametrize("word", ["back", "Go back!", "atrás", "retour", "zurück", "voltar", "رجوع"])
def test_back_asks_the_question_before_again_and_its_answer_is_replaced(
    inbox: Inbox, asked: Invitation, word: str
) -> None:
    inbox.say(ANNA, "2")
    assert inbox.say(ANNA, word) == "back"
    assert "Reply 1 (very dissatisfied) to 5" in last(inbox, asked)

    assert inbox.say(ANNA, "4") == "answer"
    assert answers(inbox) == {"score": 4.0}
    assert last(inbox, asked).startswith("How helpful or unhelpful")


def test_back_twice_leads_two_questions_back_and_on_to_where_nothing_was_answered(
    inbox: Inbox, asked: Invitation
) -> None:
    for word in ("2", "3", "back", "back", "5"):
        inbox.say(ANNA, word)

    assert answers(inbox) == {"score": 5.0, "d_staff": 3.0}
    assert inbox.conversation().question == "d_speed"


def test_back_at_the_first_question_asks_it_again(inbox: Inbox, asked: Invitation) -> None:
    assert inbox.say(ANNA, "back") == "back"
    assert inbox.say(ANNA, "3") == "answer"
    assert answers(inbox) == {"score": 3.0}


def test_an_answer_that_was_to_be_replaced_and_was_not_is_gone(inbox: Inbox, asked: Invitation) -> None:
    for word in ("2", "4", "back", "skip"):
        inbox.say(ANNA, word)
    assert answers(inbox) == {"score": 2.0}

    for word in ("back", "back", "hm", "dunno really"):
        inbox.say(ANNA, word)
    assert answers(inbox) == {}


def test_restart_begins_at_the_first_question_and_asks_all_of_them_again(inbox: Inbox, asked: Invitation) -> None:
    for word in ("2", "3"):
        inbox.say(ANNA, word)
    assert inbox.say(ANNA, "start over") == "restart"
    assert inbox.conversation().question == "score"

    for word in ("5", "4"):
        inbox.say(ANNA, word)
    assert answers(inbox) == {"score": 5.0, "d_staff": 4.0}
    assert inbox.conversation().question == "d_speed"


def test_until_it_is_replaced_an_answer_outlives_a_restart(inbox: Inbox, asked: Invitation) -> None:
    for word in ("2", "3", "restart", "5"):
        inbox.say(ANNA, word)
    assert answers(inbox) == {"score": 5.0, "d_staff": 3.0}


# ------------------------------------------------------------------------------------------------------------- link


def test_who_asks_for_the_link_gets_it_and_can_still_answer_by_text(inbox: Inbox, asked: Invitation) -> None:
    assert inbox.say(ANNA, "can you send me the link") == "link"
    assert inbox.token(asked) in last(inbox, asked)
    assert inbox.say(ANNA, "4") == "answer"


def test_what_the_page_has_is_not_asked_by_text_any_more(inbox: Inbox, asked: Invitation) -> None:
    inbox.say(ANNA, "4")
    inbox.say(ANNA, "link")
    with inbox.database.write() as session:
        invitation = session.get_one(Invitation, asked.id)
        responses.take_one(
            session,
            invitation=invitation,
            question=session.get_one(Version, invitation.version_id).parsed().questions[2],
            value=Number(2),
            secrets=inbox.secrets,
            now=inbox.clock(),
        )
    inbox.say(ANNA, "5")
    assert inbox.conversation().question == "d_clarity"


def test_the_link_is_offered_once_where_two_questions_found_no_clear_answer(inbox: Inbox, asked: Invitation) -> None:
    for number in range(6):
        inbox.say(ANNA, f"whatever {'abcdef'[number]}")
    offers = [body for body in inbox.owed(asked, Kind.CONVERSATION) if inbox.token(asked) in body]
    assert len(offers) == 1


# ------------------------------------------------------------------------------------------------------ corrections


@pytest.mark.parametrize(
    "oops", ["oops meant 4", "Sorry I meant 4", "*4", "4*", "my last answer should be 4", "typo, 4", "quise decir 4"]
)
def test_a_correction_sent_to_the_next_question_corrects_the_answer_before(
    inbox: Inbox, asked: Invitation, oops: str
) -> None:
    inbox.say(ANNA, "2")
    assert inbox.say(ANNA, oops) == "correction"

    assert answers(inbox) == {"score": 4.0}
    assert last(inbox, asked).startswith("Changed to: 4. How helpful")
    assert inbox.say(ANNA, "5") == "answer"
    assert answers(inbox) == {"score": 4.0, "d_staff": 5.0}


@pytest.mark.parametrize("perhaps", ["actually 4", "sorry, 4", "no, 4", "oops", "oops meant 9", "I meant 3 or 4"])
def test_what_may_be_a_correction_is_asked_about_and_stored_nowhere(
    inbox: Inbox, asked: Invitation, perhaps: str
) -> None:
    inbox.say(ANNA, "2")
    assert inbox.say(ANNA, perhaps) == "unclear"
    assert answers(inbox) == {"score": 2.0}


def test_after_the_question_was_asked_again_a_correction_is_about_that_one(inbox: Inbox, asked: Invitation) -> None:
    for word in ("2", "4 or 5"):
        inbox.say(ANNA, word)
    assert inbox.say(ANNA, "sorry I meant 4") == "answer"
    assert answers(inbox) == {"score": 2.0, "d_staff": 4.0}


def test_a_correction_sent_before_the_next_question_arrived_corrects_as_well(inbox: Inbox) -> None:
    inbox.send(inbox.invite(number=ANNA))
    inbox.clock.advance(minutes=1)
    inbox.text(ANNA, "2")
    inbox.text(ANNA, "oops I meant 4")
    inbox.text(ANNA, "3")

    inbox.clock.advance(seconds=1)
    inbox.read()

    assert inbox.read_as() == ["answer", "correction", "early"]
    assert answers(inbox) == {"score": 4.0}


def test_a_chosen_option_is_corrected_by_its_number_or_its_name(inbox: Inbox, asked: Invitation) -> None:
    for word in ("4", "4", "4", "4", "2"):
        inbox.say(ANNA, word)
    before = answers(inbox)["reason"]
    assert inbox.say(ANNA, "oops I meant 1") == "correction"
    assert answers(inbox)["reason"] != before


# -------------------------------------------------------------------------------------------------------- machines


@pytest.mark.parametrize(
    "machine",
    [
        "I'm driving right now - I'll get back to you later",
        "Auto-reply: this mailbox is not monitored",
        "Estoy conduciendo ahora, le respondo luego",
        "Réponse automatique : je suis absent",
        "Automatische Antwort: Ich bin im Urlaub",
        "Resposta automática: estou fora do escritório",
    ],
)
def test_a_machine_gets_no_reply_and_answers_nothing(inbox: Inbox, asked: Invitation, machine: str) -> None:
    before = inbox.owed(asked)
    assert inbox.say(ANNA, machine) == "automatic"
    assert inbox.owed(asked) == before
    assert inbox.say(ANNA, "4") == "answer"


def test_a_machine_that_says_the_same_again_and_again_hears_nothing_more(inbox: Inbox, asked: Invitation) -> None:
    read = [inbox.say(ANNA, "Please hold the line") for _ in range(6)]

    assert read == ["unclear", "unanswered", "repetition", "late", "late", "late"]
    assert len(inbox.owed(asked, Kind.CONVERSATION)) == 3  # asked again, the next question, and once the link
    assert inbox.conversation().state is Talk.LAPSED


def test_somebody_who_wanders_to_and_fro_for_ever_is_left_alone(inbox: Inbox, asked: Invitation) -> None:
    read = [inbox.say(ANNA, "restart") for _ in range(40)]
    assert "turn_limit" in read
    assert len(inbox.owed(asked, Kind.CONVERSATION)) <= 21


# ------------------------------------------------------------------------------------------- two at once, time-outs


def other(inbox: Inbox, practice: Practice | None = None) -> Inbox:
    return Inbox(
        inbox.database, inbox.secrets, inbox.clock, template="nps", practice=practice or Practice(blind_share=0.0)
    )


def test_two_surveys_at_once_are_never_mixed_up(inbox_on_each: Inbox) -> None:
    """The second one goes out with its link only, and no text ever answers it, not even when the first has ended."""
    first = inbox_on_each
    second = other(first)
    first.invite(number=ANNA)
    later = second.invite(number=ANNA)
    assert "How likely" not in second.owed(later, Kind.INVITATION)[0]

    for word in ("4", "4", "4", "4", "1", "fine", "1"):
        assert first.say(ANNA, word) == "answer"
    assert first.say(ANNA, "9") == "unexpected"

    (response,) = first.responses()
    assert response.survey_id == first.survey.id
    assert second.fill(later, {"score": "9"}).state is State.COMPLETE


def test_a_conversation_without_a_reply_lapses_and_the_next_survey_may_ask(inbox_on_each: Inbox) -> None:
    first = other(inbox_on_each, PROMPT)
    second = inbox_on_each
    earlier = first.invite(number=ANNA)
    first.send(earlier)
    first.clock.advance(hours=25)

    later = second.invite(number=ANNA)

    assert "how satisfied" in second.owed(later, Kind.INVITATION)[0]
    assert second.say(ANNA, "4") == "answer"
    (response,) = second.responses()
    assert response.survey_id == second.survey.id
    assert first.fill(earlier, {"score": "9"}).state is State.COMPLETE


def test_a_reply_from_before_the_second_survey_has_left_answers_neither(inbox: Inbox) -> None:
    """What is said while the first text of the second waits for its hour can only be about the first."""
    first = other(inbox, PROMPT)
    earlier = first.invite(number=ANNA)
    first.send(earlier)
    first.clock.advance(hours=25)
    inbox.invite(number=ANNA)
    inbox.clock.advance(minutes=5)

    inbox.text(ANNA, "4")
    inbox.read()

    assert inbox.read_as() == ["early"]
    assert inbox.responses() == []


def test_a_late_reply_is_told_once_where_to_go_on(inbox_on_each: Inbox) -> None:
    inbox = other(inbox_on_each, PROMPT)
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)
    inbox.clock.advance(hours=25)

    assert [inbox.say(ANNA, word) for word in ("9", "hello?")] == ["late", "late"]

    (told,) = inbox.owed(invitation, Kind.CONVERSATION)
    assert inbox.token(invitation) in told
    assert inbox.responses() == []


def test_a_late_reply_is_told_nothing_once_the_form_was_sent_in(inbox: Inbox) -> None:
    short = other(inbox, PROMPT)
    invitation = short.invite(number=ANNA)
    short.send(invitation)
    short.clock.advance(hours=25)
    assert short.say(BEN, "x") == "unexpected"
    short.fill(invitation, {"score": "9"})

    assert short.say(ANNA, "8") in {"late", "unexpected"}
    assert short.owed(invitation, Kind.CONVERSATION) == []


def test_a_conversation_waits_for_its_reminder_and_a_while_longer(inbox: Inbox) -> None:
    patient = other(inbox, Practice(blind_share=0.0, reminders=1, reminder_after_hours=48, text_reply_hours=24))
    invitation = patient.invite(number=ANNA)
    patient.send(invitation)
    patient.clock.advance(hours=49)
    patient.send(invitation)
    patient.clock.advance(hours=23)
    assert patient.say(ANNA, "9") == "answer"


def test_a_text_that_has_not_left_yet_lets_no_conversation_lapse(inbox: Inbox) -> None:
    held = other(inbox, PROMPT)
    held.invite(number=ANNA)  # waits in the outbox, for the morning perhaps
    held.clock.advance(hours=30)
    assert held.say(ANNA, "9") == "answer"


def test_an_answered_conversation_lapses_too_and_keeps_what_was_said(inbox: Inbox) -> None:
    short = other(inbox, PROMPT)
    invitation = short.invite(number=ANNA)
    assert short.say(ANNA, "9") == "answer"
    short.send(invitation)
    short.clock.advance(hours=25)

    assert short.say(ANNA, "2") == "late"
    assert answers(short) == {"score": 9.0}


def test_a_start_that_came_before_a_stop_does_not_undo_it(inbox_on_each: Inbox) -> None:
    """Stops are read first, whatever the order; what was said last still holds."""
    inbox = inbox_on_each
    inbox.invite(number=ANNA)
    inbox.text(ANNA, "START")
    inbox.clock.advance(seconds=1)
    inbox.text(ANNA, "STOP")
    inbox.read()
    with inbox.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM suppression WHERE lifted_at IS NULL")) == 1


@pytest.mark.parametrize("change", ["redo = 'some'", "left_open = -1"])
def test_the_database_refuses_what_no_conversation_is(inbox_on_each: Inbox, change: str) -> None:
    inbox_on_each.invite(number=ANNA)
    with pytest.raises(IntegrityError), inbox_on_each.database.write() as session:
        session.execute(text(f"UPDATE conversation SET {change}"))  # noqa: S608  # the two above


def test_the_database_refuses_a_review_without_its_time(inbox_on_each: Inbox) -> None:
    inbox_on_each.text(ANNA, "hello")
    for change in ("reviewed_as = 'confirmed'", "reviewed_as = 'maybe', reviewed_at = read_at"):
        with pytest.raises(IntegrityError), inbox_on_each.database.write() as session:
            session.execute(text(f"UPDATE inbound SET {change}"))  # noqa: S608  # the two above


def test_a_survey_waits_at_least_an_hour(inbox_on_each: Inbox) -> None:
    with pytest.raises(IntegrityError), inbox_on_each.database.write() as session:
        session.execute(text("UPDATE survey SET text_reply_hours = 0"))


def test_the_time_that_an_answer_took_is_never_negative(inbox: Inbox) -> None:
    inbox.send(inbox.invite(number=ANNA))
    inbox.clock.advance(minutes=1)
    inbox.text(ANNA, "2")
    inbox.text(ANNA, "oops meant 4")
    inbox.clock.advance(seconds=10)
    inbox.read()
    with inbox.database.read() as session:
        assert all(one >= 0 for (one,) in session.execute(text("SELECT seconds FROM answer")))


def test_messages_of_a_conversation_are_each_owed_once(inbox: Inbox, asked: Invitation) -> None:
    for word in ("2", "back", "3", "back", "4"):
        inbox.say(ANNA, word)
    with inbox.database.read() as session:
        kept = session.scalars(select(Message.dedupe_key).where(Message.kind == Kind.CONVERSATION)).all()
        left = session.scalars(select(Message.state)).all()
        assert len(session.scalars(select(Response.id)).all()) == 1
    assert len(kept) == len(set(kept)) == 5
    assert MessageState.FAILED not in left
    assert inbox.clock() > asked.issued_at + timedelta(seconds=1)
