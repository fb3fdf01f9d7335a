"""Invitations: one person, one survey, one link."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

import service.sampling.trigger_event  # noqa: F401  # the table that every trigger_id refers to must be known
from service.base.errors import Gone, NotFound
from service.base.ids import new_id
from service.base.secrets import Secrets, hash_token, new_token
from service.base.tables import Base, Mode, Owned, one_of, state_column
from service.sampling.contact import Channel
from service.sampling.sample import Arm
from service.survey.questionnaire import Questionnaire
from service.survey.survey import Survey
from service.survey.version import Version


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
    time_zone: Mapped[str | None] = mapped_column(String(64))  # of the person, as the event told it
    subdivision: Mapped[str | None] = mapped_column(String(6))  # likewise: a state or the like, by ISO 3166-2
    token_hash: Mapped[str] = mapped_column(String(64))
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    send_at: Mapped[datetime]
    expires_at: Mapped[datetime]


def issue(
    survey: Survey,
    version: Version,
    asked: Questionnaire,
    *,
    trigger_id: UUID,
    contact_id: UUID,
    contact_point_id: UUID,
    channel: Channel,
    arm: Arm,
    language: str | None,
    time_zone: str | None = None,
    subdivision: str | None = None,
    opens_at: datetime,
    secrets: Secrets,
    now: datetime,
) -> Invitation:
    """An invitation to the version, which is `asked`, with a link of its own; the blind arm gets it later."""
    token = new_token()
    send_at = max(now, opens_at + timedelta(minutes=survey.blind_delay_minutes if arm is Arm.BLIND else 0))
    valid = timedelta(days=survey.link_valid_days)
    if asked.diary is not None:  # an entry is about its own moment: it ends where the next begins
        valid = min(valid, timedelta(hours=asked.diary.every_hours))
    return Invitation(
        id=new_id(),
        team_id=survey.team_id,
        mode=survey.mode,
        survey_id=survey.id,
        version_id=version.id,
        trigger_id=trigger_id,
        contact_id=contact_id,
        contact_point_id=contact_point_id,
        channel=channel,
        arm=arm,
        language=language if language in asked.languages else asked.languages[0],
        time_zone=time_zone,
        subdivision=subdivision,
        token_hash=hash_token(token),
        token_sealed=secrets.seal(survey.team_id, token),
        issued_at=now,
        send_at=send_at,
        expires_at=send_at + valid,
    )


def by_token(session: Session, token: str, *, locked: bool = False) -> Invitation:
    """The invitation behind a respondent's link."""
    query = select(Invitation).where(Invitation.token_hash == hash_token(token))
    found = session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise UnknownLink("this link is not known; it may have been cut short when it was copied")
    return found


def hold(session: Session, invitation: Invitation) -> None:
    """Keep an invitation from being answered or erased by anybody else until the transaction ends.

    Its link is looked at again: whoever was waiting while the person was erased must not write what was erased anew.
    The key stays free, which rows that point to it need: the worker writes such rows.
    """
    here = (Invitation.id == invitation.id) & (Invitation.token_hash == invitation.token_hash)
    if session.scalar(select(Invitation.id).where(here).with_for_update(key_share=True)) is None:
        raise UnknownLink("this link is not known any more")


def must_be_open(invitation: Invitation, *, now: datetime) -> None:
    if now >= invitation.expires_at:
        raise LinkExpired("this link has expired")
