"""Texts that somebody looks at: what a person finds is written down, and undoes at most what that text did."""

from __future__ import annotations

import pytest
from inbox import Inbox, phone
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.base.errors import InvalidInput
from service.base.ids import new_id
from service.response import review
from service.response.inbound import Inbound, Review
from service.response.review import Reply, ReplyNotFound
from service.sampling.suppression import Suppression

ANNA = phone(1)


def to_review(inbox: Inbox, *, text: bool = False) -> list[Reply]:
    with inbox.database.read() as session:
        return list(review.page(session, inbox.actor, text=text, after=None, limit=50, secrets=inbox.secrets))


def decide(inbox: Inbox, reply: Reply, verdict: Review) -> Reply:
    with inbox.database.write() as session:
        return review.decide(session, inbox.actor, reply.id, verdict, now=inbox.clock())


def is_suppressed(inbox: Inbox) -> bool:
    with inbox.database.read() as session:
        return session.scalar(select(Suppression.id).where(Suppression.lifted_at.is_(None))) is not None


def test_a_stop_in_unusual_words_is_obeyed_and_waits_to_be_looked_at(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    inbox.invite(number=ANNA)
    assert inbox.say(ANNA, "wrong number") == "likely_stop"
    assert is_suppressed(inbox)

    (waiting,) = to_review(inbox)
    assert (waiting.read_as, waiting.text, waiting.survey_id) == ("likely_stop", None, inbox.survey.id)
    assert to_review(inbox, text=True)[0].text == "wrong number"


def test_a_stop_that_was_none_is_taken_back(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    inbox.invite(number=ANNA)
    inbox.say(ANNA, "go away, that was great")
    (waiting,) = to_review(inbox)

    assert decide(inbox, waiting, Review.REVERSED).reviewed_as is Review.REVERSED

    assert not is_suppressed(inbox)
    assert to_review(inbox) == []
    with inbox.database.read() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "reply.review")).all()
        assert entry.facts == {"verdict": "reversed", "lifted": True}


def test_a_stop_that_was_said_again_stands(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    inbox.say(ANNA, "leave me alone")
    inbox.say(ANNA, "STOP")
    (waiting,) = to_review(inbox)

    decide(inbox, waiting, Review.REVERSED)

    assert is_suppressed(inbox)


def test_a_stop_said_before_stands(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    inbox.say(ANNA, "STOP")
    inbox.say(ANNA, "leave me alone")
    (waiting,) = to_review(inbox)

    decide(inbox, waiting, Review.REVERSED)

    assert is_suppressed(inbox)


def test_the_first_word_on_a_reply_stands(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    inbox.say(ANNA, "leave me alone")
    (waiting,) = to_review(inbox)
    decide(inbox, waiting, Review.CONFIRMED)

    assert decide(inbox, waiting, Review.REVERSED).reviewed_as is Review.CONFIRMED
    assert is_suppressed(inbox)


def test_a_reply_that_nobody_could_read_is_kept_sealed_and_can_only_be_confirmed(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    for word in ("hm", "so so"):
        inbox.say(ANNA, word)
    (waiting,) = to_review(inbox, text=True)
    assert (waiting.read_as, waiting.question, waiting.text) == ("unanswered", "score", "so so")
    with inbox.database.read() as session:
        assert all(b"so so" not in sealed for sealed in session.scalars(select(Inbound.body_sealed)))

    with pytest.raises(InvalidInput, match="only a stop can be reversed"):
        decide(inbox, waiting, Review.REVERSED)
    decide(inbox, waiting, Review.CONFIRMED)
    assert to_review(inbox) == []


def test_another_teams_reply_is_not_found(inbox: Inbox) -> None:
    inbox.invite(number=ANNA)
    inbox.say(ANNA, "leave me alone")
    (waiting,) = to_review(inbox)
    other = Inbox(inbox.database, inbox.secrets, inbox.clock, template="nps")

    assert to_review(other) == []
    with pytest.raises(ReplyNotFound):
        decide(other, waiting, Review.REVERSED)
    with pytest.raises(ReplyNotFound), inbox.database.write() as session:
        review.decide(session, inbox.actor, new_id(), Review.CONFIRMED, now=inbox.clock())
