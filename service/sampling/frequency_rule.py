"""Frequency rules: how often a team asks one person, household or account, across all of its surveys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.tables import Base, Mode, Name, Owned, one_of, state_column
from service.sampling.permission import ContactRule, Per
from service.survey import journey as journeys
from service.survey.survey import Survey

#: What a survey's own `quarantine_days` is called among the rules.
QUARANTINE = "quarantine_days"

MOST_DAYS = 365
MOST_ASKINGS = 20
MOST_RULES = 10


class FrequencyRuleNotFound(NotFound):
    """No rule has this id, or it is another team's or mode's: the two are not told apart."""

    title = "No such frequency rule"


class FrequencyRule(Owned, Base):
    """Reminders are not counted: they belong to the invitation. A rule that ended stays, since events went by it."""

    __tablename__ = "frequency_rule"
    __table_args__ = (
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("per", Per), name="per"),
        CheckConstraint(f"most BETWEEN 1 AND {MOST_ASKINGS}", name="most"),
        CheckConstraint(f"days BETWEEN 1 AND {MOST_DAYS}", name="days"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    name: Mapped[Name]
    per: Mapped[Per] = mapped_column(state_column(Per))
    most: Mapped[int]
    days: Mapped[int]
    touchpoint: Mapped[str | None] = mapped_column(String(200))
    journey_id: Mapped[UUID | None] = mapped_column(ForeignKey("journey.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def as_contact_rule(self) -> ContactRule:
        return ContactRule(self.name, self.per, self.most, self.days, self.touchpoint, self.journey_id)


def create(
    session: Session,
    actor: Actor,
    *,
    name: str,
    per: Per,
    most: int,
    days: int,
    touchpoint: str | None,
    journey_id: UUID | None,
    now: datetime,
) -> FrequencyRule:
    """It holds for events from now on, and counts who was asked before."""
    if len(in_force(session, actor.team_id, actor.mode)) >= MOST_RULES:
        raise InvalidInput([FieldError("name", f"a team has at most {MOST_RULES} rules; end one first")])
    if journey_id is not None:
        journeys.get(session, actor, journey_id)
    rule = FrequencyRule(
        team_id=actor.team_id,
        mode=actor.mode,
        name=name,
        per=per,
        most=most,
        days=days,
        touchpoint=touchpoint,
        journey_id=journey_id,
        created_at=now,
    )
    session.add(rule)
    session.flush()
    audit.record(session, actor, "frequency_rule.create", rule, now=now, most=most, days=days)
    return rule


def get(session: Session, actor: Actor, rule_id: UUID, *, locked: bool = False) -> FrequencyRule:
    query = select(FrequencyRule).where(
        FrequencyRule.team_id == actor.team_id, FrequencyRule.mode == actor.mode, FrequencyRule.id == rule_id
    )
    rule = session.scalar(query.with_for_update() if locked else query)
    if rule is None:
        raise FrequencyRuleNotFound("no frequency rule with this id", rule=str(rule_id))
    return rule


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[FrequencyRule]:
    query = select(FrequencyRule).where(FrequencyRule.team_id == actor.team_id, FrequencyRule.mode == actor.mode)
    if after is not None:
        query = query.where(FrequencyRule.id > after)
    return session.scalars(query.order_by(FrequencyRule.id).limit(limit)).all()


def change(session: Session, actor: Actor, rule_id: UUID, *, most: int, days: int, now: datetime) -> FrequencyRule:
    """Other numbers for events from now on; each event keeps the rules that it went by."""
    rule = get(session, actor, rule_id, locked=True)
    if rule.ended_at is not None:
        raise FrequencyRuleNotFound("this rule has ended; make a new one", rule=str(rule_id))
    rule.most, rule.days = most, days
    audit.record(session, actor, "frequency_rule.change", rule, now=now, most=most, days=days)
    session.flush()
    return rule


def end(session: Session, actor: Actor, rule_id: UUID, *, now: datetime) -> None:
    rule = get(session, actor, rule_id, locked=True)
    if rule.ended_at is None:
        rule.ended_at = now
        audit.record(session, actor, "frequency_rule.end", rule, now=now)
        session.flush()


def in_force(session: Session, team_id: UUID, mode: Mode) -> Sequence[FrequencyRule]:
    return session.scalars(
        select(FrequencyRule)
        .where(FrequencyRule.team_id == team_id, FrequencyRule.mode == mode, FrequencyRule.ended_at.is_(None))
        .order_by(FrequencyRule.id)
    ).all()


def rules_of(session: Session, survey: Survey) -> tuple[ContactRule, ...]:
    """What an event of this survey goes by: the team's rules, and the survey's own."""
    rules = [rule.as_contact_rule() for rule in in_force(session, survey.team_id, survey.mode)]
    if survey.quarantine_days:
        rules.append(ContactRule(QUARANTINE, Per.PERSON, 1, survey.quarantine_days))
    return tuple(rules)
