"""Answers to the private question, whatever the ballot: asked by web and by text, kept, and asked again."""

from __future__ import annotations

from collections.abc import Callable

import factories
import pytest
from fakes import FakeClock
from inbox import Inbox, phone
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery.message import Kind
from service.response.answer import Answer
from service.response.opened import open_form
from service.response.response import State
from service.response.submission import InvalidAnswers
from service.sampling.invitation import Invitation
from service.survey.ballot import Pair
from service.survey.questionnaire import Questionnaire

ANNA = phone(1)
NAME, ANCHOR = "asked_for_score", "asked_for_score_anchor"
Asking = Callable[..., Inbox]


@pytest.fixture
def asking(database: Database, secrets: Secrets, clock: FakeClock) -> Asking:
    """A survey whose private question has ballots with these shares, on both engines."""
    return lambda **shares: Inbox(
        database, secrets, clock, asking=factories.with_ballots(factories.document(), **shares)
    )


def opened(inbox: Inbox, invitation: Invitation) -> Questionnaire:
    with inbox.database.read() as session:
        return open_form(session, inbox.token(invitation), secrets=inbox.secrets, now=inbox.clock()).questionnaire


def kept(inbox: Inbox) -> dict[str, tuple[str | None, str | None]]:
    with inbox.database.read() as session:
        rows = session.scalars(select(Answer).where(Answer.question.startswith(NAME))).all()
        return {row.question: (row.ballot, row.code) for row in rows}


def test_a_crosswise_answer_is_kept_as_same_or_different_with_its_ballot(asking: Asking) -> None:
    inbox = asking(direct=0, crosswise=1)
    invitation = inbox.invite(mail="anna@example.com")

    inbox.fill(invitation, {"score": "4", NAME: "different", ANCHOR: "same"})

    assert kept(inbox) == {NAME: ("crosswise", "different"), ANCHOR: ("crosswise", "same")}


def test_a_forced_answer_is_kept_as_yes_or_no_with_its_ballot(asking: Asking) -> None:
    inbox = asking(direct=0, crosswise=0)
    invitation = inbox.invite(mail="anna@example.com")

    inbox.fill(invitation, {"score": "4", NAME: "yes"})

    assert kept(inbox) == {NAME: ("forced", "yes")}


def test_a_direct_answer_is_kept_with_its_ballot_too(inbox_on_each: Inbox) -> None:
    invitation = inbox_on_each.invite(mail="anna@example.com")
    inbox_on_each.fill(invitation, {"score": "4", NAME: "yes"})

    assert kept(inbox_on_each) == {NAME: ("direct", "yes")}


def test_nobody_can_answer_on_another_ballot_than_their_own(asking: Asking) -> None:
    inbox = asking(direct=0, crosswise=1)
    invitation = inbox.invite(mail="anna@example.com")

    with pytest.raises(InvalidAnswers):
        inbox.fill(invitation, {"score": "4", NAME: "yes"})
    assert kept(inbox) == {}


def test_whoever_is_asked_again_gets_the_same_ballot(asking: Asking) -> None:
    inbox = asking(direct=1 / 3, crosswise=1 / 3)
    asked = {
        customer: [
            type(opened(inbox, inbox.invite(mail=f"{customer}@example.com", customer=customer)).question(NAME))
            for _ in range(3)
        ]
        for customer in (f"c-{number}" for number in range(25))
    }

    assert all(len(set(kinds)) == 1 for kinds in asked.values())
    assert len({kinds[0] for kinds in asked.values()}) == 3


def test_a_ballot_that_is_the_only_one_is_everybodys(asking: Asking) -> None:
    inbox = asking(direct=0, crosswise=1)

    for number in range(8):
        assert isinstance(opened(inbox, inbox.invite(mail=f"c{number}@example.com")).question(NAME), Pair)


def test_a_crosswise_question_and_its_anchor_are_asked_by_text(asking: Asking) -> None:
    inbox = asking(direct=0, crosswise=1)
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)
    for body in ("4", "5", "5", "5", "1", "skip"):
        inbox.say(ANNA, body)

    asked = inbox.owed(invitation, Kind.CONVERSATION)[-1]
    assert asked.startswith("A: My mother was born in January or February.\nB: ")
    assert inbox.say(ANNA, "yes") == "unclear"  # of one half only: nobody guesses
    assert inbox.say(ANNA, "2") == "answer"
    assert inbox.owed(invitation, Kind.CONVERSATION)[-1].startswith("C: My father")
    assert inbox.say(ANNA, "The same") == "answer"

    (response,) = inbox.responses()
    assert response.state is State.COMPLETE
    assert kept(inbox) == {NAME: ("crosswise", "different"), ANCHOR: ("crosswise", "same")}


def test_a_forced_question_is_asked_by_text(asking: Asking) -> None:
    inbox = asking(direct=0, crosswise=0)
    invitation = inbox.invite(number=ANNA)
    inbox.send(invitation)
    for body in ("4", "5", "5", "5", "1", "skip"):
        inbox.say(ANNA, body)

    assert inbox.owed(invitation, Kind.CONVERSATION)[-1].startswith("Think of somebody whose birthday you know.")
    assert inbox.say(ANNA, "2") == "answer"
    assert kept(inbox) == {NAME: ("forced", "yes")}


def test_a_poll_of_the_private_question_alone_is_invited_to_by_each_ballot(asking: Asking) -> None:
    """Then the message itself holds the question."""
    document = factories.with_ballots(factories.document(), direct=0, crosswise=1)
    private = [one for one in document["questions"] if one["type"] == "pressure"]  # type: ignore[index, union-attr, attr-defined]  # a document
    inbox = asking()
    with inbox.database.write() as session:
        inbox.survey = factories.published(
            session,
            inbox.actor,
            secrets=inbox.secrets,
            now=inbox.clock(),
            asking={**document, "questions": private},
        )
    by_text = inbox.owed(inbox.invite(number=ANNA), Kind.INVITATION)

    assert "A: My mother was born in January or February." in by_text[0]
    assert inbox.say(ANNA, "1") == "answer"
    assert kept(inbox) == {NAME: ("crosswise", "same")}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("ballot = 'lottery'", "ck_answer_ballot"),
        ("ballot = 'crosswise'", "ck_answer_code_of_ballot"),
        ("code = 'same'", "ck_answer_code_of_ballot"),
        ("code = NULL, number = 4", "ck_answer_code_of_ballot"),
    ],
)
def test_a_ballot_and_what_it_offers_cannot_part(inbox_on_each: Inbox, change: str, constraint: str) -> None:
    inbox = inbox_on_each
    inbox.fill(inbox.invite(mail="anna@example.com"), {"score": "4", NAME: "yes"})

    with pytest.raises(IntegrityError, match=constraint), inbox.database.write() as session:
        session.execute(text(f"UPDATE answer SET {change} WHERE ballot IS NOT NULL"))  # noqa: S608  # words of this test
