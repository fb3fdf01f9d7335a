"""Addresses that carriers call back at: they carry our message's id, signed, so that even a lost reply is settled."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from service.base.secrets import Secrets

STATUS_PATH = "/hooks/twilio/status"
_PURPOSE = "status-callback"


def status_url(public_url: str, secrets: Secrets, message_id: UUID) -> str:
    mark = secrets.mark(_PURPOSE, str(message_id))
    return f"{public_url}{STATUS_PATH}?{urlencode({'m': str(message_id), 's': mark})}"


def message_of(secrets: Secrets, message_id: str, mark: str) -> UUID | None:
    """The message a callback speaks of; None when the id was not signed by us."""
    try:
        found = UUID(message_id)
    except ValueError:
        return None
    return found if secrets.mark_holds(_PURPOSE, str(found), mark) else None
