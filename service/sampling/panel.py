"""Panels: the same people, asked again and again on a schedule, each time as an event of its own.

Members are enrolled with an address they consented to be asked at; they leave by saying so, or by STOP at any of their
addresses.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, FieldError, InvalidInput, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Mode, Name, Owned, insert_new, one_of, state_column
from service.sampling import consent, contact
from service.sampling.contact import Address
from service.survey import survey as surveys
from service.survey.survey import NotPublished, State

MOST_WAVES = 520  # ten years of weeks
MOST_EVERY = 366


class PanelNotFound(NotFound):
    """No panel has this id, or it is another team's: the two are not told apart."""

    title = "No such panel"


class PanelEnded(Conflict):
    """Its last wave was opened, or somebody ended it: nobody is asked or enrolled any more."""

    title = "The panel has ended"


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class LeftBecause(StrEnum):
    ASKED = "asked"  # the team was told, by whatever way
    STOP = "stop"


class Panel(Owned, Base):
    __tablename__ = "panel"
    __table_args__ = (
        UniqueConstraint("survey_id", "name", name="survey_name"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("unit", Unit), name="unit"),
        CheckConstraint(f"every >= 1 AND every <= {MOST_EVERY}", name="every"),
        CheckConstraint(f"waves >= 1 AND waves <= {MOST_WAVES}", name="waves"),
        CheckConstraint("opened >= 0 AND opened <= waves", name="opened"),
        CheckConstraint("(ended_at IS NULL) = (next_wave_at IS NOT NULL)", name="next_wave_until_ended"),
        Index("ix_panel_next_wave_at", "next_wave_at"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    name: Mapped[Name]
    zone: Mapped[str] = mapped_column(String(64))
    local_time: Mapped[str] = mapped_column(String(5))
    first_on: Mapped[date] = mapped_column(Date())
    every: Mapped[int]
    unit: Mapped[Unit] = mapped_column(state_column(Unit))
    waves: Mapped[int]
    opened: Mapped[int]  # waves whose events are all recorded
    next_wave_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))

    def wave_at(self, number: int) -> datetime:
        """When a wave opens, from 1: at the same time of the local day all year. A day that a month does not have is
        its last one."""
        steps = (number - 1) * self.every
        match self.unit:
            case Unit.DAY:
                day = self.first_on + timedelta(days=steps)
            case Unit.WEEK:
                day = self.first_on + timedelta(weeks=steps)
            case Unit.MONTH:
                years, month = divmod(self.first_on.month - 1 + steps, 12)
                year = self.first_on.year + years
                last = monthrange(year, month + 1)[1]
                day = date(year, month + 1, min(self.first_on.day, last))
        local = datetime.combine(day, time.fromisoformat(self.local_time), ZoneInfo(self.zone))
        return local.astimezone(UTC)


