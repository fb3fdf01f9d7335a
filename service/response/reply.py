"""What to do with a text that came in: obey it, take it as a turn of its conversation, or leave it alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from service.base.secrets import Secrets
from service.response import inbound, request, turn
from service.response.inbound import Inbound, ReadAs
from service.response.keyword import Keyword, agrees_to_start, is_certain_stop, keyword

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Text:
    """What somebody wrote, and the keyword it comes down to."""

    body: str
    keyword: Keyword | None


def read_pending(
    session: Session,
    *,
    secrets: Secrets,
    public_url: str,
    now: datetime,
    limit: int,
    senders: Collection[str] | None = None,
) -> int:
    """Read the texts that nobody has read yet, of these senders or of all, stops first; how many were read."""
    whose = [] if senders is None else [Inbound.address_index.in_(senders)]
    pending = session.scalars(
        select(Inbound)
        .where(Inbound.read_at.is_(None), *whose)
        .order_by(Inbound.received_at, Inbound.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    opened = [(row, text) for row in pending if (text := _opened(session, row, secrets, now)) is not None]
    for row, text in sorted(opened, key=lambda one: one[1].keyword is not Keyword.STOP):
        _read_alone(session, row, text, secrets, public_url, now)
    return len(pending)


def _opened(session: Session, row: Inbound, secrets: Secrets, now: datetime) -> _Text | None:
    """What the text says; None where that cannot be found out, of which the other texts must not suffer."""
    try:
        body = inbound.body_of(row, secrets)
        return _Text(body, keyword(body))
    except Exception as error:  # noqa: BLE001  # whatever it was, it is logged and the text is kept
        _fail(session, row, error, now)
        return None


def _fail(session: Session, row: Inbound, error: Exception, now: datetime) -> None:
    log.error("inbound.failed", inbound=str(row.id), kind=type(error).__name__)
    row.read_as, row.read_at = ReadAs.FAILED, now
    session.flush()


def _read_alone(session: Session, row: Inbound, text: _Text, secrets: Secrets, public_url: str, now: datetime) -> None:
    """Read one text in a savepoint: one that cannot be read must not keep the others from being read."""
    try:
        with session.begin_nested():
            row.read_as = _read(session, row, text, secrets, public_url, now)
            row.read_at = now
            session.flush()
    except (DataError, IntegrityError) as error:
        _fail(session, row, error, now)
    except DBAPIError:
        raise  # the database is at fault, not the text: all of them are read again
    except Exception as error:  # noqa: BLE001  # whatever it was, it is logged and the text is kept
        _fail(session, row, error, now)
    log.info("inbound.read", inbound=str(row.id), read_as=row.read_as)


def _read(session: Session, row: Inbound, text: _Text, secrets: Secrets, public_url: str, now: datetime) -> ReadAs:
    match text.keyword:
        case Keyword.TAPBACK:
            return ReadAs.TAPBACK
        case Keyword.STOP:
            return request.stop(session, row, secrets, now, is_certain=is_certain_stop(text.body))
        case Keyword.START:
            return request.start(session, row, secrets, now)
        case Keyword.HELP:
            return request.give_help(session, row, secrets, now)
        case None:
            if agrees_to_start(text.body) and request.has_stopped(session, row):
                return request.start(session, row, secrets, now)
            return turn.take(session, row, text.body, secrets=secrets, public_url=public_url, now=now)
