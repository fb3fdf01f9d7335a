"""Names that come back with a mail: they say which message is meant, signed, so that nobody can speak of another's.

Whoever got a mail can read its names and speak of that one mail. The id stands readably before its mark, so that a
person finds it in a mail server's log. Small letters and digits only, since mail servers may change the case of an
address; 58 of them leave room in a local part of 64.
"""

from __future__ import annotations

import base64
import re
from enum import StrEnum
from uuid import UUID

from service.base.secrets import Secrets, from_text, to_text

_TOKEN = re.compile(r"([0-9a-f]{32})([a-z2-7]{26})")
_NAMED = re.compile(r"(?<![a-z0-9])[0-9a-f]{32}[a-z2-7]{26}(?![a-z0-9])")


class Name(StrEnum):
    """Where a token stands; one made for one place holds in no other."""

    BOUNCE = "b"  # the envelope's sender, to which undeliverable mail returns
    UNSUBSCRIBE = "u"  # the address beside the link in List-Unsubscribe
    MESSAGE_ID = "message-id"


def token(secrets: Secrets, name: Name, message_id: UUID) -> str:
    mark = from_text(secrets.mark(f"mail:{name}", str(message_id)))
    return message_id.hex + base64.b32encode(mark).rstrip(b"=").decode().lower()


def address(secrets: Secrets, name: Name, message_id: UUID, domain: str) -> str:
    return f"{name}+{token(secrets, name, message_id)}@{domain}"


def message_of(secrets: Secrets, name: Name, written: str) -> UUID | None:
    """The message a token names; None when we did not make it, or made it for another place."""
    parts = _TOKEN.fullmatch(written.lower())
    if parts is None:
        return None
    message_id, mark = UUID(hex=parts[1]), base64.b32decode(parts[2].upper() + "======")
    return message_id if secrets.mark_holds(f"mail:{name}", str(message_id), to_text(mark)) else None


def named_in(secrets: Secrets, name: Name, text: str) -> UUID | None:
    """The first message of ours that the text names, in an address or a Message-ID, whatever stands around it."""
    found = (message_of(secrets, name, match[0]) for match in _NAMED.finditer(text.lower()))
    return next((one for one in found if one is not None), None)
