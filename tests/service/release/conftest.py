from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import factories
import pytest
from fakes import FakeClock
from kept import Shelf
from sqlalchemy import select

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.release import plan as plans
from service.release.plan import Plan
from service.response import response as responses
from service.response.response import Medium
from service.response.traces import Traces
from service.results.period import Period, month
from service.results.screen import Unit
from service.sampling import trigger
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.practice import Practice
from service.survey.question import Rating
from service.survey.survey import Survey
from service.survey.version import Version


@dataclass(frozen=True, slots=True)
class Filled:
    """A survey with a month of answers; one employee answered for many customers from one device.

    Any reliability is enough, so that the other gates are seen alone.
    """

    database: Database
    owner: Actor
    reviewer: Actor
    survey_id: UUID
    plan_id: UUID
    period: Period
    after: datetime
    cheat: str
    quiet: str
    answer: Callable[..., None]


def answer(
    session: Session, invitation: Invitation, score: int, traces: Traces, secrets: Secrets, at: datetime
) -> None:
    version = session.get_one(Version, invitation.version_id)
    given: dict[str, object] = {}
    for question in version.parsed().questions:
        if isinstance(question, Rating):
            given[question.name] = str(score)
    responses.take(
        session,
        invitation=invitation,
        version=version,
        submitted=given,
        language="en",
        medium=Medium.WEB,
        traces=traces,
        started_at=at - timedelta(seconds=50),
        secrets=secrets,
        now=at,
    )


def record(session: Session, actor: Actor, survey: Survey, secrets: Secrets, start: datetime) -> None:
    events = [
        factories.event(
            employee * 100 + number,
            occurred_at=start + timedelta(hours=employee, days=number % 20),
            employee=f"e{employee:02d}",
            location=f"l{employee % 2}",
        )
        for employee in range(12)
        for number in range(20 if employee != 11 else 3)
    ]
    trigger.record(session, actor, survey.id, events, secrets=secrets, now=start + timedelta(days=21))


@pytest.fixture
def filled(database: Database, secrets: Secrets, clock: FakeClock, shelf: Shelf) -> Filled:
    kept = shelf.put_back("a month of answers", database, lambda: fill(database, secrets, clock))
    return replace(kept, database=database)


def fill(database: Database, secrets: Secrets, clock: FakeClock) -> Filled:
    start = clock()
    luck = Random(7)
    with database.write() as session:
        owner, _ = factories.actor(session, now=start, name="Plan owner")
        reviewer, _ = factories.actor(
            session, now=start, team_id=owner.team_id, name="Reviewer", scopes=factories.REVIEWER
        )
        survey = factories.published(
            session,
            owner,
            secrets=secrets,
            now=start,
            practice=Practice(blind_share=0.0, minimum_n=8, least_reliability=0.0),
        )
        record(session, owner, survey, secrets, start)
        plan: Plan = plans.create(
            session, owner, survey_id=survey.id, name="Bonus", unit=Unit.EMPLOYEE, minimum_n=8, fdr=0.1, now=start
        )
        survey_id, plan_id = survey.id, plan.id
    with database.write() as session:
        rows = session.execute(
            select(Invitation, Trigger).join(Trigger, Trigger.id == Invitation.trigger_id).order_by(Trigger.external_id)
        ).all()
        for invitation, event in rows:
            is_cheat = event.employee_id == "e00"
            if not is_cheat and luck.random() > 0.75:
                continue
            at = event.occurred_at + timedelta(minutes=3 if is_cheat else luck.randint(120, 2000))
            device = "one device" if is_cheat else f"device {event.external_id}"
            score = 5 if is_cheat else luck.choice([2, 3, 3, 4, 4, 5])
            answer(session, invitation, score, Traces(device, device, "browser"), secrets, at)
    period = month("2026-10")
    return Filled(
        database,
        owner,
        reviewer,
        survey_id,
        plan_id,
        period,
        period.end + timedelta(days=5),
        cheat="e00",
        quiet="e11",
        answer=answer,
    )
