"""Endpoints: where a team has its webhooks posted, and the secrets they are signed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import Conflict, FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Mode, Name, Owned, one_of, state_column
from service.delivery import webhook, webhook_url
from service.delivery.webhook_url import Reach

MOST = 20  # each hears of every occurrence: more of them would multiply what is posted
OVERLAP = timedelta(days=1)  # for which the secret before signs as well


class Topic(StrEnum):
    """What a webhook can tell of."""

    FOLLOWUP_OPENED = "followup.opened"
    FOLLOWUP_ASSIGNED = "followup.assigned"
    FOLLOWUP_OVERDUE = "followup.overdue"
    FOLLOWUP_CLOSED = "followup.closed"


class Disabled(StrEnum):
    """Why nothing is posted any more: the team ended it, or the receiver said 410."""

    BY_TEAM = "by_team"
    GONE = "gone"


class Endpoint(Owned, Base):
    """The address is sealed: many carry a token in their path."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint(f"disabled IS NULL OR {one_of('disabled', Disabled)}", name="disabled"),
        CheckConstraint("(disabled IS NULL) = (disabled_at IS NULL)", name="disabled_has_time"),
        CheckConstraint("(secret_before_sealed IS NULL) = (secret_before_until IS NULL)", name="secret_before_ends"),
    )

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    name: Mapped[Name]
    url_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    topics: Mapped[list[str]]
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    secret_before_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret_before_until: Mapped[datetime | None]
    disabled: Mapped[Disabled | None] = mapped_column(state_column(Disabled))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    def url(self, secrets: Secrets) -> str:
        return secrets.unseal(self.team_id, self.url_sealed)

    def origin(self, secrets: Secrets) -> str:
        """What may be shown of the address."""
        parts = urlsplit(self.url(secrets))
        return f"{parts.scheme}://{parts.netloc}"

    def secrets_at(self, now: datetime, secrets: Secrets) -> list[str]:
        """The secrets to sign with: the present one, and for a while the one before."""
        held = [secrets.unseal(self.team_id, self.secret_sealed)]
        before, until = self.secret_before_sealed, self.secret_before_until
        if before is not None and until is not None and now < until:
            held.append(secrets.unseal(self.team_id, before))
        return held


def create(
    session: Session,
    actor: Actor,
    *,
    name: str,
    url: str,
    topics: Sequence[Topic],
    reach: Reach,
    secrets: Secrets,
    now: datetime,
) -> tuple[Endpoint, str]:
    """An endpoint and its secret, which is shown this once."""
    said = webhook_url.fault(url, reach)
    if said is not None:
        raise InvalidInput([FieldError("url", said)])
    in_use = select(func.count()).where(Endpoint.team_id == actor.team_id, Endpoint.disabled.is_(None))
    if session.scalars(in_use.select_from(Endpoint)).one() >= MOST:
        raise Conflict(f"a team has {MOST} webhooks at most; disable one first", most=MOST)
    secret = webhook.new_secret()
    endpoint = Endpoint(
        team_id=actor.team_id,
        mode=actor.mode,
        name=name,
        url_sealed=secrets.seal(actor.team_id, url),
        topics=sorted(set(topics)),
        secret_sealed=secrets.seal(actor.team_id, secret),
        created_at=now,
    )
    session.add(endpoint)
    session.flush()
    audit.record(session, actor, "webhook.create", endpoint, now=now)
    return endpoint, secret


def get(session: Session, actor: Actor, endpoint_id: UUID, *, locked: bool = False) -> Endpoint:
    query = select(Endpoint).where(
        Endpoint.team_id == actor.team_id, Endpoint.mode == actor.mode, Endpoint.id == endpoint_id
    )
    endpoint = session.scalar(query.with_for_update() if locked else query)
    if endpoint is None:
        raise NotFound("no webhook with this id", webhook=str(endpoint_id))
    return endpoint


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Endpoint]:
    query = select(Endpoint).where(Endpoint.team_id == actor.team_id, Endpoint.mode == actor.mode)
    if after is not None:
        query = query.where(Endpoint.id > after)
    return session.scalars(query.order_by(Endpoint.id).limit(limit)).all()


def told_of(session: Session, team_id: UUID, mode: Mode, topic: Topic) -> list[Endpoint]:
    """The endpoints that want to hear of it."""
    query = select(Endpoint).where(Endpoint.team_id == team_id, Endpoint.mode == mode, Endpoint.disabled.is_(None))
    return [one for one in session.scalars(query.order_by(Endpoint.id)) if topic in one.topics]


def rotate(
    session: Session, actor: Actor, endpoint_id: UUID, *, secrets: Secrets, now: datetime
) -> tuple[Endpoint, str]:
    """A new secret, shown this once; for a day the one before signs as well."""
    endpoint = get(session, actor, endpoint_id, locked=True)
    secret = webhook.new_secret()
    endpoint.secret_before_sealed, endpoint.secret_before_until = endpoint.secret_sealed, now + OVERLAP
    endpoint.secret_sealed = secrets.seal(actor.team_id, secret)
    audit.record(session, actor, "webhook.rotate", endpoint, now=now)
    session.flush()
    return endpoint, secret


def disable(session: Session, actor: Actor, endpoint_id: UUID, *, now: datetime) -> Endpoint:
    """Nothing is posted from here on; what is owed is withdrawn when its turn comes."""
    endpoint = get(session, actor, endpoint_id, locked=True)
    if endpoint.disabled is None:
        endpoint.disabled, endpoint.disabled_at = Disabled.BY_TEAM, now
        audit.record(session, actor, "webhook.disable", endpoint, now=now)
    session.flush()
    return endpoint


def give_up(session: Session, endpoint_id: UUID, *, now: datetime) -> None:
    """The receiver said that it wants no more."""
    endpoint = session.scalars(select(Endpoint).where(Endpoint.id == endpoint_id).with_for_update()).one()
    if endpoint.disabled is None:
        endpoint.disabled, endpoint.disabled_at = Disabled.GONE, now
    session.flush()
