"""The event as it is kept: with its owner, contact and auxiliaries as they were when it was reported."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import service.sampling.campaign  # noqa: F401  # the table that every campaign_id refers to must be known
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Name, Owned, one_of, state_column
from service.sampling.contact import Channel
from service.sampling.event import Event


class Trigger(Owned, Base):
    """An event with its owner, contact and auxiliaries frozen as they were known when it was reported."""

    __tablename__ = "trigger_event"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", "source", "external_id", name="event"),
        CheckConstraint(f"contact_channel IS NULL OR {one_of('contact_channel', Channel)}", name="contact_channel"),
        CheckConstraint("next_entry_at IS NULL OR diary_entry IS NOT NULL", name="next_entry_of_a_diary"),
        CheckConstraint("(dealt IS NULL) = (erased_at IS NULL)", name="dealt_when_erased"),
        Index("ix_trigger_event_survey_time", "survey_id", "occurred_at"),
        Index("ix_trigger_event_survey_recorded", "survey_id", "recorded_at"),
    )

    mode: Mapped[str] = mapped_column(String(8))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("survey_version.id"))
    source: Mapped[Name]
    external_id: Mapped[Name]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    employee_id: Mapped[Name]
    location_id: Mapped[Name | None]
    region: Mapped[Name | None]
    touchpoint: Mapped[Name]
    customer_id: Mapped[Name | None]
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"), index=True)
    contact_channel: Mapped[Channel | None] = mapped_column(state_column(Channel))
    contact_edited_by_employee: Mapped[bool | None]
    auxiliaries: Mapped[Json]
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # what the event tells may be personal data
    content_hash: Mapped[str] = mapped_column(String(64))
    # Of a diary: the number of the entry, from 1; the event that began it, of later entries; when the next one opens.
    diary_entry: Mapped[int | None]
    diary_of: Mapped[UUID | None] = mapped_column(ForeignKey("trigger_event.id"), index=True)
    next_entry_at: Mapped[datetime | None] = mapped_column(index=True)
    # Whom the customer shares frequency rules with.
    household_id: Mapped[str | None] = mapped_column(String(200), index=True)
    account_id: Mapped[str | None] = mapped_column(String(200), index=True)
    # Of an erased person: `customer_id` is the pseudonym, and `dealt` is how they were asked, which followed from it.
    erased_at: Mapped[datetime | None]
    dealt: Mapped[Json | None]
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"), index=True)

    def differs(self, event: Event, secrets: Secrets) -> bool:
        """Whether a repeat says something else; of what was erased nobody can tell."""
        return self.erased_at is None and self.content_hash != event.content_hash(secrets)
