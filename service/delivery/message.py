"""Messages: one text or mail owed or sent, and the states it goes through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.key import Actor
from service.base.tables import Base, Mode, Owned, one_of, state_column
from service.sampling.contact import Channel
from service.sampling.sample import Arm


class State(StrEnum):
    """queued → sending → sent → delivered, or failed; `unknown`: nobody can say whether it left; `cancelled`: it was
    owed, but the person stopped or answered before it left; `paused`: it waits until the sending is resumed."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    PAUSED = "paused"


class Kind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    CONVERSATION = "conversation"  # a further question, or a request to answer again
    NOTICE = "notice"  # the one confirmation after STOP, the answer to HELP: sent in spite of a suppression
    ACKNOWLEDGEMENT = "acknowledgement"  # what was done about an answer, to somebody who wished to hear of it


class Lane(StrEnum):
    """What queues behind one sender: claims are made by lane, so that a sender at its limit holds up nobody else's."""

    SMS = "sms"
    SMS_BLIND = "sms_blind"
    EMAIL = "email"
    EMAIL_BLIND = "email_blind"
    TEST = "test"  # to the mailbox, which has no limit


def lane_of(mode: Mode, channel: Channel, arm: Arm) -> Lane:
    if mode is Mode.TEST:
        return Lane.TEST
    match channel:
        case Channel.SMS:
            return Lane.SMS_BLIND if arm is Arm.BLIND else Lane.SMS
        case Channel.EMAIL:
            return Lane.EMAIL_BLIND if arm is Arm.BLIND else Lane.EMAIL


class Message(Owned, Base):
    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("team_id", "dedupe_key", name="dedupe_key"),
        UniqueConstraint("provider", "provider_id", name="provider_id"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("attempt >= 0", name="attempt"),
        CheckConstraint(
            "state <> 'sending' OR (worker IS NOT NULL AND leased_until IS NOT NULL)", name="sending_leased"
        ),
        CheckConstraint("state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL", name="sent_has_time"),
        CheckConstraint("state <> 'cancelled' OR withdrawn IS NOT NULL", name="cancelled_has_reason"),
        CheckConstraint("held_for IS NULL OR state IN ('queued', 'cancelled')", name="held_while_queued"),
        CheckConstraint(one_of("lane", Lane), name="lane"),
        CheckConstraint("segments >= 1", name="segments"),
        Index("ix_message_due", "state", "due_at"),
        Index("ix_message_lane_due", "team_id", "lane", "state", "due_at"),
        Index("uq_message_retried_id", "provider", "retried_id", unique=True),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    survey_id: Mapped[UUID | None] = mapped_column(ForeignKey("survey.id"))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    contact_point_id: Mapped[UUID] = mapped_column(ForeignKey("contact_point.id"), index=True)
    channel: Mapped[Channel] = mapped_column(state_column(Channel))
    kind: Mapped[Kind] = mapped_column(state_column(Kind))
    wave: Mapped[int]
    state: Mapped[State] = mapped_column(state_column(State))
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    dedupe_key: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[datetime]  # when it is next to be looked at: sent, tried again, or (unknown) asked about
    not_after: Mapped[datetime]
    attempt: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]  # of this attempt; empty: the carrier has surely not seen it
    withdrawn: Mapped[str | None] = mapped_column(String(32))  # why it is no longer owed, even while it is under way
    said_at: Mapped[datetime | None]  # when the person wrote what this answers; empty if it answers nothing
    held_for: Mapped[str | None] = mapped_column(String(32))  # why it was put back into the queue until `due_at`
    provider: Mapped[str | None] = mapped_column(String(16))
    provider_id: Mapped[str | None] = mapped_column(String(200))
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    lane: Mapped[Lane] = mapped_column(state_column(Lane), server_default=text("'sms'"))
    segments: Mapped[int] = mapped_column(server_default=text("1"))  # of a text, as carriers count it; a mail is one
    counted_on: Mapped[date | None] = mapped_column(Date)  # the day whose allowance it used up, once and for all
    country: Mapped[str | None] = mapped_column(String(2))  # of the number, known from when it was counted
    retried_id: Mapped[str | None] = mapped_column(String(200))  # the carrier's name of the attempt that did not arrive


class Receipt(Base):
    """What the carrier said of a message, kept as it came, append-only."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("provider", "provider_id", "status", name="provider_status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"), index=True)
    provider: Mapped[str] = mapped_column(String(16))
    provider_id: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(32))
    error_code: Mapped[str | None] = mapped_column(String(16))
    received_at: Mapped[datetime]


class MailboxEntry(Base):
    """A message that the mailbox carrier kept instead of sending it (development, test mode)."""

    __tablename__ = "mailbox_entry"
    __table_args__ = (UniqueConstraint("message_id", name="message"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    channel: Mapped[Channel] = mapped_column(state_column(Channel))
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime]


def page(
    session: Session,
    actor: Actor,
    *,
    survey_id: UUID | None,
    state: State | None,
    held_for: str | None = None,
    handed_before: datetime | None = None,
    after: UUID | None,
    limit: int,
) -> Sequence[Message]:
    """The team's messages, oldest first."""
    query = select(Message).where(Message.team_id == actor.team_id, Message.mode == actor.mode)
    if survey_id is not None:
        query = query.where(Message.survey_id == survey_id)
    if state is not None:
        query = query.where(Message.state == state)
    if held_for is not None:
        query = query.where(Message.held_for == held_for, Message.state == State.QUEUED)
    if handed_before is not None:
        query = query.where(Message.handed_at < handed_before)
    if after is not None:
        query = query.where(Message.id > after)
    return session.scalars(query.order_by(Message.id).limit(limit)).all()
