"""What messages say: the survey's own words, this invitation's links, nothing that a reader's program would run."""

from __future__ import annotations

from html.parser import HTMLParser

import factories
import pytest

from service.delivery import compose
from service.survey import parsing, segments
from service.survey.questionnaire import Questionnaire

LINK = "https://survey.example.com/s/0123456789abcdefghijkl"
STOP = "https://survey.example.com/u/0123456789abcdefghijkl"
TEMPLATES = ["nps", "csat", "ces", "poll"]
LANGUAGES = ["en", "es", "ar"]


class Reader(HTMLParser):
    """Notes the tags, the links and what is left open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def parsed(template: str = "csat", sender: str = "Northwind Clinic") -> Questionnaire:
    return parsing.parse({**factories.document(template), "sender": sender})


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_names_the_sender_the_link_and_the_way_out(template: str, language: str) -> None:
    survey = parsed(template)

    for messages in (survey.invitation, survey.reminder):
        for may_ask in (True, False):
            body = compose.text(survey, messages, language, link=LINK, may_ask=may_ask).body
            assert body.startswith("Northwind Clinic")
            assert LINK in body
            assert "STOP" in body
            assert "{" not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_may_not_ask_is_shorter_than_one_that_may(language: str) -> None:
    survey = parsed()

    asking = compose.text(survey, survey.invitation, language, link=LINK, may_ask=True)
    quiet = compose.text(survey, survey.invitation, language, link=LINK, may_ask=False)

    assert segments.segments(quiet.body).units < segments.segments(asking.body).units


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_whole_html_without_pictures_scripts_or_forms(template: str, language: str) -> None:
    survey = parsed(template)

    mail = compose.mail(survey, survey.invitation, language, link=LINK, unsubscribe=STOP)
    reader = read(mail.html)

    assert reader.open == []
    assert {"img", "script", "form", "iframe"}.isdisjoint(reader.tags)
    assert reader.links[-1] == STOP
    assert all(link.startswith((LINK, STOP)) for link in reader.links)
    assert LINK in mail.text
    assert STOP in mail.text


def test_each_answer_of_the_score_is_a_link_that_preselects_it() -> None:
    survey = parsed("nps")

    mail = compose.mail(survey, survey.invitation, "en", link=LINK, unsubscribe=STOP)

    offered = [link for link in read(mail.html).links if "?" in link]
    assert offered == [f"{LINK}?a={point}" for point in range(11)]


def test_a_sender_with_markup_in_its_name_stays_text() -> None:
    hostile = parsed(sender='Bits & "Bobs" <b>{link}</b>')

    mail = compose.mail(hostile, hostile.invitation, "en", link=LINK, unsubscribe=STOP)
    reader = read(mail.html)

    assert "b" not in reader.tags
    assert "<b>{link}</b>" in "".join(reader.texts)
    assert all(link.startswith((LINK, STOP)) for link in reader.links)


def test_an_unknown_language_is_served_in_the_first_of_the_survey() -> None:
    survey = parsed()

    unknown = compose.mail(survey, survey.invitation, "fi", link=LINK, unsubscribe=STOP)

    assert unknown == compose.mail(survey, survey.invitation, "en", link=LINK, unsubscribe=STOP)
