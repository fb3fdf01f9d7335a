from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from respondent import Respondent
from sqlalchemy import func, select, text

from service.base.tables import Base
from service.config import Settings
from service.delivery.message import Message
from service.delivery.message import State as MessageState
from service.response.answer import Answer
from service.response.response import Response
from service.survey import survey as surveys
from service.web.app import create_app


def contents(respondent: Respondent) -> dict[str, int]:
    """How many rows each table holds, and what SQLite says of changes."""
    with respondent.database.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        } | {"data_version": connection.execute(text("PRAGMA data_version")).scalar_one()}


def stored(respondent: Respondent) -> list[Response]:
    with respondent.database.read() as session:
        rows = list(session.scalars(select(Response)))
        session.expunge_all()
    return rows


def numbers(respondent: Respondent) -> dict[str, float | None]:
    with respondent.database.read() as session:
        return {answer.question: answer.number for answer in session.scalars(select(Answer))}


def test_the_form_shows_every_question_with_nothing_chosen(respondent: Respondent) -> None:
    reply = respondent.get()

    assert reply.status_code == 200
    assert reply.text.count("<legend>") == 6
    assert "<textarea" in reply.text
    assert "checked" not in reply.text
    assert "<script" not in reply.text
    assert "How your answers are used" in reply.text
    assert "Only its research team sees single answers" in reply.text
    assert "The person who served you never sees it" in reply.text


def test_looking_three_times_at_every_link_changes_no_row(respondent: Respondent) -> None:
    before = contents(respondent)
    for _ in range(3):
        for path in (
            respondent.link,
            f"{respondent.link}?a=5",
            f"{respondent.link}?lang=ar",
            respondent.way_out,
            f"{respondent.link}/report",
            f"{respondent.link}/report?sent=1",
            f"{respondent.link}/data",
        ):
            assert respondent.app.test_client().get(path).status_code == 200
            assert respondent.app.test_client().head(path).status_code == 200
    assert contents(respondent) == before


def test_sending_it_in_stores_the_answers_and_a_reload_only_looks(respondent: Respondent) -> None:
    hidden = respondent.opened()
    respondent.clock.advance(seconds=42)

    reply = respondent.post({**hidden, "score": "5", "d_staff": "4"}, **{"User-Agent": "Browser 1"})

    assert reply.status_code == 303
    thanks = respondent.get(reply.headers["Location"])
    assert "Your answers have been saved" in thanks.text
    assert "reported to its customers" in thanks.text
    assert respondent.way_out in thanks.text
    (response,) = stored(respondent)
    assert (response.completion_seconds, response.medium, response.language) == (42.0, "web", "en")
    assert None not in (response.device_hash, response.network_hash, response.user_agent_hash)
    assert numbers(respondent) == {"score": 5.0, "d_staff": 4.0}
    assert respondent.get(reply.headers["Location"]).status_code == 200
    assert len(stored(respondent)) == 1


def test_sending_it_in_twice_says_that_it_is_answered_already(respondent: Respondent) -> None:
    respondent.post({"score": "5"})
    reply = respondent.post({"score": "1"})
    assert reply.status_code == 409
    assert "You have already answered" in reply.text
    assert numbers(respondent) == {"score": 5.0}


def test_fifty_submissions_at_once_store_one_response(respondent: Respondent) -> None:
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda n: respondent.post({"score": str(n % 5 + 1)}).status_code, range(50)))
    assert sorted(set(replies)) == [303, 409]
    assert replies.count(303) == 1
    assert len(stored(respondent)) == 1


def test_errors_are_listed_linked_and_what_was_typed_is_kept(respondent: Respondent) -> None:
    hidden = respondent.opened()
    respondent.clock.advance(seconds=10)

    reply = respondent.post({**hidden, "d_staff": "4", "comment": "<b>hm</b> & so"})

    assert reply.status_code == 422
    page = reply.text
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert '<a href="#score">' in page
    assert re.search(r'<input type="radio" id="score" ', page)
    assert "Answer this question" in page
    assert re.search(r'id="d_staff-4" name="d_staff" value="4" checked', page)
    assert "&lt;b&gt;hm&lt;/b&gt; &amp; so</textarea>" in page
    assert str(hidden["_started"]) in page
    assert stored(respondent) == []


