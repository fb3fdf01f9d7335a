"""Entries: what was done about a follow-up, by whom and when. They are added and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, event, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from service.base.errors import Fact
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Name, Owned, one_of, state_column
from service.response.followup import Followup

SERVICE = "Unswayed"


class Deed(StrEnum):
    OPENED = "opened"
    ASSIGNED = "assigned"
    BEGUN = "begun"
    NOTED = "noted"
    REMINDED = "reminded"
    REVEALED = "revealed"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Entry(Owned, Base):
    """What was written is sealed: a note may well say whom it is about."""

    __tablename__ = "followup_entry"
    __table_args__ = (CheckConstraint(one_of("deed", Deed), name="deed"),)

    followup_id: Mapped[UUID] = mapped_column(ForeignKey("followup.id"), index=True)
    deed: Mapped[Deed] = mapped_column(state_column(Deed))
    at: Mapped[datetime]
    key_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))  # None: the service did it
    by_name: Mapped[Name]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    facts: Mapped[Json]


@event.listens_for(Entry, "before_update")
def _entries_are_final(_mapper: Mapper[Any], _connection: Connection, _entry: Entry) -> None:
    raise TypeError("an entry is never changed")


@dataclass(frozen=True, slots=True)
class Read:
    """An entry, opened."""

    deed: Deed
    at: datetime
    by_name: str
    text: str | None
    facts: Json


def add(
    session: Session,
    followup: Followup,
    deed: Deed,
    *,
    actor: Actor | None,
    now: datetime,
    secrets: Secrets,
    said: str | None = None,
    **facts: Fact,
) -> None:
    session.add(
        Entry(
            team_id=followup.team_id,
            followup_id=followup.id,
            deed=deed,
            at=now,
            key_id=None if actor is None else actor.key_id,
            by_name=SERVICE if actor is None else actor.name,
            text_sealed=None if said is None else secrets.seal(followup.team_id, said),
            facts=facts,
        )
    )
    session.flush()


def of_followup(session: Session, followup: Followup, *, secrets: Secrets) -> Sequence[Read]:
    rows = session.scalars(
        select(Entry)
        .where(Entry.team_id == followup.team_id, Entry.followup_id == followup.id)
        .order_by(Entry.at, Entry.id)
    )
    return [
        Read(
            row.deed,
            row.at,
            row.by_name,
            None if row.text_sealed is None else secrets.unseal(row.team_id, row.text_sealed),
            row.facts,
        )
        for row in rows
    ]


def forget(session: Session, team_id: UUID, response_ids: Sequence[UUID]) -> int:
    """Take out what was written about these responses, for a respondent who is erased; that it was done stays."""
    followups = select(Followup.id).where(Followup.team_id == team_id, Followup.response_id.in_(response_ids))
    return len(
        session.scalars(
            update(Entry)
            .where(Entry.followup_id.in_(followups), Entry.text_sealed.is_not(None))
            .values(text_sealed=None)
            .returning(Entry.id)
            .execution_options(synchronize_session=False)
        ).all()
    )
