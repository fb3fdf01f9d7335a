"""Previews and walk-throughs: what a respondent would meet, with nothing stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import factories
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from visitor import Desk, hidden, read
from werkzeug.test import TestResponse

from service.base.tables import Base
from service.survey.parsing import parse
from service.survey.survey import Survey
from service.survey.wording import Phrase, phrase
from service.web.console.walk import Walk

Drafted = Callable[..., Survey]


def routed() -> dict[str, Any]:
    document: dict[str, Any] = factories.document("csat", ["en", "es"])
    document["questions"][1]["show_if"] = {"question": "score", "op": "at_most", "value": 2}
    document["facts"] = [{"name": "product", "fallback": {"en": "your bike", "es": "su bici"}}]
    document["intro"]["en"] += " It is about {product}."
    return document


ROUTED = parse(routed())


def rows(desk: Desk) -> dict[str, int]:
    with desk.database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def press(desk: Desk, page: TestResponse, **entered: object) -> TestResponse:
    """Send the form of a page of the walk as a browser would: with its hidden fields."""
    (action,) = re.findall(r'<form method="post" action="([^"]+/walk[^"]*)"', page.text)
    carried: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text):
        carried.setdefault(name, []).append(unescape(value))
    return desk.client.post(unescape(action), data={**carried, **entered})


def test_the_form_is_walked_through_page_by_page_and_nothing_is_stored(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk, routed())
    before = rows(desk)

    first = desk.get(f"/console/surveys/{survey.id}/walk")
    assert "Preview: nothing is stored" in first.text
    assert "It is about your bike." in first.text
    assert phrase(Phrase.CONTINUE, "en") in first.text

    refused = press(desk, first)
    assert refused.status_code == 422
    assert phrase(Phrase.PROBLEM_HEADING, "en") in refused.text

    low, high = press(desk, first, score="1"), press(desk, first, score="5")
    assert 'name="d_staff"' in low.text
    assert 'name="d_staff"' not in high.text

    back = press(desk, low, _back="1")
    assert re.search(r'name="score" value="1" checked', back.text)

    others = {"reason": "staff", "asked_for_score": "no", "comment": "Fine & quick"}
    end = press(desk, high, **others)
    assert phrase(Phrase.THANKS_HEADING, "en") in end.text
    assert hidden(end.text)["comment"] == "Fine & quick"
    assert rows(desk) == before


def test_it_is_walked_in_the_language_and_the_version_asked_for(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk, routed())

    page = desk.get(f"/console/surveys/{survey.id}/walk?language=es")

    assert '<html lang="es"' in page.text
    assert phrase(Phrase.CONTINUE, "es") in page.text
    assert '<html lang="es"' in press(desk, page, score="5").text
    assert desk.get(f"/console/surveys/{survey.id}/walk?version=1").status_code == 404


def test_each_ballot_can_be_walked(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk, factories.with_ballots(factories.document("csat", ["en"])))
    path = f"/console/surveys/{survey.id}/walk"

    assert ">crosswise</a>" in desk.get(path).text
    assert "asked_for_score_anchor" not in desk.get(path).text
    assert "asked_for_score_anchor" in desk.get(f"{path}?ballot=1").text
    assert "asked_for_score_anchor" not in desk.get(f"{path}?ballot=99").text


def test_only_the_console_itself_may_show_its_pages_in_a_frame(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk)
    path = f"/console/surveys/{survey.id}"
    policies = {
        page: desk.get(f"{path}{page}").headers["Content-Security-Policy"]
        for page in ("", "/pages", "/preview", "/walk", "/preview/mail/invitation")
    }

    framed = {page for page, policy in policies.items() if "frame-ancestors 'self'" in policy}
    assert framed == {"/walk", "/preview/mail/invitation"}
    assert {page for page, policy in policies.items() if "frame-ancestors 'none'" in policy} == policies.keys() - framed
    assert {page for page, policy in policies.items() if "frame-src 'self'" in policy} == {"/pages", "/preview"}


def test_messages_are_shown_with_their_cost(desk: Desk, drafted: Drafted) -> None:
    document: dict[str, Any] = factories.document("nps", ["en"])
    document["invitation"]["sms"]["en"] = "{sender}: it’s short {link} {stop}"
    survey = drafted(desk, document)

    page = desk.get(f"/console/surveys/{survey.id}/preview").text

    assert '<mark class="warning" title="outside GSM-7">’</mark>' in page
    assert "UCS-2" in page
    assert re.search(r"GSM-7, \d+ of 160 units, 1 segment\b", read(page))
    assert document["invitation"]["email_subject"]["en"].replace("{sender}", factories.PURPOSE["sender"]) in unescape(
        page
    )


def test_a_conversation_is_walked_through(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk)
    before = rows(desk)
    path = f"/console/surveys/{survey.id}/talk"

    page = desk.get(path)
    (action,) = re.findall(r'<form method="post" action="([^"]+/talk[^"]*)"', page.text)
    token = hidden(page.text)["_token"]
    said = desk.client.post(unescape(action), data={"_token": token, "said": ["four <b>"], "reply": "hm"}).text

    assert "Taken for answer: 4" in said
    assert "four &lt;b&gt;" in said
    assert "Taken for unclear" in said
    over = desk.client.post(unescape(action), data={"_token": token, "reply": "STOP"}).text
    assert "The conversation is over" in over
    too_long = desk.client.post(unescape(action), data={"_token": token, "reply": "x" * 1601})
    assert too_long.status_code == 422
    assert rows(desk) == before


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["score", "d_staff", "reason", "comment", "_page", "nothing"]),
        st.lists(st.text(max_size=8), max_size=3),
    ),
    st.integers(-3, 9),
)
def test_any_entries_lead_somewhere(entered: dict[str, list[str]], number: int) -> None:
    """Hidden fields can be changed by whoever likes to."""
    walk = Walk(ROUTED, entered)

    walk.faults(walk.at(number))
    for step in (walk.first(), walk.after(number), walk.before(number)):
        assert step is None or step.questions
