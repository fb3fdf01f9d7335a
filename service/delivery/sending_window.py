"""A team's sending window: the hours in which it writes to people, where they live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import FieldError, InvalidInput
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Mode, Owned, insert_new, one_of, state_column
from service.delivery import calendar
from service.delivery.message import Message, State
from service.delivery.window import WEEKDAYS, Hours, minute_of
from service.sampling import place
from service.survey.practice import Practice

LEAST_MINUTES = 60
HELD_FOR = "window"  # what a message says that waits for it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a team wants; the defaults hold until it says otherwise."""

    time_zone: str = "UTC"  # of people of whom no zone is known
    opens: str = "09:00"
    closes: str = "20:00"
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)  # as ISO 8601 counts them, Monday first
    holidays: tuple[str, ...] = ()  # countries, or parts of them, whose public holidays are kept free
    holds_mail: bool = True  # whether mails wait for the window as texts do
    keeps_hour_rules: bool = True
    why_no_hour_rules: str | None = None

    @property
    def hours(self) -> Hours:
        daily = minute_of(self.opens), minute_of(self.closes)
        return Hours(tuple(daily if day in self.days else None for day in range(1, WEEKDAYS + 1)))


class SendingWindow(Owned, Base):
    __tablename__ = "sending_window"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", name="team_mode"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("opens < closes AND closes <= '24:00'", name="same_day"),
        CheckConstraint("keeps_hour_rules OR why_no_hour_rules IS NOT NULL", name="rules_or_reason"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    time_zone: Mapped[str] = mapped_column(String(64))
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    days: Mapped[list[int]]
    holidays: Mapped[list[str]]
    holds_mail: Mapped[bool]
    keeps_hour_rules: Mapped[bool]
    why_no_hour_rules: Mapped[str | None] = mapped_column(String(500))
    changed_at: Mapped[datetime]

    @property
    def wanted(self) -> Wanted:
        held = {field.name: getattr(self, field.name) for field in fields(Wanted)}
        return Wanted(**{**held, "days": tuple(self.days), "holidays": tuple(self.holidays)})


def of_actor(session: Session, actor: Actor) -> Wanted:
    return of_modes(session, actor.team_id).get(actor.mode, Wanted())


def of_modes(session: Session, team_id: UUID) -> Mapping[Mode, Wanted]:
    """The windows that the team has set."""
    found = session.scalars(select(SendingWindow).where(SendingWindow.team_id == team_id))
    return {row.mode: row.wanted for row in found}


def set_to(session: Session, actor: Actor, wanted: Wanted, *, now: datetime) -> Wanted:
    """Set the team's window; messages that are queued keep it from their next claim on."""
    _check(wanted)
    values = {**asdict(wanted), "days": sorted(wanted.days), "holidays": sorted(wanted.holidays), "changed_at": now}
    row = {"id": new_id(), "team_id": actor.team_id, "mode": actor.mode, **values}
    insert_new(session, SendingWindow, [row], unless=["team_id", "mode"])
    held = session.scalars(
        select(SendingWindow)
        .where(SendingWindow.team_id == actor.team_id, SendingWindow.mode == actor.mode)
        .with_for_update()
    ).one()
    for name, value in values.items():
        setattr(held, name, value)
    _look_again(session, actor, now)
    audit.record(
        session,
        actor,
        "sending_window.set",
        held,
        now=now,
        time_zone=wanted.time_zone,
        opens=wanted.opens,
        closes=wanted.closes,
        keeps_hour_rules=wanted.keeps_hour_rules,
    )
    session.flush()
    return held.wanted


def _look_again(session: Session, actor: Actor, now: datetime) -> None:
    """What waits for the window as it was is looked at again: it may be open already."""
    session.execute(
        update(Message)
        .where(
            Message.team_id == actor.team_id,
            Message.mode == actor.mode,
            Message.state == State.QUEUED,
            Message.held_for == HELD_FOR,
        )
        .values(due_at=now, held_for=None)
        .execution_options(synchronize_session=False)
    )


def must_meet(session: Session, actor: Actor, practice: Practice) -> None:
    """A survey narrows the team's window: hours that lie outside it would send nothing at all."""
    wanted = of_actor(session, actor)
    opens = max(wanted.opens, practice.sends_from or "00:00")
    closes = min(wanted.closes, practice.sends_until or "24:00")
    if opens >= closes:
        field = "practice.sends_from" if practice.sends_from is not None else "practice.sends_until"
        raise InvalidInput(
            [FieldError(field, f"must leave some of the team's window, {wanted.opens} to {wanted.closes}")]
        )


def _check(wanted: Wanted) -> None:
    errors = []
    if not place.is_zone(wanted.time_zone):
        errors.append(FieldError("time_zone", "must be a zone of the IANA time zone database such as Europe/Berlin"))
    if minute_of(wanted.closes) - minute_of(wanted.opens) < LEAST_MINUTES:
        errors.append(
            FieldError("closes", "must be at least an hour after `opens`, on the same day: no window crosses midnight")
        )
    for i, code in enumerate(wanted.holidays):
        if not calendar.is_known(code):
            errors.append(FieldError(f"holidays[{i}]", "must be a country, or a part of one, such as GB or DE-BY"))
    if wanted.keeps_hour_rules == (wanted.why_no_hour_rules is not None):
        errors.append(
            FieldError("why_no_hour_rules", "says why the rules of countries and states are off, and only then")
        )
    if errors:
        raise InvalidInput(errors)
