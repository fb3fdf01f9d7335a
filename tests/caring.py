"""A customer who was unhappy, wished to be contacted, and is followed up."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import factories
from fakes import FakeClock
from sqlalchemy import select

from service.base.secrets import Secrets
from service.base.session import Database
from service.response import examining
from service.response import followup_owner as owners
from service.response import followup_rule as rules
from service.response import response as responses
from service.response.followup import Followup
from service.response.followup_notice import Desk
from service.response.followup_rule import Severity, Terms, Wish
from service.response.response import Medium
from service.sampling import trigger

CONTACT = {
    "name": "contact", "type": "single", "required": False, "text": {"en": "May somebody contact you about it?"},
    "options": [{"code": "yes", "label": {"en": "Yes"}}, {"code": "no", "label": {"en": "No"}}],
}  # fmt: skip


def unhappy(database: Database, secrets: Secrets, clock: FakeClock, team_id: UUID) -> Followup:
    base = factories.document("csat", ["en"])
    asked = [one for one in cast("list[dict[str, Any]]", base["questions"]) if not one["name"].startswith("d_")]
    document = {**base, "questions": [*asked[:-1], CONTACT, asked[-1]]}
    with database.write() as session:
        actor = factories.actor(session, now=clock(), team_id=team_id, name="Survey designer")[0]
        survey = factories.published(session, actor, secrets=secrets, now=clock(), asking=document)
        people = [
            owners.create(session, actor, name=name, employee_id=None, mail=None, secrets=secrets, now=clock())
            for name in ("Head of service", "Customer office")
        ]
        terms = Terms(
            name="Unhappy customer", condition={"question": "score", "op": "at_most", "value": 2},
            wish=Wish("contact", "yes"), owner_id=people[0].id, escalation_id=people[1].id, due_hours=4,
            severity=Severity.HIGH,
        )  # fmt: skip
        rules.create(session, actor, survey.id, terms, now=clock())
        event = factories.event(1, occurred_at=clock(), mail="anna@example.com")
        recorded = trigger.record(session, actor, survey.id, [event], secrets=secrets, now=clock())
        ((invitation, version),) = recorded.invitations
        responses.take(
            session, invitation=invitation, version=version, language="en", medium=Medium.WEB, traces=None,
            submitted={"score": "1", "contact": "yes", "comment": "It was cold"}, started_at=None, secrets=secrets,
            now=clock(),
        )  # fmt: skip
        examining.examine(session, Desk(secrets, "http://127.0.0.1:8000", clock()), limit=10)
        return session.scalars(select(Followup)).one()
