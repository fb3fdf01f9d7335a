"""Teams: whose data it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, Name


class Team(Base):
    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("name", name="name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[Name]
    created_at: Mapped[datetime]


def create(session: Session, *, name: str, now: datetime) -> Team:
    team = Team(name=name, created_at=now)
    session.add(team)
    session.flush()
    return team
