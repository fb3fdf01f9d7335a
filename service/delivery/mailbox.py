"""The mailbox: a carrier that keeps messages in the database. The embedded default, and where test mode always goes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import insert_new
from service.base.time import Clock
from service.delivery import channel
from service.delivery.channel import Accepted, Content, ListingCarrier, Outgoing
from service.delivery.message import MailboxEntry, State
from service.sampling.contact import Channel


@dataclass(frozen=True, slots=True)
class Kept:
    """One message in the mailbox, opened."""

    id: UUID
    message_id: UUID
    channel: Channel
    address: str
    content: Content
    kept_at: datetime


class Mailbox(ListingCarrier):
    provider = "mailbox"

    def __init__(self, database: Database, secrets: Secrets, clock: Clock) -> None:
        self._database = database
        self._secrets = secrets
        self._clock = clock

    def send(self, outgoing: Outgoing) -> Accepted:
        """Keep it; a second time changes nothing, so the mailbox is never ambiguous."""
        opened = json.dumps({"to": outgoing.address, "content": channel.dump(outgoing.content)}, ensure_ascii=False)
        row = {
            "id": new_id(),
            "team_id": outgoing.team_id,
            "message_id": outgoing.message_id,
            "channel": outgoing.channel,
            "content_sealed": self._secrets.seal(outgoing.team_id, opened),
            "kept_at": self._clock(),
        }
        with self._database.write() as session:
            insert_new(session, MailboxEntry, [row], unless=["message_id"])
        return Accepted(str(outgoing.message_id), State.DELIVERED)

    def find(self, outgoing: Outgoing, *, since: datetime) -> Sequence[str]:
        with self._database.read() as session:
            kept = session.scalar(select(MailboxEntry.id).where(MailboxEntry.message_id == outgoing.message_id))
        return [] if kept is None else [str(outgoing.message_id)]


def latest(session: Session, secrets: Secrets, *, limit: int) -> list[Kept]:
    """The newest entries first."""
    rows = session.scalars(select(MailboxEntry).order_by(MailboxEntry.id.desc()).limit(limit))
    return [_opened(row, secrets) for row in rows]


def entry(session: Session, secrets: Secrets, entry_id: UUID) -> Kept | None:
    row = session.get(MailboxEntry, entry_id)
    return None if row is None else _opened(row, secrets)


def _opened(row: MailboxEntry, secrets: Secrets) -> Kept:
    opened = cast("dict[str, str]", json.loads(secrets.unseal(row.team_id, row.content_sealed)))
    content = channel.load(row.channel, opened["content"])
    return Kept(row.id, row.message_id, row.channel, opened["to"], content, row.kept_at)
