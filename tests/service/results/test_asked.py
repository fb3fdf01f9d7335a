"""The export says how everybody was asked, and what they chose."""

from __future__ import annotations

import csv
import io

import factories
import pytest
from fakes import FakeClock

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import outbox
from service.response import response as responses
from service.response.response import Medium
from service.results import export, programme
from service.results.export import Table
from service.sampling import trigger
from service.sampling.dealing import asked_of
from service.sampling.invitation import Invitation
from service.survey.question import Single
from service.survey.version import Version

PEOPLE = 12


@pytest.fixture
def rows(sqlite: Database, secrets: Secrets, clock: FakeClock) -> dict[str, dict[str, str]]:
    """What was exported of each event, with what was dealt to it as `dealt_...`."""
    document = factories.routed()
    document["questions"] = [
        *document["questions"],  # type: ignore[misc]
        {
            "name": "used", "type": "multiple", "required": False, "order": "flipped",
            "text": {"en": "What did you use?"},
            "options": [{"code": code, "label": {"en": f"The {code}"}} for code in ("bike", "tool", "van")],
        },
    ]  # fmt: skip
    with sqlite.write() as session:
        actor = factories.actor(session, now=clock())[0]
        survey = factories.published(session, actor, secrets=secrets, now=clock(), asking=document)
        events = [factories.event(n, occurred_at=clock(), facts={"product": "bicycle"}) for n in range(PEOPLE)]
        recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock())
        outbox.owe_invitations(session, recorded.invitations, secrets=secrets, public_url="http://x", now=clock())
        dealt: dict[str, dict[str, str]] = {}
        for number, (invitation, version) in enumerate(recorded.invitations):
            asked = asked_of(session, invitation, version, secrets=secrets).questionnaire
            channel = asked.question("channel")
            assert isinstance(channel, Single)
            minutes = asked.question("minutes")
            assert minutes is not None
            dealt[f"pos:{number}"] = {
                "wording_minutes": "short" if "was the wait" in minutes.text["en"] else "standard",
                "order_channel": "|".join(channel.codes),
                "order_shop": "|".join(q.name for q in asked.questions if q.placement.section == "shop"),
            }
            if number == 0:
                continue
            responses.take(
                session,
                invitation=session.get_one(Invitation, invitation.id),
                version=session.get_one(Version, version.id),
                submitted={"score": "5", "channel": "web", "minutes": "2", "used": ["van", "bike"]},
                language="en",
                medium=Medium.WEB,
                traces=None,
                started_at=None,
                secrets=secrets,
                now=clock(),
            )
        session.flush()
        tables = programme.tables(session, survey, None, secrets=secrets)
    assert len(programme.programme(tables).responses) == PEOPLE - 1
    text = "".join(export.lines(tables, Table.RESPONSES, with_text=False))
    return {row["event_id"]: {**row, **_named(dealt[row["event_id"]])} for row in csv.DictReader(io.StringIO(text))}


def _named(dealt: dict[str, str]) -> dict[str, str]:
    return {f"dealt_{name}": value for name, value in dealt.items()}


def test_wordings_and_orders_are_exported_as_they_were_dealt(rows: dict[str, dict[str, str]]) -> None:
    for row in rows.values():
        for column in ("wording_minutes", "order_channel", "order_shop"):
            assert row[column] == row[f"dealt_{column}"]
    assert {row["wording_minutes"] for row in rows.values()} == {"standard", "short"}
    assert {row["order_used"] for row in rows.values()} == {"bike|tool|van", "van|tool|bike"}
    assert len({row["order_channel"] for row in rows.values()}) > 2


def test_choices_are_exported_by_their_codes_in_the_order_of_the_questionnaire(rows: dict[str, dict[str, str]]) -> None:
    for row in rows.values():
        assert (row["a_channel"], row["a_used"], row["a_minutes"]) == ("web", "bike|van", "2")
        assert row["comment_category"] == "web"
    (orders,) = {tuple(sorted(name for name in row if name.startswith("order_"))) for row in rows.values()}
    assert orders == ("order_channel", "order_shop", "order_used")
