"""The frame: everyone eligible, asked or not, and for each who was not asked the reason."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.tables import Base, Json, Owned, one_of, state_column
from service.sampling.contact import Provider
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
    PILOT_STOPPED = "pilot_stopped"
    HOUSEHOLD_RECENT_SURVEY = "household_recent_survey"
    ACCOUNT_RECENT_SURVEY = "account_recent_survey"
    QUOTA_REACHED = "quota_reached"
    NO_INDEPENDENT_CONTACT = "no_independent_contact"


#: Found by the service alone: who reports an event cannot know them.
BY_THE_SERVICE = (
    NotAsked.PILOT_STOPPED,
    NotAsked.HOUSEHOLD_RECENT_SURVEY,
    NotAsked.ACCOUNT_RECENT_SURVEY,
    NotAsked.QUOTA_REACHED,
    NotAsked.NO_INDEPENDENT_CONTACT,
)

#: A rule on how often people are asked kept the event from being asked. Chance decided that, where the rule could have
#: let it be asked had earlier draws come out otherwise.
BY_CONTACT_RULE = (NotAsked.RECENT_SURVEY, NotAsked.HOUSEHOLD_RECENT_SURVEY, NotAsked.ACCOUNT_RECENT_SURVEY)

_BY_CHANCE = f"reason IS NOT NULL AND reason IN ({', '.join(repr(r.value) for r in BY_CONTACT_RULE)})"


class FrameUnit(Owned, Base):
    """One event of the frame.

    `draw_probability` is the chance with which it was drawn, given everything before; `permit_probability` the chance,
    over the earlier draws of the same people, that the contact rules would let it be asked; 0 where none of them could
    have. `inclusion_probability` is what it stands for in the sample: their product, or the first alone where the rules
    gave it no chance. Kept out by a rule that might have let it in, it is no part of the sample, like one not drawn.
    """

    __tablename__ = "frame_unit"
    __table_args__ = (
        UniqueConstraint("trigger_id", name="trigger"),
        CheckConstraint("draw_probability > 0 AND draw_probability <= 1", name="draw_probability"),
        CheckConstraint("permit_probability >= 0 AND permit_probability <= 1", name="permit_probability"),
        CheckConstraint(
            "inclusion_probability = draw_probability * CASE WHEN permit_probability > 0 THEN permit_probability"
            " ELSE 1 END",
            name="inclusion_is_product",
        ),
        CheckConstraint("draw_uniform >= 0 AND draw_uniform < 1", name="draw_uniform"),
        CheckConstraint("drawn = (draw_uniform < draw_probability)", name="drawn_as_said"),
        CheckConstraint("drawn = (arm <> 'none')", name="arm_when_drawn"),
        CheckConstraint(f"sampled = (drawn AND NOT (permit_probability > 0 AND {_BY_CHANCE}))", name="sampled"),
        CheckConstraint(one_of("arm", Arm), name="arm"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', NotAsked)}", name="reason"),
        CheckConstraint("invited = (drawn AND reason IS NULL)", name="invited_unless_reason"),
        CheckConstraint(f"contact_source IS NULL OR {one_of('contact_source', Provider)}", name="contact_source"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    trigger_id: Mapped[UUID] = mapped_column(ForeignKey("trigger_event.id"))
    inclusion_probability: Mapped[float]
    draw_uniform: Mapped[float]
    sampled: Mapped[bool]
    arm: Mapped[Arm] = mapped_column(state_column(Arm))
    reason: Mapped[NotAsked | None] = mapped_column(state_column(NotAsked))
    invited: Mapped[bool]
    drawn: Mapped[bool]
    draw_probability: Mapped[float]
    permit_probability: Mapped[float] = mapped_column(default=1.0, server_default=text("1"))
    stratum: Mapped[str | None] = mapped_column(String(255))
    contact_rules: Mapped[list[Json]] = mapped_column(default=list, server_default=text("'[]'"))
    contact_source: Mapped[Provider | None] = mapped_column(state_column(Provider))
