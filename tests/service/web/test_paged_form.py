"""The form page by page: kept at once, back and forth, resumed where it was left, and nothing counted off the route."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import factories
import pytest
from fakes import FakeClock
from flask import Flask
from respondent import Respondent
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings
from service.delivery import outbox
from service.delivery.message import Kind, Message
from service.response.answer import Answer
from service.response.progress import progress
from service.response.response import Response
from service.sampling import trigger

MAIL = "anna@example.com"


@pytest.fixture
def buyer(pages: Flask, sqlite: Database, settings: Settings, secrets: Secrets, clock: FakeClock) -> Respondent:
    """Somebody who bought a bicycle, and gets the survey that routes."""
    with sqlite.write() as session:
        actor = factories.actor(session, now=clock())[0]
        survey = factories.published(session, actor, secrets=secrets, now=clock(), asking=factories.routed())
        events = [factories.event(1, occurred_at=clock(), mail=MAIL, facts={"product": "bicycle"})]
        recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock())
        ((invitation, _version),) = recorded.invitations
        outbox.owe_invitations(
            session, recorded.invitations, secrets=secrets, public_url=settings.public_url, now=clock()
        )
    token = secrets.unseal(invitation.team_id, invitation.token_sealed)
    return Respondent(pages, sqlite, clock, actor, survey, invitation, token)


def hidden(page: str) -> dict[str, object]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def asks(page: str) -> set[str]:
    """The questions that a page asks."""
    return set(re.findall(r'<(?:input type="(?:radio|checkbox|text)"|textarea) [^>]*name="([a-z]\w*)"', page)) | set(
        re.findall(r'<input type="text" inputmode="decimal" id="(\w+)"', page)
    )


def send(buyer: Respondent, values: dict[str, object], path: str = "", *, seconds: float = 8) -> TestResponse:
    """Open a page, fill it, send it in, and look at what comes next."""
    page = buyer.get(path or buyer.link).text
    buyer.clock.advance(seconds=seconds)
    reply = buyer.post({**hidden(page), **values})
    if reply.status_code != 303:
        return reply
    return buyer.get(reply.headers["Location"])


def stored(buyer: Respondent) -> dict[str, object]:
    with buyer.database.read() as session:
        rows = session.scalars(select(Answer)).all()
        return {row.question: row.code or row.number or "words" for row in rows}


def response(buyer: Respondent) -> Response:
    with buyer.database.read() as session:
        row = session.scalars(select(Response)).one()
        session.expunge(row)
    return row


def test_each_page_asks_its_own_and_is_kept_at_once(buyer: Respondent) -> None:
    first = buyer.get().text
    assert asks(first) == {"score", "channel"}
    assert ">Continue</button>" in first
    assert "Back</a>" not in first
    assert "Page 1" not in first
    assert "<h1>Your bicycle</h1>" in first
    assert re.search(r"<h2>Your visit</h2>\s*<p>Think of bicycle.</p>", first)
    assert '<p class="hint" id="score-help">Think of the whole visit.</p>' in first
    assert 'aria-describedby="score-help' in first

    trouble = send(buyer, {"score": "1", "channel": "shop"}).text
    assert asks(trouble) == {"trouble"}
    assert "Your answers so far are saved" in trouble
    assert "Page 2 of 4" in trouble
    assert stored(buyer) == {"score": 1.0, "channel": "shop"}
    assert response(buyer).reached == "trouble"

    shop = send(buyer, {"trouble": "The brake"}).text
    assert asks(shop) == {"d_room", "d_staff", "d_order", "d_light"}
    assert ">Continue</button>" in shop
    last = send(buyer, {"d_staff": "2"}).text
    assert asks(last) == {"minutes", "more"}
    assert ">Submit</button>" in last
    assert "Page 4 of 4" in last
    thanks = send(buyer, {"minutes": "15", "more": ""}).text
    assert "Your answers have been saved" in thanks
    assert stored(buyer) == {"score": 1.0, "channel": "shop", "trouble": "words", "d_staff": 2.0, "minutes": 15.0}
    assert (response(buyer).state, response(buyer).reached, response(buyer).completion_seconds) == (
        "complete",
        None,
        32,
    )


def test_who_is_content_and_was_not_in_the_shop_is_asked_two_pages(buyer: Respondent) -> None:
    last = send(buyer, {"score": "5", "channel": "web"}).text
    assert asks(last) == {"minutes", "more"}
    assert "Page 2 of 2" in last
    assert "Your answers have been saved" in send(buyer, {}).text
    assert stored(buyer) == {"score": 5.0, "channel": "web"}


def test_the_same_link_leads_to_where_it_was_left_and_asks_no_question_twice(buyer: Respondent) -> None:
    send(buyer, {"score": "5", "channel": "shop"})
    send(buyer, {})
    again = buyer.get().text

    assert asks(again) == {"minutes", "more"}
    assert response(buyer).reached == "minutes"


def test_looking_at_any_page_records_nothing(buyer: Respondent) -> None:
    send(buyer, {"score": "1", "channel": "shop"})
    before = stored(buyer), response(buyer).reached, response(buyer).answered_at
    for page in ("1", "2", "3", "4", "9", "0", "-1", "x", "٢", "1e3", "²"):
        assert buyer.get(f"{buyer.link}?page={page}").status_code == 200

    assert (stored(buyer), response(buyer).reached, response(buyer).answered_at) == before


def test_a_page_beyond_what_must_be_answered_first_is_not_shown(buyer: Respondent) -> None:
    assert asks(buyer.get(f"{buyer.link}?page=4").text) == {"score", "channel"}
    send(buyer, {"score": "1", "channel": "web"})
    assert asks(buyer.get(f"{buyer.link}?page=4").text) == {"trouble"}


def test_a_page_number_that_was_tampered_with_leads_to_the_page_that_is_next(buyer: Respondent) -> None:
    many = "1" * 5000

    assert asks(buyer.get(f"{buyer.link}?page={many}").text) == {"score", "channel"}
    send(buyer, {"score": "1", "channel": "web", "_page": many})

    assert stored(buyer) == {"score": 1.0, "channel": "web"}


def test_back_shows_what_was_answered_and_going_on_changes_nothing(buyer: Respondent) -> None:
    trouble = send(buyer, {"score": "1", "channel": "shop"}).text
    (back,) = re.findall(r'<p class="back"><a href="([^"]+)">Back</a>', trouble)
    page = buyer.get(unescape(back)).text

    assert re.search(r'name="score" value="1" checked', page)
    assert re.search(r'name="channel" value="shop" checked', page)
    assert page.count("checked") == 2
    onwards = send(buyer, {"score": "1", "channel": "shop"}, unescape(back)).text
    assert asks(onwards) == {"trouble"}
    assert stored(buyer) == {"score": 1.0, "channel": "shop"}


def test_who_goes_back_and_answers_otherwise_is_led_anew_and_answers_off_the_route_are_deleted(
    buyer: Respondent,
) -> None:
    send(buyer, {"score": "1", "channel": "shop"})
    send(buyer, {"trouble": "The brake"})
    send(buyer, {"d_staff": "2"})
    changed = send(buyer, {"score": "5", "channel": "web"}, f"{buyer.link}?page=1").text
    assert asks(changed) == {"minutes", "more"}
    assert {"trouble", "d_staff"} <= set(stored(buyer))
    send(buyer, {"minutes": "5"})

    assert stored(buyer) == {"score": 5.0, "channel": "web", "minutes": 5.0}
    assert response(buyer).state == "complete"


def test_a_required_question_that_a_change_brings_up_is_asked_before_the_end(buyer: Respondent) -> None:
    send(buyer, {"score": "5", "channel": "web"})
    changed = send(buyer, {"score": "1", "channel": "web"}, f"{buyer.link}?page=1").text

    assert asks(changed) == {"trouble"}
    refused = send(buyer, {})
    assert refused.status_code == 422
    assert asks(refused.text) == {"trouble"}
    assert response(buyer).state == "partial"


def test_a_form_opened_earlier_takes_nothing_back_and_one_that_showed_the_answer_does(buyer: Respondent) -> None:
    send(buyer, {"score": "5", "channel": "web"})
    early = buyer.get().text  # shows neither as given
    buyer.post({**hidden(buyer.get().text), "more": "The bell is missing"})
    assert response(buyer).state == "complete"
    assert buyer.post({**hidden(early), "more": "", "minutes": ""}).status_code == 409
    assert stored(buyer) == {"score": 5.0, "channel": "web", "more": "words"}


def test_an_answer_is_taken_back_on_the_page_that_showed_it(buyer: Respondent) -> None:
    send(buyer, {"score": "1", "channel": "shop"})
    early = buyer.get(f"{buyer.link}?page=2").text
    send(buyer, {"trouble": "The brake"})
    buyer.post({**hidden(early), "trouble": ""})
    assert stored(buyer)["trouble"] == "words"

    emptied = send(buyer, {"trouble": " "}, f"{buyer.link}?page=2")
    assert emptied.status_code == 422  # it is required
    assert stored(buyer)["trouble"] == "words"


def test_fifty_submissions_of_one_page_at_once_store_one_response(buyer: Respondent) -> None:
    values = {**hidden(buyer.get().text), "score": "1", "channel": "shop"}
    with ThreadPoolExecutor(50) as pool:
        replies = set(pool.map(lambda _: buyer.post(values).status_code, range(50)))

    assert replies == {303}
    assert stored(buyer) == {"score": 1.0, "channel": "shop"}
    assert response(buyer).reached == "trouble"


def test_the_last_page_sent_in_fifty_times_completes_once(buyer: Respondent) -> None:
    send(buyer, {"score": "5", "channel": "web"})
    values = {**hidden(buyer.get().text), "minutes": "3"}
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: buyer.post(values).status_code, range(50)))

    assert sorted(set(replies)) == [303, 409]
    assert replies.count(303) == 1


def test_a_default_is_shown_as_chosen_and_counts_once_it_is_sent_in(buyer: Respondent) -> None:
    last = send(buyer, {"score": "5", "channel": "web"}).text
    assert re.search(r'name="minutes" value="10"', last)
    assert "minutes" not in stored(buyer)
    send(buyer, {"minutes": "10"})
    assert stored(buyer)["minutes"] == 10.0


def test_another_language_keeps_answers_and_page_and_marks_what_is_not_translated(buyer: Respondent) -> None:
    last = send(buyer, {"score": "5", "channel": "web"}).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', last))
    arabic = buyer.post({**hidden, "minutes": "7", "_language": "ar"}).text

    assert 'name="minutes" value="7"' in arabic
    assert stored(buyer) == {"score": 5.0, "channel": "web"}
    assert '<html lang="ar" dir="rtl">' in arabic
    assert asks(arabic) == {"minutes", "more"}
    assert re.search(r'<span lang="en" dir="ltr">How long (did you wait\?|was the wait\?)</span>', arabic)
    assert '<span lang="en" dir="ltr">minutes</span>' in arabic
    assert '<span lang="en"' not in buyer.get(f"{buyer.link}?page=1&lang=en").text
    assert "bicycle لديك" in arabic


def test_the_answer_of_a_link_goes_along_to_the_page_of_its_question(buyer: Respondent) -> None:
    page = buyer.get(f"{buyer.link}?a=4").text
    assert re.search(r'name="score" value="4" checked', page)


def test_nothing_is_begun_by_leaving_a_first_page_empty(buyer: Respondent, secrets: Secrets) -> None:
    document = factories.routed()
    questions: list[dict[str, object]] = document["questions"]  # type: ignore[assignment]
    document["questions"] = [{**one, "required": False} for one in questions if one["name"] != "trouble"]
    with buyer.database.write() as session:
        survey = factories.published(session, buyer.actor, secrets=secrets, now=buyer.clock(), asking=document)
        event = factories.event(9, occurred_at=buyer.clock(), mail="b@example.com")
        recorded = trigger.record(session, buyer.actor, survey.id, [event], secrets=secrets, now=buyer.clock())
        ((invitation, _version),) = recorded.invitations
    token = secrets.unseal(invitation.team_id, invitation.token_sealed)
    other = Respondent(buyer.app, buyer.database, buyer.clock, buyer.actor, survey, invitation, token)

    assert asks(send(other, {}).text) == {"minutes", "more"}
    with buyer.database.read() as session:
        assert session.scalars(select(Response)).all() == []


def test_who_answered_a_page_is_not_reminded(buyer: Respondent) -> None:
    send(buyer, {"score": "5", "channel": "web"})
    with buyer.database.read() as session:
        reminders = session.scalars(select(Message.state).where(Message.kind == Kind.REMINDER)).all()
    assert {str(state) for state in reminders} == {"cancelled"}


def test_each_answer_knows_its_seconds_and_where_it_was_left_can_be_told(buyer: Respondent) -> None:
    send(buyer, {"score": "1", "channel": "shop"}, seconds=10)
    send(buyer, {"trouble": "The brake"}, seconds=30)
    send(buyer, {"score": "1", "channel": "shop"}, f"{buyer.link}?page=1", seconds=99)
    with buyer.database.read() as session:
        (row,) = progress(session, buyer.survey.id, buyer.invitation.version_id)

        assert row.reached == "d_room"
        assert row.seconds == {"score": 5.0, "channel": 5.0, "trouble": 30.0}
        assert row.response.completion_seconds == 40.0


def test_a_page_is_light(buyer: Respondent) -> None:
    send(buyer, {"score": "1", "channel": "shop"})
    for page in range(1, 5):
        assert len(buyer.get(f"{buyer.link}?page={page}").data) < 30_000
