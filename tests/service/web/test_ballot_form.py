"""How the form shows a protected question: readable in every language, without a script, and kept when it fails."""

from __future__ import annotations

import re
from html import unescape

import factories
import pytest
from fakes import FakeClock
from flask import Flask
from respondent import Respondent

from service.base.secrets import Secrets
from service.base.session import Database
from service.sampling import trigger
from service.survey.wording import Phrase, phrase

NAME = "asked_for_score"


def somebody(pages: Flask, database: Database, secrets: Secrets, clock: FakeClock, **shares: float) -> Respondent:
    asking = factories.with_ballots(factories.document(), **shares)
    with database.write() as session:
        actor = factories.actor(session, now=clock())[0]
        survey = factories.published(session, actor, secrets=secrets, now=clock(), asking=asking)
        events = [factories.event(1, occurred_at=clock(), mail="anna@example.com")]
        ((invitation, _),) = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock()).invitations
    token = secrets.unseal(invitation.team_id, invitation.token_sealed)
    return Respondent(pages, database, clock, actor, survey, invitation, token)


@pytest.fixture
def with_pair(pages: Flask, sqlite: Database, secrets: Secrets, clock: FakeClock) -> Respondent:
    return somebody(pages, sqlite, secrets, clock, direct=0, crosswise=1)


@pytest.fixture
def instructed(pages: Flask, sqlite: Database, secrets: Secrets, clock: FakeClock) -> Respondent:
    return somebody(pages, sqlite, secrets, clock, direct=0, crosswise=0)


def group(page: str, name: str) -> str:
    """The fieldset of a question, as text with its tags."""
    return next(one for one in re.findall(r"<fieldset.*?</fieldset>", page, re.DOTALL) if f'name="{name}"' in one)


def read(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("language", list(factories.STATEMENT))
def test_a_pair_shows_both_halves_why_it_protects_and_two_answers(with_pair: Respondent, language: str) -> None:
    shown = group(with_pair.get(f"{with_pair.link}?lang={language}").text, NAME)
    first, second = phrase(Phrase.CROSSWISE_LETTERS, language).split()[:2]
    letters = {"first": first, "second": second}

    assert f"{first} {factories.STATEMENT[language]}" in read(shown)
    assert phrase(Phrase.CROSSWISE_LEGEND, language, letters) in read(shown)
    assert phrase(Phrase.CROSSWISE_HINT, language, letters) in read(shown)
    assert re.findall(r'value="(\w+)"', shown) == ["same", "different"]
    assert "checked" not in shown
    assert f'aria-describedby="{NAME}-told {NAME}-hint"' in shown


def test_the_anchor_is_a_second_pair_with_letters_of_its_own(with_pair: Respondent) -> None:
    shown = group(with_pair.get().text, f"{NAME}_anchor")

    assert "C My father was born in March or April." in read(shown)
    assert "D Somebody asked me for a score on the moon." in read(shown)
    assert "answers to C and D" in read(shown)


@pytest.mark.parametrize("language", list(factories.STATEMENT))
def test_an_instruction_stands_with_its_question(instructed: Respondent, language: str) -> None:
    shown = group(instructed.get(f"{instructed.link}?lang={language}").text, NAME)

    assert factories.INSTRUCTION[language] in read(shown)
    assert phrase(Phrase.FORCED_HINT, language) in read(shown)
    assert re.findall(r'value="(\w+)"', shown) == ["no", "yes"]


def test_what_was_chosen_is_kept_when_another_answer_is_missing(with_pair: Respondent) -> None:
    page = with_pair.post({NAME: "different"}).text

    assert re.search(r'value="different" checked', group(page, NAME))


def test_an_answer_of_another_ballot_is_refused_with_what_would_be_right(with_pair: Respondent) -> None:
    reply = with_pair.post({"score": "4", NAME: "yes"})

    assert reply.status_code == 422
    assert "Choose one of the answers shown" in reply.text


def test_the_page_does_not_name_the_design(with_pair: Respondent) -> None:
    """Words of the trade help nobody to answer."""
    assert "crosswise" not in with_pair.get().text.lower()
