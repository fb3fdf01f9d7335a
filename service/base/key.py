"""API keys: a public prefix to find them by, a hashed secret, scopes, an end."""

from __future__ import annotations

import hmac
import re
import secrets as random_source
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

import service.base.team  # noqa: F401  # the table that every team_id refers to must be known
from service.base.errors import Conflict, Forbidden, NotFound, Unauthenticated
from service.base.secrets import hash_token
from service.base.tables import Base, Mode, Name, Owned, one_of, state_column


class Scope(StrEnum):
    """What a key may do. Separation of duties is the product: nobody needs all of them."""

    SURVEYS_READ = "surveys:read"
    SURVEYS_WRITE = "surveys:write"
    TRIGGERS_WRITE = "triggers:write"
    CONTACTS_WRITE = "contacts:write"
    MESSAGES_READ = "messages:read"
    RESULTS_READ = "results:read"
    RESPONSES_READ = "responses:read"
    PLANS_WRITE = "plans:write"
    CASES_READ = "cases:read"
    CASES_DECIDE = "cases:decide"
    RELEASES_WRITE = "releases:write"
    BONUS_READ = "bonus:read"
    KEYS_WRITE = "keys:write"
    SENDING_WRITE = "sending:write"
    FOLLOWUPS_READ = "followups:read"
    FOLLOWUPS_WRITE = "followups:write"
    FOLLOWUPS_REVEAL = "followups:reveal"
    WEBHOOKS_WRITE = "webhooks:write"
    PRIVACY_WRITE = "privacy:write"
    LINKS_READ = "links:read"
    CAMPAIGNS_WRITE = "campaigns:write"


#: Duties that must not meet in one key: who has an interest in the figures, who decides on them, who hands out keys;
#: who learns which customer answered, or could answer in the customer's place, beside who reports whom to ask.
SEPARATED = (
    (Scope.CASES_DECIDE, Scope.PLANS_WRITE),
    (Scope.CASES_DECIDE, Scope.RELEASES_WRITE),
    (Scope.CASES_DECIDE, Scope.KEYS_WRITE),
    (Scope.FOLLOWUPS_REVEAL, Scope.PLANS_WRITE),
    (Scope.FOLLOWUPS_REVEAL, Scope.TRIGGERS_WRITE),
    (Scope.LINKS_READ, Scope.TRIGGERS_WRITE),
    (Scope.PRIVACY_WRITE, Scope.TRIGGERS_WRITE),
    (Scope.PRIVACY_WRITE, Scope.PLANS_WRITE),
)


class DutiesNotSeparate(Conflict):
    """One key would decide on figures that it has an interest in, or could make a key that does."""

    title = "The scopes must not meet in one key"


class NotAllowed(Forbidden):
    """The key is valid but lacks the scope."""

    title = "The key lacks a scope"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the key behind a request."""

    team_id: UUID
    key_id: UUID
    name: str
    mode: Mode
    scopes: frozenset[Scope]

    def must(self, scope: Scope) -> None:
        if scope not in self.scopes:
            raise NotAllowed(f"this needs the scope {scope}", scope=scope)


class Key(Owned, Base):
    __tablename__ = "api_key"
    __table_args__ = (
        UniqueConstraint("prefix", name="prefix"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    )

    name: Mapped[Name]
    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    prefix: Mapped[str] = mapped_column(String(8))
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


_FORM = re.compile(r"usw_(live|test)_([0-9a-z]{8})_([A-Za-z0-9_-]{43})")
_PREFIX_ALPHABET = "0123456789abcdefghijkmnpqrstuvwxyz"


def create(
    session: Session,
    *,
    team_id: UUID,
    name: str,
    mode: Mode,
    scopes: Iterable[Scope],
    now: datetime,
    days: int,
    parent: Key | None = None,
) -> tuple[Key, str]:
    """Make a key; its text is returned this once and kept only as a hash. It ends with its parent at the latest."""
    wanted = frozenset(scopes)
    for one, other in SEPARATED:
        if one in wanted and other in wanted:
            raise DutiesNotSeparate(f"{one} and {other} need two keys, held by two people", first=one, second=other)
    prefix = "".join(random_source.choice(_PREFIX_ALPHABET) for _ in range(8))
    secret = random_source.token_urlsafe(32)
    expires_at = now + timedelta(days=days)
    key = Key(
        team_id=team_id,
        name=name,
        mode=mode,
        prefix=prefix,
        secret_hash=hash_token(secret),
        scopes=sorted(wanted),
        created_at=now,
        created_by=parent.id if parent else None,
        expires_at=min(expires_at, parent.expires_at) if parent else expires_at,
    )
    session.add(key)
    session.flush()
    return key, f"usw_{mode}_{prefix}_{secret}"


def authenticate(session: Session, text: str, *, now: datetime) -> Actor:
    """The actor behind a key's text; every failure looks the same to the caller."""
    match = _FORM.fullmatch(text)
    key = None
    if match is not None:
        mode, prefix, secret = match.groups()
        key = session.scalar(select(Key).where(Key.prefix == prefix))
        presented = hash_token(secret)
        if key is not None and (not hmac.compare_digest(key.secret_hash, presented) or key.mode != mode):
            key = None
    if key is None or not _is_valid(key, now):
        raise Unauthenticated("send `Authorization: Bearer <key>` with a valid key, not expired and not revoked")
    return _actor(key)


def still_valid(session: Session, key_id: UUID, *, now: datetime) -> Actor:
    """The actor of a key that was presented before, for as long as the key has not been revoked and has not expired."""
    key = session.get(Key, key_id)
    if key is None or not _is_valid(key, now):
        raise Unauthenticated("the key is no longer valid: it has expired or was revoked")
    return _actor(key)


def _is_valid(key: Key, now: datetime) -> bool:
    return key.revoked_at is None and key.expires_at > now


def _actor(key: Key) -> Actor:
    return Actor(key.team_id, key.id, key.name, key.mode, frozenset(Scope(scope) for scope in key.scopes))


def every(session: Session, actor: Actor) -> Sequence[Key]:
    """The team's keys; a test key sees test keys only."""
    query = select(Key).where(Key.team_id == actor.team_id)
    if actor.mode is Mode.TEST:
        query = query.where(Key.mode == Mode.TEST)
    return session.scalars(query.order_by(Key.id)).all()


def revoke(session: Session, actor: Actor, key_id: UUID, *, now: datetime) -> Key:
    key = session.scalar(select(Key).where(Key.team_id == actor.team_id, Key.id == key_id))
    if key is None or (actor.mode is Mode.TEST and key.mode is Mode.LIVE):
        raise NotFound("no such key", key=str(key_id))
    ended = [key]
    for one in ended:  # grows as children are found: what a leaked key has made ends with it
        ended += session.scalars(select(Key).where(Key.created_by == one.id)).all()
        one.revoked_at = one.revoked_at or now
    session.flush()
    return key
