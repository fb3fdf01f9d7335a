"""Who did what, append-only, without personal data: an erasure never has to touch it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Fact
from service.base.key import Actor
from service.base.tables import Base, Json, Owned


class AuditEntry(Owned, Base):
    __tablename__ = "audit_entry"

    at: Mapped[datetime]
    key_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID]
    facts: Mapped[Json]


def record(session: Session, actor: Actor, action: str, subject: Base, *, now: datetime, **facts: Fact) -> None:
    """Write down one deed in the transaction that does it."""
    entry = AuditEntry(
        team_id=actor.team_id,
        at=now,
        key_id=actor.key_id,
        action=action,
        subject=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]  # every audited table has an id
        facts=facts,
    )
    session.add(entry)


def record_without_key(
    session: Session, team_id: UUID, action: str, subject: Base, *, now: datetime, **facts: Fact
) -> None:
    """Likewise a deed of somebody who holds no key: a respondent, by their own link."""
    entry = AuditEntry(
        team_id=team_id,
        at=now,
        key_id=None,
        action=action,
        subject=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]  # every audited table has an id
        facts=facts,
    )
    session.add(entry)
