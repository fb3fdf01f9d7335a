"""Notifications: what the team itself is told, by mail or webhook, and every attempt to do so.

At least once: whoever is told may be told twice, with the same id, and is never left untold in silence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, NotFound
from service.base.ids import new_id
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Json, Mode, Owned, insert_new, one_of, state_column
from service.base.time import iso
from service.delivery import webhook_endpoint as endpoints
from service.delivery.webhook_endpoint import Topic


class StillUnderWay(Conflict):
    """What is queued or just being sent comes by itself; replayed as well, it would come twice."""

    title = "The notification is still under way"


class Medium(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"


class State(StrEnum):
    """queued → sending → delivered, or failed once every attempt has; `kept`: there is no carrier that would send it;
    `cancelled`: nobody wants it any more."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    KEPT = "kept"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Result(StrEnum):
    """What became of one attempt; `lost`: the worker died over it, and nobody knows."""

    DELIVERED = "delivered"
    KEPT = "kept"
    REFUSED = "refused"
    NO_REPLY = "no_reply"
    LOST = "lost"
    CANCELLED = "cancelled"


class Notification(Owned, Base):
    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("team_id", "dedupe_key", name="dedupe_key"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(one_of("medium", Medium), name="medium"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("attempt >= 0", name="attempt"),
        CheckConstraint("failures >= 0 AND failures <= attempt", name="failures"),
        CheckConstraint("(medium = 'mail') = (address_sealed IS NOT NULL)", name="mail_has_address"),
        CheckConstraint("(medium = 'webhook') = (endpoint_id IS NOT NULL)", name="webhook_has_endpoint"),
        CheckConstraint(
            "(state = 'sending') = (worker IS NOT NULL AND leased_until IS NOT NULL)", name="leased_while_sending"
        ),
        CheckConstraint("(state IN ('queued', 'sending')) = (finished_at IS NULL)", name="finished_has_time"),
        Index("ix_notification_due", "state", "due_at"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    medium: Mapped[Medium] = mapped_column(state_column(Medium))
    topic: Mapped[Topic] = mapped_column(String(40))
    subject_id: Mapped[UUID] = mapped_column(index=True)  # the follow-up it tells of
    endpoint_id: Mapped[UUID | None] = mapped_column(ForeignKey("webhook_endpoint.id"), index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    payload_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    dedupe_key: Mapped[str] = mapped_column(String(160))
    state: Mapped[State] = mapped_column(state_column(State))
    due_at: Mapped[datetime]
    attempt: Mapped[int]  # ever so many; who writes down what became of one names it
    failures: Mapped[int]  # since it was owed, or replayed
    worker: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Attempt(Owned, Base):
    """What became of one attempt, append-only. There is a row for each that was begun and is over."""

    __tablename__ = "notification_attempt"
    __table_args__ = (
        UniqueConstraint("notification_id", "number", name="number"),
        CheckConstraint(one_of("result", Result), name="result"),
    )

    notification_id: Mapped[UUID] = mapped_column(ForeignKey("notification.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    result: Mapped[Result] = mapped_column(state_column(Result))
    status: Mapped[int | None]  # of the receiver's reply
    error: Mapped[str | None] = mapped_column(String(200))


def owe_webhooks(
    session: Session,
    *,
    team_id: UUID,
    mode: Mode,
    topic: Topic,
    subject_id: UUID,
    name: str,
    data: Mapping[str, object],
    secrets: Secrets,
    now: datetime,
) -> int:
    """Owe this to every endpoint that wants to hear of the topic; `name` tells one occurrence from another.

    `data` holds ids and times and nothing about a person: whoever needs more asks the API, with a key that may.
    """
    body = json.dumps({"type": topic, "timestamp": iso(now), "data": dict(data)}, separators=(",", ":"))
    told = endpoints.told_of(session, team_id, mode, topic)
    rows = [
        {
            **_row(team_id, mode, Medium.WEBHOOK, topic, subject_id, now),
            "endpoint_id": endpoint.id,
            "payload_sealed": secrets.seal(team_id, body),
            "dedupe_key": f"{name}:{endpoint.id}",
        }
        for endpoint in told
    ]
    return len(insert_new(session, Notification, rows, unless=["team_id", "dedupe_key"]))


def owe_mail(
    session: Session,
    *,
    team_id: UUID,
    mode: Mode,
    topic: Topic,
    subject_id: UUID,
    name: str,
    address: str,
    subject: str,
    text: str,
    secrets: Secrets,
    now: datetime,
) -> int:
    """Owe a mail to somebody of the team. It says what is to be done and where, and nothing about a customer."""
    row = {
        **_row(team_id, mode, Medium.MAIL, topic, subject_id, now),
        "address_sealed": secrets.seal(team_id, address),
        "payload_sealed": secrets.seal(team_id, json.dumps({"subject": subject, "text": text})),
        "dedupe_key": f"{name}:{secrets.blind_index(f'staff:{address.casefold()}')}",
    }
    return len(insert_new(session, Notification, [row], unless=["team_id", "dedupe_key"]))


def _row(team_id: UUID, mode: Mode, medium: Medium, topic: Topic, subject_id: UUID, now: datetime) -> Json:
    return {
        "id": new_id(),
        "team_id": team_id,
        "mode": mode,
        "medium": medium,
        "topic": topic,
        "subject_id": subject_id,
        "endpoint_id": None,
        "address_sealed": None,
        "state": State.QUEUED,
        "due_at": now,
        "attempt": 0,
        "failures": 0,
        "created_at": now,
    }


def to_endpoint(
    session: Session, actor: Actor, endpoint_id: UUID, *, state: State | None, after: UUID | None, limit: int
) -> Sequence[Notification]:
    """What was owed to one endpoint, oldest first."""
    endpoints.get(session, actor, endpoint_id)
    query = select(Notification).where(
        Notification.team_id == actor.team_id, Notification.mode == actor.mode, Notification.endpoint_id == endpoint_id
    )
    if state is not None:
        query = query.where(Notification.state == state)
    if after is not None:
        query = query.where(Notification.id > after)
    return session.scalars(query.order_by(Notification.id).limit(limit)).all()


def about(session: Session, actor: Actor, subject_id: UUID) -> Sequence[Notification]:
    """Everything that was owed about one subject."""
    query = select(Notification).where(
        Notification.team_id == actor.team_id, Notification.mode == actor.mode, Notification.subject_id == subject_id
    )
    return session.scalars(query.order_by(Notification.id)).all()


def attempts(session: Session, team_id: UUID, notification_ids: Sequence[UUID]) -> dict[UUID, list[Attempt]]:
    """The attempts of each, in order."""
    found: dict[UUID, list[Attempt]] = {one: [] for one in notification_ids}
    rows = session.scalars(
        select(Attempt)
        .where(Attempt.team_id == team_id, Attempt.notification_id.in_(notification_ids))
        .order_by(Attempt.number)
    )
    for row in rows:
        found[row.notification_id].append(row)
    return found


def replay(session: Session, actor: Actor, endpoint_id: UUID, notification_id: UUID, *, now: datetime) -> Notification:
    """Post one webhook anew, with the same id and body; a receiver that has it already can tell."""
    endpoint = endpoints.get(session, actor, endpoint_id)
    if endpoint.disabled is not None:
        raise Conflict("the webhook is disabled; make a new one", webhook=str(endpoint_id))
    found = session.scalar(
        select(Notification)
        .where(
            Notification.team_id == actor.team_id,
            Notification.mode == actor.mode,
            Notification.endpoint_id == endpoint_id,
            Notification.id == notification_id,
        )
        .with_for_update()
    )
    if found is None:
        raise NotFound("no such delivery of this webhook", delivery=str(notification_id))
    if found.state in (State.QUEUED, State.SENDING):
        raise StillUnderWay("wait until it is delivered, failed or cancelled", delivery=str(notification_id))
    found.state, found.due_at, found.failures, found.finished_at = State.QUEUED, now, 0, None
    audit.record(session, actor, "webhook.replay", found, now=now)
    session.flush()
    return found
