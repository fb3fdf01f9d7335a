"""A database with a row in every table: one survey carried from its draft to a frozen release."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import factories
import followed
from fakes import FakeClock
from sqlalchemy import select

from service.base import idempotency
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.time import iso
from service.delivery import (
    breaker,
    country_traffic,
    dispatch,
    message_cap,
    number_block,
    outbox,
    pace,
    receipt,
    sending_day,
    sending_limit,
    sending_window,
)
from service.delivery.carriers import Carriers
from service.delivery.mailbox import Mailbox
from service.delivery.message import Message
from service.delivery.pace import Sender
from service.delivery.redirection import Outcome, Redirection
from service.delivery.sending_limit import Limits
from service.delivery.sending_window import Wanted
from service.release import plan as plans
from service.release.case import Case, Decision, Verdict
from service.release.case import State as CaseState
from service.release.figure import Figure, Status
from service.release.plan import Plan
from service.release.release import Release
from service.response import inbound, pressure_report
from service.response import response as responses
from service.response.followup_notice import Desk
from service.response.pressure_report import Way
from service.response.response import Medium
from service.results.estimate import Estimate
from service.results.screen import Finding, Level, Screening, Unit
from service.sampling import campaign, frequency_rule, panel, suppression, trigger, undeliverable
from service.sampling.contact import Address, Channel
from service.sampling.frame import NotAsked
from service.sampling.invitation import Invitation
from service.sampling.permission import Per
from service.sampling.suppression import SuppressionReason
from service.survey import journey as journeys
from service.survey import pilot
from service.survey.question import Rating
from service.survey.version import Version

PUBLIC_URL = "http://127.0.0.1:8000"
PERIOD = "2026-10"


def fill(database: Database, secrets: Secrets) -> None:
    """Two people asked by text, one by mail, one not asked; one answered, one wrote, one was written off."""
    clock = FakeClock()
    with database.write() as session:
        actor, _ = factories.actor(session, now=clock())
        sending_window.set_to(session, actor, Wanted(time_zone="Europe/London", holidays=("GB",)), now=clock())
        survey_id = _ask(session, actor, secrets, clock())
    mailbox = Mailbox(database, secrets, clock)
    clock.advance(minutes=1)
    sent = dispatch.run_once(
        database, Carriers(mailbox, mailbox, mailbox), secrets, clock, worker="worker of the tests", limit=100
    )
    if sent != 3:
        raise AssertionError(f"three invitations are due, {sent} were sent")
    with database.write() as session:
        followed.follow(session, actor, survey_id, secrets, clock())
        _limit(session, actor, secrets, clock())
        _hear(session, actor, secrets, clock())
        followed.told(session, actor, survey_id, Desk(secrets, PUBLIC_URL, clock()))
        _release(session, actor, survey_id, clock())


def _ask(session: Session, actor: Actor, secrets: Secrets, now: datetime) -> UUID:
    journeys.create(session, actor, name="Buying a bike", touchpoints=["order", "visit"], now=now)
    survey = factories.published(session, actor, secrets=secrets, now=now)
    frequency_rule.create(
        session, actor, name="Homes", per=Per.HOUSEHOLD, most=2, days=30, touchpoint=None, journey_id=None, now=now
    )
    events = [
        factories.event(1, occurred_at=now, phone="+447700900001", household="h1"),
        factories.event(2, occurred_at=now, phone="+447700900002"),
        factories.event(3, occurred_at=now, mail="c3@example.com"),
        factories.event(4, occurred_at=now, not_asked=NotAsked.SYSTEM_ERROR),
    ]
    pilot.start(session, actor, survey.id, share=1.0, note=None, now=now)
    named = campaign.create(session, actor, survey.id, name="Autumn", now=now)
    recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=now, campaign_id=named.id)
    message_cap.put(session, actor, message_cap.Limit(most=5, days=7), now=now)
    _enrol(session, actor, survey.id, secrets, now)
    outbox.owe_invitations(session, recorded.invitations, secrets=secrets, public_url=PUBLIC_URL, now=now)
    idempotency.begin(session, actor, key="k-1", request_hash="0" * 64, now=now)
    suppression.suppress(
        session,
        address_index=secrets.blind_index("somebody"),
        reason=SuppressionReason.TEAM,
        team_id=actor.team_id,
        now=now,
    )
    undeliverable.mark(session, address_index=secrets.blind_index("nobody"), status="5.1.1", now=now)
    return survey.id


def _limit(session: Session, actor: Actor, secrets: Secrets, now: datetime) -> None:
    """What sending keeps beside its messages; one of them had to be sent a second time."""
    sender = Sender("+447700900999", 1.0)
    pace.room(session, [sender], now=now)
    breaker.blocked(session, "twilio", actor.team_id, code="30034", at_once=True, now=now)
    sending_limit.put(session, actor, Limits(daily_spend=50_000, currency="EUR", price_elsewhere=8_000), now=now)
    sending_day.locked(session, actor.team_id, Channel.SMS, now)
    number_block.of(session, actor.team_id, now.date(), number_block.names_of(secrets, "+447700900001"))
    country_traffic.add(session, actor.team_id, {"GB": 2}, now=now)
    again = session.scalars(select(Message).where(Message.provider_id.is_not(None)).limit(1)).one()
    again.retried_id = "SM0"
    session.flush()


def _enrol(session: Session, actor: Actor, survey_id: UUID, secrets: Secrets, now: datetime) -> None:
    schedule = panel.Schedule("Europe/London", "09:00", date(2027, 1, 31), 1, panel.Unit.MONTH, 12)
    made = panel.create(session, actor, survey_id, name="Regulars", schedule=schedule, now=now)
    address = Address(Channel.EMAIL, "c9@example.com", now, "form")
    one = panel.Enrolment("c9", (address,), "e1", None, None, None, {})
    panel.enrol(session, actor, made.id, [one], secrets=secrets, now=now)


def _hear(session: Session, actor: Actor, secrets: Secrets, now: datetime) -> None:
    inbound.keep(
        session, provider="twilio", provider_id="SM1", sender="+447700900001", body="5", secrets=secrets, now=now
    )
    receipt.take(
        session,
        provider="twilio",
        provider_id="SM2",
        status="delivered",
        error_code=None,
        message_id=None,
        secrets=secrets,
        now=now,
    )
    asked = session.scalars(select(Invitation).where(Invitation.channel == Channel.EMAIL)).one()
    session.add(
        Redirection(
            team_id=actor.team_id, invitation_id=asked.id, asked_at=now, settled_at=now, outcome=Outcome.REDIRECTED,
            contact_point_id=asked.contact_point_id,
        )
    )  # fmt: skip
    version = session.get_one(Version, asked.version_id)
    scores = {question.name: "4" for question in version.parsed().questions if isinstance(question, Rating)}
    responses.take(
        session,
        invitation=asked,
        version=version,
        submitted=scores,
        language="en",
        medium=Medium.WEB,
        traces=None,
        started_at=now - timedelta(seconds=40),
        secrets=secrets,
        now=now,
    )
    pressure_report.keep(session, asked, Way.ASKED, "At the till", secrets=secrets, now=now)


def _release(session: Session, actor: Actor, survey_id: UUID, now: datetime) -> None:
    plan = plans.create(
        session, actor, survey_id=survey_id, name="Bonus", unit=Unit.EMPLOYEE, minimum_n=8, fdr=0.1, now=now
    )
    estimate = Estimate(
        id=new_id(), team_id=actor.team_id, survey_id=survey_id, survey_version=1, period=PERIOD, metric="csat",
        by=["employee_id"], minimum_n=2, input_hash="0" * 64, analysis_version="0", document={}, made_at=now,
    )  # fmt: skip
    screening = Screening(
        id=new_id(), team_id=actor.team_id, survey_id=survey_id, period=PERIOD, unit_kind=Unit.EMPLOYEE, metric="csat",
        fdr=0.1, input_hash="0" * 64, analysis_version="0", settings={}, prevalence={}, fairness={}, made_at=now,
    )  # fmt: skip
    session.add_all([estimate, screening])
    session.flush()
    _decided_case(session, actor, plan, screening, now)
    release = Release(
        id=new_id(), team_id=actor.team_id, mode=actor.mode, plan_id=plan.id, period=PERIOD, version=1,
        estimate_id=estimate.id, screening_id=screening.id, document="{}", signature="none", public_key="none",
        frozen_at=now, frozen_by=actor.key_id,
    )  # fmt: skip
    session.add(release)
    session.flush()
    session.add(
        Figure(
            team_id=actor.team_id, release_id=release.id, unit="e1", status=Status.RELEASED, withheld=None,
            estimated=True, screened=True, open_cases=0, n=8, minimum_n=8, value=4.0, ci_low=3.5, ci_high=4.5,
            effective_n=7.5, reliability=0.8, least_reliability=0.7,
        )
    )  # fmt: skip
    session.flush()


def _decided_case(session: Session, actor: Actor, plan: Plan, screening: Screening, now: datetime) -> None:
    finding = Finding(
        id=new_id(), team_id=actor.team_id, screening_id=screening.id, unit="e1", level=Level.WATCH, probability=0.5,
        q_value=0.1, document={},
    )  # fmt: skip
    case = Case(
        id=new_id(), team_id=actor.team_id, mode=actor.mode, plan_id=plan.id, survey_id=plan.survey_id,
        unit_kind=Unit.EMPLOYEE, period=PERIOD, unit="e1", number=1, level=Level.WATCH, finding_id=finding.id,
        state=CaseState.DECIDED, opened_at=now,
    )  # fmt: skip
    session.add(finding)
    session.flush()
    session.add(case)
    session.flush()
    session.add(
        Decision(
            team_id=actor.team_id, case_id=case.id, finding_id=finding.id, verdict=Verdict.DISMISSED,
            reason=f"looked into on {iso(now)}",
            decided_by=actor.key_id, decided_by_name=actor.name, decided_at=now,
        )
    )  # fmt: skip
    session.flush()
