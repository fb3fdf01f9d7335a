"""Idempotency-Key: the first request's reply is kept and given again, so that a repeat changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, LargeBinary, String, UniqueConstraint, and_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.errors import Conflict
from service.base.ids import new_id
from service.base.key import Actor
from service.base.tables import Base, Mode, Owned, insert_new, one_of, state_column


class IdempotencyMismatch(Conflict):
    """The same key came with another request."""

    title = "The Idempotency-Key was used for another request"


class IdempotentRequest(Owned, Base):
    __tablename__ = "idempotent_request"
    __table_args__ = (
        UniqueConstraint("team_id", "mode", "key", name="team_mode_key"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    key: Mapped[str] = mapped_column(String(255))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    reply: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Kept:
    status: int
    reply: bytes


def _held_by(actor: Actor, key: str) -> ColumnElement[bool]:
    """A key belongs to a team and a mode: what a live request was told is not told to a test key."""
    return and_(
        IdempotentRequest.team_id == actor.team_id,
        IdempotentRequest.mode == actor.mode,
        IdempotentRequest.key == key,
    )


def begin(session: Session, actor: Actor, *, key: str, request_hash: str, now: datetime) -> Kept | None:
    """None: the request is the first with this key and now holds it. Otherwise the reply kept from the first.

    A second request at the same moment waits at the unique constraint until the first has committed or rolled back.
    """
    row = {
        "id": new_id(),
        "team_id": actor.team_id,
        "mode": actor.mode,
        "key": key,
        "request_hash": request_hash,
        "created_at": now,
    }
    if insert_new(session, IdempotentRequest, [row], unless=["team_id", "mode", "key"]):
        return None
    held = session.scalars(select(IdempotentRequest).where(_held_by(actor, key))).one()
    if held.request_hash != request_hash:
        raise IdempotencyMismatch("use a new Idempotency-Key for a different request", idempotency_key=key)
    if held.status is None or held.reply is None:
        raise Conflict("a request with this Idempotency-Key is still being carried out; try again", idempotency_key=key)
    return Kept(held.status, held.reply)


def finish(session: Session, actor: Actor, *, key: str, status: int, reply: bytes) -> None:
    session.execute(update(IdempotentRequest).where(_held_by(actor, key)).values(status=status, reply=reply))
