"""Alerts: what a person has to look at, because it keeps messages of the team from leaving or may cost it money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Fact, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Json, Owned, insert_new, one_of, state_column

_LOG = structlog.get_logger("service.delivery")


class Kind(StrEnum):
    CARRIER_FAILING = "carrier_failing"  # ends by itself, when a message gets through again
    CREDENTIALS_REFUSED = "credentials_refused"  # likewise
    SENDER_BLOCKED = "sender_blocked"  # texts wait until it is cleared
    COUNTRY_NOT_ENABLED = "country_not_enabled"
    DAILY_CAP = "daily_cap"
    SPEND_CAP = "spend_cap"
    INTERNATIONAL_CAP = "international_cap"
    NUMBER_PATTERN = "number_pattern"  # texts to these numbers wait until it is cleared
    NO_ANSWERS = "no_answers"


class Alert(Owned, Base):
    """Open until it is cleared; while it is open, the same thing raises no second one."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("team_id", "open_name", name="open"),
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint("(cleared_at IS NULL) = (open_name IS NOT NULL)", name="named_while_open"),
    )

    kind: Mapped[Kind] = mapped_column(state_column(Kind))
    subject: Mapped[str] = mapped_column(String(64))  # a provider, a country, a day and channel: never a person
    facts: Mapped[Json]
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))
    open_name: Mapped[str | None] = mapped_column(String(100))


def raise_for(session: Session, team_id: UUID, kind: Kind, subject: str, *, now: datetime, **facts: Fact) -> bool:
    """Whether it is new: one that is open already stays as it is."""
    row: Json = {
        "id": new_id(),
        "team_id": team_id,
        "kind": kind,
        "subject": subject,
        "facts": facts,
        "raised_at": now,
        "open_name": _open_name(kind, subject),
    }
    is_new = bool(insert_new(session, Alert, [row], unless=["team_id", "open_name"]))
    if is_new:
        _LOG.error("alert.raised", team=str(team_id), kind=str(kind), subject=subject)
    return is_new


def has_passed(session: Session, team_id: UUID | None, kind: Kind, subject: str, *, now: datetime) -> None:
    """What the alert told of is over by itself: for one team, or for all."""
    which = [Alert.open_name == _open_name(kind, subject)]
    if team_id is not None:
        which.append(Alert.team_id == team_id)
    session.execute(
        update(Alert).where(*which).values(cleared_at=now, open_name=None).execution_options(synchronize_session=False)
    )


def _open_name(kind: Kind, subject: str) -> str:
    return f"{kind}:{subject}"


def page(session: Session, actor: Actor, *, is_open: bool | None, after: UUID | None, limit: int) -> Sequence[Alert]:
    """The team's alerts, oldest first."""
    query = select(Alert).where(Alert.team_id == actor.team_id)
    if is_open is not None:
        query = query.where(Alert.cleared_at.is_(None) if is_open else Alert.cleared_at.is_not(None))
    if after is not None:
        query = query.where(Alert.id > after)
    return session.scalars(query.order_by(Alert.id).limit(limit)).all()


def get(session: Session, actor: Actor, alert_id: UUID) -> Alert:
    found = session.scalar(select(Alert).where(Alert.team_id == actor.team_id, Alert.id == alert_id).with_for_update())
    if found is None:
        raise NotFound("no such alert", alert=str(alert_id))
    return found
