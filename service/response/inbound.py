"""Texts that came in: kept and acknowledged first, read afterwards."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Base, insert_new, one_of, state_column
from service.sampling import contact
from service.sampling.contact import Channel
from service.sampling.invitation import Invitation

# A text is sealed before anybody has asked whose it is: providers want their answer at once.
NO_TEAM = UUID(int=0)


class ReadAs(StrEnum):
    """What a text was taken for."""

    STOP = "stop"
    LIKELY_STOP = "likely_stop"  # obeyed as well, and then looked at by somebody
    START = "start"
    HELP = "help"
    HELP_REPEATED = "help_repeated"  # more than the limit: no further reply
    TAPBACK = "tapback"
    AUTOMATIC = "automatic"  # a machine wrote it: no reply
    ANSWER = "answer"
    CORRECTION = "correction"  # of the answer before
    SKIPPED = "skipped"
    UNCLEAR = "unclear"  # asked once more
    UNANSWERED = "unanswered"  # unclear again: the question stays without an answer
    BACK = "back"
    RESTART = "restart"
    LINK = "link"
    EARLY = "early"  # written before the present question was asked
    LATE = "late"  # the conversation has lapsed, the link has expired, the survey is closed, or the form was sent in
    UNEXPECTED = "unexpected"  # nothing was asked: no reply
    REPETITION = "repetition"  # the same unclear text for the third time: no reply
    TURN_LIMIT = "turn_limit"  # more texts than the survey can need: no reply
    FAILED = "failed"  # reading it broke; it is kept and logged


class Review(StrEnum):
    """What somebody found who looked at a text: it was taken rightly, or it was no stop."""

    CONFIRMED = "confirmed"
    REVERSED = "reversed"


class Inbound(Base):
    """One text as the provider delivered it; a redelivery is the same row."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id", name="provider_id"),
        CheckConstraint(one_of("reviewed_as", Review), name="reviewed_as"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_as IS NULL)", name="reviewed_at_when_reviewed"),
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
    question: Mapped[str | None] = mapped_column(String(40))  # what it was read as a reply to
    reviewed_at: Mapped[datetime | None]
    reviewed_as: Mapped[Review | None] = mapped_column(state_column(Review))

    def belongs_to(self, invitation: Invitation) -> None:
        """Note whose text it is, which nobody knew when it came in."""
        self.team_id = invitation.team_id
        self.invitation_id = invitation.id


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
