"""A survey that asks whether the respondent wishes to be contacted, and the people who follow up on its answers."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import factories
from fakes import FakeClock
from inbox import PUBLIC_URL, Inbox
from sqlalchemy import select

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.delivery.notification import Notification
from service.response import examining, handling
from service.response import followup_entry as entries
from service.response import followup_owner as owners
from service.response import followup_rule as rules
from service.response.followup import Followup, FollowupOutcome
from service.response.followup_notice import Desk
from service.response.followup_owner import Owner
from service.response.followup_rule import Rule, Severity, Terms, Wish
from service.response.handling import Revealed
from service.sampling.invitation import Invitation

LOW: dict[str, object] = {"question": "score", "op": "at_most", "value": 2}
WISH = Wish("contact", "yes")
WORDS = "I am Wilhelmina, and it was cold"


def asking(**more: object) -> dict[str, object]:
    """The usual questionnaire, shortened, with the question whether one may be contacted."""
    base = factories.document("csat", ["en"])
    contact = {
        "name": "contact",
        "type": "single",
        "required": False,
        "text": {"en": "May somebody of the clinic contact you about your answers?"},
        "options": [{"code": "yes", "label": {"en": "Yes"}}, {"code": "no", "label": {"en": "No"}}],
        **more,
    }
    asked = cast("list[dict[str, Any]]", base["questions"])
    kept = [one for one in asked if one["name"] not in ("d_staff", "d_speed", "d_clarity")]
    off = [{"code": "P07", "question": "contact", "reason": "to see what comes of a wish chosen beforehand"}]
    settings = {"checks": {"off": off}} if "default" in more else {}
    return {**base, **settings, "questions": [*kept[:-1], contact, kept[-1]]}


class Careline:
    def __init__(
        self, database: Database, secrets: Secrets, clock: FakeClock, *, mode: Mode = Mode.LIVE, **more: object
    ) -> None:
        self.inbox = Inbox(database, secrets, clock, asking=asking(**more), mode=mode)
        self.database, self.secrets, self.clock = database, secrets, clock
        with database.write() as session:
            self.carer: Actor = factories.actor(
                session, now=clock(), team_id=self.inbox.actor.team_id, mode=mode, name="Care", scopes=factories.CARER
            )[0]
        self.owner = self.name("Head of service", employee="e9", mail="head@example.com")
        self.other = self.name("Customer office", employee=None, mail="office@example.com")

    @property
    def desk(self) -> Desk:
        return Desk(self.secrets, PUBLIC_URL, self.clock())

    def name(self, name: str, *, employee: str | None, mail: str | None = None) -> Owner:
        with self.database.write() as session:
            return owners.create(
                session, self.carer, name=name, employee_id=employee, mail=mail, secrets=self.secrets, now=self.clock()
            )

    def rule(self, **more: Any) -> Rule:
        terms = {
            "name": "Unhappy customer",
            "condition": LOW,
            "wish": WISH,
            "owner_id": self.owner.id,
            "escalation_id": self.other.id,
            "due_hours": 24,
            "severity": Severity.NORMAL,
            **more,
        }
        with self.database.write() as session:
            return rules.create(session, self.carer, self.inbox.survey.id, Terms(**terms), now=self.clock())

    def answered(self, score: str = "1", contact: str = "yes", **more: str) -> Invitation:
        invitation = self.inbox.invite(
            mail="anna@example.com", customer=more.pop("customer", None), employee=more.pop("employee", "e1")
        )
        self.clock.advance(minutes=1)
        self.inbox.fill(invitation, {"score": score, "contact": contact, "comment": WORDS, **more})
        return invitation

    def examine(self) -> int:
        with self.database.write() as session:
            return examining.examine(session, self.desk, limit=100)

    def remind(self) -> int:
        with self.database.write() as session:
            return examining.remind(session, self.desk, limit=100)

    def followups(self) -> list[Followup]:
        with self.database.read() as session:
            found = list(session.scalars(select(Followup).order_by(Followup.id)))
            session.expunge_all()
        return found

    @property
    def followup(self) -> Followup:
        (only,) = self.followups()
        return only

    def opened(self, **more: Any) -> Followup:
        """A follow-up of an unhappy customer."""
        self.rule(**more)
        self.answered()
        self.examine()
        return self.followup

    def told(self) -> list[Notification]:
        with self.database.read() as session:
            found = list(session.scalars(select(Notification).order_by(Notification.id)))
            session.expunge_all()
        return found

    def told_whom(self) -> list[tuple[str, str]]:
        return [
            (row.topic, self.secrets.unseal(row.team_id, row.address_sealed))
            for row in self.told()
            if row.address_sealed is not None
        ]

    def entries(self) -> list[tuple[str, str, str | None]]:
        with self.database.read() as session:
            read = entries.of_followup(session, session.get_one(Followup, self.followup.id), secrets=self.secrets)
        return [(one.deed.value, one.by_name, one.text) for one in read]

    def reveal(self, actor: Actor | None = None) -> Revealed:
        with self.database.write() as session:
            return handling.reveal(
                session, actor or self.carer, self.followup.id, self.desk, reason="to call and apologise"
            )

    def close(self, *, to_customer: str | None = None, followup_id: UUID | None = None) -> None:
        with self.database.write() as session:
            handling.close(
                session,
                self.carer,
                followup_id or self.followup.id,
                self.desk,
                outcome=FollowupOutcome.RESOLVED,
                done="Called, and fixed the heating",
                to_customer=to_customer,
            )
