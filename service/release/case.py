"""Cases: what was found of one unit in one period, for a person to decide, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, Forbidden, NotFound
from service.base.key import Actor
from service.base.tables import Base, Mode, Name, Owned, one_of, state_column
from service.base.time import iso
from service.release.plan import Plan
from service.results.period import Period, month
from service.results.screen import Finding, Level, Unit


class CaseNotFound(NotFound):
    """No case has this id, or it is another team's."""

    title = "No such case"


class AlreadyDecided(Conflict):
    """A decision is made once; new evidence makes a new case."""

    title = "The case has been decided already"


class OwnerMayNotDecide(Forbidden):
    """Whoever owns a bonus plan has an interest in its figures."""

    title = "The owner of a bonus plan may not decide on its cases"


class StaleFinding(Conflict):
    """A newer screening changed what the case rests on; a decision must rest on what was seen."""

    title = "The case has newer evidence"


class PeriodNotOver(Conflict):
    """What is decided or frozen of a month that still runs would change afterwards."""

    title = "The period is not over"


class State(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class Verdict(StrEnum):
    """`dismissed`: an innocent explanation holds, the figure may be released. `upheld`: the figure stays out."""

    DISMISSED = "dismissed"
    UPHELD = "upheld"


class Case(Owned, Base):
    """Cases belong to the survey, not to one plan: a second plan on the same survey is bound by them too."""

    __tablename__ = "review_case"
    __table_args__ = (
        UniqueConstraint("survey_id", "unit_kind", "period", "unit", "number", name="unit_number"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("unit_kind", Unit), name="unit_kind"),
        CheckConstraint("level IN ('watch', 'hold')", name="level"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("number >= 1", name="number"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("bonus_plan.id"))
    unit_kind: Mapped[Unit] = mapped_column(state_column(Unit))
    period: Mapped[str] = mapped_column(String(7))
    unit: Mapped[Name]
    number: Mapped[int]
    level: Mapped[Level] = mapped_column(state_column(Level))
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"))
    state: Mapped[State] = mapped_column(state_column(State))
    opened_at: Mapped[datetime]


class Decision(Owned, Base):
    """Who decided what on a case, and why. Made once, never changed."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("case_id", name="case"),
        CheckConstraint(one_of("verdict", Verdict), name="verdict"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("review_case.id"))
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"))
    verdict: Mapped[Verdict] = mapped_column(state_column(Verdict))
    reason: Mapped[str]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))
    decided_by_name: Mapped[Name]
    decided_at: Mapped[datetime]


@event.listens_for(Decision, "before_update")
def _decisions_are_final(_mapper: Mapper[Any], _connection: Connection, _decision: Decision) -> None:
    raise TypeError("a decision is never changed")


@dataclass(frozen=True, slots=True)
class Standing:
    """A case with what it rests on and what was decided."""

    case: Case
    finding: Finding
    decision: Decision | None


def open_for(
    session: Session, actor: Actor, plan: Plan, period: Period, findings: Iterable[Finding], *, now: datetime
) -> list[Case]:
    """Open a case for every suspicious unit whose evidence nobody has looked at yet.

    A case that is still open gets the newest finding. A decided one stands for the evidence that was seen: answers or
    mechanisms that were not part of it, or a level that rose, make a new case.
    """
    latest: dict[str, Standing] = {}
    for standing in for_period(session, plan, period):
        latest[standing.case.unit] = standing
    opened = []
    for finding in findings:
        if finding.level is Level.CLEAR:
            continue
        standing_case = latest.get(finding.unit)
        if standing_case is not None and standing_case.decision is None:
            standing_case.case.finding_id = finding.id
            standing_case.case.level = finding.level
            continue
        if standing_case is not None and not _is_new(finding, standing_case.finding):
            continue
        case = Case(
            team_id=plan.team_id,
            mode=plan.mode,
            survey_id=plan.survey_id,
            plan_id=plan.id,
            unit_kind=plan.unit,
            period=period.name,
            unit=finding.unit,
            number=standing_case.case.number + 1 if standing_case else 1,
            level=finding.level,
            finding_id=finding.id,
            state=State.OPEN,
            opened_at=now,
        )
        session.add(case)
        session.flush()
        audit.record(session, actor, "case.open", case, now=now, level=case.level)
        opened.append(case)
    session.flush()
    return opened


def _is_new(finding: Finding, seen: Finding) -> bool:
    """Whether the finding rests on anything that the one decided on did not show."""
    rose = seen.level is Level.WATCH and finding.level is Level.HOLD
    return rose or not _evidence(finding) <= _evidence(seen)


def _evidence(finding: Finding) -> frozenset[str]:
    document = finding.document
    mechanisms = {f"mechanism {mechanism['name']}" for mechanism in document["mechanisms"]}
    signals = cast("Mapping[str, Mapping[str, Any]]", document["evidence"])
    ids = {
        f"{name} {one}"
        for name, signal in signals.items()
        for kind in ("response_ids", "event_ids")
        for one in signal.get(kind) or ()
    }
    return frozenset(mechanisms | ids)


def for_period(session: Session, plan: Plan, period: Period) -> Sequence[Standing]:
    """Every case of the plan's survey, kind of unit and period, whichever plan opened it; the newest of a unit last."""
    rows = session.execute(
        select(Case, Finding, Decision)
        .outerjoin(Decision, Decision.case_id == Case.id)
        .join(Finding, Finding.id == Case.finding_id)
        .where(Case.survey_id == plan.survey_id, Case.unit_kind == plan.unit, Case.period == period.name)
        .order_by(Case.unit, Case.number)
    )
    return [Standing(*row) for row in rows]


def page(
    session: Session,
    actor: Actor,
    *,
    plan_id: UUID | None,
    period: str | None,
    state: State | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Standing]:
    query = (
        select(Case, Finding, Decision)
        .join(Finding, Finding.id == Case.finding_id)
        .outerjoin(Decision, Decision.case_id == Case.id)
        .where(Case.team_id == actor.team_id, Case.mode == actor.mode)
    )
    if plan_id is not None:
        query = query.where(Case.plan_id == plan_id)
    if period is not None:
        query = query.where(Case.period == period)
    if state is not None:
        query = query.where(Case.state == state)
    if after is not None:
        query = query.where(Case.id > after)
    return [Standing(*row) for row in session.execute(query.order_by(Case.id).limit(limit))]


def get(session: Session, actor: Actor, case_id: UUID) -> Standing:
    row = session.execute(
        select(Case, Finding, Decision)
        .join(Finding, Finding.id == Case.finding_id)
        .outerjoin(Decision, Decision.case_id == Case.id)
        .where(Case.team_id == actor.team_id, Case.mode == actor.mode, Case.id == case_id)
    ).one_or_none()
    if row is None:
        raise CaseNotFound("no case with this id", case=str(case_id))
    return Standing(*row)


def decide(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    finding_id: UUID,
    verdict: Verdict,
    reason: str,
    now: datetime,
) -> Standing:
    """A person who owns no plan on the survey decides, once, with a reason, on the finding that was looked at."""
    locked = session.scalar(
        select(Case).where(Case.team_id == actor.team_id, Case.mode == actor.mode, Case.id == case_id).with_for_update()
    )
    if locked is None:
        raise CaseNotFound("no case with this id", case=str(case_id))
    owners = session.scalars(select(Plan.owner_key_id).where(Plan.survey_id == locked.survey_id)).all()
    if actor.key_id in owners:
        raise OwnerMayNotDecide("a key that owns no plan on this survey must decide", case=str(case_id))
    if locked.state is State.DECIDED:
        raise AlreadyDecided("a decision is made once", case=str(case_id))
    if locked.finding_id != finding_id:
        raise StaleFinding("read the case again; its finding has changed", finding_id=str(locked.finding_id))
    must_be_over(month(locked.period), now=now)
    locked.state = State.DECIDED
    session.add(
        Decision(
            team_id=actor.team_id,
            case_id=locked.id,
            finding_id=finding_id,
            verdict=verdict,
            reason=reason,
            decided_by=actor.key_id,
            decided_by_name=actor.name,
            decided_at=now,
        )
    )
    audit.record(session, actor, "case.decide", locked, now=now, verdict=verdict)
    session.flush()
    return get(session, actor, case_id)


def must_be_over(period: Period, *, now: datetime) -> None:
    """A month is decided on and frozen when no event can be added to it any more."""
    if now < period.end:
        raise PeriodNotOver(f"{period.name} ends at {iso(period.end)}", period=period.name)
