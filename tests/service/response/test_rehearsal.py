"""A conversation with nobody goes as one with somebody would."""

from __future__ import annotations

from typing import Any

import factories
from hypothesis import given, settings
from hypothesis import strategies as st

from service.response.rehearsal import MOST_REPLIES, Rehearsal, Speaker, rehearse
from service.survey.parsing import parse
from service.survey.question import Rating
from service.survey.questionnaire import Questionnaire
from service.survey.wording import Phrase, phrase, sms_clarification, sms_question

LINK = "http://127.0.0.1/s/x"
CSAT = parse(factories.document("csat", ["en"]))


def play(*replies: str, asking: Questionnaire = CSAT) -> Rehearsal:
    return rehearse(asking, "en", replies, link=LINK)


def said(talk: Rehearsal) -> list[str]:
    return [line.body for line in talk.lines if line.speaker is Speaker.SERVICE]


def taken(talk: Rehearsal) -> list[str]:
    return [line.taken_for for line in talk.lines if line.speaker is Speaker.RESPONDENT]


def test_it_begins_with_the_invitation_and_waits() -> None:
    talk = play()

    assert [LINK in body for body in said(talk)] == [True]
    assert talk.goes_on


def test_a_reply_is_read_as_it_would_be_and_the_next_question_follows() -> None:
    talk = play("a solid four")

    assert taken(talk) == ["answer: 4"]
    assert said(talk)[1] == sms_question(CSAT.questions[1], "en")


def test_an_unclear_reply_is_asked_about_once() -> None:
    talk = play("hm", "well")

    assert said(talk)[1] == sms_clarification(CSAT.questions[0], "en")
    assert said(talk)[2] == sms_question(CSAT.questions[1], "en")
    assert [one.split(":")[0] for one in taken(talk)] == ["unclear", "unclear again"]


def test_it_ends_with_thanks_when_everything_was_asked() -> None:
    talk = play(*("2" if isinstance(question, Rating) else "1" for question in CSAT.questions))

    assert said(talk)[-1] == phrase(Phrase.SMS_CLOSING, "en")
    assert not talk.goes_on


def test_stop_ends_it_and_help_does_not() -> None:
    stopped, helped = play("stop", "4"), play("help", "4")

    assert not stopped.goes_on
    assert taken(stopped)[1].startswith("unexpected")
    assert CSAT.owner in said(helped)[1]
    assert taken(helped)[1] == "answer: 4"


def test_answers_lead_on_as_on_the_form() -> None:
    document: dict[str, Any] = factories.document("csat", ["en"])
    document["questions"][0]["go_to"] = [{"if": {"question": "score", "op": "at_least", "value": 4}, "to": "end"}]
    asking = parse(document)

    assert said(play("5", asking=asking))[-1] == phrase(Phrase.SMS_CLOSING, "en")
    assert play("2", asking=asking).goes_on


def test_where_the_invitation_asks_nothing_a_reply_is_no_answer() -> None:
    document: dict[str, Any] = factories.document("csat", ["en"])
    document["invitation"]["sms"]["en"] = "{sender}: {link} {stop}"

    talk = play("5", asking=parse(document))

    assert taken(talk)[0].startswith("unexpected")
    assert not talk.goes_on


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=20))
def test_any_replies_can_be_played(replies: list[str]) -> None:
    assert play(*replies).lines


def test_more_replies_than_anybody_sends_are_not_read() -> None:
    talk = play(*["help"] * (MOST_REPLIES + 5))

    assert len(taken(talk)) == MOST_REPLIES
    assert not talk.goes_on
