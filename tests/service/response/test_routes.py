"""Surveys that route, by text: the next question follows the answers, and a pilot can tell where people faltered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import factories
import pytest
from fakes import FakeClock
from inbox import Inbox, phone

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery.conversation import State as TalkState
from service.delivery.message import Kind
from service.response.progress import progress, unclear_replies
from service.response.response import State

ME = phone(1)


@pytest.fixture
def shop(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Inbox:
    return Inbox(sqlite, secrets, clock, asking=factories.routed())


def number_of(asked: str, label: str) -> str:
    """The number by which a text offers an option."""
    return next(line.split(" ", 1)[0] for line in asked.splitlines() if line.endswith(f" {label}"))


def asked(inbox: Inbox, invitation: object) -> str:
    return inbox.owed(invitation, Kind.CONVERSATION)[-1]  # type: ignore[arg-type]


def test_a_text_asks_only_what_the_answers_lead_to_and_sends_no_hint(shop: Inbox) -> None:
    me = shop.invite(number=ME)
    assert "Think of the whole visit" not in "".join(shop.owed(me))
    shop.say(ME, "5")
    assert "How did you buy your purchase?" in asked(shop, me)
    shop.say(ME, number_of(asked(shop, me), "On the web"))
    assert "How long" in asked(shop, me)
    shop.say(ME, "12")
    assert "What else" in asked(shop, me)
    shop.say(ME, "skip")

    (response,) = shop.responses()
    assert shop.conversation().state is TalkState.DONE
    assert (response.state, response.reached) == (State.COMPLETE, None)
    assert shop.answers(response.id) == {"score": 5.0, "channel": "web", "minutes": 12.0}


def test_low_scores_in_the_shop_are_asked_more_by_text_in_the_order_dealt(shop: Inbox) -> None:
    me = shop.invite(number=ME)
    shop.say(ME, "1")
    shop.say(ME, number_of(asked(shop, me), "In the shop"))
    assert "What went wrong?" in asked(shop, me)
    shop.say(ME, "The brake")
    assert "the shop as a whole" in asked(shop, me)
    for _ in range(4):
        shop.say(ME, "4")
    assert "How long" in asked(shop, me)
    (response,) = shop.responses()
    assert {"d_room", "d_staff", "d_order", "d_light"} <= set(shop.answers(response.id))
    assert (response.state, response.reached) == (State.PARTIAL, "minutes")


def test_a_required_question_without_an_answer_leaves_the_response_partial_only_on_its_route(shop: Inbox) -> None:
    me = shop.invite(number=ME)
    shop.say(ME, "2")
    shop.say(ME, number_of(asked(shop, me), "By phone"))
    assert "What went wrong?" in asked(shop, me)
    for _ in range(2):
        assert shop.say(ME, "x" * 501) in {"unclear", "unanswered"}
    shop.say(ME, "3")
    shop.say(ME, "skip")

    (response,) = shop.responses()
    assert (response.state, response.reached) == (State.PARTIAL, "trouble")
    with shop.database.read() as session:
        assert unclear_replies(session, shop.survey.id, me.version_id) == {"trouble": 2}


def test_the_limit_of_texts_is_that_of_the_route(shop: Inbox) -> None:
    """Four questions lie on the shortest route: each asked twice, and five to spare."""
    shop.invite(number=ME)
    shop.say(ME, "5")
    read = [shop.say(ME, "?!") for _ in range(14)]

    assert "turn_limit" not in read
    assert len(shop.read_as()) == 15


def test_each_answer_by_text_knows_how_long_it_took(shop: Inbox) -> None:
    me = shop.invite(number=ME)
    shop.say(ME, "5")
    shop.clock.advance(seconds=45)
    shop.say(ME, number_of(asked(shop, me), "On the web"))
    with shop.database.read() as session:
        (row,) = progress(session, shop.survey.id, me.version_id)

        assert row.seconds == {"score": 30.0, "channel": 75.0}
        assert row.reached == "minutes"
        assert row.answered == {"score", "channel"}


def test_where_an_answer_decides_whether_the_score_is_asked_the_text_asks_the_first_question(
    sqlite: Database, secrets: Secrets, clock: FakeClock
) -> None:
    document = factories.routed()
    score, channel, *others = cast("list[Mapping[str, object]]", document["questions"])
    late = {**score, "show_if": {"question": "channel", "op": "is", "value": "shop"}}
    inbox = Inbox(sqlite, secrets, clock, asking={**document, "questions": [channel, late, *others]})
    me = inbox.invite(number=ME)

    (text, *_) = inbox.owed(me, Kind.INVITATION)
    assert "How did you buy" in text
    inbox.say(ME, number_of(text, "By phone"))
    assert "How long" in asked(inbox, me)
    assert "score" not in inbox.answers(inbox.responses()[0].id)
