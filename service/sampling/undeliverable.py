"""Mail addresses that nobody has, as mail servers say: not written to until the customer gives the address again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, insert_new


class UndeliverableAddress(Base):
    """For all teams, since it is a fact about the address and no wish of anybody's. Only a keyed hash is kept."""

    __tablename__ = "undeliverable_address"
    __table_args__ = (
        UniqueConstraint("address_index", name="address"),
        CheckConstraint("renewed_at IS NULL OR renewed_at > since", name="renewed_afterwards"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    address_index: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime]
    renewed_at: Mapped[datetime | None]  # consent was given for it again: it is tried once more


def mark(session: Session, *, address_index: str, status: str, now: datetime) -> None:
    """Nobody has this address."""
    row = {"id": new_id(), "address_index": address_index, "status": status, "since": now}
    if insert_new(session, UndeliverableAddress, [row], unless=["address_index"]):
        return
    session.execute(
        update(UndeliverableAddress)
        .where(UndeliverableAddress.address_index == address_index, UndeliverableAddress.renewed_at.is_not(None))
        .values(status=status, since=now, renewed_at=None)
        .execution_options(synchronize_session=False)
    )


def renew(session: Session, consents: Mapping[str, datetime]) -> None:
    """Addresses that customers gave again: a consent that is newer than the failure says that the address is theirs.

    A START is none: who writes from another address has not said that this one works.
    """
    if not consents:
        return
    found = session.scalars(
        select(UndeliverableAddress)
        .where(UndeliverableAddress.address_index.in_(consents), UndeliverableAddress.renewed_at.is_(None))
        .order_by(UndeliverableAddress.id)
        .with_for_update()
    )
    for row in found:
        if consents[row.address_index] > row.since:
            row.renewed_at = consents[row.address_index]
    session.flush()


def among(session: Session, indexes: Sequence[str]) -> set[str]:
    """Those of the addresses that nobody has."""
    if not indexes:
        return set()
    return set(
        session.scalars(
            select(UndeliverableAddress.address_index).where(
                UndeliverableAddress.address_index.in_(set(indexes)), UndeliverableAddress.renewed_at.is_(None)
            )
        )
    )