@pytest.mark.parametrize(
    "values",
    [
        {"score": "6"},
        {"score": "five"},
        {"score": ["1", "5"]},
        {"score": "\x00"},
        {"score": "5", "reason": "weather"},
        {"score": "5", "comment": "x" * 1001},
        {"score": "5", "d_staff": "-1"},
        {},
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_nothing_is_stored(
    respondent: Respondent, values: dict[str, object]
) -> None:
    reply = respondent.post(values)
    assert reply.status_code == 422
    assert "There is a problem" in reply.text
    assert stored(respondent) == []


def test_the_answer_of_a_link_in_a_mail_is_shown_and_not_stored(respondent: Respondent) -> None:
    page = respondent.get(f"{respondent.link}?a=4").text
    assert re.search(r'name="score" value="4" checked', page)
    assert page.count("checked") == 1
    assert stored(respondent) == []


@pytest.mark.parametrize("value", ["9", "four", "%00", "5%205", "٤٤"])
def test_a_link_with_an_impossible_answer_chooses_nothing(respondent: Respondent, value: str) -> None:
    reply = respondent.get(f"{respondent.link}?a={value}")
    assert reply.status_code == 200
    assert "checked" not in reply.text


@pytest.mark.parametrize("forged", [{}, {"_started": "0", "_mark": "x"}, {"_started": "soon", "_mark": "é"}])
def test_a_start_that_is_not_ours_costs_the_seconds_not_the_answer(
    respondent: Respondent, forged: dict[str, object]
) -> None:
    assert respondent.post({**forged, "score": "5"}).status_code == 303
    assert stored(respondent)[0].completion_seconds is None


def test_a_start_of_another_form_does_not_count_here(respondent: Respondent) -> None:
    hidden = respondent.opened()
    hidden["_started"] = str(int(str(hidden["_started"])) - 60_000)
    respondent.post({**hidden, "score": "5"})
    assert stored(respondent)[0].completion_seconds is None


@pytest.mark.parametrize(("language", "direction", "said"), [("es", "ltr", "Enviar"), ("ar", "rtl", "إرسال")])
def test_the_form_speaks_the_language_of_the_link(
    respondent: Respondent, language: str, direction: str, said: str
) -> None:
    page = respondent.get(f"{respondent.link}?lang={language}").text
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert said in page
    assert re.search(r'<button [^>]*form="entered"[^>]* value="en" lang="en">English</button>', page)
    reply = respondent.post({"score": "5"}, f"?lang={language}")
    assert reply.headers["Location"].endswith(f"?lang={language}")
    assert stored(respondent)[0].language == language


def test_switching_the_language_keeps_what_was_entered_and_stores_nothing(respondent: Respondent) -> None:
    hidden = respondent.opened()
    before = contents(respondent)
    respondent.clock.advance(seconds=30)

    reply = respondent.post({**hidden, "score": "4", "reason": "price", "comment": "Half a sen", "_language": "es"})

    assert reply.status_code == 200
    page = reply.text
    assert '<html lang="es" dir="ltr">' in page
    assert re.search(r'name="score" value="4" checked', page)
    assert re.search(r'name="reason" value="price" checked', page)
    assert "Half a sen</textarea>" in page
    assert "Hay un problema" not in page
    assert str(hidden["_started"]) in page
    assert f'action="{respondent.link}?lang=es"' in page
    assert contents(respondent) == before


def test_a_switch_to_no_language_of_the_survey_stays_in_the_invitations(respondent: Respondent) -> None:
    page = respondent.post({"score": "4", "_language": "<b>"}).text
    assert '<html lang="en"' in page
    assert re.search(r'name="score" value="4" checked', page)
    assert "<b>" not in page


def test_the_form_says_who_sees_what(respondent: Respondent) -> None:
    page = respondent.get().text
    assert "The person who served you is not shown your answers, nor whether you answered" in page
    assert f"at least {respondent.survey.minimum_n} answers together" in page
    assert "those whom Northwind Clinic has given access" in page


@pytest.mark.parametrize("part", ["", "/report", "/report?sent=1", "/data"])
def test_every_page_of_a_link_leads_to_reporting_to_ones_data_and_out(respondent: Respondent, part: str) -> None:
    page = respondent.get(respondent.link + part).text
    for way in (
        f"{respondent.link}/report?lang=en",
        f"{respondent.link}/data?lang=en",
        f"{respondent.way_out}?lang=en",
    ):
        assert f'href="{way}"' in page
    assert "<script" not in page


def test_an_unknown_language_falls_back_to_the_invitations(respondent: Respondent) -> None:
    assert '<html lang="en"' in respondent.get(f"{respondent.link}?lang=%22%3E%3Cscript%3E").text


def test_an_unknown_link_is_a_friendly_page_in_the_browsers_language(respondent: Respondent) -> None:
    reply = respondent.get("/s/AAAAAAAAAAAAAAAAAAAAAA", **{"Accept-Language": "es-MX,es;q=0.9"})
    assert reply.status_code == 404
    assert reply.content_type.startswith("text/html")
    assert '<html lang="es"' in reply.text


def test_an_expired_link_says_so_in_words(respondent: Respondent) -> None:
    respondent.clock.advance(days=30)
    assert respondent.get().status_code == 410
    reply = respondent.post({"score": "5"})
    assert reply.status_code == 410
    assert "This link has expired" in reply.text


def test_a_closed_survey_says_so_in_words(respondent: Respondent) -> None:
    with respondent.database.write() as session:
        surveys.close(session, respondent.actor, respondent.survey.id, now=respondent.clock())
    reply = respondent.get()
    assert reply.status_code == 410
    assert "This survey is closed" in reply.text


@pytest.mark.parametrize("path", ["", "?a=3", "unknown"])
def test_pages_allow_nothing_but_themselves(respondent: Respondent, path: str) -> None:
    headers = respondent.get(respondent.link + path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("url", "said"), [("https://ask.example.com", "max-age=31536000"), ("http://x", None)])
def test_browsers_are_told_to_stay_with_https_where_the_service_is_reached_by_it(
    respondent: Respondent, settings: Settings, url: str, said: str | None
) -> None:
    app = create_app(replace(settings, public_url=url), respondent.database, clock=respondent.clock)
    for path in (respondent.link, "/s/unknown", "/healthz"):
        assert app.test_client().get(path).headers.get("Strict-Transport-Security") == said


def test_the_style_sheet_is_small_and_may_be_kept(respondent: Respondent) -> None:
    match = re.search(r'<link rel="stylesheet" href="([^"]+)">', respondent.get().text)
    assert match is not None
    reply = respondent.get(match[1])
    assert reply.status_code == 200
    assert len(reply.data) < 8_000
    assert "max-age=31536000" in reply.headers["Cache-Control"]
    reply.close()


def test_the_page_is_light(respondent: Respondent) -> None:
    assert len(respondent.get().data) < 30_000


def test_a_body_beyond_the_limit_is_refused(respondent: Respondent) -> None:
    reply = respondent.post({"score": "5", "comment": "x" * 300_000}, **{"Accept-Language": "es"})

    assert (reply.status_code, reply.mimetype) == (413, "text/html")
    assert "Sus respuestas son demasiado largas" in reply.text
    assert stored(respondent) == []


@pytest.mark.parametrize("path", ["link", "way_out"])
def test_a_database_that_does_not_answer_is_a_page_that_asks_to_try_again(respondent: Respondent, path: str) -> None:
    with respondent.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE invitation RENAME TO invitation_away")

    reply = respondent.get(getattr(respondent, path))

    assert (reply.status_code, reply.mimetype, reply.headers["Retry-After"]) == (503, "text/html", "5")
    assert "Please try again in a moment" in reply.text
    assert "Content-Security-Policy" in reply.headers


def test_unsubscribing_asks_first_and_then_cancels_what_is_owed(respondent: Respondent) -> None:
    page = respondent.get(respondent.way_out)
    assert "Stop messages from Northwind Clinic" in page.text
    reply = respondent.app.test_client().post(respondent.way_out, data={})
    assert reply.status_code == 200
    assert "You will get no more surveys" in reply.text
    with respondent.database.read() as session:
        assert set(session.scalars(select(Message.state))) == {MessageState.CANCELLED}


def test_one_click_unsubscribing_needs_no_cookie_and_may_be_repeated_long_after(respondent: Respondent) -> None:
    respondent.clock.advance(days=300)
    for _ in range(2):
        reply = respondent.app.test_client(use_cookies=False).post(
            respondent.way_out, data={"List-Unsubscribe": "One-Click"}
        )
        assert reply.status_code == 200


def test_an_unknown_way_out_is_unknown(respondent: Respondent) -> None:
    assert respondent.get("/u/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
