"""Invitations: one person, one survey, one link."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Gone, NotFound
from service.base.secrets import hash_token
from service.base.tables import Base, Mode, Owned, one_of, state_column
from service.sampling.contact import Channel
from service.sampling.sample import Arm


class UnknownLink(NotFound):
    """No such link; an expired one is told apart only to whoever holds it."""

    title = "This link is not known"


class LinkExpired(Gone):
    """What is answered long after an event is about something else; the survey says how long a link is good for."""

    title = "This link has expired"


class Invitation(Owned, Base):
    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("survey_id", "trigger_id", name="survey_trigger"),
        UniqueConstraint("token_hash", name="token_hash"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("arm IN ('standard', 'blind')", name="arm"),
        CheckConstraint("expires_at > issued_at", name="expires_after_issue"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("survey_version.id"))
    trigger_id: Mapped[UUID] = mapped_column(ForeignKey("trigger_event.id"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    contact_point_id: Mapped[UUID] = mapped_column(ForeignKey("contact_point.id"), index=True)
    channel: Mapped[Channel] = mapped_column(state_column(Channel))
    arm: Mapped[Arm] = mapped_column(state_column(Arm))
    language: Mapped[str] = mapped_column(String(35))
    token_hash: Mapped[str] = mapped_column(String(64))
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    send_at: Mapped[datetime]
    expires_at: Mapped[datetime]


def by_token(session: Session, token: str, *, locked: bool = False) -> Invitation:
    """The invitation behind a respondent's link."""
    query = select(Invitation).where(Invitation.token_hash == hash_token(token))
    found = session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise UnknownLink("this link is not known; it may have been cut short when it was copied")
    return found


def must_be_open(invitation: Invitation, *, now: datetime) -> None:
    if now >= invitation.expires_at:
        raise LinkExpired("this link has expired")
