"""Reports of pressure: a respondent tells that somebody asked for, or rewarded, a score. For the reviewer's eyes only.

A report is no answer and enters no figure and no screening: whoever reports chose to, so that reports say that
something happened, and not how often. The first one of an invitation stays; nobody who gets hold of the link can
replace it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Owned, insert_new, one_of, state_column
from service.sampling import invitation as invitations
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey import survey as surveys

MOST_CHARACTERS = 1000


class Way(StrEnum):
    """What somebody did about the score, in the respondent's terms."""

    ASKED = "asked"
    REWARDED = "rewarded"
    ANSWERED_FOR_ME = "answered_for_me"
    OTHER = "other"


class PressureReport(Owned, Base):
    __tablename__ = "pressure_report"
    __table_args__ = (
        UniqueConstraint("invitation_id", name="invitation"),
        CheckConstraint(one_of("way", Way), name="way"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("invitation.id"))
    way: Mapped[Way] = mapped_column(state_column(Way))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reported_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as a reviewer reads it: about whom and which month it is, and not who reported."""

    id: UUID
    way: Way
    text: str
    employee_id: str
    location_id: str | None
    period: str


def keep(session: Session, invitation: Invitation, way: Way, text: str, *, secrets: Secrets, now: datetime) -> bool:
    """Keep a report; False if this invitation has one already, which stays as it is."""
    invitations.hold(session, invitation)
    row = {
        "id": new_id(),
        "team_id": invitation.team_id,
        "survey_id": invitation.survey_id,
        "invitation_id": invitation.id,
        "way": way,
        "text_sealed": secrets.seal(invitation.team_id, text) if text else None,
        "reported_at": now,
    }
    return bool(insert_new(session, PressureReport, [row], unless=["invitation_id"]))


def page(
    session: Session, actor: Actor, survey_id: UUID, *, after: UUID | None, limit: int, secrets: Secrets
) -> Sequence[Shown]:
    """The reports on a survey, in the order in which they came."""
    survey = surveys.get(session, actor, survey_id)
    query = (
        select(PressureReport, Trigger)
        .join(Invitation, Invitation.id == PressureReport.invitation_id)
        .join(Trigger, Trigger.id == Invitation.trigger_id)
        .where(PressureReport.team_id == actor.team_id, PressureReport.survey_id == survey.id)
        .order_by(PressureReport.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(PressureReport.id > after)
    return [_shown(report, trigger, secrets) for report, trigger in session.execute(query)]


def _shown(report: PressureReport, trigger: Trigger, secrets: Secrets) -> Shown:
    return Shown(
        id=report.id,
        way=report.way,
        text="" if report.text_sealed is None else secrets.unseal(report.team_id, report.text_sealed),
        employee_id=trigger.employee_id,
        location_id=trigger.location_id,
        period=trigger.occurred_at.strftime("%Y-%m"),
    )
