"""Redirections: an address that does not work, and what became of the attempt to ask the person at another one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, Owned, insert_new, one_of, state_column
from service.sampling.invitation import Invitation
from service.survey.practice import Fallback
from service.survey.survey import Survey


class Outcome(StrEnum):
    REDIRECTED = "redirected"
    NO_ADDRESS = "no_address"  # none on the other channel has consent, or the person wants to be left alone
    NOT_NEEDED = "not_needed"  # answered, expired or closed meanwhile


class Redirection(Owned, Base):
    """One for each invitation at most: who cannot be reached at the second address either is not chased further."""

    __tablename__ = "redirection"
    __table_args__ = (
        UniqueConstraint("invitation_id", name="invitation"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', Outcome)}", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_outcome"),
        CheckConstraint("contact_point_id IS NULL OR outcome = 'redirected'", name="address_when_redirected"),
    )

    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("invitation.id"))
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[Outcome | None] = mapped_column(state_column(Outcome))
    contact_point_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact_point.id"))


def ask_for(session: Session, invitation_id: UUID, *, now: datetime) -> bool:
    """Note that the address does not work, if the survey falls back to another; False if it does not, or did so."""
    found = session.execute(
        select(Invitation.team_id, Survey.fallback)
        .join(Survey, Survey.id == Invitation.survey_id)
        .where(Invitation.id == invitation_id)
    ).one()
    if found.fallback is Fallback.NONE:
        return False
    row = {"id": new_id(), "team_id": found.team_id, "invitation_id": invitation_id, "asked_at": now}
    return bool(insert_new(session, Redirection, [row], unless=["invitation_id"]))
