"""Text conversations: which question an address was asked last; at most one is open per address."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.ids import new_id
from service.base.tables import Base, Owned, one_of, state_column
from service.delivery.message import Kind, Message
from service.delivery.message import State as Sending
from service.sampling.invitation import Invitation
from service.survey.survey import Survey


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"
    LAPSED = "lapsed"


class Redo(StrEnum):
    """What is asked again although it was answered: nothing, the question gone back to, or all of them."""

    NOTHING = "nothing"
    QUESTION = "question"
    ALL = "all"


class Conversation(Owned, Base):
    """Which question an address was asked last. Two at once would let an answer reach the wrong survey."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("invitation_id", name="invitation"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("redo", Redo), name="redo"),
        CheckConstraint("left_open >= 0", name="left_open"),
        Index(
            "uq_conversation_open_address",
            "address_index",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("invitation.id"))
    address_index: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[State] = mapped_column(state_column(State))
    question: Mapped[str] = mapped_column(String(40))
    clarified: Mapped[bool]
    turns: Mapped[int]
    opened_at: Mapped[datetime]  # when the first text is due; a reply before that is not an answer
    last_at: Mapped[datetime]
    message_id: Mapped[UUID | None]  # the text that asks the present question; none where the invitation does
    previous: Mapped[str | None] = mapped_column(String(40))  # answered last: what a correction corrects
    left_open: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # questions that found no clear answer
    redo: Mapped[Redo] = mapped_column(state_column(Redo), default=Redo.NOTHING, server_default=text("'nothing'"))


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that an invitation by text would like to open."""

    invitation: Invitation
    address_index: str
    question: str


def open_new(session: Session, openings: Sequence[Opening]) -> set[UUID]:
    """Open those whose address has none open; the ids of their invitations.

    The unique index decides, not a look beforehand: two requests at once cannot both open one for the same address.
    """
    if not openings:
        return set()
    rows = [
        {
            "id": new_id(), "team_id": o.invitation.team_id, "invitation_id": o.invitation.id,
            "address_index": o.address_index, "state": State.OPEN, "question": o.question, "clarified": False,
            "turns": 0, "left_open": 0, "redo": Redo.NOTHING,
            "opened_at": o.invitation.send_at, "last_at": o.invitation.send_at,
        }
        for o in openings
    ]  # fmt: skip
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Conversation).on_conflict_do_nothing().returning(Conversation.invitation_id)
    return set(session.scalars(statement, rows))


def lapse_expired(session: Session, address_indexes: Collection[str], *, now: datetime) -> None:
    """End the open conversations at these addresses whose invitation has run out, or in which nobody replied for as
    long as their survey waits: they block new ones."""
    here = Conversation.address_index.in_(set(address_indexes))
    expired = select(Invitation.id).where(Invitation.expires_at <= now)
    _end(session, and_(here, Conversation.invitation_id.in_(expired)), State.LAPSED, now)
    silent = [
        conversation_id
        for conversation_id, invitation_id, last_at, hours in session.execute(
            select(Conversation.id, Conversation.invitation_id, Conversation.last_at, Survey.text_reply_hours)
            .join(Invitation, Invitation.id == Conversation.invitation_id)
            .join(Survey, Survey.id == Invitation.survey_id)
            .where(here, Conversation.state == State.OPEN)
        ).all()
        if not _waits(session, invitation_id, last_at, now - timedelta(hours=hours))
    ]
    if silent:
        _end(session, Conversation.id.in_(silent), State.LAPSED, now)


def _waits(session: Session, invitation_id: UUID, last_at: datetime, since: datetime) -> bool:
    """Whether a reply may still be expected: something was said since then, or is still to be said, as a reminder."""
    if last_at > since:
        return True
    owed = or_(Message.state.in_([Sending.QUEUED, Sending.SENDING]), Message.sent_at > since)
    said = exists().where(Message.invitation_id == invitation_id, Message.kind != Kind.NOTICE, owed)
    return bool(session.scalar(select(said)))


def has_asked(session: Session, conversation: Conversation, *, before: datetime) -> bool:
    """Whether the text that asks the present question had left by then: what came in earlier answers something else."""
    left_at = func.coalesce(Message.handed_at, Message.sent_at)
    asking = select(Message.id).where(left_at <= before)
    if conversation.message_id is not None:
        asking = asking.where(Message.id == conversation.message_id)
    else:
        kinds = [Kind.INVITATION, Kind.REMINDER]
        asking = asking.where(Message.invitation_id == conversation.invitation_id, Message.kind.in_(kinds))
    return session.scalar(asking.limit(1)) is not None


def open_for(session: Session, address_index: str, *, now: datetime) -> Conversation | None:
    """The conversation a text from this address belongs to, locked; None when none was begun or it has run out."""
    lapse_expired(session, [address_index], now=now)
    return session.scalar(
        select(Conversation)
        .where(
            Conversation.address_index == address_index,
            Conversation.state == State.OPEN,
            Conversation.opened_at <= now,
        )
        .with_for_update()
    )


def last_lapsed(session: Session, address_index: str) -> Conversation | None:
    """The newest conversation at an address, where that one has lapsed: a reply to it comes too late."""
    newest = session.scalars(
        select(Conversation)
        .where(Conversation.address_index == address_index, Conversation.state != State.OPEN)
        .order_by(Conversation.last_at.desc(), Conversation.id.desc())
        .limit(1)
    ).first()
    return newest if newest is not None and newest.state is State.LAPSED else None


def close(session: Session, conversation: Conversation, state: State, now: datetime) -> None:
    """End a conversation; its address is then free for another."""
    if state is State.OPEN:
        raise ValueError("a conversation is closed as done, stopped or lapsed")
    conversation.state = state
    conversation.last_at = now
    session.flush()


def lapse(session: Session, invitation_id: UUID, *, now: datetime) -> None:
    """End the conversation of an invitation that cannot be delivered."""
    _end(session, Conversation.invitation_id == invitation_id, State.LAPSED, now)


def close_at(session: Session, address_index: str, state: State, *, now: datetime) -> None:
    """End whatever is open at an address, because its owner stopped."""
    _end(session, Conversation.address_index == address_index, state, now)


def _end(session: Session, which: ColumnElement[bool], state: State, now: datetime) -> None:
    session.execute(
        update(Conversation)
        .where(which, Conversation.state == State.OPEN)
        .values(state=state, last_at=now)
        .execution_options(synchronize_session="fetch")
    )
