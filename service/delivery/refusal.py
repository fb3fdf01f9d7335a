"""What a refusal means for more than its own message: the address, the team's texts, the sender, the account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.delivery import alert, breaker, codes, withdrawal
from service.delivery.codes import Class
from service.delivery.message import Message
from service.sampling.contact import ContactPoint


def of_callback(session: Session, message: Message, code: str | None, *, now: datetime) -> None:
    """A callback said that this message did not arrive."""
    kind = codes.class_of(code)
    if kind is Class.OPTED_OUT:
        point = session.get_one(ContactPoint, message.contact_point_id)
        withdrawal.opted_out(session, address_index=point.address_index, now=now)
    elif kind is Class.ADDRESS_AT_FAULT and message.invitation_id is not None:
        withdrawal.undeliverable(session, invitation_id=message.invitation_id, now=now)
    elif message.provider is not None:
        of_code(session, message.team_id, message.provider, code, now=now)


def of_code(session: Session, team_id: UUID, provider: str, code: str | None, *, now: datetime) -> None:
    """What is at fault lies with the sender, the account or its settings: more messages would fare the same."""
    match codes.class_of(code):
        case Class.SENDER_BLOCKED:
            breaker.blocked(session, provider, team_id, code=code or "", at_once=True, now=now)
        case Class.FILTERED:
            breaker.blocked(session, provider, team_id, code=code or "", at_once=False, now=now)
        case Class.ACCOUNT_REFUSED:
            breaker.refused(session, provider, now=now)
        case Class.COUNTRY_NOT_ENABLED:
            alert.raise_for(session, team_id, alert.Kind.COUNTRY_NOT_ENABLED, provider, now=now)
        case _:
            pass
