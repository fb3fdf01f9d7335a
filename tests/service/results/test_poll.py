"""The result of a poll: shown to those who answered, in batches, and never of a few."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from fakes import FakeClock
from inbox import Inbox

from service.base.secrets import Secrets
from service.base.session import Database
from service.results.poll import BATCH, Tally, tallies
from service.survey.practice import Practice
from service.survey.version import Version


def polled(inbox: Inbox) -> tuple[Tally, ...]:
    with inbox.database.read() as session:
        (response, *_) = inbox.responses()
        version = session.get_one(Version, response.version_id)
        return tallies(session, version, version.parsed())


@pytest.fixture
def poll(database: Database, secrets: Secrets, clock: FakeClock) -> Inbox:
    return Inbox(database, secrets, clock, template="poll", practice=Practice(minimum_n=5, blind_share=0.0))


def answer(poll: Inbox, number: int, value: str) -> None:
    name = next(iter(factories.document("poll")["questions"]))["name"]  # type: ignore[call-overload]
    poll.fill(poll.invite(mail=f"c{number}@example.com", customer=f"c{number}"), {name: value})
    poll.clock.advance(seconds=5)


def codes(poll: Inbox) -> list[str]:
    question = factories.document("poll")["questions"][0]  # type: ignore[index]
    return [option["code"] for option in question["options"]]


def test_shares_sum_to_one_and_options_nobody_chose_are_there(poll: Inbox) -> None:
    first, second, *_ = codes(poll)
    for number in range(BATCH):
        answer(poll, number, first if number else second)

    (tally,) = polled(poll)

    assert tally.n == BATCH
    assert [share.value for share in tally.shares] == codes(poll)
    assert sum(share.share for share in tally.shares) == pytest.approx(1)
    assert {share.value: share.count for share in tally.shares if share.count} == {first: BATCH - 1, second: 1}


def test_the_result_moves_in_batches_so_that_no_single_answer_shows(poll: Inbox) -> None:
    first, second, *_ = codes(poll)
    for number in range(BATCH):
        answer(poll, number, first)
    before = polled(poll)
    for number in range(BATCH, 2 * BATCH - 1):
        answer(poll, number, second)
        assert polled(poll) == before
    answer(poll, 2 * BATCH, second)

    (after,) = polled(poll)
    assert after.n == 2 * BATCH


def test_a_question_that_one_of_a_batch_answers_does_not_show_that_answer(
    database: Database, secrets: Secrets, clock: FakeClock
) -> None:
    document: dict[str, Any] = factories.document("poll")
    (question, *_) = document["questions"]
    besides = {**question, "name": "besides", "text": dict.fromkeys(question["text"], "Which came next?")}
    asking = {**document, "questions": [question, {**besides, "required": False}]}
    practice = Practice(minimum_n=5, blind_share=0.0)
    poll = Inbox(database, secrets, clock, template="poll", practice=practice, asking=asking)
    first, second, *_ = codes(poll)
    for number in range(2 * BATCH):
        also = {"besides": first} if number < BATCH else {"besides": second} if number == BATCH else {}
        invitation = poll.invite(mail=f"c{number}@example.com", customer=f"c{number}")
        poll.fill(invitation, {question["name"]: first, **also})
        poll.clock.advance(seconds=5)

    assert [tally.n for tally in polled(poll)] == [2 * BATCH, BATCH]


def test_of_too_few_answers_nothing_is_shown(poll: Inbox) -> None:
    for number in range(BATCH - 1):
        answer(poll, number, codes(poll)[0])

    assert polled(poll) == ()
