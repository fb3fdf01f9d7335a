"""Follow-ups: an answer that somebody of the team answers for, from its opening to its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Conflict, NotFound
from service.base.key import Actor
from service.base.tables import Base, Mode, Owned, one_of, state_column
from service.response import answer as answers
from service.response.followup_owner import Owner
from service.response.followup_rule import Rule, Severity
from service.survey.condition import Value
from service.survey.routing import questions_in


class FollowupClosed(Conflict):
    """A closed follow-up has its outcome: what comes to light later makes another one."""

    title = "The follow-up is closed"


class State(StrEnum):
    """open → in_progress, once somebody has begun → closed, with an outcome."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class FollowupOutcome(StrEnum):
    """`resolved`: the customer was helped; `improved`: the cause was removed; `explained`: nothing could be changed,
    and the customer knows why; `not_reached`: nobody answered; `no_action`: there was nothing to be done."""

    RESOLVED = "resolved"
    IMPROVED = "improved"
    EXPLAINED = "explained"
    NOT_REACHED = "not_reached"
    NO_ACTION = "no_action"


class Followup(Owned, Base):
    """One for each rule and response. It names neither the customer nor the employee who is scored."""

    __tablename__ = "followup"
    __table_args__ = (
        UniqueConstraint("rule_id", "response_id", name="rule_response"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("severity", Severity), name="severity"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', FollowupOutcome)}", name="outcome"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
        CheckConstraint("due_at > opened_at", name="due_after_opening"),
        CheckConstraint("reminders >= 0", name="reminders"),
        Index("ix_followup_remind_at", "state", "remind_at"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("followup_rule.id"))
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("followup_owner.id"), index=True)
    state: Mapped[State] = mapped_column(state_column(State))
    severity: Mapped[Severity] = mapped_column(state_column(Severity))
    contact_wished: Mapped[bool]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # when its owner is reminded next; None: often enough
    reminders: Mapped[int]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[FollowupOutcome | None] = mapped_column(state_column(FollowupOutcome))

    def is_overdue(self, now: datetime) -> bool:
        return self.state is not State.CLOSED and now >= self.due_at


@dataclass(frozen=True, slots=True)
class Standing:
    """A follow-up with the rule that opened it and whoever answers for it."""

    followup: Followup
    rule: Rule
    owner: Owner


def get(session: Session, actor: Actor, followup_id: UUID, *, locked: bool = False) -> Standing:
    """`locked`: nobody else acts on it meanwhile."""
    if locked:
        session.execute(
            select(Followup.id)
            .where(Followup.team_id == actor.team_id, Followup.mode == actor.mode, Followup.id == followup_id)
            .with_for_update()
        )
    row = session.execute(
        select(Followup, Rule, Owner)
        .join(Rule, Rule.id == Followup.rule_id)
        .join(Owner, Owner.id == Followup.owner_id)
        .where(Followup.team_id == actor.team_id, Followup.mode == actor.mode, Followup.id == followup_id)
        .execution_options(populate_existing=locked)
    ).one_or_none()
    if row is None:
        raise NotFound("no follow-up with this id", followup=str(followup_id))
    return Standing(*row)


def page(
    session: Session,
    actor: Actor,
    *,
    survey_id: UUID | None = None,
    owner_id: UUID | None = None,
    state: State | None = None,
    severity: Severity | None = None,
    overdue_at: datetime | None = None,
    after: UUID | None = None,
    limit: int,
) -> Sequence[Standing]:
    """Follow-ups, oldest first; `overdue_at`: only those that were due by then and are not closed."""
    query = (
        select(Followup, Rule, Owner)
        .join(Rule, Rule.id == Followup.rule_id)
        .join(Owner, Owner.id == Followup.owner_id)
        .where(Followup.team_id == actor.team_id, Followup.mode == actor.mode)
    )
    for column, wanted in (
        (Followup.survey_id, survey_id),
        (Followup.owner_id, owner_id),
        (Followup.state, state),
        (Followup.severity, severity),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if overdue_at is not None:
        query = query.where(Followup.state != State.CLOSED, Followup.due_at <= overdue_at)
    if after is not None:
        query = query.where(Followup.id > after)
    return [Standing(*row) for row in session.execute(query.order_by(Followup.id).limit(limit))]


def must_be_open(followup: Followup) -> None:
    if followup.state is State.CLOSED:
        raise FollowupClosed("nothing is added to a closed follow-up", followup=str(followup.id))


def closed_among(session: Session, actor: Actor, survey_id: UUID, followup_id: UUID) -> bool:
    """Whether this is a closed follow-up of the survey."""
    query = select(Followup.id).where(
        Followup.team_id == actor.team_id,
        Followup.mode == actor.mode,
        Followup.survey_id == survey_id,
        Followup.id == followup_id,
        Followup.state == State.CLOSED,
    )
    return session.scalar(query) is not None


def shown_answers(session: Session, standing: Standing) -> dict[str, Value | list[str]]:
    """The answers that the rule reads, and no others: never anybody's own words, never the private question."""
    named = questions_in(standing.rule.parsed())
    given = answers.closed(session, standing.followup.response_id)
    return {name: value for name, value in given.items() if name in named}
