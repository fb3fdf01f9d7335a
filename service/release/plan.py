"""Bonus plans: whose figures of which survey a bonus may use, and who owns that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.tables import Base, Mode, Name, Owned, one_of, state_column
from service.results.programme import NoScore, metric_of
from service.results.screen import Unit
from service.survey import survey as surveys
from service.survey import version as versions


class PlanNotFound(NotFound):
    """No bonus plan has this id, or it is another team's or mode's: the two are not told apart."""

    title = "No such bonus plan"


class Plan(Owned, Base):
    __tablename__ = "bonus_plan"
    __table_args__ = (
        CheckConstraint(one_of("unit", Unit), name="unit"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("minimum_n >= 2", name="minimum_n"),
        CheckConstraint("least_reliability >= 0 AND least_reliability <= 1", name="least_reliability"),
        CheckConstraint("fdr >= 0.05 AND fdr <= 0.5", name="fdr"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    name: Mapped[Name]
    unit: Mapped[Unit] = mapped_column(state_column(Unit))
    metric: Mapped[Name]
    minimum_n: Mapped[int]
    least_reliability: Mapped[float] = mapped_column(server_default=text("0.7"))
    fdr: Mapped[float]
    owner_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))
    created_at: Mapped[datetime]


def create(
    session: Session,
    actor: Actor,
    *,
    survey_id: UUID,
    name: str,
    unit: Unit,
    minimum_n: int,
    fdr: float,
    least_reliability: float | None = None,
    now: datetime,
) -> Plan:
    """The key that makes the plan owns it, and may therefore not decide on its cases.

    How strict the gate is lies with the survey, not with whoever has an interest in the figures: a plan may ask for
    more answers than the survey shows figures for, not for fewer, for figures more reliable than the survey asks for,
    not less, and the screen cannot be set so strict as to see nothing.
    """
    survey = surveys.get(session, actor, survey_id)
    if minimum_n < survey.minimum_n:
        message = f"must be at least {survey.minimum_n}, the least number of answers that the survey shows figures for"
        raise InvalidInput([FieldError("minimum_n", message)])
    if least_reliability is None:
        least_reliability = survey.least_reliability
    if least_reliability < survey.least_reliability:
        message = f"must be at least {survey.least_reliability:g}, below which the survey lets no figure touch pay"
        raise InvalidInput([FieldError("least_reliability", message)])
    metric = metric_of(versions.in_force(session, survey).parsed())
    if metric is None:
        raise NoScore("a bonus plan needs a survey with an NPS, CSAT or CES question", survey=str(survey_id))
    plan = Plan(
        team_id=actor.team_id,
        mode=actor.mode,
        survey_id=survey.id,
        name=name,
        unit=unit,
        metric=metric,
        minimum_n=minimum_n,
        fdr=fdr,
        least_reliability=least_reliability,
        owner_key_id=actor.key_id,
        created_at=now,
    )
    session.add(plan)
    session.flush()
    audit.record(session, actor, "plan.create", plan, now=now)
    return plan


def get(session: Session, actor: Actor, plan_id: UUID, *, locked: bool = False) -> Plan:
    query = select(Plan).where(Plan.team_id == actor.team_id, Plan.mode == actor.mode, Plan.id == plan_id)
    plan = session.scalar(query.with_for_update() if locked else query)
    if plan is None:
        raise PlanNotFound("no bonus plan with this id", plan=str(plan_id))
    return plan


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Plan]:
    query = select(Plan).where(Plan.team_id == actor.team_id, Plan.mode == actor.mode)
    if after is not None:
        query = query.where(Plan.id > after)
    return session.scalars(query.order_by(Plan.id).limit(limit)).all()
