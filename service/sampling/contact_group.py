"""Households and accounts: customers who are not all asked at once, held by whoever finds out who was."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, Mode, Name, Owned, insert_new, one_of, state_column
from service.sampling.permission import Per


class ContactGroup(Owned, Base):
    __tablename__ = "contact_group"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", "per", "name", name="group"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("per IN ('household', 'account')", name="per"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    per: Mapped[Per] = mapped_column(state_column(Per))
    name: Mapped[Name]


def hold(session: Session, team_id: UUID, mode: Mode, groups: Collection[tuple[Per, str]]) -> None:
    """Make two reports on one household or account wait for each other until the transaction ends.

    Always in the same order, and always after the contacts: so nobody who holds one waits for who waits for it.
    """
    wanted = sorted(set(groups))
    if not wanted:
        return
    rows = [{"id": new_id(), "team_id": team_id, "mode": mode, "per": per, "name": name} for per, name in wanted]
    insert_new(session, ContactGroup, rows, unless=["team_id", "mode", "per", "name"])
    session.execute(
        select(ContactGroup.id)
        .where(
            ContactGroup.team_id == team_id,
            ContactGroup.mode == mode,
            tuple_(ContactGroup.per, ContactGroup.name).in_(wanted),
        )
        .order_by(ContactGroup.per, ContactGroup.name)
        .with_for_update()
    )
