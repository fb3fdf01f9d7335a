"""A consent that is recorded without an event, and what it does to a stop that the person said before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from service.base import audit
from service.base.errors import FieldError, InvalidInput
from service.base.key import Actor
from service.base.secrets import Secrets
from service.sampling import consent, contact
from service.sampling.contact import Address, ContactPoint
from service.sampling.suppression import PersonSaidStop, stopped_since


def record(
    session: Session,
    actor: Actor,
    customer_id: str,
    address: Address,
    *,
    after_stop: bool,
    secrets: Secrets,
    now: datetime,
) -> bool:
    """False if it was known already. Only one that is later than the stop, and said to be given in spite of it, undoes
    a stop, for this team alone; it ends with the next stop."""
    if address.consented_at is None or address.consented_at > now:
        raise InvalidInput([FieldError("at", "must be the time at which the person agreed, which is not to come yet")])
    index = contact.index_of(secrets, address.channel, address.value)
    stopped_at = stopped_since(session, index)
    if after_stop and stopped_at is not None and address.consented_at <= stopped_at:
        raise PersonSaidStop(
            "the person stopped after that; only what they agreed to since counts", stopped_at=stopped_at.isoformat()
        )
    contact_id = contact.ensure(session, actor.team_id, actor.mode, [customer_id], now)[customer_id]
    points = contact.ensure_points(session, actor.team_id, [(contact_id, address)], secrets=secrets, now=now)
    point = points[(contact_id, address.channel, index)]
    is_undoing = after_stop and stopped_at is not None
    new = bool(consent.record(session, actor.team_id, [(point.id, address)], now=now, after_stop=is_undoing))
    if not new and is_undoing:
        new = consent.count_after_stop(session, point.id, address)
    if new:
        kept = session.get_one(ContactPoint, point.id)
        audit.record(session, actor, "consent.record", kept, now=now, purpose=address.purpose, after_stop=is_undoing)
        session.flush()
    return new
