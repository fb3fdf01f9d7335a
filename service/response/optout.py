"""Being left alone, and asking again: a stop acts before anything else is sent, whichever door it came in by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.delivery import conversation, withdrawal
from service.delivery.message import Message
from service.sampling import invitation as invitations
from service.sampling import suppression
from service.sampling.contact import ContactPoint
from service.sampling.invitation import Invitation
from service.sampling.suppression import SuppressionReason


def opt_out(session: Session, *, address_index: str, reason: SuppressionReason, now: datetime) -> bool:
    """Nobody writes to this address any more, and nothing that was owed to it leaves; False if that was so already.

    For all teams: numbers and mail senders are shared, and who stops does not know that there are teams.
    """
    is_new = suppression.suppress(session, address_index=address_index, reason=reason, team_id=None, now=now)
    # Conversation before messages, as where answers are stored: two that lock in opposite order would wait for ever.
    conversation.close_at(session, address_index, conversation.State.STOPPED, now=now)
    withdrawal.cancel_for_address(session, address_index=address_index, reason="opted_out", now=now)
    return is_new


def unsubscribe(session: Session, token: str, *, now: datetime) -> Invitation:
    """A stop by the link of a message, wherever that went; it works as long as the link is known, expired or not."""
    invitation = invitations.by_token(session, token)
    written_to = select(Message.contact_point_id).where(Message.invitation_id == invitation.id)
    here = ContactPoint.id.in_(written_to) | (ContactPoint.id == invitation.contact_point_id)
    for address_index in session.scalars(
        select(ContactPoint.address_index).where(here).order_by(ContactPoint.id)
    ).all():
        opt_out(session, address_index=address_index, reason=SuppressionReason.UNSUBSCRIBE, now=now)
    return invitation
