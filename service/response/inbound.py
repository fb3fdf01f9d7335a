"""Texts that came in: kept and acknowledged first, read afterwards."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Base, insert_new
from service.sampling import contact
from service.sampling.contact import Channel

# A text is sealed before anybody has asked whose it is: providers want their answer at once.
NO_TEAM = UUID(int=0)


class Inbound(Base):
    """One text as the provider delivered it; a redelivery is the same row."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id", name="provider_id"),
        Index("ix_inbound_unread", "read_at", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)
    provider: Mapped[str] = mapped_column(String(16))
    provider_id: Mapped[str] = mapped_column(String(200))
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_as: Mapped[str | None] = mapped_column(String(32))
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation.id"))


def keep(
    session: Session, *, provider: str, provider_id: str, sender: str, body: str, secrets: Secrets, now: datetime
) -> bool:
    """Keep a text unread; False if it was delivered before."""
    row = {
        "id": new_id(),
        "provider": provider,
        "provider_id": provider_id,
        "address_index": contact.index_of(secrets, Channel.SMS, _address(sender)),
        "body_sealed": secrets.seal(NO_TEAM, body.encode("utf-8", "replace").decode()),
        "received_at": now,
    }
    return bool(insert_new(session, Inbound, [row], unless=["provider", "provider_id"]))


def body_of(inbound: Inbound, secrets: Secrets) -> str:
    return secrets.unseal(NO_TEAM, inbound.body_sealed)


def _address(sender: str) -> str:
    """The number as contacts are kept; a sender that is no phone number (a short code, a name) is kept as it is."""
    try:
        return contact.normal_phone(sender.strip())
    except ValueError:
        return sender.strip()
