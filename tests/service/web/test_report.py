"""Reporting pressure: aside from the survey, once, and without a word to whoever comes after with the link."""

from __future__ import annotations

import re

import pytest
from respondent import Respondent
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.base.secrets import Secrets
from service.response.pressure_report import PressureReport
from service.response.response import Response


def told(respondent: Respondent, secrets: Secrets) -> list[tuple[str, str]]:
    with respondent.database.read() as session:
        return [
            (row.way.value, "" if row.text_sealed is None else secrets.unseal(row.team_id, row.text_sealed))
            for row in session.scalars(select(PressureReport))
        ]


def tell(respondent: Respondent, **values: str) -> TestResponse:
    return respondent.app.test_client().post(f"{respondent.link}/report", data=values)


def test_a_report_is_kept_sealed_and_is_no_answer(respondent: Respondent, secrets: Secrets) -> None:
    reply = tell(respondent, way="asked", words="  At the till\r\nshe asked for a 5 ")

    assert reply.status_code == 303
    assert "Your report has been received" in respondent.get(reply.headers["Location"]).text
    assert told(respondent, secrets) == [("asked", "At the till\nshe asked for a 5")]
    with respondent.database.read() as session:
        assert session.scalars(select(Response)).all() == []
    assert respondent.post({"score": "2"}).status_code == 303


def test_the_first_report_stays_and_whoever_comes_after_is_told_the_same(
    respondent: Respondent, secrets: Secrets
) -> None:
    untouched = respondent.get(f"{respondent.link}/report").text
    first = tell(respondent, way="rewarded")
    second = tell(respondent, way="other", words="all was fine")

    assert (second.status_code, second.headers["Location"]) == (first.status_code, first.headers["Location"])
    assert told(respondent, secrets) == [("rewarded", "")]
    assert respondent.get(f"{respondent.link}/report").text == untouched
    assert "rewarded" not in respondent.get(f"{respondent.link}/data").text


@pytest.mark.parametrize(
    ("values", "wrong"),
    [({}, "way"), ({"way": "begged"}, "way"), ({"way": "asked", "words": "x" * 1001}, "words")],
)
def test_what_does_not_fit_is_refused_in_words_and_kept_on_the_page(
    respondent: Respondent, secrets: Secrets, values: dict[str, str], wrong: str
) -> None:
    reply = tell(respondent, **values)
    assert reply.status_code == 422
    assert "<title>Error: " in reply.text
    assert f'<a href="#{wrong}">' in reply.text
    assert values.get("words", "") in reply.text
    assert told(respondent, secrets) == []


def test_a_report_may_come_long_after_the_link_has_expired(respondent: Respondent, secrets: Secrets) -> None:
    respondent.clock.advance(days=300)
    assert respondent.get(f"{respondent.link}/report").status_code == 200
    assert tell(respondent, way="answered_for_me").status_code == 303
    assert told(respondent, secrets) == [("answered_for_me", "")]


def test_switching_the_language_keeps_what_was_written_and_keeps_no_report(
    respondent: Respondent, secrets: Secrets
) -> None:
    page = tell(respondent, way="asked", words="Half a", _language="es").text
    assert '<html lang="es"' in page
    assert re.search(r'name="way" value="asked" checked', page)
    assert "Half a</textarea>" in page
    assert told(respondent, secrets) == []


def test_a_link_that_is_not_known_reports_nothing(respondent: Respondent, secrets: Secrets) -> None:
    path = "/s/AAAAAAAAAAAAAAAAAAAAAA/report"
    assert respondent.get(path).status_code == 404
    assert respondent.app.test_client().post(path, data={"way": "asked"}).status_code == 404
    assert told(respondent, secrets) == []
