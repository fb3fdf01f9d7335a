"""A preview says exactly what would be sent, at its true length."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from fakes import FakeClock

from service.base.errors import InvalidInput
from service.base.secrets import Secrets, new_token
from service.base.session import Database
from service.delivery import outbox
from service.delivery.channel import Mail, Text, load
from service.delivery.message import Kind, Message
from service.delivery.preview import TOKEN, preview
from service.sampling import trigger
from service.survey.parsing import parse
from service.survey.segments import Encoding

URL = "http://127.0.0.1:8000"


def test_the_placeholder_of_a_link_is_as_long_as_a_link() -> None:
    assert len(TOKEN) == len(new_token())


@pytest.mark.parametrize(("phone", "language"), [("+15550100", "en"), ("+15550100", "es"), (None, "en"), (None, "ar")])
def test_what_is_previewed_is_what_is_sent_but_for_the_link(
    sqlite: Database, secrets: Secrets, clock: FakeClock, phone: str | None, language: str
) -> None:
    with sqlite.write() as session:
        actor = factories.actor(session, now=clock())[0]
        survey = factories.published(session, actor, secrets=secrets, now=clock())
        events = [factories.event(1, occurred_at=clock(), phone=phone, language=language)]
        recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock())
        outbox.owe_invitations(session, recorded.invitations, secrets=secrets, public_url=URL, now=clock())
        session.flush()
        ((invitation, version),) = recorded.invitations
        token = secrets.unseal(invitation.team_id, invitation.token_sealed)
        sent = {
            row.kind: load(row.channel, secrets.unseal(row.team_id, row.payload_sealed))
            for row in session.query(Message)
        }
        shown = {one.kind: one for one in preview(version.parsed(), language, public_url=URL).messages}

    assert set(sent) == {Kind.INVITATION, Kind.REMINDER}
    for kind, content in sent.items():
        if isinstance(content, Text):
            assert content.body.replace(token, TOKEN) == shown[kind].sms.body
            assert len(content.body) == len(shown[kind].sms.body)
        else:
            assert isinstance(content, Mail)
            assert content.text.replace(token, TOKEN) == shown[kind].mail.text
            assert content.html.replace(token, TOKEN) == shown[kind].mail.html
            assert content.subject == shown[kind].mail.subject


def test_the_character_that_doubles_a_text_is_named_with_its_place() -> None:
    document: dict[str, Any] = factories.document("nps", ["en"])
    document["invitation"]["sms"]["en"] = "{sender}: it’s short {link} {stop}"

    text = preview(parse(document), "en", public_url=URL).messages[0].sms

    assert text.encoding is Encoding.UCS_2
    assert [(one.place, one.character) for one in text.foreign] == [(text.body.index("’"), "’")]
    assert text.segments == 2


def test_facts_stand_by_their_fallbacks() -> None:
    document: dict[str, Any] = factories.document("nps", ["en", "es"])
    document["facts"] = [{"name": "product", "fallback": {"en": "your bike", "es": "su bici"}}]
    for language in ("en", "es"):
        document["invitation"]["sms"][language] = "{sender} {product}: {question} {link} {stop}"
        document["invitation"]["email_subject"][language] = "{product}"

    shown = preview(parse(document), "es", public_url=URL).messages[0]

    assert "su bici" in shown.sms.body
    assert shown.mail.subject == "su bici"


def test_each_wording_and_each_ballot_is_shown() -> None:
    document: dict[str, Any] = factories.with_ballots(factories.document("csat", ["en"]))
    document["questions"][1]["wordings"] = [{"name": "short", "share": 0.5, "text": {"en": "Was it short?"}}]
    asked = parse(document)

    shown = preview(asked, "en", public_url=URL).questions

    second = [one for one in shown if one.name == asked.questions[1].name]
    assert [one.wording for one in second] == ["standard", "short"]
    assert "Was it short?" in second[1].sms.body
    private = [(one.name, one.ballot) for one in shown if one.ballot is not None]
    assert private == [
        ("asked_for_score", "direct"),
        ("asked_for_score", "crosswise"),
        ("asked_for_score_anchor", "crosswise"),
        ("asked_for_score", "forced"),
    ]


def test_a_language_that_the_questionnaire_is_not_in_is_refused_with_those_it_is_in() -> None:
    with pytest.raises(InvalidInput, match="en, es"):
        preview(parse(factories.document("nps", ["en", "es"])), "fr", public_url=URL)
