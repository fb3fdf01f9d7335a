"""The frame: everyone eligible, asked or not, and for each who was not asked the reason."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.base.tables import Base, Owned, one_of, state_column
from service.sampling.sample import Arm


class NotAsked(StrEnum):
    """Why a person was not asked, apart from the draw itself. The first three are in the employee's hand."""

    CUSTOMER_DECLINED = "customer_declined"
    NO_CONTACT_GIVEN = "no_contact_given"
    SUPPRESSED_BY_EMPLOYEE = "suppressed_by_employee"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    RECENT_SURVEY = "recent_survey"
    SYSTEM_ERROR = "system_error"


class FrameUnit(Owned, Base):
    __tablename__ = "frame_unit"
    __table_args__ = (
        UniqueConstraint("trigger_id", name="trigger"),
        CheckConstraint("inclusion_probability > 0 AND inclusion_probability <= 1", name="inclusion_probability"),
        CheckConstraint("draw_uniform >= 0 AND draw_uniform < 1", name="draw_uniform"),
        CheckConstraint("sampled = (draw_uniform < inclusion_probability)", name="sampled_as_drawn"),
        CheckConstraint("sampled = (arm <> 'none')", name="arm_when_sampled"),
        CheckConstraint(one_of("arm", Arm), name="arm"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', NotAsked)}", name="reason"),
        CheckConstraint("invited = (sampled AND reason IS NULL)", name="invited_unless_reason"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    trigger_id: Mapped[UUID] = mapped_column(ForeignKey("trigger_event.id"))
    inclusion_probability: Mapped[float]
    draw_uniform: Mapped[float]
    sampled: Mapped[bool]
    arm: Mapped[Arm] = mapped_column(state_column(Arm))
    reason: Mapped[NotAsked | None] = mapped_column(state_column(NotAsked))
    invited: Mapped[bool]
