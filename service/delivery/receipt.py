"""Receipts: what a carrier says of a message afterwards, in whatever order and however often it says so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import FieldError, InvalidInput
from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import insert_new
from service.delivery import codes, pace, refusal, retry
from service.delivery.codes import Class
from service.delivery.message import Message, Receipt, State

QUEUE_FULL_REST = timedelta(minutes=1)
_LOG = structlog.get_logger("service.delivery")
# The higher rank wins. Arrival outranks failure: a carrier may lose the proof of arrival, but does not invent one.
_RANKS = {
    "queued": 1, "accepted": 1, "scheduled": 1, "sending": 1,
    "sent": 2,
    "failed": 3, "undelivered": 3, "canceled": 3,
    "delivered": 4, "read": 4,
}  # fmt: skip
_STATES = {1: State.SENT, 2: State.SENT, 3: State.FAILED, 4: State.DELIVERED}
_FORMS = {
    "provider_id": (re.compile(r"[!-~]{1,200}"), "the carrier's name for the message, 1 to 200 printable characters"),
    "status": (re.compile(r"[a-z_]{1,32}"), "a status of small letters and underscores, 32 at most"),
    "error_code": (re.compile(r"[0-9A-Za-z-]{1,16}"), "an error code of 1 to 16 letters or digits"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all receipts of a message come to, together."""

    state: State
    error: str | None


def verdict(receipts: Iterable[tuple[str, str | None]]) -> Verdict | None:
    """The same for the same receipts in any order; None when none of them says anything known."""
    ranked = sorted((_RANKS[status], status, code or "") for status, code in receipts if status in _RANKS)
    if not ranked:
        return None
    rank, status, code = ranked[-1]
    error = f"{status} {code}".strip() if _STATES[rank] is State.FAILED else None
    return Verdict(_STATES[rank], error)


def take(
    session: Session,
    *,
    provider: str,
    provider_id: str,
    status: str,
    error_code: str | None,
    message_id: UUID | None,
    sender: str | None = None,
    secrets: Secrets,  # noqa: ARG001  # what a carrier says is taken alike everywhere; this one needs no key
    now: datetime,
) -> None:
    """Keep what a carrier says and settle the message it speaks of; a repeat changes nothing.

    `message_id` is the id from our own callback address, its mark checked: it settles a message even when the reply
    that would have told us the carrier's name for it was lost. `sender` rests when its queue is full.
    """
    _check(provider_id, status, error_code)
    message = _message(session, provider, provider_id, message_id)
    row = {
        "id": new_id(),
        "team_id": None if message is None else message.team_id,
        "message_id": None if message is None else message.id,
        "provider": provider,
        "provider_id": provider_id,
        "status": status,
        "error_code": error_code or None,
        "received_at": now,
    }
    if not insert_new(session, Receipt, [row], unless=["provider", "provider_id", "status"]) or message is None:
        return
    said = session.execute(
        select(Receipt.status, Receipt.error_code).where(
            Receipt.message_id == message.id, Receipt.provider == provider, Receipt.provider_id == provider_id
        )
    )
    found = verdict((status, code) for status, code in said)
    if found is None:
        return
    if message.retried_id == provider_id:
        retry.heard_of_first(session, message, found.state, found.error, now=now)
        return
    if message.retried_id is not None and message.state is State.DELIVERED:
        message.provider_id = provider_id  # the first attempt arrived after all, while the second was under way
        session.flush()
        return
    if message.provider_id not in (None, provider_id):
        # it was taken for lost, sent again, and now the first one turns up as well
        _LOG.error("message.sent_twice", message=str(message.id))
        return
    _settle(session, message, found, provider=provider, provider_id=provider_id, now=now)
    if sender is not None and codes.class_of(error_code) is Class.QUEUE_FULL:
        pace.rest(session, sender, QUEUE_FULL_REST, now=now)
    if found.state is State.FAILED and not retry.again(session, message, error_code, now=now):
        refusal.of_callback(session, message, error_code, now=now)


def _check(provider_id: str, status: str, error_code: str | None) -> None:
    values = {"provider_id": provider_id, "status": status, "error_code": error_code or None}
    wrong = [
        FieldError(name, f"must be {wanted}")
        for name, (form, wanted) in _FORMS.items()
        if (value := values[name]) is not None and not form.fullmatch(value)
    ]
    if wrong:
        raise InvalidInput(wrong)


def _message(session: Session, provider: str, provider_id: str, message_id: UUID | None) -> Message | None:
    which = (
        Message.id == message_id
        if message_id is not None
        else (Message.provider == provider)
        & ((Message.provider_id == provider_id) | (Message.retried_id == provider_id))
    )
    return session.scalar(select(Message).where(which).with_for_update().execution_options(populate_existing=True))


def _settle(
    session: Session, message: Message, found: Verdict, *, provider: str, provider_id: str, now: datetime
) -> None:
    """Whatever we believed, the carrier has it: even one that was put back into the queue must not go again."""
    message.provider = provider
    message.provider_id = provider_id
    message.state = found.state
    message.error = found.error
    message.held_for = None
    message.worker = None
    message.leased_until = None
    message.sent_at = message.sent_at or now
    message.finished_at = None if found.state is State.SENT else (message.finished_at or now)
    session.flush()
