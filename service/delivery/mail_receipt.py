"""What is said of a mail after the relay took it: by a mail that came back, or by a provider's hook.

Kept append-only, once for each thing said; the same whatever the order. Other than with texts, failure outranks
arrival: a mail that the recipient's server took in may still come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.tables import Mode, insert_new
from service.delivery import return_path, withdrawal
from service.delivery.bounce import Bounce
from service.delivery.message import Message, Receipt, State
from service.delivery.return_path import Name
from service.sampling.contact import Channel, ContactPoint
from service.sampling.suppression import SuppressionReason

_LOG = structlog.get_logger("service.delivery")

SOFT_LIMIT = 3  # mails to one address that failed softly ...
SOFT_PERIOD = timedelta(days=30)  # ... within this time ...
SOFT_SPREAD = timedelta(days=3)  # ... the first and last so far apart: a server that is down for a day is no reason
MAIL_PROVIDER = "smtp"


class Said(StrEnum):
    """What is said of a mail."""

    DELIVERED = "delivered"
    DELAYED = "delayed"  # still being tried by somebody else: changes nothing
    HARD = "bounced_hard"
    SOFT = "bounced_soft"
    REFUSED = "bounced_refused"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


OF_BOUNCE: Mapping[Bounce, Said] = {Bounce.HARD: Said.HARD, Bounce.SOFT: Said.SOFT, Bounce.REFUSED: Said.REFUSED}
_BOUNCED = tuple(OF_BOUNCE.values())


@dataclass(frozen=True, slots=True)
class Event:
    """What a provider says of one mail. `named` holds, somewhere in it, the token that we gave the mail."""

    named: str
    said: Said
    status: str | None


def take_events(session: Session, events: Iterable[Event], *, provider: str, secrets: Secrets, now: datetime) -> int:
    """Take what a provider reports; how many were new. Of mails that are not ours it may say what it likes."""
    ours = [
        (message_id, event)
        for event in events
        if (message_id := return_path.named_in(secrets, Name.MESSAGE_ID, event.named)) is not None
    ]
    ours.sort(key=lambda one: one[0])  # two reports that lock the same mails in opposite order would wait for ever
    return sum(
        take(session, provider=provider, message_id=message_id, said=event.said, status=event.status, now=now)
        for message_id, event in ours
    )


def take(
    session: Session, *, provider: str, message_id: UUID, said: Said, status: str | None = None, now: datetime
) -> bool:
    """Keep what is said of a mail of ours and act on it; False if there is no such mail, or if it was said before.

    `message_id` comes from a token that we made ourselves, its mark checked.
    """
    message = session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.channel == Channel.EMAIL, Message.mode == Mode.LIVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if message is None:
        return False
    row = {
        "id": new_id(),
        "team_id": message.team_id,
        "message_id": message.id,
        "provider": provider,
        "provider_id": str(message.id),
        "status": said,
        "error_code": status,
        "received_at": now,
    }
    if not insert_new(session, Receipt, [row], unless=["provider", "provider_id", "status"]):
        return False
    _settle(session, message, now)
    _act(session, message, said, status, now)
    return True


def _settle(session: Session, message: Message, now: datetime) -> None:
    """The state that all that was said comes to; even an unknown outcome is known now: somebody has the mail."""
    said = session.execute(
        select(Receipt.status, Receipt.error_code)
        .where(Receipt.message_id == message.id)
        .order_by(Receipt.received_at, Receipt.id)
    ).all()
    statuses = {status for status, _ in said}
    failure = next((f"{status} {code or ''}".strip() for status, code in said if status in _BOUNCED), None)
    if failure is not None:
        state, message.error = State.FAILED, failure
    elif statuses & {Said.DELIVERED, Said.COMPLAINED, Said.UNSUBSCRIBED}:
        state, message.error = State.DELIVERED, None
    elif message.state is State.DELIVERED:
        state = State.DELIVERED
    else:
        state, message.error = State.SENT, None
    message.state = state
    message.held_for = None
    message.provider = message.provider or MAIL_PROVIDER
    message.worker = None
    message.leased_until = None
    message.sent_at = message.sent_at or now
    message.finished_at = None if state is State.SENT else (message.finished_at or now)
    session.flush()


def _act(session: Session, message: Message, said: Said, status: str | None, now: datetime) -> None:
    if said in (Said.DELIVERED, Said.DELAYED):
        return
    address_index = session.scalars(
        select(ContactPoint.address_index).where(ContactPoint.id == message.contact_point_id)
    ).one()
    match said:
        case Said.HARD:
            withdrawal.nobody_there(session, address_index=address_index, status=status or "5.1.1", now=now)
        case Said.SOFT if _is_soft_too_often(session, address_index, now):
            withdrawal.nobody_there(session, address_index=address_index, status=status or "soft", now=now)
        case Said.REFUSED:
            # our reputation, our policy or our text: the address is innocent, somebody has to look
            _LOG.error("mail.refused", message=str(message.id), survey=str(message.survey_id), status=status)
        case Said.COMPLAINED:
            _LOG.warning("mail.complaint", message=str(message.id), survey=str(message.survey_id))
            withdrawal.opted_out(session, address_index=address_index, now=now, reason=SuppressionReason.CARRIER)
        case Said.UNSUBSCRIBED:
            withdrawal.opted_out(session, address_index=address_index, now=now, reason=SuppressionReason.UNSUBSCRIBE)
        case _:
            pass


def _is_soft_too_often(session: Session, address_index: str, now: datetime) -> bool:
    mails, first, last = session.execute(
        select(func.count(Receipt.message_id.distinct()), func.min(Receipt.received_at), func.max(Receipt.received_at))
        .join(Message, Message.id == Receipt.message_id)
        .join(ContactPoint, ContactPoint.id == Message.contact_point_id)
        .where(
            ContactPoint.address_index == address_index,
            Receipt.status == Said.SOFT,
            Receipt.received_at > now - SOFT_PERIOD,
        )
    ).one()
    return bool(mails >= SOFT_LIMIT and last - first >= SOFT_SPREAD)