class PanelMember(Owned, Base):
    """A person of a panel, with what every event of theirs says."""

    __tablename__ = "panel_member"
    __table_args__ = (
        UniqueConstraint("panel_id", "contact_id", name="panel_contact"),
        CheckConstraint(f"left_because IS NULL OR {one_of('left_because', LeftBecause)}", name="left_because"),
        CheckConstraint("(left_at IS NULL) = (left_because IS NULL)", name="left_with_reason"),
        CheckConstraint("asked_to >= 0", name="asked_to"),
    )

    panel_id: Mapped[UUID] = mapped_column(ForeignKey("panel.id"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"))
    contact_points: Mapped[list[str]]  # ids, in order of preference
    employee_id: Mapped[Name]
    location_id: Mapped[Name | None]
    region: Mapped[Name | None]
    language: Mapped[str | None] = mapped_column(String(35))
    auxiliaries: Mapped[Json]
    asked_to: Mapped[int]  # the last wave whose event is recorded
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_because: Mapped[LeftBecause | None] = mapped_column(state_column(LeftBecause))


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every so many days, weeks or months, at a time of the local day, from a date on, so many times."""

    zone: str
    local_time: str
    first_on: date
    every: int
    unit: Unit
    waves: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody who agreed to be asked regularly."""

    customer_id: str
    addresses: tuple[Address, ...]
    employee_id: str
    location_id: str | None
    region: str | None
    language: str | None
    auxiliaries: Mapping[str, str | float | bool]


def create(session: Session, actor: Actor, survey_id: UUID, *, name: str, schedule: Schedule, now: datetime) -> Panel:
    survey = surveys.get(session, actor, survey_id, kept=True)
    if survey.state is not State.PUBLISHED:
        raise NotPublished("publish the survey before its panel is made", survey=str(survey_id), state=survey.state)
    panel = Panel(
        id=new_id(), team_id=actor.team_id, mode=actor.mode, survey_id=survey.id, name=name, zone=schedule.zone,
        local_time=schedule.local_time, first_on=schedule.first_on, every=schedule.every, unit=schedule.unit,
        waves=schedule.waves, opened=0, created_at=now, created_by=actor.key_id,
    )  # fmt: skip
    panel.next_wave_at = panel.wave_at(1)
    if panel.next_wave_at <= now:
        raise InvalidInput([FieldError("first_on", "must lie ahead: nobody can be asked in the past")])
    if session.scalar(select(Panel.id).where(Panel.survey_id == survey.id, Panel.name == name)) is not None:
        raise Conflict("the survey has a panel of this name", survey=str(survey_id), name=name)
    session.add(panel)
    session.flush()
    audit.record(session, actor, "panel.create", panel, now=now, waves=panel.waves)
    session.flush()
    return panel


def get(session: Session, actor: Actor, panel_id: UUID, *, locked: bool = False) -> Panel:
    query = select(Panel).where(Panel.team_id == actor.team_id, Panel.mode == actor.mode, Panel.id == panel_id)
    if locked:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    panel = session.scalar(query)
    if panel is None:
        raise PanelNotFound("no panel with this id", panel=str(panel_id))
    return panel


def of_survey(session: Session, actor: Actor, survey_id: UUID) -> Sequence[Panel]:
    """The panels of a survey, oldest first."""
    survey = surveys.get(session, actor, survey_id)
    query = select(Panel).where(Panel.team_id == actor.team_id, Panel.survey_id == survey.id)
    return session.scalars(query.order_by(Panel.id)).all()


def members(session: Session, panel: Panel) -> int:
    """How many belong to it now."""
    count = select(func.count()).select_from(PanelMember)
    return session.scalar(count.where(PanelMember.panel_id == panel.id, PanelMember.left_at.is_(None))) or 0


def enrol(
    session: Session, actor: Actor, panel_id: UUID, enrolments: Sequence[Enrolment], *, secrets: Secrets, now: datetime
) -> int:
    """Enrol people from the next wave on; how many are new. Who left comes back; who belongs to it stays as they are.

    All are enrolled or, if one is not valid, none.
    """
    panel = get(session, actor, panel_id, locked=True)
    if panel.ended_at is not None:
        raise PanelEnded("nobody would be asked any more", panel=str(panel_id))
    survey = surveys.get(session, actor, panel.survey_id)
    faults = list(_faults(enrolments, frozenset(survey.auxiliaries)))
    if faults:
        raise InvalidInput(faults)
    contacts = contact.ensure(session, panel.team_id, panel.mode, [one.customer_id for one in enrolments], now)
    pairs = [(contacts[one.customer_id], address) for one in enrolments for address in one.addresses]
    points = contact.ensure_points(session, panel.team_id, pairs, secrets=secrets, now=now)
    consent.record(session, panel.team_id, contact.beside_points(points, pairs, secrets), now=now)
    rows: dict[UUID, Json] = {}
    for one in enrolments:
        keys = [
            (contacts[one.customer_id], a.channel, contact.index_of(secrets, a.channel, a.value)) for a in one.addresses
        ]
        rows[contacts[one.customer_id]] = {
            "contact_points": [str(points[key].id) for key in keys if key in points],
            "employee_id": one.employee_id,
            "location_id": one.location_id,
            "region": one.region,
            "language": one.language,
            "auxiliaries": dict(one.auxiliaries),
            "asked_to": panel.opened,
            "joined_at": now,
        }
    new = insert_new(
        session,
        PanelMember,
        [
            {"id": new_id(), "team_id": panel.team_id, "panel_id": panel.id, "contact_id": contact_id, **row}
            for contact_id, row in rows.items()
        ],
        unless=["panel_id", "contact_id"],
    )
    back = session.scalars(
        select(PanelMember).where(
            PanelMember.panel_id == panel.id, PanelMember.contact_id.in_(rows), PanelMember.left_at.is_not(None)
        )
    ).all()
    for member in back:
        for name, value in rows[member.contact_id].items():
            setattr(member, name, value)
        member.left_at = member.left_because = None
    audit.record(session, actor, "panel.enrol", panel, now=now, enrolled=len(new) + len(back))
    session.flush()
    return len(new) + len(back)


def _faults(enrolments: Sequence[Enrolment], declared: frozenset[str]) -> Sequence[FieldError]:
    faults = []
    for i, one in enumerate(enrolments):
        if not any(address.consented_at is not None for address in one.addresses):
            faults.append(FieldError(f"members[{i}].addresses", "must have one with consent: a panel is agreed to"))
        for name in sorted(set(one.auxiliaries) - declared):
            listed = ", ".join(sorted(declared)) or "none"
            faults.append(
                FieldError(f"members[{i}].auxiliaries.{name}", f"is not declared by the survey (declared: {listed})")
            )
    return faults


def leave(session: Session, actor: Actor, panel_id: UUID, customer_ids: Sequence[str], *, now: datetime) -> int:
    """These people belong to the panel no longer; how many did."""
    panel = get(session, actor, panel_id, locked=True)
    leaving = session.scalars(
        select(PanelMember)
        .join(contact.Contact, contact.Contact.id == PanelMember.contact_id)
        .where(
            PanelMember.panel_id == panel.id,
            PanelMember.left_at.is_(None),
            contact.Contact.customer_id.in_(customer_ids),
        )
    ).all()
    for member in leaving:
        member.left_at, member.left_because = now, LeftBecause.ASKED
    audit.record(session, actor, "panel.leave", panel, now=now, left=len(leaving))
    session.flush()
    return len(leaving)


def end(session: Session, actor: Actor, panel_id: UUID, *, now: datetime) -> Panel:
    """No further wave opens; what was asked may still be answered."""
    panel = get(session, actor, panel_id, locked=True)
    if panel.ended_at is not None:
        raise PanelEnded("it has ended already", panel=str(panel_id))
    panel.ended_at, panel.next_wave_at = now, None
    audit.record(session, actor, "panel.end", panel, now=now)
    session.flush()
    return panel
