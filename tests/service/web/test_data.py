"""One's own data behind the link: to be read, taken along, and erased for good."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from respondent import Respondent
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.base.audit import AuditEntry
from service.response.answer import Answer
from service.sampling.suppression import Suppression


def erase(respondent: Respondent, **values: str) -> TestResponse:
    return respondent.app.test_client().post(f"{respondent.link}/data/erasure", data=values)


def test_the_page_shows_what_is_kept_with_the_address_in_part(respondent: Respondent) -> None:
    respondent.post({"score": "5", "comment": "Friendly & quick", "asked_for_score": "yes"})
    page = respondent.get(f"{respondent.link}/data").text

    assert "a•••@example.com" in page
    assert "anna@example.com" not in page
    assert "Friendly &amp; quick" in page
    assert "Overall, how satisfied or dissatisfied were you with the service?" in page
    assert "Did anyone ask you" not in page
    assert "Not shown here" in page


def test_a_date_keeps_its_order_among_words_that_run_from_the_right(respondent: Respondent) -> None:
    page = respondent.get(f"{respondent.link}/data?lang=ar").text
    day = respondent.clock().strftime("%Y\u2011%m\u2011%d")
    assert f"\u2066{day}\u00a0" in page
    assert "UTC\u2069" in page


def test_the_file_says_more_and_is_not_kept_on_the_way(respondent: Respondent) -> None:
    respondent.post({"score": "5", "asked_for_score": "yes"})
    reply = respondent.app.test_client().post(f"{respondent.link}/data/file")

    assert reply.mimetype == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    held = json.loads(reply.text)
    assert held["customer_id"] == "c1"
    assert held["addresses"][0]["address"] == "a•••@example.com"
    (event,) = held["events"]
    assert [one["answer"] for one in event["response"]["answers"]] == [5]
    assert {one["state"] for one in held["messages"]} == {"cancelled"}
    assert "asked_for_score" not in reply.text
    assert "employee" not in reply.text


def test_erasing_asks_first(respondent: Respondent) -> None:
    reply = erase(respondent)
    assert reply.status_code == 422
    assert "Tick the box to have your data erased" in reply.text
    assert respondent.get().status_code == 200


def test_erasing_ends_the_link_keeps_the_score_and_stops_messages(respondent: Respondent) -> None:
    respondent.post({"score": "2", "comment": "Cold"})
    reply = erase(respondent, confirm="yes")

    assert reply.status_code == 200
    assert "Your data have been erased" in reply.text
    for path in (respondent.link, f"{respondent.link}/data", f"{respondent.link}/report", respondent.way_out):
        assert respondent.get(path).status_code == 404
    with respondent.database.read() as session:
        assert [(row.question, row.number) for row in session.scalars(select(Answer))] == [("score", 2.0)]
        assert {row.team_id for row in session.scalars(select(Suppression))} == {respondent.actor.team_id}


def test_erasing_many_times_at_once_erases_once(respondent: Respondent) -> None:
    with ThreadPoolExecutor(10) as pool:
        states = list(pool.map(lambda _: erase(respondent, confirm="yes").status_code, range(10)))
    assert sorted(states) == [200, *[404] * 9]
    with respondent.database.read() as session:
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.erase")).all()) == 1
