"""The rows that following up leaves: a rule, what it opened, who was told, and what respondents are told."""

from __future__ import annotations

from datetime import datetime
from random import Random
from uuid import UUID

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Session
from service.delivery import notification_lease as leases
from service.delivery import webhook_endpoint as endpoints
from service.delivery.notification import Result, State
from service.delivery.notification_lease import Ended
from service.delivery.webhook_endpoint import Topic
from service.delivery.webhook_url import Reach
from service.response import examining, improvement
from service.response import followup_owner as owners
from service.response import followup_rule as rules
from service.response.followup_notice import Desk
from service.response.followup_rule import Severity, Terms, Wish


def follow(session: Session, actor: Actor, survey_id: UUID, secrets: Secrets, now: datetime) -> None:
    endpoints.create(
        session, actor, name="CRM", url="https://hooks.example.com/u", topics=[Topic.FOLLOWUP_OPENED], reach=Reach(),
        secrets=secrets, now=now,
    )  # fmt: skip
    owner, other = (
        owners.create(session, actor, name=name, employee_id=None, mail=None, secrets=secrets, now=now)
        for name in ("Care", "Care, the other")
    )
    terms = Terms(
        name="Fairly satisfied",
        condition={"question": "score", "op": "at_least", "value": 1},
        wish=Wish("reason", "other"),
        owner_id=owner.id,
        escalation_id=other.id,
        due_hours=24,
        severity=Severity.HIGH,
    )
    rules.create(session, actor, survey_id, terms, now=now)


def told(session: Session, actor: Actor, survey_id: UUID, desk: Desk) -> None:
    if examining.examine(session, desk, limit=10) != 1:
        raise AssertionError("one response has not been examined")
    (held,) = leases.claim(session, worker="worker of the tests", now=desk.now, limit=1, rng=Random(1))
    ended = Ended(Result.NO_REPLY, State.QUEUED, again_at=desk.now)
    if not leases.finish(session, held, ended, now=desk.now):
        raise AssertionError("the attempt was held")
    improvement.publish(
        session, actor, survey_id, said={"en": "The waits were long."}, done={"en": "There is a second desk."},
        since=desk.now.date(), followup_id=None, now=desk.now,
    )  # fmt: skip
